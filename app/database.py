"""The database session, and the one place where work is saved.

Two kinds of transaction exist. Everything starts as a *read-only* one, enforced by the database
itself, so a page that is only looked at can never write, and on both engines a snapshot: what a
page says in two places was true at one moment. `unit_of_work()` ends that one and begins a *write*
one: `BEGIN IMMEDIATE` on SQLite (two writers queue instead of failing half-way), READ COMMITTED on
PostgreSQL.
"""

import secrets
import string
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CursorResult,
    DateTime,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    event,
    inspect,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

from app.errors import RuleBroken, StalePage

# Named constraints, so that a migration can drop what an earlier one added.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
    "trusted_schema=OFF",
)


T = TypeVar("T")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite alone would hand back a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    # On the registry and not on Base itself: Flask-SQLAlchemy refuses a base that has both.
    registry = registry(metadata=metadata, type_annotation_map={datetime: UTCDateTime()})


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

PUBLIC_ID_ALPHABET = string.ascii_lowercase + string.digits


def new_public_id() -> str:
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(10))


class PublicId:
    """For what has a page of its own: a short random name for the address bar, not a secret."""

    public_id: Mapped[str] = mapped_column(String(10), unique=True, default=new_public_id)


def prepare_engine(engine: Engine) -> None:
    """Give every transaction its kind: read-only, unless it was begun by `unit_of_work()`."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite must not open transactions of its own: it would do so too late to be a lock.
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _writes(connection: Any) -> bool:
    return bool(connection.get_execution_options().get("writes", False))


def _begin_sqlite(connection: Any) -> None:
    # To begin to read waits for nothing and cannot fail, so it goes straight to the driver: every
    # page does it, and two statements through all layers would take longer than its first query.
    driver = connection.connection.driver_connection
    if _writes(connection):
        driver.execute("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        driver.execute("PRAGMA query_only=ON")
        driver.execute("BEGIN")


def _begin_postgresql(connection: Any) -> None:
    if not _writes(connection):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Save everything inside together, or nothing at all.

    Views, commands and the worker open one; actions never commit. What was read before is
    forgotten first, so everything inside is read from the write transaction and judged again.
    Nothing slow belongs here: while it is open, other writers wait.

    Raises RuntimeError when one is open already: the outermost caller opens the only one.
    """
    session = db.session()
    if session.info.get("unit_of_work"):
        raise RuntimeError("Units of work do not nest: the outermost caller opens one.")
    session.rollback()
    session.info["unit_of_work"] = True
    try:
        session.connection(execution_options={"writes": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("unit_of_work", None)


def lost_a_race(error: OperationalError) -> bool:
    """PostgreSQL chose this one of two that waited for each other; the same again will do."""
    return getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


def insert(model: Any) -> Any:
    """An INSERT that may go on where the row is there already (`on_conflict_do_…`).

    Both engines have that clause; SQLAlchemy gives each an insert of its own.
    """
    return (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(model)


def rows_changed(statement: Any) -> int:
    """Run an UPDATE or DELETE; gives how many rows it changed."""
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)  # only of such a statement it has a count
    return result.rowcount


def change_one(statement: Any, otherwise: str | RuleBroken | None = None) -> None:
    """Run an UPDATE whose WHERE repeats a rule, for when two people act in the same second.

    The database lets the first one through; the second hears `otherwise` (a sentence or a
    refusal; by default that the page is stale).
    """
    if rows_changed(statement) == 1:
        return
    if isinstance(otherwise, RuleBroken):
        raise otherwise
    raise StalePage(otherwise) if otherwise else StalePage()


def outdate(obj: Any, seen: int | None) -> None:
    """From here on a page that showed this object as it was (its `version`) no longer changes it.

    Of two who act in the same second the second waits here, and then hears that the page is stale.
    """
    if seen is not None and seen != obj.version:
        raise StalePage()
    model = type(obj)
    mapper = inspect(model)
    keys = zip(mapper.primary_key, mapper.primary_key_from_instance(obj), strict=True)
    change_one(
        update(model)
        .where(*(column == value for column, value in keys), model.version == obj.version)
        .values(version=model.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(obj, ["version"])


class ByDatabase(Generic[T]):
    """One thing of this process for each database, made when it is first asked for.

    Forgotten when the connections are given up, for then another database may stand at the same
    address.
    """

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
    """What was read of a database, kept until the number that stands for it there changes."""

    def __init__(self, read: Callable[[], T]) -> None:
        super().__init__(dict)
        self._read = read

    def at(self, number: int) -> T:
        """As it is at this number."""
        known = self()
        found = known.get(number)
        if found is None:
            found = self._read()
            known.clear()
            known[number] = found
        return found
