"""When somebody is in front of a class: by what they said themselves, and by who teaches which
group of their school."""

from collections.abc import Collection

from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Membership
from app.database import db
from app.organisations.models import GroupTeaching, SchoolGroup


def class_parts_at(membership: Membership) -> int:
    return class_parts_at_each([membership])[membership.id]


def class_parts_at_each(memberships: Collection[Membership]) -> dict[int, int]:
    """By membership: when they are in front of a class there, through whatever they do there at
    that time. One statement, however many they are."""
    found = {each.id: int(each.class_parts) for each in memberships}
    if not found:
        return found
    beside = aliased(Membership)
    said = (
        select(Membership.id, beside.class_parts)
        .join(
            beside,
            (beside.person_id == Membership.person_id)
            & (beside.organisation_id == Membership.organisation_id),
        )
        .where(
            Membership.id.in_(found),
            beside.confirmed_at.is_not(None),
            beside.refused_at.is_(None),
            or_(beside.until.is_(None), beside.until >= Membership.from_),
            or_(Membership.until.is_(None), beside.from_ <= Membership.until),
        )
    )
    taught = (
        select(Membership.id, GroupTeaching.parts)
        .join(GroupTeaching, GroupTeaching.person_id == Membership.person_id)
        .join(SchoolGroup, SchoolGroup.id == GroupTeaching.group_id)
        .where(Membership.id.in_(found), SchoolGroup.school_id == Membership.organisation_id)
    )
    for membership_id, bits in db.session.execute(union_all(said, taught)):
        found[membership_id] |= bits
    return found
