"""A report is good once everybody who was there said so, where its template asks that.

Who was there stands in its own answers. Of whoever has no account, or takes part no longer, no yes
is waited for; and who runs the programme may say it in their place when it takes too long.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.clock import amsterdam
from app.database import db, outdate
from app.errors import NotAllowed
from app.events import actions as events
from app.programmes import answers, people
from app.programmes.models import Milestone, Signature, Submission

AS_PRESENT, IT_IS_SO = "present", "so"  # what a signature of these says: who, and that it is right
CONFIRM = "confirm"
DAYS = 14  # from then on who runs the programme need not wait for the last yes


def named(milestone: Milestone) -> list[int]:
    """Ids of who were there, as the report that was handed in last says."""
    newest, question = milestone.newest, milestone.moment.confirm
    if newest is None or not question:
        return []
    return list((answers.loads(newest.answers).get(question) or {}).get("ids", ()))


def asked(milestone: Milestone, on: date) -> list[int]:
    """Of whom a yes is waited for: all of them but who wrote it."""
    newest, there = milestone.newest, named(milestone)
    if newest is None or not there:
        return []
    still = set(people.everybody(milestone.trajectory, on))
    return [each for each in there if each in still and each != newest.by_id]


def confirmed(milestone: Milestone) -> list[int]:
    if not milestone.moment.confirm:
        return []
    found = select(Signature.person_id).where(
        Signature.milestone_id == milestone.id, Signature.role == AS_PRESENT
    )
    return list(db.session.scalars(found.order_by(Signature.id)))


def still_to_say(milestone: Milestone, on: date) -> list[int]:
    there = asked(milestone, on)
    if not there:
        return []
    done = set(confirmed(milestone))
    return [each for each in there if each not in done]


def takes_too_long(newest: Submission, on: date) -> bool:
    return amsterdam(newest.at).date() + timedelta(days=DAYS) <= on


def may_close(milestone: Milestone, person: Any, on: date) -> bool:
    """Runs the programme, did not write it, and waited long enough."""
    newest = milestone.newest
    return (
        newest is not None
        and newest.by_id != person.id
        and takes_too_long(newest, on)
        and people.decides_for(milestone.trajectory.programme, person, on) is not None
    )


def confirm(
    milestone: Milestone, holder: int | None, *, by: Any, now: datetime, seen: int | None
) -> bool:
    """Write down that they say so, and whether that is everybody now. `holder`: in whose right."""
    on = amsterdam(now).date()
    if may_close(milestone, by, on):
        return True
    if holder is None or holder not in still_to_say(milestone, on):
        raise NotAllowed("Iemand anders dan wie het inleverde zegt of het goed is.")
    outdate(milestone, seen)
    db.session.add(
        Signature(
            milestone_id=milestone.id,
            role=AS_PRESENT,
            person_id=holder,
            signed_by_id=by.id,
            outcome=IT_IS_SO,
            at=now,
        )
    )
    db.session.flush()
    events.note("milestone", milestone, CONFIRM, by=by, now=now, role="role", holder=holder)
    return not still_to_say(milestone, on)


def not_there(milestone: Milestone, on: date) -> list[str]:
    """The labels of roles that belong at it, and of which nobody was there."""
    there = set(named(milestone))
    if not there:
        return []
    trajectory = milestone.trajectory
    return [
        role.label
        for role in trajectory.roles_asked
        if role.key in milestone.moment.roles
        and not there & set(people.ids_of(trajectory, (role.key,), on))
    ]
