from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.organisations.holidays import REGIONS, holidays
from app.organisations.years import (
    add_school_days,
    easter_sunday,
    holidays_known_until,
    is_school_day,
    public_holidays,
    school_days_between,
    school_year,
    school_year_bounds,
    school_year_name,
)

within_the_data = st.dates(date(2024, 10, 1), date(2030, 3, 1))
regions = st.sampled_from((*REGIONS, ""))


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 1), 2026)],
)
def test_a_school_year_begins_on_the_first_of_august(day, year):
    assert school_year(day) == year
    first, last = school_year_bounds(year)
    assert first <= day <= last


def test_a_school_year_is_named_by_both_halves():
    assert school_year_name(2026) == "2026-2027"


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_calendar_says(year, easter):
    assert easter_sunday(year) == easter


def test_public_holidays_follow_easter():
    days = public_holidays(2026)
    assert {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)} <= set(days)
    assert date(2026, 4, 3) not in days  # Good Friday: each school decides


def test_kings_day_is_never_on_a_sunday():
    assert date(2025, 4, 26) in public_holidays(2025)
    assert date(2025, 4, 27) not in public_holidays(2025)


@pytest.mark.parametrize(
    ("day", "region", "taught"),
    [
        (date(2026, 11, 24), "Midden", True),
        (date(2026, 11, 28), "Midden", False),  # Saturday
        (date(2026, 10, 12), "Noord", False),  # autumn, north only
        (date(2026, 10, 12), "Midden", True),
        (date(2026, 12, 24), "Zuid", False),
        (date(2027, 5, 17), "Zuid", False),  # Whit Monday
        (date(2026, 5, 5), "Noord", False),  # Liberation Day, after the holiday
    ],
)
def test_a_school_day_is_no_weekend_no_holiday_and_no_public_holiday(day, region, taught):
    assert is_school_day(day, region) is taught


def test_without_a_region_a_day_is_free_when_all_regions_are():
    assert is_school_day(date(2026, 10, 12), "")
    assert not is_school_day(date(2026, 12, 24), "")


def test_counting_skips_the_christmas_holiday():
    friday = date(2026, 12, 18)
    assert add_school_days(friday, 1, "Midden") == date(2027, 1, 4)
    assert school_days_between(friday, date(2027, 1, 4), "Midden") == 1


def test_zero_school_days_is_the_first_that_comes():
    assert add_school_days(date(2026, 12, 19), 0, "Noord") == date(2027, 1, 4)
    assert add_school_days(date(2026, 11, 24), 0, "Noord") == date(2026, 11, 24)


def test_school_days_are_not_taken_away():
    with pytest.raises(ValueError, match="added"):
        add_school_days(date(2026, 11, 24), -1, "Noord")


@given(day=within_the_data, count=st.integers(1, 40), region=regions)
def test_adding_and_counting_agree(day, count, region):
    end = add_school_days(day, count, region)
    assert is_school_day(end, region)
    assert school_days_between(day, end, region) == count
    assert school_days_between(day, end - timedelta(days=1), region) == count - 1


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_five_holidays_in_every_school_year(region):
    of_region = [holiday for holiday in holidays() if holiday.region == region]
    years = {school_year(holiday.from_) for holiday in of_region}
    assert years == set(range(2024, 2030))
    for year in years:
        names = [h.name for h in of_region if school_year(h.from_) == year]
        assert sorted(names) == sorted(
            ["Herfstvakantie", "Kerstvakantie", "Voorjaarsvakantie", "Meivakantie", "Zomervakantie"]
        )


def test_holidays_run_from_saturday_to_sunday_for_whole_weeks():
    weeks = {"Kerstvakantie": 2, "Zomervakantie": 6}
    for holiday in holidays():
        assert (holiday.from_.weekday(), holiday.until.weekday()) == (5, 6), holiday
        length = (holiday.until - holiday.from_).days + 1
        assert length == weeks.get(holiday.name, 1) * 7 + 2, holiday


def test_the_last_known_day_is_the_end_of_a_school_year():
    assert holidays_known_until() == date(2030, 7, 31)
