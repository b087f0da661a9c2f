"""The site without what keeps two decisions apart: for the test that shows that this is needed.

Money and hours are counted in Python between reading and writing, nobody waits for a row that
another holds or looks whether an object is still what was judged, and SQLite gives its lock only
when somebody writes. Everything else is as it is.
"""

import time
from typing import Any
from unittest.mock import patch

from sqlalchemy import Select

from app import create_app, database, workflow
from app.database import db
from app.errors import RuleBroken
from app.help_requests import actions as help_requests
from app.pots import actions
from app.pots.models import Entry


def _careless_move(
    pot: Any, reservation: Any, kind: str, *, by: Any, now: Any, event: Any, line: Any,
    **deltas: int,
) -> None:  # fmt: skip
    """Look whether there is enough, and write down what is left. Nothing in between is noticed."""
    left = {name: getattr(pot, name) + delta for name, delta in deltas.items()}
    if min(left.values()) < 0:
        raise actions._too_little(pot, kind)
    time.sleep(0.2)
    for name, amount in left.items():
        setattr(pot, name, amount)
    for name, delta in deltas.items():
        if reservation is not None and name != "available":
            setattr(reservation, name, getattr(reservation, name) + delta)
    db.session.add(
        Entry(
            pot_id=pot.id,
            reservation_id=reservation.id if reservation is not None else None,
            kind=kind,
            line=line.name,
            by_id=by.id,
            event_id=event.id,
            at=now,
            **deltas,
        )
    )


def _careless_hours(help_request: Any, minutes: int, *, now: Any) -> None:
    if minutes > help_request.minutes_left:
        raise RuleBroken("Er is te weinig over.")
    granted = help_request.granted_minutes + minutes
    time.sleep(0.2)
    help_request.granted_minutes = granted


def _careless_one(statement: Any, otherwise: Any = None) -> None:
    """Whether anything was changed, nobody asks."""
    time.sleep(0.2)
    db.session.execute(statement)


def _careless_begin(connection: Any) -> None:
    connection.exec_driver_sql("PRAGMA query_only=OFF")
    connection.exec_driver_sql("BEGIN")


# For as long as this process lives.
for of, name, careless in (
    (Select, "with_for_update", lambda self, **_: self),
    (workflow, "_hold", lambda table, obj: None),
    (workflow, "change_one", _careless_one),
    (database, "change_one", _careless_one),
    (help_requests, "hours_granted", _careless_hours),
    (actions, "_move", _careless_move),
    (database, "_begin_sqlite", _careless_begin),
):
    patch.object(of, name, careless).start()
app = create_app()
