"""The vocabulary to leaf through, with how many people within reach can help with each part.

Counted after reach and never before it, in one statement, however many people there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, distinct, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Membership
from app.database import db
from app.expertise import access
from app.expertise.models import Domain, Skill
from app.organisations.models import Organisation, Ring
from app.organisations.rings import Place, distance_sql
from app.profiles.access import reaching_claims
from app.profiles.models import Claim, FreelancerRegion

Nearby: Any = aliased(Organisation, name="nearby")


@dataclass(frozen=True)
class DomainLine:
    id: str
    label: str
    description: str
    people: int  # who ticked anything in it


@dataclass(frozen=True)
class SkillLine:
    slug: str
    label: str
    people: int  # who ticked it


def domains(place: Place, *, viewer_id: int, on: date) -> list[DomainLine]:
    """Every domain, also one in which nobody can help."""
    reached = _reaching(place, viewer_id=viewer_id, on=on).subquery("reached")
    counted = (
        select(Skill.domain_id, func.count(distinct(reached.c.person_id)))
        .join(reached, reached.c.skill_id == Skill.id)
        .group_by(Skill.domain_id)
    )
    people: Mapping[str, int] = dict(db.session.execute(counted).all())
    return [
        DomainLine(domain.id, domain.label, domain.description, people.get(domain.id, 0))
        for domain in db.session.scalars(access.domains())
    ]


def skills_of(domain: Domain, place: Place, *, viewer_id: int, on: date) -> list[SkillLine]:
    """Every skill of the domain that can be ticked, also one that nobody ticked."""
    reached = (
        _reaching(place, viewer_id=viewer_id, on=on)
        .where(Skill.domain_id == domain.id)
        .subquery("reached")
    )
    counted = select(reached.c.skill_id, func.count(distinct(reached.c.person_id))).group_by(
        reached.c.skill_id
    )
    people: Mapping[int, int] = dict(db.session.execute(counted).all())
    return [
        SkillLine(skill.slug, skill.label, people.get(skill.id, 0))
        for skill in db.session.scalars(access.skills().where(Skill.domain_id == domain.id))
    ]


def _reaching(place: Place, *, viewer_id: int, on: date) -> Select[int, int, int]:
    """Every tick that reaches the place. Nothing narrows these counts to a few skills, so what
    cannot reach is left out first: most of the country does not help outside its region."""
    works_near = (
        select(Membership.person_id)
        .join(Nearby, Nearby.id == Membership.organisation_id)
        .where(distance_sql(place, Nearby) < Ring.COUNTRY)
    )
    comes_near = select(FreelancerRegion.person_id).where(
        FreelancerRegion.region_id.in_(sorted(place.regions))
    )
    return reaching_claims(place, viewer_id=viewer_id, on=on).where(
        or_(
            Claim.ring == Ring.COUNTRY,
            Claim.person_id.in_(works_near),
            Claim.person_id.in_(comes_near),
        )
    )
