"""The vocabulary to leaf through, with how many people within reach can help with each part.

Counted after reach and never before it, in one statement, however many people there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import distinct, func, select

from app.database import db
from app.expertise import access
from app.expertise.models import Domain, Skill
from app.organisations.rings import Place
from app.profiles.access import reaching_claims


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
    reached = reaching_claims(place, viewer_id=viewer_id, on=on).subquery("reached")
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
        reaching_claims(place, viewer_id=viewer_id, on=on)
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
