"""What the lending check said, for who decides about the money: they see it, and the yes to a red
one was the board's."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.deployments.consenting import check_of
from app.deployments.models import Deployment
from app.deployments.readers import reader_of
from app.deployments.weighed import AMBER, GREEN, RED, worst_of
from app.deployments.words import COLOURS
from app.events.access import timeline_of


def is_flagged(inzet: Deployment) -> bool:
    """It waits for money, and who consented did so to amber or red."""
    return inzet.state == "approval" and worst_of([inzet.consent_colour]) != GREEN


# The same, of `Deployment` in a statement.
IS_FLAGGED = and_(Deployment.state == "approval", Deployment.consent_colour.in_((AMBER, RED)))


def first(inzetten: Sequence[Deployment], person: Any, on: date) -> set[int]:
    """Ids of those that this person decides about and that were flagged: they come first."""
    found = [inzet for inzet in inzetten if is_flagged(inzet)]
    if not found:
        return set()
    reader = reader_of(person, on, found)
    return {inzet.id for inzet in found if reader.decides(inzet)}


def of(inzet: Deployment, now: datetime) -> dict[str, Any] | None:
    """For `deployments/_flagged.html`: how it stands now, what it was, and why it may go on.

    None for a freelancer, who leaves no class behind.
    """
    if inzet.lender_id is None or inzet.terms is None:
        return None
    by = db.session.get(Person, inzet.consented_by_id) if inzet.consented_by_id else None
    return {
        "check": check_of(inzet, amsterdam(now).date()),
        "was": COLOURS.get(inzet.consent_colour, ""),
        "by": by.name if by else "",
        "why": _consent(inzet),
    }


def _consent(inzet: Deployment) -> str:
    """The words with which it was consented to, where there are any."""
    said = [
        reason.words
        for event, reason in db.session.execute(timeline_of("deployment", inzet.id))
        if event.action == "consent" and reason is not None
    ]
    return said[-1] if said else ""
