"""With how many people a school came, written down by who teaches it."""

from typing import Any

from flask import abort, url_for
from sqlalchemy import select

from app import clock
from app.programmes.places import actions, attending
from app.programmes.places.forms import came_form
from app.programmes.places.models import Place
from app.programmes.views.blueprint import bp
from app.programmes.views.common import trajectory_of
from app.programmes.views.places.showing import titled
from app.programmes.views.trajectories import crumbs
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form


@bp.route(
    "/trajecten/<public_id:public_id>/plekken/<small_id:place_id>/aanwezig",
    methods=["GET", "POST"],
)
@policy("place_count")
def count_place(public_id: str, place_id: int) -> Any:
    found = _counted(public_id, place_id)
    lines = attending.to_count(found, clock.today())
    asks = [(f"{titled(each)}: met hoeveel mensen?", each) for each in lines]
    form = came_form(asks)(
        version=found.version, data={f"people_{each.milestone.id}": each.people for each in lines}
    )
    if lines and form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.count(
                _counted(public_id, place_id),
                form.counted(),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".trajectory", public_id=public_id),
            says="Het is opgeschreven.",
        )
        if answer is not None:
            return answer
    found = _counted(public_id, place_id)
    return render_form(
        "programmes/places/count.html",
        form,
        stands_at=found.version,
        place=found,
        lines=[(form[f"people_{each.milestone.id}"], each) for each in lines],
        crumbs=crumbs(found.trajectory),
    )


def _counted(public_id: str, place_id: int) -> Place:
    """A place in a traject that the reader may open and where they write down who came."""
    trajectory = trajectory_of(public_id)
    found: Place = one_or_404(
        select(Place).where(Place.id == place_id, Place.trajectory_id == trajectory.id)
    )
    if not attending.may_count(found, current_person, clock.today()):
        abort(404)
    return found
