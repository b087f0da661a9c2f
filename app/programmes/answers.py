"""What was filled in on a form of a template: whether it is complete, and how it reads.

Answers are kept as JSON by the keys of the form. A rating is a mark with an explanation, people
are ids with other names; actions, a budget, measured values and lines are rows. A file is its id
and its name with some words, or words alone: a link.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.errors import RuleBroken
from app.pots.rules import euros
from app.programmes import lines
from app.programmes.lines import FOR, LINES, NUMBER, OF, Called, Known
from app.programmes.template import ALL, ANY, RISKS, Column, Field, Form, Place

Answers = dict[str, Any]
NameOf = Callable[[int], str]
Row = Mapping[str, Any]

LOWEST_MARK, HIGHEST_MARK = 1, 4
FILE, SENT = "file", "sent"  # what is kept; what somebody sent and is not kept yet
MOST_ROWS = 30
NEEDED = "Dit hebben we nodig."
ONE_AT_LEAST = "Vink er minstens één aan."
TOLD = "Schrijf het erbij, voor wie het beeld niet ziet."


class Incomplete(RuleBroken):
    """Something that must be answered is not; `field` is the key of the first such question."""


@dataclass(frozen=True)
class Change:
    """One question that two versions answer differently."""

    label: str
    before: str
    after: str


def dumps(answers: Mapping[str, Any]) -> str:
    return json.dumps(answers, ensure_ascii=False, sort_keys=True)


def loads(text: str) -> Answers:
    return dict(json.loads(text)) if text else {}


def is_file(answer: Any) -> bool:
    return isinstance(answer, dict) and (FILE in answer or SENT in answer)


def is_empty(field: Field, answer: Any) -> bool:
    if is_file(answer):
        return False
    if field.type == "rating":
        return not (answer or {}).get("mark")
    if field.type == "people":
        return not ((answer or {}).get("ids") or (answer or {}).get("others"))
    return answer is None or answer == "" or answer == []


def check(form: Form, answers: Mapping[str, Any], known: Known | None = None) -> None:
    """Raises Incomplete when a question that must be answered is not, or a line is not right."""
    known = known or Known()
    for field in form.fields:
        if field.type in (LINES, lines.BUDGET):
            found = lines.problems(field, answers.get(field.key) or (), known)
            if found:
                raise Incomplete(f"{field.label}: {found[0].says}", field=field.key)
        if not lines.is_asked(field, known):
            continue
        if field.required and is_empty(field, answers.get(field.key)):
            says = ONE_AT_LEAST if field.rule == ANY else NEEDED
            if field.rule == ALL:
                continue  # what is not in order yet may be handed in, and holds back what follows
            raise Incomplete(f"{field.label}: {says}", field=field.key)
        _is_told(form, field, answers)


def _is_told(form: Form, field: Field, answers: Mapping[str, Any]) -> None:
    """A picture says nothing to who does not see it."""
    words = form.field(field.in_words) if field.in_words else None
    if words is None or not is_file(answers.get(field.key)):
        return
    if is_empty(words, answers.get(words.key)):
        raise Incomplete(f"{words.label}: {TOLD}", field=words.key)


def not_in_order(form: Form, answers: Mapping[str, Any]) -> list[str]:
    """The boxes that must all be ticked before it is good, and are not; and numbers that are too
    high for that."""
    boxes = [
        option.label
        for field in form.fields
        if field.rule == ALL
        for option in field.options
        if option.key not in (answers.get(field.key) or [])
    ]
    numbers = [
        f"{field.label} Hoogstens {field.most}, en nu {answers[field.key]}"
        for field in form.fields
        if field.most is not None and (answers.get(field.key) or 0) > field.most
    ]
    return [*boxes, *numbers]


def _nameless(place: Place, number: int) -> str:
    return f"regel {number}"


def differences(
    form: Form,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    name_of: NameOf,
    called: Called = _nameless,
) -> list[Change]:
    """Question by question; of lines, each that came, went or is otherwise."""
    found: list[Change] = []
    for field in form.fields:
        then, now = before.get(field.key), after.get(field.key)
        if field.type == LINES:
            found += _lines_that_differ(field, then or (), now or (), name_of, called)
            continue
        one, other = (as_text(field, each, name_of, called) for each in (then, now))
        if one != other:
            found.append(Change(field.label, one, other))
    return found


def _lines_that_differ(
    field: Field, before: Iterable[Row], after: Iterable[Row], name_of: NameOf, called: Called
) -> Iterable[Change]:
    by = OF if field.each else NUMBER
    then, now = ({row.get(by): row for row in rows} for rows in (before, after))
    for number in [*then, *(each for each in now if each not in then)]:
        texts = [
            _line(field, rows[number], name_of, called) if number in rows else ""
            for rows in (then, now)
        ]
        if texts[0] != texts[1]:
            name = _called(field, now.get(number) or then[number], called)
            yield Change(f"{field.label}: {name}", *texts)


def rows(
    form: Form, answers: Mapping[str, Any], name_of: NameOf, called: Called = _nameless
) -> list[tuple[str, str]]:
    """Each question with its answer, as people read it; what nobody answered is left out."""
    read = (
        (field.label, as_text(field, answers.get(field.key), name_of, called))
        for field in form.fields
    )
    return [(label, text) for label, text in read if text]


def as_text(field: Field, answer: Any, name_of: NameOf, called: Called = _nameless) -> str:
    if is_empty(field, answer):
        return ""
    if field.type == LINES:
        return "\n\n".join(
            f"{_called(field, row, called)}\n{_line(field, row, name_of, called)}".strip()
            for row in answer
        )
    if field.type == "rating":
        words = f" – {answer['words']}" if answer.get("words") else ""
        return f"{answer['mark']} van {HIGHEST_MARK}{words}"
    if field.type == "choice":
        return field.option_labels.get(answer, str(answer))
    if field.type == "checks":
        said = "; ".join(field.option_labels.get(key, key) for key in answer)
        all_together = f" ({len(answer)} van {len(field.options)})"
        return said + all_together if field.counted == RISKS else said
    if field.type == "money":
        return euros(answer)
    if field.type == "date":
        return f"{date.fromisoformat(answer):%d-%m-%Y}"
    if is_file(answer):
        return "\n".join(each for each in (answer.get("name"), answer.get("words")) if each)
    if field.type == "people":
        names = [name_of(person_id) for person_id in answer.get("ids", ())]
        return ", ".join([*names, *_lines(answer.get("others", ""))])
    if field.type == "actions":
        return "\n".join(_action(row) for row in answer)
    if field.type == "sources":
        return "\n".join(f"{row['title']}: {row['link']}" for row in answer)
    if field.type == "values":
        return "\n".join(f"{row['what']}, {row['year']}: {row['value']}" for row in answer)
    if field.type == "budget":
        read = [f"{row['what']}: {euros(row['cents'])}{_for(field, row, called)}" for row in answer]
        return "\n".join([*read, f"Samen: {euros(total(answer))}"])
    return str(answer)


def sources(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The published research that is named: (title, link)."""
    return [
        (row["title"], row["link"])
        for field in form.fields
        if field.type == "sources"
        for row in answers.get(field.key) or ()
    ]


