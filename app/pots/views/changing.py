"""Opening a pot, what its holders change about it, and closing it."""

from typing import Any

from flask import abort, url_for
from sqlalchemy import select

from app import clock
from app.accounts.access import open_account
from app.accounts.emails import email_key
from app.accounts.models import Person
from app.database import db
from app.errors import RuleBroken
from app.organisations.years import school_year, school_year_bounds
from app.pots import actions
from app.pots.actions import PotDraft
from app.pots.forms import GrantForm, LastsForm, LimitsForm, MandateForm, PotForm
from app.pots.models import Mandate, Pot
from app.pots.rules import Limits
from app.pots.views.shared import bp, held, own_organisations
from app.web.filters import dutch_date
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form


@bp.route("/nieuw", methods=["GET", "POST"])
@policy("pots")
def new() -> Any:
    organisations = own_organisations() or abort(404)
    from_, until = school_year_bounds(school_year(clock.today()))
    form = PotForm(from_=from_, until=until)
    form.owner.offer((found.public_id, found.name) for found in organisations)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _open(form),
            then=lambda pot: url_for(".show", public_id=pot.public_id),
            says="De pot staat klaar.",
        )
        if answer is not None:
            return answer
    return render_form("pots/new.html", form)


@bp.route("/<public_id:public_id>/toekennen", methods=["GET", "POST"])
@policy("pot")
def grant(public_id: str) -> Any:
    pot = held(public_id)
    form = GrantForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.grant(
                held(public_id), form.amount.data, by=current_person, now=clock.now()
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says="Het bedrag is toegevoegd.",
        )
        if answer is not None:
            return answer
    return render_form("pots/grant.html", form, pot=pot)


@bp.route("/<public_id:public_id>/mandaat", methods=["GET", "POST"])
@policy("pot")
def mandate(public_id: str) -> Any:
    pot = held(public_id)
    form = MandateForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _give_mandate(public_id, form),
            then=lambda _: url_for(".show", public_id=public_id),
            says="Het mandaat is gegeven.",
        )
        if answer is not None:
            return answer
    return render_form("pots/mandate.html", form, pot=pot)


@bp.route("/<public_id:public_id>/mandaat/<public_id:person_id>/stoppen", methods=["GET", "POST"])
@policy("pot")
def end_mandate(public_id: str, person_id: str) -> Any:
    pot = held(public_id)
    mandate = _mandate(pot, person_id)
    name = mandate.person.name
    form = VersionedForm(version=mandate.version)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.end_mandate(
                _mandate(held(public_id), person_id),
                seen=form.seen_version,
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says=f"{name} beslist niet meer over deze pot.",
        )
        if answer is not None:
            return answer
    return render_form("pots/end_mandate.html", form, pot=pot, name=name, stands_at=mandate.version)


@bp.route("/<public_id:public_id>/grenzen", methods=["GET", "POST"])
@policy("pot")
def limits(public_id: str) -> Any:
    pot = held(public_id)
    form = LimitsForm(version=pot.version, **_limits_of(pot))
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.change_limits(
                held(public_id),
                Limits(**form.limits),
                seen=form.seen_version,
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says="De grenzen zijn bewaard. Ze gelden voor wat vanaf nu wordt toegekend.",
        )
        if answer is not None:
            return answer
    return render_form("pots/limits.html", form, pot=pot, stands_at=pot.version)


@bp.route("/<public_id:public_id>/looptijd", methods=["GET", "POST"])
@policy("pot")
def last_longer(public_id: str) -> Any:
    pot = held(public_id)
    form = LastsForm(version=pot.version, until=pot.until)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.last_longer(
                held(public_id),
                form.until.data,
                seen=form.seen_version,
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says=f"De pot loopt nu tot en met {dutch_date(form.until.data, weekday=False)}.",
        )
        if answer is not None:
            return answer
    return render_form("pots/last_longer.html", form, pot=pot, stands_at=pot.version)


@bp.route("/<public_id:public_id>/sluiten", methods=["GET", "POST"])
@policy("pot")
def close(public_id: str) -> Any:
    pot = held(public_id)
    form = VersionedForm(version=pot.version)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.close_pot(
                held(public_id), seen=form.seen_version, by=current_person, now=clock.now()
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says="De pot is gesloten.",
        )
        if answer is not None:
            return answer
    return render_form(
        "pots/close.html", form, stands_at=pot.version, pot=pot, panels=panels_for("pot", pot)
    )


def _limits_of(pot: Pot) -> dict[str, Any]:
    found = {name: getattr(pot, name) for name in Limits.__dataclass_fields__}
    return found | {"auto_limit": pot.auto_limit or None}


def _open(form: PotForm) -> Pot:
    owner = next(found for found in own_organisations() if found.public_id == form.owner.data)
    draft = PotDraft(
        form.name.data, form.purpose.data, form.from_.data, form.until.data, **form.limits
    )
    now = clock.now()
    pot = actions.open_pot(owner, draft, by=current_person, now=now)
    actions.grant(pot, form.amount.data, by=current_person, now=now)
    actions.give_mandate(
        pot, current_person, limit=form.amount.data, until=None, by=current_person, now=now
    )
    return pot


def _mandate(pot: Pot, person_id: str) -> Mandate:
    """Also one that has ended: a second click hears what the first one did."""
    found: Mandate = one_or_404(
        select(Mandate)
        .join(Person, Person.id == Mandate.person_id)
        .where(Mandate.pot_id == pot.id, Person.public_id == person_id)
    )
    return found


def _give_mandate(public_id: str, form: MandateForm) -> Mandate:
    pot = held(public_id)
    colleague = db.session.scalar(open_account(email_key(form.email.data)))
    if colleague is None:
        raise RuleBroken("We kennen nog niemand met dit adres.", field="email")
    return actions.give_mandate(
        pot,
        colleague,
        limit=form.limit.data,
        until=form.until.data,
        by=current_person,
        now=clock.now(),
    )
