"""What was filled in on a form of a template: whether it is complete, and how it reads.

Answers are kept as JSON by the keys of the form. A rating is a mark with an explanation, people
are ids with other names; actions, a budget and measured values are rows.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.errors import RuleBroken
from app.pots.rules import euros
from app.programmes.template import ALL, ANY, RISKS, Field, Form

Answers = dict[str, Any]
NameOf = Callable[[int], str]

LOWEST_MARK, HIGHEST_MARK = 1, 4
MOST_ROWS = 30
NEEDED = "Dit hebben we nodig."
ONE_AT_LEAST = "Vink er minstens één aan."


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


def is_empty(field: Field, answer: Any) -> bool:
    if field.type == "rating":
        return not (answer or {}).get("mark")
    if field.type == "people":
        return not ((answer or {}).get("ids") or (answer or {}).get("others"))
    return answer is None or answer == "" or answer == []


def check(form: Form, answers: Mapping[str, Any]) -> None:
    """Raises Incomplete when a question that must be answered is not."""
    for field in form.fields:
        if field.required and is_empty(field, answers.get(field.key)):
            says = ONE_AT_LEAST if field.rule == ANY else NEEDED
            if field.rule == ALL:
                continue  # what is not in order yet may be handed in, and holds back what follows
            raise Incomplete(f"{field.label}: {says}", field=field.key)


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


def differences(
    form: Form, before: Mapping[str, Any], after: Mapping[str, Any], name_of: NameOf
) -> list[Change]:
    found = []
    for field in form.fields:
        one, other = (as_text(field, each.get(field.key), name_of) for each in (before, after))
        if one != other:
            found.append(Change(field.label, one, other))
    return found


def rows(form: Form, answers: Mapping[str, Any], name_of: NameOf) -> list[tuple[str, str]]:
    """Each question with its answer, as people read it; what nobody answered is left out."""
    read = ((field.label, as_text(field, answers.get(field.key), name_of)) for field in form.fields)
    return [(label, text) for label, text in read if text]


def as_text(field: Field, answer: Any, name_of: NameOf) -> str:
    if is_empty(field, answer):
        return ""
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
        lines = [f"{row['what']}: {euros(row['cents'])}" for row in answer]
        return "\n".join([*lines, f"Samen: {euros(total(answer))}"])
    return str(answer)


def sources(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The published research that is named: (title, link)."""
    return [
        (row["title"], row["link"])
        for field in form.fields
        if field.type == "sources"
        for row in answers.get(field.key) or ()
    ]


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
