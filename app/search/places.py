"""From where somebody searches: what they find depends on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.access import in_force
from app.accounts.models import Membership, Role
from app.database import db
from app.organisations.access import place_of
from app.organisations.models import Kind, Organisation
from app.organisations.rings import Place
from app.profiles.access import place_of_person


@dataclass(frozen=True)
class Standpoint:
    place: Place
    chosen: Organisation | None  # None for a freelancer, who belongs nowhere
    choices: tuple[Organisation, ...]


def standpoint(viewer: Any, wanted: str = "", *, today: date) -> Standpoint:
    """The place of the viewer with this public id, else the first of their places."""
    choices = places_of(viewer, today)
    chosen = next((p for p in choices if p.public_id == wanted), next(iter(choices), None))
    # A freelancer belongs nowhere and looks from the regions they chose.
    place = place_of(chosen) if chosen else place_of_person(viewer, today)
    return Standpoint(place, chosen, choices)


def places_of(viewer: Any, today: date) -> tuple[Organisation, ...]:
    """From where this person may search: schools first, then offices, each once."""
    rows = db.session.scalars(
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == viewer.id, Membership.role != Role.ADMIN, in_force(today))
        .distinct()
        .order_by(Organisation.id)
    ).all()
    order = (Kind.SCHOOL, Kind.BOARD, Kind.SWV, Kind.REGION)
    return tuple(sorted(rows, key=lambda place: order.index(Kind(place.kind))))
