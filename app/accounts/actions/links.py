"""The links in mails: each for one purpose and one address, once, until a moment."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from app.accounts.access import kept
from app.accounts.models import MailToken
from app.accounts.rules import LINK_IS_GONE
from app.database import change_one, db
from app.errors import RuleBroken
from app.outbox.actions import put

CONFIRM, INVITE, RESET, REOPEN = "confirm", "invite", "reset", "reopen"
ACCOUNT_IS_GONE = "Dit account is er niet meer."
LIFETIMES = {
    CONFIRM: timedelta(days=3),
    INVITE: timedelta(days=30),
    RESET: timedelta(minutes=30),
    REOPEN: timedelta(days=3),
}


def mail_link(purpose: str, email_key: str, *, now: datetime, **about: Any) -> MailToken:
    """Ask the worker to mail a link. What it opens is drawn when the mail is written."""
    link = MailToken(
        purpose=purpose, email_key=email_key, expires_at=now + LIFETIMES[purpose], **about
    )
    db.session.add(link)
    db.session.flush()  # its id is what the mail is asked for by
    put(f"{purpose}_mail", {"link": link.id}, key=f"{purpose}-{link.id}", now=now)
    return link


def draw_link(link: MailToken, *, now: datetime) -> str:
    """The secret part of the link, for the mail that is being written; only its hash is kept.

    Its time begins to run now: a mail that had to wait still leaves its reader half an hour.
    """
    secret = secrets.token_urlsafe(32)
    link.token_hash = kept(secret)
    link.expires_at = now + LIFETIMES[link.purpose]
    return secret


def spend_link(link: MailToken, *, now: datetime) -> None:
    """Use it up. Of two people who press at the same time one gets through."""
    change_one(
        update(MailToken)
        .where(MailToken.id == link.id, MailToken.used_at.is_(None), MailToken.expires_at > now)
        .values(used_at=now)
        .execution_options(synchronize_session=False),
        otherwise=RuleBroken(LINK_IS_GONE),
    )


def spend_all(purpose: str, email_key: str, *, now: datetime) -> None:
    """No other link for this purpose works any more."""
    db.session.execute(
        update(MailToken)
        .where(
            MailToken.purpose == purpose,
            MailToken.email_key == email_key,
            MailToken.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
