"""Journeys take place on a Tuesday morning in a school week, whatever day it is outside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app import clock
from app.config import Settings
from tests.journeys.arena import Arena, an_arena
from tests.journeys.on_screen import MovingSite, moving_site
from tests.journeys.world import World, a_world
from tests.support import databases, servers
from tests.support.makers import MOMENT

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


@pytest.fixture
def settings(
    database_url: str, data_dir: Path, smtp_server: servers.MailServer
) -> Iterator[Settings]:
    """Mail goes to a real mail server; in every process the clock starts at MOMENT and runs on."""
    yield Settings.for_tests(
        database_url=database_url,
        data_dir=data_dir,
        mail_url=smtp_server.url,
        clock_ahead=int((MOMENT - clock.now()).total_seconds()),
    )
    clock.run_ahead(0)


@pytest.fixture
def live_server(app: Any) -> Iterator[MovingSite]:
    """In this process, which starts at once; a story that needs the real one has its own."""
    with moving_site(app) as site:
        yield site


@pytest.fixture
def world(app: object) -> World:
    return a_world()


@pytest.fixture(scope="module", params=databases.wanted_engines())
def arena(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Arena]:
    """One for all races of a module: starting servers takes longer than racing."""
    url, discard = request.getfixturevalue(request.param).fresh()
    with an_arena(url, tmp_path_factory.mktemp("arena")) as arena:
        yield arena
    discard()
