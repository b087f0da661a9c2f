"""A swap as a pair: begun at once, and every move of one half made by the other as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app import workflow
from app.accounts.access import employers_of
from app.accounts.models import Membership, Person
from app.clock import amsterdam
from app.database import db
from app.deployments import planning, swap_moving, swapping
from app.deployments.models import Deployment
from app.deployments.moving import perform
from app.deployments.people import help_request_of
from app.deployments.rules import TermsDraft
from app.deployments.swap_moving import When
from app.deployments.transitions import DEPLOYMENT
from app.errors import NotAllowed, RuleBroken
from app.help_requests import access as help_requests_access
from app.help_requests import actions as help_requests
from app.help_requests.models import HelpRequest
from app.help_requests.transitions import HELP_REQUEST
from app.organisations.models import Organisation
from app.workflow import Step

ANSWERS = ("agree_moment", "keep_moment")  # to a proposal to move it
TOGETHER = ("agree", "decline", "withdraw", "cancel", "expire", "done", *ANSWERS)
LONGEST_TITLE = 120


@dataclass(frozen=True)
class Half:
    """One colleague, with the group of the other and what they do there."""

    person: Any
    group: str
    activity: str


@dataclass(frozen=True)
class Moment:
    on: date
    part: int
    minutes: int
    starts_at: time | None = None


# Beginning


def begin(
    school: Organisation,
    first: Half,
    second: Half,
    moment: Moment,
    *,
    skill_ids: Sequence[int] = (),
    by: Any,
    now: datetime,
) -> Deployment:
    """Propose that these two take each other's class. A colleague proposes it for themselves, and
    has thereby said yes; a director may propose it for any two. Gives the half of `first`."""
    today = amsterdam(now).date()
    if by.id != first.person.id and not help_requests_access.leads(by, school, today):
        raise NotAllowed()
    if first.person.id == second.person.id:
        raise RuleBroken("Kies een collega om mee te ruilen.", field="other")
    title = f"Ruil: {first.activity} in {first.group}, {second.activity} in {second.group}"
    asked = help_requests.open_for_swap(
        school,
        title=title[:LONGEST_TITLE],
        minutes=2 * moment.minutes,
        on_day=moment.on,
        skill_ids=skill_ids,
        by=by,
        now=now,
    )
    one = _half(asked, first, second, moment, by=by, now=now)
    other = _half(asked, second, first, moment, by=by, now=now, swap_with=one)
    one.swap_with_id = other.id
    db.session.flush()  # the database's own checks speak here
    return one


def _half(
    asked: HelpRequest,
    half: Half,
    other: Half,
    moment: Moment,
    *,
    by: Any,
    now: datetime,
    swap_with: Deployment | None = None,
) -> Deployment:
    begins = by.id == half.person.id
    asked_by_id = other.person.id if begins or by.id == other.person.id else by.id
    membership = _membership_here(half.person, asked.school, amsterdam(now).date())
    inzet = Deployment(
        help_request_id=asked.id,
        expert_id=half.person.id,
        asked_by_id=asked_by_id,
        asker_school_id=asked.school_id,
        contact_id=other.person.id,
        lending_membership_id=membership.id,
        lender_id=asked.school_id,
        started_by="offer" if begins else "invite",
        terms_version=0,
        swap_with_id=swap_with.id if swap_with is not None else None,
    )
    draft = TermsDraft(
        minutes=moment.minutes,
        form="workshop",  # not one of the six: what happens is in the activity
        place=half.group,
        activity=half.activity,
        starts_at=moment.starts_at,
        dates=((moment.on, moment.part, moment.minutes),),
    )
    workflow.create(DEPLOYMENT, inzet, inzet.started_by, by=by, now=now, draft=draft)
    return inzet


def _membership_here(person: Any, school: Organisation, on: date) -> Membership:
    here = employers_of(person, on).where(Membership.organisation_id == school.id)
    membership = db.session.scalar(here.limit(1))
    if membership is None:
        raise RuleBroken("%(name)s werkt niet op deze school.", field="other", name=person.name)
    return membership


# Together


def follow(step: Step) -> None:
    """What one half does, the other does in the same transaction: both of them, or neither."""
    inzet: Deployment = step.obj
    if inzet.swap_with_id is None:
        return
    other = swapping.half_of(inzet)
    assert other is not None
    if step.action == "agree":
        _agree_too(step, other)
    elif step.action in ANSWERS:
        if swap_moving.proposal_of(other) is not None:
            workflow.perform(DEPLOYMENT, other, step.action, by=step.by, now=step.now)
    elif other.state == step.source:
        reason = {name: step.values.get(name, "") for name in ("reason_code", "reason_words")}
        workflow.perform(DEPLOYMENT, other, step.action, by=step.by, now=step.now, **reason)
    _keep_its_moment(step)
    _close_what_it_hung_on(step)


def _agree_too(step: Step, other: Deployment) -> None:
    """Somebody says yes to what they do and to what is done for them, with one click."""
    assert step.by is not None
    is_expert = step.by.id == other.expert_id
    agreed = other.expert_agreed_version if is_expert else other.asker_agreed_version
    if other.state == "talking" and agreed != other.terms_version:
        workflow.perform(
            DEPLOYMENT, other, "agree", by=step.by, now=step.now, version=other.terms_version
        )
    both = (step.obj, other)
    if all(half.state == "approved" for half in both):
        for half in both:
            if not half.sessions:
                half.sessions.append(swapping.session_of(half))
                planning.save_sessions(half)


def _keep_its_moment(step: Step) -> None:
    inzet: Deployment = step.obj
    for session in inzet.open_sessions:
        if inzet.state in ("cancelled", "expired"):
            session.cancelled_at = step.now
            session.cancelled_by_id = step.by.id if step.by is not None else None
            swap_moving.forget(inzet)
        elif step.action == "done":
            swap_moving.forget(inzet)
            session.logged_minutes, session.logged_at = session.minutes, step.now


def _close_what_it_hung_on(step: Step) -> None:
    """When both halves came to nothing there is no vraag left to answer."""
    asked = help_request_of(step.obj)
    if asked.state == "open" and asked.unfinished == 0:
        workflow.perform(HELP_REQUEST, asked, "expire", by=None, now=step.now)


def propose_moment(
    inzet: Deployment, moment: When, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    """One of the two wants another moment; it moves when the other says yes."""
    step = perform(inzet, "propose_moment", by=by, now=now, seen=seen, moment=moment)
    other = swapping.half_of(inzet)
    assert other is not None
    perform(other, "propose_moment", by=by, now=now, moment=moment)
    return step


def other_name(inzet: Deployment) -> str:
    return db.session.get_one(Person, swapping.partner_of(inzet)).name
