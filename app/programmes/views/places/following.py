"""What is left of what a school learned, some months after; said once, by who leads it."""

from typing import Any

from flask import abort, request, url_for
from sqlalchemy import select

from app import clock
from app.programmes.places import following
from app.programmes.places.forms import FollowUpForm
from app.programmes.places.models import FollowUp
from app.programmes.views.blueprint import bp
from app.programmes.views.places.deciding import theirs
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form


@bp.route("/plekken/<public_id:public_id>/later/<small_id:months>", methods=["GET", "POST"])
@policy("place_leave")
def follow_up(public_id: str, months: int) -> Any:
    found = _follow_up(public_id, months)
    if request.method == "GET" and found.answered_at is not None:
        abort(404)
    form = FollowUpForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: following.answer(
                _follow_up(public_id, months),
                int(form.mark.data),
                form.words.data or "",
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".place", public_id=public_id),
            says="Bedankt. Wie het traject leidde, leest dit ook.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/places/follow_up.html", form, place=theirs(public_id), months=months
    )


def _follow_up(public_id: str, months: int) -> FollowUp:
    place = theirs(public_id)
    found: FollowUp = one_or_404(
        select(FollowUp).where(FollowUp.place_id == place.id, FollowUp.months == months)
    )
    return found
