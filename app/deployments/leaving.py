"""Inzetten that hold somebody: what they agreed to is carried out, or ended, before they leave."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from app import clock
from app.accounts.actions import Leaving
from app.database import db
from app.deployments.models import TO_BE_PAID, Deployment
from app.deployments.transitions import DEPLOYMENT
from app.errors import RuleBroken

# Nothing is left to do in it for who carried it out or asked for it, but to say how it was, and for
# a freelancer to be paid.
OVER = (*DEPLOYMENT.ends, *TO_BE_PAID)


def still_open(person: Any, now: datetime) -> list[Deployment]:
    """Those that this person carries out, or asked for where they still speak for the school."""
    mine = Deployment.expert_id == person.id
    carries_out = and_(
        mine,
        or_(
            Deployment.state.not_in(OVER),
            and_(Deployment.lender_id.is_(None), Deployment.state.in_(TO_BE_PAID)),
        ),
    )
    asked = and_(Deployment.asked_by_id == person.id, Deployment.state.not_in((*OVER, "sounded")))
    found = db.session.scalars(
        select(Deployment)
        .where(or_(carries_out, asked))
        .options(*DEPLOYMENT.with_title)
        .order_by(Deployment.id)
    )
    return [
        inzet
        for inzet in found
        if inzet.expert_id == person.id
        or DEPLOYMENT.right_of(person, inzet, ("asker",), now) is not None
    ]


def holds(leaving: Leaving) -> None:
    """Raises RuleBroken with the inzetten that are to be ended first."""
    if found := still_open(leaving.person, leaving.now):
        titles = ", ".join(DEPLOYMENT.title(inzet) for inzet in found)
        raise RuleBroken("Rond eerst deze inzetten af: %(titles)s.", titles=titles)


def panel(person: Any, _viewer: Any) -> dict[str, Any] | None:
    rows = [
        (f"{DEPLOYMENT.title(each)} ({DEPLOYMENT.states[each.state]})", each.public_id)
        for each in still_open(person, clock.now())
    ]
    about = {"title": "Inzetten die nog lopen", "endpoint": DEPLOYMENT.endpoint, "rows": rows}
    return {"template": "accounts/still_open.html", **about} if rows else None
