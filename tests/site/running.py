"""The application on a world, and visitors who ask it anything: also what no browser would send."""

import contextvars
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, has_request_context, request
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, func, select
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from app import create_app
from app.config import Settings
from app.database import Base, db
from tests.site.world import MADE, NEEDS, Values, World, build
from tests.support.browser import Page
from tests.support.client import SeparateClient
from tests.support.databases import PostgreSQL, SQLite

SIGN_IN = "/account/inloggen"


class NotKept(Exception):
    """Thrown where work would have been saved: a visitor of the shared site changes nothing."""


@dataclass
class Template:
    """A database with the world in it, to copy."""

    engine: SQLite | PostgreSQL
    url: str
    world: World
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def copy(self) -> str:
        return a_database(self.engine, f"world_{next(self.numbers)}", like=self.url)


def a_database(engine: SQLite | PostgreSQL, name: str, *, like: str = "") -> str:
    """One that stays as long as the tests run; without `like` there is nothing in it."""
    if isinstance(engine, PostgreSQL):
        model = make_url(like).database if like else "template_of_tests"
        return engine.server.create(name, like=model)
    file = engine.folder / f"{name}.sqlite3"
    shutil.copyfile(make_url(like).database or "" if like else engine.template, file)
    return f"sqlite:///{file}"


def a_template(engine: SQLite | PostgreSQL) -> Template:
    url = a_database(engine, "world")
    app = create_app(Settings.for_tests(database_url=url))
    # Not inside the application context of a test, if that has one.
    world = contextvars.Context().run(_build, app)
    return Template(engine, url, world)


def _build(app: Flask) -> World:
    with app.app_context():
        world = build()
        db.session.remove()
        db.engine.dispose()
    return world


class Site:
    """The application on a database with the world in it."""

    def __init__(self, url: str, world: World, *, keeps: bool = False, **settings: Any) -> None:
        self.world = world
        self.writes: list[str] = []  # "GET endpoint" of each request that began to write
        self.keeps = keeps
        self.pages: dict[tuple[str, str], Response] = {}  # by actor and path
        folder = Path(mkdtemp(prefix="expedu-site-"))
        self.app = create_app(Settings.for_tests(database_url=url, data_dir=folder, **settings))
        self.app.test_client_class = SeparateClient
        self.app.register_error_handler(NotKept, lambda error: "This would have been saved.")
        with self.app.app_context():
            event.listen(db.engine, "begin", self._note_writes)
            if not keeps:
                event.listen(db.engine, "commit", _undo)

    def _note_writes(self, connection: Any) -> None:
        if connection.get_execution_options().get("writes") and has_request_context():
            self.writes.append(f"{request.method} {request.endpoint}")

    def leave(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        shutil.rmtree(self.app.config["SETTINGS"].data_dir, ignore_errors=True)

    def path(self, route: "Route", relation: str) -> str:
        """The address of that route, about what lies like this."""
        values = self.world.things[route.about][relation] if route.about else {}
        return route.path(self.app, values)

    def visitor(self, actor: str = "anonymous") -> "Visitor":
        return Visitor(self, actor)

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.app.app_context():
            return {
                table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }

    @property
    def routes(self) -> list["Route"]:
        return routes_of(self.app)


def _undo(connection: Any) -> None:
    raise NotKept


@dataclass(frozen=True)
class Route:
    rule: Rule
    step: str = ""

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    @property
    def name(self) -> str:
        return f"{self.endpoint}/{self.step}" if self.step else self.endpoint

    @property
    def address(self) -> str:
        """Its rule without converters, and with the step filled in."""
        plain = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"<\1>", self.rule.rule)
        return plain.replace("<step>", self.step or "<step>")

    @property
    def methods(self) -> list[str]:
        return sorted((self.rule.methods or set()) - {"HEAD", "OPTIONS"})

    @property
    def parameters(self) -> set[str]:
        return set(self.rule.arguments) - {"step"}

    def path(self, app: Flask, values: Values) -> str:
        steps = {"step": self.step} if self.step else {}
        return str(app.url_map.bind("").build(self.endpoint, values | steps))

    @property
    def about(self) -> str:
        """What fills its address; '' when there is nothing to fill."""
        if not self.parameters:
            return ""
        assert self.name in NEEDS, (
            f"Nothing fills {self.rule.rule}: say in NEEDS, in tests/site/world.py, what "
            f"{self.name!r} is about, and make it there."
        )
        return NEEDS[self.name]

    @property
    def relations(self) -> tuple[str, ...]:
        return (*MADE[self.about], "nonexistent") if self.about else ("any",)


def routes_of(app: Flask) -> list[Route]:
    """Every route; one whose address ends in a step is as many as it has steps."""
    found = [Route(rule, step) for rule in app.url_map.iter_rules() for step in steps_of(rule)]
    return sorted(found, key=lambda route: route.name)


def steps_of(rule: Rule) -> list[str]:
    if "step" not in rule.arguments:
        return [""]
    return [name.partition("/")[2] for name in NEEDS if name.startswith(f"{rule.endpoint}/")]


class Visitor:
    """Somebody with a cookie, and a token for their forms."""

    def __init__(self, site: Site, actor: str) -> None:
        self.site = site
        self.actor = actor
        self.client = site.app.test_client(use_cookies=False)
        secret = sha1(actor.encode()).hexdigest()
        session: dict[str, Any] = {"csrf_token": secret}
        if actor in site.world.sessions:
            session |= {"_user_id": site.world.sessions[actor], "_fresh": True}
        key = site.app.secret_key
        self.token = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret)
        signer = site.app.session_interface.get_signing_serializer(site.app)  # type: ignore[attr-defined]
        self.cookie = f"{site.app.config['SESSION_COOKIE_NAME']}={signer.dumps(session)}"

    def ask(self, method: str, path: str, **sent: Any) -> TestResponse:
        headers = {"Cookie": self.cookie} | sent.pop("headers", {})
        return self.client.open(path, method=method, headers=headers, buffered=True, **sent)

    def get(self, path: str, **sent: Any) -> TestResponse:
        response = self.ask("GET", path, **sent)
        is_page = response.status_code == 200 and response.mimetype == "text/html"
        if is_page and not sent and not self.site.keeps:
            # Without the request, which holds on to all that was read for it.
            kept = Response(response.get_data(), response.status, response.headers)
            self.site.pages[self.actor, path] = kept
        return response

    def read(self, path: str) -> Response:
        """As they saw it before, if they did: the shared site is always the same."""
        return self.site.pages.get((self.actor, path)) or self.get(path)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **sent: Any) -> TestResponse:
        """With the token of a form that this visitor was given."""
        return self.ask("POST", path, data={"csrf_token": self.token} | dict(data or {}), **sent)

    def visit(self, path: str, **request: Any) -> Page:
        """What they see there, after any redirects; it must keep the rules of a page."""
        return Page(self, self.get(path, follow_redirects=True, **request))

    def send(self, path: str, data: Any, method: str = "post") -> Page:
        if method == "get":
            return self.visit(path, query_string=data)
        return Page(self, self.ask("POST", path, data=data, follow_redirects=True))


def leads_to_sign_in(response: TestResponse) -> bool:
    location = urlsplit(response.headers.get("Location", ""))
    return response.status_code == 302 and location.path == SIGN_IN
