"""Many people in the same second, on two server processes that share nothing but the database."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.database import unit_of_work
from app.deployments.models import Deployment
from tests.journeys.arena import (
    CLIENTS,
    ESTIMATE,
    FEWER_ROUNDS,
    HOURS,
    PAID,
    ROUNDS,
    Arena,
    an_arena,
    coordinators,
    exactly_one_happens,
    states,
    there,
)
from tests.journeys.crowds import EndOfAMandate, LastHours, LastMoney, LastYes, SecondPersons
from tests.journeys.live import LiveBrowser, at_once
from tests.support.browser import Page
from tests.support.makers_deployments import a_cast, an_expert, an_inzet, an_open_request, log


@pytest.fixture
def careless_arena(database_url: str, data_dir: Path) -> Iterator[Arena]:
    with an_arena(database_url, data_dir, wsgi="tests.journeys.careless:app") as arena:
        yield arena


# Money and hours


def test_of_all_who_approve_the_last_money_as_many_succeed_as_it_pays_for(arena):
    last_money = LastMoney(arena)

    for _ in range(ROUNDS):
        last_money.race()

    last_money.nothing_is_lost(ROUNDS)
    arena.promises_kept()


def test_of_all_who_grant_the_last_hours_as_many_succeed_as_there_are(arena):
    last_hours = LastHours(arena)

    for _ in range(FEWER_ROUNDS):
        last_hours.race()

    arena.promises_kept()


def test_who_loses_their_mandate_grants_nothing_afterwards(arena):
    end = EndOfAMandate(arena)

    for _ in range(FEWER_ROUNDS):
        end.race()

    arena.promises_kept()


def test_of_many_second_persons_one_moves_the_money(arena):
    second_persons = SecondPersons(arena)

    for _ in range(FEWER_ROUNDS):
        second_persons.race()

    arena.promises_kept()


def test_of_a_team_the_last_yes_takes_all_of_them_along_once(arena):
    last_yes = LastYes(arena)

    for _ in range(FEWER_ROUNDS):
        last_yes.race()

    arena.promises_kept()


def test_without_the_guards_those_races_go_wrong(careless_arena):
    # PostgreSQL lets more through than there is; SQLite finds out at the end and breaks them off.
    for race in (LastMoney, LastHours):
        with pytest.raises(AssertionError, match=r"\d approved|answered 50\d"):
            race_a_few_times(race(careless_arena))


def race_a_few_times(race: Any) -> None:
    """One round will do, unless the processor was too busy to let them meet."""
    for _ in range(5):
        race.race()


# One thing


def test_of_all_who_approve_one_inzet_one_does_and_the_others_hear_that_it_was_done(arena):
    cast = a_cast()
    everybody = arena.browsers(coordinators(cast))
    asked = an_open_request(cast, hours=HOURS * ROUNDS)
    for round_ in range(FEWER_ROUNDS):
        inzet = an_inzet(cast, "approval", asked=asked, **PAID)
        forms = [who.visit(f"/inzetten/{inzet.public_id}/besluit").form() for who in everybody]
        pages = at_once(*(partial(form.press, "Ken toe") for form in forms))

        exactly_one_happens(pages)
        late = [page for page in pages if page.status == 409]
        assert all(page.says("Het budget is akkoord: de inzet is toegekend.") for page in late)
        assert there(cast.pot).reserved == (round_ + 1) * ESTIMATE
    arena.promises_kept()


Press = Callable[[], Page]


def cancels(who: LiveBrowser, where: str) -> Press:
    form = who.visit(f"{where}/reden/annuleren").form().fill({"reason_code": "timing"})
    return partial(form.press, "Bevestig")


def stops(who: LiveBrowser, where: str) -> Press:
    form = who.visit(f"{where}/reden/stoppen").form().fill({"reason_code": "timing"})
    return partial(form.press, "Bevestig")


def plans(who: LiveBrowser, where: str) -> Press:
    return partial(who.visit(f"{where}/planning").form().press, "Leg de data vast")


def is_done(who: LiveBrowser, where: str) -> Press:
    return partial(who.visit(where).press, "Ik ben klaar")


def confirms(who: LiveBrowser, where: str) -> Press:
    return partial(who.visit(where).press, "De uren kloppen")


def disputes(who: LiveBrowser, where: str) -> Press:
    typed = {"minutes": "1", "reason_words": "Het was korter."}
    return who.visit(f"{where}/uren-kloppen-niet").form().fill(typed).press


# From which state, what the school does, what the expert (or the school) does, and per state that
# may come of it what then stands reserved and committed for it.
ENDINGS: dict[str, tuple[Any, ...]] = {
    "falling away or being planned": (
        "approved", cancels, plans, "expert", {"cancelled": (0, 0), "scheduled": (0, ESTIMATE)},
    ),
    "stopping early or being done": (
        "running", stops, is_done, "expert", {"delivered": (0, ESTIMATE)},
    ),
    "confirming or differing": (
        "delivered", confirms, disputes, "asker",
        {"completed": (0, ESTIMATE), "disputed": (0, ESTIMATE)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_of_two_endings_pressed_on_many_screens_exactly_one_happens(arena, ending):
    state, one, other, by, outcomes = ending
    cast = a_cast()
    asked = an_open_request(cast, hours=400)
    for _ in range(FEWER_ROUNDS):
        expert = an_expert(cast.lending)
        inzet = an_inzet(cast, state, asked=asked, expert=expert, **PAID)
        if state == "running":
            with unit_of_work():
                log(there(inzet).open_sessions[1])
        where = f"/inzetten/{inzet.public_id}"
        askers = arena.browsers([cast.asker] * (CLIENTS // 2))
        rivals = arena.browsers([expert if by == "expert" else cast.asker] * (CLIENTS // 2))
        rivals.reverse()
        presses = [one(who, where) for who in askers] + [other(who, where) for who in rivals]

        exactly_one_happens(at_once(*presses))
        assert set_apart(inzet) == outcomes[states(inzet)[0]]
    arena.promises_kept()


def set_apart(inzet: Deployment) -> tuple[int, int]:
    (payer,) = there(inzet).payers
    return payer.reservation.reserved, payer.reservation.committed
