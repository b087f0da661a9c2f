"""A fresh database for every test, always at the same address: a copy of one that the migrations
built.

Building takes seconds and happens once a session and engine; copying takes milliseconds. PostgreSQL
would need dozens of them, and gives the next test the same one again, made empty; see pristine.py.
The vocabulary of expertise is in it, as it is in every installation.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from app import create_app
from app.config import Settings
from app.database import db, unit_of_work
from app.expertise.actions import load_vocabulary
from tests.support import postgres
from tests.support.pristine import Pristine

ENGINES = ("sqlite", "postgresql")


def wanted_engines() -> tuple[str, ...]:
    """Both, unless TEST_ENGINES names which."""
    wanted = os.environ.get("TEST_ENGINES", " ".join(ENGINES)).replace(",", " ").split()
    if unknown := set(wanted) - set(ENGINES):
        raise ValueError(f"TEST_ENGINES knows {' and '.join(ENGINES)}, not {unknown.pop()!r}.")
    return tuple(wanted)


def names() -> Iterator[str]:
    """The first is nearly always free: only a world that a module shares keeps one in use."""
    return (f"test_{number}" for number in count(1))


class SQLite:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.in_use: set[str] = set()
        self.template = folder / "template.sqlite3"
        build(f"sqlite:///{self.template}", data_dir=folder)

    def fresh(self, *, small: bool = False) -> tuple[str, Callable[[], None]]:
        """The address of a new database, and how to get rid of it. Copying one file is quick,
        however little a test does with it."""
        name = next(name for name in names() if name not in self.in_use)
        self.in_use.add(name)
        file = self.folder / f"{name}.sqlite3"
        shutil.copyfile(self.template, file)

        def discard() -> None:
            self.in_use.discard(name)
            for ending in ("", "-wal", "-shm"):
                file.with_name(file.name + ending).unlink(missing_ok=True)

        return f"sqlite:///{file}", discard


class PostgreSQL:
    def __init__(self, server: postgres.Server, folder: Path) -> None:
        self.server = server
        self.in_use: set[str] = set()
        self.restored: dict[str, Pristine] = {}  # those that wait to be used again
        build(server.create("template_of_tests"), data_dir=folder)

    def fresh(self, *, small: bool = False) -> tuple[str, Callable[[], None]]:
        """What a `small` test leaves behind is cleared away; else the whole database goes."""
        name = next(name for name in names() if name not in self.in_use)
        self.in_use.add(name)
        known = self.restored.pop(name, None)
        if known is None:
            self.server.create(name, like="template_of_tests")
            known = Pristine(self.server.url(name))

        def discard() -> None:
            if small and known.restored():
                self.restored[name] = known
            else:
                known.leave()
                self.server.drop(name)
            self.in_use.discard(name)

        return self.server.url(name), discard


def build(url: str, *, data_dir: Path) -> None:
    app = create_app(Settings.for_tests(database_url=url, data_dir=data_dir))
    with app.app_context():
        upgrade()
        with unit_of_work():
            load_vocabulary()
        db.session.remove()
        # The last connection of SQLite folds the write-ahead log into the one file we copy, and
        # PostgreSQL copies no database that somebody is connected to.
        db.engine.dispose()


@contextmanager
def kept_as_it_is(url: str) -> Iterator[Callable[[], None]]:
    """Gives what makes that database again as it is now, also while servers are connected to it:
    the same rows by the same numbers."""
    file = make_url(url).database
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file or "")) as there, closing(sqlite3.connect("")) as copy:
            there.backup(copy)
            yield lambda: copy.backup(there)
        return
    known = Pristine(url)
    yield known.restore
    known.leave()


@event.listens_for(Engine, "connect")
def _prepare_nothing(connection: Any, _record: Any) -> None:
    """To prepare a statement on the server pays where it comes back often. A test asks most of them
    a few times: a tenth of its time goes to preparing them. Web servers of their own do prepare."""
    if hasattr(connection, "prepare_threshold"):
        connection.prepare_threshold = None


_last: list[Engine] = []


def only_one_keeps_connections(engine: Engine) -> None:
    """There is room for those of one app, not for those of every app that a test has made."""
    for other in _last:
        if other is not engine:
            other.dispose()
    _last[:] = [engine]


def forget(engine: Engine) -> None:
    """Whatever was read of the database is old news: the next test has another one at its address.

    On PostgreSQL that is the same one, made new again. The connections to it stay: they know its
    tables.
    """
    if engine.dialect.name == "sqlite":
        engine.dispose()
        return
    pool = engine.pool
    engine.dispose(close=False)
    engine.pool = pool
