"""The site on which those in a race meet, with or without what keeps their decisions apart: for the
test that shows that each race needs its guard.

Which race is on, and whether its guards are out, is asked of the process of the test (meeting.py),
so that one pair of servers does for all of them. Everything else is as it is.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import create_app, database, workflow
from app.database import db
from app.deployments import moving
from app.errors import RuleBroken
from app.events import actions as events
from app.help_requests import actions as help_requests
from app.pots import actions as pots
from app.pots.models import Entry
from app.programmes import phases
from app.programmes.models import Trajectory
from app.programmes.places import guards as places
from app.web import submitting
from tests.journeys.meeting import come, what_is_on

FOLDER = Path(os.environ["DATA_DIR"])
OF_SQLITE = os.environ["DATABASE_URL"].startswith("sqlite")
MORE_THAN_THERE_IS = 4  # of those who each take a third of it
TWO = 2

Guard = Callable[..., Any]
Instead = Callable[..., Any]  # takes the guard, and what that was given


def _as_it_is(guard: Guard, *args: Any, **kwargs: Any) -> Any:
    return guard(*args, **kwargs)


def _nothing(_guard: Guard, *_: Any, **__: Any) -> None:
    """Nobody waits for a row that another holds."""


def _after(meet: Callable[[], None]) -> Instead:
    def instead(guard: Guard, *args: Any, **kwargs: Any) -> Any:
        meet()
        return guard(*args, **kwargs)

    return instead


@dataclass(frozen=True)
class Spot:
    """Something in the site that goes otherwise while one of these races is on."""

    of: Any
    name: str
    races: tuple[str, ...]
    without: Instead  # the guards
    with_: Instead = _as_it_is

    def put_in(self) -> None:
        guard = getattr(self.of, self.name)

        def by_turns(*args: Any, **kwargs: Any) -> Any:
            race, is_without = what_is_on(FOLDER)
            if race not in self.races:
                return guard(*args, **kwargs)
            instead = self.without if is_without else self.with_
            return instead(guard, *args, **kwargs)

        setattr(self.of, self.name, by_turns)


# Money: whether it is enough is judged before, and what is left is written down


def _pots_meet() -> None:
    come(FOLDER, "looked in the pot", least=MORE_THAN_THERE_IS)


def _careless_money(
    _guard: Guard, pot: Any, reservation: Any, kind: str, *, by: Any, now: Any, event: Any,
    line: Any, **deltas: int,
) -> None:  # fmt: skip
    left = {name: getattr(pot, name) + delta for name, delta in deltas.items()}
    if min(left.values()) < 0:
        raise pots._too_little(pot, kind)
    _pots_meet()
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


# Hours of a vraag: likewise


def _hours_meet() -> None:
    come(FOLDER, "looked how many hours there are", least=MORE_THAN_THERE_IS)


def _careless_hours(_guard: Guard, help_request: Any, minutes: int, *, now: Any) -> None:
    if minutes > help_request.minutes_left:
        raise RuleBroken("Er is te weinig over.")
    granted = help_request.granted_minutes + minutes
    _hours_meet()
    help_request.granted_minutes = granted


# Places to learn: likewise


def _places_meet() -> None:
    come(FOLDER, "looked how many places there are", least=MORE_THAN_THERE_IS)


def _careless_still(_guard: Guard, trajectory: Trajectory) -> None:
    db.session.execute(select(Trajectory.id).where(Trajectory.id == trajectory.id))
    db.session.refresh(trajectory, ["state", "version", "phases", "roles"])


def _careless_place(_guard: Guard, step: Any) -> None:
    opening = places.opening(step.obj)
    if opening.taken >= opening.places:
        raise RuleBroken(places.NO_PLACE_LEFT)
    taken = opening.taken + 1
    _places_meet()
    opening.taken = taken


# One object: who judged it as it was changes it, whatever it is by then


def _judges_meet() -> None:
    come(FOLDER, "judged", least=TWO)


def _careless_one(_guard: Guard, statement: Any, otherwise: Any = None) -> None:
    _judges_meet()
    db.session.execute(statement)


# A mandate: whoever decides has seen that they may, and then it is taken from them


def _when_all_is_judged(guard: Guard, kind: str, id_: int, action: str, **told: Any) -> Any:
    """The event is written when everything was judged, and judged again."""
    if action in ("approve", "settle"):
        come(FOLDER, "saw the mandate", until="the mandate ended")
    return guard(kind, id_, action, **told)


def _in_the_midst(guard: Guard, *args: Any, **kwargs: Any) -> Any:
    come(FOLDER, "is about to end the mandate", until="saw the mandate")
    ended = guard(*args, **kwargs)
    come(FOLDER, "the mandate ended")
    return ended


# SQLite: whoever writes takes its turn before reading anything


def _readers_meet(guard: Guard, *args: Any, **kwargs: Any) -> Any:
    found = guard(*args, **kwargs)
    come(FOLDER, "read", least=TWO)
    return found


def _careless_begin(guard: Guard, connection: Any) -> None:
    if not database._writes(connection):
        guard(connection)
        return
    connection.exec_driver_sql("PRAGMA query_only=OFF")
    connection.exec_driver_sql("BEGIN")


ON_POSTGRESQL = (
    # Two guards each, and both are out: who holds the pot lets nobody judge it meanwhile, and
    # what is judged once more in the UPDATE is not given twice. The same with hours: all who are
    # granted something from one pot queue for that already.
    Spot(pots, "hold", ("money", "hours"), _nothing),
    Spot(pots, "_move", ("money",), _careless_money, _after(_pots_meet)),
    Spot(workflow, "_hold", ("hours", "refund", "ending"), _nothing),
    Spot(help_requests, "hours_granted", ("hours",), _careless_hours, _after(_hours_meet)),
    Spot(phases, "keep_still", ("place",), _careless_still),
    Spot(places, "_takes_one", ("place",), _careless_place, _after(_places_meet)),
    Spot(workflow, "change_one", ("refund", "ending"), _careless_one, _after(_judges_meet)),
    Spot(database, "change_one", ("refund", "ending"), _careless_one, _after(_judges_meet)),
    Spot(moving, "hold_mandates", ("mandate", "payer"), _nothing),
    Spot(events, "record", ("mandate", "payer"), _when_all_is_judged, _when_all_is_judged),
    Spot(pots, "end_mandate", ("mandate", "payer"), _in_the_midst, _in_the_midst),
)
EVERY_RACE = ("money", "hours", "place", "refund", "ending", "mandate", "payer")
ON_SQLITE = (
    Spot(database, "_begin_sqlite", EVERY_RACE, _careless_begin),
    Spot(submitting, "_first_answer", EVERY_RACE, _readers_meet, _readers_meet),
)

for spot in ON_SQLITE if OF_SQLITE else ON_POSTGRESQL:
    spot.put_in()  # for as long as this process lives
app = create_app()
