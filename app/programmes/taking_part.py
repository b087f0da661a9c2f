"""Who has a part in a moment: who fills in its form, who says that it is good, who decides."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.programmes import confirming, people
from app.programmes.models import Milestone, TrajectoryRole
from app.programmes.template import OFFICE


def rows_of(milestone: Milestone, keys: Iterable[str], on: date) -> list[TrajectoryRole]:
    """Who fills these roles; of a moment that each in a role has, only the one whose it is."""
    return [
        row
        for key in dict.fromkeys(keys)
        for row in people.of_role(milestone.trajectory, key, on)
        if _is_theirs(milestone, row)
    ]


def _is_theirs(milestone: Milestone, row: TrajectoryRole) -> bool:
    is_apart = row.role == milestone.moment.each and milestone.for_member_id is not None
    return not is_apart or row.id == milestone.for_member_id


def rights(
    milestone: Milestone, person: Any, keys: Iterable[str], on: date
) -> list[tuple[TrajectoryRole, int]]:
    found = people.rights_in(milestone.trajectory, person, keys, on)
    return [(row, holder) for row, holder in found if _is_theirs(milestone, row)]


def ids_in(milestone: Milestone, keys: Iterable[str], on: date) -> list[int]:
    return list(dict.fromkeys(row.person_id for row in rows_of(milestone, keys, on)))


def is_workable(milestone: Milestone) -> bool:
    """Its traject runs and its phase is open: only then anything happens to it."""
    return milestone.trajectory.state == "active" and milestone.phase.is_open


def falls_away(milestone: Milestone) -> bool:
    """Its traject is over, and it was still to come: nothing becomes of it."""
    return milestone.state == "planned" and milestone.trajectory.state != "active"


def acts_in(milestone: Milestone, person: Any, on: date) -> int | None:
    """In whose right this person does something with the moment now."""
    return has_part(milestone, person, on) if is_workable(milestone) else None


def has_part(milestone: Milestone, person: Any, on: date) -> int | None:
    """In whose right this person has a part in it, also when it is over."""
    found = rights(milestone, person, milestone.moment.everybody, on)
    if found:
        return found[0][1]
    return accepts_for(milestone, person, on)


def fills_in(milestone: Milestone, person: Any, on: date) -> int | None:
    """In whose right this person hands in the form now."""
    return writes(milestone, person, on) if is_workable(milestone) else None


def writes(milestone: Milestone, person: Any, on: date) -> int | None:
    """In whose right the form is this person's to fill in, also when that has passed."""
    moment = milestone.moment
    found = rights(milestone, person, (moment.by,), on) if moment.form else []
    return found[0][1] if found else None


def acceptors(milestone: Milestone, on: date) -> list[int]:
    """Ids of who may say that what was handed in is good; never who handed it in.

    Where everybody who was there says so, those who did not yet. Else the roles that the template
    names for it, and nobody else; or the others of the moment. Where there is no other, who runs
    the programme; and where that is the same person, the traject.
    """
    newest = milestone.newest
    by = newest.by_id if newest else None
    moment, trajectory = milestone.moment, milestone.trajectory
    if confirming.still_to_say(milestone, on):
        return _still_to_say(milestone, on)
    if moment.accept_by:
        return [each for each in ids_in(milestone, moment.accept_by, on) if each != by]
    deciding = moment.decision.by if moment.decision else ()
    groups = (
        lambda: ids_in(milestone, (*moment.roles, *deciding), on),
        lambda: people.owner_people(trajectory.programme, on),
        lambda: people.everybody(trajectory, on),
    )
    for group in groups:
        if found := [each for each in group() if each != by]:
            return found
    return []


def _still_to_say(milestone: Milestone, on: date) -> list[int]:
    """And who runs the programme, once it takes too long."""
    found, newest = confirming.still_to_say(milestone, on), milestone.newest
    if newest is not None and confirming.takes_too_long(newest, on):
        runs = people.owner_people(milestone.trajectory.programme, on)
        found += [each for each in runs if each not in found and each != newest.by_id]
    return found


def accepts_for(milestone: Milestone, person: Any, on: date) -> int | None:
    """In whose right this person may say so: their own, or of whom they stand in for."""
    newest = milestone.newest
    if newest is not None and newest.by_id == person.id:
        return None
    found = acceptors(milestone, on)
    if person.id in found:
        return int(person.id)
    offices = [role.key for role in milestone.trajectory.template.roles if role.fill == OFFICE]
    for _, holder in rights(milestone, person, offices, on):
        if holder in found:
            return holder
    return None
