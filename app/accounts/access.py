"""Who somebody is: their memberships that count today, their offices, and who leads them."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    String,
    and_,
    bindparam,
    or_,
    select,
)

from app.accounts.models import (
    OFFICES,
    PEERS,
    ROLE_WORDS,
    Deputy,
    MailToken,
    Membership,
    Person,
    Role,
    SignIn,
)
from app.accounts.rules import session_is_over
from app.clock import amsterdam
from app.database import db
from app.organisations.models import Organisation


def in_force(on: date | SQLColumnExpression[date]) -> ColumnElement[bool]:
    """Confirmed, begun and not ended. Compare with `Membership` in the same statement."""
    return and_(
        Membership.confirmed_at.is_not(None),
        Membership.refused_at.is_(None),
        Membership.from_ <= on,
        or_(Membership.until.is_(None), Membership.until >= on),
    )


def memberships_of(person: Any, on: date) -> Select[Membership]:
    return (
        select(Membership)
        .where(Membership.person_id == person.id, in_force(on))
        .order_by(Membership.id)
    )


def organisations_where(person: Any, roles: Iterable[str], on: date) -> Select[int]:
    """Ids of the organisations where this person has one of these roles, also as a deputy."""
    return _organisations_where(person.id, tuple(roles), on)


# A page asks it for several roles, in several selects, of one person on one day: to write it out
# each time took a tenth of the time of a page.
@lru_cache(maxsize=256)
def _organisations_where(person_id: int, roles: tuple[str, ...], on: date) -> Select[int]:
    deputised = select(Deputy.membership_id).where(
        Deputy.person_id == person_id, Deputy.until >= on
    )
    return select(Membership.organisation_id).where(
        or_(Membership.person_id == person_id, Membership.id.in_(deputised)),
        Membership.role.in_(roles),
        in_force(on),
    )


def acts_as(person: Any, roles: Iterable[str], organisation_id: int | None, on: date) -> int | None:
    """In whose right this person acts in one of these roles there: their own id, the id of the
    person whose deputy they are, or None when they may not."""
    if organisation_id is None:
        return None
    holders = select(Membership.person_id, Membership.id).where(
        Membership.organisation_id == organisation_id,
        Membership.role.in_(list(roles)),
        in_force(on),
    )
    held = db.session.execute(holders.order_by(Membership.id)).all()
    if any(person_id == person.id for person_id, _ in held):
        return int(person.id)
    deputised = select(Deputy.membership_id).where(
        Deputy.person_id == person.id,
        Deputy.until >= on,
        Deputy.membership_id.in_([membership_id for _, membership_id in held]),
    )
    found = db.session.scalar(deputised.limit(1))
    return next((holder for holder, membership_id in held if membership_id == found), None)


def holders(
    roles: Iterable[str], organisation_id: int | None, on: date, *, besides: Collection[int] = ()
) -> list[int]:
    """Ids of the people in these roles there, deputies included; `besides`: without these people,
    and whoever stands in for them."""
    if organisation_id is None:
        return []
    own = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id,
        Membership.role.in_(list(roles)),
        in_force(on),
    )
    deputies = (
        select(Deputy.person_id)
        .join(Membership, Membership.id == Deputy.membership_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role.in_(list(roles)),
            in_force(on),
            Deputy.until >= on,
        )
    )
    if besides:
        own = own.where(Membership.person_id.not_in(besides))
        deputies = deputies.where(
            Membership.person_id.not_in(besides), Deputy.person_id.not_in(besides)
        )
    return list(dict.fromkeys(db.session.scalars(own.union_all(deputies))))


def board_of(organisation_id: int | None) -> int | None:
    """The board above a school (or the board itself); None when the data knows none."""
    if organisation_id is None:
        return None
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        return None
    return found.id if found.kind == "board" else found.board_id


def employers_of(person: Any, on: date) -> Select[Membership]:
    """Memberships through which somebody could lend this person: those of schools and boards."""
    return (
        memberships_of(person, on)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.kind.in_(("school", "board")), Membership.role != Role.ADMIN)
    )


def is_leader_of(person: Any, lender_id: int | None, expert_id: int, on: date) -> int | None:
    """In whose right this person decides about lending the expert.

    The director of the lending school; never about themselves, then the board decides. Where a
    school has no director, its board does too.
    """
    if person.id == expert_id or lender_id is None:
        return None
    return acts_as(person, (Role.DIRECTOR,), lender_id, on)


def is_board_of(person: Any, lender_id: int | None, expert_id: int, on: date) -> int | None:
    """In whose right this person decides for the board that lends; never the expert, nor anybody in
    their right."""
    if person.id == expert_id:
        return None
    found = acts_as(person, (Role.BOARD, Role.SUPERVISOR), board_of(lender_id), on)
    return found if found != expert_id else None


def leaders(lender_id: int | None, expert_id: int, on: date) -> list[int]:
    """Who is asked for consent: the directors of the lending school, else its board."""
    directors = holders((Role.DIRECTOR,), lender_id, on, besides={expert_id})
    return directors or board_members(lender_id, on, besides={expert_id})


def board_members(
    organisation_id: int | None, on: date, *, besides: Collection[int] = ()
) -> list[int]:
    """Who decides for the board; its supervisors where it has nobody. `besides`: see `holders`."""
    board = board_of(organisation_id)
    return holders((Role.BOARD,), board, on, besides=besides) or holders(
        (Role.SUPERVISOR,), board, on, besides=besides
    )


def same_work(memberships: Iterable[Membership], one_id: int, other_id: int) -> str:
    """What both do, in a word, of all these memberships; '' when that is nothing or told apart."""
    roles: dict[int, set[str]] = {one_id: set(), other_id: set()}
    for each in memberships:
        roles.setdefault(each.person_id, set()).add(each.role)
    both = roles[one_id] & roles[other_id]
    return next((ROLE_WORDS[role] for role in PEERS if role in both), "")


def by_email(email_key: str) -> Select[Person]:
    """Also whose account is closed: their address stays theirs."""
    return select(Person).where(Person.email_key == email_key)


def open_account(email_key: str) -> Select[Person]:
    return by_email(email_key).where(Person.closed_at.is_(None))


# Sessions and links


def kept(secret: str) -> str:
    """What we keep of a token: it lets us recognise the token, and never gives it back."""
    return sha256(secret.encode()).hexdigest()


def whose_session(token: str, now: datetime) -> tuple[Person, datetime] | None:
    """Who is signed in with this token and when that was last seen; one query, every request."""
    row = db.session.execute(
        _session(), {"token_hash": kept(token), "on": amsterdam(now).date()}
    ).one_or_none()
    if row is None:
        return None
    created_at, last_seen_at, person, is_office = row
    if session_is_over(
        created_at=created_at, last_seen_at=last_seen_at, holds_office=is_office, now=now
    ):
        return None
    return person, last_seen_at


@cache  # every request asks it, and putting it together takes longer than answering it
def _session() -> Select[datetime, datetime, Person, bool]:
    on: Any = bindparam("on", type_=Date)
    office = select(Membership.id).where(Membership.role.in_(OFFICES), in_force(on))
    own = office.where(Membership.person_id == Person.id)
    deputised = office.join(Deputy, Deputy.membership_id == Membership.id).where(
        Deputy.person_id == Person.id, Deputy.until >= on
    )
    holds_office = or_(own.correlate(Person).exists(), deputised.correlate(Person).exists())
    return (
        select(SignIn.created_at, SignIn.last_seen_at, Person, holds_office)
        .join(Person, Person.id == SignIn.person_id)
        .where(
            SignIn.token_hash == bindparam("token_hash", type_=String),
            SignIn.ended_at.is_(None),
            Person.closed_at.is_(None),
        )
    )


def sessions_of(person: Any) -> Select[SignIn]:
    return (
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
        .order_by(SignIn.last_seen_at.desc())
    )


def open_link(purpose: str, secret: str, now: datetime) -> Select[MailToken]:
    """The link of a mail, as long as it has not been used and its time has not passed."""
    return select(MailToken).where(
        MailToken.purpose == purpose,
        MailToken.token_hash == kept(secret),
        MailToken.used_at.is_(None),
        MailToken.expires_at > now,
    )
