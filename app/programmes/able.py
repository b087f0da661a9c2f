"""Who can do what a role asks for: they share those skills on their profile."""

from collections.abc import Collection

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db
from app.errors import RuleBroken
from app.expertise.access import skills_by_slugs
from app.expertise.models import Skill
from app.profiles.models import Claim, Profile
from app.programmes.template import Role, Template


def asked(role: Role) -> list[Skill]:
    """What it asks for, as far as that is in the vocabulary."""
    return list(db.session.scalars(skills_by_slugs(list(role.skills)))) if role.skills else []


def lacking(person_ids: Collection[int], role: Role) -> set[int]:
    """Ids of who does not share everything that this role asks for."""
    wanted = {skill.id for skill in asked(role)}
    if not wanted:
        return set()
    shared: dict[int, set[int]] = {id_: set() for id_ in person_ids}
    rows = (
        select(Claim.person_id, Claim.skill_id)
        .join(Profile, Profile.person_id == Claim.person_id)
        .where(
            Claim.person_id.in_(list(person_ids)),
            Claim.skill_id.in_(wanted),
            Profile.published_at.is_not(None),
        )
    )
    for person_id, skill_id in db.session.execute(rows):
        shared[person_id].add(skill_id)
    return {id_ for id_, has in shared.items() if has < wanted}


def check(person: Person, role: Role) -> None:
    """Raises RuleBroken where this person does not share what the role asks for."""
    if lacking([person.id], role):
        raise RuleBroken(
            "%(name)s deelt dit nog niet op het profiel: %(skills)s. Dat hoort bij %(role)s.",
            field="person",
            name=person.name,
            skills=", ".join(skill.label for skill in asked(role)),
            role=role.label,
        )


def check_known(template: Template, text: str) -> None:
    """Raises RuleBroken where a role asks for what nobody can tick, with its line."""
    wanted = {slug for role in template.roles for slug in role.skills}
    known = set(db.session.scalars(skills_by_slugs(list(wanted)).with_only_columns(Skill.slug)))
    for slug in sorted(wanted - known):
        lines = enumerate(text.splitlines(), start=1)
        line = next(number for number, each in lines if "skills" in each and slug in each)
        raise RuleBroken(
            "Regel %(line)s: “%(slug)s” staat niet in de lijst van vaardigheden.",
            field="text",
            line=line,
            slug=slug,
        )
