"""The two numbers that say whether what this process remembers of a database still holds."""

from typing import NamedTuple

from app.database import db
from app.profiles.models import SearchState

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
