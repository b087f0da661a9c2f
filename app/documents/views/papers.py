"""The agreement, the invoice and the settlement of an inzet, for whoever may see the inzet."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort

from app import clock
from app.deployments.access import visible, visible_teams
from app.deployments.models import Bundle, Deployment
from app.documents import access
from app.documents.paper import Paper
from app.documents.views.agreement import agreement as agreement_of
from app.documents.views.agreement import team_agreement as team_agreement_of
from app.documents.views.blueprint import bp
from app.documents.views.downloads import as_download
from app.documents.views.invoice import invoice as invoice_of
from app.documents.views.settlement import settlement as settlement_of
from app.web.guard import current_person, one_or_404, policy


@bp.get("/inzetten/<public_id:public_id>/afspraken.pdf")
@policy("deployment")
def agreement(public_id: str) -> Any:
    return _paper("afspraken", public_id, access.is_granted, agreement_of)


@bp.get("/inzetten/<public_id:public_id>/afrekening.pdf")
@policy("deployment")
def settlement(public_id: str) -> Any:
    return _paper("afrekening", public_id, access.is_settled, settlement_of)


@bp.get("/inzetten/team/<public_id:public_id>/afspraken.pdf")
@policy("deployment")
def team_agreement(public_id: str) -> Any:
    """One agreement for all of a team who were granted."""
    found = visible_teams(current_person, clock.today()).where(Bundle.public_id == public_id)
    team: Bundle = one_or_404(found)
    granted = access.granted_of(team)
    if not granted:
        abort(404)
    return as_download(team_agreement_of(team, granted), f"afspraken-team-{public_id}")


@bp.get("/inzetten/<public_id:public_id>/factuur.pdf")
@policy("deployment")
def invoice(public_id: str) -> Any:
    return _paper("factuur", public_id, access.is_billed, invoice_of)


def _paper(
    name: str,
    public_id: str,
    is_there: Callable[[Deployment], bool],
    says: Callable[[Deployment], Paper],
) -> Response:
    found = visible(current_person, clock.today()).where(Deployment.public_id == public_id)
    inzet: Deployment = one_or_404(found)
    if not is_there(inzet):
        abort(404)
    return as_download(says(inzet), f"{name}-{public_id}")
