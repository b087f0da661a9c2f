"""What somebody changes about reports: the rate of help from outside."""

from datetime import date
from typing import Any

from app.database import db
from app.errors import NotAllowed, StalePage
from app.insights import access, rules
from app.organisations.models import LendingSettings, Organisation


def set_external_rate(
    organisation: Organisation, cents: int | None, *, by: Any, on: date, seen: int
) -> None:
    """Say what an hour from outside costs here; None: what is usual. `seen`: what the page showed
    as cents, 0 for nothing."""
    if not access.may_set_rate(by, organisation, on):
        raise NotAllowed()
    rules.check_rate(cents)
    # Held, so that the one who is a moment later sees what the other one said.
    settings = db.session.get(LendingSettings, organisation.id, with_for_update=True)
    if settings is None:
        settings = LendingSettings(organisation_id=organisation.id)
        db.session.add(settings)
    if seen != (settings.external_rate_cents or 0):
        raise StalePage()
    settings.external_rate_cents = cents
