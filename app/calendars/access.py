"""Whose calendar it is, and which sessions stand in it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.access import kept, organisations_where
from app.accounts.models import Person, Role
from app.calendars.models import CalendarLink
from app.database import db
from app.deployments.access import visible
from app.deployments.models import Deployment, Session
from app.deployments.transitions import DEPLOYMENT

# What is longer ago is history, and no calendar needs it.
BEHIND = timedelta(days=366)

# Whose days these are: both sides, and who misses a colleague on them.
ROLES = ("asker", "expert", "leader")


def whose(token: str) -> Select[Person]:
    """Whom this link belongs to, as long as it was not replaced and its owner still takes part."""
    return (
        select(Person)
        .join(CalendarLink, CalendarLink.person_id == Person.id)
        .where(CalendarLink.token_hash == kept(token), Person.closed_at.is_(None))
    )


def link_of(person: Any) -> CalendarLink | None:
    return db.session.get(CalendarLink, person.id)


def sessions_of(person: Any, on: date) -> Sequence[Session]:
    """Planned and cancelled sessions that are this person's own business, judged today: what they
    give, what they asked for, what their school receives, and when their people are away."""
    led = organisations_where(person, (Role.DIRECTOR,), on)
    own = visible(person, on).where(
        or_(
            Deployment.expert_id == person.id,
            Deployment.asked_by_id == person.id,
            Deployment.contact_id == person.id,
            Deployment.asker_school_id.in_(led),
            Deployment.lender_id.in_(led),
        ),
        # Of a swap the half that was begun first stands for both.
        or_(Deployment.swap_with_id.is_(None), Deployment.swap_with_id > Deployment.id),
    )
    deployment = joinedload(Session.deployment)
    found = (
        select(Session)
        .where(
            Session.deployment_id.in_(own.with_only_columns(Deployment.id)),
            Session.on >= on - BEHIND,
        )
        .options(
            deployment.joinedload(Deployment.help_request),
            deployment.joinedload(Deployment.expert),
            deployment.joinedload(Deployment.asker_school),
            deployment.selectinload(Deployment.versions),
        )
        .order_by(Session.on, Session.part, Session.id)
    )
    return db.session.scalars(found).unique().all()


def is_part_of(person: Any, inzet: Deployment, now: datetime) -> bool:
    """Whether this inzet belongs in this person's calendar: for one side, or as the leader."""
    return DEPLOYMENT.right_of(person, inzet, ROLES, now) is not None
