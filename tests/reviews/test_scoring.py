"""The worked values of the score, and what no single school can do to it."""

from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.reviews.scoring import (
    Vote,
    mean_of,
    months_between,
    score,
    that_weigh,
    weight,
)

TODAY = date(2026, 11, 24)


def months_ago(months: int) -> date:
    years, month = divmod(TODAY.month - 1 - months, 12)
    return date(TODAY.year + years, month + 1, 20)


def votes(*groups: tuple[int, float, int], first_school: int = 1) -> list[Vote]:
    """(how many, rating, months ago): each from a school of its own."""
    made: list[Vote] = []
    for count, rating, months in groups:
        for _ in range(count):
            made.append(Vote(rating, first_school + len(made), months_ago(months)))
    return made


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (votes((2, 10, 1)), 8.51),
        (votes((6, 9, 4), (6, 8.8, 5)), 8.58),  # twelve in the last year, 8,9 on average
        (votes((6, 9.2, 30)), 7.88),
        (votes((1, 4, 2)), 7.09),
        ([], 7.8),
        (votes((8, 6, 22), (4, 9, 1)), 8.20),
    ],
    ids=["two tens", "twelve good ones", "stale glory", "one low", "none", "recovery"],
)
def test_the_worked_values(given, expected):
    assert score(given, mean=7.8, today=TODAY).thousandths / 1000 == pytest.approx(
        expected, abs=0.006
    )


def test_many_good_reviews_beat_two_perfect_ones():
    many = score(votes((12, 9, 4)), mean=7.8, today=TODAY)
    two = score(votes((2, 10, 1)), mean=7.8, today=TODAY)
    assert many.thousandths > two.thousandths


def test_a_review_fades_by_the_month_and_never_quite_disappears():
    assert [weight(months) for months in (0, 12, 23, 24, 60)] == [1, 0.5, 1 / 24, 1 / 24, 1 / 24]


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2026, 10, 31), date(2026, 11, 30), 0),
        (date(2026, 10, 24), date(2026, 11, 24), 1),
        (date(2025, 11, 24), date(2026, 11, 23), 11),
        (date(2026, 12, 1), date(2026, 11, 1), 0),
    ],
)
def test_months_are_whole_ones(earlier, later, months):
    assert months_between(earlier, later) == months


def test_a_number_is_shown_from_three_schools_on():
    two_schools = [Vote(9, school, TODAY) for school in (1, 2, 2, 1)]
    assert not score(two_schools, mean=7.5, today=TODAY).is_shown
    assert score([*two_schools, Vote(9, 3, TODAY)], mean=7.5, today=TODAY).is_shown


def test_a_school_weighs_at_most_twice_in_a_school_year():
    farmed = [Vote(10, 1, date(2026, 9, day)) for day in range(1, 11)]
    last_year = [Vote(6, 1, date(2026, 7, 31))]
    kept = that_weigh([*farmed, *last_year])
    assert sorted(vote.last_session_on for vote in kept) == [
        date(2026, 7, 31),
        date(2026, 9, 9),
        date(2026, 9, 10),
    ]


# As reviews of a colleague really are: between a six and a nine, from fifteen schools.
honest_ratings = st.lists(st.integers(6, 9), min_size=15, max_size=30)


@given(honest_ratings, st.integers(1, 10))
def test_one_school_moves_a_settled_score_by_at_most_three_tenths(honest, attack):
    before = [Vote(rating, school, TODAY) for school, rating in enumerate(honest)]
    after = [*before, *(Vote(attack, 999, TODAY) for _ in range(20))]
    shift = score(after, mean=7.5, today=TODAY).thousandths - (
        score(before, mean=7.5, today=TODAY).thousandths
    )
    assert abs(shift) <= 300


