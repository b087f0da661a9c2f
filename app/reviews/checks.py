"""What `flask check` proves about reviews."""

from collections.abc import Iterable

from sqlalchemy import func, select

from app.database import db
from app.profiles.models import Profile
from app.reviews.models import PAIR, Review


def both_sides_open_together() -> Iterable[str]:
    """No inzet has two reviews of which one is open and the other still sealed."""
    half_open = db.session.scalars(
        select(Review.deployment_id)
        .where(Review.side.in_(PAIR))
        .group_by(Review.deployment_id)
        .having(func.count(Review.id) == 2, func.count(Review.released_at) == 1)
    )
    for deployment_id in half_open:
        yield f"deployment {deployment_id}: one review is open, the other sealed"


def standing_equals_reviews() -> Iterable[str]:
    """The number of reviews on a profile is the number of opened ones that count."""
    counted = (
        select(Review.subject_id, func.count(Review.id).label("number"))
        .where(
            Review.side == "asker",
            Review.released_at.is_not(None),
            Review.hidden_at.is_(None),
            ~Review.not_held,
            Review.counts,
        )
        .group_by(Review.subject_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Profile.person_id, Profile.review_count, counted.c.number).outerjoin(
            counted, counted.c.subject_id == Profile.person_id
        )
    )
    for person_id, stored, number in rows:
        if stored != (number or 0):
            yield f"profile {person_id}: says {stored} reviews, there are {number or 0}"
