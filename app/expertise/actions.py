"""Bring the database's vocabulary up to date with the committed one."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from app import clock
from app.database import db
from app.expertise.models import Domain, Skill, SkillName, SkillRelation
from app.expertise.vocabulary import SkillEntry, Vocabulary, read_vocabulary


@dataclass
class Loaded:
    """What a load changed; a second load of the same vocabulary changes nothing."""

    domains_new: int = 0
    domains_changed: int = 0
    skills_new: int = 0
    skills_changed: int = 0
    skills_retired: int = 0
    names_added: int = 0
    names_removed: int = 0
    relations_changed: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)

    @property
    def changed(self) -> bool:
        return any(self.as_dict().values())


def load_vocabulary(vocabulary: Vocabulary | None = None, *, today: date | None = None) -> Loaded:
    """Add, update and retire; never delete a skill, because people may have ticked it.

    Names and relations say nothing about people, so those that left the vocabulary are removed.
    """
    vocabulary = vocabulary or read_vocabulary()
    loaded = Loaded()
    _load_domains(vocabulary, loaded)
    skills = _load_skills(vocabulary, today or clock.today(), loaded)
    db.session.flush()  # new skills need their ids before names and relations can point at them
    _load_names(vocabulary, skills, loaded)
    _load_relations(vocabulary, skills, loaded)
    return loaded


def _load_domains(vocabulary: Vocabulary, loaded: Loaded) -> None:
    known = {domain.id: domain for domain in db.session.scalars(select(Domain))}
    for position, entry in enumerate(vocabulary.domains):
        domain = known.get(entry.id)
        if domain is None:
            db.session.add(
                Domain(
                    id=entry.id,
                    label=entry.label,
                    description=entry.description,
                    position=position,
                )
            )
            loaded.domains_new += 1
        else:
            facts = {
                "label": entry.label,
                "description": entry.description,
                "position": position,
            }
            loaded.domains_changed += _update(domain, facts)
    db.session.flush()  # skills point at domains, and the new ones must be there first


def _load_skills(vocabulary: Vocabulary, today: date, loaded: Loaded) -> dict[str, Skill]:
    skills = {skill.slug: skill for skill in db.session.scalars(select(Skill))}
    wanted = {entry.slug for entry in vocabulary.skills}
    for entry in vocabulary.skills:
        skill = skills.get(entry.slug)
        if skill is None:
            skills[entry.slug] = Skill(slug=entry.slug, **_facts(entry))
            db.session.add(skills[entry.slug])
            loaded.skills_new += 1
        else:
            loaded.skills_changed += _update(skill, _facts(entry) | {"retired_on": None})
    for skill in skills.values():
        if skill.slug not in wanted and skill.retired_on is None:
            skill.retired_on = today
            loaded.skills_retired += 1
    return skills


def _facts(entry: SkillEntry) -> dict[str, str]:
    return {
        "domain_id": entry.domain_id,
        "label": entry.label,
        "label_en": entry.label_en,
        "sectors": " ".join(entry.sectors),
        "theme": entry.theme,
    }


def _load_names(vocabulary: Vocabulary, skills: dict[str, Skill], loaded: Loaded) -> None:
    known = {(name.skill_id, name.name): name for name in db.session.scalars(select(SkillName))}
    for entry in vocabulary.skills:
        skill_id = skills[entry.slug].id
        for text, kind in entry.names:
            name = known.pop((skill_id, text), None)
            if name is None:
                db.session.add(SkillName(skill_id=skill_id, name=text, kind=kind))
                loaded.names_added += 1
            elif name.kind != kind:
                name.kind = kind
    current = {skills[entry.slug].id for entry in vocabulary.skills}
    for (skill_id, _), name in known.items():
        if skill_id in current:  # a retired skill keeps the words it was known by
            db.session.delete(name)
            loaded.names_removed += 1


def _load_relations(vocabulary: Vocabulary, skills: dict[str, Skill], loaded: Loaded) -> None:
    wanted = {
        (skills[entry.slug].id, skills[slug].id)
        for entry in vocabulary.skills
        for slug in entry.related
    }
    known = {(row.skill_id, row.related_id): row for row in db.session.scalars(_relations())}
    for pair in wanted - known.keys():
        db.session.add(SkillRelation(skill_id=pair[0], related_id=pair[1]))
    for pair in known.keys() - wanted:
        db.session.delete(known[pair])
    loaded.relations_changed += len(wanted ^ known.keys())


def _relations():
    return select(SkillRelation)


def _update(row: Domain | Skill, facts: dict[str, object]) -> int:
    """Set what differs; 1 when something did."""
    different = {name: value for name, value in facts.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
