"""What reviews add to other pages: a person's, an inzet's and a team's."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments.models import DONE, Bundle, Deployment
from app.errors import RuleBroken
from app.profiles.access import visible_people
from app.profiles.models import Profile
from app.reviews import access, counting, following, scoring, sides
from app.reviews.actions import check_team_may_be_reviewed
from app.reviews.models import PAIR, Review
from app.reviews.next_ring import ASKS, next_ring
from app.reviews.wording import EFFECT_QUESTIONS, NOTICED

SHOWN = 20  # reviews on a person's page
WHO_WROTE = (
    joinedload(Review.author).selectinload(Person.memberships),  # for their function
    joinedload(Review.deployment).joinedload(Deployment.asker_school),
)


def about_person(person: Any, viewer: Any) -> dict[str, Any]:
    """For `reviews/panel_person.html`: the opened reviews about a person whom the viewer sees."""
    profile = db.session.get(Profile, person.id)
    newest = access.about(person.id).limit(SHOWN).options(*WHO_WROTE)
    reviews = db.session.scalars(newest).unique().all()
    is_own = person.id == viewer.id
    further = next_ring(person, profile, clock.today()) if is_own else None
    has_number = profile is not None and profile.review_schools >= scoring.SHOWN_FROM
    return {
        "template": "reviews/panel_person.html",
        "further": further,
        "further_words": ASKS.get(further or 0),
        "reviews": reviews,
        "teams": _with_teams(person, viewer),
        "profile": profile,
        "has_number": has_number,
        "spread": counting.spread_about(person.id) if has_number else [],
        "means": counting.means_beside(person.id, clock.today()) if has_number else [],
        "shown_from": scoring.SHOWN_FROM,
        "may_reply": is_own,
    }


def of_deployment(deployment: Deployment, viewer: Any) -> dict[str, Any] | None:
    """For `reviews/panel_deployment.html`: nothing about a review that is still sealed, except
    to whoever wrote it that it is in."""
    if deployment.state not in DONE:
        return None
    opened = (
        db.session.scalars(
            access.shown_to(viewer).where(_belongs_to(deployment)).order_by(Review.side)
        )
        .unique()
        .all()
    )
    hidden = db.session.scalars(
        select(Review).where(
            _belongs_to(deployment),
            Review.released_at.is_not(None),
            Review.hidden_at.is_not(None),
            or_(
                Review.author_id == viewer.id,
                Review.subject_id == viewer.id,
                access.was_in_team(viewer.id),
            ),
        )
    ).all()
    side = sides.side_of(deployment, viewer, clock.now())
    own = db.session.scalar(
        select(Review.id).where(
            Review.deployment_id == deployment.id,
            Review.author_id == viewer.id,
            Review.side.in_(PAIR),
        )
    )
    return {
        "template": "reviews/panel_deployment.html",
        "deployment": deployment,
        "reviews": opened,
        "hidden": [_why_hidden(review) for review in hidden],
        "is_written": own is not None,
        "may_write": side is not None and clock.today() <= sides.closes_on(deployment),
        "may_thank": side == "asker" and not following.was_thanked(deployment),
        "noticed": [
            (EFFECT_QUESTIONS[check.months], NOTICED[check.answer])
            for check in (following.effects_of(deployment) if side is not None else ())
            if check.answer is not None
        ],
        "closes_on": sides.closes_on(deployment),
    }


def _belongs_to(deployment: Deployment) -> ColumnElement[bool]:
    """Its own two, and the one about the team that it was one of."""
    if deployment.bundle_id is None:
        return Review.deployment_id == deployment.id
    return or_(Review.deployment_id == deployment.id, Review.bundle_id == deployment.bundle_id)


def _with_teams(person: Any, viewer: Any) -> list[tuple[Review, list[str]]]:
    """What was written about teams that this person was in, with the others of it whom the reader
    may find by themselves."""
    newest = access.about_team_with(person.id).limit(SHOWN).options(*WHO_WROTE)
    reviews = db.session.scalars(newest).unique().all()
    if not reviews:
        return []
    experts = {review.id: access.experts_of(review) for review in reviews}
    everybody = {each for found in experts.values() for each in found} - {person.id}
    seen = visible_people(viewer, clock.today()).where(Person.id.in_(everybody))
    names = {each.id: each.name for each in db.session.scalars(seen).unique()}
    return [
        (review, [names[each] for each in experts[review.id] if each in names])
        for review in reviews
    ]


def of_team(bundle: Bundle, viewer: Any) -> dict[str, Any] | None:
    """For `reviews/panel_team.html`, on the page of the team: to write, or that it is in."""
    members = sides.came(bundle.id)
    if not members or sides.side_of(members[0], viewer, clock.now()) != "asker":
        return None
    written = sides.of_team(bundle.id)
    may_write = team_may_be_written(bundle, viewer, clock.now())
    if written is None and not may_write:
        return None
    closes_on = sides.team_closes_on(members)
    return {
        "template": "reviews/panel_team.html",
        "bundle": bundle,
        "is_written": written is not None,
        "review": written if written is not None and _is_open(written) else None,
        "closes_on": closes_on,
    }


def _is_open(review: Review) -> bool:
    return review.released_at is not None and review.hidden_at is None


def team_may_be_written(bundle: Bundle, person: Any, now: datetime) -> bool:
    try:
        check_team_may_be_reviewed(bundle, sides.came(bundle.id), person, now)
    except RuleBroken:
        return False
    return True


def team_comes_first(deployment: Deployment, person: Any, now: datetime) -> str:
    """For the school that is about to write about one of a team: 'now' when it may write about the
    team first, 'later' when it may once all have finished, else ''. It says nothing of what others
    wrote, only of what is open."""
    if deployment.bundle is None:
        return ""
    if team_may_be_written(deployment.bundle, person, now):
        return "now"
    members = sides.came(deployment.bundle.id)
    goes_on = len(members) > 1 and any(member.state not in DONE for member in members)
    return "later" if goes_on and not sides.school_has_read(deployment.bundle.id) else ""


def _why_hidden(review: Review) -> str:
    _, reason = access.decisions_about(review)[-1]
    return reason.words if reason is not None else ""
