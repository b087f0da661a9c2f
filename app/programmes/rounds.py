"""Rounds of a programme: between which days one applies, and how much there is for their plans.

What a round awarded is what its owner set apart for the trajecten that began in it, with all that
was drawn and paid of that. So a plan that stops gives back to its round what it did not use, and a
second year counts in the round in which the plan was awarded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.clock import amsterdam
from app.database import db, outdate
from app.errors import NotAllowed, RuleBroken
from app.pots.rules import euros
from app.programmes import people
from app.programmes.models import (
    Programme,
    ProgrammeRound,
    Trajectory,
    TrajectoryPayer,
    TrajectoryShare,
)


@dataclass(frozen=True)
class Wish:
    """`closes_on` is the last day to apply; `cents` is what its owner has for it."""

    opens_on: date
    closes_on: date
    cents: int


def is_in_rounds(programme: Programme) -> bool:
    current = programme.current
    return bool(programme.rounds) or (current is not None and current.template.intake == "round")


def current(programme: Programme, on: date) -> ProgrammeRound | None:
    """The round in which one applies today."""
    return next((each for each in programme.rounds if each.opens_on <= on <= each.closes_on), None)


def check_open(programme: Programme, on: date) -> None:
    """Raises RuleBroken where there are rounds, and none of them is open today."""
    if not programme.rounds or current(programme, on) is not None:
        return
    coming = next((each for each in programme.rounds if each.opens_on > on), None)
    if coming is not None:
        raise RuleBroken("Aanmelden kan vanaf %(day)s.", day=f"{coming.opens_on:%d-%m-%Y}")
    last = max(each.closes_on for each in programme.rounds)
    raise RuleBroken("Aanmelden kon tot en met %(day)s.", day=f"{last:%d-%m-%Y}")


def takes_applications(on: date) -> ColumnElement[bool]:
    """The same of many at once. Compare with `Programme` in the same statement."""
    of = ProgrammeRound.programme_id == Programme.id
    is_now = and_(ProgrammeRound.opens_on <= on, ProgrammeRound.closes_on >= on)
    return or_(~exists().where(of), exists().where(of, is_now))


# Its money


def hold(found: ProgrammeRound) -> None:
    """Let nobody else award of this round, or change its amount, until this transaction ends."""
    fresh = select(ProgrammeRound).where(ProgrammeRound.id == found.id).with_for_update()
    db.session.scalars(fresh.execution_options(populate_existing=True)).one()


def awarded(ids: Iterable[int]) -> dict[int, int]:
    """Cents by traject, of those to which the owner of the programme awarded something."""
    sums = (
        select(TrajectoryPayer.trajectory_id, func.sum(TrajectoryShare.cents))
        .join(TrajectoryShare, TrajectoryShare.payer_id == TrajectoryPayer.id)
        .join(Trajectory, Trajectory.id == TrajectoryPayer.trajectory_id)
        .join(Programme, Programme.id == Trajectory.programme_id)
        .where(Trajectory.id.in_(list(ids)), TrajectoryPayer.organisation_id == Programme.owner_id)
        .group_by(TrajectoryPayer.trajectory_id)
    )
    return {row[0]: int(row[1]) for row in db.session.execute(sums)}


def awarded_in(programme: Programme) -> dict[int, int]:
    """Cents by round."""
    sums = (
        select(Trajectory.round_id, func.sum(TrajectoryShare.cents))
        .join(TrajectoryPayer, TrajectoryPayer.trajectory_id == Trajectory.id)
        .join(TrajectoryShare, TrajectoryShare.payer_id == TrajectoryPayer.id)
        .where(
            Trajectory.programme_id == programme.id,
            Trajectory.round_id.is_not(None),
            TrajectoryPayer.organisation_id == programme.owner_id,
        )
        .group_by(Trajectory.round_id)
    )
    return {row[0]: int(row[1]) for row in db.session.execute(sums) if row[0]}


def left(found: ProgrammeRound) -> int:
    """Cents; less than nothing where more was awarded than there is."""
    return found.cents - awarded_in(found.programme).get(found.id, 0)


# Opening one


def open_round(programme: Programme, wish: Wish, *, by: Any, now: datetime) -> ProgrammeRound:
    _judge(programme, wish, by=by, now=now)
    made = ProgrammeRound(opens_on=wish.opens_on, closes_on=wish.closes_on, cents=wish.cents)
    programme.rounds.append(made)
    db.session.flush()  # its page is named by its id
    return made


def change(
    found: ProgrammeRound, wish: Wish, *, by: Any, now: datetime, seen: int | None = None
) -> ProgrammeRound:
    """Its days and its amount; never to less than what was awarded of it."""
    hold(found)
    _judge(found.programme, wish, by=by, now=now, besides=found.id)
    outdate(found, seen)
    given = awarded_in(found.programme).get(found.id, 0)
    if wish.cents < given:
        raise RuleBroken(
            "Van deze ronde is al %(given)s toegekend.", field="cents", given=euros(given)
        )
    found.opens_on, found.closes_on, found.cents = wish.opens_on, wish.closes_on, wish.cents
    return found


def _judge(
    programme: Programme, wish: Wish, *, by: Any, now: datetime, besides: int | None = None
) -> None:
    if people.decides_for(programme, by, amsterdam(now).date()) is None:
        raise NotAllowed()
    # Of two rounds that are opened in the same second, the second waits here.
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    if wish.closes_on < wish.opens_on:
        raise RuleBroken("Deze dag ligt voor de dag waarop de ronde opengaat.", field="closes_on")
    if wish.cents <= 0:
        raise RuleBroken("Schrijf hoeveel geld er voor deze ronde is.", field="cents")
    others = select(ProgrammeRound).where(
        ProgrammeRound.programme_id == programme.id,
        ProgrammeRound.id != (besides or 0),
        ProgrammeRound.opens_on <= wish.closes_on,
        ProgrammeRound.closes_on >= wish.opens_on,
    )
    other = db.session.scalars(others.limit(1)).first()
    if other is not None:
        raise RuleBroken(
            "Er is al een ronde van %(first)s tot en met %(last)s.",
            field="opens_on",
            first=f"{other.opens_on:%d-%m-%Y}",
            last=f"{other.closes_on:%d-%m-%Y}",
        )
