"""A button pressed twice in the same moment, where the clicks reach two server processes.

In the tests that are the main forms, a few times; `make prove` presses every form that makes
something, a hundred times twice on each engine. Before each time the world is made again what it
was, so that each time is the first; then everything must be as after one press: as many rows in
every table, as much money in every pot, as many mails, and no promise broken.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.journeys.arena import Arena, an_arena
from tests.journeys.counting import broken_promises, last_mail, rows, twice_mailed
from tests.journeys.creating import Creating
from tests.journeys.forms import FORMS
from tests.journeys.live import LiveBrowser, at_once, send
from tests.support.databases import kept_as_it_is, wanted_engines
from tests.support.makers_deployments import a_cast

# The forms that are sent most, and those that hand out money.
MAIN = (
    *("help_requests.ask", "deployments.offer", "deployments.invite", "deployments.say"),
    *("deployments.terms", "deployments.approve", "pots.grant", "pots.new", "people.invite"),
    "lending.give_room",
)
AT_LENGTH = int(os.environ.get("EXPEDU_DOUBLE_CLICKS", "0"))  # so often each form, on each engine
TIMES = AT_LENGTH or 2
CREATING = FORMS if AT_LENGTH else tuple(form for form in FORMS if form.name in MAIN)
MOMENTS = sorted({form.moment for form in CREATING})
PLACES = [(engine, moment) for engine in wanted_engines() for moment in MOMENTS]

Answer = tuple[int, str]  # status, and where it leads


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: f"{place[0]}-{place[1].date()}")
def place(
    request: pytest.FixtureRequest, tmp_path_factory: Any
) -> Iterator[tuple[Arena, datetime]]:
    """Two servers at the moment at which these forms can be sent."""
    engine, moment = request.param
    url, discard = request.getfixturevalue(engine).fresh()
    with an_arena(url, tmp_path_factory.mktemp("arena"), moment=moment) as arena:
        yield arena, moment
    discard()


def test_every_main_form_is_there():
    assert set(MAIN) <= {form.name for form in FORMS}


def test_two_clicks_at_once_on_two_processes_are_as_one(place, capsys):
    arena, moment = place
    faults: list[str] = []
    with kept_as_it_is(arena.settings.database_url) as empty_again:
        for creating in [form for form in CREATING if form.moment == moment]:
            empty_again()
            found = [f"{creating.name}, {fault}" for fault in faults_of(creating, arena)]
            faults += found
            if AT_LENGTH:
                with capsys.disabled():
                    print(f"\n{creating.name}: {TIMES} double posts, {len(found)} faults", end="")
    assert not faults, "\n".join([f"{len(faults)} faults:", *faults])
    arena.promises_kept()


def faults_of(creating: Creating, arena: Arena) -> Iterator[str]:
    """What was not right of one press, and what of two at once was other than of one."""
    cast = a_cast()
    browser = LiveBrowser(arena.app, arena.sites[0], creating.by(cast))
    form = creating.opened(browser, cast)
    action, data = form.sent_by(creating.button)
    cookies = {cookie.name: cookie.value or "" for cookie in browser.client.cookies}
    sent = action, urlencode(list(data.items(multi=True))), cookies
    before, last = rows(), last_mail()
    with kept_as_it_is(arena.settings.database_url) as again:
        answer = press(arena.sites[0], *sent)
        after_one = rows()
        table = creating.makes.__tablename__
        if answer[0] != HTTPStatus.FOUND or after_one[table] != before[table] + creating.number:
            yield f"one press: answered with {answer}, {after_one[table] - before[table]} made"
        for time in range(1, TIMES + 1):
            again()
            answers = at_once(*(partial(press, site, *sent) for site in arena.sites))
            wrong = {
                "answers": answers if answers[0] != answers[1] else [],
                "refused": [answer for answer in answers if answer[0] != HTTPStatus.FOUND],
                "rows and money": differences(after_one, rows()),
                "mailed twice": twice_mailed(since=last),
                "promises": broken_promises(),
            }
            yield from (f"time {time}: {what}: {how}" for what, how in wrong.items() if how)


def press(site: str, action: str, data: str, cookies: Mapping[str, str]) -> Answer:
    """Send the form as it stood on its page, and follow nothing."""
    sent = send(site, action, data, cookies)
    return sent.status, sent.location


def differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Of each table that is not as it should be: what it should hold, and what it holds."""
    return {name: (wanted[name], found[name]) for name in wanted if wanted[name] != found[name]}
