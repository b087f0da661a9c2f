"""Making a link, making another one, and stopping."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.accounts.access import kept
from app.accounts.models import Person
from app.calendars.access import link_of
from app.calendars.models import CalendarLink
from app.database import db


def draw_link(*, by: Any, now: datetime) -> str:
    """The secret part of a new link. Only its hash is kept, so this is the one time that it can
    be told; the link before it ends here."""
    # Whoever presses in two windows at once: the second waits, and its link is the one that works.
    db.session.execute(select(Person.id).where(Person.id == by.id).with_for_update())
    secret = secrets.token_urlsafe(32)
    link = link_of(by)
    if link is None:
        link = CalendarLink(person_id=by.id)
        db.session.add(link)
    link.token_hash, link.made_at = kept(secret), now
    return secret


def stop(*, by: Any) -> None:
    db.session.execute(delete(CalendarLink).where(CalendarLink.person_id == by.id))
