"""Makers of vragen: made by the same actions that people use."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import unit_of_work
from app.help_requests import actions
from app.help_requests.models import HelpRequest
from app.help_requests.rules import Draft
from app.organisations.models import Organisation, Ring
from tests.support.makers import MOMENT, SKILL, a_director, a_skill, written


def a_wish(
    *,
    skills: Iterable[str] = (SKILL,),
    hours: float = 4,
    today: date | None = None,
    **facts: Any,
) -> Draft:
    """What somebody could type: four hours in the coming two months, from as far as it may come."""
    today = today or amsterdam(MOMENT).date()
    return Draft(
        **{
            "title": "Buiten spelen loopt uit op ruzie",
            "skill_ids": tuple(a_skill(slug).id for slug in skills),
            "minutes": int(hours * 60),
            "from_date": today + timedelta(days=7),
            "until_date": today + timedelta(days=60),
            "ring": Ring.SWV if facts.get("is_anonymous") else Ring.COUNTRY,
        }
        | facts
    )


def a_draft(
    school: Organisation, *, by: Person | None = None, now: datetime = MOMENT, **wish: Any
) -> HelpRequest:
    """A vraag that nobody has seen yet; by a new director unless `by` says who."""
    by = by or a_director(school)
    described = a_wish(today=amsterdam(now).date(), **wish)
    with written():
        return actions.draft(school, described, by=by, now=now)


def a_help_request(
    school: Organisation, *, by: Person | None = None, now: datetime = MOMENT, **wish: Any
) -> HelpRequest:
    """An open vraag, published by the director who wrote it."""
    with written():
        by = by or a_director(school)
        asked = a_draft(school, by=by, now=now, **wish)
        actions.publish(asked, by=by, now=now)
    return asked


def a_proposal(
    school: Organisation, *, by: Person, now: datetime = MOMENT, **wish: Any
) -> HelpRequest:
    """A vraag that a colleague laid before the director."""
    asked = a_draft(school, by=by, now=now, **wish)
    with unit_of_work():
        actions.propose(asked, by=by, now=now)
    return asked
