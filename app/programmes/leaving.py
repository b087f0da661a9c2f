"""What becomes of roles in a traject when whoever fills them closes their account."""

from sqlalchemy import select

from app.accounts.actions import Leaving
from app.clock import amsterdam
from app.database import db
from app.programmes import appointing, people
from app.programmes.appointing import OPEN_STATES
from app.programmes.models import Trajectory, TrajectoryRole
from app.programmes.template import OFFICE


def leave_every_role(leaving: Leaving) -> None:
    """Who chooses people for the traject finds the role empty, and chooses somebody else. A role
    that goes with an office ends with the office."""
    person, on = leaving.person, amsterdam(leaving.now).date()
    theirs = (
        select(TrajectoryRole)
        .join(Trajectory, Trajectory.id == TrajectoryRole.trajectory_id)
        .where(
            TrajectoryRole.person_id == person.id,
            people.not_left(on),
            Trajectory.state.in_(OPEN_STATES),
        )
        .order_by(TrajectoryRole.trajectory_id, TrajectoryRole.id)
    )
    for row in db.session.scalars(theirs).all():
        if row.trajectory.template.role(row.role).fill != OFFICE:
            appointing.step_back(row, by=person, now=leaving.now)
