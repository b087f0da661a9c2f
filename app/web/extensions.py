"""The Flask extensions, made once and bound to an application later."""

import re
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from app.database import UTCDateTime, db

babel = Babel()
csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.login_view = "accounts.sign_in"
login_manager.login_message = "Log in om verder te gaan."
login_manager.session_protection = None  # sessions are rows of our own; see app.accounts


def _written_out(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations import nothing of the application: our types are written as plain ones."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


migrate = Migrate(render_as_batch=True, render_item=_written_out)


def install(app: Flask, *, migrations: Path) -> None:
    babel.init_app(app, locale_selector=lambda: "nl")
    csrf.init_app(app)
    login_manager.init_app(app)
    migrate.init_app(app, db, directory=str(migrations))


# A plain path of this site. No backslash and no second slash: browsers read both as a host.
NEXT = re.compile(r"^/(?![/\\])[\x21-\x5b\x5d-\x7e]*$")
