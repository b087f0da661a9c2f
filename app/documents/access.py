"""When there is something to print about an inzet, and who reads the list with amounts.

Who sees the inzet itself is decided in deployments; a paper is never seen by anybody else.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.database import db
from app.deployments.models import STILL_TO_AGREE, Bundle, Deployment
from app.events.models import Event
from app.pots.access import may_hold
from app.pots.access import visible as visible_pots
from app.pots.models import Entry


def is_granted(inzet: Deployment) -> bool:
    """It was granted, and what was granted stands: also when it ended in another way later.

    Colleagues who swap lend nobody, so there is nothing for two schools to sign."""
    is_lent = inzet.approved_at is not None and inzet.swap_with_id is None
    return is_lent and inzet.state not in STILL_TO_AGREE


def granted_of(team: Bundle) -> list[Deployment]:
    """Those of a team who were granted, and whose inzet still stands."""
    return [m for m in team.members if is_granted(m) and m.state not in ("cancelled", "expired")]


def is_settled(inzet: Deployment) -> bool:
    """Nothing more is owed; of what was cancelled, only when something was paid all the same."""
    if inzet.state == "cancelled":
        return bool(payments(inzet))
    return inzet.state == "settled"


def is_billed(inzet: Deployment) -> bool:
    """An invoice was drawn up, and the freelancer agreed to it."""
    return inzet.drawn_invoice is not None and inzet.drawn_invoice.agreed_at is not None


def payments(inzet: Deployment) -> Sequence[tuple[Entry, bool]]:
    """What left the pots for this inzet and what came back, oldest first, each with whether it put
    right what was settled before."""
    found = db.session.execute(
        select(Entry, Event.action)
        .outerjoin(Event, Event.id == Entry.event_id)
        .where(
            Entry.reservation_id.in_([each.reservation_id for each in inzet.payers]),
            Entry.spent != 0,
        )
        .order_by(Entry.id)
    )
    return [(entry, action == "correct") for entry, action in found]


def reads_the_list(person: Any, on: date) -> bool:
    """Who holds money, or decides about it: the same as who has a page of pots."""
    holds = db.session.scalar(visible_pots(person, on).limit(1)) is not None
    return holds or may_hold(person, on)
