"""Who does the jobs of the outbox: ours, and those of the features."""

from typing import Any

from flask import Flask

from app.config import Settings
from app.outbox.worker import Handler
from app.web.commands import run_daily_clock
from app.web.mails import digest_mail, event_mail


def install(app: Flask) -> None:
    """Collect every handler of the outbox: ours, and those of the features."""
    handlers: dict[str, Handler] = {
        "event_mail": event_mail,
        "digest_mail": digest_mail,
        "daily_clock": run_daily_clock,
    }
    for feature in app.extensions["features"]:
        handlers |= feature.handlers
    app.extensions["outbox_handlers"] = {
        kind: _in_request(app, handler) for kind, handler in handlers.items()
    }


def _in_request(app: Flask, handler: Handler) -> Handler:
    """Links in mail begin with the base URL of the settings, never with a Host header."""
    settings: Settings = app.config["SETTINGS"]

    def handle(payload: dict[str, Any], key: str) -> None:
        with app.test_request_context(base_url=settings.base_url + "/"):
            handler(payload, key)

    return handle
