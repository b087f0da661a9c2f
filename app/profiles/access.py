"""Whose help may be seen from where, and which freelancers a coordinator decides about.

The ring between two places is the first thing that they share: school 0, board 1,
samenwerkingsverband 2, region 3, country 4. A tick is seen from a place when its effective ring,
the least of the person's own choice, the school's cap, the board's and how near who leads them
keeps them, reaches the ring between them. A freelancer has no school: ring 3 in the regions they
chose, 4 elsewhere.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from app.accounts.access import in_force, memberships_of, organisations_where
from app.accounts.models import Membership, Person, Role
from app.database import db
from app.expertise.models import Skill
from app.organisations.access import place_of
from app.organisations.models import Organisation, Ring
from app.organisations.rings import Place, distance_sql
from app.profiles.keeping import kept
from app.profiles.models import (
    EMPLOYEE,
    FREELANCER,
    Claim,
    Freelancer,
    FreelancerRegion,
    KeptNear,
    Profile,
)

# ── Places ──────────────────────────────────────────────────────────────────────────────────────

NOWHERE = Place()  # reached only by who helps in the whole country


def place_of_person(person: Any, on: date) -> Place:
    """Everywhere this person works or holds an office; a freelancer: the regions they chose."""
    works = memberships_of(person, on).options(joinedload(Membership.organisation))
    places = [
        place_of(membership.organisation)
        for membership in db.session.scalars(works)
        if membership.role != Role.ADMIN
    ]
    if not places:
        chosen = select(FreelancerRegion.region_id).where(FreelancerRegion.person_id == person.id)
        return Place(regions=frozenset(db.session.scalars(chosen)))
    return Place.around(places)


# ── Reach ───────────────────────────────────────────────────────────────────────────────────────

# Where somebody works, and the board above it.
Work: Any = aliased(Organisation, name="work")
WorkBoard: Any = aliased(Organisation, name="work_board")


def ring_from(place: Place) -> ColumnElement[int]:
    """The ring between the place and where the person of the row works (or, freelance, goes)."""
    return case(
        (
            Profile.kind == FREELANCER,
            case((FreelancerRegion.region_id.is_not(None), Ring.REGION), else_=Ring.COUNTRY),
        ),
        else_=distance_sql(place, Work),
    )


def reaching_claims(
    place: Place, *, viewer_id: int, on: date, on_invitation: bool = False
) -> Select[int, int, int]:
    """(person, skill, ring) of every tick that reaches the place, of people who may be found.

    Found may be: published, not paused, confirmed, never the viewer; an employee through each
    membership in force, a freelancer once admitted. Who wants only to be invited is left out,
    unless `on_invitation`. Somebody with two schools, or a freelancer with two regions, may give
    two rows for a tick. Narrow it with conditions on `Claim` or `Profile`.
    """
    ring = ring_from(place)
    return (
        _with_work(
            select(
                Claim.person_id.label("person_id"),
                Claim.skill_id.label("skill_id"),
                ring.label("ring"),
            )
            .join(Profile, Profile.person_id == Claim.person_id)
            .join(Person, Person.id == Claim.person_id)
            .join(Skill, and_(Skill.id == Claim.skill_id, Skill.retired_on.is_(None))),
            place,
            on,
        )
        .outerjoin(WorkBoard, WorkBoard.id == Work.board_id)
        .outerjoin(
            KeptNear,
            and_(
                KeptNear.person_id == Membership.person_id,
                KeptNear.organisation_id == Membership.organisation_id,
                kept(on),
            ),
        )
        .where(
            _shares(),
            or_(
                and_(Profile.kind == EMPLOYEE, Membership.id.is_not(None)),
                and_(Profile.kind == FREELANCER, Freelancer.admitted_at.is_not(None)),
            ),
            Profile.person_id != viewer_id,
            *(() if on_invitation else (Profile.only_on_invitation.is_(False),)),
            Claim.ring >= ring,
            func.coalesce(Work.ring_cap, Ring.COUNTRY) >= ring,
            func.coalesce(WorkBoard.ring_cap, Ring.COUNTRY) >= ring,
            func.coalesce(KeptNear.ring, Ring.COUNTRY) >= ring,
        )
    )


def _with_work(statement: Any, place: Place, on: date) -> Any:
    """Join what the ring is judged by; expects Profile in the statement."""
    return (
        statement.outerjoin(
            Membership,
            and_(
                Membership.person_id == Profile.person_id,
                Profile.kind == EMPLOYEE,
                Membership.role != Role.ADMIN,
                in_force(on),
            ),
        )
        .outerjoin(Work, Work.id == Membership.organisation_id)
        .outerjoin(Freelancer, Freelancer.person_id == Profile.person_id)
        .outerjoin(
            FreelancerRegion,
            and_(
                FreelancerRegion.person_id == Profile.person_id,
                FreelancerRegion.region_id.in_(sorted(place.regions)) if place.regions else false(),
            ),
        )
    )


def _shares() -> ColumnElement[bool]:
    return and_(
        Profile.published_at.is_not(None),
        Profile.paused_at.is_(None),
        Person.email_confirmed_at.is_not(None),
        Person.closed_at.is_(None),
    )


def sharing() -> Select[int]:
    """Ids of everybody who shares something now; within what reach is not judged here."""
    return select(Profile.person_id).join(Person, Person.id == Profile.person_id).where(_shares())


def shared_notes() -> Select[int, str]:
    """(person, note) of everybody who shares and wrote something; within what reach is not judged
    here. A freelancer who still has to be admitted is among them."""
    return (
        select(Profile.person_id, Profile.note)
        .join(Person, Person.id == Profile.person_id)
        .where(_shares(), Profile.note != "")
    )


# ── People ──────────────────────────────────────────────────────────────────────────────────────


def own(person: Any) -> Select[Profile]:
    return select(Profile).where(Profile.person_id == person.id)


def shared_by_people_at(organisations: Select[int], on: date) -> Select[int, int]:
    """(person, skill) of every tick of people who work there and may be found in a search."""
    return (
        select(Claim.person_id, Claim.skill_id)
        .join(Profile, Profile.person_id == Claim.person_id)
        .join(Person, Person.id == Claim.person_id)
        .join(Skill, and_(Skill.id == Claim.skill_id, Skill.retired_on.is_(None)))
        .join(Membership, Membership.person_id == Claim.person_id)
        .where(
            _shares(),
            Profile.kind == EMPLOYEE,
            Profile.only_on_invitation.is_(False),
            Membership.role != Role.ADMIN,
            Membership.organisation_id.in_(organisations),
            in_force(on),
        )
    )


def visible_people(viewer: Any, on: date, *, public_id: str | None = None) -> Select[Person]:
    """Yourself, whom you lead, and everybody of whom a tick reaches you.

    A coordinator also sees who is found only on invitation, to ask whether they want to be.
    `public_id` narrows it to one person, inside too, so that one page does not weigh everybody.
    """
    reaching = reaching_claims(
        place_of_person(viewer, on),
        viewer_id=viewer.id,
        on=on,
        on_invitation=_invites(viewer, on),
    )
    led = led_by(viewer, on)
    people = select(Person)
    if public_id is not None:
        reaching = reaching.where(Person.public_id == public_id)
        led = led.where(Person.public_id == public_id)
        people = people.where(Person.public_id == public_id)
    reached = reaching.subquery("reached")
    return people.where(
        or_(
            Person.id == viewer.id,
            Person.id.in_(led),
            Person.id.in_(select(reached.c.person_id)),
        )
    )


def led_by(viewer: Any, on: date) -> Select[int]:
    """People who share something, at a school or board that the viewer leads."""
    schools = organisations_where(viewer, (Role.DIRECTOR,), on)
    boards = organisations_where(viewer, (Role.BOARD, Role.SUPERVISOR), on)
    return (
        select(Profile.person_id)
        .join(Person, Person.id == Profile.person_id)
        .join(Membership, Membership.person_id == Profile.person_id)
        .join(Work, Work.id == Membership.organisation_id)
        .where(
            _shares(),
            Profile.kind == EMPLOYEE,
            in_force(on),
            or_(Work.id.in_(schools), Work.id.in_(boards), Work.board_id.in_(boards)),
        )
    )


def shown_claims(viewer: Any, person: Any, on: date) -> Select[Claim]:
    return shown_claims_of(viewer, [person], on)


def shown_claims_of(viewer: Any, people: Iterable[Any], on: date) -> Select[Claim]:
    """The ticks of these people that `viewer` may see: all of themselves and of whom they lead."""
    ids = {person.id for person in people}
    claims = (
        select(Claim)
        .join(Skill, Skill.id == Claim.skill_id)
        .where(Claim.person_id.in_(sorted(ids)), Skill.retired_on.is_(None))
        .order_by(Skill.label, Skill.id)
    )
    whole = ids & {viewer.id}
    if others := sorted(ids - whole):
        leads = led_by(viewer, on).where(Profile.person_id.in_(others))
        whole |= set(db.session.scalars(leads))
    if whole == ids:
        return claims
    reaching = (
        reaching_claims(
            place_of_person(viewer, on),
            viewer_id=viewer.id,
            on=on,
            on_invitation=_invites(viewer, on),
        )
        .where(Claim.person_id.in_(sorted(ids - whole)))
        .subquery("reaching")
    )
    reaches = tuple_(Claim.person_id, Claim.skill_id).in_(
        select(reaching.c.person_id, reaching.c.skill_id)
    )
    return claims.where(or_(Claim.person_id.in_(sorted(whole)), reaches))


def ring_to(viewer: Any, person: Any, on: date) -> int:
    """How far this person is from the viewer: the nearest of the places where both work."""
    place = place_of_person(viewer, on)
    ring = _with_work(select(func.min(ring_from(place))).select_from(Profile), place, on).where(
        Profile.person_id == person.id
    )
    found = db.session.scalar(ring)
    return Ring.COUNTRY if found is None else found


def _invites(viewer: Any, on: date) -> bool:
    mine = organisations_where(viewer, (Role.COORDINATOR,), on).limit(1)
    return db.session.scalar(mine) is not None


# ── Freelancers and who admits them ─────────────────────────────────────────────────────────────


def freelancer_of(person: Any) -> Select[Freelancer]:
    return select(Freelancer).where(Freelancer.person_id == person.id)


def regions_of(person: Any) -> Select[Organisation]:
    """The regions that a freelancer chose."""
    return (
        select(Organisation)
        .join(FreelancerRegion, FreelancerRegion.region_id == Organisation.id)
        .where(FreelancerRegion.person_id == person.id)
        .order_by(Organisation.name)
    )


def freelancers_for(coordinator: Any, on: date) -> Select[Freelancer]:
    """Who chose a region in which the coordinator's samenwerkingsverband has schools.

    Never the coordinator in person: nobody admits themselves.
    """
    mine = organisations_where(coordinator, (Role.COORDINATOR,), on)
    regions = select(Organisation.region_id).where(
        Organisation.swv_id.in_(mine),
        Organisation.region_id.is_not(None),
        Organisation.gone_on.is_(None),
    )
    here = select(FreelancerRegion.person_id).where(FreelancerRegion.region_id.in_(regions))
    return (
        select(Freelancer)
        .join(Person, Person.id == Freelancer.person_id)
        .where(
            Freelancer.person_id.in_(here),
            Freelancer.person_id != coordinator.id,
            Person.email_confirmed_at.is_not(None),
            Person.closed_at.is_(None),
        )
        .order_by(Freelancer.person_id)
    )


def undecided(freelancers: Select[Freelancer]) -> Select[Freelancer]:
    return freelancers.where(Freelancer.admitted_at.is_(None), Freelancer.refused_at.is_(None))


def is_coordinator(person: Any, on: date) -> bool:
    return _invites(person, on)
