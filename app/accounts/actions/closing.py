"""Closing one's own account, and coming back to it.

The row of the person stays, with its address: what they agreed, approved and wrote points at it,
and who comes back with that address is the same person, with the standing they had.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import hooks
from app.accounts.access import by_email
from app.accounts.actions import links, memberships
from app.accounts.actions.sessions import end_other_sessions
from app.accounts.models import Deputy, MailToken, Person
from app.clock import amsterdam
from app.database import db
from app.errors import RuleBroken
from app.events import actions as events
from app.outbox.actions import put


@dataclass(frozen=True)
class Leaving:
    """Somebody who closes their account: what features judge, and follow."""

    person: Person
    now: datetime


def close_account(person: Person, *, now: datetime) -> None:
    """Raises RuleBroken where a feature still counts on them; it names what is open."""
    _hold(person)
    if person.closed_at is not None:
        raise RuleBroken(links.ACCOUNT_IS_GONE)
    leaving = Leaving(person, now)
    hooks.let_object("person", "close", leaving)
    event = events.record("person", person.id, "close", by=person, now=now)
    put("account_closed_mail", {"person": person.id}, key=f"account-closed-{event.id}", now=now)
    hooks.follow("person", "close", leaving)
    _leave_every_place(person, amsterdam(now).date(), now)
    for purpose in links.LIFETIMES:
        links.spend_all(purpose, person.email_key, now=now)
    end_other_sessions(person, token="", now=now)
    person.password_hash = person.phone = ""
    person.closed_at = now


def reopen_account(link: MailToken, *, password_hash: str, now: datetime) -> Person:
    """The same person again, for who can read their mail. They say anew where they work."""
    links.spend_link(link, now=now)
    person = come_back(link.email_key, password_hash=password_hash, now=now)
    if person is None:
        raise RuleBroken(links.ACCOUNT_IS_GONE)
    return person


def come_back(email_key: str, *, password_hash: str, now: datetime) -> Person | None:
    """What was mailed to their address arrived. None where nobody closed an account with it, or
    where another link brought them back a moment ago."""
    closed = (
        by_email(email_key).where(Person.closed_at.is_not(None)).with_for_update(key_share=True)
    )
    person = db.session.scalar(closed.execution_options(populate_existing=True))
    if person is None:
        return None
    links.spend_all(links.REOPEN, email_key, now=now)
    person.closed_at, person.password_hash = None, password_hash
    person.email_confirmed_at = person.email_confirmed_at or now
    events.record("person", person.id, "reopen", by=person, now=now)
    return person


def _hold(person: Person) -> None:
    """Two who press at once come one after the other. Who writes down something about them is not
    held up: that may be a move of a traject, which closing waits for."""
    db.session.execute(
        select(Person)
        .where(Person.id == person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _leave_every_place(person: Person, today: date, now: datetime) -> None:
    """Nobody waits for a leader who left: no work, no office and no standing in goes on. What
    began today counts until midnight, as nothing ends before it begins."""
    yesterday = today - timedelta(days=1)
    for membership in person.memberships:
        is_over = membership.until is not None and membership.until <= yesterday
        if is_over or membership.refused_at is not None:
            continue
        if membership.from_ > today or membership.confirmed_at is None:
            membership.refused_at = now
        memberships.ended(membership, until=max(membership.from_, yesterday), by=person, now=now)
    standing_in = select(Deputy).where(Deputy.person_id == person.id)
    for deputy in db.session.scalars(standing_in.order_by(Deputy.membership_id)).all():
        memberships.stopped(deputy, by=person, now=now)
