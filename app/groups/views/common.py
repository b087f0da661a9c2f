"""What these views share: loading through access, and what every page of a group begins with."""

from datetime import date
from typing import Any

from flask import abort, url_for
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.groups import access, reading
from app.groups.models import GroupItem
from app.programmes import people
from app.programmes.models import Milestone, Trajectory, TrajectoryRole
from app.programmes.views.showing import named
from app.web.filters import dutch_date
from app.web.guard import current_person, one_or_404

Crumbs = list[tuple[str, str]]


def group_of(public_id: str) -> Trajectory:
    mine = access.groups(current_person, clock.today()).options(
        selectinload(Trajectory.roles).options(
            joinedload(TrajectoryRole.person), joinedload(TrajectoryRole.organisation)
        )
    )
    found: Trajectory = one_or_404(mine.where(Trajectory.public_id == public_id))
    if not found.template.is_for_group:
        abort(404)
    return found


def group_to_write_in(public_id: str) -> Trajectory:
    found = group_of(public_id)
    if not access.writes(found, current_person, clock.today()):
        abort(404)
    return found


def meeting_of(public_id: str) -> Milestone:
    mine = access.meetings(current_person, clock.today())
    found: Milestone = one_or_404(mine.where(Milestone.public_id == public_id))
    if not found.trajectory.template.is_for_group or not reading.is_meeting(found):
        abort(404)
    return found


def item_of(public_id: str) -> GroupItem:
    mine = access.visible(current_person, clock.today())
    found: GroupItem = one_or_404(mine.where(GroupItem.public_id == public_id))
    return found


def around(trajectory: Trajectory) -> dict[str, Any]:
    """For every page of a group: the group, its goal, and what its reader may do."""
    on = clock.today()
    return {
        "trajectory": trajectory,
        "goal": reading.goal_of(trajectory),
        "may_write": access.writes(trajectory, current_person, on),
        "crumbs": crumbs(trajectory),
        "named": named,
    }


def crumbs(trajectory: Trajectory) -> Crumbs:
    return [
        ("Trajecten", url_for("programmes.trajectories")),
        (trajectory.who, url_for(".space", public_id=trajectory.public_id)),
    ]


def people_in(trajectory: Trajectory, on: date) -> list[tuple[str, int, str]]:
    """(public id, id, name) of everybody in it, each once, by name."""
    rows = {
        row.person_id: row.person
        for role in trajectory.template.roles
        for row in people.of_role(trajectory, role.key, on)
    }
    found = sorted(rows.values(), key=lambda person: (person.name, person.id))
    return [(person.public_id, person.id, person.name) for person in found]


def meetings_in(trajectory: Trajectory) -> list[Milestone]:
    """All that are on the timeline, the earliest first."""
    found = [
        each
        for phase in trajectory.phases
        for each in phase.milestones
        if reading.is_meeting(each) and each.state != "skipped"
    ]
    return sorted(found, key=lambda each: (each.held_on or each.due_on, each.id))


def meeting_label(meeting: Milestone) -> str:
    """PLG-bijeenkomst 2, 12 januari 2027"""
    return f"{named(meeting)}, {dutch_date(meeting.held_on or meeting.due_on, weekday=False)}"
