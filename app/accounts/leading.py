"""Whom somebody leads: who applies to them, whom they may invite, who may stand in for them.

Like access.py this gives selects; it stands apart because only the pages about people read it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.access import (
    board_members,
    board_of,
    holders,
    in_force,
    memberships_of,
    organisations_where,
)
from app.accounts.models import OFFICES, STAFF, Deputy, MailToken, Membership, Person, Role
from app.database import db
from app.organisations.models import EmailDomain, Kind, Organisation


def has_an_office(person: Any, on: date) -> ColumnElement[bool]:
    """That there are people about whom this person decides."""
    return organisations_where(person, OFFICES, on).exists()


def leads(person: Any, on: date) -> bool:
    return bool(db.session.scalar(select(has_an_office(person, on))))


def led_by(person: Any, on: date) -> ColumnElement[bool]:
    """Memberships that this person may confirm, refuse or end; never their own.

    A director those of the staff; a board those of its schools and of the board itself; a
    coordinator those of fellow coordinators. Needs Organisation joined to Membership.
    """
    schools = organisations_where(person, (Role.DIRECTOR,), on)
    boards = organisations_where(person, (Role.BOARD, Role.SUPERVISOR), on)
    swvs = organisations_where(person, (Role.COORDINATOR,), on)
    return and_(
        Membership.person_id != person.id,
        or_(
            and_(Membership.role.in_(STAFF), Membership.organisation_id.in_(schools)),
            Organisation.board_id.in_(boards),
            and_(Organisation.kind == Kind.BOARD, Organisation.id.in_(boards)),
            and_(Organisation.kind == Kind.SWV, Organisation.id.in_(swvs)),
        ),
    )


def applications(person: Any, on: date) -> Select[Membership]:
    """Those who say that they work here, and whom this person may confirm or refuse."""
    return (
        _memberships_at_work(on)
        .where(
            Membership.confirmed_at.is_(None),
            Person.email_confirmed_at.is_not(None),
            _decided_by(person, on),
        )
        .order_by(Membership.id)
    )


def decided(person: Any, on: date) -> Select[Membership]:
    """Those on whom this person might have decided, had nobody done so before."""
    is_decided = or_(Membership.confirmed_at.is_not(None), Membership.refused_at.is_not(None))
    return (
        select(Membership)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(is_decided, _decided_by(person, on))
    )


def _decided_by(person: Any, on: date) -> ColumnElement[bool]:
    """A director who applies is also shown to the coordinator of the samenwerkingsverband: where
    no board is here yet, nobody else could decide."""
    swvs = organisations_where(person, (Role.COORDINATOR,), on)
    directs = and_(
        Membership.role == Role.DIRECTOR,
        Organisation.swv_id.in_(swvs),
        Membership.person_id != person.id,
    )
    return or_(led_by(person, on), directs)


def people_of(person: Any, on: date) -> Select[Membership]:
    """The confirmed people that this person leads: those who work there now or will."""
    return (
        _memberships_at_work(on)
        .where(Membership.confirmed_at.is_not(None), led_by(person, on))
        .order_by(Organisation.name, Person.name, Membership.id)
    )


def _memberships_at_work(on: date) -> Select[Membership]:
    return (
        select(Membership)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.refused_at.is_(None),
            Person.closed_at.is_(None),
            or_(Membership.until.is_(None), Membership.until >= on),
        )
        .options(joinedload(Membership.person), joinedload(Membership.organisation))
    )


def who_confirms(membership: Membership, on: date) -> list[int]:
    """Who is told that somebody says they work here: the director, else the board, else (for a
    director) the coordinators."""
    school = membership.organisation
    told: list[int] = []
    if membership.role != Role.DIRECTOR:
        told = holders((Role.DIRECTOR,), school.id, on)
    told = told or board_members(school.id, on)
    if not told and membership.role == Role.DIRECTOR:
        told = holders((Role.COORDINATOR,), school.swv_id, on)
    return [who for who in told if who != membership.person_id]


def has_address_of(organisation: Organisation, domain: str) -> bool:
    """Whether an address in this domain belongs to the board of this school (or to this board)."""
    board_id = board_of(organisation.id)
    return (
        db.session.scalar(
            select(EmailDomain.domain).where(
                EmailDomain.domain == domain, EmailDomain.board_id == board_id
            )
        )
        is not None
    )


def may_invite_to(person: Any, role: str, on: date) -> Select[Organisation]:
    """The organisations to which this person may invite somebody in this role.

    Staff by the director or the board, a director by the board or the coordinator, a board
    member by the board or the coordinator, a coordinator by a fellow coordinator.
    """
    schools = organisations_where(person, (Role.DIRECTOR,), on)
    boards = organisations_where(person, (Role.BOARD, Role.SUPERVISOR), on)
    swvs = organisations_where(person, (Role.COORDINATOR,), on)
    below = select(Organisation.board_id).where(
        Organisation.swv_id.in_(swvs), Organisation.board_id.is_not(None)
    )
    allowed = {
        Role.DIRECTOR: or_(Organisation.board_id.in_(boards), Organisation.swv_id.in_(swvs)),
        Role.BOARD: or_(Organisation.id.in_(boards), Organisation.id.in_(below)),
        Role.SUPERVISOR: or_(Organisation.id.in_(boards), Organisation.id.in_(below)),
        Role.COORDINATOR: Organisation.id.in_(swvs),
    } | {
        staff: or_(Organisation.id.in_(schools), Organisation.board_id.in_(boards))
        for staff in STAFF
    }
    return (
        select(Organisation)
        .where(Organisation.gone_on.is_(None), allowed.get(Role(role), Organisation.id.is_(None)))
        .order_by(Organisation.name, Organisation.id)
    )


def invitations_of(person: Any, now: datetime) -> Select[MailToken]:
    """What this person asked and nobody has answered yet."""
    return (
        select(MailToken)
        .where(
            MailToken.purpose == "invite",
            MailToken.made_by_id == person.id,
            MailToken.used_at.is_(None),
            MailToken.expires_at > now,
        )
        .order_by(MailToken.id)
    )


def offices_of(person: Any, on: date) -> Select[Membership]:
    """The offices that somebody holds, not those that they stand in for."""
    return memberships_of(person, on).where(Membership.role.in_(OFFICES))


def deputies_of(person: Any, on: date) -> Select[Deputy]:
    return (
        select(Deputy)
        .join(Membership, Membership.id == Deputy.membership_id)
        .where(Membership.person_id == person.id, Deputy.until >= on)
        .order_by(Deputy.until)
    )


def who_may_stand_in(office: Membership, on: date) -> Select[Person]:
    """Colleagues who may be named as deputy: of the same organisation, and for a director or a
    board the other directors of the board."""
    board_id = board_of(office.organisation_id)
    same_board = select(Organisation.id).where(Organisation.board_id == board_id)
    near = or_(
        Membership.organisation_id == office.organisation_id,
        Membership.organisation_id == board_id,
        and_(Membership.role == Role.DIRECTOR, Membership.organisation_id.in_(same_board)),
    )
    colleagues = select(Membership.person_id).where(
        near, in_force(on), Membership.role != Role.ADMIN
    )
    return (
        select(Person)
        .where(Person.id.in_(colleagues), Person.id != office.person_id, Person.closed_at.is_(None))
        .order_by(func.lower(Person.name), Person.id)
    )
