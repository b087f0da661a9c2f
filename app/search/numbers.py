"""The two numbers that say whether what this process remembers of a database still holds.

And a place to remember it: by database, and forgotten when its connections are given up, for then
another database may stand at the same address.
"""

import threading
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event

from app.database import db
from app.profiles.models import SearchState

T = TypeVar("T")

_ASKED = f"SELECT revision, surroundings, lineage FROM {SearchState.__tablename__}"


class Numbers(NamedTuple):
    revision: int  # goes up when profiles change
    surroundings: int  # … and when organisations or the vocabulary do
    lineage: str  # the name of this database

    def is_behind(self, other: "Numbers") -> bool:
        """These were read before the others, or stand in a database that was put back."""
        return self.revision < other.revision or self.surroundings < other.surroundings


def numbers() -> Numbers:
    """As this transaction sees them; one small statement."""
    connection = db.session.connection()
    try:
        # Asked at every search, and straight of the driver: to prepare a result takes longer than
        # to get it.
        cursor = connection.connection.cursor()
        cursor.execute(_ASKED)
        (row,) = cursor.fetchall()
    except Exception:
        row = connection.exec_driver_sql(_ASKED).one()  # says in the usual words what is wrong
    return Numbers(*row)


def latest_numbers() -> Numbers:
    """As committed last, also when this transaction began before that."""
    with db.engine.connect() as connection:
        return Numbers(*connection.exec_driver_sql(_ASKED).one())


class ByDatabase(Generic[T]):
    """One thing of this process for each database, made when it is first asked for."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._things: WeakKeyDictionary[Engine, T] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def __call__(self) -> T:
        """The thing of the database that is in use here."""
        engine = db.engine
        with self._lock:
            if engine not in self._things:
                self._things[engine] = self._make()
                event.listen(engine, "engine_disposed", self.forget)
            return self._things[engine]

    def forget(self, engine: Engine) -> None:
        self._things.pop(engine, None)


class Remembered(ByDatabase[dict[int, T]]):
    """What was read of the surroundings, kept until their number changes."""

    def __init__(self, read: Callable[[], T]) -> None:
        super().__init__(dict)
        self._read = read

    def at(self, surroundings: int) -> T:
        """As it is at this number of the surroundings."""
        known = self()
        found = known.get(surroundings)
        if found is None:
            found = self._read()
            known.clear()
            known[surroundings] = found
        return found
