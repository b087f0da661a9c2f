"""What the columns say, counted again in SQL."""

from collections.abc import Iterator

from sqlalchemy import distinct, func, select

from app import clock
from app.database import db
from app.organisations.access import place_of
from app.organisations.models import Kind, Organisation
from app.profiles.access import NOWHERE, reaching_claims
from app.search import answers, loading

PLACES = 3  # schools to look from; each is one more statement

NOBODY = 0  # no person has this id


def columns_say_what_the_database_says() -> Iterator[str]:
    """How many people are found for each skill, from some schools and from outside all of them."""
    today = clock.today()
    columns = loading.everybody()
    schools = select(Organisation).where(Organisation.kind == Kind.SCHOOL).order_by(Organisation.id)
    looked_from = [place_of(school) for school in db.session.scalars(schools.limit(PLACES))]
    for place in (NOWHERE, *looked_from):
        reached = reaching_claims(place, viewer_id=NOBODY, on=today).subquery()
        rows = db.session.execute(
            select(reached.c.skill_id, func.count(distinct(reached.c.person_id))).group_by(
                reached.c.skill_id
            )
        )
        expected = {row[0]: row[1] for row in rows}
        for skill_id, count in answers.ticked(
            columns, place, viewer_id=NOBODY, today=today
        ).items():
            if count != expected.get(skill_id, 0):
                yield (
                    f"Skill {skill_id}: search counts {count} people, the database "
                    f"{expected.get(skill_id, 0)}."
                )
