"""What `flask check` proves about vragen."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.database import db
from app.feature import Check
from app.help_requests.models import HelpRequest, RequestSkill
from app.help_requests.transitions import HELP_REQUEST


def more_granted_than_asked() -> Iterator[str]:
    for asked in _where(HelpRequest.granted_minutes > HelpRequest.minutes):
        yield f"{asked} has more hours granted than asked"


def full_and_still_open() -> Iterator[str]:
    full = HelpRequest.granted_minutes >= HelpRequest.minutes
    for asked in _where(and_(HelpRequest.state == "open", full)):
        yield f"{asked} is open, but all its hours are granted"


def talks_without_an_inzet() -> Iterator[str]:
    for asked in _where(HelpRequest.open_talks > HelpRequest.unfinished):
        yield f"{asked} has more talks than inzetten"


def talks_about_what_is_over() -> Iterator[str]:
    over = HelpRequest.state.in_(sorted(HELP_REQUEST.ends))
    for asked in _where(and_(over, HelpRequest.open_talks > 0)):
        yield f"{asked} is over, but a talk is still open"


def published_but_not_answerable() -> Iterator[str]:
    has_skill = exists().where(RequestSkill.help_request_id == HelpRequest.id)
    public = HelpRequest.state.in_(("open", "filled"))
    about_nothing = and_(~has_skill, ~HelpRequest.is_arranged)
    empty = or_(about_nothing, HelpRequest.minutes == 0, HelpRequest.until_date.is_(None))
    for asked in _where(and_(public, empty)):
        yield f"{asked} is open without expertise, hours or a last day"


def states_that_are_none() -> Iterator[str]:
    for asked in _where(HelpRequest.state.not_in(sorted(HELP_REQUEST.states))):
        yield f"{asked} is in no known state"


def _where(condition: ColumnElement[bool]) -> list[str]:
    rows: Any = db.session.execute(
        select(HelpRequest.id, HelpRequest.public_id).where(condition).order_by(HelpRequest.id)
    )
    return [f"vraag {number} ({public_id})" for number, public_id in rows]


CHECKS = (
    Check("never more granted than asked", more_granted_than_asked),
    Check("what is full is not open", full_and_still_open),
    Check("every talk belongs to an inzet", talks_without_an_inzet),
    Check("what is over has no talks", talks_about_what_is_over),
    Check("what is open can be answered", published_but_not_answerable),
    Check("every vraag is in a known state", states_that_are_none),
)
