"""Many people in the same second, on two server processes that share nothing but the database."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.arena import (
    ESTIMATE,
    HOURS,
    PAID,
    Arena,
    an_arena,
    coordinators,
    exactly_one_happens,
    there,
)
from tests.journeys.crowds import EndOfAMandate, LastHours, LastMoney, LastYes, SecondPersons
from tests.journeys.endings import ENDINGS, AnEnding, TwoEndings
from tests.journeys.live import at_once
from tests.support.makers_deployments import a_cast, an_inzet, an_open_request


@pytest.fixture
def careless_arena(database_url: str, data_dir: Path) -> Iterator[Arena]:
    with an_arena(database_url, data_dir, wsgi="tests.journeys.careless:app") as arena:
        yield arena


# Money and hours


def test_of_all_who_approve_the_last_money_as_many_succeed_as_it_pays_for(arena):
    last_money = LastMoney(arena)

    for _ in range(arena.rounds):
        last_money.race()

    last_money.nothing_is_lost(arena.rounds)
    arena.promises_kept()


def test_of_all_who_grant_the_last_hours_as_many_succeed_as_there_are(arena):
    last_hours = LastHours(arena)

    for _ in range(arena.rounds):
        last_hours.race()

    arena.promises_kept()


def test_who_loses_their_mandate_grants_nothing_afterwards(arena):
    end = EndOfAMandate(arena)

    for _ in range(arena.rounds):
        end.race()

    arena.promises_kept()


def test_of_many_second_persons_one_moves_the_money(arena):
    second_persons = SecondPersons(arena)

    for _ in range(arena.rounds):
        second_persons.race()

    arena.promises_kept()


def test_of_a_team_the_last_yes_takes_all_of_them_along_once(arena):
    last_yes = LastYes(arena)

    for _ in range(arena.rounds):
        last_yes.race()

    arena.promises_kept()


def test_without_the_guards_those_races_go_wrong(careless_arena):
    # PostgreSQL lets more through than there is; SQLite finds out at the end and breaks them off.
    for race in (LastMoney, LastHours):
        with pytest.raises(AssertionError, match=r"\d approved|answered 50\d"):
            race_a_few_times(race(careless_arena))


# Of two who read the same, SQLite lets only one write, with or without our guards.
@pytest.mark.engines("postgresql")
def test_without_what_keeps_decisions_apart_those_races_go_wrong(careless_arena):
    for one_thing in (SecondPersons, AnEnding):
        with pytest.raises(AssertionError, match=r"\(200|answered 50\d"):
            race_a_few_times(one_thing(careless_arena))


def race_a_few_times(race: Any) -> None:
    """One round will do, unless the processor was too busy to let them meet."""
    for _ in range(5):
        race.race()


# One thing


def test_of_all_who_approve_one_inzet_one_does_and_the_others_hear_that_it_was_done(arena):
    cast = a_cast()
    everybody = arena.browsers(coordinators(cast))
    asked = an_open_request(cast, hours=HOURS * arena.rounds)
    for round_ in range(arena.rounds):
        inzet = an_inzet(cast, "approval", asked=asked, **PAID)
        forms = [who.visit(f"/inzetten/{inzet.public_id}/besluit").form() for who in everybody]
        pages = at_once(*(partial(form.press, "Ken toe") for form in forms))

        exactly_one_happens(pages)
        late = [page for page in pages if page.status == 409]
        assert all(page.says("Het budget is akkoord: de inzet is toegekend.") for page in late)
        assert there(cast.pot).reserved == (round_ + 1) * ESTIMATE
    arena.promises_kept()


@pytest.mark.parametrize("name", ENDINGS)
def test_of_two_endings_pressed_on_many_screens_exactly_one_happens(arena, name):
    ending = TwoEndings(arena, *ENDINGS[name])

    for _ in range(arena.rounds):
        ending.race()

    arena.promises_kept()
