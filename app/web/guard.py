"""Every page asks you to sign in, unless the view says @public; every route names its policy."""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from flask import Flask, abort, current_app, request
from flask_login import current_user
from sqlalchemy import Select
from werkzeug.local import LocalProxy

from app.database import db
from app.web.extensions import NEXT, login_manager
from app.web.policies import POLICIES

View = TypeVar("View", bound=Callable[..., Any])

# The person who is signed in. Inside a unit of work it is read again, like everything else.
current_person: Any = LocalProxy(lambda: current_user._get_current_object())

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
FORMS = ("", "application/x-www-form-urlencoded")
WITH_FILES = "multipart/form-data"
MAX_QUERY = 2000  # characters in the address


def policy(name: str) -> Callable[[View], View]:
    """Say which policy a route falls under; the name must stand in POLICIES."""
    if name not in POLICIES:
        raise ValueError(f"Policy {name!r} is not in app/web/policies.py.")

    def named(view: View) -> View:
        view.policy = name  # type: ignore[attr-defined]
        return view

    return named


def public(view: View) -> View:
    return policy("public")(view)


def policy_of(view: Callable[..., Any]) -> str | None:
    return getattr(view, "policy", None)


def takes_files(view: View) -> View:
    """Say that the form of this route may come with a file. No other route reads one."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    app.before_request(require_sign_in)


def refuse_routes_without_policy(app: Flask) -> None:
    """Raises RuntimeError at the start: a forgotten policy never reaches a visitor."""
    public(app.view_functions["static"])
    for endpoint, view in app.view_functions.items():
        if policy_of(view) is None:
            raise RuntimeError(f"Route {endpoint} names no policy: add @policy(…) or @public.")


def refuse_junk() -> None:
    """Bytes that no person types and that databases disagree about are a 400, not an error.

    Our forms are all sent in one way, or in another where they come with a file. A file or a list
    of lists where a word is expected is none of ours.
    """
    if len(request.query_string) > MAX_QUERY:
        abort(414)
    if CONTROL.search(request.path):
        abort(404)
    if request.method not in ("GET", "HEAD") and request.mimetype not in FORMS:
        allow_a_file()
    try:
        unquote_to_bytes(request.query_string).decode()
    except UnicodeDecodeError:
        abort(400)
    for values in request.args.to_dict(flat=False).values():
        if any(CONTROL.search(value) for value in values):
            abort(400)


def allow_a_file() -> None:
    """A larger body, for who is signed in, and where a form asks for a file."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.mimetype != WITH_FILES or not getattr(view, "takes_files", False):
        abort(415)
    if current_user.is_authenticated:
        request.max_content_length = current_app.config["MAX_UPLOAD_LENGTH"]


def require_sign_in() -> Any:
    if request.endpoint is None or current_user.is_authenticated:
        return None
    if policy_of(current_app.view_functions[request.endpoint]) == "public":
        return None
    return login_manager.unauthorized()


def one_or_404(visible: Select[Any]) -> Any:
    """Fetch through what the person may see, so that hidden and absent look the same."""
    found = db.session.scalars(visible).unique().one_or_none()
    return abort(404) if found is None else found


def safe_next(target: str | None, otherwise: str) -> str:
    """Where to go on: only to a plain path of this site."""
    return target if target and NEXT.match(target) else otherwise
