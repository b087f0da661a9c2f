"""What was awarded in a programme, for colleagues who might join: its title, and names where who
made the plan said so when they applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.database import db
from app.programmes import answers, people
from app.programmes.models import (
    Milestone,
    Programme,
    Trajectory,
    TrajectoryPhase,
    TrajectoryRole,
)
from app.programmes.template import Template

MOST = 30


@dataclass(frozen=True)
class Plan:
    title: str
    people: Sequence[Person]  # who may be named and asked; nobody: who runs the programme is asked


def plans(programme: Programme, on: date) -> list[Plan]:
    """What is carried out now, the newest first; of versions that say how it is shown."""
    shown = [each for each in programme.versions if each.template.shown_with]
    goes_on = exists().where(
        TrajectoryPhase.trajectory_id == Trajectory.id, TrajectoryPhase.closed_on.is_not(None)
    )
    found = db.session.scalars(
        select(Trajectory)
        .where(
            Trajectory.programme_version_id.in_([each.id for each in shown]),
            Trajectory.state == "active",
            goes_on,
        )
        .options(
            joinedload(Trajectory.programme_version),
            joinedload(Trajectory.school),
            selectinload(Trajectory.roles).joinedload(TrajectoryRole.person),
        )
        .order_by(Trajectory.started_on.desc(), Trajectory.id.desc())
        .limit(MOST)
    ).all()
    said = _said(found)
    return [Plan(each.who, _named(each, said.get(each.id, {}), on)) for each in found]


def _said(found: Sequence[Trajectory]) -> dict[int, answers.Answers]:
    """What was handed in last to apply, by the id of the traject."""
    applications = {each.id: _application(each.template) for each in found}
    asked = (
        select(Milestone)
        .where(
            Milestone.trajectory_id.in_(applications),
            tuple_(Milestone.template_phase, Milestone.key).in_(set(applications.values())),
        )
        .options(selectinload(Milestone.submissions))
        .order_by(Milestone.copy, Milestone.id)
    )
    return {
        each.trajectory_id: answers.loads(each.newest.answers)
        for each in db.session.scalars(asked)
        if each.newest and (each.template_phase, each.key) == applications[each.trajectory_id]
    }


def _application(template: Template) -> tuple[str, str]:
    assert template.application is not None, "its template was read"
    phase, moment = template.application
    return phase.key, moment.key


def _named(trajectory: Trajectory, said: answers.Answers, on: date) -> list[Person]:
    template = trajectory.template
    if not said.get(template.shown_with):
        return []
    return [row.person for row in people.of_role(trajectory, template.start_by, on)]
