"""Makers say only what a test is about; everything else they make up.

Each writes in a unit of work of its own, or as a part of the maker that calls it. What they give
back can be read right away, also after a request of the test's browser.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from app import clock
from app.accounts.models import Deputy, Membership, Person, Role
from app.database import db, unit_of_work
from app.expertise.models import Skill
from app.organisations.models import Kind, Organisation, Ring
from app.profiles.models import (
    EMPLOYEE,
    FREELANCER,
    Claim,
    Freelancer,
    FreelancerRegion,
    Profile,
    Slot,
    Training,
)

# A Tuesday morning in a school week, for `with clock.at(MOMENT):` and for actions' `now=`.
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

LONG_AGO = date(2020, 8, 1)  # when people began to work where they work

SKILL = "pesten-aanpak"  # a skill of the vocabulary, for tests that need just any

_numbers = count(1)

T = TypeVar("T")


@contextmanager
def written() -> Iterator[None]:
    """A unit of work; inside another maker it is a part of that one's, which is much quicker."""
    if db.session().info.get("unit_of_work"):
        yield
        db.session.flush()
    else:
        with unit_of_work():
            yield


def saved(*things: Any) -> Any:
    """Store new rows; gives back the one, or all of them in order."""
    with written():
        db.session.add_all(things)
    return things[0] if len(things) == 1 else things


# Organisations


def a_region(name: str = "Maasmond") -> Organisation:
    return _an_organisation(Kind.REGION, name)


def an_swv(name: str = "Samen Maasmond") -> Organisation:
    return _an_organisation(Kind.SWV, name)


def a_board(name: str = "Stichting De Horizon", *, ring_cap: int = Ring.COUNTRY) -> Organisation:
    return _an_organisation(Kind.BOARD, name, ring_cap=ring_cap)


def a_school(
    name: str = "De Regenboog",
    *,
    board: Organisation | None = None,
    swv: Organisation | None = None,
    region: Organisation | None = None,
    sector: str = "po",
    ring_cap: int = Ring.COUNTRY,
    **facts: Any,
) -> Organisation:
    """Without a board, swv or region it has none, and shares none with any other school."""
    facts = {"city": "Maasmond", "holiday_region": "Midden", "pupils": 200} | facts
    return _an_organisation(
        Kind.SCHOOL,
        name,
        board_id=board.id if board else None,
        swv_id=swv.id if swv else None,
        region_id=region.id if region else None,
        sector=sector,
        ring_cap=ring_cap,
        **facts,
    )


def _an_organisation(kind: str, name: str, **facts: Any) -> Organisation:
    code = f"T{next(_numbers):05d}"
    words = f"{name} {facts.get('city', '')}".strip().lower()
    return saved(Organisation(kind=str(kind), code=code, name=name, search_name=words, **facts))


# People


def a_person(
    name: str = "Noor de Wit",
    role: str | None = Role.TEACHER,
    *,
    at: Organisation | None = None,
    confirmed: bool = True,
    title: str = "",
    class_parts: int | Iterable[int] = 0,
    from_: date = LONG_AGO,
    until: date | None = None,
    **facts: Any,
) -> Person:
    """Somebody whose address is confirmed. Works `at` an organisation, or nowhere.

    `confirmed=False`: nobody at the school has confirmed the membership yet. `role=None`: no
    membership. `class_parts` are bits or numbers of parts.
    """
    number = next(_numbers)
    facts = {"email": f"persoon{number}@voorbeeld.test"} | facts
    now = clock.now()
    person = Person(
        name=name,
        email_key=facts["email"].casefold(),
        **{"created_at": now, "email_confirmed_at": now} | facts,
    )
    if at is not None and role is not None:
        person.memberships.append(
            Membership(
                organisation_id=at.id,
                role=str(role),
                title=title,
                class_parts=bits(class_parts),
                from_=from_,
                until=until,
                confirmed_at=now if confirmed else None,
            )
        )
    return saved(person)


def a_membership(
    person: Person,
    role: str,
    at: Organisation,
    *,
    confirmed: bool = True,
    from_: date = LONG_AGO,
    until: date | None = None,
    **facts: Any,
) -> Membership:
    """One more place where somebody works or holds an office."""
    return saved(
        Membership(
            person_id=person.id,
            organisation_id=at.id,
            role=str(role),
            from_=from_,
            until=until,
            confirmed_at=clock.now() if confirmed else None,
            **facts,
        )
    )


def a_director(school: Organisation, name: str = "Dirk Bakker", **facts: Any) -> Person:
    return a_person(name, Role.DIRECTOR, at=school, **facts)


