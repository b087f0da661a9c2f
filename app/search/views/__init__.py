"""/zoeken: a search is an address, so it can be kept, sent and gone back to."""

from typing import Any

from flask import jsonify, make_response, render_template, request

from app import clock
from app.search.addresses import wanted_of
from app.search.queries import Search, Wanted, as_json, search
from app.search.views import browsing, demand, keeping, suggestions
from app.search.views.blueprints import bp
from app.search.views.showing import showing
from app.web.guard import current_person, policy
from app.web.panels import panels_for

__all__ = ["bp", "browsing", "demand", "keeping", "suggestions"]


@bp.get("/zoeken")
@policy("search")
def results() -> Any:
    found = _search(nearby=True)
    # htmx asks for what changed only; both answers live at one address.
    partly = request.headers.get("HX-Request") == "true"
    template = "search/refreshed.html" if partly else "search/results.html"
    page = {
        "search": found,
        "showing": showing(found),
        "keep_form": keeping.keep_form(found),
        "panels": panels_for("search", found),
    }
    response = make_response(render_template(template, **page))
    response.headers["Vary"] = "HX-Request"
    demand.note(response, found)
    return response


@bp.get("/zoeken.json")
@policy("search")
def results_json() -> Any:
    return jsonify(as_json(_search()))


def _search(*, nearby: bool = False) -> Search:
    return search(current_person, _wanted(), today=clock.today(), nearby=nearby)


def _wanted() -> Wanted:
    args = request.args
    return wanted_of(args.to_dict(flat=False), page=args.get("page", 1, type=int))
