"""The application itself, for work that outlives a request or runs in another thread."""

from typing import cast

from flask import Flask, current_app
from werkzeug.local import LocalProxy


def this_app() -> Flask:
    """What `current_app` stands for now; the name itself means nothing in another thread."""
    return cast(LocalProxy[Flask], current_app)._get_current_object()
