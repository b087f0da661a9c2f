"""From a session to the hours of a day.

What was agreed is a part of a day; a begin is only sometimes known. A calendar cannot say "some
time this morning", so the whole part is kept free until a begin is known.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app import clock
from app.deployments.amounts import MINUTES_A_PART
from app.deployments.models import Session

PART_BEGINS = (time(8, 30), time(13))  # with 3.5 hours a part: until 12:00 and until 16:30


@dataclass(frozen=True)
class Block:
    """In Amsterdam. `is_agreed`: somebody said when it begins."""

    begin: datetime
    end: datetime
    is_agreed: bool


def block_of(session: Session) -> Block:
    """Counted in real minutes: also when the clock is put forward or back in between."""
    is_agreed = session.starts_at is not None
    begins_at = session.starts_at or PART_BEGINS[session.part % 2]
    minutes = session.minutes if is_agreed else max(session.minutes, MINUTES_A_PART)
    begin = clock.moment_on(session.on, begins_at)
    end = begin + timedelta(minutes=minutes)
    return Block(clock.amsterdam(begin), clock.amsterdam(end), is_agreed)
