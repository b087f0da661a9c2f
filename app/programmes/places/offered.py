"""The places that are open to schools, as one who reads of them finds them; and who is in line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from app.database import db
from app.organisations.models import Organisation
from app.programmes.models import Trajectory
from app.programmes.places import access
from app.programmes.places.models import Opening, Place


@dataclass(frozen=True)
class Offered:
    """`schools`: those of the reader that may ask for a place here. `is_full`: who asks now comes
    on the waiting list."""

    opening: Opening
    schools: Sequence[Organisation]
    is_full: bool

    @property
    def trajectory(self) -> Trajectory:
        return self.opening.trajectory


def to_learn(
    person: Any, on: date, among: ColumnElement[bool] | None = None, *, most: int = 500
) -> list[Offered]:
    """What reaches this person and is open, soonest closed first. `among` compares Trajectory."""
    found = access.openings(person, on).where(true() if among is None else among)
    trajectory = joinedload(Opening.trajectory)
    openings = list(
        db.session.scalars(
            found.options(
                trajectory.joinedload(Trajectory.programme),
                trajectory.joinedload(Trajectory.programme_version),
                trajectory.joinedload(Trajectory.school),
            ).limit(most)
        )
    )
    may_ask = access.who_may_ask([each.trajectory for each in openings], person, on)
    closed = full(openings)
    return [
        Offered(each, may_ask.get(each.trajectory_id, ()), each.trajectory_id in closed)
        for each in openings
    ]


def full(openings: Iterable[Opening]) -> set[int]:
    """Ids of the trajecten where who asks now comes on the list: nothing is free, or others wait
    for what is. Whoever asks later comes behind them."""
    known = list(openings)
    waits = select(Place.trajectory_id).where(
        Place.trajectory_id.in_([each.trajectory_id for each in known]), Place.state == "waiting"
    )
    return {each.trajectory_id for each in known if each.left <= 0} | set(db.session.scalars(waits))


def number_in_line(place: Place) -> int:
    """On the waiting list, counted from one; 0: it is not on it."""
    if place.state != "waiting":
        return 0
    before = select(func.count()).where(
        Place.trajectory_id == place.trajectory_id,
        Place.state == "waiting",
        (Place.asked_at < place.asked_at)
        | ((Place.asked_at == place.asked_at) & (Place.id <= place.id)),
    )
    return db.session.scalar(before) or 0
