"""The fields of questions that are answered in lines, and what is said beside them.

What is right is said by `lines`, for a page and for everybody else. Here it gets its place: a
sentence beside the cell that it is about.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import Form as PlainForm
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from app.programmes.lines import FOR, NUMBER, OF, Known, problems
from app.programmes.template import Column, Field
from app.web.fields import DayField, EuroField, NoteField, TextField, optional

CELL, OTHER = "c_", "_other"  # so that no column of a template is called as something of ours
SOMEBODY_ELSE = "Heeft diegene geen account? Schrijf de naam"
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
    kinds: Mapping[str, "Kind"]  # by column
    name = ""  # how people tell it apart
    n = HiddenField()  # its number; of the same asked of each, that of the line

    @property
    def number(self) -> int:
        return chosen(self.n.data)

    @property
    def cells(self) -> list[tuple[Column, Any]]:
        return [(column, self[CELL + column.key]) for column in self.asked.columns]

    @property
    def shown(self) -> list[tuple[str, Any]]:
        """What is asked, each with its label; a second field comes behind the one that it is of."""
        found: list[tuple[str, Any]] = []
        for column, cell in self.cells:
            label = column.label if column.required else f"{column.label} (hoeft niet)"
            found.append((label, cell))
            if (other := self._besides(column)) is not None:
                found.append((SOMEBODY_ELSE, other))
        return found

    def _besides(self, column: Column) -> Any:
        return self._fields.get(CELL + column.key + OTHER)

    @property
    def answer(self) -> dict[str, Any] | None:
        found = {
            column.key: self.kinds[column.key].answer(cell, self._besides(column))
            for column, cell in self.cells
        }
        if self.asked.each:
            return {OF: self.number, **found}
        return {NUMBER: self.number, **found} if any(found.values()) else None


def line_row(asked: Field, known: Known) -> type[LineRow]:
    told = ", ".join(known.told_in.get(asked.key, ()))
    says = f"Zo heet dit ook in: {told}. Dat lezen meer mensen." if told else ""
    cells: dict[str, Any] = {}
    kinds = {each.key: _kind_of(each, known) for each in asked.columns}
    for column in asked.columns:
        cells[CELL + column.key] = kinds[column.key].field(column, known)
        if kinds[column.key].has_other:
            cells[CELL + column.key + OTHER] = TextField(
                SOMEBODY_ELSE, length=LONGEST_PERSON, validators=[optional()]
            )
    first = asked.columns[0]
    if first.type == "text":
        cells[CELL + first.key] = _text(first, known, says)
    return type("Line", (LineRow,), {"asked": asked, "kinds": kinds, **cells})


def _kind_of(column: Column, known: Known) -> "Kind":
    """Before there is a traject nobody is in it: then a name is typed."""
    nobody = column.type == "person" and not known.people
    return KINDS["text" if nobody else column.type]


def _text(column: Column, known: Known, says: str = "") -> Any:
    validators = [optional()]
    return TextField(column.label, length=LONGEST_NAME, validators=validators, description=says)


def _note(column: Column, known: Known) -> Any:
    return NoteField(column.label, length=LONGEST_NOTE, validators=[optional()])


def _day(column: Column, known: Known) -> Any:
    days = known.days.get((column.since, column.months)) if column.months else None
    last = f"Uiterlijk {days.last:%d-%m-%Y}." if days else ""
    return DayField(column.label, validators=[optional()], description=last)


def _amount(column: Column, known: Known) -> Any:
    return EuroField(column.label, highest=HIGHEST_AMOUNT, validators=[optional()])


def _option(column: Column, known: Known) -> Any:
    return choose(column.label, list(column.option_labels.items()))


def _line(column: Column, known: Known) -> Any:
    return choose(column.label, named(known, column.of))


def _somebody(column: Column, known: Known) -> Any:
    return choose(column.label, _options(known.people))


def _said(cell: Any, other: Any) -> Any:
    return cell.data if cell.data is not None else ""


def _said_day(cell: Any, other: Any) -> str:
    return cell.data.isoformat() if cell.data else ""


def _said_number(cell: Any, other: Any) -> int:
    return chosen(cell.data)


def _said_who(cell: Any, other: Any) -> int | str:
    """Who has an account by their id; a name only of who has none."""
    return chosen(cell.data) or other.data or ""


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Kind:
    """How one kind of column is asked: its field, the answer that is in it, and what it shows of
    an answer. `has_other`: who or what is not offered may be typed."""

    field: Callable[[Column, Known], Any]
    answer: Callable[[Any, Any], Any] = _said
    typed: Callable[[Any], Any] = _as_it_is
    has_other: bool = False


KINDS = {
    "text": Kind(_text),
    "note": Kind(_note),
    "person": Kind(_somebody, _said_who, lambda who: str(who or ""), has_other=True),
    "date": Kind(_day, _said_day, lambda day: date.fromisoformat(day) if day else None),
    "money": Kind(_amount, typed=lambda cents: None if cents == "" else cents),
    "choice": Kind(_option),
    "line": Kind(_line, _said_number, lambda number: str(number or "")),
}


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
    return [{"n": str(row.get(by) or ""), **dict(_typed(asked.columns, row))} for row in rows]


def _typed(columns: Sequence[Column], row: Any) -> Iterator[tuple[str, Any]]:
    for column in columns:
        value, name = row.get(column.key), CELL + column.key
        yield name, KINDS[column.type].typed(value)
        if KINDS[column.type].has_other and isinstance(value, str):
            yield name + OTHER, value


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
        for label, cell in entry.form.shown:
            cell.label.text = f"{entry.form.name}, {label}"


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
