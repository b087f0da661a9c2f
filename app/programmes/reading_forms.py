"""What a template asks: forms, their questions, and the columns of what is answered in lines."""

from app.programmes.lines import BUDGET, LINES, NUMBER, OF
from app.programmes.reading_parts import Part
from app.programmes.template import (
    ALL,
    ANY,
    FACTORS,
    GUIDANCE,
    PREVENTION,
    REASON,
    REPAIR,
    RISKS,
    SCHOOLS,
    Column,
    Field,
    Form,
    Option,
    Place,
)

FIELD_TYPES = (
    *("text", "number", "money", "rating", "choice", "checks", "people", "actions", "budget"),
    *("file", "date", "values", "lines", "sources"),
)
WAYS = (PREVENTION, REPAIR)
COUNTED = (REASON, RISKS, FACTORS, SCHOOLS, GUIDANCE)
COLUMN_TYPES = ("text", "note", "person", "date", "money", "choice", "line")
MOST_COLUMNS = 8
MOST_MONTHS = 120


def read_form(part: Part) -> Form:
    fields = tuple(_field(each) for each in part.parts("fields", "field"))
    texts = {each.key for each in fields if each.type == "text"}
    for field in fields:
        if field.in_words and field.in_words not in texts:
            part.wrong("fields", f"“{field.in_words}” is geen vraag van dit formulier met tekst.")
    return Form(part.key(), part.text("label"), fields, part.words("readers"), part.key("about"))


def _field(part: Part) -> Field:
    kind = part.one_of("type", FIELD_TYPES)
    if (kind in ("choice", "checks")) != part.has("options"):
        part.wrong("type", "“options” hoort bij “choice” en “checks”, en nergens anders.")
    if part.has("rule") and kind != "checks":
        part.wrong("rule", "“rule” hoort bij “checks”.")
    if part.has("counted") and kind not in ("choice", "checks"):
        part.wrong("counted", "“counted” hoort bij “choice” en “checks”.")
    if part.has("most") and kind != "number":
        part.wrong("most", "“most” hoort bij “number”.")
    if part.has("in_words") and kind != "file":
        part.wrong("in_words", "“in_words” hoort bij “file”.")
    options = tuple(_option(each, kind) for each in part.parts("options", "option"))
    columns = _columns(part, kind)
    return Field(
        key=part.key(),
        label=part.text("label"),
        type=kind,
        required=part.truth("required", True),
        options=options,
        rule=part.one_of("rule", (ALL, ANY)),
        counted=part.one_of("counted", COUNTED),
        most=part.number("most", 0, 999_999) if part.has("most") else None,
        columns=columns,
        one=part.text("one"),
        each=place(part, "each"),
        of=place(part, "of"),
        asks=part.truth("asks"),
        in_words=part.key("in_words"),
    )


def _option(part: Part, kind: str) -> Option:
    if part.has("counts") and kind != "choice":
        part.wrong("counts", "“counts” hoort bij een keuze van “choice”.")
    if part.has("breach") and kind != "column":
        part.wrong("breach", "“breach” hoort bij een keuze van een kolom.")
    counts, breach = part.one_of("counts", WAYS), part.truth("breach")
    return Option(part.key(), part.text("label"), counts, breach)


def place(part: Part, name: str) -> Place | None:
    """“plan.measures”: the question `measures` of the form `plan`."""
    form, _, question = part.text(name).partition(".")
    return (form, question) if form else None


def _columns(part: Part, kind: str) -> tuple[Column, ...]:
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
    columns = tuple(_column(each) for each in part.parts("columns", "column"))
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


def _column(part: Part) -> Column:
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
        options=tuple(_option(each, "column") for each in part.parts("options", "option")),
        of=place(part, "of"),
        since=part.key("since"),
        months=part.number("months", 1, MOST_MONTHS),
    )
