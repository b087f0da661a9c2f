"""Every template in a real browser: from application to the last decision with its extension, and
to a stop, by all its people, while years pass.

Whatever is asked on the way is the walker's (tests/programmes/paging.py); it knows no programme.
"""

from collections.abc import Callable
from typing import Any

import pytest

from app.programmes.template import EXTEND
from tests.journeys.looking import look
from tests.journeys.on_screen import ScreenBrowser
from tests.programmes.paging import PageWalk
from tests.programmes.test_stopping import held
from tests.programmes.test_walking import KEYS, as_agreed, stop_where_one_can, text_of
from tests.support.lengths import AT_LENGTH, some
from tests.support.makers import MOMENT
from tests.support.makers_programmes import Programming, go_on

# What a page looks like is no matter of the database.
pytestmark = [pytest.mark.journey, pytest.mark.engines("sqlite")]
# One each way every time; each both ways at length.
TO_THE_END = some(KEYS[::-1], of=1)
TO_A_STOP = some(["ontwikkelbudget", *(key for key in KEYS if key != "ontwikkelbudget")], of=1)

OnScreen = Callable[..., PageWalk]


@pytest.fixture
def on_screen(app: Any, live_server: Any, visitors: Any) -> OnScreen:
    """The walker, behind a real browser; at length each form is looked at, also on a phone."""
    screen = ScreenBrowser(live_server, visitors())

    def looks(name: str) -> None:
        if AT_LENGTH:
            look(screen.screen, f"programme-form-{name}")

    return lambda walk: walk.on(app, screen, looks)


def reads_it(walk: PageWalk, picture: str) -> Any:
    """The owner, at the end."""
    owner = walk.as_(walk.world.owner_person.id)
    page = owner.visit(f"/trajecten/{walk.again().public_id}")
    look(owner.screen, picture)
    return page


@pytest.mark.parametrize("key", TO_THE_END)
def test_a_traject_goes_from_application_to_its_last_decision(key: str, on_screen: OnScreen):
    extended = []

    def with_an_extension(milestone: Any, outcomes: Any) -> Any:
        chosen = go_on(milestone, outcomes)
        extended.extend([chosen.label] * (chosen.effect == EXTEND))
        return chosen

    walk = on_screen(PageWalk(Programming(text_of(key)), with_an_extension))
    walk.to_the_end(MOMENT)
    as_agreed(walk, key)
    page = reads_it(walk, f"programme-{key}-end")
    assert page.says("Alle fasen zijn klaar: het traject is afgerond.")
    assert bool(extended) == ("effect: extend" in text_of(key))
    assert bool(extended) == page.says("Het besluit is: verlengen.")
    assert not page.says("komt nog")
    walk.read_by_everybody("Alle fasen zijn klaar: het traject is afgerond.")
    assert held() == 0


@pytest.mark.parametrize("key", TO_A_STOP)
def test_a_traject_stops_where_it_may(key: str, on_screen: OnScreen):
    walk = on_screen(PageWalk(Programming(text_of(key)), stop_where_one_can))
    walk.to_the_end(MOMENT)
    assert walk.again().state == "stopped"
    page = reads_it(walk, f"programme-{key}-stop")
    assert page.says("Het besluit is: stoppen.")
    assert page.says("Dat spraken we af.")
    walk.read_by_everybody("Het besluit is: stoppen.")
    assert held() == 0
