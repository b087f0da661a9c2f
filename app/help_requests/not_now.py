"""Somebody whom a vraag fits says: not now. That stays theirs; the school hears nothing of it.

The vraag leaves their list and their news, no mail comes about it any more, and the school is not
pointed at them. They may still open it and help all the same.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database import db, insert
from app.errors import RuleBroken
from app.events import actions as events
from app.events.models import Event
from app.help_requests.models import HelpRequest, NotNow


def has_said(asked: HelpRequest, person: Any) -> bool:
    return db.session.get(NotNow, (asked.id, person.id)) is not None


def say(asked: HelpRequest, *, by: Any, now: datetime) -> None:
    """Saying it again says nothing new."""
    if asked.state != "open":
        raise RuleBroken("Deze vraag staat niet meer open. Je hoeft niets meer te doen.")
    said = insert(NotNow).values(help_request_id=asked.id, person_id=by.id, at=now)
    db.session.execute(said.on_conflict_do_nothing())
    told = select(Event.id).where(Event.object_type == "help_request", Event.object_id == asked.id)
    events.mark_seen(db.session.scalars(told), by, now=now)
