"""What waits for somebody in their groups, and where their school is invited."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.access import organisations_where
from app.accounts.models import Role
from app.clock import amsterdam
from app.database import db
from app.feature import Waiting
from app.groups import access
from app.groups.models import GroupAnswer, GroupItem
from app.groups.transitions import titled
from app.programmes.models import Trajectory

AHEAD = timedelta(days=14)
MOST = 20


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    on = amsterdam(now).date()
    return [*_own(person, on), *_invited(person, on)]


def _own(person: Any, on: date) -> list[Waiting]:
    """Actions of which the day comes near, and questions to this person."""
    mine = access.groups(person, on).with_only_columns(Trajectory.id)
    found = (
        select(GroupItem)
        .join(Trajectory, Trajectory.id == GroupItem.trajectory_id)
        .where(
            GroupItem.owner_id == person.id,
            GroupItem.state == "open",
            Trajectory.state == "active",
            GroupItem.trajectory_id.in_(mine),
            or_(
                GroupItem.kind == "question",
                (GroupItem.kind.in_(("action", "product"))) & (GroupItem.day <= on + AHEAD),
            ),
        )
        .order_by(GroupItem.day, GroupItem.id)
        .limit(MOST)
    )
    return [
        Waiting(
            title=titled(item),
            says=_says(item, on),
            button="Bekijk",
            endpoint="groups.item",
            values={"public_id": item.public_id},
            since=item.entered_at,
            urgency=0 if item.day is not None and item.day < on else 1,
        )
        for item in db.session.scalars(found)
    ]


def _says(item: GroupItem, on: date) -> str:
    if item.kind == "question":
        return "Iemand uit je groep vraagt dit aan jou."
    if item.day is not None and item.day < on:
        return "Dit zou al klaar zijn. Is het gedaan, of lukt het niet?"
    return "Dit staat op jouw naam en is binnenkort klaar."


def _invited(person: Any, on: date) -> list[Waiting]:
    """Conferences to which the school that this person leads is invited, until they answer."""
    schools = organisations_where(person, (Role.DIRECTOR,), on)
    if db.session.scalar(schools.limit(1)) is None:
        return []
    said = exists().where(GroupAnswer.item_id == GroupItem.id, GroupAnswer.person_id == person.id)
    found = (
        access.shared(person, on)
        .where(GroupItem.kind == "conference", GroupItem.day >= on, ~said)
        .options(joinedload(GroupItem.by))
        .order_by(GroupItem.day, GroupItem.id)
        .limit(MOST)
    )
    return [
        Waiting(
            title=item.title,
            says=f"{item.by.name} nodigt jouw school uit. Met hoeveel mensen komen jullie?",
            button="Bekijk",
            endpoint="groups.item",
            values={"public_id": item.public_id},
            since=item.entered_at,
            urgency=2,
        )
        for item in db.session.scalars(found)
    ]
