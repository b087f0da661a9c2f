"""When each phase begins and each moment is due, from nothing but the template and one date.

Dates are derived: a phase begins when the earlier active ones have had their length, so an extra
phase moves what comes after it by itself. No moment falls in a holiday, and none before its phase
was opened: whoever is late does not find it overdue at once.
"""

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from app.programmes.template import Moment, Phase

SchoolDay = Callable[[date], date]  # the day itself, or the first school day after it

REVISED_WITHIN = 1  # months: how long people have for what a decision sends back


def add_months(day: date, months: int) -> date:
    """The same day of a later month; its last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def after(start: date, count: int, *, in_weeks: bool) -> date:
    return start + timedelta(weeks=count) if in_weeks else add_months(start, count)


def phase_starts(phases: Iterable[Phase], start: date) -> dict[str, date]:
    """When each of these phases begins, one after the other; and when the last is over under ""."""
    months = weeks = 0
    found: dict[str, date] = {}
    for phase in phases:
        found[phase.key] = add_months(start, months) + timedelta(weeks=weeks)
        if phase.in_weeks:
            weeks += phase.length
        else:
            months += phase.length
    found[""] = add_months(start, months) + timedelta(weeks=weeks)
    return found


def phase_end(phase: Phase, start: date) -> date:
    return after(start, phase.length, in_weeks=phase.in_weeks)


def due_dates(
    phase: Phase, moment: Moment, start: date, school_day: SchoolDay, opened_on: date | None = None
) -> list[date]:
    """One date for each of its times, in order; none for a moment on demand."""
    if moment.within:
        by = after(start, moment.within, in_weeks=True)
        return [school_day(max(by, opened_on or by))]
    counted = (moment.at + number * moment.every for number in range(moment.times))
    raw = (after(start, count, in_weeks=phase.in_weeks) for count in counted)
    return [school_day(max(day, opened_on or day)) for day in raw]


def revised_due(today: date, school_day: SchoolDay) -> date:
    return school_day(add_months(today, REVISED_WITHIN))


def planned(
    phases: Sequence[Phase],
    start: date,
    school_day: SchoolDay,
    opened: Mapping[str, date] | None = None,
) -> Iterator[tuple[Phase, Moment, int, date]]:
    """Every dated moment of these phases with its number from 1, in the order of the plan."""
    starts = phase_starts(phases, start)
    for phase in phases:
        since = (opened or {}).get(phase.key)
        rows = [
            (day, position, moment, number)
            for position, moment in enumerate(phase.moments)
            for number, day in enumerate(
                due_dates(phase, moment, starts[phase.key], school_day, since), start=1
            )
        ]
        for day, _, moment, number in sorted(rows, key=lambda row: row[:2]):
            yield phase, moment, number, day
