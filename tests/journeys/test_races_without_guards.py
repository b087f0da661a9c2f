"""Each kind of guard is needed: where all meet it goes right with them, and wrong without."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.arena import Arena, an_arena
from tests.journeys.crowds import EndOfAMandate, LastHours, LastMoney, OneProposed
from tests.journeys.endings import AnEnding
from tests.journeys.joining import LastPlace
from tests.journeys.meeting import Meeting, a_meeting
from tests.journeys.payments import EndOfAPayer
from tests.support.databases import wanted_engines

# What each race is, and what goes wrong with it on PostgreSQL.
RACES: dict[str, tuple[Callable[[Arena], Any], str]] = {
    "money": (LastMoney, r"\d approved"),
    "hours": (LastHours, r"\d approved"),
    "place": (LastPlace, r"\d let in"),
    "refund": (OneProposed, r"\(302.*\(302"),
    "ending": (AnEnding, r"\(302.*\(302"),
    "mandate": (EndOfAMandate, "approved without a mandate"),
    "payer": (EndOfAPayer, "settled without a mandate"),
}
# On SQLite nobody else can have written meanwhile: who is late finds the database locked.
LOCKED = "answered 503"


@pytest.fixture(scope="module", params=wanted_engines())
def where_all_meet(
    request: pytest.FixtureRequest, tmp_path_factory: Any
) -> Iterator[tuple[Arena, Meeting]]:
    url, discard = request.getfixturevalue(request.param).fresh()
    folder = tmp_path_factory.mktemp("arena")
    careless = "tests.journeys.careless:app"
    with a_meeting(folder) as meeting, an_arena(url, folder, wsgi=careless) as arena:
        yield arena, meeting
    discard()


@pytest.mark.parametrize("name", RACES)
def test_a_race_goes_right_with_its_guards_and_wrong_without(where_all_meet, name):
    arena, meeting = where_all_meet
    make, goes_wrong = RACES[name]
    race = make(arena)
    with arena.kept() as again:
        meeting.hold(name, without=False)
        race.race()

        again()
        meeting.hold(name, without=True)
        with pytest.raises(AssertionError, match=LOCKED if arena.is_sqlite else goes_wrong):
            race.race()
