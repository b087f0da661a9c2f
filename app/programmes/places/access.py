"""Who sees which places: the school that asked, who is in charge of them, and whom they reach."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.access import acts_as, organisations_where
from app.accounts.models import Role
from app.database import db
from app.organisations.models import Organisation
from app.programmes import access, people
from app.programmes.models import Programme, Trajectory
from app.programmes.places.models import NOT_OVER, Opening, Place

LEADS = (Role.DIRECTOR,)
# What a place is called by.
NAMED = (
    joinedload(Place.school),
    joinedload(Place.trajectory).options(
        joinedload(Trajectory.programme), joinedload(Trajectory.school)
    ),
)


def in_charge(trajectory: Trajectory, person: Any, on: date) -> int | None:
    """In whose right this person decides about the places: of a role that the template names, or
    of the organisation that runs the programme."""
    places = trajectory.template.places
    if places is None:
        return None
    found = people.rights_in(trajectory, person, places.by, on)
    return found[0][1] if found else people.decides_for(trajectory.programme, person, on)


def led(person: Any, on: date) -> list[int]:
    """Ids of the trajecten with places of which this person is in charge."""
    mine = (
        access.trajectories(person, on)
        .join(Opening, Opening.trajectory_id == Trajectory.id)
        .options(
            joinedload(Trajectory.programme),
            joinedload(Trajectory.programme_version),
            selectinload(Trajectory.roles),
        )
    )
    with people.remembering():
        found = list(db.session.scalars(mine))
        return [each.id for each in found if in_charge(each, person, on) is not None]


def places(person: Any, on: date) -> Select[Place]:
    """What the schools that this person leads asked for, and what they decide about."""
    return select(Place).where(
        or_(_of_my_school(person, on), Place.trajectory_id.in_(led(person, on)))
    )


def of_my_schools(person: Any, on: date) -> Select[Place]:
    return (
        select(Place)
        .where(_of_my_school(person, on))
        .order_by(Place.asked_at.desc(), Place.id.desc())
    )


def _of_my_school(person: Any, on: date) -> ColumnElement[bool]:
    return Place.school_id.in_(organisations_where(person, LEADS, on))


def acts_for(place: Place, person: Any, on: date) -> int | None:
    """In whose right this person leads the school that asked."""
    return acts_as(person, LEADS, place.school_id, on)


def everybody_of(trajectory: Trajectory) -> list[Place]:
    """Who asked for a place: who has one first, then who waits, in the order in which they asked;
    who does not come any more last."""
    order = ["accepted", "asked", "waiting", "finished", "left", "refused", "withdrawn"]
    found = db.session.scalars(
        select(Place)
        .where(Place.trajectory_id == trajectory.id)
        .options(joinedload(Place.school))
        .order_by(Place.asked_at, Place.id)
    )
    return sorted(found, key=lambda place: order.index(place.state))


# Whom places reach


def openings(person: Any, on: date) -> Select[Opening]:
    """The running trajecten with places of the programmes that reach this person."""
    mine = access.programmes(person, on).with_only_columns(Programme.id)
    return (
        select(Opening)
        .join(Trajectory, Trajectory.id == Opening.trajectory_id)
        .where(Trajectory.state == "active", Opening.until >= on, Trajectory.programme_id.in_(mine))
        .order_by(Opening.until, Opening.trajectory_id)
    )


def leads_a_school(person: Any, on: date) -> bool:
    """Most people do not, and are asked nothing more of each traject."""
    return db.session.scalar(organisations_where(person, LEADS, on).limit(1)) is not None


def led_schools(person: Any, on: date) -> set[int]:
    """Ids of the organisations that this person leads."""
    return set(db.session.scalars(organisations_where(person, LEADS, on)))


def schools_within_reach(trajectory: Trajectory, person: Any, on: date) -> Sequence[Organisation]:
    """The schools that this person leads and that could learn in this traject, also those that have
    a place already; never the school that it is of."""
    if not leads_a_school(person, on):
        return []
    found = _led_within(trajectory, person, on)
    return [school for school in found if school.id != trajectory.school_id]


def schools_that_may_ask(trajectory: Trajectory, person: Any, on: date) -> Sequence[Organisation]:
    """Of those the ones that have no place, and are not on the list."""
    return who_may_ask([trajectory], person, on).get(trajectory.id, [])


def who_may_ask(
    trajectories: Sequence[Trajectory], person: Any, on: date
) -> dict[int, Sequence[Organisation]]:
    """By the id of the traject. Asks the database as often for many as for one, of a programme."""
    if not trajectories or not leads_a_school(person, on):
        return {}
    asked = select(Place.trajectory_id, Place.school_id).where(
        Place.trajectory_id.in_([each.id for each in trajectories]),
        Place.school_id.in_(organisations_where(person, LEADS, on)),
        Place.state.in_(NOT_OVER),
    )
    over = {(trajectory_id, school_id) for trajectory_id, school_id in db.session.execute(asked)}
    reached: dict[tuple[int, tuple[str, ...]], Sequence[Organisation]] = {}
    found: dict[int, Sequence[Organisation]] = {}
    for each in trajectories:
        key = (each.programme_id, tuple(each.template.sectors))
        if key not in reached:
            reached[key] = _led_within(each, person, on)
        found[each.id] = [
            school
            for school in reached[key]
            if school.id != each.school_id and (each.id, school.id) not in over
        ]
    return found


def _led_within(trajectory: Trajectory, person: Any, on: date) -> Sequence[Organisation]:
    found = access.schools_for(trajectory.programme, trajectory.template).where(
        Organisation.id.in_(organisations_where(person, LEADS, on))
    )
    return db.session.scalars(found.order_by(Organisation.name, Organisation.id)).all()
