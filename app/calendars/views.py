"""A calendar file, somebody's own feed, and the page where they get the link to it."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, request, session, url_for

from app import clock
from app.calendars import access, actions
from app.calendars.writing import a_calendar
from app.deployments.access import visible
from app.deployments.models import Deployment
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy, public
from app.web.submitting import carry_out, render_form

bp = Blueprint("calendars", __name__)

# Where a new link waits in the cookie for the page that tells it, once.
NEW_LINK = "calendar_token"


@bp.get("/inzetten/<public_id:public_id>/agenda.ics")
@policy("deployment_days")
def of_deployment(public_id: str) -> Any:
    found = visible(current_person, clock.today()).where(Deployment.public_id == public_id)
    inzet: Deployment = one_or_404(found)
    if not inzet.sessions or not access.is_part_of(current_person, inzet, clock.now()):
        abort(404)
    response = _calendar(
        inzet.sessions, current_person, inzet.help_request.title, f"inzet-{public_id}"
    )
    response.headers["Content-Disposition"] = f"attachment; filename=inzet-{public_id}.ics"
    return response


@bp.get("/agenda/<token>.ics")
@public
def feed(token: str) -> Any:
    """Read by a calendar that has no cookie: the link is the key, and says whose it is."""
    person = one_or_404(access.whose(token))
    sessions = access.sessions_of(person, clock.today())
    response = _calendar(sessions, person, "Expedu", f"agenda-{person.public_id}")
    response.add_etag()
    return response.make_conditional(request)


def _calendar(sessions: Any, reader: Any, name: str, uid: str) -> Response:
    """With addresses and ids of this site as its settings name it, whoever asks by which name."""
    base_url = current_app.config["SETTINGS"].base_url
    written = a_calendar(
        sessions,
        reader=reader,
        now=clock.now(),
        name=name,
        uid=uid,
        host=urlsplit(base_url).hostname or "expedu",
        url_of=lambda inzet: base_url + url_for("deployments.show", public_id=inzet.public_id),
    )
    return Response(written, content_type="text/calendar; charset=utf-8")


@bp.get("/account/agenda")
@policy("own_account")
def link() -> Any:
    token = session.pop(NEW_LINK, None)
    address = None
    if token is not None:
        base_url = current_app.config["SETTINGS"].base_url
        address = base_url + url_for(".feed", token=token)
    return render_form(
        "calendars/link.html",
        Form(),
        link=access.link_of(current_person),
        address=address,
        for_programs="webcal" + address[address.index(":") :] if address else "",
    )


@bp.post("/account/agenda/link")
@policy("own_account")
def draw_link() -> Any:
    drawn: list[str] = []
    answer = carry_out(
        Form(),
        lambda: drawn.append(actions.draw_link(by=current_person, now=clock.now())),
        then=lambda _: url_for(".link"),
    )
    if drawn:  # not when this form had been carried out before
        session[NEW_LINK] = drawn[-1]
    return answer or link()


@bp.post("/account/agenda/stop")
@policy("own_account")
def stop() -> Any:
    answer = carry_out(
        Form(),
        lambda: actions.stop(by=current_person),
        then=lambda _: url_for(".link"),
        says="De link werkt niet meer. Wat al in je agenda staat, haal je daar zelf weg.",
    )
    return answer or link()
