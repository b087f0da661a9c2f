"""What inzetten add to other pages: of a vraag, with whom it talks; of a pot, what it pays."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments.access import visible
from app.deployments.free import free_weeks
from app.deployments.models import Deployment, Payer
from app.deployments.settling import owes_invoice
from app.deployments.transitions import DEPLOYMENT
from app.deployments.views import team_showing
from app.deployments.words import hours
from app.help_requests.access import acts_for
from app.help_requests.models import HelpRequest
from app.help_requests.reach import Fit, fits_of
from app.pots.models import Pot, Reservation

MOST_OF_A_POT = 50


def candidates(help_request: HelpRequest, reader: Any) -> dict[str, Any]:
    """The inzetten of this vraag that the reader may see. Who is only being sounded stays unnamed
    until they say yes."""
    found = visible(reader, clock.today()).where(
        Deployment.help_request_id == help_request.id, Deployment.state != "sounded"
    )
    inzetten = db.session.scalars(found.order_by(Deployment.moved_at.desc())).unique().all()
    fits = _fits(help_request, inzetten, reader)
    return {
        "template": "deployments/candidates.html",
        "rows": [_row(inzet, fits.get(inzet.expert_id)) for inzet in inzetten],
        "teams": team_showing.of_request(help_request.id, reader, clock.now()),
        "team_url": url_for("deployments.ask_team", public_id=help_request.public_id)
        if _may_ask_a_team(help_request, reader)
        else "",
        "several_url": url_for("deployments.invite_several", public_id=help_request.public_id)
        if _may_ask_a_team(help_request, reader)
        else "",
        "search_url": url_for("search.results", q=help_request.title),
        "is_open": help_request.state == "open",
    }


def _may_ask_a_team(asked: HelpRequest, reader: Any) -> bool:
    asks = acts_for(asked, reader, clock.now()) is not None
    return asks and asked.state == "open" and not asked.is_arranged


def _fits(asked: HelpRequest, inzetten: Sequence[Deployment], reader: Any) -> dict[int, Fit]:
    """What each of them ticked of the vraag; for whoever chooses among them."""
    if acts_for(asked, reader, clock.now()) is None:
        return {}
    return fits_of(asked, {inzet.expert_id for inzet in inzetten}, on=clock.today())


def _row(inzet: Deployment, fit: Fit | None) -> dict[str, Any]:
    return {
        "name": inzet.expert.name,
        "url": url_for("deployments.show", public_id=inzet.public_id),
        "state": inzet.state,
        "word": DEPLOYMENT.states[inzet.state],
        "meta": [
            inzet.lender.name if inzet.lender else "zzp",
            hours(inzet.terms.minutes) if inzet.terms else "",
            "in een team" if inzet.bundle_id else "",
            fit.says if fit is not None else "",
        ],
    }


def coming_weeks(person: Person, reader: Any) -> dict[str, Any] | None:
    """On somebody's page: when they are free in the weeks ahead, and why not when they are not."""
    weeks = free_weeks(person, clock.today())
    return {"template": "deployments/panel_weeks.html", "weeks": weeks} if weeks else None


def paid_from(pot: Pot, reader: Any) -> dict[str, Any]:
    """The inzetten for which money of this pot is set apart, the largest first."""
    open_ = Reservation.reserved + Reservation.committed
    found = db.session.execute(
        select(Deployment, open_)
        .join(Payer, Payer.deployment_id == Deployment.id)
        .join(Reservation, Reservation.id == Payer.reservation_id)
        .where(Payer.pot_id == pot.id, open_ > 0)
        .options(
            joinedload(Deployment.help_request),
            joinedload(Deployment.expert),
            joinedload(Deployment.invoice),
        )
        .order_by(open_.desc(), Deployment.id)
        .limit(MOST_OF_A_POT)
    ).all()
    ids = [inzet.id for inzet, _ in found]
    mine = visible(reader, clock.today()).where(Deployment.id.in_(ids))
    seen = set(db.session.scalars(mine.with_only_columns(Deployment.id)))
    return {
        "template": "deployments/paid_from.html",
        "most": MOST_OF_A_POT,
        "rows": [
            {
                "title": inzet.help_request.title if inzet.id in seen else "Een inzet",
                "url": url_for("deployments.show", public_id=inzet.public_id)
                if inzet.id in seen
                else "",
                "expert": inzet.expert.name if inzet.id in seen else "",
                "word": "wacht op de factuur"
                if owes_invoice(inzet)
                else DEPLOYMENT.states[inzet.state],
                "cents": cents,
            }
            for inzet, cents in found
        ],
    }
