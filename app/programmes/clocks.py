"""What time itself does: offices change hands, moments come near, and moments pass."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.events import actions as events
from app.events.models import Event
from app.programmes import people, phases, taking_part, waiting
from app.programmes.models import Milestone, Trajectory, TrajectoryPhase, TrajectoryRole
from app.workflow import SYSTEM

COMING = timedelta(days=7)  # long enough to put it in one's week


def fill_offices(*, now: datetime) -> int:
    """Let who holds an office now fill the role that goes with it; gives how many came. Of what is
    over nobody comes, and who left the office no longer reads it."""
    today = amsterdam(now).date()
    running = select(Trajectory.id).where(Trajectory.state == "active").order_by(Trajectory.id)
    over = (
        select(Trajectory.id)
        .where(
            Trajectory.state.in_(("completed", "stopped")),
            Trajectory.roles.any(TrajectoryRole.until.is_(None)),
        )
        .order_by(Trajectory.id)
    )
    for id_ in db.session.scalars(over).all():
        _end(id_, today)
    return sum(_fill(id_, today, now) for id_ in db.session.scalars(running).all())


def _end(id_: int, today: date) -> None:
    if people.left_office(db.session.get_one(Trajectory, id_), today):
        with unit_of_work():
            people.end_offices(db.session.get_one(Trajectory, id_), today)


def _fill(id_: int, today: date, now: datetime) -> int:
    if people.offices_stand(db.session.get_one(Trajectory, id_), today):
        return 0
    with unit_of_work():
        trajectory = db.session.get_one(Trajectory, id_)
        phases.keep_still(trajectory)
        if trajectory.state != "active":
            return 0
        came = people.fill_offices(trajectory, today)
        for row in came:
            phases.place_for_newcomer(row, now=now)
        return len(came)


def tell(*, now: datetime) -> int:
    """Tell of moments that come near, and once of those that should have been; gives how many."""
    today = amsterdam(now).date()
    near = Milestone.due_on.between(today, today + COMING)
    return _tell("coming", near, today, now) + _tell("late", Milestone.due_on < today, today, now)


def _tell(what: str, when: ColumnElement[bool], today: date, now: datetime) -> int:
    told = exists().where(
        Event.object_type == "milestone",
        Event.object_id == Milestone.id,
        Event.action == what,
        Event.at >= Milestone.moved_at,  # after it moved or came back it is told again
    )
    found = (
        select(Milestone.id)
        .join(Trajectory, Trajectory.id == Milestone.trajectory_id)
        .join(TrajectoryPhase, TrajectoryPhase.id == Milestone.phase_id)
        .where(
            Trajectory.state == "active",
            TrajectoryPhase.closed_on.is_(None),
            Milestone.state.in_(("planned", "handed_in")),
            when,
            ~told,
        )
        .order_by(Milestone.id)
    )
    count = 0
    for id_ in db.session.scalars(found).all():
        with unit_of_work():
            if db.session.scalar(found.where(Milestone.id == id_)):  # it may have moved meanwhile
                _tell_of(db.session.get_one(Milestone, id_), what, today, now)
                count += 1
    return count


def _tell_of(milestone: Milestone, what: str, today: date, now: datetime) -> None:
    """Of what comes near everybody in it hears; of what is late who can do something about it, and
    who runs the programme."""
    event = events.note("milestone", milestone, what, by=None, now=now, role=SYSTEM)
    part = taking_part.ids_in(milestone, milestone.moment.everybody, today)
    if what == "late":
        part = [*_asked(milestone, part, today), *_owner(milestone, today)]
    events.deliver(event, part, role="moment_roles", now=now)


def _asked(milestone: Milestone, ids: Iterable[int], today: date) -> list[int]:
    found: list[Any] = [db.session.get_one(Person, id_) for id_ in ids]
    return [person.id for person in found if waiting.asked_of(milestone, person, today)]


def _owner(milestone: Milestone, today: date) -> list[int]:
    return people.owner_people(milestone.trajectory.programme, today)
