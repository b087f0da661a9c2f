"""The fields of questions that are answered in lines, and what is said beside them.

What is right is said by `lines`, for a page and for everybody else. Here it gets its place: a
sentence beside the cell that it is about.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import Form as PlainForm
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from app.programmes.lines import FOR, NUMBER, OF, Known, problems
from app.programmes.template import Column, Field
from app.web.fields import DayField, EuroField, NoteField, TextField, optional

CELL = "c_"  # so that no column of a template is called as something of ours
LONGEST_NAME, LONGEST_NOTE, LONGEST_PERSON = 120, 2000, 120
HIGHEST_AMOUNT = 100_000_000  # cents
UNCHOSEN = ("", "Kies…")
NOTHING_YET = [("", "Er is niets om uit te kiezen")]


def chosen(number: Any) -> int:
    """The number of a line, as a form sends it; 0: that is none."""
    return int(number) if re.fullmatch(r"(?a:\d{1,6})", number or "") else 0


class LineRow(PlainForm):
    """One line; a row that is left empty does not count, unless it is asked of each line."""

    asked: Field
    name = ""  # how people tell it apart
    n = HiddenField()  # its number; of the same asked of each, that of the line

    @property
    def number(self) -> int:
        return chosen(self.n.data)

    @property
    def cells(self) -> list[tuple[Column, Any]]:
        return [(column, self[CELL + column.key]) for column in self.asked.columns]

    @property
    def answer(self) -> dict[str, Any] | None:
        found = {column.key: _answer(column, cell) for column, cell in self.cells}
        if self.asked.each:
            return {OF: self.number, **found}
        return {NUMBER: self.number, **found} if any(found.values()) else None


def _answer(column: Column, cell: Any) -> Any:
    if column.type == "date":
        return cell.data.isoformat() if cell.data else ""
    if column.type == "line":
        return chosen(cell.data)
    return cell.data if cell.data is not None else ""


def line_row(asked: Field, known: Known) -> type[LineRow]:
    told = ", ".join(known.told_in.get(asked.key, ()))
    says = f"Zo heet dit ook in: {told}. Dat lezen meer mensen." if told else ""
    first = asked.columns[0]
    cells = {
        CELL + column.key: _cell(column, known, says if column is first else "")
        for column in asked.columns
    }
    return type("Line", (LineRow,), {"asked": asked, **cells})


def _cell(column: Column, known: Known, says: str) -> Any:
    validators = [optional()]
    if column.type == "note":
        return NoteField(column.label, length=LONGEST_NOTE, validators=validators)
    if column.type == "date":
        days = known.days.get((column.since, column.months)) if column.months else None
        last = f"Uiterlijk {days.last:%d-%m-%Y}." if days else ""
        return DayField(column.label, validators=validators, description=last)
    if column.type == "money":
        return EuroField(column.label, highest=HIGHEST_AMOUNT, validators=validators)
    if column.type == "choice":
        return choose(column.label, list(column.option_labels.items()))
    if column.type == "line":
        return choose(column.label, named(known, column.of))
    length = LONGEST_PERSON if column.type == "person" else LONGEST_NAME
    return TextField(column.label, length=length, validators=validators, description=says)


def choose(label: str, options: Sequence[tuple[str, str]]) -> SelectField:
    """What is not offered gets our own sentence, with everything else that is asked of a line."""
    offered = [UNCHOSEN, *options] if options else NOTHING_YET
    choices = [SelectChoice(value, words) for value, words in offered]
    return SelectField(label, choices=choices, validate_choice=False)


def named(known: Known, place: Any) -> list[tuple[str, str]]:
    return _options(known.of(place))


def paid_for(known: Known, place: Any) -> list[tuple[str, str]]:
    """What a row of a budget may be for."""
    return _options(known.paid_for(place))


def _options(named: Mapping[int, str]) -> list[tuple[str, str]]:
    return [(str(number), name) for number, name in named.items()]


def typed(asked: Field, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Lines as the fields of their rows take them."""
    by = OF if asked.each else NUMBER
    return [
        {
            "n": str(row.get(by) or ""),
            **{CELL + column.key: _typed(column, row.get(column.key)) for column in asked.columns},
        }
        for row in rows
    ]


def _typed(column: Column, value: Any) -> Any:
    if column.type == "date":
        return date.fromisoformat(value) if value else None
    if column.type == "line":
        return str(value or "")
    return None if column.type == "money" and value in (None, "") else value


def one_of_each(rows: Any, known: Known, asked: Field) -> None:
    """Let a list that asks the same of every line have a row for each of them, once."""
    wanted = [str(number) for number in known.of(asked.each)]
    found = {str(entry.form.number): entry for entry in reversed(rows.entries)}
    kept = [found[number] for number in wanted if number in found]
    spare = [entry for entry in rows.entries if entry not in kept]
    for entry in spare:
        if entry.form.number and str(entry.form.number) not in wanted:
            entry.form.process()  # what was said of a line that is gone, is not of another
    rows.entries = [found.get(number) or spare.pop(0) for number in wanted]
    for number, entry in zip(wanted, rows.entries, strict=True):
        entry.form.n.data = number


def name_rows(asked: Field, rows: Any, known: Known) -> None:
    """Above the form each problem says of which line it is; beside a cell that can be seen."""
    for number, entry in enumerate(rows.entries, 1):
        own = known.of(asked.each).get(entry.form.number, "")
        entry.form.name = own if asked.each else f"{asked.one or 'Regel'} {number}"
        for column, cell in entry.form.cells:
            cell.label.text = f"{entry.form.name}, {column.label}"


def say_beside(asked: Field, rows: Any, known: Known) -> bool:
    """Put what is wrong with each line beside its cell; gives whether anything was."""
    filled = [(entry.form, entry.form.answer) for entry in rows.entries]
    there = [(form, answer) for form, answer in filled if answer is not None]
    found = problems(asked, [answer for _, answer in there], known)
    for problem in [each for each in found if each.row >= 0]:  # else a row that is not shown
        cell = _cell_of(asked, there[problem.row][0], problem.column)
        if not cell.errors:
            cell.errors = [problem.says]
    return bool(found)


def _cell_of(asked: Field, form: Any, column: str) -> Any:
    return form[FOR] if asked.type == "budget" else form[CELL + column]


def first_cell(asked: Field, rows: Any) -> Any:
    return next(_cells(asked, rows))


def _cells(asked: Field, rows: Any) -> Iterator[Any]:
    for entry in rows.entries:
        yield from (cell for _, cell in entry.form.cells)
