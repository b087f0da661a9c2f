"""The agreement, the invoice and the settlement of an inzet, for whoever may see the inzet."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort

from app import clock
from app.database import db
from app.deployments.access import visible
from app.deployments.models import Deployment
from app.documents import access
from app.documents.paper import Paper, as_pdf
from app.documents.views.agreement import agreement as agreement_of
from app.documents.views.blueprint import bp
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
    paper = says(inzet)
    db.session.rollback()  # everything is read: the snapshot need not wait for the printer
    response = Response(as_pdf(paper), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename={name}-{public_id}.pdf"
    return response
