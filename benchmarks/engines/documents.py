"""Everybody who may be found, as a document: what a search engine without rings would index.

Who is hidden is left out beforehand, so that no peer has to filter on it at every question.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, or_, select

from app.accounts.access import in_force
from app.accounts.models import Membership, Person, Role
from app.database import db
from app.expertise.access import names
from app.expertise.models import Skill
from app.organisations.models import Organisation
from app.profiles.models import FORMS, FREELANCER, Claim, Freelancer, FreelancerRegion, Profile
from app.search import ranking
from app.search.filters import RATINGS
from benchmarks.synthetic.people import TODAY


@dataclass(frozen=True)
class Work:
    """Where somebody works, or may come: ids of organisations."""

    schools: tuple[int, ...] = ()
    boards: tuple[int, ...] = ()
    swvs: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Document:
    person_id: int
    skills: tuple[int, ...]
    domains: tuple[str, ...]
    note: str
    work: Work
    free: int  # bits
    forms: tuple[str, ...]
    sectors: tuple[str, ...]
    kind: str
    rating: str
    is_available: bool
    points: int  # of our score, what does not depend on the question: -150 to 300


def texts_of_skills() -> dict[int, str]:
    """Label and synonyms of each skill, as one text. The name of its domain would find more people
    and so give a peer more to do."""
    called: dict[str, list[str]] = {}
    for slug, name, _ in db.session.execute(names()):
        called.setdefault(slug, []).append(name)
    rows = db.session.execute(select(Skill.id, Skill.slug).order_by(Skill.id))
    return {id_: " . ".join(called.get(slug, ())) for id_, slug in rows}


def documents() -> Iterator[Document]:
    """By person id."""
    domain_of = dict(iter(db.session.execute(_domains())))
    claims = _grouped(select(Claim.person_id, Claim.skill_id).order_by(Claim.id))
    works = _works()
    for row in db.session.execute(_findable()):
        own = tuple(claims.get(row.person_id, ()))
        if not own:
            continue
        yield Document(
            person_id=row.person_id,
            skills=own,
            domains=tuple(dict.fromkeys(domain_of[skill] for skill in own)),
            note=row.note,
            work=works.get(row.person_id, Work()),
            free=row.free_parts & ~row.busy_parts,
            forms=tuple(form for bit, form in enumerate(FORMS) if row.forms >> bit & 1),
            sectors=tuple(row.sectors.split()),
            kind=row.kind,
            rating=_rating(row),
            is_available=bool(row.has_time) and row.free_parts & ~row.busy_parts != 0,
            points=_points(row),
        )


def _domains() -> Any:
    return select(Skill.id, Skill.domain_id)


def _findable() -> Any:
    has_time = and_(
        Profile.load < 1_000,
        or_(Profile.available_from.is_(None), Profile.available_from <= TODAY),
        or_(Profile.available_until.is_(None), Profile.available_until >= TODAY),
    )
    works = select(Membership.id).where(
        Membership.person_id == Profile.person_id, Membership.role != Role.ADMIN, in_force(TODAY)
    )
    return (
        select(
            *(Profile.person_id, Profile.note, Profile.free_parts, Profile.busy_parts),
            *(Profile.forms, Profile.sectors, Profile.kind, Profile.score),
            *(Profile.review_schools, Profile.responsiveness, Profile.load),
            case((has_time, 1), else_=0).label("has_time"),
        )
        .join(Person, Person.id == Profile.person_id)
        .outerjoin(Freelancer, Freelancer.person_id == Profile.person_id)
        .where(
            Profile.published_at.is_not(None),
            Profile.paused_at.is_(None),
            Profile.only_on_invitation.is_(False),
            Person.email_confirmed_at.is_not(None),
            Person.closed_at.is_(None),
            case(
                (Profile.kind == FREELANCER, Freelancer.admitted_at.is_not(None)),
                else_=works.exists(),
            ),
        )
        .order_by(Profile.person_id)
    )


def _works() -> Mapping[int, Work]:
    found = {
        person_id: Work(regions=tuple(regions))
        for person_id, regions in _grouped(
            select(FreelancerRegion.person_id, FreelancerRegion.region_id)
        ).items()
    }
    for person_id, own, board, swv, region, kind in db.session.execute(
        select(
            Membership.person_id,
            Organisation.id,
            Organisation.board_id,
            Organisation.swv_id,
            Organisation.region_id,
            Organisation.kind,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.role != Role.ADMIN, in_force(TODAY))
    ):
        before = found.get(person_id, Work())
        found[person_id] = Work(
            schools=_with(before.schools, own if kind == "school" else None),
            boards=_with(before.boards, own if kind == "board" else board),
            swvs=_with(before.swvs, swv),
            regions=_with(before.regions, region),
        )
    return found


def _with(ids: tuple[int, ...], more: int | None) -> tuple[int, ...]:
    return ids if more is None or more in ids else (*ids, more)


def _grouped(pairs: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, value in db.session.execute(pairs):
        found.setdefault(key, []).append(value)
    return found


def _rating(row: Any) -> str:
    """The bucket of the number that is shown, over all themes."""
    if row.score is None or row.review_schools < ranking.SHOWN_FROM_SCHOOLS:
        return "geen"
    buckets = ((name, bucket) for name, bucket in RATINGS.items() if bucket)
    return next(name for name, (lowest, below) in buckets if lowest <= row.score < below)


def _points(row: Any) -> int:
    return (
        ranking.points(ranking.experience_value(row.score), ranking.EXPERIENCE)
        + ranking.points(row.responsiveness, ranking.RESPONSE)
        + ranking.points(row.load, -ranking.LOAD)
    )
