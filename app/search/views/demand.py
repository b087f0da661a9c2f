"""/beheer/gemist: what was sought and not found, for who coordinates a samenwerkingsverband."""

from typing import Any

from flask import abort, current_app, render_template
from sqlalchemy import select

from app import clock
from app.accounts.access import organisations_where
from app.accounts.models import Role
from app.database import db
from app.organisations.models import Organisation
from app.search import demand
from app.search.queries import Search
from app.search.views.blueprints import bp
from app.web.afterwards import afterwards
from app.web.guard import current_person, policy
from app.web.panels import panels_for


@bp.get("/beheer/gemist")
@policy("search_demand")
def missed() -> Any:
    today = clock.today()
    mine = organisations_where(current_person, (Role.COORDINATOR,), today)
    swvs = db.session.scalars(
        select(Organisation).where(Organisation.id.in_(mine)).order_by(Organisation.name)
    ).all()
    if not swvs:
        abort(404)
    sections = [
        {"swv": swv, "report": demand.report(swv.id, today), "panels": panels_for("demand", swv)}
        for swv in swvs
    ]
    return render_template("search/missed.html", sections=sections, days=demand.KEPT.days)


def note(response: Any, found: Search) -> None:
    """Count what this search asked in vain, after its page has gone out."""
    heard = demand.heard_in(found, current_person)
    if heard is None:
        return
    secret, now = current_app.config["SECRET_KEY"], clock.now()
    afterwards(response, lambda: demand.count(heard, secret, now=now))
