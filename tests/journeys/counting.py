"""What a press left behind: how many rows, where the money is, who gets a mail."""

from collections import Counter
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from app.database import Base, db
from app.outbox.models import Job
from app.pots.models import Pot


def rows() -> dict[str, Any]:
    """How many rows each table has, and where the money is. Tries are counted each time."""
    db.session.rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name != "throttle"]
    each = (select(func.count()).select_from(table).scalar_subquery() for table in tables)
    numbers = db.session.execute(select(*each)).one()
    found: dict[str, Any] = dict(zip((table.name for table in tables), numbers, strict=True))
    pots = db.session.scalars(select(Pot).order_by(Pot.id))
    found["money"] = [(pot.available, pot.reserved, pot.committed, pot.spent) for pot in pots]
    return found


def last_mail() -> int:
    """The number of what was put in the outbox last."""
    return db.session.scalar(select(func.max(Job.id))) or 0


def twice_mailed(*, since: int) -> list[str]:
    """Who would get more than one mail of it."""
    jobs = db.session.scalars(select(Job).where(Job.id > since))
    people = Counter(str(job.payload.get("person", job.payload)) for job in jobs)
    return [who for who, mails in people.items() if mails > 1]


def broken_promises() -> list[str]:
    """What `flask check` would complain about."""
    db.session.rollback()
    return [
        f"{promise.name}: {breach}"
        for feature in current_app.extensions["features"]
        for promise in feature.checks
        for breach in promise.broken()
    ]
