"""Pots: what is in them, what is under way, and who may decide."""

from typing import Any

from flask import abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.access import organisations_where
from app.accounts.models import Role
from app.database import db
from app.pots import access
from app.pots.models import Mandate, Pot
from app.pots.views.bookings import bookings
from app.pots.views.shared import bp, held_by_reader, own_organisations, seen
from app.web.guard import current_person, policy
from app.web.panels import panels_for


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
        **_story(pot, _page()),
    )


def _page() -> int:
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1


def _story(pot: Pot, page: int) -> dict[str, Any]:
    today = clock.today()
    mandates = (
        select(Mandate)
        .where(Mandate.pot_id == pot.id, access.runs(today))
        .options(joinedload(Mandate.person))
        .order_by(Mandate.person_id)
    )
    entries, last = bookings(pot, current_person, today, page=page)
    return {
        "mandates": db.session.scalars(mandates).all(),
        "deciding": set(access.approvers([pot.id], today)),
        "entries": entries,
        "page": min(page, last),
        "last": last,
    }
