"""The site as it is served, on a population, with people who are signed in."""

import http.client
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from sqlalchemy import select

from app import clock, create_app
from app.accounts.access import in_force
from app.accounts.actions import open_session
from app.accounts.models import Membership, Person
from app.config import Settings
from app.database import db, unit_of_work
from app.organisations.models import Kind, Organisation
from app.profiles.models import Profile
from benchmarks.marks import PROCESS
from benchmarks.population import Population
from tests.support.servers import web_server

THREADS = 4  # as in scripts/serve.py


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in; their cookie is kept by hand."""

    person_id: int
    school_id: int
    cookie: str


@dataclass(frozen=True)
class Reply:
    status: int
    process: int
    body: bytes


@dataclass(frozen=True)
class Site:
    address: tuple[str, int]
    visitors: Sequence[Visitor] = field(default_factory=list)

    def get(self, path: str, visitor: Visitor, headers: Mapping[str, str] | None = None) -> Reply:
        """One page over a connection of its own, so that any process may answer."""
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request("GET", path, headers={"Cookie": visitor.cookie, **(headers or {})})
            response = connection.getresponse()
            process = int(response.headers.get(PROCESS, "0"))
            return Reply(response.status, process, response.read())
        finally:
            connection.close()


def production(made: Population) -> Settings:
    """As a real installation is configured, on this database."""
    return replace(
        made.settings,
        environment="production",
        secret_key="only-for-measuring-" + "0" * 32,
        base_url="https://127.0.0.1",
        trusted_hosts=("127.0.0.1",),
        mail_url="smtp://127.0.0.1:9",  # nothing is sent
        log_level="ERROR",
    )


@contextmanager
def site(made: Population, *, processes: int, visitors: int) -> Iterator[Site]:
    """gunicorn with so many processes on `made`, which is changed: people sign in."""
    settings = production(made)
    signed_in = sign_in(settings, visitors)
    with (
        mock.patch.dict("os.environ", {"EXPEDU_BENCH": "1"}),
        web_server(settings, processes=processes, threads=THREADS, app="benchmarks.wsgi:app") as up,
    ):
        parts = urlsplit(up.url)
        yield Site((parts.hostname or "", parts.port or 0), signed_in)


def sign_in(settings: Settings, count: int) -> list[Visitor]:
    """People who share something and work at one school, as if they had typed their password."""
    app = create_app(settings)
    with app.app_context():
        chosen = db.session.execute(
            select(Membership.person_id, Membership.organisation_id)
            .join(Person, Person.id == Membership.person_id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .join(Profile, Profile.person_id == Person.id)
            .where(
                in_force(clock.today()),
                Organisation.kind == Kind.SCHOOL,
                Person.email_confirmed_at.is_not(None),
                Person.closed_at.is_(None),
                Profile.published_at.is_not(None),
            )
            .order_by(Membership.id)
            .limit(count)
        ).all()
        with unit_of_work():
            tokens = [
                open_session(db.session.get_one(Person, row.person_id), now=clock.now())
                for row in chosen
            ]
        db.session.remove()
        db.engine.dispose()
    return [
        Visitor(row.person_id, row.organisation_id, _cookie(app, token))
        for row, token in zip(chosen, tokens, strict=True)
    ]


def _cookie(app: Any, token: str) -> str:
    """As the sign-in page sets it."""
    serializer = app.session_interface.get_signing_serializer(app)
    signed = serializer.dumps({"_user_id": token, "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={signed}"
