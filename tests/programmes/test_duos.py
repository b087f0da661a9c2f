"""Which two fit best: the fast order is that of a slow and plain one, and what must hold."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.programmes import duos
from app.programmes.duos import Candidate, best

DAYS = st.one_of(st.none(), st.integers(0, 3).map(lambda n: date(2026, 1, 1) + timedelta(days=n)))
PEOPLE = st.lists(
    st.builds(
        Candidate,
        person_id=st.integers(1, 500),
        knowledge=st.frozensets(st.sampled_from("abcd")),
        expertise=st.frozensets(st.integers(1, 6)),
        backgrounds=st.frozensets(st.sampled_from("xyz"), max_size=2),
        load=st.sampled_from((0, 333, 666, 1_000)),
        last_asked=DAYS,
        why_not=st.sampled_from(("", "", "", "tie")),
    ),
    max_size=9,
    unique_by=lambda each: each.person_id,
)


def plain(people, asked, size, present):
    """The same as it would be said aloud: sets, one pair after the other, and a sort."""
    asked = list(dict.fromkeys(asked))
    found = []
    for members in combinations([each for each in people if not each.why_not], size):
        answers = {s for each in (*members, *present) for s in each.expertise if s in asked}
        value = 1_000 * len(answers) // len(asked) if asked else 0
        score = duos.COVERAGE * value // 1_000
        for name, weight in (
            ("backgrounds", duos.BACKGROUND),
            ("knowledge", duos.KNOWLEDGE),
            ("expertise", duos.EXPERTISE),
        ):
            others = [members[1]] if size == 2 else present
            one = getattr(members[0], name)
            other = set().union(*(getattr(each, name) for each in others))
            if others and one | other:
                score += weight * (1_000 * len(one ^ other) // len(one | other)) // 1_000
        load = sum(each.load for each in members) // size
        score -= duos.LOAD * load // 1_000
        asked_on = [each.last_asked or date.min for each in members]
        ids = sorted(each.person_id for each in members)
        found.append((-score, sorted(asked_on, reverse=True), ids, answers))
    found.sort(key=lambda row: row[:3])
    return [(tuple(ids), -score, answers) for score, _, ids, answers in found]


@settings(max_examples=300, deadline=None)
@given(
    people=PEOPLE,
    asked=st.lists(st.integers(1, 8), max_size=5),
    size=st.sampled_from((1, 2)),
    present=PEOPLE.map(lambda found: found[:2]),
)
def test_the_order_is_that_of_a_slow_and_plain_one(people, asked, size, present):
    present = present if size == 1 else []
    found = best(people, asked, size=size, present=present, most=10_000)
    assert [(each.people, each.score, each.covered) for each in found] == plain(
        people, asked, size, present
    )
    assert all(each.score == sum(term.points for term in each.terms) for each in found)
    shuffled = best(people[::-1], asked, size=size, present=present, most=3)
    assert shuffled == found[:3]


NOOR = Candidate(1, frozenset("a"), frozenset({1, 2}), frozenset({"lead_po"}))
BRAM = Candidate(2, frozenset("b"), frozenset({3, 4}), frozenset({"inspection"}))
CEES = Candidate(3, frozenset("a"), frozenset({1, 2}), frozenset({"lead_po"}))


def first(*people, asked=(1, 2, 3, 4)):
    return best(people, asked)[0].people


def test_who_cover_more_together_come_first_and_then_who_differ():
    assert first(NOOR, BRAM, CEES) == (1, 2)
    one_of_them = Candidate(4, frozenset("a"), frozenset({1, 2}), frozenset({"inspection"}))
    assert first(NOOR, CEES, one_of_them, asked=(1, 2)) == (1, 4)


@pytest.mark.parametrize(
    ("changed", "chosen"),
    [
        ({"load": 1_000}, (2, 3)),
        ({"last_asked": date(2026, 9, 1)}, (2, 3)),
        ({"why_not": "tie"}, (2, 3)),
        ({}, (1, 2)),
    ],
    ids=["carries much", "was asked lately", "has ties", "otherwise by id"],
)
def test_of_two_who_bring_the_same_comes_first(changed, chosen):
    noor = Candidate(**vars(NOOR) | changed)
    assert first(noor, BRAM, CEES) == chosen


def test_an_interest_keeps_somebody_out_whatever_the_score():
    tied = Candidate(**vars(BRAM) | {"why_not": "tie"})
    assert [each.people for each in best([NOOR, tied, CEES], (1, 2, 3, 4))] == [(1, 3)]
    assert best([NOOR, tied], (1,)) == []
