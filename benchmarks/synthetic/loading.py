"""Rows by the million into a fresh SQLite database: columns in, one statement a block.

Through the models it would take hours. What the models promise (types, defaults) is taken from
their tables, so that the rows are as the application would have written them.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from sqlalchemy import FromClause, Table
from sqlalchemy.dialects import sqlite

from app.database import PUBLIC_ID_ALPHABET

_DIALECT = sqlite.dialect()
# Fast and unsafe: a database that is half written is thrown away and built again.
_PRAGMAS = (
    "query_only=OFF",
    "foreign_keys=OFF",
    "synchronous=OFF",
    "journal_mode=MEMORY",
    "secure_delete=OFF",
    "cache_size=-600000",
)


class Columns:
    """Rows of one table, column by column: a list a column, or one value for every row."""

    def __init__(self, table: FromClause, rows: int, **values: Any) -> None:
        assert isinstance(table, Table)  # a mapped class only promises something to select from
        self.table, self.rows, self.values = table, rows, _defaults(table) | values

    def statement(self) -> str:
        names = ", ".join(f'"{name}"' for name in self.values)
        return (
            f"INSERT INTO {self.table.name} ({names}) VALUES ({', '.join('?' * len(self.values))})"
        )

    def tuples(self) -> Iterator[tuple[Any, ...]]:
        return zip(*(self._column(name) for name in self.values), strict=False)

    def _column(self, name: str) -> Iterable[Any]:
        """The values as the database keeps them; each different one is translated once."""
        given = self.values[name]
        process = self.table.columns[name].type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
        if not isinstance(given, list):
            return repeat(process(given) if process and given is not None else given, self.rows)
        if process is None:
            return given
        known = {value: process(value) for value in set(given)}
        return [known[value] for value in given]


def _defaults(table: FromClause) -> dict[str, Any]:
    """The plain defaults of the models, which are the program's and not the database's."""
    return {
        column.name: column.default.arg
        for column in table.columns
        if column.default is not None and column.default.is_scalar
    }


@contextmanager
def loading(database: str) -> Iterator[sqlite3.Connection]:
    """A connection that is fast and not safe; indexes are made when everything is in."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    for _, statement in indexes:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def insert(connection: sqlite3.Connection, columns: Columns) -> None:
    connection.executemany(columns.statement(), columns.tuples())


def public_ids(letter: str, count: int, *, start: int = 0) -> list[str]:
    """Ids of ten characters, each once: a letter for the kind and a number."""
    return [letter + _as_letters(number) for number in range(start, start + count)]


def _as_letters(number: int) -> str:
    """Mixed up, as the real ones are: an index over them grows in every place."""
    mixed = (number * 7_368_787 + 1) % 36**6  # odd and no multiple of 3: no number twice
    letters = []
    for _ in range(9):
        mixed, rest = divmod(mixed, 36)
        letters.append(PUBLIC_ID_ALPHABET[rest])
    return "".join(letters)
