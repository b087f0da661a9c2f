"""Who is named in answers: who can be chosen, and how those that were are called."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.access import acts_as, in_force
from app.accounts.models import Membership, Person, Role
from app.database import db
from app.organisations.models import Organisation
from app.programmes import people
from app.programmes.models import Trajectory
from app.programmes.template import Form

GONE = "iemand die hier niet meer is"


def can_be_named(trajectory: Trajectory, by: Any, on: date) -> dict[int, str]:
    """Names by id, in their order: everybody in a role; and, for who works at the school or decides
    there, its people. Whoever comes from elsewhere is given no list of them."""
    ids = set(people.everybody(trajectory, on))
    school = trajectory.school
    if school is not None and _is_theirs(school, by, on):
        works = select(Membership.person_id).where(
            Membership.organisation_id == school.id, Membership.role != Role.ADMIN, in_force(on)
        )
        ids.update(db.session.scalars(works))
    return in_order(ids)


def in_order(ids: Iterable[int]) -> dict[int, str]:
    """Names by id, of who has an account."""
    found = (
        select(Person.id, Person.name)
        .where(Person.id.in_(set(ids)), Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return {row[0]: row[1] for row in db.session.execute(found)}


def _is_theirs(school: Organisation, by: Any, on: date) -> bool:
    places = ((set(Role) - {Role.ADMIN}, school.id), ({Role.BOARD}, school.board_id))
    return any(acts_as(by, roles, place, on) is not None for roles, place in places)


class Names:
    """The names of people by their ids, read at once."""

    def __init__(self, ids: Iterable[int]) -> None:
        wanted = set(ids)
        found = select(Person.id, Person.name).where(Person.id.in_(wanted))
        self.known = {row[0]: row[1] for row in db.session.execute(found)} if wanted else {}

    def __call__(self, person_id: int) -> str:
        return self.known.get(person_id, GONE)


def ids_in(form: Form, filled: Mapping[str, Any]) -> Iterator[int]:
    """Of everybody whom these answers name by their account."""
    for field in form.fields:
        if field.type == "people":
            yield from (filled.get(field.key) or {}).get("ids", ())
        for column in field.columns:
            if column.type == "person":
                said = (row.get(column.key) for row in filled.get(field.key) or ())
                yield from (each for each in said if isinstance(each, int))
