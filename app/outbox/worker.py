"""Emptying the outbox: claim with a lease, do, mark; again later when it failed.

Delivery is at least once: a worker that dies between doing and marking leaves a lease that ends,
and the job is done again with the same key (mail carries it as its Message-ID).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import or_, select, update

from app import clock
from app.database import db, unit_of_work
from app.outbox.models import Job

log = structlog.get_logger()

Handler = Callable[[dict[str, Any], str], None]

LEASE = timedelta(minutes=2)  # longer than a mail server takes to say no
LONGEST_JOB = timedelta(seconds=45)  # two connections to a mail server that does not answer
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP = timedelta(hours=24)  # of failing, since it was due
BATCH = 20


class NeverWillBe(Exception):
    """The job cannot be done and trying again will not help."""


def claim(now: datetime) -> list[int]:
    """Ids of jobs that are ours until the lease ends."""
    with unit_of_work() as session:
        due = (
            select(Job.id)
            .where(
                Job.done_at.is_(None),
                Job.dead_at.is_(None),
                Job.due_at <= now,
                or_(Job.leased_until.is_(None), Job.leased_until < now),
            )
            .order_by(Job.due_at, Job.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)  # SQLite has one writer at a time and ignores it
        )
        ids = list(session.scalars(due))
        session.execute(
            update(Job)
            .where(Job.id.in_(ids))
            .values(leased_until=now + LEASE, attempts=Job.attempts + 1)
        )
    return ids


def work_once(handlers: Mapping[str, Handler]) -> int:
    """Do what is due now; returns how many jobs were tried. One failure never stops the next.

    What is not begun well before the lease ends is left: by then another worker may be at it.
    """
    began = clock.now()
    tried = 0
    for job_id in claim(began):
        if clock.now() - began > LEASE - LONGEST_JOB:
            break
        tried += 1
        job = db.session.get(Job, job_id)
        assert job is not None
        kind, payload, key = job.kind, dict(job.payload), job.key
        db.session.rollback()
        try:
            handlers[kind](payload, key)
        except NeverWillBe as reason:
            _mark(job_id, dead_at=clock.now(), last_error=str(reason)[:500])
        except Exception as failure:
            db.session.rollback()
            log.warning("outbox", job=job_id, kind=kind, error=repr(failure))
            _retry(job_id, failure)
        else:
            _mark(job_id, done_at=clock.now(), leased_until=None)
    return tried


def _mark(job_id: int, **values: Any) -> None:
    with unit_of_work() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def _retry(job_id: int, failure: Exception) -> None:
    now = clock.now()
    with unit_of_work() as session:
        job = session.get(Job, job_id)
        assert job is not None
        job.last_error = repr(failure)[:500]
        job.leased_until = None
        if now - job.due_at > GIVE_UP and job.attempts > 5:
            job.dead_at = now
            return
        wait = min(timedelta(seconds=2 ** min(job.attempts, 12)), LONGEST_WAIT)
        # `due_at` stays what it was first, so that giving up counts from there; the lease waits.
        job.leased_until = now + wait
