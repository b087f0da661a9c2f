"""Reports for who leads: what was not bought outside, what stood in the way, what nobody asks."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from app.feature import Feature, Link
from app.insights import access, views
from app.insights.programmes import views as programme_reports


def _leads(person: Any, on: date) -> ColumnElement[bool]:
    return access.scopes(person, on).exists()


feature = Feature(
    name="insights",
    blueprints=(views.bp, programme_reports.bp),
    panels={
        "programme": programme_reports.panel,
        "scouting": programme_reports.beside_scouting,
    },
    waiting=views.waiting,
    navigation=(Link("Inzicht", "insights.index", position=60, shown_to=_leads),),
)
