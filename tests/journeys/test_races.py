"""Many people in the same second, on two server processes that share nothing but the database."""

import pytest

from tests.journeys.arena import (
    ESTIMATE,
    HOURS,
    PAID,
    coordinators,
    there,
)
from tests.journeys.crowds import EndOfAMandate, LastHours, LastMoney, SecondPersons
from tests.journeys.endings import ENDINGS, TwoEndings
from tests.journeys.joining import LastPlace, LastYes
from tests.journeys.live import at_once
from tests.journeys.racing import DONE, Sheet, exactly_one_happens
from tests.support.makers_deployments import a_cast, an_expert, an_inzet, an_open_request

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


def test_of_all_who_let_a_school_in_as_many_do_as_there_are_places(arena):
    last_place = LastPlace(arena)

    for _ in range(arena.rounds):
        last_place.race()

    arena.promises_kept()


def test_of_a_team_the_last_yes_takes_all_of_them_along_once(arena):
    last_yes = LastYes(arena)

    for _ in range(arena.rounds):
        last_yes.race()

    arena.promises_kept()


# One thing


def test_of_all_who_approve_one_inzet_one_does_and_the_others_hear_that_it_was_done(arena):
    cast = a_cast()
    everybody = arena.racers(coordinators(cast))
    asked = an_open_request(cast, hours=HOURS * arena.rounds)
    sheet: Sheet | None = None
    for round_ in range(arena.rounds):
        expert = an_expert(cast.lending)  # another, so that no two are on one day
        inzet = an_inzet(cast, "approval", asked=asked, expert=expert, **PAID)
        where = f"/inzetten/{inzet.public_id}/besluit"
        sheet = sheet or everybody[0].fills_in(where, "Ken toe")
        sent = at_once(*(sheet.by(who, inzet, path=where) for who in everybody))

        exactly_one_happens(sent)
        late = [each for each in sent if each.status != DONE]
        assert all(each.says("Het budget is akkoord: de inzet is toegekend.") for each in late)
        assert there(cast.pot).reserved == (round_ + 1) * ESTIMATE
    arena.promises_kept()


@pytest.mark.parametrize("name", ENDINGS)
def test_of_two_endings_pressed_on_many_screens_exactly_one_happens(arena, name):
    ending = TwoEndings(arena, *ENDINGS[name])

    for _ in range(arena.rounds):
        ending.race()

    arena.promises_kept()
