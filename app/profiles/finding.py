"""Finding a tick in a long list by any word that people use for it."""

from collections.abc import Sequence

from app.database import db
from app.expertise.access import names
from app.expertise.models import Domain, Skill
from app.organisations.names import folded

MOST_WORDS = 8


def skills_about(text: str, offered: Sequence[tuple[Domain, Sequence[Skill]]]) -> list[Skill]:
    """Skills of which the label, a synonym or the domain has all the words: those that are called
    so first, those that only belong to such a domain last, and otherwise in the list's order."""
    words = folded(text).split()[:MOST_WORDS]
    if not words:
        return []
    called: dict[str, list[str]] = {}
    for slug, name, _ in db.session.execute(names()):
        called.setdefault(slug, []).append(name)
    found = [
        (not _has_all(words, [skill.label, *called.get(skill.slug, ())]), skill)
        for domain, skills in offered
        for skill in skills
        if _has_all(words, [domain.label, skill.label, *called.get(skill.slug, ())])
    ]
    return [skill for _, skill in sorted(found, key=lambda each: each[0])]


def _has_all(words: Sequence[str], names: Sequence[str]) -> bool:
    known = folded(" ".join(names))
    return all(word in known for word in words)
