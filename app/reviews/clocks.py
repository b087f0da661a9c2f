"""What time does to reviews: sealed ones open, and scores fade by the month."""

from datetime import date, datetime

from sqlalchemy import select

from app.clock import amsterdam
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.reviews import actions, sides
from app.reviews.models import PAIR, TEAM, Review


def open_what_is_due(*, now: datetime) -> int:
    """Open what one side wrote when the other's time is over; returns how many were opened."""
    today = amsterdam(now).date()
    waiting = db.session.scalars(
        select(Deployment.id)
        .join(Review, Review.deployment_id == Deployment.id)
        .where(Review.released_at.is_(None), Review.side.in_(PAIR))
        .distinct()
    ).all()
    opened = 0
    for deployment_id in waiting:
        with unit_of_work():
            deployment = db.session.get_one(Deployment, deployment_id)
            if today > sides.closes_on(deployment):
                opened += actions.open_reviews(deployment, now=now)
    return opened + _open_teams_that_are_due(today, now)


def _open_teams_that_are_due(today: date, now: datetime) -> int:
    waiting = select(Review.bundle_id).where(Review.released_at.is_(None), Review.side == TEAM)
    opened = 0
    for bundle_id in db.session.scalars(waiting).all():
        assert bundle_id is not None
        with unit_of_work():
            if today > sides.team_closes_on(sides.came(bundle_id)):
                opened += actions.open_team(bundle_id, now=now)
    return opened


def let_scores_fade(*, now: datetime) -> int:
    """Count every standing again. The same day gives the same answer, so it writes once a day."""
    today = amsterdam(now).date()
    changed = 0
    for person_id in actions.people_with_reviews():
        with unit_of_work():
            changed += actions.refresh_standing([person_id], today=today)
    return changed
