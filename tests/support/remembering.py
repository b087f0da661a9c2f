"""What makers made once is put there again as rows: most tests begin in the same few places, and
the way there, through all its actions, takes longer than the test itself.

    @remembered
    def a_cast(...): ...

The first call in a process makes it, and keeps which rows came, went and changed. The next call
with the same arguments, in a database that was brought to the same place, only writes those rows.
A database is at a known place when it is fresh and nothing but remembered makers wrote in it since:
any other statement that writes, by whomever in this process, and the makers simply make.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from sqlalchemy import Engine, Table, event, func, inspect, select, tuple_

from app.clock import _frozen
from app.database import Base, db, unit_of_work

PLAIN = (bool, int, float, str, bytes, date, datetime, time, Enum, type(None))
WRITES_TO = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
DELETED = "a row was deleted"
READING = ("SELECT", "BEGIN", "SET", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK", "SHOW")

P = ParamSpec("P")
T = TypeVar("T")
Rows = dict[Table, dict[tuple[Any, ...], dict[str, Any]]]  # by primary key


class CannotBeKept(Exception):
    """An argument or a result of which nobody can tell whether it is the same as another."""


@dataclass(frozen=True)
class Memory:
    """What one call did to the rows, and what it gave back."""

    new: dict[Table, list[dict[str, Any]]]
    changed: dict[Table, list[dict[str, Any]]]
    gone: dict[Table, list[tuple[Any, ...]]]
    result: Any


# Of a fresh database what is not looked at again: the vocabulary, to which no maker adds.
LARGE = 100  # rows

_memories: dict[Any, Memory] = {}
_not_kept: set[Any] = set()
_contents: dict[Any, Rows] = {}  # by place, all that is there
_large: set[str] = set()
_written: set[str] = set()  # names of tables, while something is made
_at: tuple[Engine, Any] | None = None  # where the database is that this process writes in


def begin(engine: Engine, place: Any) -> None:
    """This database is fresh; `place` says what else makes it differ from others."""
    global _at
    _at = (engine, place)


def lose() -> None:
    """From here on nobody knows what is in the database."""
    global _at
    _at = None


@event.listens_for(Engine, "before_cursor_execute")
def _notice(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    if not statement.lstrip().upper().startswith(READING):
        _written.update(WRITES_TO.findall(statement))
        if "DELETE" in statement.upper():
            _written.add(DELETED)
        lose()


def remembered(make: Callable[P, T]) -> Callable[P, T]:
    @wraps(make)
    def maker(*args: P.args, **kwargs: P.kwargs) -> T:
        place = _place_after(make.__qualname__, args, kwargs)
        if place is None or place in _not_kept:
            return make(*args, **kwargs)
        engine, memory = db.engine, _memories.get(place)
        if memory is None:
            made, memory = _made(lambda: make(*args, **kwargs), place)
            if memory is None:
                _not_kept.add(place)
                return made
            _memories[place] = memory
        else:
            _put_back(memory)
        begin(engine, place)
        return cast(T, _found(memory.result))

    return maker


def _place_after(name: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> Any:
    """What this call would lead to from here; None where that is not known."""
    if _at is None or _at[0] is not db.engine or db.session().info.get("unit_of_work"):
        return None
    try:
        return (_at[1], _frozen.get(), name, _described(list(args)), _described(dict(kwargs)))
    except CannotBeKept:
        return None


def _made(make: Callable[[], T], place: Any) -> tuple[T, Memory | None]:
    """What it gave, with what it did; None for that when it did more than can be kept."""
    before = _before()
    lose()
    _written.clear()
    made = make()
    if _written & _large:
        return made, None
    try:
        result = _described(made)
    except CannotBeKept:
        return made, None
    # What refers to a row that was deleted may have gone with it.
    after = before | _rows(None if DELETED in _written else _written)
    memory = Memory({}, {}, {}, result)
    for table, rows in after.items():
        was = before[table]
        if rows is was:
            continue
        if new := [row for key, row in rows.items() if key not in was]:
            memory.new[table] = new
        if changed := [row for key, row in rows.items() if key in was and was[key] != row]:
            memory.changed[table] = changed
        if gone := [key for key in was if key not in rows]:
            memory.gone[table] = gone
    _contents[place] = after
    return made, memory


def _before() -> Rows:
    assert _at is not None
    place = _at[1]
    if place not in _contents:
        _contents[place] = _rows()
    return _contents[place]


def _rows(names: Container[str] | None = None) -> Rows:
    """Everything in the database, or in these tables; but for what is large from the beginning."""
    db.session.rollback()
    connection = db.session.connection()
    if not _large:
        counts = {t.name: select(func.count()).select_from(t) for t in Base.metadata.sorted_tables}
        found = {name: connection.scalar(count) or 0 for name, count in counts.items()}
        _large.update(name for name, number in found.items() if number > LARGE)
    rows = {
        table: {
            tuple(row[column.name] for column in table.primary_key): dict(row)
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
        }
        for table in Base.metadata.sorted_tables
        if table.name not in _large and (names is None or table.name in names)
    }
    db.session.rollback()
    return rows


def _put_back(memory: Memory) -> None:
    with unit_of_work() as session:
        connection = session.connection()
        _let_rows_come_in_any_order(connection)
        for table, keys in memory.gone.items():
            connection.execute(table.delete().where(tuple_(*table.primary_key).in_(keys)))
        for table, rows in memory.changed.items():
            for row in rows:
                same = (column == row[column.name] for column in table.primary_key)
                connection.execute(table.update().where(*same).values(row))
        for table, rows in memory.new.items():
            connection.execute(table.insert(), rows)
        _count_on(connection, memory.new)


def _let_rows_come_in_any_order(connection: Any) -> None:
    """One that refers to another may come before it, and what may only be added to is no matter:
    all of it was judged when it was made."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def _count_on(connection: Any, new: Mapping[Table, list[dict[str, Any]]]) -> None:
    """The next row gets the number after these. SQLite looks at the rows for it."""
    if connection.dialect.name == "sqlite":
        return
    counted = [
        func.setval(func.pg_get_serial_sequence(table.name, column.name), rows[-1][column.name])
        for table, rows in new.items()
        if (column := table.autoincrement_column) is not None
    ]
    connection.execute(select(*counted))


def _described(value: Any) -> Any:
    """What can be compared and kept: of a row which it is, of a dataclass its fields."""
    if isinstance(value, PLAIN):
        return (type(value), value)
    if isinstance(value, list | tuple | set | frozenset | range):
        return (type(value), tuple(_described(each) for each in value))
    if isinstance(value, dict):
        return (dict, tuple((key, _described(each)) for key, each in value.items()))
    if isinstance(value, Base):
        identity = inspect(value).identity
        if identity is None:
            raise CannotBeKept
        return (type(value), identity)
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return (type(value), _described(named))
    raise CannotBeKept


def _found(described: tuple[Any, Any]) -> Any:
    kind, value = described
    if issubclass(kind, Base):
        return db.session.get_one(kind, value)
    if kind is dict:
        return {key: _found(each) for key, each in value}
    if is_dataclass(kind):
        make: Any = kind
        return make(**_found(value))
    if issubclass(kind, list | tuple | set | frozenset):
        return kind(_found(each) for each in value)
    return value
