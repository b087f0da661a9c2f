"""Putting a job in the outbox, in the transaction of the change that causes it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database import db
from app.outbox.models import Job


def put(
    kind: str, payload: dict[str, Any], *, key: str, now: datetime, due_at: datetime | None = None
) -> Job | None:
    """Ask the worker for one thing. The same key asks for it once: then None comes back."""
    if db.session.scalar(select(Job.id).where(Job.key == key)):
        return None
    job = Job(kind=kind, payload=payload, key=key, due_at=due_at or now)
    db.session.add(job)
    return job
