"""Who may write about what, who may read it, and what a sealed review may never influence."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from app.accounts.access import in_force, organisations_where
from app.accounts.models import Membership, Person, Role
from app.clock import amsterdam
from app.database import db
from app.deployments import together
from app.deployments.access import visible as visible_deployments
from app.deployments.models import DONE, Deployment
from app.deployments.transitions import DEPLOYMENT
from app.events.access import timeline_of
from app.events.models import Event, Reason
from app.expertise.models import Skill
from app.help_requests.models import RequestSkill
from app.organisations.models import Kind, Organisation
from app.profiles.access import sharing, visible_people
from app.profiles.actions import DomainStanding
from app.profiles.models import Standing
from app.reviews import rules
from app.reviews.models import Report, Review, ThankYou
from app.reviews.scoring import PRIOR, Vote, mean_of

PAIR = ("asker", "expert")  # the two sides of one inzet, that open together
TEAM = "team"  # what the school wrote about a team as a whole

DECISIONS = ("hide_review", "keep_review", "restore_review")  # events of the inzet

HelpedSchool: Any = aliased(Organisation, name="helped_school")
Lender: Any = aliased(Organisation, name="lending_organisation")
# Of whoever lent the expert; for a freelancer, of the school that received help.
OWN_SWV: Any = case(
    (Lender.kind == Kind.SWV, Lender.id), else_=func.coalesce(Lender.swv_id, HelpedSchool.swv_id)
)


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
    sides = select(func.count(Review.id)).where(
        Review.deployment_id == deployment.id, Review.side.in_(PAIR)
    )
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


def shown_to(person: Any) -> Select[Review]:
    """Released ones without those about an expert who stopped sharing: these are from that moment
    between the two of them."""
    return released().where(
        or_(
            Review.side == "expert",
            Review.author_id == person.id,
            Review.subject_id == person.id,
            Review.subject_id.in_(sharing()),
            and_(Review.side == TEAM, or_(was_in_team(person.id), team_shares())),
        )
    )


def about(person_id: int) -> Select[Review]:
    """What schools wrote about an expert, newest first; for who may see the expert."""
    return (
        released()
        .where(Review.subject_id == person_id, Review.side == "asker", Review.not_held.is_(False))
        .order_by(Review.last_session_on.desc(), Review.id.desc())
    )


# A team


def _members() -> Select[int]:
    """In a question about a Review: the inzetten of the team that it is about. Who joins the team
    after it was written has no part in it."""
    return select(Deployment.id).where(
        Deployment.bundle_id == Review.bundle_id,
        Deployment.state.in_(DONE),
        Deployment.completed_at <= Review.written_at,
    )


def was_in_team(person_id: int) -> ColumnElement[bool]:
    return _members().where(Deployment.expert_id == person_id).correlate(Review).exists()


def team_shares() -> ColumnElement[bool]:
    """Nobody of the team stopped or paused: else it is read by nobody but them and the school."""
    away = _members().where(Deployment.expert_id.not_in(sharing()))
    return not_(away.correlate(Review).exists())


def about_team_with(person_id: int) -> Select[Review]:
    """What schools wrote about teams in which this expert was, while all of those share."""
    return (
        released()
        .where(Review.side == TEAM, was_in_team(person_id), team_shares())
        .order_by(Review.last_session_on.desc(), Review.id.desc())
    )


def experts_of(review: Review) -> list[int]:
    """Whom it is about: one person, or all who were in the team then."""
    if review.subject_id is not None:
        return [review.subject_id]
    found = select(Deployment.expert_id).where(
        Deployment.bundle_id == review.bundle_id,
        Deployment.state.in_(DONE),
        Deployment.completed_at <= review.written_at,
    )
    return list(db.session.scalars(found.order_by(Deployment.id)))


def of_team(bundle_id: int) -> Review | None:
    return db.session.scalar(select(Review).where(Review.bundle_id == bundle_id))


def came(bundle_id: int) -> list[Deployment]:
    """Of a team those who come, or came."""
    return [m for m in together.members(bundle_id, hold=False) if m.state in together.COMING]


def team_closes_on(members: Collection[Deployment]) -> date:
    return max(closes_on(member) for member in members)


def experts_wrote(members: Collection[Deployment]) -> bool:
    ids = [member.id for member in members]
    wrote = select(func.count()).where(Review.deployment_id.in_(ids), Review.side == "expert")
    return db.session.scalar(wrote) == len(ids)


def school_has_read(bundle_id: int) -> bool:
    """Words of somebody of the team are open: who writes about the team now would answer them."""
    opened = (
        select(Review.id)
        .join(Deployment, Deployment.id == Review.deployment_id)
        .where(
            Deployment.bundle_id == bundle_id,
            Review.side == "expert",
            Review.released_at.is_not(None),
        )
    )
    return db.session.scalar(opened.limit(1)) is not None


def to_moderate(person: Any, on: date) -> Select[Review]:
    """Opened reviews, hidden ones too, that this coordinator decides about: of experts from the
    own samenwerkingsverband, and never what they wrote or what is about them.

    A freelancer belongs to none: then it is that of the school that received help.
    """
    swvs = organisations_where(person, (Role.COORDINATOR,), on)
    return (
        select(Review)
        .join(Deployment, Deployment.id == Review.deployment_id)
        .join(HelpedSchool, HelpedSchool.id == Review.school_id)
        .outerjoin(Lender, Lender.id == Deployment.lender_id)
        .where(
            Review.released_at.is_not(None),
            OWN_SWV.in_(swvs),
            Review.author_id != person.id,
            or_(Review.side == TEAM, Review.subject_id != person.id),
            not_(was_in_team(person.id)),
        )
    )


def swv_that_decides(review: Review) -> int | None:
    """The samenwerkingsverband whose coordinator decides about it; the same one as above."""
    return db.session.scalar(
        select(OWN_SWV)
        .select_from(Review)
        .join(Deployment, Deployment.id == Review.deployment_id)
        .join(HelpedSchool, HelpedSchool.id == Review.school_id)
        .outerjoin(Lender, Lender.id == Deployment.lender_id)
        .where(Review.id == review.id)
    )


def readable(person: Any, on: date, public_id: str) -> Select[Review]:
    """This review, if the person may read it: on the page of an inzet or of whom it is about."""
    about_whom = db.session.scalar(
        select(Person.public_id)
        .join(Review, Review.subject_id == Person.id)
        .where(Review.public_id == public_id)
    )
    people = visible_people(person, on, public_id=about_whom or "")
    inzetten = visible_deployments(person, on)
    return shown_to(person).where(
        Review.public_id == public_id,
        or_(
            Review.deployment_id.in_(inzetten.with_only_columns(Deployment.id)),
            Review.bundle_id.in_(inzetten.with_only_columns(Deployment.bundle_id)),
            and_(
                Review.side == TEAM,
                _members()
                .where(
                    Deployment.expert_id.in_(
                        visible_people(person, on).with_only_columns(Person.id)
                    )
                )
                .correlate(Review)
                .exists(),
            ),
            and_(
                Review.side == "asker",
                Review.not_held.is_(False),
                Review.subject_id.in_(people.with_only_columns(Person.id)),
            ),
        ),
    )


def reportable(person: Any, on: date, public_id: str) -> Select[Review]:
    """Whoever may read a review may say that it should not stand there; not who wrote it."""
    return readable(person, on, public_id).where(Review.author_id != person.id)


def reports_of(person: Any, review_ids: Collection[int]) -> dict[int, Report]:
    """By review: what this person reported."""
    found = select(Report).where(Report.by_id == person.id, Report.review_id.in_(review_ids))
    return {report.review_id: report for report in db.session.scalars(found)}


def open_reports(reviews: Select[Review]) -> Select[Report]:
    """Reports of these reviews that nobody decided about, the oldest first."""
    ids = reviews.with_only_columns(Review.id)
    return (
        select(Report)
        .where(Report.settled_at.is_(None), Report.review_id.in_(ids))
        .order_by(Report.id)
    )


def decisions_about(review: Review) -> list[tuple[Event, Reason | None]]:
    """What coordinators decided about it, oldest first, with why."""
    rows = db.session.execute(timeline_of("deployment", review.deployment_id)).all()
    return [
        (event, reason)
        for event, reason in rows
        if event.action in DECISIONS and event.facts.get("review") == review.id
    ]


def moderates(person: Any, on: date) -> bool:
    """Whether there is a samenwerkingsverband of which this person looks after the reviews."""
    swvs = organisations_where(person, (Role.COORDINATOR,), on)
    return db.session.scalar(swvs.limit(1)) is not None


def answerable_by(person: Any) -> Select[Review]:
    return released().where(Review.subject_id == person.id)


def thanks_to_read(board: Organisation, since: datetime) -> Select[ThankYou]:
    """Of whom works for this board and wants others of it to read them, as long as they share; the
    newest first. For who works there."""
    return (
        select(ThankYou)
        .join(Deployment, Deployment.id == ThankYou.deployment_id)
        .join(Lender, Lender.id == Deployment.lender_id)
        .where(
            ThankYou.may_be_shared,
            ThankYou.shared_at >= since,
            or_(Lender.id == board.id, Lender.board_id == board.id),
            ThankYou.to_id.in_(sharing()),
        )
        .order_by(ThankYou.shared_at.desc(), ThankYou.deployment_id.desc())
    )


# Opened, not hidden, with a number, and given by a school to somebody of another.
WEIGHS = and_(
    Review.side == "asker",
    Review.overall.is_not(None),
    Review.released_at.is_not(None),
    Review.hidden_at.is_(None),
    Review.not_held.is_(False),
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


@dataclass(frozen=True)
class Means:
    """m: what a score leans on while few reviews stand behind it.

    Of a theme within one samenwerkingsverband, where there are reviews enough; else of the theme
    anywhere, else of everything.
    """

    instance: float
    themes: Mapping[str, float]
    within: Mapping[tuple[str, int], float]  # (theme, samenwerkingsverband)

    def of(self, domain_id: str, swv_id: int | None) -> float:
        wider = self.themes.get(domain_id, self.instance)
        return wider if swv_id is None else self.within.get((domain_id, swv_id), wider)


def theme_means() -> Means:
    """Counted over the opened reviews that weigh, by where the help was received."""
    once_a_theme = (
        select(Skill.domain_id, Organisation.swv_id, Review.id, Review.overall)
        .join(Deployment, Deployment.id == Review.deployment_id)
        .join(RequestSkill, RequestSkill.help_request_id == Deployment.help_request_id)
        .join(Skill, Skill.id == RequestSkill.skill_id)
        .join(Organisation, Organisation.id == Review.school_id)
        .where(WEIGHS)
        .distinct()
        .subquery()
    )
    column = once_a_theme.c
    rows = db.session.execute(
        select(column.domain_id, column.swv_id, func.count(), func.sum(column.overall)).group_by(
            column.domain_id, column.swv_id
        )
    ).all()
    themes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for domain_id, _, count, total in rows:
        themes[domain_id][0] += count
        themes[domain_id][1] += total
    count, total = db.session.execute(
        select(func.count(Review.id), func.coalesce(func.sum(Review.overall), 0)).where(WEIGHS)
    ).one()
    instance = mean_of(total or 0, count, PRIOR)
    of_theme = {
        domain_id: mean_of(total, count, instance) for domain_id, (count, total) in themes.items()
    }
    return Means(
        instance,
        of_theme,
        {
            (domain_id, swv_id): mean_of(total, count, of_theme[domain_id])
            for domain_id, swv_id, count, total in rows
            if swv_id is not None
        },
    )


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
