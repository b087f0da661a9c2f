"""When somebody is in front of a class: by what they said themselves, and by who teaches which
group of their school."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from sqlalchemy import Date, null, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Membership
from app.database import db
from app.organisations.models import GroupTeaching, SchoolGroup


class _Known(NamedTuple):
    """Bits of the week, and from when until when they count; no beginning: at any time."""

    from_: date | None
    until: date | None
    parts: int

    def counts(self, first: date, last: date) -> bool:
        has_begun = self.from_ is None or self.from_ <= last
        return has_begun and (self.until is None or first <= self.until)


def teaching(memberships: Collection[Membership], first: date, last: date | None = None) -> int:
    """When these are in front of a class, wherever that is; see `class_parts_at_each`."""
    return reduce(or_, teaching_of_each(memberships, first, last).values(), 0)


def teaching_of_each(
    memberships: Collection[Membership], first: date, last: date | None = None
) -> dict[int, int]:
    """The same by person; 0 for anybody else."""
    parts, found = class_parts_at_each(memberships, first, last), defaultdict[int, int](int)
    for each in memberships:
        found[each.person_id] |= parts[each.id]
    return found


def class_parts_at_each(
    memberships: Collection[Membership], first: date, last: date | None = None
) -> dict[int, int]:
    """By membership: when they are in front of a class there on this day, or in the days from the
    first to the last, through whatever they do there then. One statement, however many they are."""
    known = _known(memberships)
    return {each.id: _parts(each, known[each.id], first, last or first) for each in memberships}


def class_parts_on(
    memberships: Collection[Membership], days: Collection[date]
) -> dict[tuple[int, date], int]:
    """The same by (membership, day), for days that may lie far apart."""
    known = _known(memberships)
    return {
        (each.id, day): _parts(each, known[each.id], day, day)
        for each in memberships
        for day in set(days)
    }


def _parts(membership: Membership, known: Collection[_Known], first: date, last: date) -> int:
    counting = [each for each in known if each.counts(first, last)]
    bits = reduce(or_, (each.parts for each in counting), 0)
    if all(each.from_ is None for each in counting):  # they do nothing there then that we know of
        bits |= membership.class_parts
    return int(bits)


def _known(memberships: Collection[Membership]) -> dict[int, list[_Known]]:
    found: dict[int, list[_Known]] = {each.id: [] for each in memberships}
    if not found:
        return found
    beside = aliased(Membership)
    said = (
        select(Membership.id, beside.from_, beside.until, beside.class_parts)
        .join(
            beside,
            (beside.person_id == Membership.person_id)
            & (beside.organisation_id == Membership.organisation_id),
        )
        .where(
            Membership.id.in_(found),
            beside.confirmed_at.is_not(None),
            beside.refused_at.is_(None),
        )
    )
    always = type_coerce(null(), Date)
    taught = (
        select(Membership.id, always, always, GroupTeaching.parts)
        .join(GroupTeaching, GroupTeaching.person_id == Membership.person_id)
        .join(SchoolGroup, SchoolGroup.id == GroupTeaching.group_id)
        .where(Membership.id.in_(found), SchoolGroup.school_id == Membership.organisation_id)
    )
    rows: Sequence[Any] = db.session.execute(union_all(said, taught)).all()
    for row in rows:
        found[row[0]].append(_Known(*row[1:]))
    return found
