"""Where a school can learn: what is open now, and the expert schools of each region."""

from typing import Any

from flask import abort, render_template
from sqlalchemy import select

from app import clock
from app.database import db
from app.organisations.models import Organisation
from app.programmes.places import access, offered, regions
from app.programmes.places.transitions import STATES
from app.programmes.transitions import STATES as TRAJECTORY_STATES
from app.programmes.views.blueprint import bp
from app.web.guard import current_person, one_or_404, policy

MOST = 50


@bp.get("/meeleren")
@policy("programmes")
def learning() -> Any:
    """What the reader's schools asked for, and where one can still learn."""
    today = clock.today()
    mine = access.of_my_schools(current_person, today).options(*access.NAMED).limit(MOST)
    return render_template(
        "programmes/places/learning.html",
        mine=list(db.session.scalars(mine)),
        states=STATES,
        leads=access.leads_a_school(current_person, today),
        regions=regions.regions(current_person, today),
        openings=offered.to_learn(current_person, today, most=MOST),
    )


@bp.get("/meeleren/regio/<public_id:public_id>")
@policy("programme")
def region(public_id: str) -> Any:
    """The schools of one region that pass on their approach, and what it is."""
    today = clock.today()
    found = one_or_404(select(Organisation).where(Organisation.public_id == public_id))
    here = Organisation.region_id == found.id
    schools = regions.expert_schools(current_person, today, among=here)
    if not schools:
        abort(404)
    return render_template(
        "programmes/places/region.html",
        region=found,
        schools=regions.with_approaches(schools, current_person, today),
        states=TRAJECTORY_STATES,
    )
