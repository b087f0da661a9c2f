"""Many people in the same second, on two server processes that share nothing but the database."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.arena import Arena
from tests.journeys.crowds import EndOfAMandate, LastHours, LastMoney, OneThing, SecondPersons
from tests.journeys.endings import ENDINGS, TwoEndings
from tests.journeys.joining import LastPlace, LastYes
from tests.journeys.payments import BilledOrNot, EndOfAPayer, OnePayment

RACES: dict[str, Callable[[Arena], Any]] = {
    "of all who approve the last money as many succeed as it pays for": LastMoney,
    "of all who grant the last hours as many succeed as there are": LastHours,
    "of all who let a school in as many succeed as there are places": LastPlace,
    "of all who approve one inzet one does and the others hear that it was done": OneThing,
    "of many second persons one moves the money": SecondPersons,
    "who loses their mandate grants nothing afterwards": EndOfAMandate,
    "who loses their mandate pays nothing afterwards": EndOfAPayer,
    "of all who pay for one inzet one does": OnePayment,
    "an invoice comes or the inzet ends without": BilledOrNot,
    "of a team the last yes takes all of them along once": LastYes,
}


@pytest.mark.parametrize("race", RACES)
def test_in_a_race(arena, race):
    arena.hold(RACES[race](arena))


@pytest.mark.parametrize("name", ENDINGS)
def test_of_two_endings_pressed_on_many_screens_exactly_one_happens(arena, name):
    arena.hold(TwoEndings(arena, *ENDINGS[name]))
