"""Synthetic people are rows as the application writes them, the same ones for the same seed."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.database import db
from app.organisations.models import Kind, Organisation
from app.profiles.models import FREELANCER, Claim, Profile
from benchmarks import population as populations
from benchmarks.population import DATABASE, Population, population

# Whose history is not invented along: there are no inzetten behind these experiences.
WITHOUT_HISTORY = {"standing equals its reviews"}


def dump(folder: Path) -> list[str]:
    """Every row, but for the name that is drawn for every database.

    Not the tables and their indexes: one that a migration built anew has them in any order.
    """
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute("UPDATE search_state SET lineage = ''")
        lines = list(connection.iterdump())  # rolled back: nothing is changed
    return [line for line in lines if not line.startswith("CREATE ")]


def test_every_promise_of_the_data_holds(few: Population) -> None:
    with few.app() as app:
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        broken = {
            promise.name: list(promise.broken())[:3]
            for feature in app.extensions["features"]
            for promise in feature.checks
        }
    assert {name for name, breaches in broken.items() if breaches} == WITHOUT_HISTORY


def test_the_database_is_one_that_the_migrations_made_with_all_its_indexes(
    few: Population, sqlite: Any
) -> None:
    statement = "SELECT name FROM sqlite_master ORDER BY name"
    with (
        sqlite3.connect(few.folder / DATABASE) as ours,
        sqlite3.connect(sqlite.template) as theirs,
    ):
        assert ours.execute(statement).fetchall() == theirs.execute(statement).fetchall()


def test_one_seed_gives_one_population(few: Population, kept_here: Path) -> None:
    assert dump(population(300).folder) == dump(few.folder)
    assert dump(population(300, seed=2).folder) != dump(few.folder)


def test_the_proportions_are_those_of_the_country(few: Population) -> None:
    with few.app():
        by_kind = select(Organisation.kind, func.count()).group_by(Organisation.kind)
        kinds = dict(iter(db.session.execute(by_kind)))
        people = db.session.scalar(select(func.count()).select_from(Profile)) or 0
        claims = db.session.scalar(select(func.count()).select_from(Claim)) or 0
        freelancers = db.session.scalar(
            select(func.count()).select_from(Profile).where(Profile.kind == FREELANCER)
        )
        notes = db.session.scalars(select(Profile.note).where(Profile.note != "")).all()
    assert people == 300
    assert 13 < claims / people < 17
    assert 0.13 < (freelancers or 0) / people < 0.27
    assert 0.3 < len(notes) / people < 0.5
    assert all(len(note.split()) >= 10 for note in notes)
    assert kinds[Kind.SCHOOL] == 9
    assert set(kinds) == set(Kind)


def test_a_population_is_made_once(kept_here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = population(30)
    monkeypatch.setattr(populations, "build", None)  # it would fail when called again
    assert population(30) == first


def test_what_was_made_of_something_else_is_thrown_away(kept_here: Path) -> None:
    old = kept_here / "people-30-seed-1-0001-00000000"
    old.mkdir()
    made = population(30)
    assert [path.name for path in kept_here.iterdir()] == [made.folder.name]


def test_a_build_that_breaks_off_leaves_nothing(
    kept_here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: Path, people: int, *, seed: int) -> None:
        (folder / DATABASE).write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(populations, "build", broken)
    with pytest.raises(KeyboardInterrupt):
        population(30)
    assert list(kept_here.iterdir()) == []


def test_a_copy_may_be_changed_and_is_gone_afterwards(few: Population, kept_here: Path) -> None:
    with few.copy() as copied:
        (copied.folder / DATABASE).unlink()
        assert (few.folder / DATABASE).exists()
    assert not copied.folder.exists()
