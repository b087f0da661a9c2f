"""How many schools may come and learn in a traject, by who is in charge of the places."""

from typing import Any

from flask import abort, url_for

from app import clock
from app.database import db
from app.programmes.places import actions
from app.programmes.places.forms import OpeningForm
from app.programmes.places.models import Opening
from app.programmes.views.blueprint import bp
from app.programmes.views.common import trajectory_of
from app.programmes.views.trajectories import crumbs
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form


@bp.route("/trajecten/<public_id:public_id>/plekken", methods=["GET", "POST"])
@policy("place_offer")
def offer_places(public_id: str) -> Any:
    found = trajectory_of(public_id)
    if not actions.may_offer(found, current_person, clock.today()):
        abort(404)
    opening = db.session.get(Opening, found.id)
    form = OpeningForm(version=opening.version if opening else 0, obj=opening)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.offer(
                trajectory_of(public_id),
                actions.Facts(form.places.data, form.until.data, form.words.data or ""),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".trajectory", public_id=public_id),
            says="De plekken staan open.",
        )
        if answer is not None:
            return answer
    opening = db.session.get(Opening, found.id)
    return render_form(
        "programmes/places/offer.html",
        form,
        stands_at=opening.version if opening else 0,
        trajectory=found,
        opening=opening,
        most=actions.most_places(found),
        crumbs=crumbs(found),
    )
