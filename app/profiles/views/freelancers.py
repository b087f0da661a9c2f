"""Freelancers: what they state, and the coordinator who admits them."""

from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts import passwords, sessions
from app.accounts.actions import register_person
from app.accounts.emails import email_key
from app.accounts.models import Person
from app.accounts.views.trying import mailing, too_often
from app.database import db
from app.organisations.access import regions
from app.profiles import access, admission, portrait, rules
from app.profiles.forms import FreelancerForm, FreelancerRegistrationForm, RefusalForm
from app.profiles.models import Freelancer
from app.profiles.views.own import bp
from app.profiles.words import VAT_GROUNDS
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy, public
from app.web.submitting import carry_out, render_form


@bp.route("/account/aanmelden-zzp", methods=["GET", "POST"])
@public
def register_freelancer() -> Any:
    """An account for who works for themselves; after it the same three screens."""
    if current_user.is_authenticated:
        return redirect(url_for(".own"))
    form = FreelancerRegistrationForm()
    form.offer(db.session.scalars(regions()).all())
    if form.validate_on_submit() and not too_often(form, *mailing(form.email.data)):
        now = clock.now()
        password_hash = passwords.hashed(form.password.data or "")  # slow, so before the work
        answer = carry_out(
            form,
            lambda: _register(form, password_hash, now),
            then=lambda _: url_for("accounts.look_in_mail"),
        )
        if answer is not None:
            sessions.remember_registration(email_key(form.email.data), now)
            return answer
    return render_form("profiles/register_freelancer.html", form)


def _register(form: FreelancerRegistrationForm, password_hash: str, now: datetime) -> None:
    facts = form.facts()
    # Judged for a known address too: the answer may not tell who has an account.
    rules.check_freelancer(facts, clock.amsterdam(now).date())
    person = register_person(
        name=form.name.data or "",
        email=form.email.data or "",
        password_hash=password_hash,
        now=now,
    )
    if person is not None:
        admission.become_freelancer(person, facts=facts, now=now)


@bp.route("/profiel/zzp", methods=["GET", "POST"])
@policy("own_profile")
def freelancer_facts() -> Any:
    freelancer = one_or_404(access.freelancer_of(current_person))
    form = FreelancerForm(
        version=freelancer.version,
        data={
            "kvk": freelancer.kvk,
            "rate_cents": freelancer.rate_cents,
            "vat_rate": str(freelancer.vat_rate),
            "vat_ground": freelancer.vat_ground,
            "vog_date": freelancer.vog_date,
            "regions": [r.public_id for r in db.session.scalars(access.regions_of(current_person))],
        },
    )
    form.offer(db.session.scalars(regions()).all())
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: admission.change_facts(
                by=current_person, facts=form.facts(), now=clock.now(), seen=form.seen_version
            ),
            then=lambda _: url_for(".own"),
            says="Bewaard.",
        )
        if answer is not None:
            return answer
    return render_form("profiles/freelancer_facts.html", form, freelancer=freelancer)


# ── For the coordinator ─────────────────────────────────────────────────────────────────────────


@bp.get("/beheer/zzp")
@policy("admit_freelancer")
def freelancers() -> Any:
    """Who chose a region where your samenwerkingsverband has schools."""
    _coordinators_only()
    mine = access.freelancers_for(current_person, clock.today()).options(
        joinedload(Freelancer.person), joinedload(Freelancer.regions)
    )
    found = db.session.scalars(mine).unique().all()
    return render_template(
        "profiles/freelancers.html",
        waiting=[f for f in found if not f.admitted_at and not f.refused_at],
        decided=[f for f in found if f.admitted_at or f.refused_at],
    )


@bp.get("/beheer/zzp/<public_id:public_id>")
@policy("admit_freelancer")
def freelancer(public_id: str) -> Any:
    found = _one(public_id)
    return _decision_page(found, RefusalForm(version=found.version))


@bp.post("/beheer/zzp/<public_id:public_id>/toelaten")
@policy("admit_freelancer")
def admit(public_id: str) -> Any:
    found = _one(public_id)
    form = VersionedForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: admission.admit(
                _one(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            then=lambda _: url_for(".freelancers"),
            says=lambda admitted: f"{admitted.person.name} is toegelaten.",
        )
        if answer is not None:
            return answer
    page = RefusalForm(formdata=None, version=found.version)
    page.form_errors.extend(form.form_errors)
    return _decision_page(found, page)


@bp.post("/beheer/zzp/<public_id:public_id>/niet-toelaten")
@policy("admit_freelancer")
def refuse(public_id: str) -> Any:
    found = _one(public_id)
    form = RefusalForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: admission.refuse(
                _one(public_id),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
                reason=form.reason.data,
            ),
            then=lambda _: url_for(".freelancers"),
            says=lambda refused: f"{refused.person.name} leest waarom het nog niet kan.",
        )
        if answer is not None:
            return answer
    return _decision_page(found, form)


def _coordinators_only() -> None:
    if not access.is_coordinator(current_person, clock.today()):
        abort(404)


def _one(public_id: str) -> Freelancer:
    mine = access.freelancers_for(current_person, clock.today())
    return one_or_404(mine.where(Person.public_id == public_id))


def _decision_page(found: Freelancer, form: RefusalForm) -> Any:
    today = clock.today()
    shown = portrait.portrait(found.person, found.person, today)
    is_shared = shown is not None and shown.profile.published_at is not None
    return render_form(
        "profiles/freelancer.html",
        form,
        freelancer=found,
        regions=[region.name for region in db.session.scalars(access.regions_of(found.person))],
        shown=shown if is_shared else None,  # nobody reads what is not shared yet
        vat_ground=VAT_GROUNDS.get(found.vat_ground, ""),
        vog_is_old=rules.vog_is_old(found.vog_date, today),
        is_open=not found.admitted_at and not found.refused_at,
    )
