"""Your own profile as others see it, and everybody's page."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for

from app import clock
from app.database import db
from app.profiles import access, actions, keeping, portrait, rules
from app.profiles.models import Profile
from app.profiles.words import FOUND_BY, WITHIN
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form

bp = Blueprint("profiles", __name__)


def mine() -> Profile | None:
    return db.session.scalar(access.own(current_person))


@bp.get("/profiel")
@policy("own_profile")
def own() -> Any:
    """What others see of you, and whether they find you."""
    return _own_page(VersionedForm())


def _own_page(form: VersionedForm) -> Any:
    today = clock.today()
    shown = portrait.portrait(current_person, current_person, today)
    if shown is None or not shown.ticks:
        return render_form("profiles/start.html", form, freelancer=_freelancer())
    form.seen.data = str(shown.profile.version)  # this page shows what is there now
    return render_form(
        "profiles/own.html",
        form,
        shown=shown,
        findable=rules.findable(portrait.situation(current_person, shown.profile, today)),
        found_by=FOUND_BY[portrait.farthest_ring(current_person, shown.profile, today)],
        kept_near=keeping.of_person(current_person, today),
        within=WITHIN,
        why_near=rules.WHY_NEAR,
        asks_again=portrait.asks_again(shown.profile, today),
        panels=panels_for("person", current_person),
        beside=panels_for("person_week", current_person),
    )


def _freelancer() -> Any:
    return db.session.scalar(access.freelancer_of(current_person))


# ── One button each ─────────────────────────────────────────────────────────────────────────────


@bp.post("/profiel/pauze")
@policy("own_profile")
def pause() -> Any:
    return _move(actions.pause, "Je doet even niet mee. Niemand vindt je.")


@bp.post("/profiel/hervatten")
@policy("own_profile")
def resume() -> Any:
    return _move(actions.resume, "Je doet weer mee.")


@bp.post("/profiel/klopt-nog")
@policy("own_profile")
def reconfirm() -> Any:
    return _move(actions.reconfirm, "Fijn, dank je wel.")


def _move(action: Callable[..., Profile], says: str) -> Any:
    form = VersionedForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: action(by=current_person, now=clock.now(), seen=form.seen_version),
            then=lambda _: url_for(".own"),
            says=says,
        )
        if answer is not None:
            return answer
    return _own_page(form)


@bp.route("/profiel/stoppen", methods=["GET", "POST"])
@policy("own_profile")
def stop() -> Any:
    """Take everything back; asked once more, because it cannot be undone."""
    profile = mine()
    if profile is None:
        return redirect(url_for(".own"))
    form = VersionedForm(version=profile.version)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.stop_sharing(
                by=current_person, now=clock.now(), seen=form.seen_version
            ),
            then=lambda _: url_for(".own"),
            says="Je profiel is gewist.",
        )
        if answer is not None:
            return answer
    return render_form("profiles/stop.html", form)


# ── A person ────────────────────────────────────────────────────────────────────────────────────


@bp.get("/mensen/<public_id:public_id>")
@policy("person")
def person(public_id: str) -> Any:
    """Somebody whose help reaches you. Never with an address: you ask through a vraag."""
    today = clock.today()
    found = one_or_404(access.visible_people(current_person, today, public_id=public_id))
    is_own = found.id == current_person.id
    shown = portrait.portrait(found, current_person, today)
    if shown is None:
        return redirect(url_for(".own"))
    here = access.place_of_person(current_person, today)
    asks = bool(here.schools or here.boards or here.swvs)  # help is asked for a school
    may_ask = asks and not is_own and "help_requests.ask" in current_app.view_functions
    return render_template(
        "profiles/person.html",
        shown=shown,
        is_own=is_own,
        ask_url=url_for("help_requests.ask", person=public_id) if may_ask else "",
        panels=panels_for("person", found),
        beside=panels_for("person_week", found),
    )
