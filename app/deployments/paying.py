"""What people do once the hours are in: confirm, differ, bill, pay, and put right."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db, outdate
from app.deployments import rules
from app.deployments.approving import has_four_eyes
from app.deployments.models import TO_BE_PAID, Correction, Deployment, Invoice, Session
from app.deployments.moving import note, perform
from app.deployments.people import coordinator
from app.deployments.proposals import (
    PUT_RIGHT,
    check_correction,
    is_to_bill,
    open_correction,
)
from app.deployments.settling import invoiceable, late_total
from app.deployments.transitions import DEPLOYMENT
from app.errors import NotAllowed, RuleBroken, StalePage
from app.pots.actions import hold_mandates
from app.workflow import Step


def confirm(deployment: Deployment, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    return perform(deployment, "confirm", by=by, now=now, seen=seen)


def dispute(
    deployment: Deployment, minutes: int, reason_words: str, *, by: Any, now: datetime,
    seen: int | None = None,
) -> Step:  # fmt: skip
    """The school counts other hours, and says why."""
    return perform(
        deployment, "dispute", by=by, now=now, seen=seen, minutes=minutes, reason_words=reason_words
    )


def correct_hours(
    deployment: Deployment, hours: Sequence[tuple[Session, int]], *, by: Any, now: datetime,
    seen: int | None = None,
) -> Step:  # fmt: skip
    return perform(deployment, "correct", by=by, now=now, seen=seen, hours=list(hours))


def resolve(
    deployment: Deployment, minutes: int, reason_words: str, *, by: Any, now: datetime,
    seen: int | None = None,
) -> Step:  # fmt: skip
    """A third person says how many hours it were."""
    return perform(
        deployment, "resolve", by=by, now=now, seen=seen, minutes=minutes, reason_words=reason_words
    )


def hand_in_invoice(
    deployment: Deployment, number: str, dated: date, minutes: int, amount: int, *, by: Any,
    now: datetime, seen: int | None = None,
) -> Invoice:  # fmt: skip
    """A freelancer's own invoice for confirmed hours; until it is paid it can be handed in anew. A
    draft that was drawn up for them goes: they sent their own."""
    may_bill(deployment, by)
    outdate(deployment, seen)
    rules.check_own_number(number)
    drawn = deployment.drawn_invoice
    if drawn is not None and drawn.agreed_at is not None:
        raise RuleBroken("Je ging al akkoord met factuur %(number)s.", number=drawn.named)
    if drawn is not None:
        db.session.delete(drawn)
    return claim(deployment, number.strip(), dated, minutes, amount, by=by, now=now)


def may_bill(deployment: Deployment, person: Any) -> None:
    """A freelancer for their own inzet, of which there are terms to bill by."""
    is_theirs = deployment.is_freelance and person.id == deployment.expert_id
    if not is_theirs or deployment.terms is None:
        raise NotAllowed()
    if not is_to_bill(deployment):
        raise StalePage("Een factuur kan als de uren bevestigd zijn en nog niet betaald.")


def claim(
    deployment: Deployment, number: str, dated: date, minutes: int, amount: int, *, by: Any,
    now: datetime,
) -> Invoice:  # fmt: skip
    """What the freelancer asks for, within what was confirmed and agreed."""
    rules.check_invoice(
        number=number, dated=dated, minutes=minutes, amount=amount,
        confirmed_minutes=deployment.confirmed_minutes or 0, late=late_total(deployment),
        most=invoiceable(deployment, minutes), today=amsterdam(now).date(),
    )  # fmt: skip
    invoice = deployment.invoice or Invoice(person_id=by.id)
    taken = db.session.scalars(
        select(Invoice).where(Invoice.person_id == by.id, Invoice.number == number)
    ).first()
    if taken is not None and taken is not invoice:
        raise RuleBroken("Dit factuurnummer heb je al gebruikt.", field="number")
    invoice.number, invoice.dated = number, dated
    invoice.minutes, invoice.amount, invoice.at = minutes, amount, now
    if deployment.state in TO_BE_PAID:
        deployment.unbilled_by_id = None  # nobody ends it without one any more
    deployment.invoice = invoice
    note(deployment, "invoice", by=by, now=now, role="expert", hears=("coordinator",))
    return invoice


def close_unbilled(
    deployment: Deployment, reason_words: str = "", *, by: Any, now: datetime,
    seen: int | None = None,
) -> Step:  # fmt: skip
    """End it without the invoice that stays out: the first proposes and says why, the second
    agrees."""
    return perform(
        deployment, "close_unbilled", by=by, now=now, seen=seen, reason_words=reason_words
    )


def settle(deployment: Deployment, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    return perform(deployment, "settle", by=by, now=now, seen=seen)


def propose_correction(
    deployment: Deployment, delta: int, reason_words: str, *, by: Any, now: datetime,
    seen: int | None = None,
) -> Correction:  # fmt: skip
    """Cents to pay more (or, negative, to take back) after settling; a second person decides."""
    hold_mandates(by)
    if deployment.state not in PUT_RIGHT or coordinator(deployment, by, now) is None:
        raise NotAllowed()
    has_four_eyes(Step(DEPLOYMENT, deployment, "correct", by, now))
    check_correction(deployment, delta)
    if not reason_words.strip():
        raise RuleBroken("Schrijf er kort een reden bij.", field="reason_words")
    outdate(deployment, seen)
    if open_correction(deployment) is not None:
        raise RuleBroken("Er staat al een correctie open.")
    correction = Correction(
        deployment_id=deployment.id, delta=delta, reason=reason_words.strip()[:500],
        proposed_by_id=by.id, proposed_at=now,
    )  # fmt: skip
    db.session.add(correction)
    note(
        deployment, "propose_correction", by=by, now=now, role="coordinator",
        hears=("coordinator",), reason_words=reason_words.strip()[:500],
    )  # fmt: skip
    return correction


def agree_correction(
    deployment: Deployment, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    """The second person says yes, and the money moves. Of several pots the mandates of both may
    be needed."""
    correction = open_correction(deployment)
    if correction is not None:
        hold_mandates(db.session.get_one(Person, correction.proposed_by_id))
    return perform(deployment, "correct", by=by, now=now, seen=seen, correction=correction)
