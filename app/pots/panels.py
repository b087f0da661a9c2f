"""What stands about pots on pages of other features."""

from typing import Any

from sqlalchemy import and_, select

from app import clock
from app.database import db
from app.pots import access


def first_pot(_: Any, reader: Any) -> dict[str, Any] | None:
    """The way to a first pot, for who leads a school that has none: most never need one, and a menu
    of ten breaks in two."""
    today = clock.today()
    may = and_(access.may_open(reader, today), ~access.visible(reader, today).exists())
    if not db.session.scalar(select(and_(may, ~access.holds_for_others(reader, today)))):
        return None
    return {"template": "pots/panel_first.html"}
