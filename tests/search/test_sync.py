"""Every process finds what was committed, whatever happens to what it remembers."""

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, update

from app.accounts.models import Person
from app.database import db, unit_of_work
from app.expertise.models import Skill
from app.organisations.access import place_of
from app.organisations.models import Organisation
from app.organisations.rings import Place
from app.profiles.models import Profile, SearchState
from app.search import (
    answers,
    checks,
    loading,
    queries,
    reference,
    snapshot,
    sync,
    ticked,
)
from app.search.cards import cards_for
from app.search.filters import Filters
from app.search.numbers import numbers
from app.search.snapshot import Unusable
from tests.search.test_columns import as_plain, differences
from tests.search.worlds import World, a_world
from tests.support.makers import MOMENT, TODAY, a_person, a_profile

EVERYBODY: dict[str, Any] = {
    "asked": [],
    "place": Place(),
    "viewer_id": 0,
    "filters": Filters(),
    "domains": {},
    "today": TODAY,
}


def total() -> int:
    return sync.people(**EVERYBODY).total


def fresh_process() -> None:
    """Forget what this process remembers, as one that has just started."""
    sync._kept.forget(db.engine)


@pytest.fixture
def kept(app: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for snapshots, in which also a small world is kept."""
    monkeypatch.setattr(sync, "KEPT_FROM", 1)
    home = sync.Home(tmp_path / "columns", app.app_context)
    monkeypatch.setitem(sync._offered, db.engine.url, home)
    fresh_process()
    return tmp_path / "columns"


def load(kept: Path, skills: Any = None, **otherwise: Any) -> Any:
    return snapshot.load(kept, skills or loading.skills(), numbers()._replace(**otherwise))


def somebody_found() -> int:
    return sync.people(**EVERYBODY).page[0].person_id


def pause(person_id: int) -> None:
    with unit_of_work():
        profile = db.session.get_one(Profile, person_id)
        profile.paused_at = profile.published_at


def test_what_was_committed_is_found_by_the_next_search(app: Any) -> None:
    a_world(1, people=40)
    before, who = total(), somebody_found()
    pause(who)
    assert total() == before - 1
    assert who not in {found.person_id for found in sync.people(**EVERYBODY).page}


def test_what_was_rolled_back_is_never_found(app: Any) -> None:
    a_world(2, people=40)
    before, who = total(), somebody_found()

    def half_of_it() -> None:
        with unit_of_work():
            profile = db.session.get_one(Profile, who)
            profile.paused_at = profile.published_at
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_of_it()
    assert total() == before


def test_a_cap_that_a_director_sets_is_seen_by_the_next_search(app: Any) -> None:
    world = a_world(3, people=80)
    before = total()
    with unit_of_work():
        for organisation in db.session.scalars(select(Organisation)):
            organisation.ring_cap = 0
    freelancers = {s.id for s in world.people if s.facts["kind"] == "freelancer"}
    assert total() < before
    assert {found.person_id for found in sync.people(**EVERYBODY).page} <= freelancers


def test_an_import_moves_people_without_touching_their_profile(app: Any) -> None:
    world = a_world(4, people=120)
    school = world.schools[0]
    question = EVERYBODY | {"place": place_of(school)}
    before = sync.people(**question).facets.counts["ring"]
    with unit_of_work():
        # As the import writes: rows of a table, no objects.
        db.session.execute(
            update(Organisation.__table__)
            .where(Organisation.__table__.c.kind == "school")
            .values(swv_id=school.swv_id, board_id=None)
        )
    after = sync.people(**question)
    assert after.facets.counts["ring"] != before
    assert as_plain(after) == as_plain(reference.people(**question))


def test_a_skill_that_is_retired_finds_nobody_any_more(app: Any) -> None:
    world = a_world(5, people=80)
    before = total()
    with unit_of_work():
        for skill in db.session.scalars(select(Skill).where(Skill.slug != "muziek")):
            skill.retired_on = TODAY
    assert 0 < total() < before
    assert as_plain(sync.people(**EVERYBODY)) == as_plain(reference.people(**EVERYBODY))
    assert world.people


def test_a_process_starts_from_what_another_kept(kept: Path) -> None:
    world = a_world(6, people=120)
    sync.rebuild()
    pause(somebody_found())
    fresh_process()
    columns, revision = load(kept)
    assert columns.size == len(world.people)
    assert revision < db.session.scalar(select(SearchState.revision))
    sync.people(**EVERYBODY)  # from the snapshot, and what changed since
    columns = sync._kept().columns
    assert columns is not None
    differences(columns, world, seed=6, searches=10)


def test_a_snapshot_takes_patches_as_any_columns_do(kept: Path) -> None:
    world = a_world(7, people=80)
    sync.rebuild()
    fresh_process()
    before = total()
    for _ in range(3):
        pause(somebody_found())
    assert total() == before - 3
    columns = sync._kept().columns
    assert columns is not None
    differences(columns, world, seed=7, searches=5)


def damage_each_file(folder: Path) -> list[str]:
    build = next(path for path in folder.iterdir() if path.is_dir())
    return ["current", *(f"{build.name}/{path.name}" for path in sorted(build.iterdir()))]


@pytest.mark.engines("sqlite")  # what is on disk is the same for both
@pytest.mark.parametrize("damage", ["cut", "flipped", "gone", "emptied", "grown"])
def test_a_damaged_snapshot_is_not_used_and_search_answers(kept: Path, damage: str) -> None:
    a_world(8, people=60)
    sync.rebuild()
    before = as_plain(sync.people(**EVERYBODY))
    for name in damage_each_file(kept):
        path = kept / name
        content = path.read_bytes()
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(
                {
                    "cut": content[: len(content) // 2],
                    "flipped": content[:-1] + bytes([content[-1] ^ 1]),
                    "emptied": b"",
                    "grown": content + b"0",
                }[damage]
            )
        with pytest.raises(Unusable):
            load(kept)
        fresh_process()
        assert as_plain(sync.people(**EVERYBODY)) == before, name
        path.write_bytes(content)
        load(kept)


@pytest.mark.engines("sqlite")
def test_a_folder_that_cannot_be_used_stops_no_search(kept: Path) -> None:
    a_world(9, people=30)
    kept.write_text("a file where a folder should be")
    assert total() > 0
    with pytest.raises(OSError, match="columns"):
        sync.rebuild()
    kept.unlink()
    sync.rebuild()
    shutil.rmtree(kept)
    fresh_process()
    assert total() > 0


@pytest.mark.engines("sqlite")
def test_a_snapshot_that_is_newer_than_the_database_is_not_used(kept: Path) -> None:
    a_world(10, people=30)
    pause(somebody_found())
    sync.rebuild()
    revision = db.session.scalar(select(SearchState.revision))
    assert revision
    with pytest.raises(Unusable, match="newer"):
        load(kept, revision=revision - 1)


@pytest.mark.engines("sqlite")
def test_a_snapshot_of_another_vocabulary_is_not_used(kept: Path) -> None:
    a_world(11, people=30)
    sync.rebuild()
    skills = loading.skills()
    skills.popitem()
    with pytest.raises(Unusable, match="vocabulary"):
        load(kept, skills=skills)


@pytest.mark.engines("sqlite")
def test_a_snapshot_of_another_database_is_not_used(kept: Path) -> None:
    a_world(17, people=30)
    sync.rebuild()
    with pytest.raises(Unusable, match="another database"):
        load(kept, lineage="elsewhere")


@pytest.mark.engines("sqlite")
def test_what_an_older_program_kept_is_not_used(kept: Path) -> None:
    a_world(12, people=30)
    sync.rebuild()
    facts = json.loads((kept / "current").read_text())
    (kept / "current").write_text(json.dumps(facts | {"format": snapshot.FORMAT - 1}))
    with pytest.raises(Unusable):
        load(kept)


def test_a_database_put_back_from_a_backup_is_read_anew(app: Any) -> None:
    a_world(13, people=40)
    pause(somebody_found())
    before = total()
    with unit_of_work():  # as it stood before: nobody is told, for it is another database
        db.session.execute(update(SearchState).values(revision=0))
        db.session.execute(update(Profile).values(paused_at=None, search_rev=0))
    assert total() > before


@pytest.mark.parametrize(("where", "what"), [(loading, "renew"), (answers, "people")])
def test_anything_wrong_with_the_columns_is_met_by_sql(
    app: Any, monkeypatch: pytest.MonkeyPatch, where: Any, what: str
) -> None:
    a_world(14, people=40)
    expected = as_plain(sync.people(**EVERYBODY))
    pause(somebody_found())
    monkeypatch.setattr(where, what, lambda *_, **__: np.zeros(1)[5])
    got = as_plain(sync.people(**EVERYBODY))
    assert got == as_plain(reference.people(**EVERYBODY)) != expected
    monkeypatch.undo()
    assert as_plain(sync.people(**EVERYBODY)) == got  # built again


def test_sql_answers_while_many_are_read_aside(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    a_world(15, people=40)
    fresh_process()
    may_go_on = threading.Event()
    everybody = loading.everybody
    asked: list[str] = []

    def slowly() -> Any:
        may_go_on.wait(10)
        return everybody()

    def by_sql(*args: Any, **question: Any) -> Any:
        asked.append("sql")
        return people(*args, **question)

    people = reference.people
    monkeypatch.setattr(sync, "BUILT_AT_ONCE", 10)
    monkeypatch.setattr(loading, "everybody", slowly)
    monkeypatch.setattr(reference, "people", by_sql)
    before = total()
    assert total() == before
    assert asked == ["sql", "sql"]
    may_go_on.set()
    builder = sync._kept()._builder
    assert builder is not None
    builder.join(10)
    assert total() == before
    assert asked == ["sql", "sql"]  # and then no more


def test_counts_of_every_skill_are_those_of_searching_it(app: Any) -> None:
    world: World = a_world(16, people=100)
    columns = loading.everybody()
    place = place_of(world.schools[0])
    counts = answers.ticked(columns, place, viewer_id=world.viewer.id, today=TODAY)
    assert set(counts) == set(columns.skills)
    for skill in world.skills.values():
        asked = [reference.Asked(skill.id, skill.slug, skill.domain_id, 1000, 0)]
        question = EVERYBODY | {"asked": asked, "place": place, "viewer_id": world.viewer.id}
        assert counts[skill.id] == reference.people(**question).total


def test_the_check_compares_columns_and_database(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    a_world(18, people=60)
    assert list(checks.columns_say_what_the_database_says()) == []
    columns = loading.everybody()
    columns.planes[:, 0] = 0
    monkeypatch.setattr(loading, "everybody", lambda: columns)
    assert list(checks.columns_say_what_the_database_says())


@pytest.mark.parametrize("seed", range(2))
def test_counts_of_skills_and_domains_are_those_of_sql(app: Any, seed: int) -> None:
    world = a_world(40 + seed, people=100)
    columns = loading.everybody()
    skills = [skill.id for skill in world.skills.values()]
    for place in (Place(), *(place_of(school) for school in world.schools)):
        here = {"viewer_id": world.people[0].id}
        by_skill = ticked.by_skill_in_sql(place, on=TODAY, skills=skills, **here)
        by_domain = ticked.by_domain_in_sql(place, on=TODAY, **here)
        counted = answers.ticked(columns, place, today=TODAY, skills=skills, **here)
        in_domains = answers.in_domains(columns, place, today=TODAY, **here)
        assert {id_: count for id_, count in counted.items() if count} == by_skill
        assert {id_: count for id_, count in in_domains.items() if count} == by_domain


def test_who_read_the_numbers_before_another_search_builds_nothing_anew(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that began a moment ago still sees the database as it was then."""
    a_world(50, people=40)
    before, earlier = total(), numbers()
    pause(somebody_found())
    assert total() == before - 1
    monkeypatch.setattr(loading, "everybody", lambda: pytest.fail("built anew"))
    assert sync.people(**EVERYBODY, now=earlier).total == before - 1


def test_searching_while_people_come_and_go_never_fails(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world(51, people=60)
    viewer, ids = world.viewer.id, [somebody.id for somebody in world.people]
    total()  # built once, before the crowd
    monkeypatch.setattr(loading, "everybody", lambda: pytest.fail("built anew"))
    wrong: list[BaseException] = []
    done = threading.Event()

    def look() -> None:
        with app.app_context():
            try:
                while not done.is_set():
                    somebody = db.session.get(Person, viewer)
                    queries.search(somebody, queries.Wanted(), today=TODAY)
                    db.session.rollback()
            except BaseException as error:
                wrong.append(error)

    db.session.rollback()
    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(30):
        with unit_of_work():
            profile = db.session.get_one(Profile, ids[turn * 7 % len(ids)])
            profile.paused_at = None if profile.paused_at else MOMENT
        a_profile(a_person(f"Nieuw {turn}"), skills=["muziek"])
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert as_plain(sync.people(**EVERYBODY)) == as_plain(reference.people(**EVERYBODY))


def test_who_came_after_the_page_began_to_read_is_not_on_it(app: Any) -> None:
    a_world(52, people=30)
    found = sync.people(**EVERYBODY)
    facts = found.page[0].facts._replace(person_id=10**6)  # not there for this transaction
    late = found.page[0]._replace(facts=facts)
    cards = cards_for((late, *found.page), Place(), [], {}, {}, viewer_id=0, today=TODAY)
    assert [card.found for card in cards] == list(found.page)
    assert all(card.ticks == () for card in cards)  # who stopped sharing meanwhile shows none
