"""Extra hours before replacement: who works part-time may do more, and no class notices it."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app.accounts.access import employers_of, in_force
from app.accounts.models import Membership, Person, Role
from app.accounts.teaching import class_parts_at_each, teaching
from app.database import db
from app.deployments import words
from app.deployments.classes import without_teacher
from app.deployments.limits import FULL_TIME_PARTS
from app.deployments.models import Deployment
from app.profiles.models import Profile

SHOWN = 5  # colleagues
PARTS = range(FULL_TIME_PARTS)


def of(inzetten: Sequence[Deployment], on: date) -> list[str]:
    """What a leader can look at first, in a sentence each, about one inzet or all of a team;
    nothing where no class is missed, or where the school did not write down how much people work.
    """
    lent = [(each, without_teacher(each)) for each in inzetten if each.lending_membership]
    missed = {at for _, dates in lent for at in dates}
    if not missed:
        return []
    last = max(on, max(missed)[0])
    of_experts = [says for each, dates in lent if dates for says in _of_expert(each, on, last)]
    parts = {part for _, part in missed}
    return [*of_experts, *_of_colleagues(inzetten, parts, on, last)]


def _of_expert(inzet: Deployment, on: date, last: date) -> list[str]:
    assert inzet.lending_membership is not None
    contract = inzet.lending_membership.contract_parts
    if not 0 < contract < FULL_TIME_PARTS:
        return []
    profile = db.session.get(Profile, inzet.expert_id)
    works = db.session.scalars(employers_of(inzet.expert, on)).all()
    free = (profile.free_parts if profile else 0) & ~teaching(works, on, last)
    named = [words.part(part) for part in PARTS if free >> part & 1]
    when = f"Op {words.listed(named)}" if named else "Op een dagdeel zonder klas"
    return [
        f"{inzet.expert.name} werkt {contract} van de {FULL_TIME_PARTS} dagdelen. {when} kan het "
        "misschien als extra uren."
    ]


def _of_colleagues(
    inzetten: Sequence[Deployment], missed: Collection[int], on: date, last: date
) -> list[str]:
    """Who works part-time at the school and stands before no class on any of these parts. Of whom
    nobody wrote down when they teach, nothing is known."""
    part_time = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id == inzetten[0].lender_id,
            Membership.role == Role.TEACHER,
            Membership.person_id.not_in({inzet.expert_id for inzet in inzetten}),
            Membership.contract_parts.between(1, FULL_TIME_PARTS - 1),
            in_force(on),
        )
        .options(contains_eager(Membership.person))
        .order_by(func.lower(Person.name), Person.id)
    )
    memberships = db.session.scalars(part_time).all()
    taught = class_parts_at_each(memberships, on, last)
    could = [
        f"{each.person.name} ({each.contract_parts} van de {FULL_TIME_PARTS} dagdelen)"
        for each in memberships
        if taught[each.id] and not any(taught[each.id] >> part & 1 for part in missed)
    ]
    if not could:
        return []
    more = f" en nog {len(could) - SHOWN}" if len(could) > SHOWN else ""
    return [
        "Deze collega’s werken in deeltijd en hebben dan geen klas. Misschien wil een van hen "
        f"extra uren, in plaats van een invaller: {', '.join(could[:SHOWN])}{more}."
    ]
