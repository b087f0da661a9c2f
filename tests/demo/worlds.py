"""Loading the demo world in a test, by the command that people use."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import clock, create_app
from app.accounts.models import Membership, Person
from app.config import Settings
from app.database import db
from app.deployments.models import Deployment
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.pots.models import Entry
from app.profiles.models import Claim
from app.reviews.models import Review
from tests.support.client import SeparateClient
from tests.support.makers import MOMENT


@dataclass
class Loaded:
    """A database with the demo world, as it was when it was loaded."""

    app: Any
    said: str  # while it was loading
    people: list[dict[str, str]]  # who can sign in
    now: datetime

    def run(self, *words: str) -> Any:
        """Another command on the same database, at the same moment."""
        with clock.at(self.now):
            return self.app.test_cli_runner().invoke(args=list(words))

    def sign_in(self, role: str) -> Person:
        email = next(each["email"] for each in self.people if each["role"] == role)
        return db.session.scalars(select(Person).where(Person.email_key == email)).one()


@contextmanager
def loaded(
    database_url: str, data_dir: Path, *words: str, now: datetime = MOMENT
) -> Iterator[Loaded]:
    """As it is at `now`; everything about it can be looked at in an application context."""
    app = create_app(Settings.for_tests(database_url=database_url, data_dir=data_dir))
    app.test_client_class = SeparateClient
    with clock.at(now), app.app_context():
        result = app.test_cli_runner().invoke(
            args=["demo", "--json", *words], catch_exceptions=False
        )
        assert result.exit_code == 0, result.output
        yield Loaded(app, result.stderr, json.loads(result.stdout)["people"], now)
        db.session.remove()
        db.engine.dispose()


def in_production(app: Any) -> Any:
    """The same program, as if it served real schools."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], environment="production")
    return app


def digest() -> dict[str, list[Any]]:
    """What the seed decides: who, what, how it went and for how much; no ids, no salt."""
    asked = select(
        HelpRequest.title, Organisation.name, HelpRequest.state, HelpRequest.minutes
    ).join(Organisation, Organisation.id == HelpRequest.school_id)
    helped = (
        select(
            HelpRequest.title, Person.name, Deployment.state, Deployment.amount, Deployment.actual,
            Deployment.entered_at,
        )
        .join(HelpRequest, HelpRequest.id == Deployment.help_request_id)
        .join(Person, Person.id == Deployment.expert_id)
    )  # fmt: skip
    works = (
        select(Person.name, Person.email, Membership.role, Membership.class_parts)
        .join(Membership, Membership.person_id == Person.id)
    )  # fmt: skip
    ticks = select(Person.name, Claim.skill_id, Claim.ring).join(
        Person, Person.id == Claim.person_id
    )
    return {
        "works": _rows(works),
        "ticks": _rows(ticks),
        "asked": _rows(asked),
        "helped": _rows(helped),
        "money": _rows(select(Entry.kind, Entry.line, Entry.available, Entry.spent, Entry.at)),
        "reviews": _rows(select(Review.side, Review.overall, Review.words, Review.released_at)),
    }


def _rows(statement: Any) -> list[Any]:
    return sorted((tuple(row) for row in db.session.execute(statement)), key=repr)
