"""From a file to numbered lines of cells, or one sentence about the line that is wrong."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import RuleBroken

LARGEST_FILE = 100_000_000  # bytes; the whole country is 2 million
NO_TEXT = {
    b"PK\x03\x04": "een Excel- of zipbestand",
    b"\xd0\xcf\x11\xe0": "een Excel-bestand",
    b"%PDF": "een pdf",
    b"\x1f\x8b": "een ingepakt bestand",
    b"\xff\xfe": "een tekstbestand in UTF-16",
    b"\xfe\xff": "een tekstbestand in UTF-16",
}
# Two bytes that are one letter in UTF-8, and in cp1252 two signs that no Dutch name holds.
UTF8_LETTER = re.compile(rb"[\xc3\xc5][\x80-\xbf]")


class BrokenFile(RuleBroken):
    """This file cannot be imported; the sentence names the file and, if one is known, the line."""

    def __init__(self, message: str, *, file: str, line: int | None = None, **values: Any) -> None:
        where = "%(file)s" if line is None else "%(file)s, regel %(line)s"
        super().__init__(f"{where}: {message}", file=file, line=line, **values)


@dataclass(frozen=True)
class Line:
    file: str
    number: int
    cells: list[str]

    def broken(self, message: str, **values: Any) -> BrokenFile:
        return BrokenFile(message, file=self.file, line=self.number, **values)


@dataclass(frozen=True)
class Table:
    file: str
    header: tuple[str, ...]
    lines: list[Line]

    def broken(self, message: str, *, line: int | None = 1, **values: Any) -> BrokenFile:
        return BrokenFile(message, file=self.file, line=line, **values)


def read_table(path: Path) -> Table:
    """The file's header and lines. Raises BrokenFile."""
    file = path.name or str(path)
    text = _text(file, _bytes(path, file))
    lines = _lines(file, text)
    if not lines:
        raise BrokenFile("het bestand is leeg.", file=file)
    header = tuple(" ".join(cell.split()) for cell in lines[0].cells)
    if twice := {name for name in header if name and header.count(name) > 1}:
        raise lines[0].broken("de kolom %(name)s staat twee keer in de kop.", name=min(twice))
    cut_short = not text.endswith(("\n", "\r"))
    for line in lines[1:]:
        if len(line.cells) != len(header):
            if cut_short and line is lines[-1]:
                raise line.broken("de laatste regel is afgebroken; haal het bestand opnieuw op.")
            raise line.broken(
                "deze regel heeft %(found)d kolommen en de kop heeft er %(expected)d.",
                found=len(line.cells),
                expected=len(header),
            )
    return Table(file, header, lines[1:])


def _bytes(path: Path, file: str) -> bytes:
    try:
        if path.is_dir():
            raise BrokenFile("dit is een map en geen bestand.", file=file)
        if path.stat().st_size > LARGEST_FILE:
            raise BrokenFile("dit bestand is te groot om een lijst van scholen te zijn.", file=file)
        return path.read_bytes()
    except FileNotFoundError:
        raise BrokenFile("dit bestand bestaat niet.", file=str(path)) from None
    except OSError:
        raise BrokenFile("dit bestand is niet te lezen.", file=file) from None


def _text(file: str, data: bytes) -> str:
    """Decoded as UTF-8 where it is, else as cp1252: the way DUO writes. Raises BrokenFile."""
    for start, what in NO_TEXT.items():
        if data.startswith(start):
            message = "dit is %(what)s; sla het op als csv en probeer het opnieuw."
            raise BrokenFile(message, file=file, what=what)
    if data.lstrip().startswith(b"<"):
        raise BrokenFile("dit is een webpagina en geen csv-bestand.", file=file)
    if (zero := data.find(b"\0")) >= 0:
        raise BrokenFile("dit is geen tekstbestand.", file=file, line=_line_at(data, zero))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        not_utf8 = error.start
    header = data.split(b"\n", 1)[0]
    mixed = data.startswith(b"\xef\xbb\xbf") or UTF8_LETTER.search(data)
    if b";" not in header or mixed:
        # Only DUO's own files are cp1252; any other would be read with wrong letters.
        raise BrokenFile(
            "hier staat een teken dat geen UTF-8 is.", file=file, line=_line_at(data, not_utf8)
        )
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise BrokenFile(
            "hier staat een teken dat niet te lezen is.",
            file=file,
            line=_line_at(data, error.start),
        ) from None


def _line_at(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _lines(file: str, text: str) -> list[Line]:
    header = next((row for row in text.split("\n") if _says_something(row)), "")
    delimiter = max(";,\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Line] = []
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return lines
        except csv.Error:
            raise BrokenFile(_QUOTES, file=file, line=number) from None
        line = Line(file, number, cells)
        if any("\n" in cell or "\r" in cell for cell in cells):
            raise line.broken(_QUOTES)
        if any(cell.strip() for cell in cells) and _says_something(cells[0] or "x"):
            lines.append(line)
        number = reader.line_num + 1


def _says_something(start: str) -> bool:
    """Blank lines separate, and a line that begins with # is meant for who reads the file."""
    return bool(start.strip()) and not start.startswith("#")


_QUOTES = "de aanhalingstekens kloppen niet; misschien is het bestand afgebroken."
