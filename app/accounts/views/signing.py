"""Signing in and out."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from app import clock
from app.accounts import actions, passwords, sessions
from app.accounts.access import open_account
from app.accounts.emails import email_key
from app.accounts.forms import AddressForm, SignInForm
from app.accounts.views.blueprints import bp
from app.accounts.views.trying import gone_well, mailing, signing_in, too_often
from app.database import db, unit_of_work
from app.errors import RuleBroken
from app.web.forms import Form
from app.web.guard import public, safe_next
from app.web.submitting import carry_out, render_form

NO_MATCH = "Dit e-mailadres en dit wachtwoord horen niet bij elkaar."


@bp.route("/account/inloggen", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    onward = safe_next(request.args.get("next"), url_for("web.home"))
    if current_user.is_authenticated:
        return redirect(onward)
    form = SignInForm()
    if form.validate_on_submit():
        key = email_key(form.email.data)
        token = "" if too_often(form, *signing_in(key)) else token_for(form, key)
        if token:
            sessions.begin(token, onward=onward)
            return redirect(onward)
    return render_form("accounts/sign_in.html", form)


def token_for(form: Any, key: str) -> str:
    """A session for who knows the password of this address, or '' and a sentence in the form.

    It takes as long, and reads the same, whether or not there is such an address. Not through
    `carry_out`: a second press of the button must get a cookie too.
    """
    password = form.password.data or ""
    person = db.session.scalar(open_account(key))
    known = person.password_hash if person else ""
    if not passwords.matches(known, password):
        form.refuse(RuleBroken(NO_MATCH))
        return ""
    newer = passwords.hashed(password) if passwords.is_outdated(known) else ""
    with unit_of_work():
        person = db.session.scalar(open_account(key))
        if person is None or person.password_hash != known:  # changed while we looked
            form.refuse(RuleBroken(NO_MATCH))
            return ""
        if newer:
            actions.renew_hash(person, known, newer)
        gone_well(*signing_in(key))
        return sessions.opened_for(person)


@bp.post("/account/uitloggen")
@public
def sign_out() -> Any:
    """Also for who is signed out already, so that an old page does not ask to sign in first."""
    if Form().validate_on_submit() and current_user.is_authenticated:
        with unit_of_work():
            actions.end_session(current_user.session_token, now=clock.now())
    sessions.leave()
    return redirect(url_for("web.front"))


@bp.route("/account/wachtwoord-vergeten", methods=["GET", "POST"])
@public
def forgot_password() -> Any:
    form = AddressForm()
    if form.validate_on_submit() and not too_often(form, *mailing(form.email.data)):
        answer = carry_out(
            form,
            lambda: actions.ask_new_password(form.email.data, now=clock.now()),
            then=lambda _: url_for(".look_in_mail"),
        )
        if answer is not None:
            return answer
    return render_form("accounts/forgot_password.html", form)


@bp.get("/account/kijk-in-je-mail")
@public
def look_in_mail() -> Any:
    return render_template("accounts/look_in_mail.html")
