"""What a press left behind: how many rows, where the money is, who gets a mail."""

from collections import Counter
from typing import Any

from flask import current_app
from sqlalchemy import func, select, text

from app.database import Base, db
from app.outbox.models import Job
from app.pots.models import Pot


def rows() -> dict[str, Any]:
    """How many rows each table has, and where the money is. Tries are counted each time."""
    db.session.rollback()
    names = [name for name in sorted(Base.metadata.tables) if name != "throttle"]
    each = ", ".join(f"(SELECT count(*) FROM {name})" for name in names)
    numbers = db.session.execute(text(f"SELECT {each}")).one()
    found: dict[str, Any] = dict(zip(names, numbers, strict=True))
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
    """What `flask check` would complain about in the database. What the memory of this process
    says, which is the promise of search, is not about that."""
    db.session.rollback()
    return [
        f"{promise.name}: {breach}"
        for feature in current_app.extensions["features"]
        for promise in feature.checks
        if feature.name != "search"
        for breach in promise.broken()
    ]
