"""The same columns and rows as a workbook of Excel.

Apart from the rest, as the library for it is large and seldom needed: whoever asks for a workbook
imports this module then.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.documents.spreadsheets import DAY, EURO, HOURS, NUMBER, TEXT, Heads, number_of

FORMATS = {HOURS: "0.00", EURO: '"€" #,##0.00', DAY: "dd-mm-yyyy", TEXT: "@", NUMBER: "General"}
WIDTHS = {HOURS: 12, EURO: 14, DAY: 13, TEXT: 28, NUMBER: 14}
LONGEST_TITLE = 31  # characters of the name of a sheet
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
LONGEST_CELL = 32_767  # characters that Excel takes

LONG_AGO = datetime(2000, 1, 1)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*<")


def as_xlsx(title: str, heads: Heads, rows: Iterable[Sequence[Any]]) -> bytes:
    return as_book([(title, heads, rows)])


def as_book(sheets: Iterable[tuple[str, Heads, Iterable[Sequence[Any]]]]) -> bytes:
    """Each sheet with its name, its columns and its rows."""
    book = Workbook(write_only=True)
    book.properties.creator = "Expedu"
    for title, heads, rows in sheets:
        _fill(book.create_sheet(NOT_IN_A_TITLE.sub(" ", title)[:LONGEST_TITLE]), heads, rows)
    book.properties.created = book.properties.modified = LONG_AGO
    file = io.BytesIO()
    book.save(file)
    return _without_times(file)


def _fill(sheet: Any, heads: Heads, rows: Iterable[Sequence[Any]]) -> None:
    sheet.freeze_panes = "A2"
    for number, (_, kind) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[kind]
    sheet.append([_head(sheet, title) for title, _ in heads])
    last = 1
    for last, row in enumerate(rows, start=2):  # noqa: B007 - where the rows end
        pairs = zip(row, heads, strict=True)
        sheet.append([_cell(sheet, value, kind) for value, (_, kind) in pairs])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{last}"


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
    if kind == TEXT or isinstance(value, str):  # a number may be left unsaid in words
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        cell.data_type = "s"  # it takes what begins with = for a formula
    else:
        cell.value = number_of(value, kind)
    return cell
