"""Which vragen reach or fit a person, and which people fit a vraag: one rule from two sides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.access import memberships_of
from app.accounts.models import Membership, Person, Role
from app.clock import amsterdam
from app.database import db
from app.events.models import Delivery, Event
from app.help_requests.models import HelpRequest, NotNow, RequestParty, RequestSkill
from app.organisations.models import Kind, Organisation, Ring
from app.organisations.rings import Place, distance_sql
from app.profiles.access import place_of, place_of_person, reaching_claims
from app.profiles.keeping import cap_at
from app.profiles.models import EMPLOYEE, FREELANCER, Claim, Freelancer, Profile

MOST_TOLD = 150  # of the people who fit; whoever is further away finds it under Vragen

# The asking school, for every select that judges how far away it is.
School: Any = aliased(Organisation, name="asking_school")


# ── From a person to vragen ─────────────────────────────────────────────────────────────────────


def reaches(person: Any, on: date) -> ColumnElement[bool]:
    """An employee sees from where they work, a freelancer from their regions once admitted."""
    works = memberships_of(person, on).where(Membership.role != Role.ADMIN).limit(1)
    admitted = select(Freelancer.person_id).where(
        Freelancer.person_id == person.id, Freelancer.admitted_at.is_not(None)
    )
    if db.session.scalar(works) is None and db.session.scalar(admitted) is None:
        return false()
    here = place_of_person(person, on)
    place = Place(here.schools, here.boards, here.swvs, here.regions)
    return and_(
        HelpRequest.state == "open",
        ~HelpRequest.is_arranged,
        distance_sql(place, School) <= HelpRequest.ring,
    )


def fits(person: Any, on: date) -> ColumnElement[bool]:
    """Something that is essential is ticked, and that tick reaches the school from some place of
    work. The mirror of `fitting_people`, for one person and all vragen."""
    profile = db.session.get(Profile, person.id)
    if profile is None or profile.published_at is None or profile.paused_at is not None:
        return false()
    fitting = []
    for place, cap in _places_of_work(profile, on):
        distance = distance_sql(place, School)
        ticked = exists().where(
            RequestSkill.help_request_id == HelpRequest.id,
            RequestSkill.essential,
            Claim.skill_id == RequestSkill.skill_id,
            Claim.person_id == profile.person_id,
            Claim.ring >= distance,
        )
        fitting.append(and_(distance <= HelpRequest.ring, distance <= cap, ticked))
    return and_(HelpRequest.state == "open", ~HelpRequest.is_arranged, or_(false(), *fitting))


def _places_of_work(profile: Profile, on: date) -> list[tuple[Place, int]]:
    """Each place from which somebody helps, with how far it lets its people go."""
    if profile.kind == FREELANCER:
        freelancer = profile.freelancer
        if freelancer is None or freelancer.admitted_at is None:
            return []
        chosen = frozenset(region.region_id for region in freelancer.regions)
        return [(Place(regions=chosen), Ring.COUNTRY)]
    places = []
    for membership in db.session.scalars(memberships_of(profile.person, on)):
        if membership.role != Role.ADMIN:
            work = membership.organisation
            places.append((_place_of_work(work), cap_at(profile.person_id, work, on)))
    return places


def _place_of_work(work: Organisation) -> Place:
    """A colleague at the board's office is near the schools of that board, and not near all
    schools that those have as neighbours: unlike for looking around, see `place_of`."""
    if work.kind == Kind.SCHOOL:
        return Place.of_school(work)
    if work.kind == Kind.BOARD:
        return Place(boards=frozenset({work.id}))
    return Place(swvs=frozenset({work.id}))


# ── From a vraag to people ──────────────────────────────────────────────────────────────────────


def fitting_people(help_request: HelpRequest, on: date) -> Select[int]:
    """Ids of who ticked something essential, within the vraag's ring: whoever ticked most of that,
    then the nearest, then whoever ticked most of what is nice to have. Whoever said that it does
    not suit them now is left alone."""
    found = _people_for(help_request, viewer_id=help_request.asked_by_id, on=on)
    return found.where(Profile.person_id.not_in(said_not_now(help_request)))


def said_not_now(help_request: HelpRequest) -> Select[int]:
    """Ids of those whom this vraag does not suit now."""
    return select(NotNow.person_id).where(NotNow.help_request_id == help_request.id)


def _people_for(help_request: HelpRequest, *, viewer_id: int, on: date) -> Select[int]:
    claims = reaching_claims(place_of(help_request.school), viewer_id=viewer_id, on=on)
    near = claims.where(Claim.skill_id.in_(_ids(help_request.skills))).subquery("near")
    essential = _how_many(near, _ids(help_request.essential))
    return (
        select(near.c.person_id)
        .join(Profile, Profile.person_id == near.c.person_id)
        .where(near.c.ring <= help_request.ring)
        .group_by(near.c.person_id, Profile.last_asked_at)
        .having(essential > 0)
        .order_by(essential.desc(), func.min(near.c.ring))
        .order_by(_how_many(near, _ids(help_request.nice)).desc())
        # Of two who are equal, whoever was asked longest ago: the work is shared that way.
        .order_by(Profile.last_asked_at.is_not(None), Profile.last_asked_at)
        .order_by(near.c.person_id)
    )


def _ids(wanted: Sequence[RequestSkill]) -> list[int]:
    return [each.skill_id for each in wanted]


def _how_many(near: Any, skill_ids: list[int]) -> ColumnElement[int]:
    """How many of these skills somebody ticked, also who works at two places within reach."""
    return func.count(case((near.c.skill_id.in_(skill_ids), near.c.skill_id)).distinct())


@dataclass(frozen=True)
class Fit:
    """What somebody ticked of a vraag, by name."""

    essential: tuple[str, ...]
    nice: tuple[str, ...]
    wanted: int  # how many are essential

    @property
    def order(self) -> tuple[int, int]:
        return -len(self.essential), -len(self.nice)

    @property
    def says(self) -> str:
        """ "Kan wat nodig is: A (1 van 2). Mooi meegenomen: B."; nothing of who ticked nothing."""
        found = []
        if self.essential:
            some = len(self.essential) < self.wanted
            part = f" ({len(self.essential)} van {self.wanted})" if some else ""
            found.append(f"Kan wat nodig is: {', '.join(self.essential)}{part}.")
        if self.nice:
            found.append(f"Mooi meegenomen: {', '.join(self.nice)}.")
        return " ".join(found)


def fits_of(help_request: HelpRequest, person_ids: Collection[int], *, on: date) -> dict[int, Fit]:
    """By person, what of theirs reaches the school; not of whom nothing does."""
    if not person_ids:
        return {}
    claims = reaching_claims(
        place_of(help_request.school), viewer_id=help_request.asked_by_id, on=on
    )
    near = claims.where(
        Claim.person_id.in_(person_ids), Claim.skill_id.in_(_ids(help_request.skills))
    ).subquery("near")
    ticked: dict[int, set[int]] = {}
    for person_id, skill_id in db.session.execute(select(near.c.person_id, near.c.skill_id)):
        ticked.setdefault(person_id, set()).add(skill_id)
    return {person_id: fit_of(help_request, skills) for person_id, skills in ticked.items()}


def fit_of(help_request: HelpRequest, ticked: Collection[int]) -> Fit:
    """What these ticks are for this vraag."""
    both = [
        tuple(sorted(each.skill.label for each in side if each.skill_id in ticked))
        for side in (help_request.essential, help_request.nice)
    ]
    return Fit(both[0], both[1], len(help_request.essential))


def fitting_by_ring(help_request: HelpRequest, on: date) -> list[tuple[int, int]]:
    """(ring, how many fit there), the nearest first; each person once, where they are nearest, and
    nobody whom it does not suit now."""
    skills = _ids(help_request.essential)
    near = (
        reaching_claims(place_of(help_request.school), viewer_id=help_request.asked_by_id, on=on)
        .where(Claim.skill_id.in_(skills), Claim.person_id.not_in(said_not_now(help_request)))
        .subquery("near")
    )
    nearest = (
        select(func.min(near.c.ring).label("ring")).group_by(near.c.person_id).subquery("nearest")
    )
    found = db.session.execute(
        select(nearest.c.ring, func.count())
        .where(nearest.c.ring <= help_request.ring)
        .group_by(nearest.c.ring)
        .order_by(nearest.c.ring)
    )
    return [(ring, people) for ring, people in found]


def still_to_ask(help_request: HelpRequest, on: date, limit: int = 3) -> list[Person]:
    """Colleagues who fit and have no inzet here: the people one could ask next."""
    parties = select(RequestParty.person_id).where(RequestParty.help_request_id == help_request.id)
    asked = set(db.session.scalars(parties))
    fitting = fitting_people(help_request, on).where(Profile.kind == EMPLOYEE)
    found = db.session.scalars(fitting.limit(limit + len(asked)))
    return _in_order([person_id for person_id in found if person_id not in asked][:limit])


def not_told_yet(help_request: HelpRequest, on: date) -> list[int]:
    """Who fits and has not heard of this vraag before: the people in the new ring."""
    told = (
        select(Delivery.person_id)
        .join(Event, Event.id == Delivery.event_id)
        .where(Event.object_type == "help_request", Event.object_id == help_request.id)
    )
    heard = set(db.session.scalars(told))
    found = db.session.scalars(fitting_people(help_request, on))
    return [person_id for person_id in found if person_id not in heard][:MOST_TOLD]


def still_fits(help_request: HelpRequest, person: Any, now: datetime) -> int | None:
    """Whether an open vraag is still news for this person when the mail goes out."""
    if help_request.state != "open":
        return None
    people = fitting_people(help_request, amsterdam(now).date()).subquery()
    found = select(people.c.person_id).where(people.c.person_id == person.id)
    return db.session.scalar(found)


def _in_order(ids: list[int]) -> list[Person]:
    named = db.session.scalars(select(Person).where(Person.id.in_(ids)))
    found = {person.id: person for person in named}
    return [found[person_id] for person_id in ids]


def askable(school: Organisation, person: Any, on: date, public_id: str) -> Select[Person]:
    """Somebody whom this school could ask something: a tick of theirs reaches it."""
    named = select(Person).where(Person.public_id == public_id)
    claims = (
        reaching_claims(place_of(school), viewer_id=person.id, on=on)
        .where(Person.public_id == public_id)
        .subquery("reaching")
    )
    return named.where(Person.id.in_(select(claims.c.person_id)))


def distance(person_id: int, school: Organisation, on: date) -> int | None:
    """The ring between somebody who could be asked and the school; None: cannot be asked."""
    claims = reaching_claims(place_of(school), viewer_id=0, on=on)
    near = claims.where(Claim.person_id == person_id).subquery("near")
    return db.session.scalar(select(func.min(near.c.ring)))


def is_freelancer(person_id: int) -> bool:
    profile = db.session.get(Profile, person_id)
    return profile is not None and profile.kind == FREELANCER


def schools_within(school: Organisation, ring: int) -> int:
    """How many schools a vraag of this school would come from, as far as its readers know."""
    place = Place.of_school(school)
    return (
        db.session.scalar(
            select(func.count())
            .select_from(School)
            .where(
                School.kind == Kind.SCHOOL,
                School.gone_on.is_(None),
                distance_sql(place, School) <= ring,
            )
        )
        or 0
    )
