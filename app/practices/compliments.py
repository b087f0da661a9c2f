"""A short good word, from who leads to who shared: for their eyes alone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.access import in_force, organisations_where
from app.accounts.models import Membership, Person, Role
from app.clock import amsterdam
from app.database import db
from app.errors import NotAllowed, RuleBroken
from app.organisations.models import Kind, Organisation
from app.outbox.actions import put
from app.practices import rules
from app.practices.access import is_shared
from app.practices.models import CARRIER, Compliment, Practice


def send(
    words: str,
    *,
    to: Sequence[Person],
    about: Practice | None = None,
    by: Any,
    now: datetime,
    cleared: Sequence[str] = (),
) -> list[Compliment]:
    """To one colleague, or to everybody who can come and do an example. They hear it by mail."""
    rules.check_compliment(words, cleared)
    on = amsterdam(now).date()
    if not may_send(by, on):
        raise NotAllowed()
    allowed = set(db.session.scalars(whom(by, on).with_only_columns(Person.id).order_by(None)))
    if about is not None:
        if not is_shared(about):
            raise NotAllowed()
        allowed = set(about.people(CARRIER))
    if not to or any(person.id not in allowed or person.id == by.id for person in to):
        raise RuleBroken("Kies een collega uit de lijst.", field="who")
    made = [
        Compliment(
            by_id=by.id,
            to_id=person.id,
            practice_id=about.id if about else None,
            words=words,
            at=now,
        )
        for person in to
        if about is None or not _was_sent(by, person, about)
    ]
    if not made:
        raise RuleBroken("Je stuurde hierover al een compliment.")
    db.session.add_all(made)
    db.session.flush()  # the mail points at its id
    for each in made:
        put("compliment_mail", {"compliment": each.id}, key=f"compliment-{each.id}", now=now)
    return made


def _was_sent(by: Any, person: Person, about: Practice) -> bool:
    sent = select(Compliment.id).where(
        Compliment.by_id == by.id,
        Compliment.to_id == person.id,
        Compliment.practice_id == about.id,
    )
    return db.session.scalar(sent) is not None


def may_send(person: Any, on: date) -> bool:
    found = organisations_where(person, (Role.DIRECTOR, Role.BOARD), on)
    return db.session.scalar(found.limit(1)) is not None


def whom(person: Any, on: date) -> Select[Person]:
    """Of a school that one leads everybody; of a board that one leads, who works at its office or
    leads one of its schools."""
    schools = organisations_where(person, (Role.DIRECTOR,), on)
    boards = organisations_where(person, (Role.BOARD,), on)
    works = (
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.role != Role.ADMIN,
            in_force(on),
            or_(
                Organisation.id.in_(schools),
                Organisation.id.in_(boards),
                Organisation.board_id.in_(boards) & (Membership.role == Role.DIRECTOR),
            ),
        )
    )
    return (
        select(Person)
        .where(Person.closed_at.is_(None), Person.id != person.id, Person.id.in_(works))
        .order_by(Person.name, Person.id)
    )


def received(person: Any) -> Select[Compliment]:
    return (
        select(Compliment)
        .where(Compliment.to_id == person.id)
        .options(joinedload(Compliment.by), joinedload(Compliment.practice))
        .order_by(Compliment.at.desc(), Compliment.id.desc())
    )


def boards_of(person: Any, on: date) -> Sequence[Organisation]:
    """The boards of the schools where somebody works, and those whose office they work at."""
    works = select(Membership.organisation_id).where(
        Membership.person_id == person.id, Membership.role != Role.ADMIN, in_force(on)
    )
    above = select(Organisation.board_id).where(
        Organisation.id.in_(works), Organisation.board_id.is_not(None)
    )
    return db.session.scalars(
        select(Organisation)
        .where(
            Organisation.kind == Kind.BOARD,
            or_(Organisation.id.in_(works), Organisation.id.in_(above)),
        )
        .order_by(Organisation.name, Organisation.id)
    ).all()
