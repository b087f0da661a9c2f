"""Interests in a region: declared, dated, and a no where somebody has them.

A role that asks for independence takes only who declared within a year to have none, and who works
for nothing there. `check` is called where people are appointed, so no page goes around it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.access import in_force
from app.accounts.models import Membership, Person, Role
from app.clock import amsterdam
from app.database import db
from app.errors import RuleBroken
from app.organisations.access import place_of
from app.organisations.models import Organisation
from app.programmes.models import Programme, Trajectory
from app.programmes.team.models import NONE, Declaration

WORKS, TIE, OLD, NEVER, NOWHERE = "works", "tie", "old", "never", "nowhere"

SENTENCES = {
    WORKS: "%(name)s werkt in de regio %(region)s. In deze rol past alleen iemand zonder banden "
    "met de regio.",
    TIE: "%(name)s heeft belangen in de regio %(region)s. In deze rol past alleen iemand zonder "
    "banden met de regio.",
    OLD: "De verklaring van %(name)s over belangen in %(region)s is ouder dan een jaar. Vraag om "
    "een nieuwe.",
    NEVER: "%(name)s heeft nog niet verklaard geen belangen in %(region)s te hebben. Nodig "
    "diegene eerst uit voor het team.",
    NOWHERE: "Van dit traject is geen regio bekend. Dan kan niemand zeggen dat %(name)s er geen "
    "banden mee heeft. Laat eerst de regio van de school invullen.",
}


def good_until(at: date) -> date:
    """The last day on which a declaration of this day counts: a year later."""
    try:
        return at.replace(year=at.year + 1)
    except ValueError:  # 29 February
        return at.replace(year=at.year + 1, day=28)


def is_fresh(declaration: Declaration, on: date) -> bool:
    return on <= good_until(amsterdam(declaration.at).date())


def check(person: Person, region_id: int | None, on: date) -> None:
    """Raises RuleBroken for who is not free of ties there, or did not say so within a year.

    Nobody declares anything meanwhile: whoever says so in the same second comes before or after.
    """
    hold(person.id)
    found = why_not([person.id], region_id, on).get(person.id)
    if found:
        region = db.session.get(Organisation, region_id) if region_id else None
        name = region.name if region else ""
        raise RuleBroken(SENTENCES[found], field="person", name=person.name, region=name)


def hold(person_id: int) -> None:
    """Let nobody else appoint this person, or write down a declaration of theirs, meanwhile."""
    db.session.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )


def why_not(person_ids: Iterable[int], region_id: int | None, on: date) -> dict[int, str]:
    """Of these people, who is not free of ties in this region: id -> why. Of a region that is not
    known nobody is."""
    ids = list(person_ids)
    if region_id is None:
        return dict.fromkeys(ids, NOWHERE)
    found = {}
    work_there = working_in(ids, region_id, on)
    said = latest(ids, [region_id])
    for person_id in ids:
        declaration = said.get((person_id, region_id))
        if person_id in work_there:
            found[person_id] = WORKS
        elif declaration is None:
            found[person_id] = NEVER
        elif declaration.answer != NONE:
            found[person_id] = TIE
        elif not is_fresh(declaration, on):
            found[person_id] = OLD
    return found


def working_in(person_ids: Iterable[int], region_id: int, on: date) -> set[int]:
    """Who of these works at a school there, at a board or samenwerkingsverband of such a school,
    or for the region itself."""
    school: Any = aliased(Organisation)
    has_a_school_there = exists().where(
        school.region_id == region_id,
        or_(school.board_id == Organisation.id, school.swv_id == Organisation.id),
    )
    found = (
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.person_id.in_(list(person_ids)),
            Membership.role != Role.ADMIN,
            in_force(on),
            or_(
                Organisation.region_id == region_id,
                Organisation.id == region_id,
                has_a_school_there,
            ),
        )
    )
    return set(db.session.scalars(found))


def latest(
    person_ids: Iterable[int], region_ids: Iterable[int]
) -> Mapping[tuple[int, int], Declaration]:
    """What each of these people declared last about each of these regions: (person, region)."""
    newest = (
        select(func.max(Declaration.id))
        .where(
            Declaration.person_id.in_(list(person_ids)),
            Declaration.region_id.in_(list(region_ids)),
        )
        .group_by(Declaration.person_id, Declaration.region_id)
    )
    found = select(Declaration).where(Declaration.id.in_(newest))
    return {(each.person_id, each.region_id): each for each in db.session.scalars(found)}


def history(person_id: int) -> list[Declaration]:
    """Everything that this person declared, the newest first."""
    found = select(Declaration).where(Declaration.person_id == person_id)
    return list(db.session.scalars(found.order_by(Declaration.id.desc())))


def regions_of(programme: Programme) -> list[Organisation]:
    """Where this programme works: where its owner is, and where its trajecten run."""
    ids = set(place_of(programme.owner).regions)
    under_way = (
        select(Organisation.region_id)
        .join(Trajectory, Trajectory.school_id == Organisation.id)
        .where(Trajectory.programme_id == programme.id, Trajectory.state == "active")
    )
    ids |= {each for each in db.session.scalars(under_way.distinct()) if each is not None}
    found = select(Organisation).where(Organisation.id.in_(ids))
    return list(db.session.scalars(found.order_by(Organisation.name, Organisation.id)))


def tied_everywhere(
    programme: Programme, person_id: int, on: date, *, declared: Mapping[int, str]
) -> list[Organisation]:
    """All regions of the programme where this person works or has `declared` ties (by region) in
    each of them: they could be chosen for no school. Empty where one region is open to them, or
    where no role asks for independence."""
    current = programme.current
    if current is None or not any(role.independent for role in current.template.roles):
        return []
    regions = regions_of(programme)
    is_free = any(
        declared.get(region.id, NONE) == NONE and not working_in([person_id], region.id, on)
        for region in regions
    )
    return [] if is_free else regions


def to_declare(person_id: int, programme: Programme, on: date) -> list[Organisation]:
    """The regions about which this person has to say something: never said, or a year ago."""
    regions = regions_of(programme)
    said = declared_by(person_id, regions, on)
    return [region for region in regions if region.id not in said]


def declared_by(person_id: int, regions: Iterable[Organisation], on: date) -> dict[int, str]:
    """By region: what this person declared last, where that still counts."""
    said = latest([person_id], [region.id for region in regions])
    return {region_id: each.answer for (_, region_id), each in said.items() if is_fresh(each, on)}
