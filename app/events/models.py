"""What happened, append-only: codes and ids, no free text.

Reasons stand in a table of their own, so that they can be erased without touching what happened.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base


class Event(Base):
    """One move of one object, or one decision outside the tables (`from_state` empty)."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_object", "object_type", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    object_type: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(30))
    from_state: Mapped[str] = mapped_column(String(20), default="")
    to_state: Mapped[str] = mapped_column(String(20), default="")
    role: Mapped[str] = mapped_column(String(20), default="")  # in which role it was done
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # None: system
    on_behalf_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # codes, ids, numbers

    by: Mapped[Any] = relationship("Person", foreign_keys=[by_id], viewonly=True)
    on_behalf: Mapped[Any] = relationship("Person", foreign_keys=[on_behalf_id], viewonly=True)


class Reason(Base):
    """Why somebody did it: a code from a list, and words if they gave them."""

    __tablename__ = "reason"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(30), default="")
    words: Mapped[str] = mapped_column(String(2000), default="")


class Delivery(Base):
    """Who must hear of an event, in which role, and when they saw it."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_person_seen", "person_id", "seen_at"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    digest: Mapped[bool] = mapped_column(default=False)  # told once a day, with the rest
    digested_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]


class Reminder(Base):
    """That a reminder went out; the unique key makes the clock safe to run twice."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("object_type", "object_id", "action", "number", "quiet_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    object_type: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(30))
    number: Mapped[int]
    quiet_since: Mapped[datetime]
    at: Mapped[datetime]
