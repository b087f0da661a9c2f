"""What every page shares: who may come in, what a form and an error look like, where mail goes."""

from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import ROOT, Settings
from app.feature import Feature
from app.web import commands, errors, extensions, filters, guard, handlers, headers, markdown, pages
from app.web.converters import PublicIdConverter, SmallIdConverter

MAX_BODY = 256 * 1024  # bytes; the only limit that holds for urlencoded forms
MAX_UPLOAD = 10 * 1024 * 1024  # with files, and all that is typed beside them


def configure(app: Flask, settings: Settings) -> None:
    """Everything that depends on settings and on no feature."""
    app.config.update(
        SETTINGS=settings,
        TESTING=settings.environment == "test",
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        # SQLite waits for a lock instead of failing; see also the pragmas in app.database.
        # Parameters are addresses and hashes: they have no place in a log.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True}
        | ({"connect_args": {"timeout": 10}} if settings.database.startswith("sqlite") else {}),
        SESSION_COOKIE_NAME="__Host-expedu" if settings.is_https else "expedu",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_UPLOAD_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=1000,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; a slow writer loses nothing
        BABEL_DEFAULT_LOCALE="nl",
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "app" / "translations"),
        **settings.extra,
    )
    app.url_map.converters.update(public_id=PublicIdConverter, small_id=SmallIdConverter)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )


def install(app: Flask, features: Sequence[Feature]) -> None:
    """Everything that makes features into pages and commands."""
    app.before_request(guard.refuse_junk)  # before anything reads the form
    extensions.install(app, migrations=Path(ROOT / "migrations"))
    guard.install(app)
    filters.install(app)
    app.jinja_env.filters["note"] = markdown.note
    errors.install(app)
    app.register_blueprint(pages.bp)
    for feature in features:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        for command in feature.commands:
            app.cli.add_command(command)
    commands.install(app)
    handlers.install(app)
    guard.refuse_routes_without_policy(app)
    headers.install(app)
