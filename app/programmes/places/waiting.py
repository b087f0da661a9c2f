"""Which places wait for somebody: schools that asked, and a free place with a school in line."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.clock import amsterdam
from app.database import db
from app.feature import Waiting
from app.programmes.models import Trajectory
from app.programmes.places import access, following
from app.programmes.places.models import Opening, Place
from app.programmes.places.transitions import PLACE

MOST = 50


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    on = amsterdam(now).date()
    ids = access.led(person, on)
    own = [] if not ids else [*_asked(ids), *_free(ids, on)]
    return [*own, *_followed(person, on)]


def _followed(person: Any, on: date) -> list[Waiting]:
    return [
        Waiting(
            title=PLACE.title(each.place),
            says=f"{each.months} maanden geleden waren jullie klaar. Wat is ervan over?",
            button="Zeg het",
            endpoint="programmes.follow_up",
            values={"public_id": each.place.public_id, "months": each.months},
            since=each.asked_at,
            urgency=2,
        )
        for each in following.unanswered(person, on)
    ]


def _asked(ids: list[int]) -> list[Waiting]:
    found = (
        select(Place)
        .join(Trajectory, Trajectory.id == Place.trajectory_id)
        .where(Place.trajectory_id.in_(ids), Place.state == "asked", Trajectory.state == "active")
        .options(*access.NAMED)
        .order_by(Place.asked_at, Place.id)
        .limit(MOST)
    )
    return [
        Waiting(
            title=PLACE.title(place),
            says=f"{place.school.name} vraagt een plek. Laat je deze school toe?",
            button="Bekijk",
            endpoint="programmes.place",
            values={"public_id": place.public_id},
            since=place.entered_at,
        )
        for place in db.session.scalars(found)
    ]


def _free(ids: list[int], on: date) -> list[Waiting]:
    """A place came free while schools wait: the first of them is shown."""
    found = (
        select(Place)
        .join(Opening, Opening.trajectory_id == Place.trajectory_id)
        .join(Trajectory, Trajectory.id == Place.trajectory_id)
        .where(
            Place.trajectory_id.in_(ids),
            Place.state == "waiting",
            Opening.taken < Opening.places,
            Trajectory.state == "active",
        )
        .options(*access.NAMED)
        .order_by(Place.asked_at, Place.id)
    )
    first: dict[int, Place] = {}
    for place in db.session.scalars(found):
        first.setdefault(place.trajectory_id, place)
    return [
        Waiting(
            title=PLACE.title(place),
            says=f"Er is een plek vrij, en {place.school.name} staat bovenaan de wachtlijst.",
            button="Bekijk",
            endpoint="programmes.place",
            values={"public_id": place.public_id},
            since=place.moved_at,
        )
        for place in first.values()
    ]
