"""What who runs a programme does with the list: put a school on it, and say how far one came."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import workflow
from app.database import db
from app.errors import RuleBroken
from app.organisations.access import match_school
from app.organisations.models import Organisation
from app.programmes import access
from app.programmes.models import Programme
from app.programmes.scouting.models import Scouted
from app.programmes.scouting.transitions import SCOUTED
from app.workflow import Step

LONGEST_WORDS = 1000


def scout(
    programme: Programme, name: str, source: str, words: str, *, by: Any, now: datetime
) -> Scouted:
    """Put a school on the list. Raises RuleBroken when none has this name, more than one has, or
    when it is on the list already."""
    school = _school(programme, name)
    there = select(Scouted.id).where(
        Scouted.programme_id == programme.id, Scouted.school_id == school.id
    )
    if db.session.scalar(there) is not None:
        raise RuleBroken("%(name)s staat al op de lijst.", field="school", name=school.name)
    found = Scouted(
        programme=programme,
        school=school,
        source=source.strip(),
        words=words.strip()[:LONGEST_WORDS],
        by_id=by.id,
    )
    workflow.create(SCOUTED, found, "scout", by=by, now=now)
    return found


def _school(programme: Programme, name: str) -> Organisation:
    if programme.current is None:
        raise RuleBroken("Dit programma is nog niet gepubliceerd.")
    within = access.schools_for(programme, programme.current.template)
    found = match_school(name, among=within)
    if not found:
        raise RuleBroken("We vinden hier geen school “%(name)s”.", field="school", name=name)
    if len(found) > 1:
        names = "; ".join(f"{each.name}, {each.city}" for each in found)
        raise RuleBroken(
            "Welke “%(name)s” bedoel je? %(names)s.", field="school", name=name, names=names
        )
    return found[0]


def move(
    scouted: Scouted, action: str, *, by: Any, now: datetime, words: str = "",
    seen: int | None = None,
) -> Step:  # fmt: skip
    return workflow.perform(
        SCOUTED, scouted, action, by=by, now=now, seen=seen, reason_words=words.strip()
    )
