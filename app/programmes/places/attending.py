"""The starts and trainings of one learning school, and with how many people it came to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.programmes import people
from app.programmes.models import Milestone, Trajectory, TrajectoryRole
from app.programmes.places import access
from app.programmes.places.models import LEARNED, Place, PlaceAttendance

TRAINING = "training"


@dataclass(frozen=True)
class Attended:
    """A start or training of a school. `people`: with how many it came; None: not counted.
    `was_there`: as was written when it took place; None: it was not held that way."""

    milestone: Milestone
    people: int | None
    was_there: bool | None

    @property
    def says(self) -> str:
        if self.people is not None:
            if not self.people:
                return "niemand"
            return "1 persoon" if self.people == 1 else f"{self.people} mensen"
        if self.was_there is not None:
            return "was er" if self.was_there else "was er niet"
        return "nog niet geteld" if self.milestone.is_over else "komt nog"


def moments_of(place: Place) -> list[Milestone]:
    """What is a training, and is there for each who has a place: of this school."""
    return _moments_of(place.trajectory).get(place.school_id, [])


def _moments_of(trajectory: Trajectory) -> dict[int | None, list[Milestone]]:
    """The same of every school, by its id."""
    places = trajectory.template.places
    assert places is not None
    rows = db.session.execute(
        select(Milestone, TrajectoryRole.organisation_id)
        .join(TrajectoryRole, TrajectoryRole.id == Milestone.for_member_id)
        .where(
            Milestone.trajectory_id == trajectory.id,
            Milestone.state != "skipped",
            TrajectoryRole.role == places.role,
        )
        .options(
            joinedload(Milestone.for_member).joinedload(TrajectoryRole.person),
            selectinload(Milestone.attendance),
        )
        .order_by(Milestone.due_on, Milestone.position, Milestone.id)
    )
    found: dict[int | None, list[Milestone]] = {}
    for milestone, school_id in rows:
        moment = milestone.moment
        if moment.type == TRAINING and moment.each == places.role:
            found.setdefault(school_id, []).append(milestone)
    return found


def attended(place: Place) -> list[Attended]:
    return of_places([place]).get(place.id, [])


def of_places(places: Sequence[Place]) -> dict[int, list[Attended]]:
    """Of places in one traject, by their ids. Asks the database as often for many as for one."""
    if not places:
        return {}
    rows = select(PlaceAttendance).where(
        PlaceAttendance.place_id.in_([place.id for place in places])
    )
    counted = {(each.place_id, each.milestone_id): each.people for each in db.session.scalars(rows)}
    moments = _moments_of(places[0].trajectory)
    return {
        place.id: [
            Attended(each, counted.get((place.id, each.id)), _was_there(each))
            for each in moments.get(place.school_id, ())
        ]
        for place in places
    }


def to_count(place: Place, on: date) -> list[Attended]:
    """What has been."""
    return [each for each in attended(place) if has_been(each.milestone, on)]


def _was_there(milestone: Milestone) -> bool | None:
    if not milestone.attendance or milestone.for_member is None:
        return None
    return any(each.person_id == milestone.for_member.person_id for each in milestone.attendance)


def has_been(milestone: Milestone, on: date) -> bool:
    return milestone.is_over or milestone.due_on <= on


def may_count(place: Place, person: Any, on: date) -> bool:
    return place.state in LEARNED and counts_in(place.trajectory, person, on)


def counts_in(trajectory: Trajectory, person: Any, on: date) -> bool:
    """Who is in charge of the places, and who has a part in these trainings; not the school."""
    places = trajectory.template.places
    if places is None or trajectory.state != "active":
        return False
    if access.in_charge(trajectory, person, on) is not None:
        return True
    roles = [
        key
        for _, moment in trajectory.template.moments()
        if moment.type == TRAINING and moment.each == places.role
        for key in moment.roles
        if key != places.role
    ]
    return bool(people.rights_in(trajectory, person, roles, on))
