"""Half school years and school years: reports end on fixed days, so that nobody picks a week in
which one school came. What still goes on is told as far as its last finished quarter: with every
day on which figures can be read there is less that they may tell."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.organisations.years import school_year, school_year_bounds, school_year_name


@dataclass(frozen=True)
class Period:
    key: str  # as it stands in an address
    label: str
    first: date
    last: date

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def until(self, day: date) -> "Period":
        """The same, no further than this day."""
        return Period(self.key, self.label, self.first, min(self.last, day))


def half_years(today: date, many: int) -> list[Period]:
    """Halves of school years with a finished quarter in them, the newest first."""
    found, day = [], _last_finished_quarter(today)
    for _ in range(many):
        found.append(half_year_of(day).until(day))
        day = found[-1].first - timedelta(days=1)
    return found


def _last_finished_quarter(today: date) -> date:
    """The last day of October, January, April or July that is over."""
    first = today.replace(day=1)
    while first.month % 3 != 2:
        first = (first - timedelta(days=1)).replace(day=1)
    return first - timedelta(days=1)


def half_year_of(day: date) -> Period:
    """August to January, and February to July."""
    year = school_year(day)
    first, last = school_year_bounds(year)
    middle = date(year + 1, 2, 1)
    name = school_year_name(year)
    if day < middle:
        end = middle - timedelta(days=1)
        return Period(f"{year}-1", f"eerste helft van schooljaar {name}", first, end)
    return Period(f"{year}-2", f"tweede helft van schooljaar {name}", middle, last)


def told_until(last: Period, since: date) -> list[Period]:
    """This one, and before it all that could be read since that day, as far as it was told then."""
    found, day = [last], _last_finished_quarter(last.last)
    while day >= since:
        found.append(half_year_of(day).until(day))
        day = _last_finished_quarter(day)
    return found[::-1]


def years(today: date, many: int) -> list[Period]:
    day = _last_finished_quarter(today)
    newest = school_year(day)
    return [
        Period(str(year), f"schooljaar {school_year_name(year)}", *school_year_bounds(year)).until(
            day
        )
        for year in range(newest, newest - many, -1)
    ]
