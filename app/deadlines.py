"""The clock: one loop over every row that has a deadline. Safe to run twice, late, or in two
places at once, because each move is judged again inside its own transaction."""

from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import workflow
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.errors import RuleBroken
from app.events import actions as events
from app.events.models import Reminder
from app.workflow import SYSTEM, Deadline, Move, Table

log = structlog.get_logger()


def tick(*, now: datetime) -> int:
    """Make every move and send every reminder that is due; returns how many."""
    return sum(
        _tick_row(table, row, now)
        for table in workflow.tables()
        for row in table.moves
        if row.deadline and SYSTEM in row.by
    )


def due_on(table: Table, deadline: Deadline, obj: Any, days: int) -> date | None:
    """The day on which `days` of waiting are over, or None while nothing is being waited for."""
    since = deadline.since(obj)
    if since is None:
        return None
    start = amsterdam(since).date()
    if deadline.school_days and table.school_day_after:
        return table.school_day_after(obj, start, days)
    return start + timedelta(days=days)


def _tick_row(table: Table, row: Move, now: datetime) -> int:
    ids = db.session.scalars(select(table.model.id).where(table.model.state == row.source)).all()
    done = 0
    for object_id in ids:
        try:
            done += _tick_object(table, row, object_id, now)
        except Exception:  # one that fails holds up none of the others
            db.session.rollback()
            log.exception("clock", table=table.name, action=row.action, object=object_id)
    return done


def _tick_object(table: Table, row: Move, object_id: int, now: datetime) -> int:
    deadline = row.deadline
    assert deadline is not None
    today = amsterdam(now).date()
    obj = db.session.get(table.model, object_id)
    if obj is None:
        return 0
    if _is_due(table, deadline, obj, today):
        return _move(table, row, object_id, now)
    return sum(
        _remind(table, row, object_id, number, now)
        for number, days in enumerate(deadline.reminders, start=1)
        if _has_passed(due_on(table, deadline, obj, days), today)
    )


def _has_passed(day: date | None, today: date) -> bool:
    return day is not None and today >= day


def _is_due(table: Table, deadline: Deadline, obj: Any, today: date) -> bool:
    if deadline.also and deadline.also(obj, today):
        return True
    return _has_passed(due_on(table, deadline, obj, deadline.days), today)


def _move(table: Table, row: Move, object_id: int, now: datetime) -> int:
    assert row.deadline is not None
    try:
        with unit_of_work():
            obj = db.session.get(table.model, object_id)
            if obj is None or obj.state != row.source:
                return 0
            if not _is_due(table, row.deadline, obj, amsterdam(now).date()):
                return 0
            workflow.perform(table, obj, row.action, by=None, now=now)
    except RuleBroken:
        return 0  # somebody was first, or the guard holds it back until the next tick
    return 1


def _remind(table: Table, row: Move, object_id: int, number: int, now: datetime) -> int:
    # Once without writing: nearly every time it has gone out long ago.
    if _reminder_due(table, row, object_id, number) is None:
        return 0
    try:
        with unit_of_work():
            return _remind_now(table, row, object_id, number, now)
    except IntegrityError:
        return 0  # another worker was first


def _reminder_due(table: Table, row: Move, object_id: int, number: int) -> dict[str, Any] | None:
    """What a reminder is known by, or None when there is nothing (more) to remind of."""
    assert row.deadline is not None
    obj = db.session.get(table.model, object_id)
    quiet_since = row.deadline.since(obj) if obj is not None else None
    if obj is None or obj.state != row.source or quiet_since is None:
        return None
    key = {
        "object_type": table.name,
        "object_id": object_id,
        "action": row.action,
        "number": number,
        "quiet_since": quiet_since,
    }
    return None if db.session.scalar(select(Reminder.id).filter_by(**key)) else key


def _remind_now(table: Table, row: Move, object_id: int, number: int, now: datetime) -> int:
    deadline = row.deadline
    assert deadline is not None
    key = _reminder_due(table, row, object_id, number)
    if key is None:
        return 0
    obj = db.session.get_one(table.model, object_id)
    db.session.add(Reminder(**key, at=now))
    event = events.record(
        table.name,
        object_id,
        "remind",
        by=None,
        now=now,
        role=SYSTEM,
        from_state=obj.state,
        to_state=obj.state,
        facts={"before": row.action, "number": number},
    )
    roles = deadline.reminds + (deadline.reminds_later if number > 1 else ())
    for role in roles:
        if role in table.recipients:
            events.deliver(event, table.recipients[role](obj), role=role, now=now)
    return 1
