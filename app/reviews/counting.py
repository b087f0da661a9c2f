"""What is counted: the opened reviews that weigh, and the means that a score leans on."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, or_, select, true

from app.accounts.access import in_force
from app.accounts.models import Membership, Role
from app.database import db
from app.deployments.models import Deployment
from app.expertise.models import Domain, Skill
from app.help_requests.models import RequestSkill
from app.organisations.models import Kind, Organisation
from app.profiles.actions import DomainStanding
from app.profiles.models import Standing
from app.reviews.access import about
from app.reviews.models import Review
from app.reviews.scoring import ENOUGH_FOR_A_MEAN, PER_SCHOOL_AND_YEAR, PRIOR, Vote, mean_of

# Opened, not hidden, with a number, and given by a school to somebody of another.
WEIGHS = and_(
    Review.side == "asker",
    Review.overall.is_not(None),
    Review.released_at.is_not(None),
    Review.hidden_at.is_(None),
    ~Review.not_held,
    Review.counts,
)


def votes_about(person_id: int) -> tuple[list[Vote], dict[str, list[Vote]]]:
    """All votes about somebody, and the same by domain of the vraag's skills."""
    rows = db.session.execute(
        select(Review, Skill.domain_id)
        .join(Deployment, Deployment.id == Review.deployment_id)
        .outerjoin(RequestSkill, RequestSkill.help_request_id == Deployment.help_request_id)
        .outerjoin(Skill, Skill.id == RequestSkill.skill_id)
        .where(Review.subject_id == person_id, WEIGHS)
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


def spread_about(person_id: int) -> list[int]:
    """How many schools' reviews gave each of 1 up to and including 10, of those that count."""
    rows = db.session.execute(
        select(Review.overall, func.count())
        .where(Review.subject_id == person_id, WEIGHS)
        .group_by(Review.overall)
    )
    given = dict(iter(rows))
    return [given.get(rating, 0) for rating in range(1, 11)]


@dataclass(frozen=True)
class Means:
    """m: what a score leans on while few reviews stand behind it.

    Of a theme within one samenwerkingsverband, where there are reviews enough; else of the theme
    anywhere, else of everything.
    """

    instance: float
    themes: Mapping[str, float]  # these two only where reviews are enough
    within: Mapping[tuple[str, int], float]  # (theme, samenwerkingsverband)

    def of(self, domain_id: str, swv_id: int | None) -> float:
        known = self.known_of(domain_id, swv_id)
        return self.instance if known is None else known

    def known_of(self, domain_id: str, swv_id: int | None) -> float | None:
        """None where too little is known of the theme to speak of its mean."""
        anywhere = self.themes.get(domain_id)
        return anywhere if swv_id is None else self.within.get((domain_id, swv_id), anywhere)


def _place(*columns: Any) -> ColumnElement[int]:
    """1 for the newest review of a school about a person in a school year (and of these columns),
    2 for the one before it: what scoring.that_weigh keeps is up to PER_SCHOOL_AND_YEAR."""
    month = extract("month", Review.last_session_on)
    year = extract("year", Review.last_session_on) - case((month < 8, 1), else_=0)
    return func.row_number().over(
        partition_by=(*columns, Review.subject_id, Review.school_id, year),
        order_by=(Review.last_session_on.desc(), Review.id),
    )


def theme_means() -> Means:
    """Counted over the opened reviews that weigh in a score, by where the help was received: who
    asks one person often has no more say in a mean than in that person's score."""
    everything = select(Review.overall, _place().label("place")).where(WEIGHS).subquery()
    count, total = db.session.execute(
        select(func.count(), func.sum(everything.c.overall)).where(
            everything.c.place <= PER_SCHOOL_AND_YEAR
        )
    ).one()
    return Means(mean_of(total or 0, count, PRIOR), *_by_theme(true()))


def _by_theme(
    which: ColumnElement[bool],
) -> tuple[dict[str, float], dict[tuple[str, int], float]]:
    """By theme, and by theme and samenwerkingsverband; `which` chooses among the skills."""
    once_a_theme = (
        select(Review.id, Skill.domain_id)
        .join(Deployment, Deployment.id == Review.deployment_id)
        .join(RequestSkill, RequestSkill.help_request_id == Deployment.help_request_id)
        .join(Skill, Skill.id == RequestSkill.skill_id)
        .where(WEIGHS, which)
        .distinct()
        .subquery()
    )
    placed = (
        select(
            once_a_theme.c.domain_id,
            Organisation.swv_id,
            Review.overall,
            _place(once_a_theme.c.domain_id).label("place"),
        )
        .join(once_a_theme, once_a_theme.c.id == Review.id)
        .join(Organisation, Organisation.id == Review.school_id)
        .subquery()
    )
    column = placed.c
    rows = db.session.execute(
        select(column.domain_id, column.swv_id, func.count(), func.sum(column.overall))
        .where(column.place <= PER_SCHOOL_AND_YEAR)
        .group_by(column.domain_id, column.swv_id)
    ).all()
    themes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for domain_id, _, count, total in rows:
        themes[domain_id][0] += count
        themes[domain_id][1] += total
    return (
        {
            domain_id: total / count
            for domain_id, (count, total) in themes.items()
            if count >= ENOUGH_FOR_A_MEAN
        },
        {
            (domain_id, swv_id): total / count
            for domain_id, swv_id, count, total in rows
            if swv_id is not None and count >= ENOUGH_FOR_A_MEAN
        },
    )


def means_beside(person_id: int, on: date) -> list[tuple[str, float]]:
    """(theme, its mean) of the themes in which somebody was reviewed, as far as it is known."""
    themes = db.session.execute(
        select(Domain.id, Domain.label)
        .join(Standing, Standing.domain_id == Domain.id)
        .where(Standing.person_id == person_id)
        .order_by(Domain.label)
    ).all()
    # Only of these themes: a page does not count what was ever said of all others.
    means = Means(PRIOR, *_by_theme(Skill.domain_id.in_([id_ for id_, _ in themes])))
    swv_id = swv_of(person_id, on)
    found = [(label, means.known_of(domain_id, swv_id)) for domain_id, label in themes]
    return [(label, mean) for label, mean in found if mean is not None]


def swv_of(person_id: int, on: date) -> int | None:
    """The samenwerkingsverband in which this person works; None for who works in none."""
    return db.session.scalar(
        select(case((Organisation.kind == Kind.SWV, Organisation.id), else_=Organisation.swv_id))
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.person_id == person_id,
            Membership.role != Role.ADMIN,
            in_force(on),
            or_(Organisation.kind == Kind.SWV, Organisation.swv_id.is_not(None)),
        )
        .order_by(Membership.id)
        .limit(1)
    )


def standing_of(person_id: int) -> dict[str, DomainStanding]:
    """What the profile says now, by domain."""
    rows = db.session.scalars(select(Standing).where(Standing.person_id == person_id))
    return {row.domain_id: DomainStanding(row.score, row.reviews, row.schools) for row in rows}


def latest_line_about(person_id: int) -> str:
    """The newest opened words about somebody, cut to one line; '' when there are none."""
    newest = db.session.scalar(about(person_id).where(Review.line != "").limit(1))
    return newest.line if newest is not None else ""
