"""An inzet that a programme of the school asks for: begun with its terms, and with its money."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import workflow
from app.database import db, unit_of_work
from app.deployments import drawing
from app.deployments.actions import new_inzet
from app.deployments.approving import days_of
from app.deployments.models import STILL_TO_AGREE, Deployment, Source
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


def tick(*, now: datetime) -> int:
    """Grant what waited until enough was set apart for it, on days on which its pots pay. Time asks
    this, and not who gave the money (a decision, an inzet that ended, a pot that lasts longer):
    they hold the pots already, and whoever grants an inzet takes hold of its vraag before those."""
    waiting = select(Deployment.id).where(
        Deployment.state == "approval", Deployment.estimate > 0, Deployment.sources.any()
    )
    granted = 0
    for id_ in db.session.scalars(waiting.order_by(Deployment.id)).all():
        inzet = db.session.get_one(Deployment, id_)
        if drawing.reaches(inzet, days_of(inzet)):
            with unit_of_work():
                inzet = db.session.get_one(Deployment, id_)
                granted += bool(workflow.try_system(DEPLOYMENT, inzet, now=now))
    return granted


def draw_from(inzet: Deployment, before: Reservation, after: Reservation) -> None:
    """What paid for this inzet is set apart elsewhere from now on. What it drew stays where it drew
    it; what it gives back is then for both, so their pots are held in one order."""
    places = {source.reservation_id: source for source in inzet.sources}
    if before.id not in places:
        return
    if after.id not in places:
        position = places[before.id].position
        inzet.sources.append(Source(reservation_id=after.id, reservation=after, position=position))
    if inzet.state in STILL_TO_AGREE:
        inzet.sources.remove(places[before.id])
        db.session.delete(places[before.id])
    db.session.flush()
