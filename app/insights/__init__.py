"""Reports for who leads: what was not bought outside, what stood in the way, what nobody asks."""

from app import clock
from app.database import db
from app.feature import Feature, Link
from app.insights import access, views


def _leads(person: object) -> bool:
    return db.session.scalar(access.scopes(person, clock.today()).limit(1)) is not None


feature = Feature(
    name="insights",
    blueprints=(views.bp,),
    waiting=views.waiting,
    navigation=(Link("Inzicht", "insights.index", position=60, shown_to=_leads),),
)
