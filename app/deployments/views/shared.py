"""What the pages of an inzet share: loading through access, and carrying out one form."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, g, url_for

from app import clock, workflow
from app.deployments import access
from app.deployments.models import Deployment, Session
from app.deployments.transitions import DEPLOYMENT
from app.deployments.views.showing import since_seen
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404
from app.web.submitting import carry_out, render_form

bp = Blueprint("deployments", __name__)


def found(public_id: str) -> Deployment:
    """The inzet, if the reader may see it; else 404."""
    visible = access.visible(current_person, clock.today())
    deployment: Deployment = one_or_404(visible.where(Deployment.public_id == public_id))
    return deployment


def found_for(public_id: str, action: str) -> Deployment:
    """The inzet, if the reader has a role that may do this; its state may have moved on."""
    deployment = found(public_id)
    roles = {role for row in DEPLOYMENT.every_move if row.action == action for role in row.by}
    if DEPLOYMENT.right_of(current_person, deployment, roles, clock.now()) is None:
        abort(404)
    return deployment


def may(deployment: Deployment, action: str) -> bool:
    """Whether this move is open to the reader now."""
    return workflow.may(DEPLOYMENT, deployment, current_person, action, clock.now())


def session_of(deployment: Deployment, session_id: int) -> Session:
    """A session of this inzet and no other; else 404."""
    session = next((each for each in deployment.sessions if each.id == session_id), None)
    return abort(404) if session is None else session


def do(
    form: Any, work: Callable[[], Any], public_id: str, says: str | Callable[[Any], str]
) -> Any | None:
    """Carry out a form and go back to the inzet; None when it was refused."""
    return carry_out(
        form, work, then=lambda _: url_for("deployments.show", public_id=public_id), says=says
    )


def show_form(template: str, form: VersionedForm, *, deployment: Deployment, **context: Any) -> Any:
    """The form's page. A stale one says what happened meanwhile, and from there goes on with what
    stands there now: its reader has seen it."""
    if g.get("form_status") == 409:
        form.form_errors += since_seen(deployment, form.seen_version, current_person, clock.now())
    return render_form(
        template, form, stands_at=deployment.version, deployment=deployment, **context
    )
