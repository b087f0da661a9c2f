"""One search, from what somebody typed to the cards on the page.

The page, the JSON and the command all show what `search` gives back, so they cannot differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from app.database import Remembered, db
from app.expertise.access import related_to
from app.expertise.models import Domain, Skill
from app.organisations.models import Organisation
from app.search import matcher, own_school, sync, texts
from app.search.cards import Card, cards_for
from app.search.concepts import FILL_UP_TO, RELATED, Understanding
from app.search.filters import Filters, read_filters
from app.search.numbers import numbers
from app.search.own_school import Nearby
from app.search.places import standpoint
from app.search.reference import Asked, People

MOST_SKILLS = 8  # asked for at once; more would say nothing about anybody


@dataclass(frozen=True)
class Wanted:
    """A search as it stands in the address."""

    text: str = ""
    skills: tuple[str, ...] = ()  # picked from the list
    without: frozenset[str] = frozenset()  # understood, but switched off
    also: frozenset[str] = frozenset()  # related, and switched on
    filters: Mapping[str, Iterable[str]] = field(default_factory=dict)
    page: int = 1
    place: str = ""  # public id of the organisation to search from


@dataclass(frozen=True)
class Entry:
    """A skill of the vocabulary, as search needs it."""

    id: int
    slug: str
    label: str
    domain_id: str
    domain_label: str


@dataclass(frozen=True)
class Chip:
    """A skill that the search is about, or could be about."""

    slug: str
    label: str
    is_on: bool
    is_related: bool
    is_picked: bool


@dataclass(frozen=True)
class Browse:
    """A theme to look in or, within a chosen theme, a skill to pick."""

    label: str
    theme: str
    skill: str = ""


@dataclass(frozen=True)
class Search:
    wanted: Wanted
    understanding: Understanding
    chips: tuple[Chip, ...]
    filters: Filters
    people: People
    cards: tuple[Card, ...]
    own_school: tuple[Nearby, ...]  # the best match there, for the page to point at
    domains: Mapping[str, str]  # id -> label, of what is asked for (or all)
    browse: tuple[Browse, ...]  # ways in, for who has no question or one that we do not know
    place: Organisation | None
    places: tuple[Organisation, ...]

    @property
    def is_recognised(self) -> bool:
        """False when words were typed and none of them means a skill to us."""
        return self.understanding.is_empty or bool(self.chips)

    @property
    def has_answer(self) -> bool:
        """Also when no skill is meant, but somebody wrote those words about themselves."""
        counts = (count for of in self.people.facets.counts.values() for count in of.values())
        return self.is_recognised or any(counts)  # those of another choice count too


def search(viewer: Any, wanted: Wanted, *, today: date, nearby: bool = False) -> Search:
    """Answer a search. Reads only; a fixed number of statements, however many people. `nearby`:
    look within the own school as well."""
    here = standpoint(viewer, wanted.place, today=today)
    place = here.place
    now = numbers()
    catalogue = _catalogue.at(now.surroundings)
    understanding = matcher.understand(wanted.text, now.surroundings)
    asked, chips = _ask(wanted, understanding, catalogue)
    domains = _domains(asked, chips, catalogue)
    filters = read_filters(wanted.filters, domains)
    mentions = texts.mentions(understanding)
    question: dict[str, Any] = {
        "viewer_id": viewer.id,
        "filters": filters,
        "domains": domains,
        "today": today,
        "mentions": mentions,
        "now": now,
    }
    if asked or mentions or (understanding.is_empty and not chips):
        people = sync.people(asked, place, page=wanted.page, **question)
    else:
        people = People.nobody()
    skills = {entry.id: entry for entry in catalogue.values()}
    labels = {entry.domain_id: entry.domain_label for entry in skills.values()}

    own = own_school.first(asked, place, people, here.chosen, **question) if nearby else ()
    # Cards of both at once: what a page asks of the database does not hang on who is found.
    shown = (*people.page, *own)
    ids = [found.person_id for found in shown]
    ticks = sync.ticks(ids, place, viewer_id=viewer.id, today=today, now=now) if ids else {}
    cards = cards_for(
        shown, place, asked, skills, ticks,
        mentioned=mentions.keys(), viewer_id=viewer.id, today=today,
    )  # fmt: skip
    listed = {id(found) for found in people.page}
    return Search(
        wanted=wanted,
        understanding=understanding,
        chips=chips,
        filters=filters,
        people=people,
        cards=tuple(card for card in cards if id(card.found) in listed),
        own_school=own_school.beside(
            people, (card for card in cards if id(card.found) not in listed)
        ),
        domains={domain: labels[domain] for domain in domains},
        browse=_browse(asked, chips, filters, catalogue),
        place=here.chosen,
        places=here.choices,
    )


def _read_catalogue() -> Mapping[str, Entry]:
    """Every skill in use by slug, in the order of the page."""
    rows = db.session.execute(
        select(Skill.id, Skill.slug, Skill.label, Skill.domain_id, Domain.label)
        .join(Domain, Domain.id == Skill.domain_id)
        .where(Skill.retired_on.is_(None))
        .order_by(Domain.position, Domain.id, Skill.label, Skill.id)
    )
    return {row.slug: Entry(*row) for row in rows}


_catalogue = Remembered(_read_catalogue)


def _ask(
    wanted: Wanted, understanding: Understanding, catalogue: Mapping[str, Entry]
) -> tuple[tuple[Asked, ...], tuple[Chip, ...]]:
    """What is asked for, and the chips that say so.

    Each skill that was picked from the list is a need of its own. Related skills stay off until
    somebody switches them on: they are near what was asked, not it.
    """
    asked: list[Asked] = []
    chips: list[Chip] = []
    picked = [slug for slug in dict.fromkeys(wanted.skills) if slug in catalogue]
    for need, slug in enumerate(picked[:MOST_SKILLS]):
        asked.append(_asked(catalogue[slug], 1_000, need))
        chips.append(_chip(catalogue[slug], is_on=True, is_picked=True))
    # What says the same as a picked skill is an alternative for it, and no need of its own.
    answered = {c.need: picked.index(c.slug) for c in understanding.concepts if c.slug in picked}
    for concept in understanding.concepts:
        if concept.slug not in catalogue or concept.slug in picked:
            continue
        entry = catalogue[concept.slug]
        if concept.is_related:
            on = concept.slug in wanted.also
        else:
            on = concept.slug not in wanted.without
        if on and len(asked) < MOST_SKILLS:
            need = answered.get(concept.need, len(picked) + concept.need)
            asked.append(_asked(entry, concept.weight, need))
        chips.append(_chip(entry, is_on=on, is_related=concept.is_related))
    known = {chip.slug for chip in chips}
    for slug in _beside(picked) if len(chips) < FILL_UP_TO else ():
        if slug not in known and slug in catalogue and len(chips) < FILL_UP_TO:
            on = slug in wanted.also
            if on and len(asked) < MOST_SKILLS:
                asked.append(_asked(catalogue[slug], RELATED, 0))
            chips.append(_chip(catalogue[slug], is_on=on, is_related=True))
    return tuple(asked), tuple(chips)


def _beside(picked: Sequence[str]) -> Sequence[str]:
    """What is often wanted together with the first of these."""
    return db.session.scalars(related_to(picked[0])).all() if picked else ()


def _asked(entry: Entry, weight: int, need: int) -> Asked:
    return Asked(entry.id, entry.slug, entry.domain_id, weight, need)


def _chip(entry: Entry, *, is_on: bool, is_related: bool = False, is_picked: bool = False) -> Chip:
    return Chip(entry.slug, entry.label, is_on, is_related, is_picked)


def _domains(
    asked: Sequence[Asked], chips: Sequence[Chip], catalogue: Mapping[str, Entry]
) -> dict[str, list[int]]:
    """The skills of each domain that the facet of themes offers, in the order of the page."""
    entries = (
        [entry for entry in catalogue.values() if any(a.slug == entry.slug for a in asked)]
        if asked or chips
        else catalogue.values()
    )
    domains: dict[str, list[int]] = {}
    for entry in entries:
        domains.setdefault(entry.domain_id, []).append(entry.id)
    return domains


def _browse(
    asked: Sequence[Asked],
    chips: Sequence[Chip],
    filters: Filters,
    catalogue: Mapping[str, Entry],
) -> tuple[Browse, ...]:
    """The themes, or the skills of the one theme that was chosen; nothing beside a question."""
    if asked or chips:
        return ()
    if len(filters.theme) == 1:
        (theme,) = filters.theme
        return tuple(
            Browse(entry.label, theme, entry.slug)
            for entry in catalogue.values()
            if entry.domain_id == theme
        )
    themes = {entry.domain_id: entry.domain_label for entry in catalogue.values()}
    return tuple(Browse(label, theme) for theme, label in themes.items())


# ── For programs ────────────────────────────────────────────────────────────────────────────────


def as_json(search: Search) -> dict[str, Any]:
    return {
        "concepts": concepts_as_json(search.understanding),
        "total": search.people.total,
        "facets": {facet: dict(counts) for facet, counts in search.people.facets.counts.items()},
        "people": [card.as_json() for card in search.cards],
    }


def concepts_as_json(understanding: Understanding) -> list[dict[str, Any]]:
    return [
        {"id": concept.slug, "weight": concept.weight / 1_000} for concept in understanding.concepts
    ]
