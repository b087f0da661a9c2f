"""What was awarded in a programme, for colleagues who might join: its title, and names where who
made the plan said so when they applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.database import db
from app.programmes import answers, people, phases
from app.programmes.models import Programme, Trajectory, TrajectoryPhase

MOST = 30


@dataclass(frozen=True)
class Plan:
    title: str
    people: Sequence[Person]  # who may be named and asked; nobody: who runs the programme is asked


def plans(programme: Programme, on: date) -> list[Plan]:
    """What is carried out now, the newest first."""
    goes_on = exists().where(
        TrajectoryPhase.trajectory_id == Trajectory.id, TrajectoryPhase.closed_on.is_not(None)
    )
    found = db.session.scalars(
        select(Trajectory)
        .where(Trajectory.programme_id == programme.id, Trajectory.state == "active", goes_on)
        .options(
            joinedload(Trajectory.programme_version),
            joinedload(Trajectory.school),
            selectinload(Trajectory.roles),
        )
        .order_by(Trajectory.started_on.desc(), Trajectory.id.desc())
        .limit(MOST)
    )
    return [Plan(each.who, _named(each, on)) for each in found if each.template.shown_with]


def _named(trajectory: Trajectory, on: date) -> list[Person]:
    template = trajectory.template
    application = template.application
    assert application is not None, "its template was read"
    phase, moment = application
    handed_in = [
        each.newest for each in phases.copies(trajectory, phase.key, moment.key) if each.newest
    ]
    if not handed_in or not answers.loads(handed_in[-1].answers).get(template.shown_with):
        return []
    return [row.person for row in people.of_role(trajectory, template.start_by, on)]
