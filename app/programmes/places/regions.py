"""Which schools of a region pass on their approach, for whom their programme reaches.

A school that is still being looked at is none yet: it counts from the phase in which places may be
offered, and after its traject is over it still has its approach.
"""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.organisations.models import Organisation
from app.practices.access import shared as shared_practices
from app.practices.models import Practice
from app.programmes import access
from app.programmes.models import Milestone, Programme, Trajectory
from app.programmes.places import room

MOST = 500


def expert_schools(person: Any, on: date, region_id: int | None = None) -> list[Trajectory]:
    """By the name of the school; in one region where that is given."""
    mine = access.programmes(person, on).with_only_columns(Programme.id)
    found = (
        select(Trajectory)
        .join(Organisation, Organisation.id == Trajectory.school_id)
        .where(
            Trajectory.state.in_(("active", "completed")),
            Trajectory.programme_id.in_(mine),
            Organisation.region_id.is_not(None),
        )
        .options(
            joinedload(Trajectory.programme),
            joinedload(Trajectory.programme_version),
            joinedload(Trajectory.school),
            selectinload(Trajectory.phases),
        )
        .order_by(Organisation.name, Trajectory.id)
        .limit(MOST)
    )
    if region_id is not None:
        found = found.where(Organisation.region_id == region_id)
    return [each for each in db.session.scalars(found) if room.has_begun(each)]


def regions(person: Any, on: date) -> list[Organisation]:
    ids = {each.school.region_id for each in expert_schools(person, on) if each.school}
    found = select(Organisation).where(Organisation.id.in_(ids))
    return list(db.session.scalars(found.order_by(Organisation.name, Organisation.id)))


def approaches(trajectories: list[Trajectory], person: Any, on: date) -> dict[int, list[Practice]]:
    """traject -> the good examples that it left behind, as far as this person reads them."""
    rows = db.session.execute(
        shared_practices(person, on)
        .join(Milestone, Milestone.practice_id == Practice.id)
        .where(Milestone.trajectory_id.in_([each.id for each in trajectories]))
        .order_by(None)
        .order_by(Practice.id)
        .add_columns(Milestone.trajectory_id)
    ).unique()
    found: dict[int, list[Practice]] = {}
    for practice, trajectory_id in rows:
        found.setdefault(trajectory_id, []).append(practice)
    return found
