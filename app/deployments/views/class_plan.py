"""Which classes notice it: who teaches them, who replaces, and how large they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.deployments import words
from app.deployments.classes import without_teacher
from app.deployments.models import Deployment
from app.deployments.weighed import Affected, DatedPart

NOT_KNOWN = "nog niet bekend"


def classes_of(inzetten: Sequence[Deployment], groups: Iterable[Affected]) -> list[dict[str, Any]]:
    """One entry a class. Dates of which the school did not write down which class it is, stand
    under the name of who teaches then."""
    by_person = {inzet.expert_id: inzet for inzet in inzetten}
    told: dict[int, set[DatedPart]] = {inzet.expert_id: set() for inzet in inzetten}
    entries = []
    for group in groups:
        theirs = [by_person[id_] for id_, _ in group.teachers if id_ in by_person]
        for inzet in theirs:
            told[inzet.expert_id] |= set(group.dates)
        size = f"{group.pupils}; de norm is {group.norm}"
        names = words.listed([name for _, name in group.teachers])
        entries.append(_entry(group.name, names, group.dates, theirs, size))
    for inzet in inzetten:
        left = [at for at in without_teacher(inzet) if at not in told[inzet.expert_id]]
        if left:
            name = inzet.expert.name
            entries.append(_entry(f"De klas van {name}", name, left, [inzet], "niet bekend"))
    return entries


def _entry(
    name: str, teachers: str, dates: Sequence[DatedPart], theirs: Sequence[Deployment], size: str
) -> dict[str, Any]:
    return {
        "name": name,
        "rows": [
            ("Wanneer", words.listed([words.moment(*at) for at in dates])),
            ("Wie geeft les", teachers),
            ("Wie vervangt", _who_replaces(dates, theirs)),
            ("Leerlingen", size),
        ],
    }


def _who_replaces(dates: Sequence[DatedPart], theirs: Sequence[Deployment]) -> str:
    """As was reported for the date, else as the leader said at the yes."""
    reported = {(c.on, c.part): c.cover_by for inzet in theirs for c in inzet.covers}
    said = words.listed(list(dict.fromkeys(each.cover_by for each in theirs if each.cover_by)))
    by_name: dict[str, list[str]] = {}
    for at in dates:
        by_name.setdefault(reported.get(at) or said or NOT_KNOWN, []).append(words.moment(*at))
    if len(by_name) == 1:
        return next(iter(by_name))
    return "; ".join(f"{name} op {words.listed(when)}" for name, when in by_name.items())
