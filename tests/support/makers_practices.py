"""Makers of good examples: made by the same actions that people use."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.database import db, unit_of_work
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation, Ring
from app.practices import actions
from app.practices.models import Practice
from app.practices.rules import Draft
from tests.support.makers import MOMENT, SKILL, a_person, a_skill

STORY = "Op het plein was er elke dag ruzie. We spraken vaste spelhoeken af, en dat hielp."
RESULT = "Er zijn bijna geen ruzies meer die mee naar binnen komen."


def a_story(*, skills: Iterable[str] = (SKILL,), **facts: Any) -> Draft:
    """What somebody could type, for the whole country."""
    return Draft(
        **{
            "title": "Rust op het plein",
            "story": STORY,
            "story_html": f"<p>{STORY}</p>",
            "line": STORY,
            "result": RESULT,
            "skill_ids": tuple(a_skill(slug).id for slug in skills),
            "ring": Ring.COUNTRY,
        }
        | facts
    )


def a_draft_practice(
    school: Organisation,
    *,
    by: Person | None = None,
    carries: bool = False,
    now: datetime = MOMENT,
    **facts: Any,
) -> Practice:
    """Nobody but its writer sees it; by a new teacher unless `by` says who."""
    by = by or a_person("Wies Schrijver", at=school)
    with unit_of_work():
        return actions.write(school, a_story(**facts), by=by, now=now, carries=carries)


def a_practice(
    school: Organisation, *, by: Person | None = None, now: datetime = MOMENT, **facts: Any
) -> Practice:
    """A shared one, that its writer can and will come and do."""
    by = by or a_person("Wies Schrijver", at=school)
    practice = a_draft_practice(school, by=by, carries=True, now=now, **facts)
    with unit_of_work():
        actions.publish(practice, by=by, now=now)
    return practice


def carried_by(
    carrier: Person, school: Organisation, *, by: Person, now: datetime = MOMENT, **facts: Any
) -> Practice:
    """A shared one, that a colleague of its writer can and will come and do."""
    practice = a_draft_practice(school, by=by, now=now, **facts)
    with unit_of_work():
        actions.ask(practice, carrier, by=by, now=now)
        actions.accept(practice, by=carrier, now=now)
        actions.publish(practice, by=by, now=now)
    return practice


def used_for(practice: Practice, asked: HelpRequest) -> None:
    """As if this vraag began on its page."""
    with unit_of_work():
        actions.began_here(practice, db.session.get_one(HelpRequest, asked.id))
