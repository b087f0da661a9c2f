"""The public front page, and everyone's home: what waits for them, with one button each."""

import re
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Date, Integer, bindparam, select, text, true

from app import clock
from app.database import db, unit_of_work
from app.events import actions as events
from app.events.access import unseen_by
from app.feature import Link, Waiting
from app.web.forms import Form
from app.web.guard import current_person, policy, public
from app.web.news import readable, told

bp = Blueprint("web", __name__)

SHOWN = 20  # news on the home page
LOOKED_AT = 100  # to find those, among what its reader may no longer open
SHOWN_IDS = re.compile(rf"(?a:\d{{1,9}})(?:,(?a:\d{{1,9}})){{0,{SHOWN - 1}}}")

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@bp.get("/")
@public
def front() -> Any:
    if current_user.is_authenticated:
        return redirect(url_for(".home"))
    return render_template("web/front.html")


@bp.get("/start")
@policy("signed_in")
def home() -> Any:
    unseen = db.session.execute(unseen_by(current_person, limit=LOOKED_AT)).all()
    open_to_them = readable([event for event, _ in unseen], current_person, clock.today())
    news = [(event, delivery) for event, delivery in unseen if event.id in open_to_them][:SHOWN]
    return render_template(
        "web/home.html",
        waiting=waiting_for(current_person),
        news=[told(event, open_to_them[event.id], each.role) for event, each in news],
        shown=",".join(str(event.id) for event, _ in news),
        form=Form(),
    )


@bp.post("/start/gelezen")
@policy("signed_in")
def mark_read() -> Any:
    """What stood on the page, and nothing that came after it was made."""
    shown = request.form.get("shown", "")
    ids = [int(id_) for id_ in shown.split(",")] if SHOWN_IDS.fullmatch(shown) else []
    with unit_of_work():
        events.mark_seen(ids, current_person, now=clock.now())
    return redirect(url_for(".home"))


@bp.get("/healthz")
@public
def healthy() -> Any:
    return {"status": "ok"}


@bp.get("/readyz")
@public
def ready() -> Any:
    db.session.execute(text("select 1"))
    return {"status": "ready"}


def waiting_for(person: Any) -> list[Waiting]:
    """What every feature has waiting for this person: urgent first, then the longest waiting."""
    now = clock.now()
    waiting = [
        line
        for feature in current_app.extensions["features"]
        if feature.waiting
        for line in feature.waiting(person, now=now)
    ]
    return sorted(waiting, key=lambda line: (line.urgency, line.since or LONG_AGO))


@bp.app_context_processor
def navigation() -> dict[str, Any]:
    """The main menu for whoever is signed in, and the links at the foot of every page."""
    features = current_app.extensions["features"]
    footer = [link for feature in features for link in feature.footer]
    links: list[Link] = []
    # An error page asks the database nothing, and a piece of a page has no menu.
    is_piece = "HX-Request" in request.headers
    if not is_piece and not g.get("is_error_page") and current_user.is_authenticated:
        links = _of_use(
            current_person, tuple(link for each in features for link in each.navigation)
        )
    return {"navigation": _entries(links), "footer_links": _entries(footer)}


WHO = SimpleNamespace(id=bindparam("who", type_=Integer))
ON = bindparam("on", type_=Date)


@cache
def _asked(links: tuple[Link, ...]) -> Any:
    """For whom each is of use, in one statement. Every page asks it, so it is made once."""
    return select(*(true() if each.shown_to is None else each.shown_to(WHO, ON) for each in links))


def _of_use(person: Any, links: tuple[Link, ...]) -> list[Link]:
    known = {"who": person.id, "on": clock.today()}
    shown = db.session.execute(_asked(links), known).one()
    return [link for link, is_shown in zip(links, shown, strict=True) if is_shown]


def _entries(links: list[Link]) -> list[dict[str, Any]]:
    return [
        {
            "label": link.label,
            "url": url_for(link.endpoint),
            "current": f"{request.path}/".startswith(f"{url_for(link.endpoint)}/"),
        }
        for link in sorted(links, key=lambda link: link.position)
    ]
