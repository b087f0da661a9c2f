"""The starts and trainings of one learning school, and with how many people it came to each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.database import db
from app.programmes import people
from app.programmes.models import Milestone, TrajectoryRole
from app.programmes.places import access
from app.programmes.places.models import Place, PlaceAttendance

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
    trajectory = place.trajectory
    places = trajectory.template.places
    assert places is not None
    found = db.session.scalars(
        select(Milestone)
        .join(TrajectoryRole, TrajectoryRole.id == Milestone.for_member_id)
        .where(
            Milestone.trajectory_id == trajectory.id,
            Milestone.state != "skipped",
            TrajectoryRole.organisation_id == place.school_id,
            TrajectoryRole.role == places.role,
        )
        .order_by(Milestone.due_on, Milestone.position, Milestone.id)
    )
    return [
        each for each in found if each.moment.type == TRAINING and each.moment.each == places.role
    ]


def attended(place: Place) -> list[Attended]:
    counted = {
        each.milestone_id: each.people
        for each in db.session.scalars(
            select(PlaceAttendance).where(PlaceAttendance.place_id == place.id)
        )
    }
    return [Attended(each, counted.get(each.id), _was_there(each)) for each in moments_of(place)]


def _was_there(milestone: Milestone) -> bool | None:
    if not milestone.attendance or milestone.for_member is None:
        return None
    return any(each.person_id == milestone.for_member.person_id for each in milestone.attendance)


def has_been(milestone: Milestone, on: date) -> bool:
    return milestone.is_over or milestone.due_on <= on


def may_count(place: Place, person: Any, on: date) -> bool:
    """Who is in charge of the places, and who has a part in these trainings; not the school."""
    trajectory = place.trajectory
    places = trajectory.template.places
    if (
        places is None
        or place.state not in ("accepted", "finished")
        or trajectory.state != "active"
    ):
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
