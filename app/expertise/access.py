"""The vocabulary is for everybody who signed in; what is retired is offered to nobody."""

from sqlalchemy import Select, select

from app.database import db
from app.expertise.models import Domain, Skill, SkillName, SkillRelation


def domains() -> Select[Domain]:
    return select(Domain).order_by(Domain.position, Domain.id)


def skills() -> Select[Skill]:
    """What can be ticked, in the order of the page: by domain, then by label."""
    return (
        select(Skill)
        .join(Domain)
        .where(Skill.retired_on.is_(None))
        .order_by(Domain.position, Domain.id, Skill.label, Skill.id)
    )


def domain(domain_id: str) -> Select[Domain]:
    return select(Domain).where(Domain.id == domain_id)


def skill_by_slug(slug: str) -> Select[Skill]:
    return select(Skill).where(Skill.slug == slug, Skill.retired_on.is_(None))


def skills_by_slugs(slugs: list[str]) -> Select[Skill]:
    return skills().where(Skill.slug.in_(slugs))


def domains_with_skills() -> list[tuple[Domain, list[Skill]]]:
    """Every domain with what can be ticked in it: two queries, however long the vocabulary."""
    by_domain: dict[str, list[Skill]] = {}
    for skill in db.session.scalars(skills()):
        by_domain.setdefault(skill.domain_id, []).append(skill)
    return [(domain, by_domain.get(domain.id, [])) for domain in db.session.scalars(domains())]


def names() -> Select[str, str, str]:
    """(slug, name, kind) of every word that search may understand, labels first."""
    return (
        select(Skill.slug, SkillName.name, SkillName.kind)
        .join(Skill, Skill.id == SkillName.skill_id)
        .where(Skill.retired_on.is_(None))
        .order_by(Skill.slug, SkillName.kind, SkillName.name)
    )


def relations() -> Select[str, str]:
    """(slug, related slug), both in use."""
    other = Skill.__table__.alias("other")
    return (
        select(Skill.slug, other.c.slug)
        .join(SkillRelation, SkillRelation.skill_id == Skill.id)
        .join(other, other.c.id == SkillRelation.related_id)
        .where(Skill.retired_on.is_(None), other.c.retired_on.is_(None))
        .order_by(Skill.slug, other.c.slug)
    )


def related_to(slug: str) -> Select[str]:
    """Slugs of what is often wanted together with this skill."""
    other = Skill.__table__.alias("other")
    return (
        select(other.c.slug)
        .join(SkillRelation, SkillRelation.related_id == other.c.id)
        .join(Skill, Skill.id == SkillRelation.skill_id)
        .where(Skill.slug == slug, other.c.retired_on.is_(None))
        .order_by(other.c.slug)
    )
