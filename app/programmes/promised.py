"""What was promised to who applied: to have had something within so many weeks."""

from collections.abc import Sequence

from sqlalchemy import select

from app.database import db
from app.programmes.models import Milestone, Trajectory


def coming(found: Sequence[Trajectory]) -> dict[int, Milestone]:
    """By traject: what was promised, is not over yet, and comes first."""
    ids = [each.id for each in found]
    rows = (
        select(Milestone)
        .where(Milestone.trajectory_id.in_(ids), Milestone.state.in_(("planned", "handed_in")))
        .order_by(Milestone.due_on, Milestone.id)
    )
    first: dict[int, Milestone] = {}
    for each in db.session.scalars(rows) if ids else ():
        if each.moment.within:
            first.setdefault(each.trajectory_id, each)
    return first
