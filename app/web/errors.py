"""Pages for when something is not there, not allowed, stale or broken: never a bare error."""

from typing import Any

import structlog
from flask import Flask, Response, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from app.database import db
from app.errors import NotAllowed, RuleBroken, StalePage
from app.web.extensions import login_manager

log = structlog.get_logger()

# status -> (title, what to do next)
PAGES = {
    400: ("Dit begrijpen we niet", "Ga terug en probeer het nog eens."),
    403: ("Dit formulier is verlopen", "Ga terug, vernieuw de pagina en verstuur opnieuw."),
    404: ("Niet gevonden", "Deze pagina bestaat niet, of is niet voor jou bestemd."),
    405: ("Dit kan hier niet", "Ga terug en gebruik de knoppen op de pagina."),
    409: ("Intussen veranderd", "Iemand was je net voor. Bekijk eerst wat er nu staat."),
    413: ("Te veel ineens", "Maak je tekst korter en probeer het nog eens."),
    414: ("Te veel ineens", "Maak je zoekvraag korter en probeer het nog eens."),
    415: ("Dit begrijpen we niet", "Ga terug en vul het formulier op de pagina in."),
    422: ("Dit klopt nog niet", "Kijk de velden na en probeer het nog eens."),
    429: ("Even rustig aan", "Je hebt dit vaak geprobeerd. Wacht een paar minuten."),
    500: ("Er ging iets mis", "Het ligt aan ons, niet aan jou. Er is niets half opgeslagen."),
    503: ("Even niet beschikbaar", "Probeer het over een minuut opnieuw."),
}


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, lambda error: page(403))
    app.register_error_handler(NotAllowed, lambda error: page(404))
    app.register_error_handler(StalePage, lambda error: page(409, str(error)))
    app.register_error_handler(RuleBroken, lambda error: page(422, str(error)))
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, says: str | None = None) -> Any:
    """An error page. It asks the database nothing, so it also works when that is the trouble."""
    title, advice = PAGES.get(status, PAGES[500 if status >= 500 else 400])
    g.is_error_page = True
    # Flask-Login would look the person up, to hand them to the template.
    g._login_user = login_manager.anonymous_user()
    return render_template(
        "errors/error.html", title=title, says=says or advice, status=status
    ), status


def _http(error: HTTPException) -> Any:
    if error.code is not None and error.code < 400:
        return error
    if isinstance(error, SecurityError):
        # Somebody asked for another host. No page can be made: its links would lead there.
        return Response("Dit adres kennen we niet.", status=400, mimetype="text/plain")
    return page(error.code or 500)


def _database(error: SQLAlchemyError) -> Any:
    db.session.rollback()
    log.exception("database", route=str(request.url_rule), method=request.method)
    busy = "locked" in str(error) or "disk is full" in str(error)
    return page(503 if busy else 500)


def _unexpected(error: Exception) -> Any:
    db.session.rollback()
    log.exception("unexpected", route=str(request.url_rule), method=request.method)
    return page(500)
