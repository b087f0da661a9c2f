"""When the demo world is not loaded, and what its parts promise without playing it."""

import random
from datetime import UTC, datetime

import pytest

from app import clock
from app.database import db, unit_of_work
from app.demo.building import prepare
from app.demo.calendar import Calendar
from app.demo.sharing import BUNDLES
from app.demo.stage import Stage
from app.demo.topics import SMALL, TOPICS
from app.demo.world import World
from app.expertise.vocabulary import read_vocabulary
from app.profiles.models import FORMS
from tests.demo.worlds import in_production
from tests.support.makers import a_board


@pytest.mark.parametrize("words", [[], ["--if-empty"], ["--json"]])
def test_in_production_it_refuses_with_one_sentence(app, words):
    result = in_production(app).test_cli_runner().invoke(args=["demo", *words])

    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "productie" in result.stderr


@pytest.mark.parametrize(("words", "exit_code"), [(["--json"], 1), (["--if-empty"], 0)])
def test_a_database_with_something_else_in_it_is_left_alone(app, words, exit_code):
    a_board()

    result = app.test_cli_runner().invoke(args=["demo", *words])

    assert result.exit_code == exit_code
    assert result.stdout == ""


@pytest.mark.engines("sqlite")  # says something about a file, not about an engine
def test_without_tables_it_says_what_to_do_first(app):
    with unit_of_work():
        for table in ("membership", "person"):
            db.session.connection().exec_driver_sql(f"ALTER TABLE {table} RENAME TO old_{table}")

    result = app.test_cli_runner().invoke(args=["demo"])

    assert result.exit_code == 1
    assert "db upgrade" in result.stderr


def test_what_it_asks_and_shares_is_in_the_vocabulary():
    known = {entry.slug: entry.domain_id for entry in read_vocabulary().skills}
    asked = {skill for topic in (*TOPICS, *SMALL) for skill in topic.skills}
    shared = {skill for bundle in BUNDLES for skill in bundle.skills}

    assert asked <= shared <= set(known)
    assert {known[skill] for skill in shared} == set(known.values())


def test_topics_fit_the_form_in_which_people_type_them():
    for topic in (*TOPICS, *SMALL):
        assert len(topic.title) <= 120
        assert len(topic.left_behind) <= 1000
        assert set(topic.forms) <= set(FORMS)
    assert all(hours <= 2 for topic in SMALL for hours in topic.hours)


@pytest.mark.engines("sqlite")  # what is decided does not ask the database
@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2027, 7, 31, 10, tzinfo=UTC), id="no day left in the school year"),
        pytest.param(datetime(2026, 8, 1, 1, tzinfo=UTC), id="the first hours of the next one"),
        pytest.param(datetime(2026, 12, 27, 23, tzinfo=UTC), id="a night in a holiday"),
    ],
)
def test_there_is_a_world_whatever_the_day(app, now):
    world = World(Calendar(now), random.Random(3), str, "", Stage(now))

    with clock.at(now):
        prepare(world)

    assert world.stage.stories > 340  # 260 people who come to share, and some 90 vragen
