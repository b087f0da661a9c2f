"""What a story is about, decided before it is played: who asks, who helps, when, and what for."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.clock import amsterdam
from app.demo.calendar import HOLIDAYS, Pace, days, monday_of, teaches
from app.demo.cast import Colleague, School
from app.demo.topics import Topic
from app.deployments.amounts import BY_REPLACEMENT, EXTRA_HOURS, NO_COVER, OWN_TIME
from app.organisations.years import next_school_day, school_year, school_year_bounds

FULL_WEEK = 10  # parts of a contract
BEFORE_FIRST = 17  # school days between asking and the first date, in a year without hurry


@dataclass(eq=False)
class Plan:
    """One vraag and the inzet that answers it, if any."""

    school: School
    topic: Topic
    begins: datetime
    pace: Pace
    minutes: int
    ring: int
    asker: Colleague
    contact: Colleague | None = None
    expert: Colleague | None = None
    cover: str = OWN_TIME
    dates: list[tuple[date, int, int]] = field(default_factory=list)
    is_wished: bool = False  # asked by name together with the vraag
    is_offered: bool = False  # the expert comes forward
    is_small: bool = False
    is_anonymous: bool = False
    proposer: Colleague | None = None  # a colleague whose idea it was
    proposes: str = "expert"  # who lays down the terms
    pot: str = ""
    until: str = ""  # the chapter after which it waits; '': to its end
    turn: str = ""  # what goes differently than one would wish
    logged: int = 0  # how many of the sessions are written down, in a story that waits there
    ends: datetime | None = None  # now
    later: datetime | None = None  # when the help is given, the rest happens from here on
    asked_first: Colleague | None = None  # said no
    # What the chapters made.
    asked_id: int = 0
    inzet_id: int = 0
    is_over: bool = False

    @property
    def period(self) -> tuple[date, date]:
        """When the help may come, as the vraag says it: a little around the dates."""
        if self.dates:
            return self.dates[0][0] - timedelta(days=3), self.dates[-1][0] + timedelta(days=10)
        begins = amsterdam(self.begins).date()
        return begins + timedelta(days=7), begins + timedelta(days=55)

    @property
    def helper(self) -> Colleague:
        assert self.expert is not None
        return self.expert

    def help_is_given(self) -> None:
        """Of a story that waits at the end, what is left happens in the last few days."""
        if self.later is not None:
            self.pace.last = max(self.pace.last, self.later)
            self.pace.until = self.ends

    @property
    def in_the_room(self) -> Colleague:
        return self.contact or self.asker


def dates_for(
    expert: Colleague,
    cover: str,
    *,
    first: date,
    last: date,
    count: int,
    minutes: int,
    step: int = 1,
) -> list[tuple[date, int, int]]:
    """At most `count` dates on one part of the week, every `step` weeks, on which there is
    school, the expert is free and no class is left alone."""
    last = min(last, school_year_bounds(school_year(first))[1])
    best: list[tuple[date, int]] = []
    for part in _suitable_parts(expert, cover):
        found = _on_part(expert, cover, part, first, last, count, step)
        if len(found) > len(best):
            best = found
        if len(best) == count:
            break
    return [(on, part, min(minutes, expert.max_minutes)) for on, part in best]


def _suitable_parts(expert: Colleague, cover: str) -> list[int]:
    """Those that they chose come first."""
    if cover == EXTRA_HOURS and expert.contract_parts >= FULL_WEEK:
        return []
    before_class = cover == BY_REPLACEMENT
    parts = [
        part
        for part in range(10)
        if expert.is_freelancer or expert.stands_before_class(part) == before_class
    ]
    return sorted(parts, key=lambda part: (not expert.parts >> part & 1, part))


def _on_part(
    expert: Colleague,
    cover: str,
    part: int,
    first: date,
    last: date,
    count: int,
    step: int,
) -> list[tuple[date, int]]:
    found: list[tuple[date, int]] = []
    for day in days(first, last):
        if day.weekday() != part // 2 or not teaches(day):
            continue
        week = monday_of(day)
        if week in expert.weeks or not _may_be_lent(expert, cover, week):
            continue
        if found and day < found[-1][0] + timedelta(weeks=step):
            continue
        found.append((day, part))
        if len(found) == count:
            break
    return found


def _may_be_lent(expert: Colleague, cover: str, week: date) -> bool:
    """With replacement: one colleague a week, and not while groups get to know their teacher."""
    if cover != BY_REPLACEMENT:
        return True
    assert expert.school is not None
    begin = school_year_bounds(school_year(week + timedelta(days=4)))[0]
    quiet = monday_of(next_school_day(begin, HOLIDAYS)) + timedelta(weeks=3)
    return week not in expert.school.lends_in and week >= quiet


def reserve(plan: Plan) -> None:
    """Nobody else plans with these dates."""
    assert plan.expert is not None
    plan.expert.take((on, part) for on, part, _ in plan.dates)
    plan.expert.helps += 1
    if plan.cover == BY_REPLACEMENT and plan.expert.school is not None:
        plan.expert.school.lends_in |= {monday_of(on) for on, _, _ in plan.dates}


def covers_for(expert: Colleague) -> list[str]:
    """How their class can be looked after."""
    if expert.is_freelancer:
        return [NO_COVER]
    covers = [OWN_TIME]
    if expert.contract_parts < FULL_WEEK and expert.class_parts:
        covers.append(EXTRA_HOURS)
    if expert.class_parts and expert.school is not None and expert.school.sector == "po":
        covers.append(BY_REPLACEMENT)
    return covers


def first_date(begins: date) -> date:
    """The first day for a session when everything before it takes its normal time."""
    day, left = begins, BEFORE_FIRST
    while left:
        day += timedelta(days=1)
        left -= teaches(day)
    return day
