"""Reporting an ervaring, and what a coordinator decides: hide, leave or put back; never rewrite.

Every decision is an event of the inzet with its reason, and both sides hear of it. Who reported
stands in no event.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.clock import amsterdam
from app.database import change_one, db, rows_changed
from app.errors import RuleBroken
from app.events import actions as events
from app.reviews import access, rules, telling
from app.reviews.actions import refresh_standing
from app.reviews.models import Report, Review

REPORTED = "Je hebt deze ervaring al gemeld."


def report(review: Review, *, code: str, words: str, by: Any, now: datetime) -> Report:
    """Ask the coordinator to look at it. Once a person; the review stays as it is."""
    if review.released_at is None or review.hidden_at is not None:
        raise RuleBroken("Deze ervaring is niet te lezen.")
    if by.id == review.author_id:
        raise RuleBroken("Deze ervaring schreef je zelf.")
    rules.check_report(code, words)
    if access.reports_of(by, [review.id]):
        raise RuleBroken(REPORTED)
    made = Report(review_id=review.id, by_id=by.id, code=code, words=words, at=now)
    db.session.add(made)
    try:
        db.session.flush()  # the unique key speaks here for who sends it twice at once
    except IntegrityError as clash:
        raise RuleBroken(REPORTED) from clash
    telling.coordinators_of(review, "review_report_mail", {"report": made.id}, now=now)
    return made


def hide(review: Review, *, code: str, words: str = "", by: Any, now: datetime) -> None:
    """Take it out of sight and out of the score."""
    _check_who(review, by, now)
    rules.check_reason_to_hide(code)
    change_one(
        update(Review)
        .where(Review.id == review.id, Review.hidden_at.is_(None))
        .values(hidden_at=now, hidden_by_id=by.id)
        .execution_options(synchronize_session=False)
    )
    _settle(review, "hidden", now)
    why = ". ".join(part for part in (rules.HIDING_REASONS[code], words) if part)
    _decided(review, "hide_review", code, why, by, now)


def keep(review: Review, *, words: str = "", by: Any, now: datetime) -> None:
    """Leave it where it is: the reports about it have had their answer."""
    _check_who(review, by, now)
    if not _settle(review, "kept", now):
        raise RuleBroken("Over deze meldingen is al beslist.")
    _decided(review, "keep_review", "kept", words, by, now)


def restore(review: Review, *, words: str, by: Any, now: datetime) -> None:
    """Put back what was hidden; it counts again as if it had never been away."""
    _check_who(review, by, now)
    if not words:
        raise RuleBroken("Schrijf waarom je haar terugzet.", field="words")
    change_one(
        update(Review)
        .where(Review.id == review.id, Review.hidden_at.is_not(None))
        .values(hidden_at=None, hidden_by_id=None)
        .execution_options(synchronize_session=False)
    )
    _decided(review, "restore_review", "restored", words, by, now)


def read_note(review: Review, *, by: Any, now: datetime) -> None:
    """What was written for the coordinator alone has been read. Nobody hears of it: also that there
    was a note is between who wrote it and who reads it."""
    _check_who(review, by, now)
    change_one(
        update(Review)
        .where(Review.id == review.id, Review.private_note != "", Review.note_read_at.is_(None))
        .values(note_read_at=now)
        .execution_options(synchronize_session=False),
        RuleBroken("Dit is al gelezen."),
    )
    db.session.refresh(review)


def _check_who(review: Review, by: Any, now: datetime) -> None:
    if by.id in telling.parties(review):
        raise RuleBroken("Over een ervaring met jezelf beslist iemand anders.")
    mine = access.to_moderate(by, amsterdam(now).date()).where(Review.id == review.id)
    if db.session.scalars(mine).unique().one_or_none() is None:
        raise RuleBroken("Over deze ervaring beslist een andere coördinator.")


def _settle(review: Review, outcome: str, now: datetime) -> int:
    return rows_changed(
        update(Report)
        .where(Report.review_id == review.id, Report.settled_at.is_(None))
        .values(outcome=outcome, settled_at=now)
        .execution_options(synchronize_session=False)
    )


def _decided(review: Review, action: str, code: str, words: str, by: Any, now: datetime) -> None:
    db.session.refresh(review)
    event = events.record(
        "deployment",
        review.deployment_id,
        action,
        by=by,
        now=now,
        role="coordinator",
        facts={"review": review.id},
        reason_code=code,
        reason_words=words,
    )
    events.deliver(event, telling.parties(review), role="reviewed", now=now)
    if review.subject_id is not None:
        refresh_standing([review.subject_id], today=amsterdam(now).date())
