"""What these views share: the blueprint, and loading through access."""

from typing import Any

from flask import Blueprint, g

from app import clock
from app.database import db
from app.help_requests import access
from app.help_requests.models import HelpRequest
from app.help_requests.views import showing
from app.organisations.models import Organisation
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404

bp = Blueprint("help_requests", __name__, url_prefix="/vragen")


def visible(public_id: str) -> HelpRequest:
    found = access.visible(current_person, clock.today())
    return one_or_404(found.where(HelpRequest.public_id == public_id))


def schools_to_ask_for() -> list[Organisation]:
    return list(db.session.scalars(access.schools_to_ask_for(current_person, clock.today())))


def since(form: VersionedForm, public_id: str) -> dict[str, Any]:
    """The vraag as it is now, and what happened since the reader's page; then they may go on."""
    asked = visible(public_id)
    changed = showing.since_seen(asked, form.seen_version)
    if form.seen_version != asked.version:
        g.form_status = 409
        form.seen.data = str(asked.version)
    return {"help_request": asked, "changed": changed}