@given(honest_ratings, st.integers(1, 10), st.integers(12, 36))
def test_turning_its_own_vote_around_moves_it_no_further(honest, attack, months):
    """Also when everything else was long ago."""
    before = votes(*((1, rating, months) for rating in honest))
    after = [*before, *(Vote(attack, before[0].school_id, TODAY) for _ in range(20))]
    shift = score(after, mean=7.5, today=TODAY).thousandths - (
        score(before, mean=7.5, today=TODAY).thousandths
    )
    assert abs(shift) <= 300


@pytest.mark.parametrize("rating", [1, 10])
def test_before_that_one_school_does_no_more_than_one_clear_opinion(rating):
    """However low or often: as much as the single 4 of the worked values."""
    alone = score([Vote(rating, 1, TODAY)] * 2, mean=7.8, today=TODAY)
    assert abs(alone.thousandths - 7800) <= 711


@given(st.integers(0, 24), st.integers(1, 3), st.sampled_from([0, 6, 12]))
def test_where_schools_disagree_no_few_of_them_turn_a_score_over(tens, turn, months):
    """So many tens and the rest ones, of 24 schools; the next that gave a one now gives a ten."""
    ratings = [10] * tens + [1] * (24 - tens)
    turned = [10] * min(tens + turn, 24) + [1] * (24 - min(tens + turn, 24))
    before, after = (
        score(votes(*((1, rating, months) for rating in given)), mean=7.5, today=TODAY).thousandths
        for given in (ratings, turned)
    )
    assert 0 <= after - before <= (300 if turn == 1 else 800)


ages = st.one_of(st.integers(0, 30), st.sampled_from([0, 23]))
divided_ratings = st.lists(st.tuples(st.sampled_from([1, 10]), ages), min_size=18, max_size=30)
STILL_FRESH = 6.0  # summed weight


@given(
    divided_ratings,
    st.sampled_from([1, 3]),
    st.sampled_from([1, 10]),
    st.sampled_from(["one more", "instead", "never came"]),
    st.integers(68, 84),
)
@example([(1, 23)] * 30, 1, 10, "one more", 84)  # nothing else is said for two years
def test_however_long_ago_and_however_divided_a_turn_of_today_goes_no_further(
    given, schools, rating, what, mean
):
    """The harshest that one school does, or three: the first of those that were of the other
    opinion say this today, or never said that. What three can do where nearly everything else was
    said two years ago, is not promised: theirs is then the only news."""
    assume(schools == 1 or sum(weight(months) for _, months in given) >= STILL_FRESH)
    before = votes(*((1, rating, months) for rating, months in given))
    turning = [vote for vote in before if vote.overall != rating][:schools]
    stay = before if what == "one more" else [vote for vote in before if vote not in turning]
    said = [] if what == "never came" else [Vote(rating, v.school_id, TODAY) for v in turning]
    shift = score([*stay, *said], mean=mean / 10, today=TODAY).thousandths - (
        score(before, mean=mean / 10, today=TODAY).thousandths
    )
    assert abs(shift) <= (300 if schools == 1 else 800)


@given(st.integers(1, 9), st.integers(8, 10))
def test_one_more_school_that_praises_never_takes_much_away(schools, rating):
    """Where the way of counting changes, nobody is punished for being praised once more."""
    few = score(votes(*((1, rating, 0) for _ in range(schools))), mean=7.5, today=TODAY)
    more = score(votes(*((1, rating, 0) for _ in range(schools + 1))), mean=7.5, today=TODAY)
    assert more.thousandths >= few.thousandths - 20


def test_a_school_that_gives_a_one_counts_as_a_low_one_and_no_more():
    honest = votes((10, 8, 0))
    with_a_one = score([*honest, Vote(1, 999, TODAY)], mean=8, today=TODAY)
    with_a_five = score([*honest, Vote(5, 999, TODAY)], mean=8, today=TODAY)
    assert with_a_one.thousandths == with_a_five.thousandths


def test_a_theme_has_a_mean_of_its_own_from_twenty_reviews_on():
    assert mean_of(9 * 19, 19, otherwise=7.5) == 7.5
    assert mean_of(9 * 20, 20, otherwise=7.5) == 9
