"""What the columns find is what SQL finds: total, every facet, and every fact of each person."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from app.accounts.models import Membership, Person
from app.database import db, unit_of_work
from app.organisations.access import place_of
from app.organisations.models import Organisation
from app.organisations.rings import Place
from app.profiles.models import (
    Claim,
    Freelancer,
    FreelancerRegion,
    KeptNear,
    Profile,
    Standing,
)
from app.search import answers, loading, reference
from app.search.columns import Columns
from app.search.filters import read_filters
from app.search.reference import Asked, People
from tests.search.test_reference import some_filters, some_question
from tests.search.worlds import World, a_world
from tests.support.makers import MOMENT, TODAY

Question = dict[str, Any]


def some_search(dice: random.Random, world: World) -> Question:
    question = some_question(dice)
    asked = [
        Asked(world.skills[slug].id, slug, world.skills[slug].domain_id, weight, need)
        for slug, weight, need in question
    ]
    domains: dict[str, list[int]] = {}
    for slug, skill in world.skills.items():
        if not asked or slug in {a.slug for a in asked}:
            domains.setdefault(skill.domain_id, []).append(skill.id)
    mentioned = dice.sample(world.people, dice.choice([0, 0, 5]))
    return {
        "asked": asked,
        "place": dice.choice([*(place_of(school) for school in world.schools), Place()]),
        "viewer_id": dice.choice([world.viewer.id, world.people[0].id]),
        "filters": read_filters(some_filters(dice, world), domains),
        "domains": domains,
        "page": dice.choice([1, 1, 1, 2, 3]),
        "mentions": {person.id: dice.choice([200, 400, 599]) for person in mentioned},
    }


def differences(
    columns: Columns, world: World, *, seed: int, searches: int, today: date = TODAY
) -> int:
    """Compare random searches; gives back how many people were found in all."""
    dice = random.Random(seed)
    found = 0
    for _ in range(searches):
        question = some_search(dice, world)
        expected = reference.people(**question, today=today)
        got = answers.people(columns, **question, today=today)
        assert as_plain(got) == as_plain(expected), question
        ids = [found.person_id for found in expected.page]
        who = {"viewer_id": question["viewer_id"], "today": today}
        ticks = reference.ticks(ids, question["place"], **who)
        assert answers.ticks(columns, ids, question["place"], **who) == ticks, question
        found += expected.total
    return found


def as_plain(people: People) -> Any:
    facets = {facet: dict(counts) for facet, counts in people.facets.counts.items()}
    return people.total, facets, people.number, people.page


@pytest.mark.parametrize("seed", range(2))
def test_columns_find_what_sql_finds(app: Any, seed: int) -> None:
    world = a_world(seed, people=150)
    found = differences(loading.everybody(), world, seed=seed, searches=30)
    assert found > 300  # otherwise nothing was compared


def test_a_day_later_other_people_have_time_and_work_somewhere(app: Any) -> None:
    world = a_world(11, people=150)
    columns = loading.everybody()
    totals = [
        differences(columns, world, seed=11, searches=6, today=TODAY + timedelta(days=days))
        for days in (0, 1, 2, 0)
    ]
    assert totals[0] == totals[3]
    assert totals[0] != totals[1]


def change_somebody(dice: random.Random, world: World) -> int:
    """One change of anything that search knows of a person, behind the actions' back."""
    person = dice.choice(world.people)
    id_, skill = person.id, dice.choice(list(world.skills.values()))
    school, dates = dice.choice(world.schools), [None, TODAY, TODAY - timedelta(days=1)]
    of_profile = update(Profile).where(Profile.person_id == id_)
    statements = [
        of_profile.values(load=dice.choice([0, 500, 1000]), responsiveness=dice.randrange(1001)),
        of_profile.values(free_parts=dice.randrange(1024), busy_parts=dice.randrange(1024)),
        of_profile.values(paused_at=dice.choice([None, MOMENT])),
        of_profile.values(only_on_invitation=dice.random() < 0.3),
        of_profile.values(available_until=dice.choice(dates), forms=dice.randrange(64)),
        of_profile.values(last_asked_at=MOMENT + timedelta(microseconds=dice.randrange(10**9))),
        of_profile.values(score=dice.randrange(10_001), review_schools=dice.randrange(5)),
        of_profile.values(review_count=dice.randrange(6), sectors=dice.choice(["", "po", "vo so"])),
        update(Person).where(Person.id == id_).values(closed_at=dice.choice([None, MOMENT])),
        update(Claim).where(Claim.person_id == id_).values(ring=dice.randrange(5)),
        delete(Claim).where(Claim.person_id == id_, Claim.skill_id == skill.id),
        delete(Standing).where(Standing.person_id == id_),
        update(Membership).where(Membership.person_id == id_).values(until=dice.choice(dates)),
        update(Membership).where(Membership.person_id == id_).values(organisation_id=school.id),
        delete(FreelancerRegion).where(FreelancerRegion.person_id == id_),
        update(KeptNear)
        .where(KeptNear.person_id == id_)
        .values(ring=dice.randrange(3), until=dice.choice(dates[1:])),
        update(Freelancer)
        .where(Freelancer.person_id == id_)
        .values(admitted_at=dice.choice([None, MOMENT])),
    ]
    with unit_of_work():
        db.session.execute(dice.choice(statements))
    return id_


