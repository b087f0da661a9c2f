"""Small files in the forms that DUO and the merged tables have; all schools are invented."""

import csv
import io
from pathlib import Path

SCHOOL = {
    "PROVINCIE": "Zuid-Holland",
    "BEVOEGD GEZAG NUMMER": "20001",
    "INSTELLINGSCODE": "01AA",
    "VESTIGINGSCODE": "01AA00",
    "VESTIGINGSNAAM": "De Regenboog",
    "STRAATNAAM": "Kerkstraat",
    "HUISNUMMER-TOEVOEGING": "1",
    "POSTCODE": "3311 AA",
    "PLAATSNAAM": "DORDRECHT",
    "GEMEENTENUMMER": "0505",
    "GEMEENTENAAM": "DORDRECHT",
    "DENOMINATIE": "Openbaar",
    "TELEFOONNUMMER": "0780000001",
    "INTERNETADRES": "www.regenboog.example",
    "STRAATNAAM CORRESPONDENTIEADRES": "Postbus",
    "HUISNUMMER-TOEVOEGING CORRESPONDENTIEADRES": "1",
    "POSTCODE CORRESPONDENTIEADRES": "3300 AA",
    "PLAATSNAAM CORRESPONDENTIEADRES": "DORDRECHT",
    "NODAAL GEBIED CODE": "38",
    "NODAAL GEBIED NAAM": "Dordrecht",
    "RPA-GEBIED CODE": "21",
    "RPA-GEBIED NAAM": "Zuid-Holland-Zuid",
    "WGR-GEBIED CODE": "29",
    "WGR-GEBIED NAAM": "Drechtsteden",
    "COROPGEBIED CODE": "30",
    "COROPGEBIED NAAM": "Zuidoost-Zuid-Holland",
    "ONDERWIJSGEBIED CODE": "17",
    "ONDERWIJSGEBIED NAAM": "Dordrecht-Gorinchem",
    "RMC-REGIO CODE": "30",
    "RMC-REGIO NAAM": "Zuid-Holland-Zuid",
    "VAKANTIEREGIO": "Midden",
}
MERGED = {
    "vestigingscode": "01AA00",
    "brin": "01AA",
    "naam": "De Regenboog",
    "sector": "po",
    "soort": "bo",
    "straat": "Kerkstraat",
    "huisnummer": "1",
    "postcode": "3311 AA",
    "plaats": "Dordrecht",
    "gemeente": "Dordrecht",
    "gemeentecode": "0505",
    "provincie": "Zuid-Holland",
    "denominatie": "Openbaar",
    "telefoon": "0780000001",
    "website": "https://www.regenboog.example",
    "bevoegd_gezag": "20001",
    "swv_po": "PO2810",
    "swv_vo": "VO2804",
    "rmc_regio": "Zuid-Holland-Zuid",
    "vakantieregio": "Midden",
    "leerlingen": "200",
    "lat": "51.81",
    "lon": "4.67",
}


def code(number: int) -> str:
    """1 -> 01AA00, 27 -> 02AA00: a vestigingscode of its own for each number."""
    tens, letter = divmod(number - 1, 26)
    return f"{tens + 1:02d}A{chr(ord('A') + letter)}00"


def duo_school(number: int = 1, **facts: str) -> dict[str, str]:
    """`facts` go over the columns: `PLAATSNAAM="ROTTERDAM"`, or `**{"RMC-REGIO NAAM": …}`."""
    own = {"INSTELLINGSCODE": code(number)[:4], "VESTIGINGSCODE": code(number)}
    return SCHOOL | own | facts


def merged_school(number: int = 1, **facts: str) -> dict[str, str]:
    return MERGED | {"vestigingscode": code(number), "brin": code(number)[:4]} | facts


def duo_file(
    path: Path,
    *schools: dict[str, str],
    also: tuple[str, ...] = (),
    renamed: dict[str, str] | None = None,
    encoding: str = "cp1252",
) -> Path:
    """The way DUO writes: cp1252, CRLF, semicolons, quotes where needed, empty as one space."""
    header = (*SCHOOL, *also)
    names = [(renamed or {}).get(name, name) for name in header]
    rows = [[school.get(name) or " " for name in header] for school in schools]
    path.write_bytes(_csv([names, *rows], ";", "\r\n").encode(encoding))
    return path


def table(path: Path, *rows: dict[str, str]) -> Path:
    """A merged table: UTF-8, commas."""
    written = [list(rows[0]), *([*row.values()] for row in rows)]
    path.write_text(_csv(written, ",", "\n"), encoding="utf-8")
    return path


def _csv(rows: list[list[str]], delimiter: str, end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()
