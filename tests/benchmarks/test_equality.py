"""The comparison itself: it finds nothing where nothing differs, and anything that does."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.search import reference
from app.search.filters import Facets
from app.search.reference import People
from benchmarks import equality
from benchmarks.equality import compare, trials
from benchmarks.population import Population


def more_in_total(people: People) -> People:
    return replace(people, total=people.total + 1)


def one_more_in_a_facet(people: People) -> People:
    counts = {facet: dict(values) for facet, values in people.facets.counts.items()}
    counts["part"]["3"] += 1
    return replace(people, facets=Facets(counts))


def first_two_swapped(people: People) -> People:
    first, second, *rest = people.page
    return replace(people, page=(second, first, *rest))


def another_score(people: People) -> People:
    first, *rest = people.page
    return replace(people, page=(first._replace(score=first.score + 1), *rest))


def not_on_a_newcomers_place(people: People) -> People:
    return replace(people, page=tuple(p._replace(is_slot=not p.is_slot) for p in people.page))


def another_ring_in_the_explanation(people: People) -> People:
    first, *rest = people.page
    facts = first.facts._replace(ring=(first.facts.ring + 1) % 5)
    return replace(people, page=(first._replace(facts=facts), *rest))


def last_one_missing(people: People) -> People:
    return replace(people, page=people.page[:-1])


WRONG = (more_in_total, one_more_in_a_facet, first_two_swapped, another_score,
         not_on_a_newcomers_place, another_ring_in_the_explanation, last_one_missing)  # fmt: skip


def test_an_engine_equals_itself_over_people_who_were_really_found(few: Population) -> None:
    with few.app():
        compared = compare(reference.people, reference.people, trials(25, seed=1))
    assert compared.searches == 25
    assert compared.found > 100
    assert compared.differences == ()


def test_an_engine_may_not_let_the_reference_answer(
    few: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    def falls_back(*asked: Any, **how: Any) -> People:
        return reference.people(*asked, **how)

    monkeypatch.setitem(equality.OURS, "lazy", falls_back)
    with few.app(), pytest.raises(AssertionError, match="it fell back"):
        equality.against_reference("lazy", 3, seed=1)


@pytest.mark.parametrize("spoil", WRONG, ids=lambda spoil: spoil.__name__)
def test_any_difference_is_found(few: Population, spoil: Callable[[People], People]) -> None:
    spoilt = 0

    def wrong(*asked: Any, **how: Any) -> People:
        nonlocal spoilt
        people = reference.people(*asked, **how)
        if len(people.page) < 2:
            return people
        spoilt += 1
        return spoil(people)

    with few.app():
        compared = compare(wrong, reference.people, trials(6, seed=2))
    assert len(compared.differences) == spoilt > 0


def test_a_difference_ends_with_an_exit_code(
    few: Population, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def wrong(*asked: Any, **how: Any) -> People:
        return more_in_total(truth(*asked, **how))

    truth = reference.people
    kept: list[Any] = []
    monkeypatch.setitem(equality.OURS, "wrong", wrong)
    monkeypatch.setattr(equality, "population", lambda people: few)
    monkeypatch.setattr(equality, "keep", lambda *what, **more: kept.append(what))
    monkeypatch.setattr(sys, "argv", ["equality", "300", "--searches", "2", "--engine", "wrong"])
    with pytest.raises(SystemExit) as ended:
        equality.main()
    assert ended.value.code == 1
    assert "2 searches compared" in capsys.readouterr().out
    assert kept[0][1]["differences"] == 2


def test_the_same_searches_are_asked_again(few: Population) -> None:
    with few.app():
        assert list(trials(20, seed=3)) == list(trials(20, seed=3))
        assert list(trials(20, seed=3)) != list(trials(20, seed=4))
