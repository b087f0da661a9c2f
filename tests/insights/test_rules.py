"""How reports reckon."""

import pytest

from app.errors import RuleBroken
from app.insights.rules import Given, Noes, Saved, add_up, check_rate, shown, together

OTHERS = Given("Andere", 0, 0, 0)


def given(label: str, count: int) -> Given:
    return Given(label, count, 60 * count, 100 * count)


def test_the_difference_is_the_hours_outside_less_what_it_cost():
    saved = Saved(Given("Samen", 3, 100, 5_000), 9_500)
    assert saved.outside == 15_833  # 1 hour and 40 minutes at 95 euro, to the cent
    assert saved.difference == 10_833
    assert Saved(Given("Samen", 1, 60, 12_000), 9_500).difference == -2_500


def test_small_rows_stand_together_and_nothing_is_lost():
    rows = [given("A", 9), given("B", 1), given("C", 3), given("D", 12), given("E", 2)]
    found = together(rows, 5, OTHERS)
    assert [(row.label, row.count) for row in found] == [("D", 12), ("A", 9), ("Andere", 6)]
    assert (add_up(found).count, add_up(found).minutes, add_up(found).cost) == (27, 1620, 2700)


def test_one_small_row_is_not_found_by_subtraction():
    found = together([given("A", 9), given("B", 7), given("C", 2)], 5, OTHERS)
    assert [(row.label, row.count) for row in found] == [("A", 9), ("Andere", 9)]
    only = together([given("A", 9), given("B", 3)], 5, OTHERS)
    assert [(row.label, row.count) for row in only] == [("Andere", 12)]


def test_who_may_read_every_inzet_sees_every_row():
    rows = [given("A", 1), given("B", 4)]
    assert [row.label for row in together(rows, 1, OTHERS)] == ["B", "A"]


def test_together_they_name_no_reason():
    found = together([Noes("A", 2, "Reistijd"), Noes("B", 3, "Te veel")], 5, Noes("Andere", 0, ""))
    assert found == [Noes("Andere", 5, "")]


@pytest.mark.parametrize(
    ("count", "least", "seen"), [(5, 5, 5), (4, 5, None), (0, 5, 0), (1, 1, 1)]
)
def test_a_small_number_is_not_shown_and_nothing_is_no_secret(count, least, seen):
    assert shown(count, least) == seen


@pytest.mark.parametrize("cents", [None, 1, 50_000])
def test_a_rate_is_an_amount_or_the_usual_one(cents):
    check_rate(cents)


@pytest.mark.parametrize("cents", [0, -1, 50_001])
def test_a_strange_rate_is_refused(cents):
    with pytest.raises(RuleBroken):
        check_rate(cents)
