"""What must be true of all groups together."""

from collections.abc import Iterable

from sqlalchemy import func, or_, select

from app.database import db
from app.files.models import StoredFile
from app.groups.access import About
from app.groups.models import GroupItem, GroupVersion
from app.programmes.models import Milestone, TrajectoryPhase


def everything_is_of_its_own_group() -> Iterable[str]:
    """What it stands at, belongs to or answers is of the same group."""
    found = (
        select(GroupItem.public_id)
        .outerjoin(Milestone, Milestone.id == GroupItem.milestone_id)
        .outerjoin(TrajectoryPhase, TrajectoryPhase.id == GroupItem.phase_id)
        .outerjoin(About, About.id == GroupItem.about_id)
        .where(
            or_(
                Milestone.trajectory_id != GroupItem.trajectory_id,
                TrajectoryPhase.trajectory_id != GroupItem.trajectory_id,
                About.trajectory_id != GroupItem.trajectory_id,
            )
        )
    )
    for public_id in db.session.scalars(found):
        yield f"Group item {public_id} belongs to something of another group."


def every_file_stands_somewhere() -> Iterable[str]:
    """Each is of one thing of the group on whose shelf it is."""
    items = select(GroupItem.file_id, GroupItem.trajectory_id)
    versions = select(GroupVersion.file_id, GroupItem.trajectory_id).join(
        GroupItem, GroupItem.id == GroupVersion.item_id
    )
    stands = {
        file: f"group {group}"
        for each in (items, versions)
        for file, group in db.session.execute(each)
        if file is not None
    }
    kept = select(StoredFile.id, StoredFile.shelf).where(StoredFile.shelf.startswith("group "))
    for id_, shelf in db.session.execute(kept):
        if stands.get(id_) != shelf:
            yield f"File {id_} on the shelf {shelf!r} is of nothing there."


def versions_count_from_one() -> Iterable[str]:
    """No version is missing, and what was agreed on has one."""
    counted = (
        select(GroupItem.public_id, func.count(GroupVersion.number), func.max(GroupVersion.number))
        .outerjoin(GroupVersion, GroupVersion.item_id == GroupItem.id)
        .where(GroupItem.kind == "product")
        .group_by(GroupItem.id, GroupItem.public_id, GroupItem.state)
        .having(
            or_(
                func.count(GroupVersion.number) != func.coalesce(func.max(GroupVersion.number), 0),
                (func.count(GroupVersion.number) == 0) & GroupItem.state.in_(("done", "shared")),
            )
        )
    )
    for public_id, count, newest in db.session.execute(counted):
        yield f"Product {public_id} has {count} versions, and the newest is number {newest}."
