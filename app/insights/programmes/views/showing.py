"""One report on a page, on paper and in a workbook: the same rows, in the same words."""

from app.documents.paper import Paper, Section, Table
from app.documents.spreadsheets import NUMBER, TEXT
from app.insights.programmes.parts import Cell, Part, Report
from app.web.filters import MINUS, decimal

HIDDEN = "niet getoond"
WHY_HIDDEN = (
    "Niet getoond: het gaat om minder dan vijf scholen, of dat zou uit te rekenen zijn. Wat te "
    "klein is om apart te staan, staat bij elkaar. Wat sinds een eerder verslag bij minder dan "
    "vijf scholen veranderde, telt nog niet mee. Wat mensen schreven, staat niet in dit verslag."
)
NOTHING = "Er is over deze periode nog niets te melden."


def in_words(cell: Cell) -> str:
    if cell is None:
        return HIDDEN
    if isinstance(cell, float):
        return decimal(cell).replace("-", MINUS)
    return str(cell)


def columns_of(part: Part) -> list[tuple[str, bool]]:
    """(title, whether its cells are numbers)"""
    return [(title.removeprefix("#"), title.startswith("#")) for title in part.columns]


def paper(report: Report, number: str) -> Paper:
    return Paper(
        title=report.title,
        number=number,
        lead=[_capital(report.period) + ".", WHY_HIDDEN if report.parts else NOTHING],
        sections=[_section(part) for part in report.parts],
    )


def _section(part: Part) -> Section:
    columns = columns_of(part)
    numbers = sum(is_number for _, is_number in columns)
    return Section(
        part.heading,
        text=[part.says] if part.says else [],
        table=Table(
            [title for title, _ in columns],
            [[in_words(cell) for cell in row] for row in part.rows],
            numbers=numbers,
            wide=len(columns) - numbers,
        ),
    )


def book(report: Report) -> bytes:
    from app.documents.workbook import as_book  # a large library: not before it is asked for

    about = ("Over dit verslag", [("Over dit verslag", TEXT)], _about(report))
    return as_book([about, *map(_sheet, report.parts)])


def _about(report: Report) -> list[tuple[str]]:
    said = [part.says for part in report.parts if part.says]
    lead = WHY_HIDDEN if report.parts else NOTHING
    return [(line,) for line in (report.title, _capital(report.period), lead, *said)]


def _sheet(part: Part) -> tuple[str, list[tuple[str, str]], list[list[Cell]]]:
    heads = [(title, NUMBER if is_number else TEXT) for title, is_number in columns_of(part)]
    rows: list[list[Cell]] = [[HIDDEN if c is None else c for c in row] for row in part.rows]
    return part.heading, heads, rows


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
