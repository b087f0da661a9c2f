"""What is left of it: asked of each school some months after it finished, once each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.access import holders
from app.clock import amsterdam
from app.database import db, insert, rows_changed, unit_of_work
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events import actions as events
from app.programmes import dates
from app.programmes.models import Milestone, Programme, Trajectory, TrajectoryRole
from app.programmes.places import access
from app.programmes.places.models import LEARNED, FollowUp, Place
from app.workflow import SYSTEM

LONGEST_WORDS = 2000
SHOWN_FROM = 5  # answers, before they are told together
STILL_USED = 3  # a mark from here on: they mostly work with it


def finished_on(place: Place) -> date | None:
    """The day of the last thing that this school did here; None while something is to come, and
    where nothing was done."""
    places = place.trajectory.template.places
    assert places is not None
    rows = db.session.execute(
        select(Milestone.state, Milestone.held_on)
        .join(TrajectoryRole, TrajectoryRole.id == Milestone.for_member_id)
        .where(
            Milestone.trajectory_id == place.trajectory_id,
            TrajectoryRole.organisation_id == place.school_id,
            TrajectoryRole.role == places.role,
        )
    ).all()
    if any(state not in ("done", "skipped") for state, _ in rows):
        return None
    return max((day for _, day in rows if day is not None), default=None)


def due(place: Place, on: date) -> int | None:
    """After how many months it is to be asked today; the last that has come, when more have."""
    places, finished = place.trajectory.template.places, finished_on(place)
    if places is None or finished is None:
        return None
    come = [each for each in places.follow if dates.add_months(finished, each) <= on]
    return come[-1] if come else None


def ask_who_is_due(*, now: datetime) -> int:
    """Ask every school whose time has come, once for each time; gives how many."""
    on = amsterdam(now).date()
    found = select(Place.id).where(Place.state.in_(LEARNED)).order_by(Place.id)
    count = 0
    for id_ in db.session.scalars(found).all():
        months = due(db.session.get_one(Place, id_), on)
        if months is None or db.session.get(FollowUp, (id_, months)) is not None:
            continue
        with unit_of_work():
            count += _ask(db.session.get_one(Place, id_), months, on, now)
    return count


def _ask(place: Place, months: int, on: date, now: datetime) -> int:
    asked = insert(FollowUp).values(place_id=place.id, months=months, asked_at=now, words="")
    if rows_changed(asked.on_conflict_do_nothing()) == 0:
        return 0  # another worker was first
    facts = {"months": months}
    event = events.note("place", place, "follow", by=None, now=now, role=SYSTEM, facts=facts)
    events.deliver(event, holders(access.LEADS, place.school_id, on), role="school", now=now)
    return 1


def answer(found: FollowUp, mark: int, words: str, *, by: Any, now: datetime) -> FollowUp:
    """Say what is left of it. Raises StalePage when it was said already."""
    if access.acts_for(found.place, by, amsterdam(now).date()) is None:
        raise NotAllowed()
    db.session.refresh(found, with_for_update=True)
    if found.answered_at is not None:
        raise StalePage()
    if not 1 <= mark <= 4:
        raise RuleBroken("Kies wat bij jullie past.", field="mark")
    found.mark, found.words = mark, words.strip()[:LONGEST_WORDS]
    found.by_id, found.answered_at = by.id, now
    return found


def of_place(place: Place) -> Sequence[FollowUp]:
    found = select(FollowUp).where(FollowUp.place_id == place.id).order_by(FollowUp.months)
    return db.session.scalars(found).all()


def of_trajectory(trajectory: Trajectory) -> dict[int, list[FollowUp]]:
    """By place."""
    found: dict[int, list[FollowUp]] = {}
    rows = (
        select(FollowUp)
        .join(Place, Place.id == FollowUp.place_id)
        .where(Place.trajectory_id == trajectory.id)
        .order_by(FollowUp.months)
    )
    for each in db.session.scalars(rows):
        found.setdefault(each.place_id, []).append(each)
    return found


@dataclass(frozen=True)
class Left:
    """Of all schools of a programme together, so many months after they were done. `still`: how
    many work with what they learned; None: too few said so to tell without naming them."""

    months: int
    asked: int
    answered: int
    still: int | None


def left_of(programme: Programme) -> list[Left]:
    """The first time that is asked first."""
    rows = db.session.execute(
        select(
            FollowUp.months,
            func.count(),
            func.count(FollowUp.mark),
            func.count().filter(FollowUp.mark >= STILL_USED),
        )
        .join(Place, Place.id == FollowUp.place_id)
        .join(Trajectory, Trajectory.id == Place.trajectory_id)
        .where(Trajectory.programme_id == programme.id)
        .group_by(FollowUp.months)
        .order_by(FollowUp.months)
    )
    return [
        Left(months, asked, answered, still if answered >= SHOWN_FROM else None)
        for months, asked, answered, still in rows
    ]


def unanswered(person: Any, on: date) -> Sequence[FollowUp]:
    """Asked of the schools that this person leads."""
    mine = access.of_my_schools(person, on).with_only_columns(Place.id).order_by(None)
    found = (
        select(FollowUp)
        .where(FollowUp.answered_at.is_(None), FollowUp.place_id.in_(mine))
        .options(joinedload(FollowUp.place).options(*access.NAMED))
    )
    return db.session.scalars(found.order_by(FollowUp.asked_at, FollowUp.place_id)).all()


def in_words(found: FollowUp) -> str:
    """Na 12 maanden: 3 van 4. We werken er nog elke week mee."""
    if found.mark is None:
        return f"Na {found.months} maanden: gevraagd, nog geen antwoord."
    words = f" {found.words}" if found.words else ""
    return f"Na {found.months} maanden: {found.mark} van 4.{words}"