def a_board_member(board: Organisation, name: str = "Bea Vos", **facts: Any) -> Person:
    return a_person(name, Role.BOARD, at=board, **facts)


def a_coordinator(swv: Organisation, name: str = "Coen Dekker", **facts: Any) -> Person:
    return a_person(name, Role.COORDINATOR, at=swv, **facts)


def a_deputy(name: str, *, of: Person, until: date | None = None, **facts: Any) -> Person:
    """A person who may do what the first office of `of` does."""
    membership_id = of.memberships[0].id
    person = a_person(name, **facts)
    until = until or clock.today() + timedelta(days=30)
    saved(Deputy(membership_id=membership_id, person_id=person.id, until=until))
    return person


# Profiles


def a_skill(slug: str = SKILL) -> Skill:
    """A skill of the vocabulary that every database has."""
    return db.session.scalars(select(Skill).where(Skill.slug == slug)).one()


def a_profile(
    person: Person | None = None,
    *,
    skills: Iterable[str | Skill] = (SKILL,),
    ring: int = Ring.COUNTRY,
    rings: Mapping[str, int] | None = None,
    parts: int | Iterable[int] = (2, 3),
    with_cover: int | Iterable[int] = (),
    published: bool = True,
    paused: bool = False,
    **facts: Any,
) -> Profile:
    """What somebody shares; by default with the whole country, on Tuesdays.

    `skills` are slugs or skills, `rings` the exceptions by slug, `parts` all parts on which they
    may be asked and `with_cover` those of them on which only with cover; bits or numbers.
    """
    person = person or a_person()
    now = clock.now()
    free, covered = bits(parts) | bits(with_cover), bits(with_cover)
    ticked = [a_skill(skill) if isinstance(skill, str) else skill for skill in skills]
    profile = Profile(
        person_id=person.id,
        **{
            "kind": EMPLOYEE,
            "ring": ring,
            "published_at": now if published else None,
            "paused_at": now if paused else None,
            "free_parts": free,
            "forms": 0b111111,
            "sectors": "po vo so",
            "notice_days": 0,  # tests say when somebody wants to know it long before
        }
        | facts,
    )
    profile.claims = [
        Claim(skill_id=skill.id, ring=(rings or {}).get(skill.slug, ring), ticked_at=now)
        for skill in ticked
    ]
    profile.slots = [
        Slot(part=part, with_cover=bool(covered >> part & 1))
        for part in range(10)
        if free >> part & 1
    ]
    with written():
        db.session.add(profile)
    return profile


def a_training(
    person: Person,
    title: str = "Opleiding sociale veiligheid",
    *,
    skills: Iterable[str] = (SKILL,),
    finished_on: date = date(2026, 6, 30),
    paid_by: str = "school",
    **facts: Any,
) -> Training:
    """A training that this person finished last school year."""
    found = [a_skill(slug) for slug in skills]
    with unit_of_work():
        training = Training(
            person_id=person.id,
            title=title,
            finished_on=finished_on,
            paid_by=paid_by,
            skills=[db.session.get_one(Skill, skill.id) for skill in found],
            **facts,
        )
        db.session.add(training)
    return training


def a_freelancer(
    name: str = "Zeno Zwart",
    *,
    admitted_by: Person | None = None,
    regions: Iterable[Organisation] = (),
    refused: str = "",
    kvk: str = "01234567",
    rate_cents: int = 9500,
    vog_date: date | None = None,
    vat_rate: int = 21,
    profile: bool = True,
    **shares: Any,
) -> Person:
    """A freelancer with a profile; findable once `admitted_by` a coordinator.

    Further keywords go to `a_profile`; `profile=False`: they still have to tick.
    """
    person = a_person(name, role=None)
    now = clock.now()
    freelancer = Freelancer(
        person_id=person.id,
        kvk=kvk,
        rate_cents=rate_cents,
        vat_rate=vat_rate,
        vog_date=vog_date or clock.today() - timedelta(days=30),
        admitted_at=now if admitted_by else None,
        admitted_by_id=admitted_by.id if admitted_by else None,
        refused_at=now if refused else None,
        refused_reason=refused,
    )
    freelancer.regions = [FreelancerRegion(region_id=region.id) for region in regions]
    saved(freelancer)
    if profile:
        a_profile(person, kind=FREELANCER, **shares)
    return person


def bits(parts: int | Iterable[int]) -> int:
    """{2, 3} -> 0b1100; a number is taken as it is."""
    return parts if isinstance(parts, int) else sum(1 << part for part in set(parts))


def newest(kind: type[T], *which: Any) -> T:
    """The last one made of those for which all of this holds."""
    there = select(kind).where(*which).order_by(kind.id.desc()).limit(1)
    return db.session.scalars(there).one()
