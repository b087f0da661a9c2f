"""Where races are held: two server processes on one database, and as many people as it takes.

In the tests a crowd of eight; `make prove` makes it larger, and lets it race for longer.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from app import clock, create_app
from app.accounts.models import Person
from app.config import Settings
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.pots import actions as pots
from tests.journeys.racing import Racer
from tests.support import servers
from tests.support.client import SeparateClient
from tests.support.databases import kept_as_it_is
from tests.support.makers import MOMENT, a_coordinator
from tests.support.makers_deployments import Cast

CLIENTS = int(os.environ.get("EXPEDU_RACE_CLIENTS", "8"))  # at the same moment
ROUNDS = int(os.environ.get("EXPEDU_RACE_ROUNDS", "10"))  # of each race

PAID = {"cover": "extra_hours"}  # four hours at what an extra hour costs: € 200
ESTIMATE = 20_000
HOURS = 4


@dataclass
class Arena:
    """A database with two servers on it, each of one process."""

    app: Flask
    settings: Settings
    sites: list[str]

    @property
    def is_sqlite(self) -> bool:
        return db.engine.dialect.name == "sqlite"

    def hold(self, race: Any) -> None:
        """So many rounds; before each, the whole world becomes again what it was before the first.
        Then nobody need make it anew, which takes longer than the round itself."""
        with self.kept() as again:
            for number in range(ROUNDS):
                if number:
                    again()
                race.race()
                self.promises_kept()

    @contextmanager
    def kept(self) -> Iterator[Callable[[], None]]:
        """Gives what makes the world again what it is now."""
        db.session.rollback()
        with kept_as_it_is(self.settings.database_url) as restore:

            def again() -> None:
                db.session.rollback()  # who still reads would be in the way
                restore()

            yield again

    def racers(self, people: Sequence[Person]) -> list[Racer]:
        """One for each, by turns on either server; who is named again has one more screen."""
        signed_in: dict[int, Racer] = {}
        found: list[Racer] = []
        for number, person in enumerate(people):
            site = self.sites[number % len(self.sites)]
            if person.id not in signed_in:
                signed_in[person.id] = Racer(self.app, site, person)
            found.append(signed_in[person.id].at(site))
        return found

    def promises_kept(self) -> None:
        """What `flask check` looks at, without starting one."""
        db.session.rollback()
        broken = [
            f"{check.name}: {sentence}"
            for feature in self.app.extensions["features"]
            for check in feature.checks
            for sentence in check.broken()
        ]
        assert not broken, broken


@contextmanager
def an_arena(
    database_url: str, data_dir: Path, wsgi: str = "wsgi:app", moment: datetime = MOMENT
) -> Iterator[Arena]:
    ahead = int((moment - clock.now()).total_seconds())
    settings = Settings.for_tests(database_url=database_url, data_dir=data_dir, clock_ahead=ahead)
    app = create_app(settings)
    app.test_client_class = SeparateClient
    with ExitStack() as stack:
        stack.callback(clock.run_ahead, 0)
        stack.enter_context(app.app_context())
        running = [
            stack.enter_context(
                # A thread for each client: nobody waits for one who waits for them.
                servers.web_server(settings, processes=1, threads=CLIENTS, app=wsgi)
            )
            for _ in range(2)
        ]
        yield Arena(app, settings, [server.url for server in running])
        db.session.remove()
        db.engine.dispose()


def coordinators(cast: Cast, count: int = CLIENTS) -> list[Person]:
    """So many, each with a mandate on the pot."""
    others = [a_coordinator(cast.swv, f"Corrie {number}") for number in range(1, count)]
    for person in others:
        mandate(cast, person)
    return [cast.coordinator, *others]


def mandate(cast: Cast, person: Person) -> None:
    with unit_of_work():
        pots.give_mandate(
            there(cast.pot), person, limit=10_000_000, until=None, by=None, now=MOMENT
        )


def there(row: Any) -> Any:
    """The same row, as it is now."""
    if not db.session().info.get("unit_of_work"):
        db.session.rollback()
    return db.session.get_one(type(row), row.id)


def states(*inzetten: Deployment) -> list[str]:
    return [there(inzet).state for inzet in inzetten]
