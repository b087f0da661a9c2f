"""What waits for somebody about good examples, on their home page."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.feature import Waiting
from app.practices import access
from app.practices.models import ASKED, AUTHOR, CARRIER, OFFERED, YES, Part, Practice

MOST = 20
STILL_THERE = ("draft", *access.SHARED)


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    return [*_asked(person), *_own(person)]


def _asked(person: Any) -> list[Waiting]:
    """What colleagues want to know of this person, in the first place."""
    found = db.session.scalars(
        select(Part)
        .join(Practice, Practice.id == Part.practice_id)
        .where(Part.person_id == person.id, Part.answer == ASKED, Practice.state.in_(STILL_THERE))
        .options(joinedload(Part.practice), joinedload(Part.asked_by))
        .order_by(Part.since)
        .limit(MOST)
    )
    return [
        _line(
            part.practice,
            f"{part.asked_by.name} noemt jou. Kun en wil jij dit op een andere school komen doen?"
            if part.role == CARRIER
            else f"{part.asked_by.name} noemt jou als schrijver. Vind je dat goed?",
            "Geef antwoord",
            part.since,
            urgency=1,
        )
        for part in found
    ]


def _own(person: Any) -> list[Waiting]:
    """Of one's own examples: who offers to come and do it, what is without anybody, and drafts
    that somebody said yes to."""
    is_draft = Practice.state == "draft"
    found = db.session.scalars(
        select(Practice)
        .where(
            _has(AUTHOR, YES, Part.person_id == person.id),
            or_(
                and_(Practice.state.in_(STILL_THERE), _has(CARRIER, OFFERED)),
                Practice.state == "seeking",
                and_(is_draft, or_(_has(CARRIER, YES), ~_has(CARRIER, ASKED))),
            ),
        )
        .options(selectinload(Practice.parts))
        .order_by(Practice.moved_at, Practice.id)
        .limit(MOST)
    )
    return [line for practice in found if (line := _of_author(practice)) is not None]


def _has(role: str, answer: str, *who: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Part.practice_id == Practice.id, Part.role == role, Part.answer == answer, *who
    )


def _of_author(practice: Practice) -> Waiting | None:
    since = practice.moved_at
    if practice.people(CARRIER, OFFERED):
        says = "Iemand biedt aan dit te komen doen. Vind je dat goed?"
        return _line(practice, says, "Kijk wie", since, urgency=1)
    if practice.state == "seeking":
        says = "Niemand kan dit nu komen doen. Wie vraag je?"
        return _line(practice, says, "Vraag iemand", since, urgency=1)
    if practice.state == "draft" and practice.people(CARRIER):
        says = "Iemand kan en wil dit komen doen: je kunt je voorbeeld delen."
        return _line(practice, says, "Bekijk en deel", since, urgency=2)
    if practice.state == "draft" and not practice.people(CARRIER, ASKED):
        says = "Je voorbeeld is nog een concept. Wie kan en wil dit komen doen?"
        return _line(practice, says, "Maak af", since, urgency=2)
    return None


def _line(practice: Practice, says: str, button: str, since: datetime, *, urgency: int) -> Waiting:
    return Waiting(
        title=practice.title,
        says=says,
        button=button,
        endpoint="practices.show",
        values={"public_id": practice.public_id},
        since=since,
        urgency=urgency,
    )
