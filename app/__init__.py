"""Expedu, assembled. Read FEATURES as the table of contents."""

from importlib import import_module

from flask import Flask

from app import clock, hooks, web, workflow
from app.config import Settings
from app.database import db, prepare_engine
from app.feature import Feature

# Lowest first: a feature may import the features before it, never those after it.
# tests/site/test_architecture.py holds us to this order.
FEATURES = (
    "organisations",  # schools, boards, samenwerkingsverbanden, regions; rings; school years
    "accounts",  # people, sign-in, memberships and offices
    "files",  # what people add to what they write
    "expertise",  # the vocabulary behind the checkboxes
    "profiles",  # what somebody can help with, when, how far
    "search",  # query -> skills -> people
    "help_requests",  # a school asks
    "pots",  # money: grants, reservations, payments
    "deployments",  # terms, consent, approval, sessions, hours, settlement
    "calendars",  # what is planned, in the calendar that people have already
    "documents",  # what leaves on paper and in spreadsheets
    "reviews",  # how it went, and what that does to a standing
    "practices",  # good examples, each with someone who can and will do it
    "programmes",  # templates, trajecten, their moments and what is handed in
    "groups",  # where a group works together, and what it shares
    "insights",  # reports for who leads a school, board or samenwerkingsverband
    "demo",  # an invented world, made by the actions above
)


def load_features() -> tuple[Feature, ...]:
    return tuple(import_module(f"app.{name}").feature for name in FEATURES)


def create_app(settings: Settings | None = None) -> Flask:
    """Put the application together. Raises NotConfigured when it could not run safely."""
    settings = settings or Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    clock.run_ahead(settings.clock_ahead)
    app = Flask(__name__, static_url_path="/static")
    web.configure(app, settings)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)

    features = load_features()
    app.extensions["features"] = features
    workflow.install(features)
    hooks.install(features)
    web.install(app, features)
    return app
