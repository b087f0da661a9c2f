"""Half school years and school years: reports end on fixed days, so that nobody picks a week in
which one school came."""

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

    def until(self, today: date) -> "Period":
        """The same, no further than today."""
        return Period(self.key, self.label, self.first, min(self.last, today))


def half_years(today: date, many: int) -> list[Period]:
    """This half of a school year and those before it, the newest first."""
    found, day = [], today
    for _ in range(many):
        found.append(half_year_of(day))
        day = found[-1].first - timedelta(days=1)
    return found


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


def years(today: date, many: int) -> list[Period]:
    newest = school_year(today)
    return [
        Period(str(year), f"schooljaar {school_year_name(year)}", *school_year_bounds(year))
        for year in range(newest, newest - many, -1)
    ]
