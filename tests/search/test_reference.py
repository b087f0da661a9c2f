"""What SQL finds is what plain loops over the same world find: total, facets and order."""

import random
from typing import Any

import pytest

from app.organisations.access import place_of
from app.organisations.models import Organisation
from app.profiles.models import FORMS
from app.search import ranking, reference
from app.search.filters import Filters, read_filters
from app.search.reference import Asked, People
from tests.search.worlds import SLUGS, World, a_world, expected
from tests.support.makers import TODAY

OFFERED = {
    "part": [str(part) for part in range(10)],
    "ring": ["0", "1", "2", "3", "4"],
    "form": list(FORMS),
    "sector": ["po", "vo", "so"],
    "kind": ["employee", "freelancer"],
    "rating": ["9", "8", "7", "lager", "geen"],
}


def found(
    world: World,
    school: Organisation,
    asked: list[tuple[str, int, int]],
    filters: dict[str, set[str]],
    page: int = 1,
) -> People:
    domains: dict[str, list[int]] = {}
    for slug, skill in world.skills.items():
        if not asked or slug in {a[0] for a in asked}:
            domains.setdefault(skill.domain_id, []).append(skill.id)
    return reference.people(
        [
            Asked(world.skills[s].id, s, world.skills[s].domain_id, weight, need)
            for s, weight, need in asked
        ],
        place_of(school),
        viewer_id=world.viewer.id,
        filters=read_filters(filters, domains),
        domains=domains,
        page=page,
        today=TODAY,
    )


def some_question(dice: random.Random) -> list[tuple[str, int, int]]:
    slugs = dice.sample(SLUGS, dice.choice([0, 1, 1, 2, 3]))
    weights = [1000, *(dice.choice([300, 599, 600, 850, 1000]) for _ in slugs)]
    return [(slug, weights[n], dice.choice([0, n])) for n, slug in enumerate(slugs)]


def some_filters(dice: random.Random, world: World) -> dict[str, set[str]]:
    offered = OFFERED | {"theme": sorted({s.domain_id for s in world.skills.values()})}
    names = dice.sample(sorted(offered), dice.choice([0, 0, 1, 2, 3]))
    return {name: set(dice.sample(offered[name], dice.choice([1, 1, 2]))) for name in names}


@pytest.mark.parametrize("seed", range(4))
def test_total_facets_and_order_are_those_of_plain_loops(app: Any, seed: int) -> None:
    world = a_world(seed)
    dice = random.Random(seed)
    seen = 0
    for _ in range(15):
        school = dice.choice(world.schools)
        asked, filters = some_question(dice), some_filters(dice, world)
        if asked:  # only the themes of what is asked are offered
            themes = {world.skills[slug].domain_id for slug, _, _ in asked}
            filters = {k: v & themes if k == "theme" else v for k, v in filters.items()}
        total, facets, order = expected(world, school, asked, filters)
        people = found(world, school, asked, filters)
        question = (school.name, asked, filters)
        assert people.total == total, question
        for facet, counts in people.facets.counts.items():
            assert {v: n for v, n in counts.items() if n} == facets[facet], (facet, question)
        page = [(p.person_id, p.tier, p.score, p.is_slot) for p in people.page]
        assert page == order[:20], question
        seen += total
    assert seen > 40  # otherwise nothing was compared


def test_the_pages_together_are_the_whole_order_once(app: Any) -> None:
    world = a_world(7, people=200)
    school, asked = world.schools[0], [("pesten-aanpak", 1000, 0), ("muziek", 700, 1)]
    total, _, order = expected(world, school, asked, {})
    first = found(world, school, asked, {})
    assert first.pages == -(-total // 20)
    pages = [found(world, school, asked, {}, page) for page in range(1, first.pages + 1)]
    assert [p.person_id for page in pages for p in page.page] == [row[0] for row in order]
    assert [p.place for page in pages for p in page.page] == list(range(1, total + 1))
    assert first.pages > 1


def test_the_explanation_adds_up_to_the_score(app: Any) -> None:
    world = a_world(8)
    people = found(world, world.schools[1], [("dyslexie", 1000, 0), ("muziek", 855, 1)], {})
    assert people.page
    for person in people.page:
        whole = ranking.terms(person.facts)
        assert sum(term.points for term in whole) == person.score
        kept = {"experience"} if person.keeps_number else set()
        assert person.explain() == tuple(term for term in whole if term.name not in kept)


def test_a_page_beyond_the_last_is_empty_and_not_an_error(app: Any) -> None:
    world = a_world(9, people=10)
    assert found(world, world.schools[0], [], {}, page=10_000).page == ()


def test_filters_that_nobody_offers_are_as_if_absent() -> None:
    chosen = {"part": ["10", "x"], "kind": ["admin"], "nonsense": ["1"], "theme": ["elsewhere"]}
    assert read_filters(chosen, ["talent"]) == Filters()
