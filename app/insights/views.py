"""/inzicht: the year of a school, board or samenwerkingsverband on one page, also on paper."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from app import clock
from app.database import db
from app.insights import access, actions, reports
from app.insights.forms import RateForm
from app.insights.rules import EXTERNAL_RATE
from app.organisations.models import LendingSettings, Organisation
from app.organisations.years import school_year, school_year_name
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
        schools=schools,
        unused=unused if "alles" in request.args else unused[:UNUSED_SHOWN],
        unused_total=len(unused),
        all_url=url_for(".show", public_id=public_id, jaar=year, alles=1, _anchor="unused"),
        may_set_rate=access.may_set_rate(current_person, organisation, today),
        today=today,
    )


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
