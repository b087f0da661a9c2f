"""Pots: what is in them, what is under way, and who may decide."""

from typing import Any

from flask import abort, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.access import organisations_where
from app.accounts.models import Role
from app.database import db
from app.events.models import Event
from app.pots import access
from app.pots.models import Entry, Mandate, Pot
from app.pots.views.shared import bp, held_by_reader, own_organisations, seen
from app.web import news
from app.web.guard import current_person, policy
from app.web.panels import panels_for

# The moves of the money log, as people say them.
WORDS = {
    "grant": "toegekend",
    "reserve": "gereserveerd",
    "commit": "vastgelegd",
    "spend": "betaald",
    "release": "vrijgegeven",
    "refund": "teruggeboekt",
}


@bp.get("")
@policy("pots")
def index() -> Any:
    today = clock.today()
    pots = db.session.scalars(
        access.visible(current_person, today)
        .options(joinedload(Pot.owner))
        .order_by(Pot.until.desc(), Pot.name)
    ).all()
    may_open = bool(own_organisations())
    if not pots and not may_open:
        abort(404)
    coordinates = db.session.scalar(
        organisations_where(current_person, (Role.COORDINATOR,), today).limit(1)
    )
    return render_template(
        "pots/index.html",
        pots=pots,
        may_open=may_open,
        today=today,
        coordinates=coordinates is not None,
    )


@bp.get("/<public_id:public_id>")
@policy("pot")
def show(public_id: str) -> Any:
    pot = seen(public_id)
    holds = db.session.scalar(held_by_reader(public_id)) is not None
    return render_template(
        "pots/show.html",
        pot=pot,
        may_change=holds and pot.closed_at is None,
        panels=panels_for("pot", pot),
        **_story(pot),
    )


def _story(pot: Pot) -> dict[str, Any]:
    today = clock.today()
    mandates = (
        select(Mandate)
        .where(Mandate.pot_id == pot.id, access.runs(today))
        .options(joinedload(Mandate.person))
        .order_by(Mandate.person_id)
    )
    entries = db.session.execute(
        select(Entry, Event)
        .outerjoin(Event, Event.id == Entry.event_id)
        .where(Entry.pot_id == pot.id)
        .order_by(Entry.id.desc())
        .limit(50)
    ).all()
    return {
        "mandates": db.session.scalars(mandates).all(),
        "deciding": set(access.approvers([pot.id], today)),
        "entries": [entry for entry, _ in entries],
        "places": news.places([event for _, event in entries if event], current_person, today),
        "words": WORDS,
    }
