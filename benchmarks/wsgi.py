"""The site with two additions, for measuring only: every answer says which process gave it, and a
search that is asked for with X-Bench-Stored is not carried out again.

Everything else of a page (sign-in, template, headers) is what the site does. It refuses to start
unless EXPEDU_BENCH says 1, and nothing in `app` knows of it.
"""

import os
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask import request

from app import create_app
from app.database import db
from app.search import views
from app.search.queries import Search, Wanted, search
from benchmarks.marks import PROCESS, STORED

if os.environ.get("EXPEDU_BENCH") != "1":
    raise SystemExit("benchmarks.wsgi only measures; set EXPEDU_BENCH=1 to do so.")

_stored: dict[tuple[int, bytes], Search] = {}


def stored_search(viewer: Any, wanted: Wanted, *, today: date, nearby: bool = False) -> Search:
    """The answer of the first time, for who asks for it; a real search for anybody else."""
    if STORED not in request.headers:
        return search(viewer, wanted, today=today, nearby=nearby)
    key = (int(viewer.id), request.query_string)
    if key not in _stored:
        found = search(viewer, wanted, today=today, nearby=nearby)
        for place in found.places:
            db.session.expunge(place)  # it outlives this request
        _stored[key] = found
    return _stored[key]


class Marked:
    """WSGI middleware: says which process answered."""

    def __init__(self, wsgi_app: Callable[..., Iterable[bytes]]) -> None:
        self.wsgi_app = wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, (PROCESS, str(os.getpid()))], exc_info)

        return self.wsgi_app(environ, start)


app = create_app()
# A method, to be wrapped by assigning to it: so Flask's own documentation says.
app.wsgi_app = Marked(app.wsgi_app)  # type: ignore[method-assign]
views.search = stored_search
