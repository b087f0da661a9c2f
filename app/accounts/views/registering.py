"""Registering as somebody who works at a school."""

from datetime import datetime
from typing import Any

from flask import current_app, redirect, url_for
from flask_login import current_user

from app import clock
from app.accounts import actions, passwords, sessions
from app.accounts.emails import email_key
from app.accounts.forms import TeacherForm
from app.accounts.views.blueprints import bp
from app.accounts.views.trying import mailing, too_often
from app.organisations.access import school
from app.web.guard import one_or_404, public
from app.web.submitting import carry_out, render_form

FREELANCERS = "profiles.register_freelancer"  # where who works for themselves registers


@bp.route("/account/aanmelden", methods=["GET", "POST"])
@public
def register() -> Any:
    if current_user.is_authenticated:
        return redirect(url_for(".account"))
    form = TeacherForm()
    if form.validate_on_submit() and not too_often(form, *mailing(form.email.data)):
        now = clock.now()
        password_hash = passwords.hashed(form.password.data or "")
        answer = carry_out(
            form,
            lambda: _register(form, password_hash, now),
            then=lambda _: url_for(".look_in_mail"),
        )
        if answer is not None:
            sessions.remember_registration(email_key(form.email.data), now)
            return answer
    elsewhere = url_for(FREELANCERS) if FREELANCERS in current_app.view_functions else ""
    return render_form("accounts/register.html", form, elsewhere=elsewhere)


def _register(form: TeacherForm, password_hash: str, now: datetime) -> None:
    person = actions.register_person(
        name=form.name.data or "",
        email=form.email.data or "",
        password_hash=password_hash,
        now=now,
    )
    if person is not None and form.found is not None:
        organisation = one_or_404(school(form.found.public_id))
        actions.join(person, organisation, form.role.data or "", now=now)
