"""How soon somebody answers when they are asked; a no is an answer too."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from app.clock import amsterdam
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.events.models import Event
from app.organisations.models import Organisation
from app.organisations.years import add_school_days
from app.profiles import actions as profiles
from app.profiles.models import Profile

Asker: Any = aliased(Organisation, name="asking_school")
Lender: Any = aliased(Organisation, name="lending_organisation")

ASKS = ("invite", "sound")
CALLED_OFF = ("withdraw", "cancel")  # by the school: then nobody was late
SOON = 2  # school days
LOOKING_BACK = timedelta(days=365)
UNKNOWN = 500  # thousandths, and what a few answers lean on …
LEANS_ON = 2  # … as if there had been so many more, half of them soon


def tick(*, now: datetime) -> int:
    """Count everybody again who was asked, or has a number; returns for how many it changed. The
    same day gives the same answer."""
    counted = _counted(now)
    known = db.session.execute(
        select(Profile.person_id, Profile.responsiveness).where(
            Profile.person_id.in_(counted) | (Profile.responsiveness != UNKNOWN)
        )
    ).all()
    changed = 0
    for person_id, stands in known:
        found = counted.get(person_id, UNKNOWN)
        if found != stands:
            with unit_of_work():
                profiles.set_responsiveness(person_id, found)
            changed += 1
    return changed


def _counted(now: datetime) -> dict[int, int]:
    """By person, in thousandths: how much of what they were asked lately they answered soon."""
    judged: dict[int, list[bool]] = defaultdict(list)
    for row in db.session.execute(_asked(now - LOOKING_BACK)):
        soon = soon_until(amsterdam(row.asked_at).date(), row.region)
        if row.answered_at is not None:
            judged[row.expert_id].append(amsterdam(row.answered_at).date() <= soon)
        elif row.called_off_at is None and amsterdam(now).date() > soon:
            judged[row.expert_id].append(False)
    return {person_id: thousandths(answers) for person_id, answers in judged.items()}


def soon_until(asked_on: date, holiday_region: str) -> date:
    return add_school_days(asked_on, SOON, holiday_region)


def thousandths(answers: list[bool]) -> int:
    return (LEANS_ON * UNKNOWN + 1000 * sum(answers)) // (LEANS_ON + len(answers))


def _asked(since: datetime) -> Select[Any]:
    """Of each inzet that somebody was asked for: when, when they first did anything, and when it
    was called off."""

    def first(condition: ColumnElement[bool]) -> ColumnElement[datetime]:
        return func.min(case((condition, Event.at)))

    moments = (
        select(
            Event.object_id,
            first(Event.action.in_(ASKS)).label("asked_at"),
            first(Event.role == "expert").label("answered_at"),
            first(Event.action.in_(CALLED_OFF)).label("called_off_at"),
        )
        .where(Event.object_type == DEPLOYMENT.name)
        .group_by(Event.object_id)
        .subquery()
    )
    return (
        select(
            Deployment.expert_id,
            moments.c.asked_at,
            moments.c.answered_at,
            moments.c.called_off_at,
            func.coalesce(Lender.holiday_region, Asker.holiday_region).label("region"),
        )
        .join(moments, moments.c.object_id == Deployment.id)
        .join(Asker, Asker.id == Deployment.asker_school_id)
        .outerjoin(Lender, Lender.id == Deployment.lender_id)
        .where(moments.c.asked_at >= since)
    )
