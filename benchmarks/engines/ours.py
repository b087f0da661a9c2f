"""Ours, as the page asks it: words to skills, skills to people, and current with the database."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app.database import db
from app.expertise.models import Skill
from app.search import matcher
from app.search.concepts import Understanding
from app.search.numbers import numbers
from app.search.queries import MOST_SKILLS
from app.search.reference import Asked, People
from benchmarks.engines import MENTIONS, Answer
from benchmarks.questions import NOBODY, Question
from benchmarks.synthetic.people import TODAY


class Ours:
    not_done: tuple[str, ...] = ()
    version = ""

    def __init__(self, name: str, people: Callable[..., People]) -> None:
        self.name = name
        self.people = people
        self.skills = {
            slug: (id_, domain)
            for slug, id_, domain in db.session.execute(
                select(Skill.slug, Skill.id, Skill.domain_id)
                .where(Skill.retired_on.is_(None))
                .order_by(Skill.domain_id, Skill.id)
            )
        }
        self.all_domains: dict[str, list[int]] = {}
        for id_, domain in self.skills.values():
            self.all_domains.setdefault(domain, []).append(id_)

    def search(self, question: Question) -> Answer:
        now = numbers()
        understanding = matcher.understand(question.text, now.surroundings)
        asked = self.asked(understanding)
        more: dict[str, Any] = {"mentions": MENTIONS(understanding)} if MENTIONS else {}
        if question.text and not asked and not any(more.values()):
            return Answer(0, (), {})
        if self.name != "reference":  # which remembers nothing that could be out of date
            more["now"] = now
        found = self.answer(question, asked, **more)
        return Answer(found.total, tuple(p.person_id for p in found.page), found.facets.counts)

    def answer(self, question: Question, asked: Sequence[Asked], **more: Any) -> People:
        domains = self.all_domains
        if asked:
            domains = {}
            for each in asked:
                domains.setdefault(each.domain_id, []).append(each.skill_id)
        return self.people(
            asked,
            question.place,
            viewer_id=NOBODY,
            filters=question.filters,
            domains=domains,
            page=question.page,
            today=TODAY,
            **more,
        )

    def asked(self, understanding: Understanding) -> tuple[Asked, ...]:
        """What the page asks for when nothing was switched on or off."""
        return tuple(
            Asked(self.skills[c.slug][0], c.slug, self.skills[c.slug][1], c.weight, c.need)
            for c in understanding.concepts
            if not c.is_related
        )[:MOST_SKILLS]

    def forget(self) -> None:
        """Everything that is kept of words: understood queries, known words, stems."""
        matcher.matcher().forget()

    def close(self) -> None:
        db.session.remove()
