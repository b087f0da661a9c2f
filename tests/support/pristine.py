"""A PostgreSQL database that becomes again what it was, for the next test.

Making one anew takes a few times as long, and the largest part of that is not the copying: each new
connection to a new database has to read the catalogue of every table that it meets.
"""

from typing import Any

import psycopg
from psycopg import sql

USES = 50  # then it is made anew: what was deleted stays in its files, and every test reads past it
LARGER = 1.5  # as much as that may it grow, for the same reason


class Pristine:
    """One that was just made, with what to compare it with later.

    A table is full that was so then, such as the vocabulary; the others were empty.
    """

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)
        # Foreign keys and triggers would refuse to let go of what may only be added.
        self.connection.execute("SET session_replication_role = replica")
        self.connection.execute("SET lock_timeout = '2s'")
        tables = self._names("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        filled = self._one(_all("EXISTS (SELECT FROM {})", tables))
        self.full = [name for name, has_rows in zip(tables, filled, strict=True) if has_rows]
        self.empty = [name for name in tables if name not in self.full]
        self.rows = {name: self._rows(name) for name in self.full}
        self.sequences = self._names(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
        )
        self.places = self._places()
        self.stamps = self._stamps(self.full)
        self.schema, self.size = self._schema(), self._size()
        self.uses = 0

    def restored(self) -> bool:
        """Whether it is again as it was made. False when only making it anew can do that."""
        self.uses += 1
        if self.uses >= USES or self._in_use() or self._schema() != self.schema:
            return False
        try:
            self.restore()
        except psycopg.errors.LockNotAvailable:
            return False
        return self._size() < LARGER * self.size

    def restore(self) -> None:
        """Put back what was in it; its schema must be what it was, and nobody may write."""
        with self.connection.transaction():
            self._empty_again()
            self._refill()
            self._count_again()

    def leave(self) -> None:
        self.connection.close()

    def _empty_again(self) -> None:
        filled = self._one(_all("EXISTS (SELECT FROM {})", self.empty))
        for name, has_rows in zip(self.empty, filled, strict=True):
            if has_rows:
                self._run("DELETE FROM {}", name)

    def _refill(self) -> None:
        for name, is_ in self._stamps(self.full).items():
            if is_ != self.stamps[name]:
                self._run("DELETE FROM {}", name)
                with (
                    self.connection.cursor() as cursor,
                    cursor.copy(_said("COPY {} FROM STDIN", name)) as to,
                ):
                    to.write(self.rows[name])
                self.stamps |= self._stamps([name])

    def _count_again(self) -> None:
        was, is_ = self.places, self._places()
        moved = [name for name in self.sequences if is_[name] != was[name]]
        if moved:
            each = (sql.SQL("setval({}, {}, {})").format(name, *was[name]) for name in moved)
            self.connection.execute(sql.SQL("SELECT ") + sql.SQL(", ").join(each))

    def _stamps(self, names: list[str]) -> dict[str, str]:
        """Of each table how many rows it has, and the last transaction that wrote one."""
        each = _all("(SELECT (count(*), max(xmin::text::bigint))::text FROM {})", names)
        return dict(zip(names, self._one(each), strict=True))

    def _places(self) -> dict[str, tuple[int, bool]]:
        """Of each sequence the last number, and whether it was given."""
        each = _all("(SELECT ARRAY[last_value, is_called::int] FROM {})", self.sequences)
        found = zip(self.sequences, self._one(each), strict=True)
        return {name: (last, bool(called)) for name, (last, called) in found}

    def _schema(self) -> tuple[Any, ...]:
        """Other than before once a table, column, index, trigger or constraint was changed."""
        parts = ("pg_class", "pg_trigger", "pg_constraint", "pg_proc")
        return self._one(_all("(SELECT (count(*), max(xmin::text::bigint))::text FROM {})", parts))

    def _size(self) -> int:
        return self._one(sql.SQL("SELECT pg_database_size(current_database())"))[0]

    def _in_use(self) -> bool:
        """Whether somebody else is in a transaction, who may still write."""
        others = sql.SQL(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return self._one(others)[0]

    def _rows(self, name: str) -> bytes:
        with (
            self.connection.cursor() as cursor,
            cursor.copy(_said("COPY {} TO STDOUT", name)) as out,
        ):
            return b"".join(bytes(block) for block in out)

    def _run(self, statement: str, name: str) -> None:
        self.connection.execute(_said(statement, name))

    def _one(self, statement: sql.Composable) -> tuple[Any, ...]:
        row = self.connection.execute(statement).fetchone()
        assert row is not None
        return row

    def _names(self, statement: Any) -> list[str]:
        return sorted(name for (name,) in self.connection.execute(statement))


def _said(statement: Any, name: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name))


def _all(expression: Any, names: Any) -> sql.Composed:
    """One row with this of each table."""
    each = (sql.SQL(expression).format(sql.Identifier(name)) for name in names)
    return sql.SQL("SELECT ") + sql.SQL(", ").join(each)
