"""Reports for who leads: what was not bought outside, what stood in the way, what nobody asks."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from app.feature import Feature, Link
from app.insights import access, views


def _leads(person: Any, on: date) -> ColumnElement[bool]:
    return access.scopes(person, on).exists()


feature = Feature(
    name="insights",
    blueprints=(views.bp,),
    waiting=views.waiting,
    navigation=(Link("Inzicht", "insights.index", position=60, shown_to=_leads),),
)
