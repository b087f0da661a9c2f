"""From lines to facts about schools, boards and samenwerkingsverbanden. No database here.

What a file is about shows in its header, so files may be given in any order and under any name.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from app.organisations import names
from app.organisations.importing.cells import Cells
from app.organisations.importing.facts import (
    BoardFacts,
    Facts,
    SchoolFacts,
    SwvFacts,
    swv_sector,
)
from app.organisations.importing.files import Line, Table, read_table
from app.organisations.importing.headers import (
    ALL_DUO_COLUMNS,
    DUO_SCHOOL,
    MERGED_SCHOOL,
    RENAMED,
)

HOLIDAY_REGIONS = ("Noord", "Midden", "Zuid")
SECTORS = ("po", "so", "vo")
MOST_PUPILS = 20_000
BOARD_NUMBER = "nummer van een bevoegd gezag"


@dataclass(frozen=True)
class FileKind:
    """What a file is about, known by the columns that it must have."""

    about: str
    columns: tuple[str, ...]
    read: Callable[[Cells, Facts], None]


def read(paths: Iterable[Path]) -> tuple[Facts, list[str]]:
    """Everything the files say, and a sentence about each file. Raises BrokenFile."""
    facts = Facts()
    summaries = []
    for path in paths:
        table = read_table(path)
        header = tuple(RENAMED.get(name, name) for name in table.header)
        kind = recognise(table, header)
        if not table.lines:
            raise table.broken("onder de kop staat geen enkele regel.", line=None)
        columns = {name: number for number, name in enumerate(header)}
        for line in table.lines:
            kind.read(Cells(line, columns), facts)
        count = f"{len(table.lines):,}".replace(",", ".")
        summaries.append(f"{table.file}: {kind.about} ({count} regels)")
    return facts, summaries


def recognise(table: Table, header: tuple[str, ...]) -> FileKind:
    """Raises BrokenFile when the header is of no file that can be imported."""
    found = set(header)
    if any(name.startswith("MBO INSTELLINGSSOORT") for name in found):
        raise table.broken("dit zijn mbo-instellingen; Expedu kent po, so en vo.")
    for kind in KINDS:
        if found.issuperset(kind.columns):
            if kind is PRIMARY and (strange := found - ALL_DUO_COLUMNS):
                # One column more could make this a file about other schools than primary ones.
                raise table.broken("de kolom %(name)s kennen we niet.", name=min(strange))
            return kind
    nearest = max(KINDS, key=lambda kind: len(found & set(kind.columns)) / len(kind.columns))
    missing = [name for name in nearest.columns if name not in found]
    if len(missing) * 2 > len(nearest.columns):
        raise table.broken(
            "deze kop herkennen we niet; het is geen bestand van DUO of samengevoegde tabel."
        )
    raise table.broken("in de kop ontbreekt %(missing)s.", missing=", ".join(missing))


def _primary(cells: Cells, facts: Facts) -> None:
    _duo_school(cells, facts, "po", "bo")


def _secondary(cells: Cells, facts: Facts) -> None:
    kind = cells.text("ONDERWIJSSTRUCTUUR", "school_kind").lower()
    _duo_school(cells, facts, "vo", kind)


def _special(cells: Cells, facts: Facts) -> None:
    said = f"{cells.text('SOORT PRIMAIR ONDERWIJS')} {cells.text('ONDERWIJS')}".upper()
    words = set(re.findall(r"[A-Z]+", said))
    if words & {"SBO", "BASISONDERWIJS"}:
        kind = "sbo"
    elif "SOVSO" in words or {"SO", "VSO"} <= words:
        kind = "so_vso"
    else:
        kind = "vso" if "VSO" in words else "so"
    _duo_school(cells, facts, "so", kind)


def _duo_school(cells: Cells, facts: Facts, sector: str, school_kind: str) -> None:
    brin = cells.code("INSTELLINGSCODE", r"\d{2}[A-Z]{2}", "instellingscode")
    if re.fullmatch(r"[0-9]{1,2}", cells.text("VESTIGINGSCODE")):
        code = brin + cells.text("VESTIGINGSCODE").zfill(2)  # older files number them
    else:
        code = cells.code("VESTIGINGSCODE", r"\d{2}[A-Z]{2}\d{2}", "vestigingscode")
    if not code.startswith(brin):
        message = "vestigingscode %(code)s hoort niet bij instelling %(brin)s."
        raise cells.line.broken(message, code=code, brin=brin)
    school = SchoolFacts(
        line=cells.line,
        code=code,
        name=cells.text("VESTIGINGSNAAM", "name", required=True),
        sector=sector,
        school_kind=school_kind,
        street=cells.text("STRAATNAAM", "street"),
        house_number=cells.text("HUISNUMMER-TOEVOEGING", "house_number"),
        postcode=cells.postcode("POSTCODE"),
        city=names.place_name(cells.text("PLAATSNAAM", "city", required=True)),
        municipality=names.place_name(cells.text("GEMEENTENAAM", "municipality")),
        municipality_code=cells.digits("GEMEENTENUMMER", 4, "gemeentenummer"),
        denomination=cells.text("DENOMINATIE", "denomination"),
        phone=cells.text("TELEFOONNUMMER", "phone"),
        website=names.website(cells.text("INTERNETADRES", "website")),
        holiday_region=cells.one_of("VAKANTIEREGIO", HOLIDAY_REGIONS),
        board=cells.digits("BEVOEGD GEZAG NUMMER", 5, BOARD_NUMBER),
        region=cells.text("RMC-REGIO NAAM", "name"),
        from_duo=True,
    )
    _add_school(facts.duo_schools, school)


def _merged_school(cells: Cells, facts: Facts) -> None:
    sector = cells.one_of("sector", SECTORS, required=True)
    kind = cells.text("soort", "school_kind")
    goes_with = swv_sector(sector, kind)
    school = SchoolFacts(
        line=cells.line,
        code=cells.code("vestigingscode", r"\d{2}[A-Z]{2}\d{2}", "vestigingscode"),
        name=cells.text("naam", "name", required=True),
        sector=sector,
        school_kind=kind,
        street=cells.text("straat", "street"),
        house_number=cells.text("huisnummer", "house_number"),
        postcode=cells.postcode("postcode"),
        city=names.place_name(cells.text("plaats", "city", required=True)),
        municipality=names.place_name(cells.text("gemeente", "municipality")),
        municipality_code=cells.digits("gemeentecode", 4, "gemeentenummer"),
        denomination=cells.text("denominatie", "denomination"),
        phone=cells.text("telefoon", "phone"),
        website=names.website(cells.text("website", "website")),
        holiday_region=cells.one_of("vakantieregio", HOLIDAY_REGIONS),
        board=cells.digits("bevoegd_gezag", 5, BOARD_NUMBER),
        region=cells.text("rmc_regio", "name"),
        swv=cells.swv(f"swv_{goes_with}", goes_with),
        pupils=cells.count("leerlingen", MOST_PUPILS, "aantal leerlingen"),
        lat=cells.lat("lat"),
        lon=cells.lon("lon"),
    )
    _add_school(facts.merged_schools, school)


def _add_school(known: dict[str, SchoolFacts], school: SchoolFacts) -> None:
    earlier = known.setdefault(school.code, school)
    if earlier is school:
        return
    if earlier.line.file == school.line.file:
        message = "vestiging %(code)s staat ook op regel %(earlier)d."
    elif earlier.line.cells == school.line.cells:
        return  # the same line in a second file, such as one region beside the whole country
    else:
        message = "vestiging %(code)s staat anders in %(other)s, regel %(earlier)d."
    raise school.line.broken(
        message, code=school.code, other=earlier.line.file, earlier=earlier.line.number
    )


def _merged_board(cells: Cells, facts: Facts) -> None:
    facts.lists_all_boards = True
    board = BoardFacts(
        line=cells.line,
        code=cells.digits("bevoegd_gezag", 5, BOARD_NUMBER, required=True),
        name=cells.text("naam", "name", required=True),
        name_is_derived="naam_bron" in cells and cells.text("naam_bron") == "afgeleid",
        kvk=cells.digits("kvk", 8, "KvK-nummer"),
        municipality=(
            names.place_name(cells.text("hoofdgemeente", "municipality"))
            if "hoofdgemeente" in cells
            else ""
        ),
    )
    earlier = _earlier_board(facts, board)
    # Names of this list are written out; only a name that was made up gives way to DUO's.
    if earlier is None or not board.name_is_derived:
        facts.boards[board.code] = board


def _duo_board(cells: Cells, facts: Facts) -> None:
    board = BoardFacts(
        line=cells.line,
        code=cells.digits("BEVOEGD GEZAG NUMMER", 5, BOARD_NUMBER, required=True),
        name=cells.text("BEVOEGD GEZAG NAAM", "name", required=True),
        kvk=cells.digits("KVK-NUMMER", 8, "KvK-nummer") if "KVK-NUMMER" in cells else "",
        city=names.place_name(cells.text("PLAATSNAAM", "city")) if "PLAATSNAAM" in cells else "",
    )
    earlier = _earlier_board(facts, board)
    if earlier is None or earlier.name_is_derived:
        facts.boards[board.code] = board


def _earlier_board(facts: Facts, board: BoardFacts) -> BoardFacts | None:
    """DUO lists a board once for each sector, so another file may well name it again."""
    earlier = facts.boards.get(board.code)
    if earlier is not None and earlier.line.file == board.line.file:
        raise _twice(board.line, "bestuur", board.code, earlier.line)
    return earlier


def _swv(cells: Cells, facts: Facts) -> None:
    facts.lists_all_swvs = True
    code = cells.swv("swv", required=True)
    if earlier := facts.swvs.get(code):
        raise _twice(cells.line, "samenwerkingsverband", code, earlier.line)
    facts.swvs[code] = SwvFacts(cells.line, code, cells.text("werknaam", "name", required=True))


def _swv_of_pc4(cells: Cells, facts: Facts) -> None:
    pc4 = cells.pc4("pc4")
    if pc4 in facts.swv_by_pc4:
        raise _twice(cells.line, "postcode", pc4)
    facts.swv_by_pc4[pc4] = (cells.swv("swv_po", "po"), cells.swv("swv_vo", "vo"))


def _place_of_pc4(cells: Cells, facts: Facts) -> None:
    pc4 = cells.pc4("pc4")
    if pc4 in facts.place_by_pc4:
        raise _twice(cells.line, "postcode", pc4)
    lat, lon = cells.lat("lat"), cells.lon("lon")
    if lat is not None and lon is not None:
        facts.place_by_pc4[pc4] = (lat, lon)


def _twice(line: Line, what: str, code: str, earlier: Line | None = None) -> Exception:
    if earlier is None:
        return line.broken("%(what)s %(code)s staat er al eerder in.", what=what, code=code)
    message = "%(what)s %(code)s staat ook op regel %(earlier)d."
    return line.broken(message, what=what, code=code, earlier=earlier.number)


PRIMARY = FileKind("basisscholen van DUO", DUO_SCHOOL, _primary)
# The first that fits: files with more columns come before those with fewer.
KINDS = (
    FileKind(
        "scholen voor sbo, so en vso van DUO",
        (*DUO_SCHOOL, "SOORT PRIMAIR ONDERWIJS", "ONDERWIJS"),
        _special,
    ),
    FileKind(
        "scholen voor voortgezet onderwijs van DUO",
        (*DUO_SCHOOL, "ONDERWIJSSTRUCTUUR"),
        _secondary,
    ),
    PRIMARY,
    FileKind("scholen", MERGED_SCHOOL, _merged_school),
    FileKind("besturen van DUO", ("BEVOEGD GEZAG NUMMER", "BEVOEGD GEZAG NAAM"), _duo_board),
    FileKind("besturen", ("bevoegd_gezag", "naam", "kvk"), _merged_board),
    FileKind("samenwerkingsverbanden", ("swv", "werknaam"), _swv),
    FileKind("samenwerkingsverband per postcode", ("pc4", "swv_po", "swv_vo"), _swv_of_pc4),
    FileKind("ligging per postcode", ("pc4", "lat", "lon"), _place_of_pc4),
)
