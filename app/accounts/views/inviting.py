"""Inviting colleagues by mail."""

from typing import Any

from flask import abort, redirect, url_for
from sqlalchemy import select

from app import clock
from app.accounts import actions, leading
from app.accounts.forms import InviteForm
from app.accounts.models import STAFF, MailToken, Role
from app.accounts.views.blueprints import people_bp as bp
from app.database import db
from app.organisations.models import Organisation
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

OFFERED = (*STAFF, Role.DIRECTOR, Role.BOARD, Role.SUPERVISOR, Role.COORDINATOR)


@bp.route("/mensen-beheer/uitnodigen", methods=["GET", "POST"])
@policy("invite")
def invite() -> Any:
    allowed = _allowed()
    if not allowed:
        abort(404)
    form = InviteForm(allowed=allowed)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _invite(form),
            then=lambda _: url_for(".overview"),
            says=lambda made: (
                "De uitnodiging is onderweg."
                if made == 1
                else f"{made} uitnodigingen zijn onderweg."
            ),
        )
        if answer is not None:
            return answer
    return render_form("people/invite.html", form)


def _allowed() -> dict[str, list[Organisation]]:
    """Role -> the organisations for which this person may invite somebody in it."""
    today = clock.today()
    found = {
        str(role): list(db.session.scalars(leading.may_invite_to(current_person, role, today)))
        for role in OFFERED
    }
    return {role: organisations for role, organisations in found.items() if organisations}


def _invite(form: InviteForm) -> int:
    assert form.chosen is not None  # the form is valid
    organisation = one_or_404(select(Organisation).where(Organisation.id == form.chosen.id))
    made = actions.invite(
        form.addresses, organisation, form.role.data or "", by=current_person, now=clock.now()
    )
    return len(made)


@bp.post("/mensen-beheer/uitnodigingen/<small_id:link_id>/intrekken")
@policy("invite")
def withdraw(link_id: int) -> Any:
    mine = leading.invitations_of(current_person, clock.now()).where(MailToken.id == link_id)
    answer = carry_out(
        Form(),
        lambda: actions.withdraw_invitation(one_or_404(mine), by=current_person, now=clock.now()),
        then=lambda _: url_for(".overview"),
        says="De uitnodiging is ingetrokken.",
    )
    return answer or redirect(url_for(".overview"))
