"""The order in numbers that can be checked by hand."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search import ranking
from app.search.ranking import (
    ALL_AND_AVAILABLE,
    ALL_NOT_NOW,
    REST,
    SOME_AND_AVAILABLE,
    Facts,
    Ranked,
)

DAY = date(2026, 11, 24)


def facts(person_id: int = 1, **changes: object) -> Facts:
    """Somebody of the own board who fits fully, is unknown and free."""
    usual = {
        "text": 1000,
        "coverage": 1000,
        "experience": None,
        "responsiveness": 500,
        "ring": 1,
        "load": 0,
        "is_available": True,
        "reviews": 0,
        "last_asked_at": None,
    }
    return Facts(person_id=person_id, **usual | changes)  # type: ignore[arg-type]


def test_the_weights_of_what_counts_for_somebody_add_up_to_one() -> None:
    counts_for = (
        ranking.TEXT,
        ranking.COVERAGE,
        ranking.EXPERIENCE,
        ranking.RESPONSE,
        ranking.NEARNESS,
    )
    assert sum(counts_for) == 1000


def test_a_score_worked_out_by_hand() -> None:
    # 0,35·0,8 + 0,25·0,5 + 0,20·(8,5-4)/6 + 0,10·0,9 + 0,10·0,6 - 0,15·0,4
    somebody = facts(text=800, coverage=500, experience=8500, responsiveness=900, ring=2, load=400)
    assert ranking.score(somebody) == 280 + 125 + 150 + 90 + 60 - 60


@pytest.mark.parametrize(
    ("score", "value"),
    [(None, 583), (10_000, 1000), (4_000, 0), (1_000, 0), (7_000, 500), (8_500, 750)],
)
def test_the_average_of_schools_counts_from_four_to_ten(score: int | None, value: int) -> None:
    assert ranking.experience_value(score) == value


def test_somebody_unknown_stands_above_somebody_of_whom_schools_were_not_glad() -> None:
    assert ranking.score(facts(experience=None)) > ranking.score(facts(experience=7000))


@pytest.mark.parametrize(
    ("coverage", "is_available", "tier"),
    [
        (1000, True, ALL_AND_AVAILABLE),
        (999, True, SOME_AND_AVAILABLE),
        (0, True, SOME_AND_AVAILABLE),
        (1000, False, ALL_NOT_NOW),
        (500, False, REST),
    ],
)
def test_the_tiers(coverage: int, is_available: bool, tier: int) -> None:
    assert ranking.tier(coverage, is_available) == tier


def test_a_tier_beats_any_score() -> None:
    best_of_rest = facts(1, coverage=999, experience=10_000, responsiveness=1000, ring=0)
    worst_of_first = facts(2, experience=1_000, responsiveness=0, ring=4, load=1000, text=600)
    assert ranking.score(best_of_rest) > ranking.score(worst_of_first)
    assert ranking.order_key(worst_of_first) < ranking.order_key(best_of_rest)


def test_at_one_score_the_longest_not_asked_comes_first_and_never_asked_before_all() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    asked = [now, now - timedelta(days=9), None, now - timedelta(days=1), None]
    people = [facts(number, last_asked_at=at) for number, at in enumerate(asked)]
    assert [p.person_id for p in sorted(people, key=ranking.order_key)] == [2, 4, 1, 3, 0]


@given(
    text=st.integers(0, 1000),
    coverage=st.integers(0, 1000),
    experience=st.none() | st.integers(0, 10_000),
    responsiveness=st.integers(0, 1000),
    ring=st.integers(0, 4),
    load=st.integers(0, 1000),
)
def test_the_terms_add_up_to_the_score_for_everybody(**changes: object) -> None:
    somebody = facts(**changes)
    assert sum(term.points for term in ranking.terms(somebody)) == ranking.score(somebody)
    assert -150 <= ranking.score(somebody) <= 1000


# ── Places for newcomers ────────────────────────────────────────────────────────────────────────


def ranked(*ids: int, tier: int = 1) -> list[Ranked]:
    return [Ranked(id_, tier, 900 - id_, is_slot=False) for id_ in ids]


def ids(placed: list[Ranked]) -> list[int]:
    return [person.person_id for person in placed]


def test_the_fourth_and_eighth_of_every_ten_are_newcomers() -> None:
    known, new = ranked(*range(1, 21)), ranked(91, 92, 93, 94, 95)
    placed = ranking.place(known + new, new, until=20)
    assert [n for n, person in enumerate(placed, 1) if person.is_slot] == [4, 8, 14, 18]
    assert ids(placed)[:9] == [1, 2, 3, 91, 4, 5, 6, 92, 7]


def test_a_newcomer_is_not_shown_twice() -> None:
    known, new = ranked(*range(1, 9)), ranked(91, 92)
    placed = ranking.place(known + new, new, until=20)
    assert sorted(ids(placed)) == sorted(ids(known + new))


def test_a_newcomer_who_stands_there_anyway_is_not_called_a_slot() -> None:
    everybody = ranked(1, 2, 3, 4, 5)
    placed = ranking.place(everybody, [everybody[3]], until=5)
    assert ids(placed) == [1, 2, 3, 4, 5]
    assert not any(person.is_slot for person in placed)


def test_a_newcomer_never_passes_into_a_higher_tier() -> None:
    first, second = ranked(*range(1, 8), tier=1), ranked(11, 12, 13, tier=2)
    newcomer = second[2]
    placed = ranking.place(first + second, [newcomer], until=10)
    assert [person.tier for person in placed] == [1] * 7 + [2] * 3
    assert ids(placed)[7] == newcomer.person_id  # the eighth place, the first of its tier


def test_without_newcomers_the_order_is_by_score_alone() -> None:
    assert ids(ranking.place(ranked(1, 2, 3, 4, 5), [], until=10)) == [1, 2, 3, 4, 5]


def test_the_turns_are_the_same_all_day_and_others_tomorrow() -> None:
    def order(day: date, question: list[str]) -> list[int]:
        return sorted(range(1, 200), key=ranking.rotation(day, question).turn)

    today = order(DAY, ["a", "b"])
    assert order(DAY, ["b", "a"]) == today
    assert order(DAY + timedelta(days=1), ["a", "b"]) != today
    assert order(DAY, ["c"]) != today


def test_every_newcomer_of_twenty_has_their_turn_about_as_often() -> None:
    first = Counter()
    for number in range(400):
        day = DAY + timedelta(days=number)
        first[min(range(1, 21), key=ranking.rotation(day, ["sociale-veiligheid"]).turn)] += 1
    assert set(first) == set(range(1, 21))
    assert max(first.values()) <= 3 * 400 / 20
