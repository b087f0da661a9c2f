"""What others say of what was handed in. It decides nothing: whoever owns a document decides of it.

A remark is an event of its moment with words, so it stands in what happened, for who reads the
document, and goes when words go.
"""

from datetime import date, datetime
from typing import Any

from app.clock import amsterdam
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events import actions as events
from app.events.models import Event
from app.programmes import confidential, phases, taking_part
from app.programmes.guards import LONGEST_REASON
from app.programmes.models import Milestone

REMARK = "remark"  # the name of the event


def may_remark(milestone: Milestone, person: Any, on: date) -> bool:
    """Who has a part in it and reads it, once there is something to read."""
    return (
        milestone.newest is not None
        and not milestone.is_over
        and taking_part.acts_in(milestone, person, on) is not None
        and confidential.reads(milestone, person, on)
    )


def remark(
    milestone: Milestone, words: str, *, by: Any, now: datetime, seen: int | None = None
) -> Event:
    """Say something of what was handed in; everybody who has a part in it hears."""
    on = amsterdam(now).date()
    phases.keep_still(milestone.trajectory)
    if not may_remark(milestone, by, on):
        raise NotAllowed()
    if seen is not None and seen != milestone.version:
        raise StalePage()  # it is about what its writer read
    words = words.strip()[:LONGEST_REASON]
    if not words:
        raise RuleBroken("Schrijf wat je ervan vindt.", field="reason_words")
    holder = taking_part.acts_in(milestone, by, on)
    told: dict[str, Any] = {"role": "role", "holder": holder, "reason_words": words}
    event = events.note("milestone", milestone, REMARK, by=by, now=now, **told)
    others = taking_part.ids_in(milestone, milestone.moment.everybody, on)
    events.deliver(event, [each for each in others if each != by.id], role="moment_roles", now=now)
    return event
