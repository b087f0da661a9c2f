"""Who may read a review or decide about it, as selects; what is sealed is in none of them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from app.accounts.access import organisations_where
from app.accounts.models import Person, Role
from app.database import db
from app.deployments.access import visible as visible_deployments
from app.deployments.models import DONE, Deployment
from app.events.access import timeline_of
from app.events.models import Event, Reason
from app.organisations.models import Kind, Organisation
from app.profiles.access import sharing, visible_people
from app.reviews.models import TEAM, Report, Review, ThankYou

DECISIONS = ("hide_review", "keep_review", "restore_review")  # events of the inzet

HelpedSchool: Any = aliased(Organisation, name="helped_school")
Lender: Any = aliased(Organisation, name="lending_organisation")

# Of whoever lent the expert; for a freelancer, of the school that received help.
OWN_SWV: Any = case(
    (Lender.kind == Kind.SWV, Lender.id), else_=func.coalesce(Lender.swv_id, HelpedSchool.swv_id)
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
        .where(Review.subject_id == person_id, Review.side == "asker", ~Review.not_held)
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
                ~Review.not_held,
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


def unread_notes(reviews: Select[Review]) -> Select[Review]:
    """Of these, those with words for the coordinator that none has read yet, the oldest first."""
    return reviews.where(Review.private_note != "", Review.note_read_at.is_(None)).order_by(
        Review.released_at, Review.id
    )


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
