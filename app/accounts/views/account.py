"""Your own account: name, password, where you work, where you are signed in."""

from typing import Any

from flask import flash, redirect, url_for

from app import clock
from app.accounts import actions, passwords, sessions
from app.accounts.access import kept, sessions_of
from app.accounts.forms import ChangePasswordForm, CloseForm, NameForm, WorkplaceForm
from app.accounts.leading import offices_of
from app.accounts.models import Membership
from app.accounts.views.blueprints import bp
from app.accounts.views.trying import gone_well, mailing, signing_in, too_often
from app.database import db
from app.errors import RuleBroken
from app.organisations.access import school
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form

WRONG = "Dit is niet je wachtwoord van nu."


@bp.get("/account")
@policy("own_account")
def account() -> Any:
    today = clock.today()
    return render_form(
        "accounts/account.html",
        Form(),
        person=current_person,
        memberships=[one for one in current_person.memberships if not _is_over(one, today)],
        today=today,
        sessions=_open_sessions(),
        here=kept(current_person.session_token),
        panels=panels_for("account", current_person),
    )


def _is_over(membership: Membership, today: Any) -> bool:
    return membership.until is not None and membership.until < today


def _open_sessions() -> list[Any]:
    return list(db.session.scalars(sessions_of(current_person).limit(20)))


@bp.route("/account/naam", methods=["GET", "POST"])
@policy("own_account")
def rename() -> Any:
    form = NameForm(name=current_person.name)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.rename(current_person, name=form.name.data or ""),
            then=lambda _: url_for(".account"),
            says="Je naam is gewijzigd.",
        )
        if answer is not None:
            return answer
    return render_form("accounts/name.html", form)


@bp.route("/account/wachtwoord", methods=["GET", "POST"])
@policy("own_account")
def change_password() -> Any:
    form = ChangePasswordForm(about=[current_person.name, current_person.email])
    if form.validate_on_submit() and _knows_the_password(form):
        password_hash = passwords.hashed(form.password.data or "")
        answer = carry_out(
            form,
            lambda: _change_password(password_hash),
            then=lambda _: url_for(".account"),
            says="Je wachtwoord is gewijzigd. Op andere apparaten ben je uitgelogd.",
        )
        if answer is not None:
            return answer
    return render_form("accounts/change_password.html", form)


def _change_password(password_hash: str) -> None:
    gone_well(*signing_in(current_person.email_key))
    actions.change_password(
        current_person,
        password_hash=password_hash,
        token=current_person.session_token,
        now=clock.now(),
    )


@bp.route("/account/sluiten", methods=["GET", "POST"])
@policy("own_account")
def close() -> Any:
    form = CloseForm()
    if form.validate_on_submit() and _knows_the_password(form):
        answer = carry_out(form, _close, then=lambda _: url_for(".sign_in"))
        if answer is not None:
            sessions.leave()
            flash("Je account is gesloten.")
            return answer
    return render_form(
        "accounts/close.html",
        form,
        offices=db.session.scalars(offices_of(current_person, clock.today())).all(),
        panels=panels_for("closing", current_person),
    )


def _close() -> None:
    gone_well(*signing_in(current_person.email_key))
    actions.close_account(current_person, now=clock.now())


def _knows_the_password(form: ChangePasswordForm | CloseForm) -> bool:
    known = current_person.password_hash
    if too_often(form, *signing_in(current_person.email_key)):
        return False
    if passwords.matches(known, form.current.data or ""):
        return True
    form.refuse(RuleBroken(WRONG, field="current"))
    return False


@bp.post("/account/sessies/einde")
@policy("own_account")
def end_other_sessions() -> Any:
    answer = carry_out(
        Form(),
        lambda: actions.end_other_sessions(
            current_person, token=current_person.session_token, now=clock.now()
        ),
        then=lambda _: url_for(".account"),
        says="Je bent op alle andere apparaten uitgelogd.",
    )
    return answer or redirect(url_for(".account"))


@bp.route("/account/werkplek", methods=["GET", "POST"])
@policy("own_account")
def add_workplace() -> Any:
    form = WorkplaceForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _join(form),
            then=lambda _: url_for(".account"),
            says=lambda membership: (
                f"{membership.organisation.name} staat bij je account."
                if membership.confirmed_at
                else f"We vragen {membership.organisation.name} om je te bevestigen."
            ),
        )
        if answer is not None:
            return answer
    return render_form("accounts/workplace.html", form)


def _join(form: WorkplaceForm) -> Membership:
    assert form.found is not None  # the form is valid
    organisation = one_or_404(school(form.found.public_id))
    return actions.join(current_person, organisation, form.role.data or "", now=clock.now())


@bp.route("/account/bevestiging", methods=["GET", "POST"])
@policy("own_account")
def confirm_again() -> Any:
    form = Form()
    if current_person.email_confirmed_at is not None:
        return redirect(url_for(".account"))
    if form.validate_on_submit() and not too_often(form, *mailing(current_person.email)):
        answer = carry_out(
            form,
            lambda: actions.ask_confirmation_again(current_person, now=clock.now()),
            then=lambda _: url_for(".look_in_mail"),
        )
        if answer is not None:
            return answer
    return render_form("accounts/confirm_again.html", form, person=current_person)
