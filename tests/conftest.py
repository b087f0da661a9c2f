"""Fixtures for every test: a database of its own on each engine, an app, a browser, real servers.

A test that touches the database asks for `app` (or for what stands on it) and runs on SQLite, on
PostgreSQL or on both; see tests/support/lengths.py. It runs inside an application context, so that
makers and `db.session` work; its requests do not share that context (see tests/support/client.py).
"""

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import disk_usage, rmtree
from tempfile import mkdtemp
from typing import Any

import pytest

pytest_plugins = ("tests.support.figures",)
pytest.register_assert_rewrite("tests.support")

from app import clock, create_app  # noqa: E402 - after the line above, so that its asserts explain too
from app.config import Settings  # noqa: E402
from app.database import db  # noqa: E402
from tests.support import compiled_templates, databases, postgres, remembering, servers  # noqa: E402
from tests.support.client import SeparateClient  # noqa: E402
from tests.support.lengths import on_both, one_by_turns  # noqa: E402
from tests.support.quick_passwords import be_quick  # noqa: E402
from tests.support.sharing_out import ByWorld, longest_first  # noqa: E402

be_quick()
compiled_templates.share()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chosen = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    says_itself = any("engine_name" in names for names in chosen)
    if "engine_name" in metafunc.fixturenames and not says_itself:
        marker = metafunc.definition.get_closest_marker("engines")
        wanted = marker.args if marker else databases.ENGINES
        names = [name for name in databases.wanted_engines() if name in wanted]
        has_browser = "browser" in metafunc.fixturenames
        if not marker and not on_both(metafunc.definition.path, has_browser=has_browser):
            names = one_by_turns(names, metafunc.definition.nodeid)
        metafunc.parametrize("engine_name", names)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWorld:
    return ByWorld(config, log)


def pytest_collection_finish() -> None:
    """What is here now stays: thousands of tests, the app and all it imports. Each look of the
    collector at them would find nothing, and together those looks take a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder in memory where there is room: SQLite waits for the disk at every commit, and
    PostgreSQL makes hundreds of files for every database."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and disk_usage(memory).free > 512 * 1024**2
    folder = Path(mkdtemp(prefix="expedu-tests-", dir=memory if roomy else None))
    folder.chmod(0o711)  # PostgreSQL may be another user; see tests/support/postgres.py
    yield folder
    rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite(scratch: Path) -> databases.SQLite:
    return databases.SQLite(scratch)


@pytest.fixture(scope="session")
def postgresql(scratch: Path) -> Iterator[databases.PostgreSQL]:
    with postgres.server(inside=scratch) as server:
        yield databases.PostgreSQL(server, scratch)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest) -> Iterator[str]:
    url, discard = request.getfixturevalue(engine_name).fresh(small=True)
    yield url
    discard()


@pytest.fixture
def data_dir(scratch: Path, request: pytest.FixtureRequest) -> Path:
    """Empty at the start of a test, but for the search index: that is made from the vocabulary,
    which is the same in every fresh database, and mends itself where it is not."""
    if request.node.get_closest_marker("fresh_app"):
        return Path(mkdtemp(prefix="data-", dir=scratch))
    folder = scratch / "data"
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():
        if left.name != "search_index":
            rmtree(left) if left.is_dir() else left.unlink()
    return folder


@pytest.fixture
def settings(database_url: str, data_dir: Path) -> Settings:
    """A test module that needs other settings overrides this one."""
    return Settings.for_tests(database_url=database_url, data_dir=data_dir)


@pytest.fixture(scope="session")
def apps() -> dict[str, Any]:
    """One app for each different settings: its pages and statements are compiled once, which takes
    longer than most tests. The database behind it is a fresh one for every test all the same."""
    return {}


@pytest.fixture
def app(settings: Settings, apps: dict[str, Any], request: pytest.FixtureRequest) -> Iterator[Any]:
    known = repr(replace(settings, clock_ahead=0))
    app = apps.get(known) or apps.setdefault(known, create_app(settings))
    clock.run_ahead(settings.clock_ahead)
    app.test_client_class = SeparateClient
    config = dict(app.config)
    with app.app_context():
        databases.only_one_keeps_connections(db.engine)
        if "monkeypatch" not in request.fixturenames:  # what is made otherwise is not kept
            remembering.begin(db.engine, known)
        yield app
        remembering.lose()
        db.session.remove()
        databases.forget(db.engine)
    app.config.clear()
    app.config.update(config)


@pytest.fixture
def browser(app: Any) -> Any:
    """Follows links and fills in forms, and refuses sloppy pages."""
    from tests.support.browser import Browser

    return Browser(app)


@pytest.fixture
def live_server(app: Any, settings: Settings) -> Iterator[servers.WebServer]:
    """Two web processes on the database of `app`."""
    with servers.web_server(settings, processes=2) as server:
        yield server


@pytest.fixture(scope="session")
def one_smtp_server() -> Iterator[servers.MailServer]:
    with servers.mail_server() as server:
        yield server


@pytest.fixture
def smtp_server(one_smtp_server: servers.MailServer) -> servers.MailServer:
    """With nothing in it yet. Always the same one: an app of other settings is another app."""
    one_smtp_server.messages.clear()
    return one_smtp_server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    with servers.chromium() as browser:
        yield browser


@pytest.fixture
def visitors(chromium: Any, live_server: servers.WebServer) -> Iterator[servers.Visitors]:
    """`noor, bram = visitors(), visitors(width=375)`: each a page of a real browser.

    Afterwards nothing may have been asked of another host, and no script may have complained.
    """
    visitors = servers.Visitors(chromium, live_server.url)
    yield visitors
    visitors.leave()
    assert visitors.complaints == []
