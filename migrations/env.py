"""How migrations run: on the application's own engine, in one write transaction."""

from importlib import import_module
from pathlib import Path

from alembic import context
from flask import current_app

from app.config import ROOT
from app.database import Base, db

for path in sorted(Path(ROOT / "app").glob("*/models.py")):
    import_module(f"app.{path.parent.name}.models")


def run() -> None:
    """Run what is asked for, and put the append-only triggers back: batch mode drops them."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect().execution_options(writes=True) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # Batch mode rebuilds tables; that must not cascade into the rows that point there.
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(connection=connection, target_metadata=Base.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if is_sqlite:
            connection.connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline form.")
run()
