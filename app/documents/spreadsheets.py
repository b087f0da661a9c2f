"""Columns and rows as a file for Excel. What people typed stays text, whatever it begins with.

Hours come in as minutes and money as cents, as everywhere; in the file they are numbers that can
be added up. Nothing stands there as a live formula.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

TEXT, HOURS, EURO, DAY = "text", "hours", "euro", "day"
FORMATS = {HOURS: "0.00", EURO: '"€" #,##0.00', DAY: "dd-mm-yyyy", TEXT: "@"}
WIDTHS = {HOURS: 12, EURO: 14, DAY: 13, TEXT: 28}
LONGEST_CELL = 32_767  # characters that Excel takes

# A cell that begins so is a formula, or may become one in the program that opens it.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")

LONG_AGO = datetime(2000, 1, 1)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*<")

Heads = Sequence[tuple[str, str]]  # title and kind of each column


def as_xlsx(title: str, heads: Heads, rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    book.properties.creator = "Expedu"
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, (_, kind) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[kind]
    sheet.append([_head(sheet, title) for title, _ in heads])
    last = 1
    for last, row in enumerate(rows, start=2):  # noqa: B007 - where the rows end
        pairs = zip(row, heads, strict=True)
        sheet.append([_cell(sheet, value, kind) for value, (_, kind) in pairs])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{last}"
    book.properties.created = book.properties.modified = LONG_AGO
    file = io.BytesIO()
    book.save(file)
    return _without_times(file)


def _without_times(book: io.BytesIO) -> bytes:
    """The same rows are the same bytes: when they were written says nothing about them."""
    file = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>" + LONG_AGO.isoformat().encode() + rb"Z<", content)
            info = zipfile.ZipInfo(name, LONG_AGO.timetuple()[:6])
            new.writestr(info, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _head(sheet: Any, title: str) -> Any:
    cell = _cell(sheet, title, TEXT)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="0B5563")
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: Any, value: Any, kind: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.number_format = FORMATS[kind]
    if value is None or value == "":
        return cell
    if kind == TEXT:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        cell.data_type = "s"  # it takes what begins with = for a formula
    else:
        cell.value = number_of(value, kind)
    return cell


def as_csv(heads: Heads, rows: Iterable[Sequence[Any]]) -> bytes:
    """With semicolons, decimal commas and a byte order mark: a Dutch Excel opens it at a click."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(title) for title, _ in heads])
    for row in rows:
        pairs = zip(row, heads, strict=True)
        writer.writerow([_written(value, kind) for value, (_, kind) in pairs])
    return file.getvalue().encode("utf-8-sig")


def _written(value: Any, kind: str) -> str:
    if value is None or value == "":
        return ""
    if kind == TEXT:
        return harmless(value)
    if kind == DAY:
        return f"{value:%d-%m-%Y}"
    return f"{number_of(value, kind):.2f}".replace(".", ",")


def harmless(text: str) -> str:
    """Behind an apostrophe when a spreadsheet might run it; ＝ in its wide form counts as well."""
    begins = unicodedata.normalize("NFKC", text[:1])
    return f"'{text}" if begins in LIVE else text


def number_of(value: Any, kind: str) -> Decimal | date:
    if kind == HOURS:
        return (Decimal(value) / 60).quantize(Decimal("0.01"))
    return Decimal(value) / 100 if kind == EURO else value
