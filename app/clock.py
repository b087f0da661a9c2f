"""The only reader of the clock.

Moments are aware and in UTC; a *day* is a civil date in Europe/Amsterdam, because that is where
the schools are. Tests and the demo world stand still with `at()`; a whole process lives at another
time with `run_ahead()`, so that a journey can be made on a school day whatever day it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_moment", default=None)
_ahead = timedelta()


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC) + _ahead


def today() -> date:
    """The civil date in Amsterdam at this moment."""
    return amsterdam(now()).date()


def amsterdam(moment: datetime) -> datetime:
    return moment.astimezone(AMSTERDAM)


def moment_on(day: date, at: time = time(9)) -> datetime:
    """The moment in UTC at which it is `at` o'clock in Amsterdam on `day`."""
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)


def run_ahead(seconds: int) -> None:
    """From now on, in this whole process, the clock runs this much ahead of the real one."""
    global _ahead
    _ahead = timedelta(seconds=seconds)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block it is `moment` (aware), for this thread of work only."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone is no moment.")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
