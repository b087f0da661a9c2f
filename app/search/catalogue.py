"""The vocabulary to leaf through, with how many people within reach can help with each part."""

from dataclasses import dataclass
from datetime import date

from app.database import db
from app.expertise import access
from app.expertise.models import Domain, Skill
from app.organisations.rings import Place
from app.search import ticked


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
    people = ticked.by_domain(place, viewer_id=viewer_id, on=on)
    return [
        DomainLine(domain.id, domain.label, domain.description, people.get(domain.id, 0))
        for domain in db.session.scalars(access.domains())
    ]


def skills_of(domain: Domain, place: Place, *, viewer_id: int, on: date) -> list[SkillLine]:
    """Every skill of the domain that can be ticked, also one that nobody ticked."""
    skills = db.session.scalars(access.skills().where(Skill.domain_id == domain.id)).all()
    people = ticked.by_skill(
        place, viewer_id=viewer_id, on=on, skills=[skill.id for skill in skills]
    )
    return [SkillLine(skill.slug, skill.label, people.get(skill.id, 0)) for skill in skills]
