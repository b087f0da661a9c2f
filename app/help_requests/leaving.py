"""Vragen that hold whoever asked them: as long as they are open, a school or a colleague counts on
somebody who answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.actions import Leaving
from app.clock import amsterdam
from app.database import db
from app.errors import RuleBroken
from app.help_requests.access import askers
from app.help_requests.models import HelpRequest
from app.help_requests.transitions import HELP_REQUEST


def still_open(person: Any, now: datetime) -> list[HelpRequest]:
    """Not those of a school that they left: there others answer."""
    asked = select(HelpRequest).where(
        HelpRequest.asked_by_id == person.id, HelpRequest.state.not_in(HELP_REQUEST.ends)
    )
    on = amsterdam(now).date()
    found = db.session.scalars(asked.order_by(HelpRequest.id)).all()
    return [each for each in found if person.id in askers(each, on)]


def holds(leaving: Leaving) -> None:
    """Raises RuleBroken with the vragen that are to be ended first."""
    if found := still_open(leaving.person, leaving.now):
        titles = ", ".join(each.title or "een vraag zonder titel" for each in found)
        raise RuleBroken("Rond eerst deze vragen af: %(titles)s.", titles=titles)


def panel(person: Any, _viewer: Any) -> dict[str, Any] | None:
    rows = [
        (each.title or "Een vraag zonder titel", each.public_id)
        for each in still_open(person, clock.now())
    ]
    about = {"title": "Vragen die je stelde", "endpoint": HELP_REQUEST.endpoint, "rows": rows}
    return {"template": "accounts/still_open.html", **about} if rows else None
