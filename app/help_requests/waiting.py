"""Which vragen wait for somebody, on their home page."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_

from app.accounts.access import organisations_where
from app.accounts.models import Role
from app.clock import amsterdam
from app.database import db
from app.feature import Waiting
from app.help_requests import access
from app.help_requests.models import HelpRequest
from app.help_requests.reach import School
from app.help_requests.transitions import offered

UNANSWERED_AFTER = timedelta(days=14)  # long enough for a holiday week, short enough to act on
MOST = 20


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    """Proposals to decide about, drafts of one's own, and open vragen that nobody answered."""
    return [*_proposals(person, now), *_drafts(person, now), *_unanswered(person, now)]


def _proposals(person: Any, now: datetime) -> list[Waiting]:
    on = amsterdam(now).date()
    led = organisations_where(person, (Role.DIRECTOR,), on)
    boards = organisations_where(person, (Role.BOARD,), on)
    found = access.own(person, on).where(
        HelpRequest.state == "proposed", or_(School.id.in_(led), School.board_id.in_(boards))
    )
    return [
        _line(asked, "Een collega stelt voor om dit te vragen. Neem je het over?", "Beslis", 0)
        for asked in db.session.scalars(found.order_by(HelpRequest.entered_at).limit(MOST))
        if person.id in access.directors(asked.school, on) and offered(asked, person, now)
    ]


def _drafts(person: Any, now: datetime) -> list[Waiting]:
    found = access.own(person, amsterdam(now).date()).where(
        HelpRequest.state == "draft", HelpRequest.asked_by_id == person.id
    )
    return [
        _line(asked, "Je vraag is nog een concept: niemand ziet hem.", "Maak af", 2)
        for asked in db.session.scalars(found.order_by(HelpRequest.entered_at).limit(MOST))
    ]


def _unanswered(person: Any, now: datetime) -> list[Waiting]:
    found = access.own(person, amsterdam(now).date()).where(
        HelpRequest.state == "open",
        HelpRequest.asked_by_id == person.id,
        HelpRequest.unfinished == 0,
        HelpRequest.moved_at < now - UNANSWERED_AFTER,
    )
    return [
        _line(
            asked,
            "Nog niemand reageert. Laat de hulp van verder weg komen, of vraag iemand in persoon.",
            "Bekijk",
            2,
        )
        for asked in db.session.scalars(found.order_by(HelpRequest.moved_at).limit(MOST))
        if asked.talked_at is None or asked.talked_at < now - UNANSWERED_AFTER
    ]


def _line(asked: HelpRequest, says: str, button: str, urgency: int) -> Waiting:
    return Waiting(
        title=asked.title,
        says=says,
        button=button,
        endpoint="help_requests.show",
        values={"public_id": asked.public_id},
        since=asked.entered_at,
        urgency=urgency,
    )
