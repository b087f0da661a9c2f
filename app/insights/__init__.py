"""Reports for who leads: what was not bought outside, what stood in the way, what nobody asks."""

from typing import Any

from sqlalchemy import ColumnElement

from app import clock
from app.feature import Feature, Link
from app.insights import access, views


def _leads(person: Any) -> ColumnElement[bool]:
    return access.scopes(person, clock.today()).exists()


feature = Feature(
    name="insights",
    blueprints=(views.bp,),
    navigation=(Link("Inzicht", "insights.index", position=60, shown_to=_leads),),
)
