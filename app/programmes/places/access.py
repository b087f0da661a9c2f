"""Who sees which places: the school that asked, who is in charge of them, and whom they reach."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from app.accounts.access import acts_as, organisations_where
from app.accounts.models import Role
from app.database import db
from app.organisations.models import Organisation
from app.programmes import access, people
from app.programmes.models import Programme, Trajectory
from app.programmes.places.models import Opening, Place

LEADS = (Role.DIRECTOR,)


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
    mine = access.trajectories(person, on).join(Opening, Opening.trajectory_id == Trajectory.id)
    return [each.id for each in db.session.scalars(mine) if in_charge(each, person, on) is not None]


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
        select(Place).where(Place.trajectory_id == trajectory.id).order_by(Place.asked_at, Place.id)
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


def schools_that_may_ask(trajectory: Trajectory, person: Any, on: date) -> Sequence[Organisation]:
    """The schools that this person leads, within reach of the programme, and not in this traject
    already: neither as the school that it is of, nor with a place or on the list."""
    if not leads_a_school(person, on):
        return []
    asked = exists().where(
        Place.trajectory_id == trajectory.id,
        Place.school_id == Organisation.id,
        _is_not_over(),
    )
    found = access.schools_for(trajectory.programme, trajectory.template).where(
        and_(
            Organisation.id.in_(organisations_where(person, LEADS, on)),
            Organisation.id.is_distinct_from(trajectory.school_id),
            ~asked,
        )
    )
    return list(db.session.scalars(found.order_by(Organisation.name, Organisation.id)))


def _is_not_over() -> ColumnElement[bool]:
    return Place.state.in_(("asked", "waiting", "accepted"))
