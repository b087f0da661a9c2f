"""Answers that are lines: what is asked of each, what they may point at, and how they keep their
number from one version to the next.

A line is told apart by its number, so that a budget, a report or a vraag can point at it and still
does when the line is called otherwise. A line that goes takes its number with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.programmes.template import Column, Field, Form, Place

Line = Mapping[str, Any]
Called = Callable[[Place, int], str]  # how the line with this number is called

LINES, BUDGET = "lines", "budget"  # types of questions
NUMBER, OF = "id", "of"  # a line of its own; and, of the same asked of each, whose it is
FOR = "line"  # of a row of a budget: what it is for
NEEDED = "Dit hebben we nodig."
CHOOSE = "Kies een van de mogelijkheden."


@dataclass(frozen=True)
class Days:
    """Between which days a line may say that something is done, and since when that counts."""

    first: date
    last: date
    says: str


@dataclass(frozen=True)
class Known:
    """What the lines of one form hang on: the lines of earlier forms, what one of them is called,
    and the days of phases. `paid`: lines for which something was paid, also where they are gone.
    `told_in`: by question, the forms where others than its own readers read how its lines are
    called. `people`: who can be named, by their ids."""

    lines: Mapping[Place, Mapping[int, str]] = field(default_factory=dict)
    ones: Mapping[Place, str] = field(default_factory=dict)
    days: Mapping[tuple[str, int], Days] = field(default_factory=dict)
    paid: Mapping[Place, Mapping[int, str]] = field(default_factory=dict)
    told_in: Mapping[str, Sequence[str]] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)

    def of(self, place: Place | None) -> Mapping[int, str]:
        return self.lines.get(place, {}) if place else {}

    def paid_for(self, place: Place | None) -> Mapping[int, str]:
        """What a row of a budget may be for: what was paid stays as it was."""
        return {**self.of(place), **(self.paid.get(place, {}) if place else {})}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one line: its place among those that are filled in, and the column."""

    row: int
    column: str
    says: str


# What is asked of lines. No database.


def problems(asked: Field, rows: Sequence[Line], known: Known) -> list[Problem]:
    if asked.type == BUDGET:
        return list(_unpaid_for(asked, rows, known))
    found = [
        Problem(number, column.key, says)
        for number, row in enumerate(rows)
        for column in asked.columns
        if (says := _wrong(column, row.get(column.key), known))
    ]
    if asked.each:
        there = {row.get(OF) for row in rows}
        left_out = [name for number, name in known.of(asked.each).items() if number not in there]
        found += [Problem(-1, "", f"Van “{name}” staat er nog niets.") for name in left_out]
    return found


def _wrong(column: Column, value: Any, known: Known) -> str:
    if column.type == "line":
        return _unknown(column.required, value, known.of(column.of))
    if value in (None, ""):
        return NEEDED if column.required else ""
    if column.type == "choice" and value not in column.option_labels:
        return CHOOSE
    if column.type == "person" and isinstance(value, int) and value not in known.people:
        return CHOOSE
    days = known.days.get((column.since, column.months)) if column.months else None
    if days is not None and not days.first <= date.fromisoformat(value) <= days.last:
        return days.says
    return ""


def _unknown(is_required: bool, value: Any, offered: Mapping[int, str]) -> str:
    """Where nothing can be chosen, because who runs the programme let that form fall away, nothing
    is asked."""
    if not value:
        return NEEDED if is_required and offered else ""
    return "" if value in offered else CHOOSE


def _unpaid_for(asked: Field, rows: Sequence[Line], known: Known) -> Iterable[Problem]:
    for number, row in enumerate(rows if asked.of else ()):
        if says := _unknown(True, row.get(FOR), known.paid_for(asked.of)):
            yield Problem(number, FOR, says)


def is_asked(asked: Field, known: Known) -> bool:
    """Whether there is anything to say: of each of no lines there is not."""
    return asked.each is None or bool(known.of(asked.each))


def name_of(asked: Field, row: Line) -> str:
    """How a line is called: by its first column."""
    return str(row.get(asked.columns[0].key) or "")


def with_numbers(
    form: Form, filled_in: Mapping[str, Any], past: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """The answers with a number for each line. One that this question never gave is no number."""
    answers, past = dict(filled_in), list(past)
    for asked in form.fields:
        if asked.type == LINES and asked.each is None and answers.get(asked.key):
            given = {row.get(NUMBER) for before in past for row in before.get(asked.key) or ()}
            answers[asked.key] = _numbered(answers[asked.key], {n for n in given if n})
    return answers


def _numbered(rows: Sequence[Line], given: set[int]) -> list[dict[str, Any]]:
    found, taken, highest = [], set[int](), max(given, default=0)
    for row in rows:
        number = row.get(NUMBER)
        if number not in given or number in taken:
            highest += 1
            number = highest
        taken.add(number)
        found.append({**row, NUMBER: number})
    return found
