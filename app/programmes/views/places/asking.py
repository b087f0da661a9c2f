"""Asking for a place, by who leads a school."""

from typing import Any

from flask import abort, request, url_for

from app import clock
from app.programmes.places import access, actions, offered
from app.programmes.places.forms import AskPlaceForm
from app.programmes.places.models import Place
from app.programmes.views.blueprint import bp
from app.programmes.views.places.common import opening_of
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form

TOLD = {
    "asked": "De aanmelding is verstuurd.",
    "waiting": "Jouw school staat op de wachtlijst.",
}


@bp.route("/meeleren/<public_id:public_id>", methods=["GET", "POST"])
@policy("place_ask")
def ask_place(public_id: str) -> Any:
    found, today = opening_of(public_id), clock.today()
    led = access.schools_within_reach(found.trajectory, current_person, today)
    may_ask = access.schools_that_may_ask(found.trajectory, current_person, today)
    if not led or (request.method == "GET" and not may_ask):
        abort(404)
    # What was sent may be of a school that asked meanwhile: it hears so, and no other asks for it.
    form = AskPlaceForm.about(may_ask if request.method == "GET" else led)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _asked(public_id, form),
            then=lambda made: url_for(".place", public_id=made.public_id),
            says=lambda made: TOLD[made.state],
        )
        if answer is not None:
            return answer
    opening = opening_of(public_id)
    return render_form(
        "programmes/places/ask.html",
        form,
        opening=opening,
        trajectory=opening.trajectory,
        is_full=opening.trajectory_id in offered.full([opening]),
    )


def _asked(public_id: str, form: AskPlaceForm) -> Place:
    trajectory = opening_of(public_id).trajectory
    led = access.schools_within_reach(trajectory, current_person, clock.today())
    school = next((each for each in led if each.public_id == form.school.data), None)
    if school is None:
        abort(404)
    return actions.ask(trajectory, school, form.words.data, by=current_person, now=clock.now())
