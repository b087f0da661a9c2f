"""Small things to write down once a page has gone out: nobody waits for them."""

from collections.abc import Callable

import structlog
from flask import Response

from app.database import db, unit_of_work
from app.web.this_app import this_app

log = structlog.get_logger()


def afterwards(response: Response, work: Callable[[], None]) -> None:
    """Do `work()` in a unit of work of its own, after the answer was sent.

    Reading a page never writes, and never fails because something beside it could not be written:
    then that is lost, and the log says so.
    """
    app = this_app()

    def carry_out() -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    work()
            except Exception:
                db.session.rollback()
                log.warning("afterwards", exc_info=True)

    response.call_on_close(carry_out)
