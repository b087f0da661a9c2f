"""/zoeken: a search is an address, so it can be kept, sent and gone back to."""

from typing import Any

from flask import Blueprint, jsonify, make_response, render_template, request

from app import clock
from app.search.filters import FACETS, IN_ADDRESS
from app.search.matcher import keep_index
from app.search.queries import Search, Wanted, as_json, search
from app.search.sync import keep_columns
from app.search.views.showing import showing
from app.web.guard import current_person, policy

bp = Blueprint("search", __name__)


@bp.record
def _keep_index(state: Any) -> None:
    settings = state.app.config["SETTINGS"]
    kept = settings.data_dir / "search_index"
    keep_index(settings.database, kept / "concepts")
    keep_columns(settings.database, kept / "columns", state.app.app_context)


@bp.get("/zoeken")
@policy("search")
def results() -> Any:
    found = _search()
    # htmx asks for what changed only; both answers live at one address.
    partly = request.headers.get("HX-Request") == "true"
    template = "search/refreshed.html" if partly else "search/results.html"
    response = make_response(render_template(template, search=found, showing=showing(found)))
    response.headers["Vary"] = "HX-Request"
    return response


@bp.get("/zoeken.json")
@policy("search")
def results_json() -> Any:
    return jsonify(as_json(_search()))


def _search() -> Search:
    return search(current_person, _wanted(), today=clock.today())


def _wanted() -> Wanted:
    args = request.args
    return Wanted(
        text=args.get("q", ""),
        skills=tuple(args.getlist("skill")),
        without=frozenset(args.getlist("zonder")),
        also=frozenset(args.getlist("ook")),
        filters={facet: args.getlist(IN_ADDRESS[facet]) for facet in FACETS},
        page=args.get("page", 1, type=int),
        place=args.get("vanuit", ""),
    )
