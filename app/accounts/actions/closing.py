"""Closing one's own account, and coming back to it.

The row of the person stays, with its address: what they agreed, approved and wrote points at it,
and who comes back with that address is the same person, with the standing they had.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from app import hooks
from app.accounts.access import by_email
from app.accounts.actions import links
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
    for purpose in (links.CONFIRM, links.RESET, links.REOPEN):
        links.spend_all(purpose, person.email_key, now=now)
    end_other_sessions(person, token="", now=now)
    person.password_hash = person.phone = ""
    person.closed_at = now


def reopen_account(link: MailToken, *, password_hash: str, now: datetime) -> Person:
    """The same person again, for who can read their mail. They say anew where they work."""
    links.spend_link(link, now=now)
    links.spend_all(links.REOPEN, link.email_key, now=now)
    person = closed_account(link.email_key)
    if person is None:
        raise RuleBroken(links.ACCOUNT_IS_GONE)
    return come_back(person, password_hash=password_hash, now=now)


def come_back(person: Person, *, password_hash: str, now: datetime) -> Person:
    """What was mailed to their address arrived."""
    _hold(person)
    person.closed_at, person.password_hash = None, password_hash
    person.email_confirmed_at = person.email_confirmed_at or now
    events.record("person", person.id, "reopen", by=person, now=now)
    return person


def closed_account(email_key: str) -> Person | None:
    return db.session.scalar(by_email(email_key).where(Person.closed_at.is_not(None)))


def _hold(person: Person) -> None:
    """Two who press at once, here or behind a link, come one after the other."""
    db.session.execute(
        select(Person)
        .where(Person.id == person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _leave_every_place(person: Person, today: date, now: datetime) -> None:
    """Nobody waits for a leader who left: no work, no office and no standing in goes on. What
    began today counts until midnight, as nothing ends before it begins."""
    yesterday = today - timedelta(days=1)
    for membership in person.memberships:
        if membership.until is not None and membership.until <= yesterday:
            continue
        if membership.from_ > today or membership.confirmed_at is None:
            membership.refused_at = membership.refused_at or now
        membership.until = max(membership.from_, yesterday)
        facts = {"until": membership.until.isoformat()}
        events.record("membership", membership.id, "end", by=person, now=now, facts=facts)
    db.session.execute(delete(Deputy).where(Deputy.person_id == person.id))
