"""What people do with a good example. Who and when are keyword-only; nothing here commits.

`edition` is the one that the reader's page showed: what they share, or say yes to, is what they
read. A colleague's answer meanwhile takes nothing away from that.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import workflow
from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.deployments import actions as deployments
from app.deployments.models import Deployment
from app.errors import NotAllowed
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.practices import access, moving, rules
from app.practices.carrying import is_carried
from app.practices.models import AUTHOR, CARRIER, YES, Part, Practice, PracticeUse
from app.practices.rules import Draft
from app.practices.transitions import PRACTICE
from app.workflow import Step

# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


def write(
    school: Organisation,
    draft: Draft,
    *,
    by: Any,
    now: datetime,
    cleared: Collection[str] = (),
    began_as: Deployment | None = None,
    carries: bool = False,
) -> Practice:
    """Write an example down; nobody else sees it yet. `carries`: the writer can come and do it."""
    mine = access.schools_to_write_for(by, amsterdam(now).date())
    if db.session.scalar(mine.where(Organisation.id == school.id)) is None:
        raise NotAllowed()
    rules.check_draft(draft, cleared)
    practice = Practice(school_id=school.id, made_by_id=by.id)
    practice.school = school
    if began_as is not None:
        practice.deployment_id = began_as.id
    moving.describe(practice, draft)
    practice.parts.append(
        Part(person_id=by.id, role=AUTHOR, asked_by_id=by.id, answer=YES, since=now)
    )
    workflow.begin(PRACTICE, practice, now=now)
    if carries:
        accept(practice, by=by, now=now)
    return practice


def change(
    practice: Practice,
    draft: Draft,
    *,
    by: Any,
    now: datetime,
    edition: int | None = None,
    cleared: Collection[str] = (),
) -> Step:
    """Write it anew. Who said yes before reads what it has become."""
    values: dict[str, Any] = {"draft": draft, "cleared": cleared}
    return _move(practice, "change", by, now, edition, **values)


def publish(practice: Practice, *, by: Any, now: datetime, edition: int | None = None) -> Step:
    """Let others read it, as far as its ring."""
    return _move(practice, "publish", by, now, edition)


def withdraw(practice: Practice, *, by: Any, now: datetime, why: str = "") -> Step:
    """Share it no longer; who leads the school says why."""
    return _move(practice, "withdraw", by, now, reason_words=why)


def reopen(practice: Practice, *, by: Any, now: datetime) -> Step:
    return _move(practice, "reopen", by, now)


# ── Who can and will come and do it ─────────────────────────────────────────────────────────────


def ask(practice: Practice, person: Person, *, by: Any, now: datetime) -> Step:
    """Ask a colleague whether they can and will come and do it elsewhere."""
    return _move(practice, "ask", by, now, person=person.id)


def accept(practice: Practice, *, by: Any, now: datetime, edition: int | None = None) -> Step:
    """Yes: what it is about is ticked and shared from now on, as far as the example itself."""
    return _move(practice, "accept", by, now, edition)


def refuse(practice: Practice, *, by: Any, now: datetime) -> Step:
    return _move(practice, "refuse", by, now)


def stop(practice: Practice, *, by: Any, now: datetime) -> Step:
    """Come no longer. The ticks stay: they are one's own, and on one's profile."""
    return _move(practice, "stop", by, now)


def offer(practice: Practice, *, by: Any, now: datetime, edition: int | None = None) -> Step:
    """Step in, without being asked."""
    return _move(practice, "offer", by, now, edition)


def welcome(practice: Practice, person: Person, *, by: Any, now: datetime) -> Step:
    """Whoever offered to come and do it is one of those who do."""
    return _move(practice, "welcome", by, now, person=person.id)


def let_go(practice: Practice, person: Person, *, by: Any, now: datetime) -> Step:
    return _move(practice, "let_go", by, now, person=person.id)


# ── Who wrote it ────────────────────────────────────────────────────────────────────────────────


def name(practice: Practice, person: Person, *, by: Any, now: datetime) -> Step:
    """Say that a colleague wrote it too; their name stands there once they say so as well."""
    return _move(practice, "name", by, now, person=person.id)


def agree(practice: Practice, *, by: Any, now: datetime) -> Step:
    return _move(practice, "agree", by, now)


def decline(practice: Practice, *, by: Any, now: datetime) -> Step:
    return _move(practice, "decline", by, now)


def leave(practice: Practice, *, by: Any, now: datetime) -> Step:
    return _move(practice, "leave", by, now)


def _move(
    practice: Practice,
    action: str,
    by: Any,
    now: datetime,
    edition: int | None = None,
    **values: Any,
) -> Step:
    if edition is not None:
        values["edition"] = edition
    return workflow.perform(PRACTICE, practice, action, by=by, now=now, **values)


# ── What follows ────────────────────────────────────────────────────────────────────────────────


def began_here(practice: Practice, asked: HelpRequest) -> None:
    """Remember that this vraag began with the example; a vraag begins with one at most."""
    if not access.is_shared(practice):
        raise NotAllowed()
    if db.session.get(PracticeUse, asked.id) is None:
        db.session.add(PracticeUse(help_request_id=asked.id, practice_id=practice.id))


def bring(
    practice: Practice, asked: HelpRequest, carrier: Person, *, by: Any, now: datetime
) -> Deployment:
    """Ask somebody to come and do the example for a vraag that is open already."""
    if carrier.id not in practice.people(CARRIER):
        raise NotAllowed()
    began_here(practice, asked)
    return deployments.invite(asked, carrier, by=by, now=now)


def look_who_is_there(*, now: datetime) -> int:
    """Once a day: tell of examples that nobody can come and do any more, or that somebody can
    again. What others see did not wait for it. Returns how many moved."""
    shared = select(Practice.id).where(Practice.state.in_(access.SHARED)).order_by(Practice.id)
    return sum(_look_at(id_, now) for id_ in db.session.scalars(shared).all())


def _look_at(practice_id: int, now: datetime) -> int:
    practice = db.session.get_one(Practice, practice_id)
    if is_carried(practice, amsterdam(now).date()) == (practice.state == "published"):
        return 0
    with unit_of_work():
        held = db.session.get_one(Practice, practice_id, with_for_update={"key_share": True})
        return len(workflow.try_system(PRACTICE, held, now=now))
