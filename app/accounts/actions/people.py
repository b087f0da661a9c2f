"""Registering, confirming an address, and passwords."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.accounts import emails
from app.accounts.access import by_email, open_account
from app.accounts.actions import links
from app.accounts.actions.memberships import settle_application
from app.accounts.actions.sessions import end_other_sessions
from app.accounts.models import MailToken, Person
from app.clock import amsterdam
from app.database import db
from app.errors import RuleBroken
from app.events import actions as events
from app.outbox.actions import put


def register_person(*, name: str, email: str, password_hash: str, now: datetime) -> Person | None:
    """A new account, which its owner confirms by mail; None when the address already has one.

    Then its owner is told so by mail, and whoever registers is told nothing: the answer on the
    page may not say who has an account.
    """
    address = emails.parse(email)
    person = new_person(name, address, password_hash, now)
    if person is None:
        tell_known_address(address.key, now=now)
        return None
    links.mail_link(links.CONFIRM, address.key, now=now, person_id=person.id)
    return person


def new_person(
    name: str, address: emails.Address, password_hash: str, now: datetime
) -> Person | None:
    """None when the address has an account, also one made in this same second."""
    if db.session.scalar(by_email(address.key)):
        return None
    person = Person(
        name=name,
        email=address.email,
        email_key=address.key,
        password_hash=password_hash,
        created_at=now,
    )
    try:
        with db.session.begin_nested():  # two who register one address in the same second
            db.session.add(person)
    except IntegrityError:
        return None
    events.record("person", person.id, "register", by=person, now=now)
    return person


def tell_known_address(email_key: str, *, now: datetime) -> None:
    """Mail the owner of an account that somebody tried to register their address, once a day; who
    closed theirs gets a link with which it is theirs again."""
    person = db.session.scalar(by_email(email_key))
    if person is None:
        return
    if person.closed_at is not None:
        links.mail_link(links.REOPEN, email_key, now=now, person_id=person.id)
        return
    key = f"known-address-{person.id}-{amsterdam(now).date().isoformat()}"
    # Somebody else may ask for the same mail in the same second; one is enough.
    with suppress(IntegrityError), db.session.begin_nested():
        put("known_address_mail", {"person": person.id}, key=key, now=now)


def ask_confirmation_again(person: Person, *, now: datetime) -> None:
    if person.email_confirmed_at is not None:
        raise RuleBroken("Je e-mailadres is al bevestigd.")
    links.mail_link(links.CONFIRM, person.email_key, now=now, person_id=person.id)


def confirm_address(link: MailToken, *, now: datetime) -> Person:
    """The mail arrived: the address is theirs. Whoever leads them hears of them now."""
    links.spend_link(link, now=now)
    person = link.person
    if person is None or person.closed_at is not None:
        raise RuleBroken(links.ACCOUNT_IS_GONE)
    _address_is_theirs(person, now)
    return person


def ask_new_password(email: str, *, now: datetime) -> None:
    """Mail a link for a new password. For an unknown address exactly the same is written, and
    the worker finds that there is nobody to mail."""
    links.mail_link(links.RESET, emails.email_key(email), now=now)


def reset_password(link: MailToken, *, password_hash: str, now: datetime) -> Person:
    """A new password for who can read the mail. Ends every session and every other link."""
    links.spend_link(link, now=now)
    links.spend_all(links.RESET, link.email_key, now=now)
    person = db.session.scalar(open_account(link.email_key))
    if person is None:
        raise RuleBroken(links.ACCOUNT_IS_GONE)
    _address_is_theirs(person, now)
    _set_password(person, password_hash, keep="", now=now)
    return person


def change_password(person: Person, *, password_hash: str, token: str, now: datetime) -> None:
    """Their own choice; every session ends but the one with this token."""
    _set_password(person, password_hash, keep=token, now=now)


def rename(person: Person, *, name: str) -> None:
    person.name = name


def _set_password(person: Person, password_hash: str, *, keep: str, now: datetime) -> None:
    person.password_hash = password_hash
    end_other_sessions(person, token=keep, now=now)
    event = events.record("person", person.id, "change_password", by=person, now=now)
    key = f"password-changed-{event.id}"
    put("password_changed_mail", {"person": person.id}, key=key, now=now)


def _address_is_theirs(person: Person, now: datetime) -> None:
    if person.email_confirmed_at is not None:
        return
    person.email_confirmed_at = now
    events.record("person", person.id, "confirm_address", by=person, now=now)
    links.spend_all(links.CONFIRM, person.email_key, now=now)
    for membership in person.memberships:
        settle_application(membership, now=now)
