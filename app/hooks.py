"""What higher features say to a decision about what has no table of moves: a person, a pot.

A lower feature cannot know who counts on what it ends. Each row that a feature hands over here is
called by the name of the object and of the decision.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

_objections: dict[tuple[str, str], list[Callable[[Any], None]]] = {}
_consequences: dict[tuple[str, str], list[Callable[[Any], None]]] = {}
_remarks: dict[tuple[str, str], list[Callable[[Any, Any, date], str]]] = {}


def install(features: Iterable[Any]) -> None:
    """Learn what all features say, in their order; called once at start."""
    learnt: dict[str, dict[tuple[str, str], list[Any]]]
    learnt = {"objections": _objections, "consequences": _consequences, "remarks": _remarks}
    for kind, rows in learnt.items():
        rows.clear()
        for feature in features:
            for about, said in getattr(feature, kind).items():
                rows.setdefault(about, []).append(said)


def let_object(name: str, decision: str, obj: Any) -> None:
    """Raises RuleBroken where a feature still counts on the object."""
    for objection in _objections.get((name, decision), ()):
        objection(obj)


def follow(name: str, decision: str, obj: Any) -> None:
    """What the features do after the decision, in the same transaction."""
    for consequence in _consequences.get((name, decision), ()):
        consequence(obj)


def remarks_on(name: str, about: str, obj: Any, reader: Any, on: date) -> list[str]:
    """What higher features add for this reader to what is said about an object."""
    found = (remark(obj, reader, on) for remark in _remarks.get((name, about), ()))
    return [sentence for sentence in found if sentence]
