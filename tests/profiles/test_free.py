"""Why somebody is not free: one word for one half day."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from app.profiles.free import Facts, reason_of, usual_week

TUESDAY = date(2026, 12, 8)
MONDAY = date(2026, 12, 7)
MORNING = 2  # of a Tuesday

# May be asked on Tuesdays, with a class on the morning; teaches on Mondays as well.
FACTS = Facts(free=0b1100, with_cover=0b0100, classes=0b0111)
AFTERNOON = 3


def test_the_usual_week_says_own_class_and_not_just_no():
    says = [reason.says for reason in usual_week(FACTS)]
    assert says[:4] == ["eigen klas", "eigen klas", "eigen klas, kan met vervanging", "ja"]
    assert set(says[4:]) == {"niet aangevinkt"}
    assert reason_of(replace(FACTS, busy=0b1000), AFTERNOON).says == "vaak al ergens anders"


@given(*[integers(0, 2**10 - 1)] * 4)
def test_what_the_search_filters_on_is_what_the_usual_week_calls_free(free, cover, classes, busy):
    week = usual_week(Facts(free=free, with_cover=free & cover, classes=classes, busy=busy))
    assert [reason.is_free for reason in week] == [bool((free & ~busy) >> n & 1) for n in range(10)]


@pytest.mark.parametrize(
    ("part", "change", "kind", "says"),
    [
        (AFTERNOON, {}, "free", "ja"),
        (MORNING, {}, "cover", "eigen klas, kan met vervanging"),
        (0, {}, "class", "eigen klas"),
        (4, {}, "none", "niet aangevinkt"),
        (AFTERNOON, {"closed": {TUESDAY: "kerstvakantie"}}, "none", "kerstvakantie"),
        (AFTERNOON, {"agreed": frozenset({(TUESDAY, 3)})}, "busy", "al ergens anders"),
        (AFTERNOON, {"full": frozenset({MONDAY})}, "busy", "eigen maximum bereikt"),
        (AFTERNOON, {"from_": date(2026, 12, 9)}, "none", "nog niet te vragen"),
        (AFTERNOON, {"until": date(2026, 12, 7)}, "none", "niet meer te vragen"),
        (
            MORNING,
            {"blocked": {MONDAY: "toetsweek"}},
            "none",
            "eigen klas: dan leent de school niemand uit (toetsweek)",
        ),
        (MORNING, {"blocked": {MONDAY: ""}}, "none", "eigen klas: dan leent de school niemand uit"),
        (AFTERNOON, {"blocked": {MONDAY: "toetsweek"}}, "free", "ja"),  # no class is without
        (AFTERNOON, {"busy": 0b1000}, "free", "ja"),  # often is not on this day
    ],
)
def test_on_a_date_the_true_reason_is_said(part, change, kind, says):
    found = reason_of(replace(FACTS, **change), part, TUESDAY)
    assert (found.kind, found.says) == (kind, says)


def test_a_holiday_goes_before_what_else_is_true():
    all_of_it = replace(
        FACTS, closed={TUESDAY: "kerstvakantie"}, full=frozenset({MONDAY}),
        agreed=frozenset({(TUESDAY, AFTERNOON)}),
    )  # fmt: skip
    assert reason_of(all_of_it, AFTERNOON, TUESDAY).says == "kerstvakantie"
