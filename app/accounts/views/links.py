"""Behind the links in mails. Looking changes nothing; the button on the page does."""

from collections.abc import Iterable
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_login import current_user

from app import clock
from app.accounts import actions, passwords, sessions
from app.accounts.access import open_account, open_link
from app.accounts.forms import ConfirmForm, InvitedForm, NewPasswordForm
from app.accounts.models import OFFICES, ROLE_WORDS, MailToken, Person, Role
from app.accounts.rules import LINK_IS_GONE
from app.accounts.views.blueprints import bp
from app.accounts.views.signing import NO_MATCH
from app.accounts.views.trying import signing_in, too_often
from app.database import db
from app.errors import RuleBroken
from app.web.forms import Form
from app.web.guard import current_person, public
from app.web.submitting import carry_out, render_form

FIRST_TICKS = "profiles.expertise"  # where who is new says what they can help with


def _link(purpose: str, secret: str) -> MailToken | None:
    return db.session.scalar(open_link(purpose, secret, clock.now()))


def _still_open(purpose: str, secret: str) -> MailToken:
    """The link once more, inside the unit of work."""
    link = _link(purpose, secret)
    if link is None:
        raise RuleBroken(LINK_IS_GONE)
    return link


def _gone() -> Any:
    """No such link, or no longer. A second press of a button goes where the first one went."""
    if onward := sessions.where_this_began():
        return redirect(onward)
    form = Form()
    if form.validate_on_submit():
        answer = carry_out(form, _refuse, then=str)
        if answer is not None:
            return answer
    return render_template("accounts/link_gone.html"), 404


def _refuse() -> None:
    raise RuleBroken(LINK_IS_GONE)


def _first_page(roles: Iterable[str]) -> str:
    """Who leads begins with what waits; everybody else with what they can help with."""
    ticks = FIRST_TICKS in current_app.view_functions and not OFFICES.intersection(roles)
    return url_for(FIRST_TICKS if ticks else "web.home")


def _signed_in(form: Form, work: Any, *, then: str, says: str) -> Any | None:
    """Carry out `work()`, which gives a person, and sign that person in."""
    tokens: list[str] = []

    def carried_out() -> None:
        tokens.append(sessions.opened_for(work()))

    answer = carry_out(form, carried_out, then=lambda _: then)
    if answer is not None and tokens:
        sessions.begin(tokens[0], onward=then)
        flash(says)
    return answer


@bp.route("/account/bevestigen/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> Any:
    link = _link("confirm", token)
    if link is None or link.person is None:
        return _gone()
    form = ConfirmForm()
    if _chose_the_password_here(link):
        del form.password
    if form.validate_on_submit() and _knows_the_password(form, link):
        answer = _signed_in(
            form,
            lambda: actions.confirm_address(_still_open("confirm", token), now=clock.now()),
            then=_first_page(one.role for one in link.person.memberships),
            says="Je e-mailadres is bevestigd.",
        )
        if answer is not None:
            return answer
    return render_form("accounts/confirm.html", form, person=link.person)


def _chose_the_password_here(link: MailToken) -> bool:
    here = current_user.is_authenticated and current_user.id == link.person_id
    return here or (link.person is not None and sessions.registered_here(link.person))


def _knows_the_password(form: ConfirmForm, link: MailToken) -> bool:
    """Somebody may have registered the address of another, who only reads the mail: then they
    would confirm an account to which a stranger has the password."""
    if "password" not in form:
        return True
    key, known = link.email_key, link.person.password_hash if link.person else ""
    if too_often(form, *signing_in(key)):
        return False
    if passwords.matches(known, form.password.data or ""):
        return True
    form.refuse(RuleBroken(NO_MATCH, field="password"))
    return False


@bp.route("/account/wachtwoord/<token>", methods=["GET", "POST"])
@public
def reset_password(token: str) -> Any:
    link = _link("reset", token)
    if link is None:
        return _gone()
    person = db.session.scalar(open_account(link.email_key))
    form = NewPasswordForm(about=[link.email_key, person.name if person else ""])
    if form.validate_on_submit():
        password_hash = passwords.hashed(form.password.data or "")
        answer = _signed_in(
            form,
            lambda: actions.reset_password(
                _still_open("reset", token), password_hash=password_hash, now=clock.now()
            ),
            then=url_for("web.home"),
            says="Je nieuwe wachtwoord geldt vanaf nu. Overal elders ben je uitgelogd.",
        )
        if answer is not None:
            return answer
    return render_form("accounts/reset_password.html", form)


@bp.route("/account/heropenen/<token>", methods=["GET", "POST"])
@public
def reopen(token: str) -> Any:
    """Back to an account that its owner closed."""
    link = _link("reopen", token)
    if link is None or link.person is None:
        return _gone()
    form = NewPasswordForm(about=[link.email_key, link.person.name])
    if form.validate_on_submit():
        password_hash = passwords.hashed(form.password.data or "")
        answer = _signed_in(
            form,
            lambda: actions.reopen_account(
                _still_open("reopen", token), password_hash=password_hash, now=clock.now()
            ),
            then=url_for(".account"),
            says="Je account is weer open. Voeg toe waar je nu werkt.",
        )
        if answer is not None:
            return answer
    return render_form("accounts/reopen.html", form)


@bp.route("/account/uitnodiging/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> Any:
    link = _link("invite", token)
    if link is None:
        return _gone()
    if current_user.is_authenticated:
        if current_user.email_key == link.email_key:
            return _accept(link, token)
        return render_template("accounts/invitation_for_other.html")
    if db.session.scalar(open_account(link.email_key)):
        return render_template("accounts/invitation_sign_in.html", says=_says(link), token=token)
    return _register_invited(link, token)


def _says(link: MailToken) -> str:
    inviter = link.made_by.name if link.made_by else "Iemand"
    where = f" bij {link.organisation.name}" if link.organisation else ""
    return f"{inviter} nodigt je uit om mee te doen als {ROLE_WORDS[Role(link.role)]}{where}."


def _accept(link: MailToken, token: str) -> Any:
    form = Form()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.accept_invitation(
                _still_open("invite", token), by=current_person, now=clock.now()
            ),
            then=lambda _: url_for("web.home"),
            says=lambda membership: f"Je hoort nu bij {membership.organisation.name}.",
        )
        if answer is not None:
            return answer
    return render_form("accounts/invitation_accept.html", form, says=_says(link))


def _register_invited(link: MailToken, token: str) -> Any:
    about = [link.email_key, link.organisation.name if link.organisation else ""]
    form = InvitedForm(about=about)
    if form.validate_on_submit():
        password_hash = passwords.hashed(form.password.data or "")
        answer = _signed_in(
            form,
            lambda: _registered(form, token, password_hash),
            then=_first_page([link.role]),
            says="Welkom! Je account is klaar.",
        )
        if answer is not None:
            return answer
    return render_form("accounts/invitation_register.html", form, link=link, says=_says(link))


def _registered(form: InvitedForm, token: str, password_hash: str) -> Person:
    return actions.register_invited(
        _still_open("invite", token),
        name=form.name.data or "",
        password_hash=password_hash,
        now=clock.now(),
    )
