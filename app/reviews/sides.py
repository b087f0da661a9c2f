"""Who was there, on which side of an inzet or for the school of a team, and who has written."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.deployments import together
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.reviews import rules
from app.reviews.models import PAIR, Review


def side_of(deployment: Deployment, person: Any, now: datetime) -> str | None:
    """On which side this person was there: 'expert', 'asker' or None."""
    if person.id == deployment.expert_id:
        return "expert"
    right = DEPLOYMENT.right_of(person, deployment, ("asker",), now)
    return "asker" if right is not None else None


def host_of(deployment: Deployment) -> int:
    """Whom the expert writes about: who was in the room, else who asked."""
    return deployment.contact_id or deployment.asked_by_id


def who_speaks(deployment: Deployment, now: datetime) -> int:
    """Whom the school's side is asked for its ervaring: who was in the room, else who asked; or a
    colleague who speaks for the school, where they have left."""
    asked = dict.fromkeys([host_of(deployment), *DEPLOYMENT.recipients["asker"](deployment)])
    people = (db.session.get(Person, id_) for id_ in asked)
    found = (who for who in people if who and side_of(deployment, who, now) == "asker")
    return next((who.id for who in found), host_of(deployment))


def written(deployment: Deployment, side: str) -> Review | None:
    return db.session.scalar(
        select(Review).where(Review.deployment_id == deployment.id, Review.side == side)
    )


def both_sides_in(deployment: Deployment) -> bool:
    sides = select(func.count(Review.id)).where(
        Review.deployment_id == deployment.id, Review.side.in_(PAIR)
    )
    return db.session.scalar(sides) == 2


def closes_on(deployment: Deployment) -> date:
    """The last day on which somebody may write about it."""
    assert deployment.completed_at is not None
    return rules.closes_on(
        amsterdam(deployment.completed_at).date(), deployment.asker_school.holiday_region
    )


def of_team(bundle_id: int) -> Review | None:
    return db.session.scalar(select(Review).where(Review.bundle_id == bundle_id))


def came(bundle_id: int) -> list[Deployment]:
    """Of a team those who come, or came."""
    return [m for m in together.members(bundle_id, hold=False) if m.state in together.COMING]


def team_closes_on(members: Collection[Deployment]) -> date:
    """Of those who are done: who came later to it was not there when it was written."""
    return max(closes_on(member) for member in members if member.completed_at is not None)


def experts_are_open(members: Collection[Deployment]) -> bool:
    """What each of the team wrote is open. That they have written would be too soon: then the
    school could read from its own words that theirs are there."""
    ids = [member.id for member in members]
    opened = select(func.count()).where(
        Review.deployment_id.in_(ids), Review.side == "expert", Review.released_at.is_not(None)
    )
    return db.session.scalar(opened) == len(ids)


def school_has_read(bundle_id: int) -> bool:
    """Words of somebody of the team are open: who writes about the team now would answer them."""
    opened = (
        select(Review.id)
        .join(Deployment, Deployment.id == Review.deployment_id)
        .where(
            Deployment.bundle_id == bundle_id,
            Review.side == "expert",
            Review.released_at.is_not(None),
        )
    )
    return db.session.scalar(opened.limit(1)) is not None
