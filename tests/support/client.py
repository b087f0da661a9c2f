"""Requests of a test that share nothing with the test but the database."""

import contextvars
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient

from app.database import db


class SeparateClient(FlaskClient):
    """Each request has an application context, and so a session and a transaction, of its own.

    Tests look at rows inside an application context. Flask would let a request share it, and a
    page that only seems to save its work would pass.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        # What the test read before is old news after this request, and it may not hold a lock.
        # A redirect that is followed comes by here again, from where there is no test.
        if has_app_context():
            db.session.rollback()
        found = _without_flask(contextvars.copy_context()).run(super().open, *args, **kwargs)
        # What was sent lies in a file when it is large, and nobody else closes that.
        found.request.environ["wsgi.input"].close()
        return found


def _without_flask(current: contextvars.Context) -> contextvars.Context:
    """The same context (a frozen clock stays frozen), minus Flask's own entries."""
    fresh = contextvars.Context()
    for variable, value in current.items():
        if not variable.name.startswith("flask."):
            fresh.run(variable.set, value)
    return fresh
