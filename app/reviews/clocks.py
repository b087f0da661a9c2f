"""What time does to reviews: sealed ones open, and scores fade by the month."""

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from app.clock import amsterdam
from app.database import db, unit_of_work
from app.deployments.models import DONE, Deployment
from app.outbox.actions import put
from app.reviews import actions, rules, sides
from app.reviews.models import PAIR, TEAM, Review
from app.reviews.rules import LONGEST_WINDOW


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


def remind(*, now: datetime) -> int:
    """Once more ask each side that has not written, on the days that the rules name; returns how
    many were asked. The key of each mail makes it safe to call again, and late."""
    today = amsterdam(now).date()
    wrote = select(Review.id).where(Review.deployment_id == Deployment.id)
    done = (
        select(Deployment.id)
        .where(
            Deployment.state.in_(DONE),
            Deployment.completed_at > now - LONGEST_WINDOW,
            Deployment.completed_at < now - timedelta(days=min(rules.REMINDED_ON) - 1),
            or_(*(~wrote.where(Review.side == side).exists() for side in PAIR)),
        )
        .order_by(Deployment.id)
    )
    asked = 0
    for deployment_id in db.session.scalars(done).all():
        with unit_of_work():
            asked += _remind_about(db.session.get_one(Deployment, deployment_id), today, now)
    return asked


def _remind_about(deployment: Deployment, today: date, now: datetime) -> int:
    assert deployment.completed_at is not None
    completed_on = amsterdam(deployment.completed_at).date()
    day = rules.reminder_due(completed_on, deployment.asker_school.holiday_region, today)
    if day is None:
        return 0
    people = {"asker": sides.who_speaks(deployment, now), "expert": deployment.expert_id}
    jobs = [
        put(
            "review_reminder_mail",
            {"deployment": deployment.id, "side": side, "person": person_id},
            key=f"review-reminder-{deployment.id}-{side}-{day}",
            now=now,
        )
        for side, person_id in people.items()
        if sides.written(deployment, side) is None
    ]
    return sum(job is not None for job in jobs)


def let_scores_fade(*, now: datetime) -> int:
    """Count every standing again. The same day gives the same answer, so it writes once a day."""
    today = amsterdam(now).date()
    changed = 0
    for person_id in actions.people_with_reviews():
        with unit_of_work():
            changed += actions.refresh_standing([person_id], today=today)
    return changed
