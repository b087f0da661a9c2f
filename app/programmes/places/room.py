"""Whether there is a place for somebody: what letting people into a role asks."""

from datetime import date

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.programmes import people
from app.programmes.models import Trajectory, TrajectoryRole
from app.programmes.places.models import Opening, Place


def has_begun(trajectory: Trajectory) -> bool:
    """It came to the phase from which other schools may learn here."""
    places = trajectory.template.places
    if places is None or trajectory.started_on is None:
        return False
    return not places.since or any(
        row.opened_on is not None
        for row in trajectory.phases
        if (row.template_key or row.key) == places.since
    )


def opening_of(trajectory: Trajectory) -> Opening | None:
    if trajectory.template.places is None:
        return None
    return db.session.get(Opening, trajectory.id)


def place_of_school(trajectory: Trajectory, school_id: int | None) -> Place | None:
    """Its accepted place."""
    found = select(Place).where(
        Place.trajectory_id == trajectory.id,
        Place.school_id == school_id,
        Place.state == "accepted",
    )
    return db.session.scalar(found)


def who_still_learn(rows: list[TrajectoryRole]) -> list[TrajectoryRole]:
    """Without those whose school is done: they read on, and nothing more is asked of them."""
    if not rows or rows[0].trajectory.template.places is None:
        return rows
    trajectory = rows[0].trajectory
    states = select(Place.school_id, Place.state).where(Place.trajectory_id == trajectory.id)
    found = db.session.execute(states).all()
    learns = {school_id for school_id, state in found if state == "accepted"}
    done = {school_id for school_id, state in found if state == "finished"} - learns
    return [row for row in rows if row.organisation_id not in done]


def check_has_a_place(
    trajectory: Trajectory, key: str, person: Person, organisation: Organisation | None, on: date
) -> None:
    """Once places are offered, nobody comes past them: not more schools than there are places."""
    places = trajectory.template.places
    if places is None or key != places.role or opening_of(trajectory) is None:
        return
    school = organisation or people.workplace(person.id, on)
    if school is None or place_of_school(trajectory, school.id) is None:
        raise RuleBroken(
            "%(name)s werkt niet op een school die hier een plek heeft. Laat de school zich "
            "aanmelden, en laat haar dan toe.",
            field="email",
            name=person.name,
        )


def check_comes_for_the_same(row: TrajectoryRole, successor: Person, on: date) -> None:
    """Who comes in somebody's place, comes for the school that has it: what it began goes on."""
    trajectory, places = row.trajectory, row.trajectory.template.places
    if places is None or row.role != places.role or opening_of(trajectory) is None:
        return
    school = people.workplace(successor.id, on)
    if row.organisation is not None and (school is None or school.id != row.organisation_id):
        raise RuleBroken(
            "%(name)s werkt niet op %(school)s. De plek is van die school.",
            field="email",
            name=successor.name,
            school=row.organisation.name,
        )


def is_given_back(row: TrajectoryRole) -> bool:
    """The school for which somebody came had a place, and has it no longer."""
    found = select(Place.id).where(
        Place.trajectory_id == row.trajectory_id,
        Place.school_id == row.organisation_id,
        Place.state == "left",
    )
    had = db.session.scalar(found.limit(1)) is not None
    return had and place_of_school(row.trajectory, row.organisation_id) is None
