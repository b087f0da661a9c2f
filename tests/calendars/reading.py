"""A calendar as another program reads it: not the one that wrote it."""

from typing import Any

import vobject
from werkzeug.test import TestResponse


def events_of(written: bytes | TestResponse) -> list[Any]:
    """Its events in order; fails when this is no calendar."""
    if isinstance(written, TestResponse):
        assert written.status_code == 200, written.status
        assert written.mimetype == "text/calendar"
        written = written.data
    calendar = vobject.readOne(written.decode())
    return list(getattr(calendar, "vevent_list", []))


def said(event: Any, name: str) -> str:
    return str(event.getChildValue(name))