def _for(field: Field, row: Row, called: Called) -> str:
    return f" (voor: {called(field.of, row[FOR])})" if field.of and row.get(FOR) else ""


def _called(field: Field, row: Row, called: Called) -> str:
    return called(field.each, row[OF]) if field.each else lines.name_of(field, row)


def _line(field: Field, row: Row, name_of: NameOf, called: Called) -> str:
    """What a line says beside how it is called."""
    told = field.columns if field.each else field.columns[1:]
    said = ((column.label, cell(column, row.get(column.key), name_of, called)) for column in told)
    return "; ".join(
        f"{label}{'' if label.endswith('?') else ':'} {text}" for label, text in said if text
    )


def cell(
    column: Column, value: Any, name_of: NameOf = lambda _: "", called: Called = _nameless
) -> str:
    """What one column of a row says; `name_of`: only of a column that names somebody."""
    if value in (None, ""):
        return ""
    if column.type == "choice":
        return column.option_labels.get(value, str(value))
    if column.type == "date":
        return f"{date.fromisoformat(value):%d-%m-%Y}"
    if column.type == "money":
        return euros(value)
    if column.type == "line":
        assert column.of is not None
        return called(column.of, value)
    if column.type == "person" and isinstance(value, int):
        return name_of(value)
    return str(value)


def total(budget: Iterable[Mapping[str, Any]]) -> int:
    """Cents."""
    return sum(int(row["cents"]) for row in budget)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _action(row: Mapping[str, Any]) -> str:
    who = f" ({row['who']})" if row.get("who") else ""
    until = f", voor {date.fromisoformat(row['until']):%d-%m-%Y}" if row.get("until") else ""
    done = ", gedaan" if row.get("done") else ""
    return f"{row['what']}{who}{until}{done}"
