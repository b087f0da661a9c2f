"""What a group shows on the pages of its traject, its moments and its programme."""

from typing import Any

from app import clock
from app.database import db
from app.groups import access, reading
from app.groups.models import GroupItem
from app.programmes.models import Milestone, Programme, Trajectory

TEMPLATE = "groups/panel.html"
NEWEST = 3


def of_trajectory(trajectory: Trajectory, viewer: Any) -> dict[str, Any] | None:
    """The way in, for who is in the group."""
    if not trajectory.template.is_for_group or not access.is_theirs(
        trajectory, viewer, clock.today()
    ):
        return None
    return {"template": TEMPLATE, "group": trajectory}


def of_moment(milestone: Milestone, viewer: Any) -> dict[str, Any] | None:
    """The agenda and what was agreed, where the group comes together."""
    trajectory = milestone.trajectory
    if not trajectory.template.is_for_group or not reading.is_meeting(milestone):
        return None
    if not access.is_theirs(trajectory, viewer, clock.today()):
        return None
    return {"template": TEMPLATE, "meeting": milestone}


def of_programme(programme: Programme, viewer: Any) -> dict[str, Any] | None:
    """What its groups share with everybody."""
    found = (
        access.shared(viewer, clock.today())
        .where(Trajectory.programme_id == programme.id)
        .order_by(GroupItem.entered_at.desc())
        .limit(NEWEST)
    )
    items = list(db.session.scalars(found))
    return {"template": TEMPLATE, "shared": items} if items else None
