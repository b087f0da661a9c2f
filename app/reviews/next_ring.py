"""After a good ervaring from as far as somebody helps now: would they help one ring further?

Only a question on their own profile. It comes back with each good ervaring from the edge of what
they chose, so reach grows a step at a time; who does not want it leaves it.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import joinedload

from app.database import db
from app.deployments.models import Deployment
from app.organisations.models import Organisation, Ring
from app.organisations.rings import ring_between
from app.profiles.models import EMPLOYEE, Profile
from app.profiles.portrait import cap_of
from app.reviews import access
from app.reviews.models import Review

GOOD_FROM = 8  # of ten
LATELY = timedelta(days=365)
MOST_READ = 20
ASKS = {
    Ring.BOARD: "op alle scholen van je bestuur",
    Ring.SWV: "in je hele samenwerkingsverband",
    Ring.REGION: "in je hele regio",
    Ring.COUNTRY: "in heel Nederland",
}


def next_ring(person: Any, profile: Profile | None, on: date) -> int | None:
    """The ring to propose; None where nothing is, or where the school would not let them go."""
    if profile is None or profile.kind != EMPLOYEE or profile.published_at is None:
        return None
    further = profile.ring + 1
    if profile.paused_at is not None or further > cap_of(person, on):
        return None
    good = (
        access.about(person.id)
        .where(Review.overall >= GOOD_FROM, Review.last_session_on > on - LATELY)
        .options(joinedload(Review.deployment).joinedload(Deployment.lender))
        .limit(MOST_READ)
    )
    at_the_edge = any(_distance(review) >= profile.ring for review in db.session.scalars(good))
    return further if at_the_edge else None


def _distance(review: Review) -> int:
    lender = review.deployment.lender
    asker = db.session.get_one(Organisation, review.school_id)
    return ring_between(lender, asker) if lender is not None else Ring.SCHOOL
