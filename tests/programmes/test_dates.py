"""Dates follow from the template and one date. No database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.organisations.years import is_school_day, next_school_day
from app.programmes import dates
from app.programmes.publishing import catalogue
from app.programmes.reading import read
from tests.support.makers_programmes import SMALL

TEMPLATES = [read(text) for text in (*catalogue().values(), SMALL)]
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
OF_ONE = st.sampled_from(TEMPLATES)


def school_day(day: date) -> date:
    return next_school_day(day, "Midden")


def as_they_fall(day: date) -> date:
    return day


def always(template, *more):
    """The phases that every traject has, in their order, and these."""
    return [phase for phase in template.phases if not phase.is_optional or phase.key in more]


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 24), 2, date(2027, 1, 24)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 5, 1), 0, date(2026, 5, 1)),
    ],
)
def test_months_are_calendar_months(start, months, expected):
    assert dates.add_months(start, months) == expected


@given(DAYS, st.integers(0, 120), st.integers(0, 120))
def test_a_later_month_is_never_earlier(day, one, more):
    assert dates.add_months(day, one) <= dates.add_months(day, one + more)
    assert dates.add_months(day, one).day <= day.day


@given(OF_ONE, DAYS)
def test_each_phase_begins_where_the_one_before_it_ends(template, start):
    found = dates.phase_starts(always(template), start)
    lengths = always(template)
    assert found[lengths[0].key] == start
    if not any(phase.in_weeks for phase in template.phases):
        months = 0
        for phase in lengths:
            assert found[phase.key] == dates.add_months(start, months)
            months += phase.length
        assert found[""] == dates.add_months(start, months)


@given(OF_ONE, DAYS)
def test_an_extra_phase_moves_what_comes_after_it_by_its_length_and_nothing_before(template, start):
    extra = next(phase for phase in template.phases if phase.is_optional)
    before = dates.phase_starts(always(template), start)
    after = dates.phase_starts(always(template, extra.key), start)
    order = [phase.key for phase in template.phases]
    for key in [phase.key for phase in always(template)]:
        if order.index(key) < order.index(extra.key):
            assert after[key] == before[key]
        else:
            assert after[key] > before[key]
    assert dates.after(after[extra.key], extra.length, in_weeks=extra.in_weeks) >= after[extra.key]


@given(OF_ONE, DAYS)
def test_no_moment_falls_on_a_day_without_school_or_before_the_plan_has_it(template, start):
    starts = dates.phase_starts(template.phases, start)
    exact = list(dates.planned(template.phases, start, as_they_fall))
    moved = list(dates.planned(template.phases, start, school_day))
    assert len(exact) == len(moved) == sum(m.times for _, m in template.moments())
    as_planned = {(phase.key, moment.key, number): day for phase, moment, number, day in exact}
    for phase, moment, number, day in moved:
        assert is_school_day(day, "Midden")
        planned = as_planned[phase.key, moment.key, number]
        assert day >= planned >= starts[phase.key]
        assert not any(
            is_school_day(planned + timedelta(days=n), "Midden")
            for n in range((day - planned).days)
        )


@given(OF_ONE, DAYS, st.integers(0, 400))
def test_who_is_late_finds_nothing_that_was_due_before_the_phase_opened(template, start, late):
    phase = template.phases[-1]
    opened = start + timedelta(days=late)
    for moment in phase.moments:
        early = dates.due_dates(phase, moment, start, as_they_fall)
        found = dates.due_dates(phase, moment, start, as_they_fall, opened)
        assert found == [max(day, opened) for day in early]
        assert found == sorted(found)


@given(DAYS)
def test_what_is_sent_back_is_due_in_a_month(today):
    due = dates.revised_due(today, school_day)
    assert due == school_day(dates.add_months(today, 1)) > today
