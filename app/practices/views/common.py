"""What these views share: the blueprint, and loading through access."""

from typing import Any

from flask import Blueprint, abort, request
from sqlalchemy.orm import joinedload, selectinload

from app import clock, workflow
from app.practices import access
from app.practices.models import Part, Practice, PracticeSkill
from app.practices.transitions import PRACTICE
from app.web.guard import current_person, one_or_404

bp = Blueprint("practices", __name__, url_prefix="/voorbeelden")


def visible(public_id: str) -> Practice:
    """With everybody who has a part in it, and what it is about."""
    found = access.visible(current_person, clock.today(), public_id=public_id).options(
        selectinload(Practice.parts).options(joinedload(Part.person), joinedload(Part.asked_by)),
        selectinload(Practice.skills).joinedload(PracticeSkill.skill),
        joinedload(Practice.school),
    )
    return one_or_404(found)


def takes_part(practice: Practice, action: str) -> bool:
    """Whether such a move is the reader's to make, now or when their page was made."""
    return workflow.takes_part(PRACTICE, practice, current_person, (action,), clock.now())


def open_to(public_id: str, action: str) -> Practice:
    """The example, when this is theirs to do; a page to begin on only while it can be done."""
    practice = visible(public_id)
    if not takes_part(practice, action):
        abort(404)
    open_now: list[Any] = workflow.moves_open_to(PRACTICE, practice, current_person, clock.now())
    if request.method == "GET" and all(move.action != action for move in open_now):
        abort(404)
    return practice