@pytest.mark.parametrize(("seed", "most_moved"), [(0, 5_000), (1, 7)])
def test_patched_columns_are_as_good_as_new_ones(
    app: Any, monkeypatch: pytest.MonkeyPatch, seed: int, most_moved: int
) -> None:
    monkeypatch.setattr("app.search.nearness.MOST_MOVED", most_moved)
    world = a_world(20 + seed, people=80)
    columns = loading.everybody()
    dice = random.Random(seed)
    found = differences(columns, world, seed=seed, searches=5)
    for round_ in range(15):
        loading.renew(columns, [change_somebody(dice, world) for _ in range(dice.choice([1, 5]))])
        found += differences(columns, world, seed=round_, searches=2)
    assert found > 100


def test_people_who_come_later_are_found_in_the_same_order(app: Any) -> None:
    world = a_world(31, people=80)
    columns = loading.everybody()
    early = [somebody.id for somebody in world.people]
    # Columns that met the people of this world in another order than that of their ids.
    others = Columns(columns.skills, columns.surroundings)
    for ids in (early[40:60], early[:20], early[60:], early[20:40]):
        loading.renew(others, ids)
    assert columns.is_ordered
    assert not others.is_ordered
    assert differences(others, world, seed=31, searches=20) > 100


def test_many_with_one_score_come_by_who_was_longest_not_asked(app: Any) -> None:
    world = a_world(32, people=400)
    with unit_of_work():
        db.session.execute(update(Profile).values(score=None, load=0, responsiveness=500))
        db.session.execute(delete(Standing))
        db.session.execute(update(Claim).values(ring=4))
    assert differences(loading.everybody(), world, seed=32, searches=12) > 600


def test_a_cap_of_a_school_or_board_holds_from_the_next_look(app: Any) -> None:
    world = a_world(33, people=120)
    columns = loading.everybody()
    before = differences(columns, world, seed=33, searches=8)
    with unit_of_work():
        for organisation in db.session.scalars(select(Organisation)):
            organisation.ring_cap = 0 if organisation.id % 2 else 4
    loading.renew_surroundings(columns)
    assert differences(columns, world, seed=33, searches=8) != before


def test_who_is_no_more_is_let_go(app: Any) -> None:
    world = a_world(34, people=60)
    columns = loading.everybody()
    everywhere: Question = {"asked": [], "place": Place(), "viewer_id": 0, "domains": {}}
    everywhere |= {"filters": read_filters({}, []), "today": TODAY}
    found = answers.people(columns, **everywhere)
    gone = found.page[0].person_id
    with unit_of_work():
        for table in (FreelancerRegion, Freelancer, Standing, Claim, Profile):
            db.session.execute(delete(table).where(table.person_id == gone))
    world.people = [somebody for somebody in world.people if somebody.id != gone]
    loading.renew_surroundings(columns)
    assert answers.people(columns, **everywhere).total == found.total - 1
    differences(columns, world, seed=34, searches=5)
