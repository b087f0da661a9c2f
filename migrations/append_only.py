"""Triggers that refuse to change or delete what may only be added, on both engines.

Alembic's batch mode rebuilds a table on SQLite and drops its triggers without a word, so every
migration that touches one of these tables ends with `protect()` again, and `flask check` asserts
that the triggers exist.
"""

from collections.abc import Callable, Sequence

TABLES = ("entry", "event", "terms", "terms_date")
DECLARATIONS = ("declaration", "declared_tie")  # since 0014


def protect(execute: Callable[[str], object], dialect: str, tables: Sequence[str] = TABLES) -> None:
    for statement in statements(dialect, tables):
        execute(statement)


def unprotect(execute: Callable[[str], object], dialect: str) -> None:
    for table in TABLES:
        for verb in ("update", "delete"):
            on = f" ON {table}" if dialect == "postgresql" else ""
            execute(f"DROP TRIGGER IF EXISTS {table}_refuses_{verb}{on}")
    if dialect == "postgresql":
        execute("DROP FUNCTION IF EXISTS append_only()")


def statements(dialect: str, tables: Sequence[str] = TABLES) -> list[str]:
    if dialect == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
            *(
                f"CREATE OR REPLACE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
                for table in tables
                for verb in ("update", "delete")
            ),
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_refuses_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in tables
        for verb in ("update", "delete")
    ]
