"""What reviews ask of somebody, on their home page."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.access import organisations_where
from app.accounts.models import Role
from app.clock import amsterdam
from app.database import db
from app.deployments.access import visible as visible_deployments
from app.deployments.models import DONE, Bundle, Deployment
from app.feature import Waiting
from app.organisations.models import Organisation
from app.reviews import access, following, sides
from app.reviews.models import PAIR, Review
from app.reviews.panels import team_may_be_written
from app.reviews.rules import LONGEST_WINDOW
from app.reviews.wording import EFFECT_QUESTIONS

MOST_WAITING = 50


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    return [
        *_reports(person, now),
        *_notes(person, now),
        *_not_written(person, now),
        *_teams_not_written(person, now),
        *_what_lasts(person, now),
    ]


def _teams_not_written(person: Any, now: datetime) -> list[Waiting]:
    """Teams that are done, about which this person's school may still write as a whole."""
    today = amsterdam(now).date()
    done = (
        select(Bundle)
        .join(Deployment, Deployment.bundle_id == Bundle.id)
        .where(
            Deployment.state.in_(DONE),
            Deployment.completed_at > now - LONGEST_WINDOW,
            Deployment.expert_id != person.id,
            ~exists().where(Review.bundle_id == Bundle.id),
            _might_have_been_there(person, today),
        )
        .options(joinedload(Bundle.help_request))
        .order_by(Bundle.id)
        .limit(MOST_WAITING)
    )
    return [
        Waiting(
            title=team.help_request.title,
            says="Hoe was het team als geheel? Deel je ervaring.",
            button="Deel je ervaring met het team",
            endpoint="reviews.write_team",
            values={"public_id": team.public_id},
            since=team.at,
            urgency=2,
        )
        for team in db.session.scalars(done).unique()
        if team_may_be_written(team, person, now)
    ]


def _what_lasts(person: Any, now: datetime) -> list[Waiting]:
    """Questions about what is left of help, while they can be answered."""
    found = db.session.scalars(following.open_questions(person, amsterdam(now).date()))
    return [
        Waiting(
            title=check.deployment.help_request.title,
            says=EFFECT_QUESTIONS[check.months],
            button="Geef antwoord",
            endpoint="reviews.effect",
            values={"public_id": check.deployment.public_id, "months": check.months},
            since=check.asked_at,
            urgency=2,
        )
        for check in found
        if sides.side_of(check.deployment, person, now) == "asker"
    ]


def _reports(person: Any, now: datetime) -> list[Waiting]:
    """For a coordinator: what was reported and not decided about, in one line."""
    on = amsterdam(now).date()
    if not access.moderates(person, on):
        return []
    found = db.session.scalars(access.open_reports(access.to_moderate(person, on))).all()
    if not found:
        return []
    return [
        Waiting(
            title="Gemelde ervaringen",
            says="Er is iets met een ervaring. Kan zij blijven staan?",
            button="Bekijk de melding",
            endpoint="reviews.moderation",
            since=found[0].at,
            urgency=0,
        )
    ]


def _notes(person: Any, now: datetime) -> list[Waiting]:
    """For a coordinator: what somebody wrote for them alone, in one line, once it may be read."""
    on = amsterdam(now).date()
    if not access.moderates(person, on):
        return []
    oldest = db.session.scalar(access.unread_notes(access.to_moderate(person, on)).limit(1))
    if oldest is None:
        return []
    return [
        Waiting(
            title="Alleen voor jou",
            says="Iemand schreef bij een ervaring iets wat alleen jij leest.",
            button="Lees het",
            endpoint="reviews.moderation",
            since=oldest.released_at,
            urgency=1,
        )
    ]


def _not_written(person: Any, now: datetime) -> list[Waiting]:
    """Inzetten that are done and about which this person's side has not written yet."""
    today = amsterdam(now).date()
    done = (
        visible_deployments(person, today)
        .where(
            Deployment.state.in_(DONE),
            Deployment.completed_at > now - LONGEST_WINDOW,
            ~exists().where(
                Review.deployment_id == Deployment.id,
                Review.author_id == person.id,
                Review.side.in_(PAIR),
            ),
            _might_have_been_there(person, today),
        )
        .options(joinedload(Deployment.help_request), joinedload(Deployment.asker_school))
        .order_by(Deployment.completed_at)
        .limit(MOST_WAITING)
    )
    lines = []
    for deployment in db.session.scalars(done).unique():
        side = sides.side_of(deployment, person, now)
        if side is None or today > sides.closes_on(deployment):
            continue
        if sides.written(deployment, side) is not None:
            continue
        assert deployment.completed_at is not None
        lines.append(
            Waiting(
                title=deployment.help_request.title,
                says="Hoe was het? Deel je ervaring.",
                button="Deel je ervaring",
                endpoint="reviews.write",
                values={"public_id": deployment.public_id},
                since=deployment.completed_at,
                urgency=2,
            )
        )
    return lines


def _might_have_been_there(person: Any, on: date) -> ColumnElement[bool]:
    """Wider than `sides.side_of`, which has the last word, and one condition for all."""
    schools = organisations_where(person, (Role.DIRECTOR,), on)
    boards = organisations_where(person, (Role.BOARD, Role.SUPERVISOR), on)
    of_board = select(Organisation.id).where(Organisation.board_id.in_(boards))
    return or_(
        Deployment.expert_id == person.id,
        Deployment.asked_by_id == person.id,
        Deployment.contact_id == person.id,
        Deployment.asker_school_id.in_(schools),
        Deployment.asker_school_id.in_(of_board),
    )
