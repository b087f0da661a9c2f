"""Who may write about what, who may read it, and what a sealed review may never influence."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.accounts.access import organisations_where
from app.accounts.models import Role
from app.clock import amsterdam
from app.database import db
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.expertise.models import Skill
from app.help_requests.models import RequestSkill
from app.organisations.models import Organisation
from app.profiles.actions import DomainStanding
from app.profiles.models import Standing
from app.reviews import rules
from app.reviews.models import Review
from app.reviews.scoring import PRIOR, Vote, mean_of

DONE = ("completed", "settled")


def side_of(deployment: Deployment, person: Any, now: datetime) -> str | None:
    """On which side this person was there: 'expert', 'asker' or None."""
    if person.id == deployment.expert_id:
        return "expert"
    right = DEPLOYMENT.right_of(person, deployment, ("asker",), now)
    return "asker" if right is not None else None


def host_of(deployment: Deployment) -> int:
    """Whom the expert writes about: who was in the room, else who asked."""
    return deployment.contact_id or deployment.asked_by_id


def written(deployment: Deployment, side: str) -> Review | None:
    return db.session.scalar(
        select(Review).where(Review.deployment_id == deployment.id, Review.side == side)
    )


def both_sides_in(deployment: Deployment) -> bool:
    sides = select(func.count(Review.id)).where(Review.deployment_id == deployment.id)
    return db.session.scalar(sides) == 2


def closes_on(deployment: Deployment) -> date:
    """The last day on which somebody may write about it."""
    assert deployment.completed_at is not None
    return rules.closes_on(
        amsterdam(deployment.completed_at).date(), deployment.asker_school.holiday_region
    )


def released() -> Select[Review]:
    """Reviews that anybody may know of: opened and not hidden."""
    return select(Review).where(Review.released_at.is_not(None), Review.hidden_at.is_(None))


def about(person_id: int) -> Select[Review]:
    """What schools wrote about an expert, newest first; for who may see the expert."""
    return (
        released()
        .where(Review.subject_id == person_id, Review.side == "asker", Review.not_held.is_(False))
        .order_by(Review.last_session_on.desc(), Review.id.desc())
    )


def to_moderate(person: Any, on: date) -> Select[Review]:
    """Opened reviews of schools in the samenwerkingsverbanden that this person coordinates."""
    swvs = organisations_where(person, (Role.COORDINATOR,), on)
    schools = select(Organisation.id).where(Organisation.swv_id.in_(swvs))
    return released().where(Review.school_id.in_(schools))


def moderates(person: Any, on: date) -> bool:
    """Whether there is a samenwerkingsverband of which this person looks after the reviews."""
    swvs = organisations_where(person, (Role.COORDINATOR,), on)
    return db.session.scalar(swvs.limit(1)) is not None


def answerable_by(person: Any) -> Select[Review]:
    return released().where(Review.subject_id == person.id)


def votes_about(person_id: int) -> tuple[list[Vote], dict[str, list[Vote]]]:
    """All votes about somebody, and the same by domain of the vraag's skills."""
    rows = db.session.execute(
        select(Review, Skill.domain_id)
        .join(Deployment, Deployment.id == Review.deployment_id)
        .outerjoin(RequestSkill, RequestSkill.help_request_id == Deployment.help_request_id)
        .outerjoin(Skill, Skill.id == RequestSkill.skill_id)
        .where(
            Review.subject_id == person_id,
            Review.side == "asker",
            Review.overall.is_not(None),
            Review.released_at.is_not(None),
            Review.hidden_at.is_(None),
            Review.not_held.is_(False),
            Review.counts,
        )
        .order_by(Review.id)
    ).all()
    votes: dict[int, Vote] = {}
    by_domain: dict[str, dict[int, Vote]] = defaultdict(dict)
    for review, domain_id in rows:
        vote = Vote(review.overall or 0, review.school_id, review.last_session_on)
        votes[review.id] = vote
        if domain_id is not None:
            by_domain[domain_id][review.id] = vote
    return list(votes.values()), {key: list(found.values()) for key, found in by_domain.items()}


@dataclass(frozen=True)
class Means:
    """m: of the whole instance, and of the themes that have reviews enough of their own."""

    instance: float
    themes: dict[str, float]

    def of(self, domain_id: str) -> float:
        return self.themes.get(domain_id, self.instance)


def theme_means() -> Means:
    rows = db.session.execute(
        select(Skill.domain_id, Review.id, Review.overall)
        .join(Deployment, Deployment.id == Review.deployment_id)
        .join(RequestSkill, RequestSkill.help_request_id == Deployment.help_request_id)
        .join(Skill, Skill.id == RequestSkill.skill_id)
        .where(
            Review.side == "asker",
            Review.released_at.is_not(None),
            Review.hidden_at.is_(None),
            Review.not_held.is_(False),
            Review.counts,
        )
    ).all()
    everything: dict[int, int] = {}
    by_domain: dict[str, dict[int, int]] = defaultdict(dict)
    for domain_id, review_id, overall in rows:
        if overall is not None:
            everything[review_id] = by_domain[domain_id][review_id] = overall
    instance = mean_of(list(everything.values()), PRIOR)
    return Means(
        instance,
        {key: mean_of(list(found.values()), instance) for key, found in by_domain.items()},
    )


def standing_of(person_id: int) -> dict[str, DomainStanding]:
    """What the profile says now, by domain."""
    rows = db.session.scalars(select(Standing).where(Standing.person_id == person_id))
    return {row.domain_id: DomainStanding(row.score, row.reviews, row.schools) for row in rows}


def latest_line_about(person_id: int) -> str:
    """The newest opened words about somebody, cut to one line; '' when there are none."""
    newest = db.session.scalar(about(person_id).where(Review.line != "").limit(1))
    return newest.line if newest is not None else ""
