"""Pots: what is in them, what is under way, and who may decide."""

from typing import Any

from flask import Blueprint, abort, render_template, url_for
from sqlalchemy import select

from app import clock
from app.accounts.access import by_email, organisations_where
from app.accounts.emails import email_key
from app.accounts.models import Role
from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.pots import access, actions
from app.pots.actions import PotDraft
from app.pots.forms import GrantForm, MandateForm, PotForm
from app.pots.models import Entry, Mandate, Pot
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

bp = Blueprint("pots", __name__, url_prefix="/potten")

# The moves of the money log, as people say them.
WORDS = {
    "grant": "toegekend",
    "reserve": "gereserveerd",
    "commit": "vastgelegd",
    "spend": "betaald",
    "release": "vrijgegeven",
    "refund": "teruggeboekt",
}


@bp.get("")
@policy("pots")
def index() -> Any:
    today = clock.today()
    pots = db.session.scalars(
        access.visible(current_person, today).order_by(Pot.until.desc(), Pot.name)
    ).all()
    may_open = bool(_own_organisations())
    if not pots and not may_open:
        abort(404)
    coordinates = db.session.scalar(
        organisations_where(current_person, (Role.COORDINATOR,), today).limit(1)
    )
    return render_template(
        "pots/index.html",
        pots=pots,
        may_open=may_open,
        today=today,
        coordinates=coordinates is not None,
    )


@bp.route("/nieuw", methods=["GET", "POST"])
@policy("pots")
def new() -> Any:
    organisations = _own_organisations() or abort(404)
    form = PotForm()
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


@bp.get("/<public_id:public_id>")
@policy("pot")
def show(public_id: str) -> Any:
    pot = _pot(public_id)
    held = db.session.scalar(_held(public_id))
    return render_template("pots/show.html", pot=pot, may_change=held is not None, **_story(pot))


@bp.route("/<public_id:public_id>/toekennen", methods=["GET", "POST"])
@policy("pot")
def grant(public_id: str) -> Any:
    pot = one_or_404(_held(public_id))
    form = GrantForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.grant(
                one_or_404(_held(public_id)),
                form.amount.data,
                by=current_person,
                now=clock.now(),
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
    pot = one_or_404(_held(public_id))
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


def _pot(public_id: str) -> Pot:
    visible = access.visible(current_person, clock.today())
    pot: Pot = one_or_404(visible.where(Pot.public_id == public_id))
    return pot


def _held(public_id: str) -> Any:
    return access.held(current_person, clock.today()).where(Pot.public_id == public_id)


def _own_organisations() -> list[Organisation]:
    own = organisations_where(current_person, access.HOLDERS, clock.today())
    return list(
        db.session.scalars(
            select(Organisation).where(Organisation.id.in_(own)).order_by(Organisation.name)
        )
    )


def _open(form: PotForm) -> Pot:
    owner = next(found for found in _own_organisations() if found.public_id == form.owner.data)
    draft = PotDraft(
        name=form.name.data,
        purpose=form.purpose.data,
        from_=form.from_.data,
        until=form.until.data,
        auto_limit=form.auto_limit.data or 0,
        max_rate=form.max_rate.data,
    )
    now = clock.now()
    pot = actions.open_pot(owner, draft, by=current_person, now=now)
    actions.grant(pot, form.amount.data, by=current_person, now=now)
    actions.give_mandate(
        pot, current_person, limit=form.amount.data, until=None, by=current_person, now=now
    )
    return pot


def _give_mandate(public_id: str, form: MandateForm) -> Mandate:
    pot = one_or_404(_held(public_id))
    colleague = db.session.scalar(by_email(email_key(form.email.data)))
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


def _story(pot: Pot) -> dict[str, Any]:
    mandates = select(Mandate).where(Mandate.pot_id == pot.id).order_by(Mandate.person_id)
    entries = select(Entry).where(Entry.pot_id == pot.id).order_by(Entry.id.desc()).limit(50)
    return {
        "mandates": db.session.scalars(mandates).all(),
        "entries": db.session.scalars(entries).all(),
        "words": WORDS,
    }
