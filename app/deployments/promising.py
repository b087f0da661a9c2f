"""Hours that a school promised of its people, each school year: what the lending check counts
beside the dates on which somebody is lent."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from app.database import db
from app.deployments.models import Promised
from app.deployments.weighed import Promise


@dataclass(frozen=True)
class Draft:
    """`minutes`: of this person, in a school year."""

    person_id: int
    school_id: int
    what: str
    minutes: int
    from_: date
    until: date


def write(key: str, drafts: Iterable[Draft]) -> None:
    """What is promised to `key` from now on, instead of what was before; nothing ends it."""
    db.session.execute(delete(Promised).where(Promised.key == key))
    for each in drafts:
        db.session.add(
            Promised(
                key=key,
                person_id=each.person_id,
                school_id=each.school_id,
                what=each.what[:200],
                minutes=each.minutes,
                from_=each.from_,
                until=each.until,
            )
        )
    db.session.flush()


def of_people(
    school_id: int, person_ids: Collection[int], first: date, last: date
) -> dict[int, tuple[Promise, ...]]:
    """By person: what this school promised of them, in force on some day of these."""
    rows = select(Promised).where(
        Promised.school_id == school_id,
        Promised.person_id.in_(person_ids),
        Promised.from_ <= last,
        Promised.until >= first,
    )
    found: dict[int, tuple[Promise, ...]] = {}
    for each in db.session.scalars(rows.order_by(Promised.key)):
        made = Promise(each.what, each.minutes, each.from_, each.until)
        found[each.person_id] = (*found.get(each.person_id, ()), made)
    return found
