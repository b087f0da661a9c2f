"""What people do with an inzet. Who and when are keyword-only, `seen` is the version that the
reader's page showed; nothing here commits."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from app import workflow
from app.accounts.access import employers_of
from app.accounts.models import Membership, Person
from app.clock import amsterdam
from app.database import db
from app.deployments.from_outside import BY_THEMSELVES
from app.deployments.models import Bundle, Deployment, Message, Session
from app.deployments.moving import note, perform
from app.deployments.paying import (
    agree_correction,
    close_unbilled,
    confirm,
    correct_hours,
    dispute,
    hand_in_invoice,
    propose_correction,
    resolve,
    settle,
)
from app.deployments.people import asker
from app.deployments.proposals import open_correction
from app.deployments.rules import PlannedSession, TermsDraft
from app.deployments.transitions import DEPLOYMENT
from app.errors import NotAllowed, RuleBroken
from app.help_requests.models import HelpRequest
from app.help_requests.reach import is_freelancer
from app.pots.models import Pot
from app.workflow import Step

__all__ = [
    "DateToCover",
    "agree",
    "agree_correction",
    "approve",
    "cancel_session",
    "close_unbilled",
    "confirm",
    "confirm_replacement",
    "consent",
    "correct_hours",
    "deliver",
    "dispute",
    "hand_in_invoice",
    "invite",
    "log_hours",
    "move",
    "offer",
    "open_correction",
    "propose",
    "propose_correction",
    "report_cover",
    "reschedule",
    "resolve",
    "say",
    "schedule",
    "settle",
    "sound",
]

LONGEST_MESSAGE = 4_000
SILENT = ("sounded", "declined", "withdrawn", "expired", "cancelled")

# Moves that need nothing but a yes, or a reason.
PLAIN = frozenset(
    {"accept", "decline", "withdraw", "refuse", "reject", "ask_change", "retract_consent"}
    | {"cancel", "stop_early", "done", "deliver", "confirm", "settle", "consent"}
    | {"agree_moment", "keep_moment", "drop_proposal", "confirm_extension", "refuse_extension"}
)


# Beginning


def invite(
    help_request: HelpRequest,
    expert: Any,
    *,
    by: Any,
    now: datetime,
    words: str = "",
    html: str = "",
    external_reason: str = "",
    external_words: str = "",
    bundle: Bundle | None = None,
) -> Deployment:
    """The school asks this person, perhaps as one of a team. Where it is a freelancer and
    colleagues inside could do it, `external_reason` says why (and `external_words` more, where
    somebody wants to)."""
    inzet = new_inzet(
        help_request, expert, asked_by_id=by.id, started_by="invite", now=now, bundle=bundle
    )
    workflow.create(
        DEPLOYMENT, inzet, "invite", by=by, now=now,
        reason_code=external_reason, reason_words=external_words.strip(),
    )  # fmt: skip
    _first_words(inzet, words, html, by=by, now=now)
    return inzet


def offer(
    help_request: HelpRequest, *, by: Any, now: datetime, words: str = "", html: str = ""
) -> Deployment:
    """Somebody who can help says so."""
    asked_by_id = help_request.asked_by_id
    inzet = new_inzet(help_request, by, asked_by_id=asked_by_id, started_by="offer", now=now)
    workflow.create(DEPLOYMENT, inzet, "offer", by=by, now=now)
    _first_words(inzet, words, html, by=by, now=now)
    return inzet


def sound(help_request: HelpRequest, expert: Any, *, by: Any | None, now: datetime) -> Deployment:
    """Ask whether somebody wants to be asked; the school does not know whom until they say yes."""
    asked_by_id = help_request.asked_by_id
    inzet = new_inzet(help_request, expert, asked_by_id=asked_by_id, started_by="sound", now=now)
    workflow.create(DEPLOYMENT, inzet, "sound", by=by, now=now)
    return inzet


def new_inzet(
    help_request: HelpRequest, expert: Any, *, asked_by_id: int, started_by: str, now: datetime,
    bundle: Bundle | None = None,
) -> Deployment:  # fmt: skip
    if expert.id in (asked_by_id, help_request.asked_by_id):
        raise RuleBroken("Jezelf vragen kan niet.")
    through = bundle.lender_id if bundle is not None else help_request.school_id
    membership = _lending_membership(expert, through, amsterdam(now).date())
    if bundle is not None and (membership is None or membership.organisation_id != through):
        raise RuleBroken("%(name)s werkt niet op deze school.", field="people", name=expert.name)
    contact_id = help_request.contact_id if help_request.contact_id != expert.id else None
    return Deployment(
        help_request_id=help_request.id,
        expert_id=expert.id,
        asked_by_id=asked_by_id,
        asker_school_id=help_request.school_id,
        contact_id=contact_id,
        lending_membership_id=membership.id if membership else None,
        lender_id=membership.organisation_id if membership else None,
        started_by=started_by,
        external_reason="" if membership else BY_THEMSELVES.get(started_by, ""),
        terms_version=0,
        bundle_id=bundle.id if bundle is not None else None,
    )


def _lending_membership(expert: Any, through: int, on: date) -> Membership | None:
    """Through which employer this person helps: this one (the asking school itself, or the school
    of their team), else their first. None for a freelancer."""
    if is_freelancer(expert.id):
        return None
    employers = db.session.scalars(employers_of(expert, on)).all()
    if not employers:
        raise RuleBroken("%(name)s werkt nu niet bij een school of bestuur.", name=expert.name)
    here = [work for work in employers if work.organisation_id == through]
    return (here or list(employers))[0]


# Talking


def say(deployment: Deployment, words: str, html: str, *, by: Any, now: datetime) -> Message:
    """A line in the talk, by one of the parties; the other one hears that it is there."""
    role = _side(deployment, by, now)
    if role is None or deployment.state in SILENT:
        raise NotAllowed()
    message = _write(deployment, words, html, by=by, now=now)
    note(deployment, "say", by=by, now=now, role=role, hears=("asker", "expert"))
    return message


def _first_words(deployment: Deployment, words: str, html: str, *, by: Any, now: datetime) -> None:
    if words.strip():
        _write(deployment, words, html, by=by, now=now)


def _write(deployment: Deployment, words: str, html: str, *, by: Any, now: datetime) -> Message:
    if not words.strip():
        raise RuleBroken("Schrijf eerst een bericht.", field="words")
    if len(words) > LONGEST_MESSAGE or len(html) > 3 * LONGEST_MESSAGE:
        raise RuleBroken("Maak je bericht korter.", field="words")
    message = Message(deployment_id=deployment.id, author_id=by.id, words=words, html=html, at=now)
    db.session.add(message)
    return message


def _side(deployment: Deployment, person: Any, now: datetime) -> str | None:
    if person.id == deployment.expert_id:
        return "expert"
    return "asker" if asker(deployment, person, now) is not None else None


def propose(
    deployment: Deployment, draft: TermsDraft, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    """Lay down the next version of the terms."""
    return perform(deployment, "propose", by=by, now=now, seen=seen, draft=draft)


def agree(
    deployment: Deployment, *, version: int, by: Any, now: datetime, seen: int | None = None,
    reason_code: str = "", reason_words: str = "",
) -> Step:  # fmt: skip
    """Say yes to this version; the school to a freelancer who came by themselves with why.

    Inside one school the asker leads the expert too: their yes then counts as consent as well,
    where consent asks for no more than a yes.
    """
    step = perform(
        deployment, "agree", by=by, now=now, seen=seen, version=version,
        reason_code=reason_code, reason_words=reason_words.strip(),
    )  # fmt: skip
    if deployment.state == "consent" and deployment.lender_id == deployment.asker_school_id:
        who = db.session.get(Person, deployment.asker_agreed_by_id)
        # Or it waits there, where they read why.
        with suppress(RuleBroken), db.session.begin_nested():
            perform(deployment, "consent", by=who, now=now)
    return step


# Consent and approval


def consent(
    deployment: Deployment, *, by: Any, now: datetime, seen: int | None = None,
    reason_code: str = "", reason_words: str = "", cover_by: str = "",
) -> Step:  # fmt: skip
    """The lending side says yes; not green asks for a reason. `cover_by`: who then stands before
    the class."""
    return perform(
        deployment, "consent", by=by, now=now, seen=seen,
        reason_code=reason_code, reason_words=reason_words, cover_by=cover_by,
    )  # fmt: skip


def approve(
    deployment: Deployment,
    *,
    pots: Pot | Sequence[tuple[Pot, int]] | None = None,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Step:
    """Say yes for the pots that this person decides about.

    `pots`: one that pays everything, or (pot, cents) for each payer; nothing to follow what was
    chosen before. It is granted when the last payer has signed.
    """
    shares = [(pots, deployment.estimate)] if isinstance(pots, Pot) else pots
    return perform(deployment, "approve", by=by, now=now, seen=seen, pots=shares)


# Carrying out


class OnADate(Protocol):
    """A session, a date of the terms, or any other date on which a class misses its teacher."""

    @property
    def on(self) -> Any: ...

    @property
    def part(self) -> Any: ...

    @property
    def deployment(self) -> Deployment: ...


@dataclass(frozen=True)
class DateToCover:
    deployment: Deployment
    on: date
    part: int


def schedule(
    deployment: Deployment, sessions: Sequence[PlannedSession], *, by: Any, now: datetime,
    seen: int | None = None,
) -> Step:  # fmt: skip
    """Turn what was agreed into dates."""
    return perform(deployment, "schedule", by=by, now=now, seen=seen, sessions=list(sessions))


def reschedule(
    deployment: Deployment, sessions: Sequence[PlannedSession], *, by: Any, now: datetime,
    seen: int | None = None,
) -> Step:  # fmt: skip
    """Plan again what is still ahead: `sessions` are all that will be, kept ones included."""
    return perform(deployment, "reschedule", by=by, now=now, seen=seen, sessions=list(sessions))


def report_cover(
    dated: OnADate, *, cover_by: str, minutes: int, amount: int, by: Any, now: datetime,
    seen: int | None = None,
) -> Step:  # fmt: skip
    """Who stands before the class on this date. `dated` is a session, a date of the terms (before
    it is planned) or a DateToCover (before it is moved there)."""
    return perform(
        dated.deployment, "report_cover", by=by, now=now, seen=seen,
        on=dated.on, part=dated.part, cover_by=cover_by, minutes=minutes, amount=amount,
    )  # fmt: skip


def confirm_replacement(
    deployment: Deployment, *, amount: int, by: Any, now: datetime, seen: int | None = None
) -> Step:
    """What replacement cost in all, said by the lending school when the inzet is completed."""
    return perform(deployment, "report_cover", by=by, now=now, seen=seen, confirmed=amount)


def cancel_session(
    session: Session, *, by: Any, now: datetime, seen: int | None = None, reason_code: str = "",
    reason_words: str = "",
) -> Step:  # fmt: skip
    return perform(
        session.deployment, "cancel_session", by=by, now=now, seen=seen, session=session,
        reason_code=reason_code, reason_words=reason_words,
    )  # fmt: skip


def log_hours(
    session: Session, minutes: int, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    """Write down what was given, or write it down anew while the inzet runs."""
    return perform(
        session.deployment, "log_hours", by=by, now=now, seen=seen, session=session, minutes=minutes
    )


def deliver(deployment: Deployment, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    return perform(deployment, "deliver", by=by, now=now, seen=seen)


# Moves of one button


def move(
    deployment: Deployment, action: str, *, by: Any, now: datetime, seen: int | None = None,
    reason_code: str = "", reason_words: str = "",
) -> Step:  # fmt: skip
    """A move that needs nothing but a yes, or a reason."""
    if action not in PLAIN:
        raise NotAllowed()
    return perform(
        deployment, action, by=by, now=now, seen=seen,
        reason_code=reason_code, reason_words=reason_words,
    )  # fmt: skip
