"""/inzicht: the year of a school, board or samenwerkingsverband on one page, also on paper."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from app import clock
from app.clock import amsterdam
from app.database import db
from app.feature import Waiting
from app.insights import access, actions, mending, pulse, reports, voices
from app.insights.forms import PulseForm, RateForm
from app.insights.rules import EXTERNAL_RATE, PULSE_MONTH, VOICES_FROM
from app.organisations.models import Kind, LendingSettings, Organisation
from app.organisations.years import school_year, school_year_name
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

bp = Blueprint("insights", __name__, url_prefix="/inzicht")

YEARS = 3  # this one and those before it
UNUSED_SHOWN = 20


@bp.get("")
@policy("insights")
def index() -> Any:
    found = db.session.scalars(access.scopes(current_person, clock.today())).all()
    if not found:
        abort(404)
    if len(found) == 1:
        return redirect(url_for(".show", public_id=found[0].public_id))
    return render_template("insights/index.html", organisations=found)


@bp.get("/<public_id:public_id>")
@policy("insights")
def show(public_id: str) -> Any:
    now, today = clock.now(), clock.today()
    organisation = _led(public_id)
    scope, rate = access.scope_of(organisation), reports.rate_of(organisation)
    years = [school_year(today) - back for back in range(YEARS)]
    year = next((y for y in years if str(y) == request.args.get("jaar")), years[0])
    saved, by_school = reports.saved(scope, year, rate)
    reasons, schools = reports.obstacles(scope, year)
    unused = reports.unused(scope, now, today)
    return render_template(
        "insights/show.html",
        organisation=organisation,
        least=scope.least,
        year=school_year_name(year),
        years=[(school_year_name(y), url_for(".show", public_id=public_id, jaar=y)) for y in years],
        rate=rate,
        saved=saved,
        by_school=by_school,
        outside=reports.outside(scope, year),
        reasons=reasons,
        mends=mending.links(current_person, organisation, today),
        schools=schools,
        kept_near=reports.kept_near(scope, today),
        unused=unused if "alles" in request.args else unused[:UNUSED_SHOWN],
        unused_total=len(unused),
        all_url=url_for(".show", public_id=public_id, jaar=year, alles=1, _anchor="unused"),
        examples=reports.examples(scope),
        two_ways=voices.two_ways(scope, year),
        credible=voices.credible(scope, year),
        voices_from=max(VOICES_FROM, scope.least),
        has_pulse=organisation.kind in (Kind.BOARD, Kind.SWV),
        pulse=pulse.report(organisation, today) if organisation.kind != Kind.SCHOOL else None,
        may_set_rate=access.may_set_rate(current_person, organisation, today),
        today=today,
    )


@bp.route("/peiling", methods=["GET", "POST"])
@policy("pulse")
def take_pulse() -> Any:
    """Three statements, once a year; nobody's answer is kept."""
    today = clock.today()
    if pulse.school_of(current_person, today) is None:
        abort(404)
    form = PulseForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: pulse.answer(form.answers, by=current_person, on=clock.today(), secret=_key()),
            then=lambda _: url_for("web.home"),
            says=lambda counted: (
                "Dank je wel. In november lezen besturen wat iedereen samen vindt."
                if counted
                else "Je hebt dit jaar al geantwoord. Dank je wel."
            ),
            keyed=False,  # nothing may tell who took part, or when
        )
        if answer is not None:
            return answer
    return render_form(
        "insights/pulse.html",
        form,
        is_open=today.month == PULSE_MONTH,
        is_done=pulse.has_answered(current_person, today, _key()),
    )


@bp.post("/peiling/nee")
@policy("pulse")
def no_pulse() -> Any:
    """Never ask again."""
    if pulse.school_of(current_person, clock.today()) is None:
        abort(404)
    form = Form()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: pulse.decline(by=current_person, secret=_key()),
            then=lambda _: url_for("web.home"),
            says="Goed. We vragen het je niet meer.",
            keyed=False,
        )
        if answer is not None:
            return answer
    return redirect(url_for(".take_pulse"))


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    """In its month, who was not heard yet."""
    if not pulse.is_asked(person, amsterdam(now).date(), _key()):
        return []
    return [
        Waiting(
            title="Drie stellingen over delen",
            says="Eén klik per stelling, zonder je naam. Meedoen hoeft niet.",
            button="Doe mee",
            endpoint="insights.take_pulse",
            urgency=2,
        )
    ]


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


@bp.route("/<public_id:public_id>/tarief", methods=["GET", "POST"])
@policy("insights_rate")
def rate(public_id: str) -> Any:
    organisation = _led(public_id)
    if not access.may_set_rate(current_person, organisation, clock.today()):
        abort(404)
    settings = db.session.get(LendingSettings, organisation.id)
    own = settings.external_rate_cents if settings else None
    form = RateForm(data={"rate": own}, version=own or 0)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.set_external_rate(
                _led(public_id),
                form.rate.data,
                by=current_person,
                on=clock.today(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says="Het tarief staat vast.",
        )
        if answer is not None:
            return answer
    return render_form(
        "insights/rate.html",
        form,
        stands_at=own or 0,
        organisation=organisation,
        usual=EXTERNAL_RATE,
        own=own,
    )


def _led(public_id: str) -> Organisation:
    mine = access.scopes(current_person, clock.today())
    return one_or_404(mine.where(Organisation.public_id == public_id))
