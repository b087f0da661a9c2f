"""School years and school days: the days that deadlines count and sessions fall on.

A school year is named by its first half. Holidays differ per region; which are known stands in
holidays.py. Public holidays are computed. A school may choose days of its own beside these; we do
not know them, and a day too many in a deadline harms nobody.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from app.organisations.holidays import REGIONS, holidays, known

ONE_DAY = timedelta(days=1)


def school_year(day: date) -> int:
    """The school year a day falls in, by its first half: 1 August 2026 is 2026."""
    return day.year if day.month >= 8 else day.year - 1


def school_year_name(year: int) -> str:
    return f"{year}-{year + 1}"


def school_year_bounds(year: int) -> tuple[date, date]:
    """Its first and its last day, by law: 1 August and 31 July."""
    return date(year, 8, 1), date(year + 1, 7, 31)


def last_first_of_october(day: date) -> date:
    """On which schools are counted: the latest one up to and including this day."""
    return date(day.year if day.month >= 10 else day.year - 1, 10, 1)


def is_school_day(day: date, holiday_region: str) -> bool:
    """Do the schools of the region teach that day?

    Without a region, as for a freelancer, a day is free only when the whole country is.
    """
    if day.weekday() >= 5 or day in public_holidays(day.year):
        return False
    free = known().free
    if holiday_region in REGIONS:
        return day not in free[holiday_region]
    return any(day not in free[region] for region in REGIONS)


def closed_because(day: date, holiday_region: str) -> str | None:
    """Why there is no school that day, in a word or two: "herfstvakantie"; None: there is."""
    if is_school_day(day, holiday_region):
        return None
    if day.weekday() >= 5:
        return "weekend"
    if day in public_holidays(day.year):
        return public_holidays(day.year)[day]
    names = [
        holiday.name.lower()
        for holiday in holidays()
        if holiday.from_ <= day <= holiday.until
        and (holiday.region == holiday_region or holiday_region not in REGIONS)
    ]
    return names[0] if names else "schoolvakantie"


def add_school_days(day: date, count: int, holiday_region: str) -> date:
    """The school day that is `count` school days after `day`; 0 gives the first from `day` on."""
    if count < 0:
        raise ValueError("School days are added, not taken away.")
    if count == 0:
        return next_school_day(day, holiday_region)
    for _ in range(count):
        day = next_school_day(day + ONE_DAY, holiday_region)
    return day


def next_school_day(day: date, holiday_region: str) -> date:
    """The day itself when it is a school day, else the first one after it."""
    while not is_school_day(day, holiday_region):
        day += ONE_DAY
    return day


def school_days_between(start: date, end: date, holiday_region: str) -> int:
    """How many school days come after `start`, up to and including `end`; 0 when end is earlier.

    So `school_days_between(day, add_school_days(day, n, region), region) == n`.
    """
    return sum(1 for _ in school_days(start + ONE_DAY, end, holiday_region))


def school_days(start: date, end: date, holiday_region: str) -> Iterator[date]:
    """Every school day from `start` up to and including `end`."""
    day = start
    while day <= end:
        if is_school_day(day, holiday_region):
            yield day
        day += ONE_DAY


def holidays_known_until() -> date:
    """The last day of the last school year whose holidays are in the data."""
    return school_year_bounds(max(holiday.year for holiday in holidays()))[1]


@cache
def public_holidays(year: int) -> Mapping[date, str]:
    """The days on which every school is closed, with their names. Good Friday is each school's own
    choice."""
    easter = easter_sunday(year)
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == 6:
        kings_day -= ONE_DAY
    # Ascension Day may fall on the day of another: then it keeps the name that comes last.
    return {
        date(year, 1, 1): "Nieuwjaarsdag",
        easter + ONE_DAY: "tweede paasdag",
        kings_day: "Koningsdag",
        date(year, 5, 5): "Bevrijdingsdag",
        easter + timedelta(days=39): "Hemelvaartsdag",
        easter + timedelta(days=50): "tweede pinksterdag",
        date(year, 12, 25): "eerste kerstdag",
        date(year, 12, 26): "tweede kerstdag",
    }


def easter_sunday(year: int) -> date:
    """The Gregorian computus (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    moon = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * moon) // 451
    month, day = divmod(h + moon - 7 * m + 114, 31)
    return date(year, month, day + 1)
