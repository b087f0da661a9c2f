"""Whose group this is, and who else reads what it shares.

A group is for who fills a role in it today and for who runs the programme; who left reads no
longer. What it shares is for everybody whom the programme reaches.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.accounts.access import in_force
from app.accounts.models import Membership, Role
from app.clock import amsterdam
from app.database import db
from app.files.models import StoredFile
from app.groups.models import GroupAnswer, GroupItem, GroupVersion, GroupWriter
from app.organisations.models import Organisation
from app.programmes import access as programmes
from app.programmes import people
from app.programmes.models import Milestone, Programme, Trajectory

About: Any = aliased(GroupItem, name="about")

MEETINGS = ("meeting", "training", "event")  # the kinds of moments at which a group comes together


# What somebody may open


def groups(person: Any, on: date) -> Select[Trajectory]:
    """The groups in which this person fills a role, and those of a programme that they run."""
    runs = programmes.run_by(person, on).with_only_columns(Programme.id)
    return select(Trajectory).where(
        Trajectory.school_id.is_(None),
        Trajectory.state.not_in(programmes.NOT_YET),
        or_(programmes.fills_a_role(person, on), Trajectory.programme_id.in_(runs)),
    )


def is_theirs(trajectory: Trajectory, person: Any, on: date) -> bool:
    """Reads it as somebody of the group, or as who runs the programme."""
    mine = groups(person, on).where(Trajectory.id == trajectory.id)
    return db.session.scalar(mine.with_only_columns(Trajectory.id)) is not None


def meetings(person: Any, on: date) -> Select[Milestone]:
    return select(Milestone).where(Milestone.trajectory_id.in_(_ids_of_groups(person, on)))


def _ids_of_groups(person: Any, on: date) -> Select[int]:
    return groups(person, on).with_only_columns(Trajectory.id)


def items_of(trajectory: Trajectory) -> Select[GroupItem]:
    return select(GroupItem).where(
        GroupItem.trajectory_id == trajectory.id, GroupItem.state != "removed"
    )


def visible(person: Any, on: date) -> Select[GroupItem]:
    """Everything this person may open: of their groups, shared with them, or begun by them."""
    asked = GroupItem.kind == "contact"
    answered = exists().where(
        About.id == GroupItem.about_id, About.kind == "contact", About.by_id == person.id
    )
    comes = exists().where(GroupAnswer.item_id == GroupItem.id, GroupAnswer.person_id == person.id)
    return select(GroupItem).where(
        GroupItem.state != "removed",
        or_(
            GroupItem.trajectory_id.in_(_ids_of_groups(person, on)),
            GroupItem.id.in_(shared(person, on).with_only_columns(GroupItem.id)),
            and_(asked, GroupItem.by_id == person.id),
            answered,
            and_(GroupItem.kind == "conference", GroupItem.state == "done", comes),
        ),
    )


def shared(person: Any, on: date) -> Select[GroupItem]:
    """What groups share with everybody whom their programme reaches."""
    reached = programmes.programmes(person, on).with_only_columns(Programme.id)
    return (
        select(GroupItem)
        .join(Trajectory, Trajectory.id == GroupItem.trajectory_id)
        .where(GroupItem.state == "shared", Trajectory.programme_id.in_(reached))
    )


def files_of(item: GroupItem, person: Any, on: date) -> Select[StoredFile]:
    """Of something that this person may open. What a product was before is for the group."""
    numbers = select(GroupVersion.number).where(GroupVersion.item_id == item.id)
    versions = select(GroupVersion.file_id).where(GroupVersion.item_id == item.id)
    if not is_theirs(item.trajectory, person, on):
        newest = numbers.order_by(GroupVersion.number.desc()).limit(1).scalar_subquery()
        versions = versions.where(GroupVersion.number == newest)
    own = select(GroupItem.file_id).where(GroupItem.id == item.id)
    return select(StoredFile).where(or_(StoredFile.id.in_(own), StoredFile.id.in_(versions)))


# What somebody may do


def is_in(trajectory: Trajectory, person: Any, on: date) -> bool:
    """Fills a role in it today."""
    return person.id in people.everybody(trajectory, on)


def leads_it(trajectory: Trajectory, person: Any, on: date) -> bool:
    """Fills the role that begins a group of this programme."""
    return person.id in people.ids_of(trajectory, (trajectory.template.start_by,), on)


def writes(trajectory: Trajectory, person: Any, on: date) -> bool:
    return trajectory.state == "active" and is_in(trajectory, person, on)


def member(item: GroupItem, person: Any, now: datetime) -> int | None:
    return _right(person, writes(item.trajectory, person, amsterdam(now).date()))


def leader(item: GroupItem, person: Any, now: datetime) -> int | None:
    """Also after the end: what was made is shared then too, and can be taken back."""
    alive = item.trajectory.state in ("active", "completed", "stopped")
    return _right(person, alive and leads_it(item.trajectory, person, amsterdam(now).date()))


def runs(item: GroupItem, person: Any, now: datetime) -> int | None:
    """For the organisation whose programme it is: also when nobody is in the group any more."""
    return people.decides_for(item.trajectory.programme, person, amsterdam(now).date())


def writer(item: GroupItem, person: Any, now: datetime) -> int | None:
    """Who wrote it down, who answers for it and who writes along, while they are in the group."""
    theirs = person.id in (item.by_id, item.owner_id, *(each.person_id for each in item.writers))
    return member(item, person, now) if theirs else None


def reader(item: GroupItem, person: Any, now: datetime) -> int | None:
    """From outside the group, about something that is shared with them."""
    on = amsterdam(now).date()
    if item.about_id is None or is_theirs(item.trajectory, person, on):
        return None
    found = shared(person, on).where(GroupItem.id == item.about_id)
    return _right(person, db.session.scalar(found.with_only_columns(GroupItem.id)) is not None)


def _right(person: Any, may: bool) -> int | None:
    return int(person.id) if may else None


# Who hears of it


def members(item: GroupItem, on: date) -> list[int]:
    return people.everybody(item.trajectory, on)


def leaders(item: GroupItem, on: date) -> list[int]:
    return people.ids_of(item.trajectory, (item.trajectory.template.start_by,), on)


def writers_of(item: GroupItem) -> list[int]:
    own = [item.by_id, *([item.owner_id] if item.owner_id else [])]
    found = select(GroupWriter.person_id).where(GroupWriter.item_id == item.id)
    return list(dict.fromkeys([*own, *db.session.scalars(found)]))


def guests(item: GroupItem) -> list[int]:
    found = select(GroupAnswer.person_id).where(
        GroupAnswer.item_id == item.id, GroupAnswer.number > 0
    )
    return list(db.session.scalars(found))


def invited_schools(trajectory: Trajectory) -> Select[int]:
    """The id of every school that the programme reaches: a conference is for all of them."""
    found = programmes.schools_for(trajectory.programme, trajectory.template)
    return found.with_only_columns(Organisation.id).order_by(None)


def school_leaders(item: GroupItem, on: date) -> list[int]:
    ids = invited_schools(item.trajectory)
    found = select(Membership.person_id).where(
        Membership.role == Role.DIRECTOR, Membership.organisation_id.in_(ids), in_force(on)
    )
    return list(dict.fromkeys(db.session.scalars(found)))
