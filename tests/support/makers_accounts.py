"""Makers of accounts: passwords, and what the worker has mailed."""

import email
import re
from email import policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from app import clock
from app.accounts import actions, passwords
from app.accounts.models import Person
from app.database import unit_of_work
from app.organisations.models import EmailDomain, Organisation
from app.outbox.worker import work_once
from tests.support.makers import a_person, saved

PASSWORD = "paraplu-tegel-vijver"
_HASH = passwords.hashed(PASSWORD)  # one for all: hashing is slow on purpose


def a_person_with_password(name: str = "Noor de Wit", **facts: Any) -> Person:
    """Somebody who can sign in with PASSWORD."""
    return a_person(name, password_hash=_HASH, **facts)


def an_email_domain(domain: str, *, of: Organisation) -> EmailDomain:
    return saved(EmailDomain(domain=domain, board_id=of.id))


def a_session(person: Person, **facts: Any) -> str:
    with unit_of_work():
        return actions.open_session(person, now=clock.now(), **facts)


def mails(app: Flask) -> list[EmailMessage]:
    """Let the worker send what waits; gives all that was ever sent, the oldest first."""
    while work_once(app.extensions["outbox_handlers"]):
        pass
    folder = app.config["SETTINGS"].data_dir / "mail"
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [_read(file.read_bytes()) for file in files]


def mails_to(app: Flask, address: str) -> list[EmailMessage]:
    return [message for message in mails(app) if message["To"] == address]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def address_in(message: EmailMessage, under: str = "/account/") -> str:
    """The one address in a mail whose path begins like this."""
    found = [one for one in re.findall(r"https?://\S+", text_of(message)) if under in one]
    assert len(found) == 1, text_of(message)
    return str(found[0])


def link_in(message: EmailMessage, under: str = "/account/") -> str:
    """Its path, as the test browser visits it."""
    return urlsplit(address_in(message, under)).path


def _read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
