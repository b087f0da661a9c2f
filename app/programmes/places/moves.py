"""What somebody can do with a place now: the buttons of its page."""

from datetime import datetime
from typing import Any

from app.database import db
from app.programmes.places import following
from app.programmes.places.models import Opening, Place
from app.programmes.places.transitions import PLACE
from app.workflow import Move, moves_open_to


def open_now(place: Place, person: Any, now: datetime) -> dict[str, Move]:
    """By action. Without what its guard would refuse whatever is written: nothing is free, or
    something of this school is still to come."""
    if place.trajectory.state != "active":
        return {}
    found = {each.action: each for each in moves_open_to(PLACE, place, person, now)}
    if "accept" in found and db.session.get_one(Opening, place.trajectory_id).left <= 0:
        del found["accept"]
    if "finish" in found and following.finished_on(place) is None:
        del found["finish"]
    return found
