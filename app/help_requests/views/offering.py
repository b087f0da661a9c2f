"""What the page on which one asks offers, and what it makes of the answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.accounts.models import Person
from app.database import db
from app.expertise.access import domains_with_skills, skills, skills_by_slugs
from app.help_requests import access, reach
from app.help_requests.forms import RING_WORDS, AskForm
from app.help_requests.models import HelpRequest
from app.help_requests.rules import MOST_SKILLS, Draft
from app.help_requests.views.first_inside import can_invite, first_inside, invite_url
from app.organisations.models import Organisation, Ring
from app.search.concepts import SURE
from app.search.matcher import understand
from app.web.markdown import render_note

# What stands in an empty form: far enough ahead to arrange, near enough to mean it.
STARTS_IN, LASTS = timedelta(days=7), timedelta(weeks=8)
LONGEST_QUERY = 100
MOST_OPEN = 3  # vragen that are open already, beside a new one


@dataclass(frozen=True)
class Asking:
    """For which school somebody asks, whom they have in mind, and whether they decide."""

    person: Any
    school: Organisation
    wished: Person | None
    today: date

    @property
    def may_publish(self) -> bool:
        return access.office_at(self.person, self.school, self.today) is not None

    @property
    def is_external(self) -> bool:
        return self.wished is not None and reach.is_freelancer(self.wished.id)

    def form(self, typed: dict[str, Any] | None = None, *, version: int | None = None) -> AskForm:
        """The form with what this person may choose; `typed` fills one that was not sent yet."""
        form = AskForm(data=typed, version=version)
        known = [(skill.slug, skill.label) for skill in db.session.scalars(skills())]
        form.skills.offer(known)
        form.nice.offer(known)
        form.ring.offer(rings_of(self.school))
        form.contact.offer([("", self._themselves), *self._colleagues()])
        # A field that the page does not show is no part of the form either.
        if self.wished is None:
            del form.invite
        if not self.is_external:
            del form.external_reason, form.external_words
        return form

    @property
    def _themselves(self) -> str:
        works_here = access.works_at(self.person.id, self.school.id, self.today)
        return "Dat ben ik zelf" if works_here else "Dat spreken we later af"

    def _colleagues(self) -> list[tuple[str, str]]:
        found = db.session.scalars(access.colleagues(self.school, self.today))
        return [(who.public_id, who.name) for who in found if who.id != self.person.id]

    def wider_than(self, asked: HelpRequest) -> list[tuple[str, str]]:
        return [(value, words) for value, words in rings_of(self.school) if int(value) > asked.ring]

    def prefilled(self, query: str, slugs: Iterable[str]) -> dict[str, Any]:
        """A new vraag as far as the search that led here says what it is."""
        query = " ".join(query[:LONGEST_QUERY].split())
        known = list(dict.fromkeys(slugs))[:MOST_SKILLS] or _understood(query)
        return {
            "title": f"Hulp bij {query}" if query else "",
            "skills": [skill.slug for skill in db.session.scalars(skills_by_slugs(known))],
            "ring": self._nearest_ring(),
            "from_date": self.today + STARTS_IN,
            "until_date": self.today + STARTS_IN + LASTS,
            "invite": True,
        }

    def _nearest_ring(self) -> str:
        """One's own board, or as far as the person in mind is."""
        wanted: int = Ring.BOARD
        if self.wished is not None:
            wanted = max(wanted, reach.distance(self.wished.id, self.school, self.today) or 0)
        return next(value for value, _ in rings_of(self.school) if int(value) >= wanted)

    def understood(self, form: AskForm) -> Draft:
        """What was typed, with its Markdown rendered: slow work, so before any unit of work."""
        chosen = db.session.scalars(skills_by_slugs(list(form.skills.data or ()))).all()
        nice = db.session.scalars(skills_by_slugs(list(form.nice.data or ()))).all()
        contact = access.colleagues(self.school, self.today).where(
            Person.public_id == (form.contact.data or "")
        )
        who = db.session.scalar(contact)
        return form.draft(
            skill_ids=[skill.id for skill in chosen],
            nice_ids=[skill.id for skill in nice],
            contact_id=who.id if who else None,
            wished_id=self.wished.id if self.wished else None,
            problem_html=render_note(form.problem.data or ""),
        )

    def page(self, form: AskForm) -> dict[str, Any]:
        """What the template says beside the form."""
        ticked, groups = ticked_and_not(form.skills)
        nice_ticked, nice_groups = ticked_and_not(form.nice)
        return {
            "school": self.school,
            "wished": self.wished,
            "may_publish": self.may_publish,
            "ticked": ticked,
            "groups": groups,
            "nice_ticked": nice_ticked,
            "nice_groups": nice_groups,
            "inside": self._inside(form),
            "open_requests": self._open_requests(),
        }

    def _open_requests(self) -> list[tuple[str, str]]:
        """(title, address) of vragen for which the person in mind could be asked as well."""
        if self.wished is None or not self.may_publish or not can_invite():
            return []
        found = access.still_to_put_to(self.wished, self.school)
        return [
            (asked.title, invite_url(asked, self.wished.public_id))
            for asked in db.session.scalars(found.limit(MOST_OPEN))
        ]

    def _inside(self, form: AskForm) -> dict[str, Any] | None:
        """Colleagues who can do the same, before money goes out of the house."""
        if not self.is_external:
            return None
        chosen = db.session.scalars(skills_by_slugs(_offered(form.skills))).all()
        return first_inside(
            self.school,
            chosen,
            self.person,
            self.today,
            nice=db.session.scalars(skills_by_slugs(_offered(form.nice))).all(),
            ask_url=lambda card: url_for(
                "help_requests.ask",
                person=card.public_id,
                school=self.school.public_id,
                skills=[skill.slug for skill in chosen],
            ),
        )


def _offered(field: Any) -> list[str]:
    """What is ticked of what the list has: a form that is refused may hold anything."""
    return [option._value() for option in field if option.checked]


def rings_of(school: Organisation) -> list[tuple[str, str]]:
    """Only the rings that this school has: not every school has a board or a region."""
    above = (None, school.board, school.swv, school.region, None)
    return [
        (value, f"{words}: {place.name}" if place else words)
        for (value, words), place in zip(RING_WORDS, above, strict=True)
        if place is not None or int(value) in (Ring.SCHOOL, Ring.COUNTRY)
    ]


def ticked_and_not(field: Any) -> tuple[list[Any], list[tuple[str, list[Any]]]]:
    """For `skill_ticks`: the options that are ticked, and the others of each domain."""
    options = {option._value(): option for option in field}
    ticked = [option for option in options.values() if option.checked]
    groups = [
        (
            domain.label,
            [options[skill.slug] for skill in found if skill.slug in options],
        )
        for domain, found in domains_with_skills()
    ]
    return ticked, [(label, [o for o in found if not o.checked]) for label, found in groups]


def _understood(query: str) -> list[str]:
    if not query:
        return []
    concepts = understand(query).concepts
    sure = [found.slug for found in concepts if found.weight >= SURE and not found.is_related]
    return sure[:MOST_SKILLS]
