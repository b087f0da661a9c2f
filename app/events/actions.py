"""Writing down what happened, and for whom it is news."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.database import db
from app.events.models import Delivery, Event, Reason
from app.outbox.actions import put


def record(
    object_type: str,
    object_id: int,
    action: str,
    *,
    by: Any | None,
    now: datetime,
    on_behalf_id: int | None = None,
    role: str = "",
    from_state: str = "",
    to_state: str = "",
    facts: dict[str, Any] | None = None,
    reason_code: str = "",
    reason_words: str = "",
) -> Event:
    """Write one event; `facts` hold codes, ids and numbers only. Returns it with its id."""
    event = Event(
        object_type=object_type,
        object_id=object_id,
        action=action,
        from_state=from_state,
        to_state=to_state,
        role=role,
        by_id=by.id if by is not None else None,
        on_behalf_id=on_behalf_id,
        at=now,
        facts=facts or {},
    )
    db.session.add(event)
    db.session.flush()  # deliveries, reasons and entries point at its id
    if reason_code or reason_words:
        db.session.add(Reason(event_id=event.id, code=reason_code, words=reason_words))
    return event


def note(
    object_type: str,
    obj: Any,
    what: str,
    *,
    by: Any | None,
    now: datetime,
    role: str,
    holder: int | None = None,
    **told: Any,
) -> Event:
    """Write that something happened to an object that does not move with it. `holder`: in whose
    right, when that may be another's; `told` as for `record`."""
    another = holder if by is not None and holder != by.id else None
    return record(
        object_type,
        obj.id,
        what,
        by=by,
        now=now,
        on_behalf_id=another,
        role=role,
        from_state=obj.state,
        to_state=obj.state,
        **told,
    )


def deliver(
    event: Event, people: Iterable[int], *, role: str, now: datetime, digest: bool = False
) -> None:
    """Let people hear of an event: a line on their home page, and a mail (now, or in a digest).

    Nobody hears of what they did themselves, and nobody hears of one event twice.
    """
    known = event_recipients(event.id)
    for person_id in dict.fromkeys(people):
        if person_id == event.by_id or person_id in known:
            continue
        db.session.add(Delivery(event_id=event.id, person_id=person_id, role=role, digest=digest))
        if not digest:
            put(
                "event_mail",
                {"event": event.id, "person": person_id},
                key=f"event-{event.id}-{person_id}",
                now=now,
            )


def event_recipients(event_id: int) -> set[int]:
    return set(db.session.scalars(select(Delivery.person_id).where(Delivery.event_id == event_id)))


def mark_seen(event_ids: Iterable[int], person: Any, *, now: datetime) -> None:
    db.session.execute(
        update(Delivery)
        .where(
            Delivery.person_id == person.id,
            Delivery.event_id.in_(list(event_ids)),
            Delivery.seen_at.is_(None),
        )
        .values(seen_at=now)
    )
