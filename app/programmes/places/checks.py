"""What `flask check` proves about places."""

from collections.abc import Iterable

from sqlalchemy import func, select

from app.database import db
from app.feature import Check
from app.programmes.places.models import Opening, Place


def what_is_taken_is_who_has_a_place() -> Iterable[str]:
    counted = (
        select(func.count())
        .where(Place.trajectory_id == Opening.trajectory_id, Place.state == "accepted")
        .scalar_subquery()
    )
    found = select(Opening.trajectory_id, Opening.taken, counted).where(Opening.taken != counted)
    for id_, taken, there in db.session.execute(found):
        yield f"trajectory {id_} counts {taken} places as taken, and {there} schools have one"


CHECKS = (Check("taken places are of schools", what_is_taken_is_who_has_a_place),)
