"""The clock: one loop over every row that has a deadline. Safe to run twice, late, or in two
places at once, because each move is judged again inside its own transaction.

A row waits for its reminders: the first, then the next, then the move, and never less time between
them than the table gives. So a worker that comes back after weeks first reminds, and only moves
once people had the time to answer.
"""

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

MOVE = 0  # beside the numbers of the reminders


def tick(*, now: datetime) -> int:
    """Make every move and send every reminder that is due; returns how many."""
    return sum(
        _tick_row(table, row, now)
        for table in workflow.tables()
        for row in table.every_move
        if row.deadline and SYSTEM in row.by
    )


def due_on(table: Table, deadline: Deadline, obj: Any, days: int) -> date | None:
    """The day on which `days` of waiting are over, or None while nothing is being waited for."""
    since = deadline.since(obj)
    return None if since is None else _days_after(table, deadline, obj, since, days)


def _days_after(table: Table, deadline: Deadline, obj: Any, moment: datetime, days: int) -> date:
    start = amsterdam(moment).date()
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
    """The next thing that is due for this object by this row; at most one a turn."""
    obj = db.session.get(table.model, object_id)
    due = _what_is_due(table, row, obj, now)
    if due is None:
        return 0
    try:
        with unit_of_work():
            obj = db.session.get(table.model, object_id)
            due = _what_is_due(table, row, obj, now)
            if due is None:
                return 0
            if due == MOVE:
                workflow.perform(table, obj, row.action, by=None, now=now)
            else:
                _remind(table, row, obj, due, now)
    except RuleBroken:
        return 0  # somebody was first, or the guard holds it back until the next turn
    except IntegrityError:
        if due == MOVE:
            raise
        return 0  # another worker sent the same reminder first
    return 1


def _what_is_due(table: Table, row: Move, obj: Any | None, now: datetime) -> int | None:
    """MOVE, the number of a reminder (from 1), or None for nothing today."""
    deadline, today = row.deadline, amsterdam(now).date()
    assert deadline is not None
    if obj is None or obj.state != row.source:
        return None
    if deadline.also and deadline.also(obj, today):
        return MOVE
    since = deadline.since(obj)
    steps = (*deadline.reminders, deadline.days)
    if since is None or today < _days_after(table, deadline, obj, since, steps[0]):
        return None
    sent = _reminders_sent(table, row, obj)
    behind = min(len(sent), len(deadline.reminders))
    if today < _days_after(table, deadline, obj, since, steps[behind]):
        return None
    if behind:
        time_between = steps[behind] - steps[behind - 1]
        if today < _days_after(table, deadline, obj, sent[behind - 1], time_between):
            return None
    return MOVE if behind == len(deadline.reminders) else behind + 1


def _reminders_sent(table: Table, row: Move, obj: Any) -> list[datetime]:
    """When each reminder of this silence really went out, in order."""
    assert row.deadline is not None
    if not row.deadline.reminders:
        return []
    sent = select(Reminder.at).filter_by(**_silence(table, row, obj)).order_by(Reminder.number)
    return list(db.session.scalars(sent))


def _silence(table: Table, row: Move, obj: Any) -> dict[str, Any]:
    """What the reminders of one silence have in common."""
    assert row.deadline is not None
    return {
        "object_type": table.name,
        "object_id": obj.id,
        "action": row.action,
        "quiet_since": row.deadline.since(obj),
    }


def _remind(table: Table, row: Move, obj: Any, number: int, now: datetime) -> None:
    deadline = row.deadline
    assert deadline is not None
    db.session.add(Reminder(**_silence(table, row, obj), number=number, at=now))
    facts = {"before": row.action, "number": number}
    event = events.note(table.name, obj, "remind", by=None, now=now, role=SYSTEM, facts=facts)
    roles = deadline.reminds + (deadline.reminds_later if number > 1 else ())
    for role in roles:
        if role in table.recipients:
            events.deliver(event, table.recipients[role](obj), role=role, now=now)
