"""Adjusting a template without writing one: labels, phases, moments and questions.

Text in, text out. What comes out is read again before it is kept, so nothing that is no template is
ever saved, whatever was asked.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

from app.errors import RuleBroken
from app.programmes.publishing import understood

Document = dict[str, Any]

MOST_QUESTIONS = 60


@dataclass(frozen=True)
class MomentFacts:
    """What is asked about a moment that is new or changed."""

    label: str
    at: int
    times: int = 1
    every: int = 0
    hours: float = 0


@dataclass(frozen=True)
class Question:
    """A question as somebody leaves it; without a key it is new, without a label it goes."""

    key: str
    label: str
    required: bool
    type: str = "text"
    options: Sequence[str] = ()


def relabel_roles(text: str, labels: Mapping[str, str]) -> str:
    document = _document(text)
    for role in document["roles"]:
        role["label"] = labels.get(role["key"], role["label"])
    return _text(document)


def change_phase(text: str, key: str, *, label: str, length: int) -> str:
    document = _document(text)
    phase = _phase(document, key)
    phase["label"] = label
    phase["weeks" if "weeks" in phase else "months"] = length
    return _text(document)


def change_moment(text: str, phase: str, key: str, facts: MomentFacts) -> str:
    document = _document(text)
    of = _phase(document, phase)
    _write(_moment(of, key), of, facts)
    return _text(document)


def add_moment(
    text: str,
    phase: str,
    facts: MomentFacts,
    *,
    type: str,
    roles: Sequence[str],
    form: str = "",
    by: str = "",
) -> str:
    document = _document(text)
    of = _phase(document, phase)
    made: Document = {
        "key": new_key(facts.label, (each["key"] for each in of["milestones"])),
        "label": facts.label,
        "type": type,
        "roles": list(roles),
    }
    if form:
        made |= {"form": form, "by": by}
    _write(made, of, facts)
    of["milestones"].append(made)
    return _text(document)


def remove_moment(text: str, phase: str, key: str) -> str:
    """Raises RuleBroken for one with a decision: what comes after it hangs on that."""
    document = _document(text)
    of = _phase(document, phase)
    if "decision" in _moment(of, key):
        raise RuleBroken("Een moment met een besluit kan niet weg.")
    of["milestones"] = [each for each in of["milestones"] if each["key"] != key]
    used = {each.get("form") for one in document["phases"] for each in one["milestones"]}
    document["forms"] = [each for each in document["forms"] if each["key"] in used]
    return _text(document)


def change_form(text: str, key: str, label: str, questions: Iterable[Question]) -> str:
    """The questions in this order. Their type stays: answers of it exist already."""
    document = _document(text)
    form = next(each for each in document["forms"] if each["key"] == key)
    known = {each["key"]: each for each in form["fields"]}
    form["label"] = label
    form["fields"] = []
    for question in questions:
        if not question.label:
            continue
        if question.key in known:
            found = known[question.key] | {"label": question.label}
        else:
            found = {
                "key": new_key(question.label, known),
                "label": question.label,
                "type": question.type,
            }
            if question.type in ("choice", "checks"):
                found["options"] = _options(question.options)
            known[found["key"]] = found
        form["fields"].append(found | {"required": question.required})
    if not form["fields"]:
        raise RuleBroken("Een formulier heeft minstens één vraag.")
    if len(form["fields"]) > MOST_QUESTIONS:
        raise RuleBroken("Dit zijn te veel vragen.")
    return _text(document)


def _options(labels: Sequence[str]) -> list[Document]:
    found: list[Document] = []
    for label in labels:
        found.append({"key": new_key(label, (each["key"] for each in found)), "label": label})
    if len(found) < 2:
        raise RuleBroken("Schrijf minstens twee keuzes, ieder op een eigen regel.")
    return found


def new_key(label: str, taken: Iterable[str]) -> str:
    """A key from the words of a label, and no other's."""
    known = set(taken)
    words = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30]
    base = words if re.match("[a-z]", words) else f"x_{words}".rstrip("_")
    key, number = base, 2
    while key in known:
        key, number = f"{base}_{number}", number + 1
    return key


def _write(moment: Document, phase: Document, facts: MomentFacts) -> None:
    moment["label"] = facts.label
    if "within" in moment and facts.times == 1 and facts.at:
        moment["within"] = facts.at
    else:
        moment.pop("within", None)
        moment["week" if "weeks" in phase else "month"] = facts.at
        moment["times"] = facts.times
    moment.pop("every", None)
    if facts.times > 1:
        moment["every"] = facts.every
    moment["hours"] = facts.hours
    if not facts.hours:
        moment.pop("hours")


def _phase(document: Document, key: str) -> Document:
    return next(each for each in document["phases"] if each["key"] == key)


def _moment(phase: Document, key: str) -> Document:
    return next(each for each in phase["milestones"] if each["key"] == key)


class _AsRead(yaml.SafeLoader):
    """Knows what reading a template knows: numbers, true and false. All else is text."""

    yaml_constructors: ClassVar[dict[Any, Any]] = {}


def _scalar(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if re.fullmatch(r"(?a:-?\d+)", text):
        return int(text)
    if re.fullmatch(r"(?a:\d+\.\d+)", text):
        return float(text)
    return text == "true" if text in ("true", "false") else text


for _tag in ("int", "float", "bool"):
    _AsRead.add_constructor(f"tag:yaml.org,2002:{_tag}", _scalar)


def _document(text: str) -> Document:
    """Phases may share their moments in the text; from here on each has its own."""
    understood(text)
    return dict(json.loads(json.dumps(yaml.load(text, _AsRead))))


def _text(document: Document) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
