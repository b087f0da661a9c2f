"""What happened to one object, and what is news for one person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from app.events.models import Delivery, Event, Reason


def timeline_of(object_type: str, object_id: int) -> Select[Event, Reason]:
    """Events of one object, oldest first, each with its reason if one was given.

    The caller must have loaded the object through its own access first.
    """
    return (
        select(Event, Reason)
        .outerjoin(Reason, Reason.event_id == Event.id)
        .where(Event.object_type == object_type, Event.object_id == object_id)
        .order_by(Event.id)
    )


def unseen_by(person: Any, *, limit: int) -> Select[Event, Delivery]:
    return (
        select(Event, Delivery)
        .join(Delivery, Delivery.event_id == Event.id)
        .where(Delivery.person_id == person.id, Delivery.seen_at.is_(None))
        .order_by(Event.id.desc())
        .limit(limit)
    )


def last_of(object_type: str, object_id: int, actions: Sequence[str]) -> Select[Event]:
    """The newest event of these actions, or nothing."""
    return (
        select(Event)
        .where(
            Event.object_type == object_type,
            Event.object_id == object_id,
            Event.action.in_(actions),
        )
        .order_by(Event.id.desc())
        .limit(1)
    )
