"""Whether a programme takes applications today, and what its page says of that."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.database import db
from app.errors import RuleBroken
from app.programmes import rounds
from app.programmes.models import Milestone, Programme, ProgrammeVersion, Trajectory


def check_open(programme: Programme, on: date) -> None:
    """Raises RuleBroken when nobody can apply today, and says when or why not."""
    if programme.current is None:
        raise RuleBroken("Dit programma is nog niet open.")
    if is_over(programme, on):
        raise RuleBroken("Dit programma is gestopt: aanmelden kan niet meer.")
    if programme.opens_on is not None and on < programme.opens_on:
        raise RuleBroken("Aanmelden kan vanaf %(day)s.", day=f"{programme.opens_on:%d-%m-%Y}")
    if programme.open_until is not None and on > programme.open_until:
        raise RuleBroken(
            "Aanmelden kon tot en met %(day)s.", day=f"{programme.open_until:%d-%m-%Y}"
        )
    rounds.check_open(programme, on)


def is_over(programme: Programme, on: date) -> bool:
    return programme.sunset_on is not None and on > programme.sunset_on


def first_day(programme: Programme, on: date) -> date | None:
    """When it opens, or the next round does; None: of no such day is known."""
    coming = [each.opens_on for each in programme.rounds if each.opens_on > on]
    days = [programme.opens_on] if programme.opens_on and programme.opens_on > on else coming
    return min(days, default=None)


def last_day(programme: Programme, on: date) -> date | None:
    """The last one to apply; None where it stays open."""
    now = rounds.current(programme, on)
    days = (programme.open_until, programme.sunset_on, now.closes_on if now else None)
    return min((day for day in days if day is not None), default=None)


def is_open(programme: Programme, on: date) -> bool:
    try:
        check_open(programme, on)
    except RuleBroken:
        return False
    return True


def takes_applications(on: date) -> ColumnElement[bool]:
    """The same of many at once. Compare with `Programme` in the same statement."""
    return and_(
        exists().where(ProgrammeVersion.programme_id == Programme.id),
        or_(Programme.sunset_on.is_(None), Programme.sunset_on >= on),
        or_(Programme.opens_on.is_(None), Programme.opens_on <= on),
        or_(Programme.open_until.is_(None), Programme.open_until >= on),
        rounds.takes_applications(on),
    )


def check_for_whom(milestone: Milestone, filled_in: Mapping[str, Any]) -> None:
    """Raises RuleBroken beside the question when the programme is for others than who applies."""
    template = milestone.trajectory.template
    eligible, application = template.eligible, template.application
    if eligible is None or application is None:
        return
    is_it = (milestone.template_phase, milestone.key) == (application[0].key, application[1].key)
    if is_it and filled_in.get(eligible.question) not in eligible.options:
        raise RuleBroken("%(says)s", says=eligible.otherwise, field=eligible.question)


def takes_part_already(trajectory: Trajectory) -> bool:
    found = select(Trajectory.id).where(
        Trajectory.programme_id == trajectory.programme_id,
        Trajectory.school_id == trajectory.school_id,
        Trajectory.name == trajectory.name,  # another department may
        Trajectory.state == "active",
        Trajectory.id != trajectory.id,
    )
    return db.session.scalar(found.limit(1)) is not None
