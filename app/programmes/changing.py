"""What who runs a programme changes in one running traject: phases that have not begun.

One school needs longer, or does a part twice. What is open or closed stays as it is, and a moment
with a decision is never taken away.
"""

from datetime import date, datetime
from typing import Any

from app.clock import amsterdam
from app.database import db, outdate
from app.errors import NotAllowed, RuleBroken
from app.events import actions as events
from app.programmes import people, phases
from app.programmes.models import Trajectory, TrajectoryPhase
from app.programmes.reading_course import WEEKS_A_MONTH
from app.programmes.template import Phase

MOST_PHASES = 40


def may_change(row: TrajectoryPhase, person: Any, on: date) -> bool:
    """A phase that is still to come, for who runs the programme."""
    trajectory = row.trajectory
    is_to_come = row.is_active and row.opened_on is None and trajectory.state == "active"
    return is_to_come and people.decides_for(trajectory.programme, person, on) is not None


def change(
    row: TrajectoryPhase,
    *,
    label: str,
    length: int,
    words: str = "",
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> TrajectoryPhase:
    """Call a phase otherwise, or let it last longer or shorter; the latter with a reason."""
    _judged(row, by, now, seen)
    before = row.phase
    if length != before.length and not words.strip():
        raise RuleBroken(
            "Schrijf erbij waarom: iedereen die meedoet leest dit.", field="reason_words"
        )
    last = _last_moment(before)
    if length < last:
        raise RuleBroken(
            "In deze fase is nog iets gepland na %(last)s %(unit)s.",
            field="length",
            last=last,
            unit="weken" if before.in_weeks else "maanden",
        )
    row.label, row.length = label.strip(), length
    _tell(row, words, by, now)
    return row


def _last_moment(phase: Phase) -> int:
    return max(
        _weeks(moment.within, phase) or moment.at + (moment.times - 1) * moment.every
        for moment in phase.moments
        if not moment.is_on_demand
    )


def _weeks(within: int, phase: Phase) -> int:
    """In the unit of the phase, rounded up."""
    return within if phase.in_weeks else -(-within // WEEKS_A_MONTH)


def repeat(
    row: TrajectoryPhase, *, by: Any, now: datetime, seen: int | None = None
) -> TrajectoryPhase:
    """Have a phase twice: another of it comes right after it."""
    _judged(row, by, now, seen)
    trajectory = row.trajectory
    if len(trajectory.phases) >= MOST_PHASES:
        raise RuleBroken("Er kunnen geen fasen meer bij.")
    for later in reversed([each for each in trajectory.phases if each.position > row.position]):
        later.position += 1
        db.session.flush()  # no two stand at one place, not even for a moment
    original = row.template_key or row.key
    keys = {each.key for each in trajectory.phases}
    number = next(n for n in range(2, MOST_PHASES + 2) if f"{original[:36]}_{n}" not in keys)
    made = TrajectoryPhase(
        trajectory_id=trajectory.id,
        key=f"{original[:36]}_{number}",
        template_key=original,
        label=f"{trajectory.template.phase(original).label} ({number})"[:200],
        length=row.length,
        position=row.position + 1,
        is_active=True,
    )
    db.session.add(made)
    db.session.flush()
    db.session.expire(trajectory, ["phases"])
    _tell(made, "", by, now)
    return made


def _judged(row: TrajectoryPhase, by: Any, now: datetime, seen: int | None) -> None:
    if people.decides_for(row.trajectory.programme, by, amsterdam(now).date()) is None:
        raise NotAllowed()
    phases.keep_still(row.trajectory)
    db.session.refresh(row)
    if not may_change(row, by, amsterdam(now).date()):
        raise RuleBroken("Deze fase is al begonnen, of het traject loopt niet meer.")
    outdate(row.trajectory, seen)


def _tell(row: TrajectoryPhase, words: str, by: Any, now: datetime) -> None:
    trajectory: Trajectory = row.trajectory
    event = events.note(
        "trajectory",
        trajectory,
        "adjust",
        by=by,
        now=now,
        role="owner",
        facts={"phase": row.id},
        reason_words=words.strip(),
    )
    on = amsterdam(now).date()
    events.deliver(event, people.everybody(trajectory, on), role="roles", now=now)
