"""A report as tables, before it is a page, a paper or a workbook."""

from dataclasses import dataclass

Cell = str | int | float | None  # None: too small to show


@dataclass(frozen=True)
class Part:
    """One table. The first column says what each row is about."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    says: str = ""


@dataclass(frozen=True)
class Report:
    title: str
    period: str
    parts: tuple[Part, ...]
