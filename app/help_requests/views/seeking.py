"""From a vraag to the people who could help: how many there are, and the search for them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.clock import amsterdam
from app.help_requests import access, reach
from app.help_requests.models import HelpRequest
from app.search.matcher import understand
from app.search.places import places_of
from app.search.typed import MOST_CHARACTERS, tidy
from app.web.markdown import plain

STILL_LOOKING = ("draft", "proposed", "open")
QUOTES = re.compile(r'["“”„«»]')  # would ask for these words in this order


@dataclass(frozen=True)
class Seeking:
    url: str
    rings: list[tuple[int, int]] | None  # (ring, people), the nearest first; None: not theirs


def seeking(asked: HelpRequest, person: Any, now: datetime) -> Seeking | None:
    """For whoever asks this, or asks on behalf of the school, while help is still looked for."""
    if (
        asked.state not in STILL_LOOKING
        or asked.is_arranged
        or access.acts_for(asked, person, now) is None
    ):
        return None
    on = amsterdam(now).date()
    # Who is counted reaches the school, and so its own people; a coordinator may see others.
    is_inside = asked.school_id in access.inside(person, on)
    rings = reach.fitting_by_ring(asked, on) if is_inside else None
    places = {place.id for place in places_of(person, on)}
    return Seeking(
        url_for(
            "search.results",
            q=_words(asked),
            skill=[wanted.skill.slug for wanted in asked.essential] or None,
            vanuit=asked.school.public_id if asked.school_id in places else None,
        ),
        rings,
    )


def _words(asked: HelpRequest) -> str:
    """Its title; its story too when nothing else says what it is about.

    A title names the subject in four of five vragen. A story explains it in words of everyday
    life, in which a search finds half as often what is meant.
    """
    title = tidy(QUOTES.sub(" ", asked.title))
    if asked.skills or understand(title).is_recognised:
        return title
    problem = plain(asked.problem_html, MOST_CHARACTERS) if asked.problem_html else ""
    return tidy(QUOTES.sub(" ", f"{title} {problem}"))
