"""/expertise: everything that people share, for who has no question yet."""

from typing import Any

from flask import render_template, request, url_for

from app import clock
from app.expertise import access
from app.search import catalogue
from app.search.places import Standpoint, standpoint
from app.search.views.blueprints import bp
from app.web.guard import current_person, one_or_404, policy


@bp.get("/expertise")
@policy("expertise")
def domains() -> Any:
    here = _here()
    found = catalogue.domains(here.place, viewer_id=current_person.id, on=clock.today())
    return render_template("search/domains.html", domains=found, **_context(here))


@bp.get("/expertise/<domain_id>")
@policy("expertise")
def domain(domain_id: str) -> Any:
    found = one_or_404(access.domain(domain_id))
    here = _here()
    skills = catalogue.skills_of(found, here.place, viewer_id=current_person.id, on=clock.today())
    return render_template("search/domain.html", domain=found, skills=skills, **_context(here))


def _here() -> Standpoint:
    return standpoint(current_person, request.args.get("vanuit", ""), today=clock.today())


def _context(here: Standpoint) -> dict[str, Any]:
    """Who works in two places looks from one, and can look from the other."""
    if here.chosen is None or len(here.choices) < 2:
        return {"from_here": {}, "place": here.chosen, "elsewhere": []}
    route = {"endpoint": request.endpoint, **(request.view_args or {})}
    return {
        "from_here": {"vanuit": here.chosen.public_id},
        "place": here.chosen,
        "elsewhere": [
            (place.name, url_for(**route, vanuit=place.public_id))
            for place in here.choices
            if place.id != here.chosen.id
        ],
    }
