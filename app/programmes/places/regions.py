"""Which schools pass on their approach, for whom their programme reaches: by region, and by what
they teach.

A school that is still being looked at is none yet: it counts from the phase in which places may be
offered, and after its traject is over it still has its approach.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.organisations.models import Organisation
from app.practices.access import shared as shared_practices
from app.practices.models import Practice
from app.programmes import access
from app.programmes.models import Milestone, Programme, Trajectory
from app.programmes.places import room
from app.programmes.places.offered import Offered, to_learn

MOST = 500


@dataclass(frozen=True)
class ExpertSchool:
    """`approaches`: the good examples that its traject left behind, as far as the reader may see
    them. `offered`: None when nobody can apply now."""

    trajectory: Trajectory
    approaches: Sequence[Practice]
    offered: Offered | None


def with_approaches(
    trajectories: Sequence[Trajectory], person: Any, on: date
) -> list[ExpertSchool]:
    found = approaches(trajectories, person, on)
    here = Trajectory.id.in_([each.id for each in trajectories])
    open_ = {each.trajectory.id: each for each in to_learn(person, on, here)}
    return [ExpertSchool(each, found.get(each.id, ()), open_.get(each.id)) for each in trajectories]


def teaching(about: ColumnElement[bool], person: Any, on: date, most: int) -> list[ExpertSchool]:
    """The schools that teach other schools one of the good examples that `about` chooses from
    Practice."""
    found = (
        shared_practices(person, on)
        .join(Milestone, Milestone.practice_id == Practice.id)
        .where(about)
        .order_by(None)
        .with_only_columns(Milestone.trajectory_id)
    )
    ids = set(db.session.scalars(found))
    if not ids:
        return []  # as on most pages
    schools = expert_schools(person, on, among=Trajectory.id.in_(ids))
    return with_approaches(schools[:most], person, on)


def expert_schools(
    person: Any, on: date, *, among: ColumnElement[bool] | None = None
) -> list[Trajectory]:
    """By the name of the school. `among` compares Trajectory and the school, Organisation."""
    mine = access.programmes(person, on).with_only_columns(Programme.id)
    found = (
        select(Trajectory)
        .join(Organisation, Organisation.id == Trajectory.school_id)
        .where(
            Trajectory.state.in_(("active", "completed")),
            Trajectory.programme_id.in_(mine),
            Organisation.region_id.is_not(None),
            true() if among is None else among,
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
    return [each for each in db.session.scalars(found) if room.has_begun(each)]


def regions(person: Any, on: date) -> list[Organisation]:
    """Those with such a school, by name."""
    ids = {each.school.region_id for each in expert_schools(person, on) if each.school}
    found = select(Organisation).where(Organisation.id.in_(ids))
    return list(db.session.scalars(found.order_by(Organisation.name, Organisation.id)))


def approaches(
    trajectories: Sequence[Trajectory], person: Any, on: date
) -> dict[int, list[Practice]]:
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
