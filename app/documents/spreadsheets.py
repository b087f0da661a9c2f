"""Columns and rows for a spreadsheet. What people typed stays text, whatever it begins with.

Hours come in as minutes and money as cents, as everywhere; in the file they are numbers that can
be added up. Nothing stands there as a live formula.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TEXT, HOURS, EURO, DAY, NUMBER = "text", "hours", "euro", "day", "number"

# A cell that begins so is a formula, or may become one in the program that opens it.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")

Heads = Sequence[tuple[str, str]]  # title and kind of each column


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
