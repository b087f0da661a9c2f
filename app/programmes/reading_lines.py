"""What a template says of questions that are answered in lines: their columns, and what they
point at."""

from collections.abc import Callable

from app.programmes.lines import BUDGET, LINES, NUMBER, OF
from app.programmes.reading_parts import Part
from app.programmes.template import Column, Option, Place

COLUMN_TYPES = ("text", "note", "person", "date", "money", "choice", "line")
MOST_COLUMNS = 8
MOST_MONTHS = 120


def place(part: Part, name: str) -> Place | None:
    """“plan.measures”: the question `measures` of the form `plan`."""
    form, _, question = part.text(name).partition(".")
    return (form, question) if form else None


def read_lines(part: Part, kind: str, option: Callable[[Part], Option]) -> tuple[Column, ...]:
    """The columns of a question; what belongs to lines only is wrong anywhere else."""
    if (kind == LINES) != part.has("columns"):
        part.wrong("type", "“columns” hoort bij “lines”, en nergens anders.")
    if kind != LINES:
        for name in ("one", "each", "asks"):
            if part.has(name):
                part.wrong(name, f"“{name}” hoort bij “lines”.")
    if part.has("of") and kind != BUDGET:
        part.wrong("of", "“of” hoort bij “budget”, of bij een kolom.")
    if part.has("each"):
        for name in ("one", "asks"):
            if part.has(name):
                part.wrong(name, f"“{name}” kan niet samen met “each”: de regels staan elders.")
    columns = tuple(_column(each, option) for each in part.parts("columns", "column"))
    if not part.has("each") and any(column.breaches for column in columns):
        part.wrong(
            "columns", "“breach” hoort bij een vraag met “each”: over wat er is afgesproken."
        )
    if len(columns) > MOST_COLUMNS:
        part.wrong("columns", f"Hoogstens {MOST_COLUMNS} kolommen.")
    if columns and not part.has("each") and not (columns[0].type == "text" and columns[0].required):
        says = "De eerste kolom zegt hoe een regel heet: “type: text”, en niet “required: false”."
        part.wrong("columns", says)
    return columns


def _column(part: Part, option: Callable[[Part], Option]) -> Column:
    kind = part.one_of("type", COLUMN_TYPES)
    if part.key() in (NUMBER, OF):
        part.wrong("key", f"De sleutel “{part.key()}” is van ons: noem deze kolom anders.")
    for name, belongs_to in (("options", "choice"), ("of", "line")):
        if (kind == belongs_to) != part.has(name):
            part.wrong("type", f"“{name}” hoort bij “{belongs_to}”, en nergens anders.")
    if part.has("since") != part.has("months"):
        part.wrong("key", "“since” en “months” horen bij elkaar.")
    if part.has("months") and kind != "date":
        part.wrong("months", "“months” hoort bij “date”.")
    return Column(
        key=part.key(),
        label=part.text("label"),
        type=kind,
        required=part.truth("required", True),
        options=tuple(option(each) for each in part.parts("options", "option")),
        of=place(part, "of"),
        since=part.key("since"),
        months=part.number("months", 1, MOST_MONTHS),
    )
