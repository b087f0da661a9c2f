"""When things happen in the invented year: school days and working hours, counted back from now."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import amsterdam, moment_on
from app.organisations.years import is_school_day, school_year, school_year_bounds

HOLIDAYS = "Midden"  # whose school holidays they have
ONE_DAY = timedelta(days=1)
A_YEAR = timedelta(days=365)
DAY_BEGINS, DAY_ENDS = 8 * 60 + 15, 17 * 60  # minutes after midnight


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def teaches(day: date) -> bool:
    return is_school_day(day, HOLIDAYS)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first up to and including the last."""
    while first <= last:
        yield first
        first += ONE_DAY


@dataclass(frozen=True)
class Calendar:
    """The invented year ends now."""

    now: datetime

    @property
    def today(self) -> date:
        return amsterdam(self.now).date()

    @property
    def begins(self) -> date:
        return self.today - A_YEAR

    @property
    def years(self) -> list[int]:
        """The school years that it touches."""
        return sorted({school_year(self.begins), school_year(self.today)})

    def before(self, count: int) -> date:
        """So many weekdays before today, but in this school year where that is possible."""
        day = self.today
        first = school_year_bounds(school_year(self.today))[0]
        while count and day > first:
            day -= ONE_DAY
            count -= is_weekday(day)
        return day


class Pace:
    """The moments of one story, one after the other: in working hours, on school days where the
    story leaves the time for it, and before `until`."""

    def __init__(
        self, first: datetime, chance: random.Random, *, until: datetime | None = None
    ) -> None:
        self.last = first
        self.chance = chance
        self.until = until  # nothing later than this; None: the story may run on past today

    def after(self, least: int, most: int, *, within: int | None = None) -> datetime:
        """A moment that is between `least` and `most` school days later; 0: still today.
        `within` so many days, holiday or not, and then on a weekday: what waits is not forgotten.
        """
        count = self.chance.randint(least, most)
        first = day = amsterdam(self.last).date()
        for _ in range(count):
            day = self._next(day)
        if within is not None and day > first + timedelta(days=within):
            day = first + timedelta(days=within)
            while not is_weekday(day):
                day -= ONE_DAY
        return self._step(self.in_the_day(day, self.chance))

    def on(self, day: date, hour: int) -> datetime:
        """A moment on that day, or right after the last when that was later."""
        minute = hour * 60 + self.chance.randint(0, 55)
        return self._step(moment_on(day, time(minute // 60, minute % 60)))

    def _next(self, day: date) -> date:
        day += ONE_DAY
        hurried = self.until is not None
        while not (is_weekday(day) if hurried else teaches(day)):
            day += ONE_DAY
        return day

    @staticmethod
    def in_the_day(day: date, chance: random.Random) -> datetime:
        minute = chance.randint(DAY_BEGINS, DAY_ENDS)
        return moment_on(day, time(minute // 60, minute % 60))

    def _step(self, moment: datetime) -> datetime:
        if moment <= self.last:
            moment = self.last + timedelta(minutes=self.chance.randint(4, 40))
        if self.until is not None and moment >= self.until:
            moment = self.last + (self.until - self.last) / 2
        self.last = moment
        return moment
