"""An inzet that a programme of the school asks for: begun with its terms, and with its money."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import workflow
from app.deployments.actions import new_inzet
from app.deployments.models import Deployment, Source
from app.deployments.rules import TermsDraft
from app.deployments.transitions import DEPLOYMENT
from app.help_requests.models import HelpRequest
from app.pots.models import Reservation


def begin(
    asked: HelpRequest,
    expert: Any,
    draft: TermsDraft,
    sources: Sequence[Reservation] = (),
    *,
    by: Any,
    now: datetime,
) -> Deployment:
    """Ask this person, with `draft` as the first version of what is to be agreed. `by` speaks for
    the school. `sources`: the reservations that pay for it."""
    inzet = new_inzet(asked, expert, asked_by_id=by.id, started_by="invite", now=now)
    inzet.external_reason = "programme" if inzet.is_freelance else ""
    inzet.sources = [
        Source(reservation_id=reservation.id, position=position)
        for position, reservation in enumerate(sources)
    ]
    workflow.create(DEPLOYMENT, inzet, "invite", by=by, now=now, draft=draft)
    return inzet
