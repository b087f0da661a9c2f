"""Keeping a colleague near for a while, and letting them go again."""

from typing import Any

from flask import url_for

from app import clock
from app.deployments import keeping_near
from app.deployments.forms import KeepNearForm
from app.deployments.views.lending import bp
from app.deployments.views.room import colleague_of_mine, colleague_page
from app.profiles import keeping
from app.profiles.models import KeptNear
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form


@bp.route("/ruimte/<small_id:membership_id>/dichtbij", methods=["GET", "POST"])
@policy("team_room")
def keep_near(membership_id: int) -> Any:
    membership = colleague_of_mine(membership_id)
    form = KeepNearForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: keeping_near.keep(
                colleague_of_mine(membership_id),
                ring=int(form.ring.data),
                reason=form.reason.data,
                until=form.until.data,
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".colleague", membership_id=membership_id),
            says=f"{membership.person.name} blijft voorlopig dichtbij, en krijgt daar bericht van.",
        )
        if answer is not None:
            return answer
    return render_form("lending/keep_near.html", form, membership=membership)


@bp.post("/ruimte/<small_id:membership_id>/dichtbij/<small_id:kept_id>/stoppen")
@policy("team_room")
def let_go(membership_id: int, kept_id: int) -> Any:
    membership = colleague_of_mine(membership_id)
    one_or_404(keeping.ever(membership.person_id, membership.organisation_id, kept_id))
    form = Form()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _let_go(membership_id, kept_id),
            then=lambda _: url_for(".colleague", membership_id=membership_id),
            says=f"{membership.person.name} helpt weer zo ver als zelf gekozen.",
        )
        if answer is not None:
            return answer
    return colleague_page(membership, form)


def _let_go(membership_id: int, kept_id: int) -> None:
    membership = colleague_of_mine(membership_id)
    near: KeptNear = one_or_404(
        keeping.ever(membership.person_id, membership.organisation_id, kept_id)
    )
    keeping_near.let_go(membership, near, by=current_person, now=clock.now())
