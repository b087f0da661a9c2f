"""/zoeken/suggesties: what the letters in the search box may come to mean."""

from typing import Any

from flask import jsonify, render_template, request, url_for

from app import clock
from app.search import suggesting
from app.search.places import standpoint
from app.search.views.blueprints import bp
from app.web.guard import current_person, policy


@bp.get("/zoeken/suggesties")
@policy("search")
def suggestions() -> Any:
    """The options of the list under the box; no page by itself."""
    return render_template("search/suggestions.html", suggestions=_found())


@bp.get("/zoeken/suggesties.json")
@policy("search")
def suggestions_json() -> Any:
    return jsonify({"suggestions": _found()})


def _found() -> list[dict[str, str]]:
    today = clock.today()
    here = standpoint(current_person, request.args.get("vanuit", ""), today=today)
    kept: dict[str, Any] = (
        {"vanuit": here.chosen.public_id} if here.chosen and len(here.choices) > 1 else {}
    )
    found = suggesting.suggestions(
        request.args.get("q", ""), here.place, viewer_id=current_person.id, on=today
    )
    return [
        {
            "id": each.slug,
            "label": each.label,
            "url": url_for("search.results", skill=each.slug, **kept),
        }
        for each in found
    ]


def attributes_of_box(from_here: dict[str, Any]) -> dict[str, str]:
    """What htmx reads on the search box: it asks for suggestions when somebody stops typing."""
    return {
        "hx-get": url_for("search.suggestions", **from_here),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": "#suggestions",
        "hx-swap": "innerHTML",
        "hx-sync": "this:replace",
    }
