"""Who went before: how many schools did the same, and how they say it was.

Only what is open counts: nothing here depends on an ervaring that is still sealed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from app.database import db
from app.deployments.models import DONE, Deployment
from app.practices.models import CARRIER, STOPPED, YES, Part, Practice, PracticeUse
from app.practices.rules import RESULT_FROM
from app.profiles.access import sharing
from app.reviews.access import shown_to
from app.reviews.counting import WEIGHS
from app.reviews.models import Review

MOST_LINES = 3


@dataclass(frozen=True)
class Used:
    schools: int  # where somebody came and did it, its own school left out
    voices: int  # of those, how many said how it was
    mean: int | None  # thousandths of a point, from three schools that said so
    again: int  # of those who said, how many schools would ask for it again
    lines: tuple[str, ...]  # what schools wrote, the newest first


def used(practice: Practice, viewer: Any, carriers: Collection[int]) -> Used | None:
    """None when nobody used it yet. Of words, only those about carriers whom the viewer sees."""
    inzetten = _inzetten(practice)
    schools = db.session.scalar(
        inzetten.with_only_columns(func.count(Deployment.asker_school_id.distinct()))
    )
    if not schools:
        return None
    ids = inzetten.with_only_columns(Deployment.id)
    rows = db.session.execute(
        select(Review.school_id, Review.overall, Review.again)
        # Who stopped sharing takes what was said about them out of every number as well.
        .where(Review.deployment_id.in_(ids), WEIGHS, Review.subject_id.in_(sharing()))
        .order_by(Review.id)
    ).all()
    voices = {row.school_id for row in rows}
    is_number = len(voices) >= RESULT_FROM
    return Used(
        schools,
        len(voices),
        sum(row.overall * 1000 for row in rows) // len(rows) if is_number else None,
        len({row.school_id for row in rows if row.again}) if is_number else 0,
        _lines(ids, viewer, carriers),
    )


def _inzetten(practice: Practice) -> Select[Any]:
    return select(Deployment).where(exists().where(Practice.id == practice.id, came_of_it()))


def came_of_it() -> ColumnElement[bool]:
    """Completed help at another school, by who carries the example or did, for a vraag that began
    with it. Whoever else came for that vraag did something else. Within an `exists()`, between the
    `Practice` and the `Deployment` of the statement around it."""
    return and_(
        PracticeUse.practice_id == Practice.id,
        PracticeUse.help_request_id == Deployment.help_request_id,
        Part.practice_id == Practice.id,
        Part.person_id == Deployment.expert_id,
        Part.role == CARRIER,
        Part.answer.in_((YES, STOPPED)),
        Deployment.state.in_(DONE),
        Deployment.asker_school_id != Practice.school_id,
    )


def _lines(ids: Select[int], viewer: Any, carriers: Collection[int]) -> tuple[str, ...]:
    if not carriers:
        return ()
    found = (
        shown_to(viewer)
        .where(
            Review.deployment_id.in_(ids),
            Review.side == "asker",
            ~Review.not_held,
            Review.line != "",
            Review.subject_id.in_(carriers),
        )
        .with_only_columns(Review.line)
        .order_by(Review.released_at.desc(), Review.id.desc())
        .limit(MOST_LINES)
    )
    return tuple(db.session.scalars(found))
