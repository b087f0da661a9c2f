"""Keeping somebody near: how far who leads them lets them help for now, why, and until when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, update

from app.clock import amsterdam
from app.database import db
from app.errors import RuleBroken, StalePage
from app.organisations.models import Organisation, Ring
from app.organisations.rings import effective_ring
from app.outbox.actions import put
from app.profiles import rules
from app.profiles.models import KeptNear


def kept(on: date) -> ColumnElement[bool]:
    """Of `KeptNear` in the same statement: it counts on this day."""
    return and_(KeptNear.ended_at.is_(None), KeptNear.until >= on)


def of(person_id: int, organisation_id: int, on: date) -> Select[KeptNear]:
    return select(KeptNear).where(
        KeptNear.person_id == person_id, KeptNear.organisation_id == organisation_id, kept(on)
    )


def ever(person_id: int, organisation_id: int, id_: int) -> Select[KeptNear]:
    """One of them there, also when it is over."""
    return select(KeptNear).where(
        KeptNear.id == id_,
        KeptNear.person_id == person_id,
        KeptNear.organisation_id == organisation_id,
    )


def of_person(person: Any, on: date) -> list[KeptNear]:
    """For whom it is about: everywhere where they are kept near."""
    found = select(KeptNear).where(KeptNear.person_id == person.id, kept(on))
    return list(db.session.scalars(found.order_by(KeptNear.until, KeptNear.id)))


def farthest_from(person_id: int, organisation_id: int, on: date) -> int:
    """How far who leads this person there lets them help: the whole country, or less for now."""
    found = db.session.scalar(of(person_id, organisation_id, on).with_only_columns(KeptNear.ring))
    return Ring.COUNTRY if found is None else found


def cap_at(person_id: int, work: Organisation, on: date) -> int:
    """The farthest that this place lets this person help: the school, its board, who leads."""
    board_cap = work.board.ring_cap if work.board else None
    return effective_ring(farthest_from(person_id, work.id, on), work.ring_cap, board_cap)


def reasons(organisations: Select[int], on: date) -> dict[str, int]:
    """How many people are kept near at these places, for each reason."""
    rows = db.session.execute(
        select(KeptNear.reason, func.count(KeptNear.person_id.distinct()))
        .where(KeptNear.organisation_id.in_(organisations), kept(on))
        .group_by(KeptNear.reason)
    )
    return {row[0]: row[1] for row in rows}


def keep(
    person_id: int,
    organisation_id: int,
    *,
    ring: int,
    reason: str,
    until: date,
    by: Any,
    now: datetime,
) -> KeptNear:
    """From now on search and vragen from further away pass this person by; they are told.

    That `by` leads them is for the caller to know.
    """
    today = amsterdam(now).date()
    rules.check_keeping_near(ring, reason, until, today)
    if db.session.scalar(of(person_id, organisation_id, today)) is not None:
        raise RuleBroken("Deze collega blijft al dichtbij. Stop dat eerst.")
    db.session.execute(  # what is over makes room for what begins
        update(KeptNear)
        .where(
            KeptNear.person_id == person_id,
            KeptNear.organisation_id == organisation_id,
            KeptNear.ended_at.is_(None),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session="fetch")
    )
    near = KeptNear(
        person_id=person_id,
        organisation_id=organisation_id,
        ring=ring,
        reason=reason,
        until=until,
        by_id=by.id,
        at=now,
    )
    db.session.add(near)
    db.session.flush()  # the mail names it
    put("kept_near_mail", {"kept": near.id}, key=f"kept-near-{near.id}", now=now)
    return near


def let_go(near: KeptNear, *, now: datetime) -> None:
    """They help as far again as they chose themselves."""
    db.session.refresh(near, with_for_update=True)
    if near.ended_at is not None:
        raise StalePage()
    near.ended_at = now
