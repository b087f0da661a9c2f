"""Opening and ending sessions. The token is only in the cookie; here stands its hash."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update

from app.accounts import throttles
from app.accounts.access import kept
from app.accounts.models import MailToken, Person, SignIn
from app.accounts.rules import ABSOLUTE, IDLE
from app.database import db, rows_changed

KEEP_LINKS = timedelta(days=30)  # after they ended, for who asks why a link does not work


def open_session(person: Person, *, now: datetime, device: str = "") -> str:
    """Sign somebody in; gives the token that goes into the cookie and nowhere else."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_hash=kept(token),
            person_id=person.id,
            created_at=now,
            last_seen_at=now,
            device=device[:60],
        )
    )
    return token


def end_session(token: str, *, now: datetime) -> None:
    _end(SignIn.token_hash == kept(token), now=now)


def end_other_sessions(person: Person, *, token: str, now: datetime) -> None:
    """End every session of this person but the one with this token; '' ends them all."""
    _end(SignIn.person_id == person.id, SignIn.token_hash != kept(token), now=now)


def saw_session(token: str, *, now: datetime) -> None:
    """Somebody is here. It never brings back a session that was ended meanwhile."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.token_hash == kept(token), SignIn.ended_at.is_(None))
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def renew_hash(person: Person, old: str, new: str) -> None:
    """Replace a hash that was made with older settings, unless the password changed meanwhile."""
    db.session.execute(
        update(Person)
        .where(Person.id == person.id, Person.password_hash == old)
        .values(password_hash=new)
        .execution_options(synchronize_session=False)
    )


def tidy(*, now: datetime) -> int:
    """Remove what nobody can use any more; returns how many rows."""
    gone = throttles.forget(before=now - timedelta(days=2))
    old_sessions = delete(SignIn).where(
        or_(
            SignIn.ended_at < now - IDLE,
            SignIn.created_at < now - ABSOLUTE,
            SignIn.last_seen_at < now - IDLE,
        )
    )
    old_links = delete(MailToken).where(MailToken.expires_at < now - KEEP_LINKS)
    return gone + rows_changed(old_sessions) + rows_changed(old_links)


def _end(*which: object, now: datetime) -> None:
    db.session.execute(
        update(SignIn)
        .where(*which, SignIn.ended_at.is_(None))  # type: ignore[arg-type]
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
