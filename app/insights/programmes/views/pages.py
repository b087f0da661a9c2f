"""/inzicht/programmas: half a year of a programme, and the year of all that an owner runs."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from app import clock
from app.database import db
from app.documents.spreadsheets import XLSX
from app.documents.views.downloads import as_download, attachment
from app.insights.programmes import access, facts, reports
from app.insights.programmes.parts import Report
from app.insights.programmes.periods import Period, half_years, years
from app.insights.programmes.views import showing
from app.organisations.models import Organisation
from app.programmes.models import Programme
from app.web.guard import current_person, one_or_404, policy

bp = Blueprint("programme_reports", __name__, url_prefix="/inzicht/programmas")

HALF_YEARS, YEARS = 6, 3  # to choose from


@bp.get("")
@policy("programme_reports")
def index() -> Any:
    today = clock.today()
    programmes = db.session.scalars(access.reported(current_person, today)).all()
    if not programmes:
        abort(404)
    return render_template(
        "insights/programmes/index.html",
        programmes=programmes,
        owners=db.session.scalars(access.owners(current_person, today)).all(),
    )


@bp.get("/<public_id:public_id>")
@policy("programme_report")
def progress(public_id: str) -> Any:
    report, period, periods = _progress(public_id)
    return _page(report, period, periods, "progress", public_id)


@bp.get("/<public_id:public_id>/voortgang.pdf")
@policy("programme_report")
def progress_pdf(public_id: str) -> Any:
    report, period, _ = _progress(public_id)
    return _pdf(report, f"voortgang-{public_id}-{period.key}")


@bp.get("/<public_id:public_id>/voortgang.xlsx")
@policy("programme_report")
def progress_xlsx(public_id: str) -> Any:
    report, period, _ = _progress(public_id)
    return _xlsx(report, f"voortgang-{public_id}-{period.key}")


@bp.get("/staat-van/<public_id:public_id>")
@policy("programme_report")
def state(public_id: str) -> Any:
    report, period, periods = _state(public_id)
    return _page(report, period, periods, "state", public_id)


@bp.get("/staat-van/<public_id:public_id>/jaar.pdf")
@policy("programme_report")
def state_pdf(public_id: str) -> Any:
    report, period, _ = _state(public_id)
    return _pdf(report, f"staat-van-{public_id}-{period.key}")


@bp.get("/staat-van/<public_id:public_id>/jaar.xlsx")
@policy("programme_report")
def state_xlsx(public_id: str) -> Any:
    report, period, _ = _state(public_id)
    return _xlsx(report, f"staat-van-{public_id}-{period.key}")


def _progress(public_id: str) -> tuple[Report, Period, list[Period]]:
    today = clock.today()
    mine = access.reported(current_person, today).where(Programme.public_id == public_id)
    programme: Programme = one_or_404(mine)
    periods = half_years(today, HALF_YEARS)
    period = _chosen(periods)
    known = facts.takings([programme])[programme.id]
    return reports.progress(f"Voortgang {programme.title}", known, period), period, periods


def _state(public_id: str) -> tuple[Report, Period, list[Period]]:
    today = clock.today()
    mine = access.owners(current_person, today).where(Organisation.public_id == public_id)
    owner: Organisation = one_or_404(mine)
    found = access.reported(current_person, today).where(Programme.owner_id == owner.id)
    programmes = db.session.scalars(found).all()
    periods = years(today, YEARS)
    period = _chosen(periods)
    known = facts.takings(programmes)
    by_name = [(each.title, known[each.id]) for each in programmes]
    return reports.state_of(f"Staat van {owner.name}", by_name, period), period, periods


def _chosen(periods: list[Period]) -> Period:
    """What the address asks for, else the newest."""
    asked = request.args.get("periode", "")
    return next((each for each in periods if each.key == asked), periods[0])


def _page(
    report: Report, period: Period, periods: list[Period], endpoint: str, public_id: str
) -> Any:
    return render_template(
        "insights/programmes/report.html",
        report=report,
        period=period,
        periods=[
            (each.label, url_for(f".{endpoint}", public_id=public_id, periode=each.key), each.key)
            for each in periods
        ],
        in_words=showing.in_words,
        columns_of=showing.columns_of,
        why_hidden=showing.WHY_HIDDEN,
        nothing=showing.NOTHING,
        pdf=url_for(f".{endpoint}_pdf", public_id=public_id, periode=period.key),
        xlsx=url_for(f".{endpoint}_xlsx", public_id=public_id, periode=period.key),
    )


def _pdf(report: Report, name: str) -> Response:
    return as_download(showing.paper(report, f"Expedu, {clock.today():%d-%m-%Y}"), name)


def _xlsx(report: Report, name: str) -> Response:
    return attachment(showing.book(report), XLSX, f"{name}.xlsx")


def panel(programme: Programme, reader: Any) -> dict[str, Any] | None:
    """On the page of a programme, for who runs it."""
    mine = access.reported(reader, clock.today()).where(Programme.id == programme.id)
    if db.session.scalars(mine.limit(1)).first() is None:
        return None
    return {"template": "insights/programmes/panel.html", "programme": programme}


def beside_scouting(programme: Programme, reader: Any) -> dict[str, Any] | None:
    """Beside the schools that who runs a programme has an eye on."""
    today = clock.today()
    mine = access.reported(reader, today).where(Programme.id == programme.id)
    if db.session.scalars(mine.limit(1)).first() is None:
        return None
    known = facts.takings([programme])[programme.id]
    return {
        "template": "insights/programmes/panel_scouting.html",
        "parts": reports.between(known, half_years(today, 1)[0]),
        "in_words": showing.in_words,
        "why_hidden": showing.WHY_HIDDEN,
    }
