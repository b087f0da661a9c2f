"""The session behind the cookie: who is here, and since when they were last seen.

Flask's own session (a signed cookie) carries the token of a row in `sign_in`; Flask-Login hands
it to `person_of` on every request. Ending the row ends the cookie, wherever a copy of it is.
How long a session lasts stands in rules.py.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Response, flash, g, make_response, redirect, request, session, url_for
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.accounts import actions
from app.accounts.access import whose_session
from app.accounts.models import Person
from app.database import unit_of_work
from app.web.extensions import login_manager

log = structlog.get_logger()

SEEN_EVERY = timedelta(minutes=5)  # precise enough, and hardly ever a write
LONGEST_NEXT = 1000  # characters; a longer address would not survive the way through sign-in

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
            ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "Chromebook"),
           ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip


@login_manager.user_loader
def person_of(token: str) -> Person | None:
    found = whose_session(token, clock.now())
    if found is None:
        return None
    person, g.last_seen_at = found
    person.session_token = token
    return person


@login_manager.unauthorized_handler
def ask_to_sign_in() -> Any:
    """To the sign-in page, and back afterwards to a page that was only looked at."""
    onward = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else ""
    to_sign_in = url_for(
        "accounts.sign_in", next=onward if 0 < len(onward) <= LONGEST_NEXT else None
    )
    if "HX-Request" in request.headers:  # a piece of a page cannot hold the sign-in page
        return make_response("", 401, {"HX-Redirect": url_for("accounts.sign_in")})
    flash("Log in om verder te gaan.", "info")
    return redirect(to_sign_in)


def opened_for(person: Person) -> str:
    """A new session, instead of the one that this browser may have; inside a unit of work."""
    now = clock.now()
    if current_user.is_authenticated:
        actions.end_session(current_user.session_token, now=now)
    return actions.open_session(person, now=now, device=device(request.user_agent.string))


def begin(token: str, *, onward: str) -> None:
    """Put a saved session into the cookie; nothing of the visitor's earlier cookie stays.

    But for what a second press of the same button needs, which the browser sends with the new
    cookie: the key of its form, and where the first press led.
    """
    csrf = session.get("csrf_token")
    session.clear()
    if csrf:
        session["csrf_token"] = csrf
    session["_user_id"], session["_fresh"] = token, True
    session["began"] = [request.path, onward]


def where_this_began() -> str:
    """Where the press of this same button led that opened the session; '' when it did not."""
    path, onward = session.get("began", ("", ""))
    return onward if path == request.path and request.method == "POST" else ""


def leave() -> None:
    session.clear()


def remember_registration(email_key: str, at: datetime) -> None:
    """This browser chose the password, so it need not type it again behind the mailed link. It is
    kept for a known address as well: a cookie may not tell who has an account."""
    if session.get("registered_at", [""])[0] != email_key:  # a second press of the button is later
        session["registered_at"] = [email_key, at.isoformat()]


def registered_here(person: Person) -> bool:
    """In this very press: of an account that was there, somebody else chose the password."""
    at = session.get("registered_at", ["", ""])
    return bool(at == [person.email_key, person.created_at.isoformat()])


def keep_seen(response: Response) -> Response:
    """Write down that somebody is here: after the page is made, and not with every page."""
    person = g.get("_login_user")
    token = getattr(person, "session_token", "")
    now = clock.now()
    if token and "last_seen_at" in g and now - g.last_seen_at >= SEEN_EVERY:
        try:
            with unit_of_work():
                actions.saw_session(token, now=now)
        except SQLAlchemyError:  # the page itself is fine
            log.warning("last seen was not saved")
    return response


def device(user_agent: str) -> str:
    """What its owner would call it: "Firefox op Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return " op ".join(part for part in (browser, system) if part)
