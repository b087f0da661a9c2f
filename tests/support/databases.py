"""A fresh database for every test, always at the same address: a copy of one that the migrations
built.

Building takes seconds and happens once a session and engine; copying takes milliseconds. The
vocabulary of expertise is in it, as it is in every installation.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from flask_migrate import upgrade

from app import create_app
from app.config import Settings
from app.database import db, unit_of_work
from app.expertise.actions import load_vocabulary
from tests.support import postgres

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

    def fresh(self) -> tuple[str, Callable[[], None]]:
        """The address of a new database, and how to get rid of it."""
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
        build(server.create("template_of_tests"), data_dir=folder)

    def fresh(self) -> tuple[str, Callable[[], None]]:
        name = next(name for name in names() if name not in self.in_use)
        self.in_use.add(name)
        url = self.server.create(name, like="template_of_tests")

        def discard() -> None:
            self.server.drop(name)
            self.in_use.discard(name)

        return url, discard


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
