"""What a page says of colleagues inside the house, before a freelancer is asked."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from flask import current_app, url_for

from app.expertise.models import Skill
from app.help_requests import inside
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.search.cards import Card
from app.search.filters import IN_ADDRESS
from app.search.places import places_of


def can_invite() -> bool:
    """Whether there is a page on which to ask one more person for an open vraag."""
    return "deployments.invite" in current_app.view_functions


def invite_url(asked: HelpRequest, person: str) -> str:
    return url_for("deployments.invite", public_id=asked.public_id, person=person)


def first_inside(
    school: Organisation,
    skills: Sequence[Skill],
    person: Any,
    on: date,
    *,
    nice: Sequence[Skill] = (),
    besides: Collection[int] = (),
    asked: Collection[int] = (),
    ask_url: Callable[[Card], str],
) -> dict[str, Any]:
    """For `help_requests/_inside.html`; `asked`: ids of whom this vraag was put to already."""
    found = inside.colleagues(
        school, skills, nice=nice, viewer_id=person.id, besides=besides, on=on
    )
    extra = {skill.label for skill in nice}
    places = {place.id for place in places_of(person, on)}
    wanted: dict[str, Any] = {
        "skill": [skill.slug for skill in skills],
        "vanuit": school.public_id if school.id in places else None,
        IN_ADDRESS["kind"]: sorted(inside.FILTERS.kind),
        IN_ADDRESS["ring"]: sorted(inside.FILTERS.ring),
    }
    return {
        "is_known": bool(skills),
        "total": found.total,
        "search_url": url_for("search.results", **wanted),
        "people": [
            {
                "name": card.name,
                "url": url_for("profiles.person", public_id=card.public_id),
                "about": [card.function, card.workplace],
                "ring": card.found.facts.ring,
                "ticks": [label for label in card.ticks if label not in extra],
                "nice": [label for label in card.ticks if label in extra],
                "is_asked": card.found.person_id in asked,
                "ask_url": ask_url(card),
            }
            for card in found.cards
        ],
    }
