"""Room that a leader gives somebody of the team: who has it, and giving, changing and ending it.

How it is used stands in room.py. Whoever changes it is its giver from then on, so a director takes
over what a deputy gave by looking at it and saving it.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select

from app.accounts.access import in_force, organisations_where
from app.accounts.models import STAFF, Membership, Person, Role
from app.clock import amsterdam
from app.database import db
from app.deployments import rules
from app.deployments.models import Allowance, Deployment
from app.deployments.people import BOARD_ROLES, leads
from app.errors import NotAllowed, StalePage
from app.events import actions as events
from app.organisations.models import Organisation

OPEN, RESTS, OVER, ENDED = "open", "rests", "over", "ended"


def team(person: Any, on: date) -> Select[Membership]:
    """Whom this person may give room: who works at the schools that they lead, and for a board
    who works where nobody leads."""
    boards = organisations_where(person, BOARD_ROLES, on)
    led = select(Membership.organisation_id).where(Membership.role == Role.DIRECTOR, in_force(on))
    return (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            in_force(on),
            Membership.role.in_((*STAFF, Role.DIRECTOR)),
            Membership.person_id != person.id,
            or_(
                Membership.organisation_id.in_(organisations_where(person, (Role.DIRECTOR,), on)),
                or_(Organisation.board_id.in_(boards), Organisation.id.in_(boards))
                & Membership.organisation_id.not_in(led),
            ),
        )
        .order_by(Organisation.name, Person.name, Membership.id)
    )


def rooms_of(memberships: Collection[int]) -> Select[Allowance]:
    """The newest first, what is over included."""
    return (
        select(Allowance)
        .where(Allowance.membership_id.in_(memberships))
        .order_by(Allowance.until.desc(), Allowance.id.desc())
    )


def inside(allowance: Allowance) -> Select[Deployment]:
    """The inzetten that hold some of this room."""
    return (
        select(Deployment)
        .where(Deployment.allowance_id == allowance.id, Deployment.allowance_minutes > 0)
        .order_by(Deployment.moved_at.desc(), Deployment.id.desc())
    )


def status(allowance: Allowance, on: date) -> str:
    """Whether consent can still come from it. It rests when its giver no longer leads there."""
    if allowance.ended_at is not None:
        return ENDED
    if allowance.until < on:
        return OVER
    membership = allowance.membership
    still = leads(allowance.granted_by, membership.organisation_id, membership.person_id, on)
    return RESTS if still is None else OPEN


def grant(
    membership: Membership,
    *,
    minutes: int,
    covers: Collection[str],
    ring: int,
    until: date,
    by: Any,
    now: datetime,
) -> Allowance:
    """Room for somebody: inside it, and while the check is green, consent needs no click."""
    behalf = _right(membership, by, now)
    today = amsterdam(now).date()
    rules.check_room(minutes=minutes, used=0, covers=covers, ring=ring, until=until, today=today)
    allowance = Allowance(membership_id=membership.id, used_minutes=0, version=1)
    _write(allowance, minutes, covers, ring, until, by, now)
    db.session.add(allowance)
    db.session.flush()  # the event names it
    _tell(allowance, "give_room", by, behalf, now)
    return allowance


def change(
    allowance: Allowance,
    *,
    minutes: int,
    covers: Collection[str],
    ring: int,
    until: date,
    by: Any,
    now: datetime,
    seen: int,
) -> None:
    """From now on it is this much. What was consented inside it stays consented."""
    behalf = _right(allowance.membership, by, now)
    _hold(allowance, seen)
    rules.check_room(
        minutes=minutes,
        used=allowance.used_minutes,
        covers=covers,
        ring=ring,
        until=until,
        today=amsterdam(now).date(),
    )
    _write(allowance, minutes, covers, ring, until, by, now)
    allowance.version += 1
    _tell(allowance, "change_room", by, behalf, now)


def end(allowance: Allowance, *, by: Any, now: datetime, seen: int) -> None:
    """Nothing new fits in it any more. What was consented inside it stays consented."""
    behalf = _right(allowance.membership, by, now)
    _hold(allowance, seen)
    allowance.ended_at = now
    allowance.version += 1
    _tell(allowance, "end_room", by, behalf, now)


def _right(membership: Membership, by: Any, now: datetime) -> int | None:
    """On whose behalf a deputy acts; None for who leads themselves. Raises NotAllowed."""
    on = amsterdam(now).date()
    principal = leads(by, membership.organisation_id, membership.person_id, on)
    if principal is None or db.session.scalar(_in_force(membership, on)) is None:
        raise NotAllowed()
    return principal if principal != by.id else None


def _in_force(membership: Membership, on: date) -> Select[int]:
    return select(Membership.id).where(Membership.id == membership.id, in_force(on))


def _hold(allowance: Allowance, seen: int) -> None:
    """Let nobody use or change it until this is done; a page from before decides nothing."""
    db.session.refresh(allowance, with_for_update=True)
    if allowance.version != seen or allowance.ended_at is not None:
        raise StalePage()


def _write(
    allowance: Allowance,
    minutes: int,
    covers: Collection[str],
    ring: int,
    until: date,
    by: Any,
    now: datetime,
) -> None:
    allowance.minutes, allowance.ring, allowance.until = minutes, ring, until
    allowance.covers = " ".join(sorted(covers))
    allowance.granted_by_id, allowance.at = by.id, now


def _tell(allowance: Allowance, what: str, by: Any, behalf: int | None, now: datetime) -> None:
    facts = {
        "allowance": allowance.id,
        "minutes": allowance.minutes,
        "used": allowance.used_minutes,
        "covers": allowance.covers,
        "ring": allowance.ring,
        "until": allowance.until.isoformat(),
    }
    events.record(
        "membership", allowance.membership_id, what,
        by=by, now=now, on_behalf_id=behalf, role="leader", facts=facts,
    )  # fmt: skip
