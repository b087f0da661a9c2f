"""The sites on which every page is looked at; see tests/site/world.py and running.py."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import pytest

from app import clock
from tests.site.running import Site, Template, a_template
from tests.site.world import NOW
from tests.support.databases import PostgreSQL, SQLite


class Shared:
    """What the tests of one process and one engine share: the world is made once."""

    def __init__(self, engine: SQLite | PostgreSQL) -> None:
        self.engine = engine

    @cached_property
    def template(self) -> Template:
        return a_template(self.engine)

    @cached_property
    def site(self) -> Site:
        return Site(self.template.copy(), self.template.world)

    def leave(self) -> None:
        if "site" in vars(self):
            self.site.leave()


# One for each engine, so that a server of PostgreSQL is stopped after its last visitor left.


@pytest.fixture(scope="session")
def shared_sqlite(sqlite: SQLite) -> Iterator[Shared]:
    shared = Shared(sqlite)
    yield shared
    shared.leave()


@pytest.fixture(scope="session")
def shared_postgresql(postgresql: PostgreSQL) -> Iterator[Shared]:
    shared = Shared(postgresql)
    yield shared
    shared.leave()


@pytest.fixture
def shared(engine_name: str, request: pytest.FixtureRequest) -> Shared:
    return request.getfixturevalue(f"shared_{engine_name}")


@pytest.fixture
def site(shared: Shared) -> Iterator[Site]:
    """The world that the tests share. Whatever somebody does there is undone, so that it stays
    as it was; it is always the same day."""
    shared.site.writes.clear()
    with clock.at(NOW):
        yield shared.site


@pytest.fixture
def own_site(shared: Shared) -> Iterator[Callable[..., Site]]:
    """`own_site(base_url="https://…")`: a site of its own, that keeps what people do."""
    made = []

    def make(**settings: Any) -> Site:
        made.append(Site(shared.template.copy(), shared.template.world, keeps=True, **settings))
        return made[-1]

    with clock.at(NOW):
        yield make
    for site in made:
        site.leave()
