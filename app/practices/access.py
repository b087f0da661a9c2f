"""Whose good examples these are, and who may read one.

Within its ring, and beyond the samenwerkingsverband only where somebody could come and do it. A
draft is for who writes it, and for whom they asked to take part.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.access import acts_as, in_force, organisations_where
from app.accounts.models import Membership, Person, Role
from app.clock import amsterdam
from app.database import db
from app.deployments.access import visible as visible_deployments
from app.deployments.models import DONE, Deployment
from app.organisations.models import Kind, Organisation
from app.organisations.rings import distance_sql
from app.practices.carrying import carried_to
from app.practices.models import (
    ASKED,
    AUTHOR,
    CARRIER,
    OFFERED,
    YES,
    Part,
    Practice,
)
from app.practices.rules import WITHOUT_CARRIER
from app.profiles.access import place_of_person
from app.profiles.models import Freelancer

School: Any = aliased(Organisation, name="practice_school")
Named: Any = aliased(Practice, name="named_practice")
SHARED = ("published", "seeking")

# ── What somebody may open ──────────────────────────────────────────────────────────────────────


def visible(person: Any, on: date, *, public_id: str | None = None) -> Select[Practice]:
    """Everything this person may open; the list and the page both read this.

    `public_id` narrows it to one example, inside too.
    """
    found = _practices().where(or_(_own(person, on), _reaches(person, on, public_id)))
    return found if public_id is None else found.where(Practice.public_id == public_id)


def shared(person: Any, on: date) -> Select[Practice]:
    """What is shared and reaches this person."""
    return _practices().where(_reaches(person, on))


def own(person: Any) -> Select[Practice]:
    """In which this person has a part: wrote, was asked, or would come and do it."""
    return _practices().where(_takes_part(person))


def led(person: Any, on: date) -> Select[Practice]:
    """Of the schools that this person answers for; drafts are none of their business."""
    return _practices().where(_leads(person, on))


def is_own(practice: Practice, person: Any, on: date) -> bool:
    """Not somebody who merely reads it."""
    found = select(Practice.id).join(School, School.id == Practice.school_id)
    mine = found.where(Practice.id == practice.id, _own(person, on))
    return db.session.scalar(mine) is not None


def is_shared(practice: Practice) -> bool:
    """Only then somebody is asked for it, brought with it or complimented about it."""
    return practice.state in SHARED


def how_many(found: Select[Practice]) -> int:
    ids = found.with_only_columns(Practice.id).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def _practices() -> Select[Practice]:
    return select(Practice).join(School, School.id == Practice.school_id)


def _reaches(person: Any, on: date, public_id: str | None = None) -> ColumnElement[bool]:
    place = place_of_person(person, on)
    ring = distance_sql(place, School)
    which = []
    if public_id is not None:
        which = [Part.practice_id.in_(select(Named.id).where(Named.public_id == public_id))]
    carried = carried_to(place, on, *which).with_only_columns(Part.practice_id)
    return and_(
        Practice.state.in_(SHARED),
        ring <= Practice.ring,
        or_(ring <= WITHOUT_CARRIER, Practice.id.in_(carried)),
    )


def _own(person: Any, on: date) -> ColumnElement[bool]:
    return or_(_takes_part(person), _leads(person, on))


def _takes_part(person: Any) -> ColumnElement[bool]:
    """Whoever said no or stopped sees it again only as any other reader."""
    wrote = and_(Part.role == AUTHOR, Part.answer == YES)
    others = and_(Part.answer.in_((ASKED, OFFERED, YES)), Practice.state.in_(("draft", *SHARED)))
    return exists().where(
        Part.practice_id == Practice.id, Part.person_id == person.id, or_(wrote, others)
    )


def _leads(person: Any, on: date) -> ColumnElement[bool]:
    return and_(
        Practice.state != "draft",
        Practice.published_at.is_not(None),
        or_(
            School.id.in_(organisations_where(person, (Role.DIRECTOR,), on)),
            School.board_id.in_(organisations_where(person, (Role.BOARD,), on)),
        ),
    )


# ── Who acts ────────────────────────────────────────────────────────────────────────────────────


def wrote(practice: Practice, person: Any, now: datetime) -> int | None:
    return person.id if person.id in practice.people(AUTHOR) else None


def carries(practice: Practice, person: Any, now: datetime) -> int | None:
    return person.id if person.id in practice.people(CARRIER) else None


def offers(practice: Practice, person: Any, now: datetime) -> int | None:
    return person.id if person.id in practice.people(CARRIER, OFFERED) else None


def is_asked_to_carry(practice: Practice, person: Any, now: datetime) -> int | None:
    """Was asked, and has not answered."""
    return person.id if person.id in practice.people(CARRIER, ASKED) else None


def is_named(practice: Practice, person: Any, now: datetime) -> int | None:
    """Somebody says that they wrote it too; they have not said that this is right."""
    return person.id if person.id in practice.people(AUTHOR, ASKED) else None


def leads(practice: Practice, person: Any, now: datetime) -> int | None:
    """The director of its school, or the board."""
    on = amsterdam(now).date()
    return acts_as(person, (Role.DIRECTOR,), practice.school_id, on) or acts_as(
        person, (Role.BOARD,), practice.school.board_id, on
    )


def may_step_in(practice: Practice, person: Any, now: datetime) -> int | None:
    """Who reads it and has no part in carrying it. Whoever was asked answers that instead."""
    if not is_shared(practice) or person.id in practice.people(CARRIER, ASKED, OFFERED, YES):
        return None
    works = select(Membership.id).where(
        Membership.person_id == person.id,
        Membership.role != Role.ADMIN,
        in_force(amsterdam(now).date()),
    )
    admitted = select(Freelancer.person_id).where(
        Freelancer.person_id == person.id, Freelancer.admitted_at.is_not(None)
    )
    found = db.session.scalar(works.limit(1)) or db.session.scalar(admitted)
    return person.id if found is not None else None


def schools_to_write_for(person: Any, on: date) -> Select[Organisation]:
    """Where this person works: it is their own work that they tell about."""
    works = select(Membership.organisation_id).where(
        Membership.person_id == person.id, Membership.role != Role.ADMIN, in_force(on)
    )
    return (
        select(Organisation)
        .where(
            Organisation.kind == Kind.SCHOOL,
            Organisation.gone_on.is_(None),
            Organisation.id.in_(works),
        )
        .order_by(Organisation.name, Organisation.city, Organisation.id)
    )


def done_with(person: Any, on: date) -> Select[Deployment]:
    """Completed inzetten from which this person could tell: who gave it, asked it or was there."""
    return visible_deployments(person, on).where(
        Deployment.state.in_(DONE),
        or_(
            Deployment.expert_id == person.id,
            Deployment.asked_by_id == person.id,
            Deployment.contact_id == person.id,
        ),
    )


# ── Whom one may ask ────────────────────────────────────────────────────────────────────────────


def askable(practice: Practice, on: date) -> Select[Person]:
    """Colleagues of its school, and who was there when it began."""
    here = exists().where(
        Membership.person_id == Person.id,
        Membership.organisation_id == practice.school_id,
        Membership.role != Role.ADMIN,
        in_force(on),
    )
    people: list[ColumnElement[bool]] = [here]
    if practice.deployment_id is not None:
        inzet = db.session.get_one(Deployment, practice.deployment_id)
        people.append(Person.id.in_([inzet.expert_id, inzet.contact_id or inzet.asked_by_id]))
    return (
        select(Person)
        .where(Person.closed_at.is_(None), or_(*people))
        .order_by(Person.name, Person.id)
    )
