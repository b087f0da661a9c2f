"""What the pages of places share: loading through access."""

from app import clock
from app.programmes.models import Trajectory
from app.programmes.places import access
from app.programmes.places.models import Opening, Place
from app.web.guard import current_person, one_or_404


def place_of(public_id: str) -> Place:
    found: Place = one_or_404(
        access.places(current_person, clock.today()).where(Place.public_id == public_id)
    )
    return found


def opening_of(public_id: str) -> Opening:
    """Of a traject that reaches the reader."""
    found: Opening = one_or_404(
        access.openings(current_person, clock.today()).where(Trajectory.public_id == public_id)
    )
    return found
