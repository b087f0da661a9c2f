"""What an inzet costs, and how several payers bear it: arithmetic without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deployments.amounts import (
    EXTRA_HOURS,
    HOURS,
    MINUTES_A_PART,
    NO_COVER,
    OWN_TIME,
    REPLACEMENT,
    TRAVEL,
    VAT,
    Line,
    Payee,
    Price,
    amount,
    divide,
    for_hours,
    percentage,
    plus,
    pour,
    up_to,
)

SCHOOL = Payee(organisation_id=7)

MINUTES = st.integers(0, 60_000)
RATES = st.integers(0, 50_000)
PRICES = st.builds(
    Price,
    cover=st.sampled_from(["own_time", "extra_hours", "replacement", "none"]),
    rate=RATES,
    travel=st.integers(0, 1_000_000),
    vat_rate=st.sampled_from([0, 21]),
    is_freelancer=st.booleans(),
)


def test_own_time_costs_nothing_whatever_was_typed():
    price = Price(OWN_TIME, rate=5_000, travel=1_000, vat_rate=21)
    assert amount(price, minutes=600, class_parts=3).total == 0


def test_nothing_to_cover_costs_nothing_for_somebody_employed():
    assert amount(Price(NO_COVER, rate=5_000), minutes=600).total == 0


def test_replacement_costs_the_parts_that_classes_miss_and_not_the_expert_hours():
    price = Price("replacement", rate=5_500, travel=1_200, payee=SCHOOL)
    found = amount(price, minutes=120, class_parts=2)
    assert found.of(REPLACEMENT) == 2 * 19_250  # two visits of an hour cost two parts of 3,5 hours
    assert found.of(TRAVEL) == 1_200
    assert {line.payee for line in found.lines} == {SCHOOL}


def test_replacement_is_never_more_than_the_school_confirmed():
    price = Price("replacement", rate=5_500)
    assert amount(price, minutes=120, class_parts=2, replacement_most=30_000).total == 30_000
    assert amount(price, minutes=120, class_parts=2, replacement_most=50_000).total == 38_500


def test_extra_hours_cost_hours_times_the_rate_of_the_board():
    assert amount(Price(EXTRA_HOURS, rate=5_000), minutes=150).total == 12_500


def test_a_freelancer_costs_hours_btw_and_travel():
    price = Price(NO_COVER, rate=8_000, travel=2_550, vat_rate=21, is_freelancer=True)
    found = amount(price, minutes=90)
    assert [(line.kind, line.cents) for line in found.lines] == [
        (HOURS, 12_000),
        (TRAVEL, 2_550),
        (VAT, 2_520),
    ]


def test_one_session_of_several_carries_no_travel():
    price = Price(NO_COVER, rate=8_000, travel=2_550, is_freelancer=True)
    assert amount(price, minutes=60, travels=False).total == 8_000


@pytest.mark.parametrize(
    ("minutes", "rate", "cents"),
    [(1, 29, 0), (1, 30, 1), (1, 89, 1), (1, 90, 2), (20, 10_000, 3_333), (40, 10_000, 6_667)],
)
def test_half_a_cent_goes_up(minutes, rate, cents):
    assert for_hours(minutes, rate) == cents


def test_btw_rounds_half_up_once():
    assert [percentage(cents, 21) for cents in (0, 2, 3, 50, 250)] == [0, 0, 1, 11, 53]


@given(PRICES, MINUTES, st.integers(0, 100))
def test_the_total_is_the_sum_of_its_lines_and_no_line_is_empty(price, minutes, parts):
    found = amount(price, minutes=minutes, class_parts=parts)
    assert found.total == sum(line.cents for line in found.lines) >= 0
    assert all(line.cents > 0 for line in found.lines)


@given(PRICES, MINUTES, MINUTES, st.integers(0, 50), st.integers(0, 50))
def test_less_work_never_costs_more(price, minutes, fewer, parts, fewer_parts):
    fewer, fewer_parts = min(minutes, fewer), min(parts, fewer_parts)
    whole = amount(price, minutes=minutes, class_parts=parts)
    part = amount(price, minutes=fewer, class_parts=fewer_parts)
    assert part.total <= whole.total


@given(MINUTES, RATES)
def test_an_hour_rate_is_off_by_at_most_half_a_cent(minutes, rate):
    assert abs(60 * for_hours(minutes, rate) - minutes * rate) <= 30


@given(PRICES, MINUTES, PRICES, MINUTES)
def test_adding_two_amounts_loses_nothing(one, minutes, other, others):
    first, second = amount(one, minutes=minutes), amount(other, minutes=others)
    assert plus(first, second).total == first.total + second.total


SHARES = st.lists(st.integers(1, 10**7), min_size=1, max_size=5)


@given(SHARES, st.data())
def test_dividing_loses_no_cent_and_asks_nobody_more_than_their_share(shares, data):
    total = data.draw(st.integers(0, sum(shares)))
    parts = divide(total, shares)
    assert sum(parts) == total
    assert all(0 <= part <= share for part, share in zip(parts, shares, strict=True))


def test_cents_that_do_not_divide_go_to_the_first():
    assert divide(100, [100, 100, 100]) == [34, 33, 33]


def test_what_does_not_fit_is_not_divided():
    with pytest.raises(ValueError, match="does not fit"):
        divide(301, [100, 100, 100])


LINES = st.lists(
    st.builds(Line, st.sampled_from([HOURS, TRAVEL, VAT]), st.integers(1, 10**6), st.just(SCHOOL)),
    max_size=5,
)


@given(LINES, SHARES)
def test_pouring_lines_over_payers_keeps_both_sums(lines, weights):
    total = sum(line.cents for line in lines)
    budgets = divide(total, [weight * total for weight in weights]) if total else [0]
    poured = pour(lines, budgets)
    assert [sum(line.cents for line in part) for part in poured] == budgets
    for kind in (HOURS, TRAVEL, VAT):
        mine = sum(line.cents for part in poured for line in part if line.kind == kind)
        assert mine == sum(line.cents for line in lines if line.kind == kind)


@given(LINES, st.integers(0, 10**7))
def test_cutting_off_keeps_the_order_and_never_passes_the_most(lines, most):
    kept = up_to(lines, most)
    assert sum(line.cents for line in kept) == min(most, sum(line.cents for line in lines))
    assert [line.kind for line in kept] == [line.kind for line in lines][: len(kept)]


def test_a_part_of_a_day_is_three_and_a_half_hours():
    assert MINUTES_A_PART == 210
