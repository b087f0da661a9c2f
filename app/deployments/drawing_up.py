"""A freelancer's invoice, drawn up for them from the confirmed hours and what was called off late.

Who receives an invoice may draw it up, when who sends it agrees (art. 34c and 35 of the law on
btw). So a draft is a proposal: with their yes it gets the next number of a series of their own, and
from then on it is handed in like an invoice that they typed. They ask for it themselves; where
their invoice stays out, who pays may begin.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.clock import amsterdam
from app.database import db, outdate
from app.deployments import amounts, money
from app.deployments.amounts import Bill
from app.deployments.models import Deployment, DrawnInvoice, Invoice
from app.deployments.moving import note
from app.deployments.paying import claim, may_bill
from app.deployments.unbilled import check_out, may_draw_up_for
from app.errors import NotAllowed, RuleBroken, StalePage
from app.organisations.models import Organisation
from app.pots.actions import hold_mandates
from app.profiles import admission
from app.profiles.models import Freelancer
from app.profiles.rules import BillingFacts, check_billing


def bill_of(inzet: Deployment) -> Bill:
    """What the confirmed hours and what was cancelled too late come to, as an invoice says it."""
    terms, minutes = inzet.terms, inzet.confirmed_minutes or 0
    assert terms is not None
    whole = money.actual_of(inzet, minutes)
    return amounts.bill(whole, minutes=minutes, rate=terms.rate, vat_rate=terms.vat_rate)


def draw_up(
    inzet: Deployment, facts: BillingFacts, *, by: Any, now: datetime, seen: int | None = None
) -> DrawnInvoice:
    """Make the draft, or make it anew."""
    may_bill(inzet, by)
    terms = inzet.terms
    assert terms is not None
    if inzet.invoice is not None:
        raise StalePage("Er is al een factuur ingediend.")
    outdate(inzet, seen)
    if not bill_of(inzet).total:
        raise RuleBroken("Er is niets om een factuur over te maken.")
    admission.state_billing(by=by, facts=facts, charges_vat=bool(terms.vat_rate))
    drawn = _drawn(inzet, facts, now)
    note(inzet, "draw_up", by=by, now=now, role="expert", hears=())
    return drawn


def draw_up_for(
    inzet: Deployment, facts: BillingFacts, *, by: Any, now: datetime, seen: int | None = None
) -> DrawnInvoice:
    """The same by who pays, once it stays out. What they fill in stands on this draft alone; it is
    the freelancer who says that it is right."""
    hold_mandates(by)
    if not may_draw_up_for(inzet, by, now):
        raise NotAllowed()
    check_out(inzet)
    outdate(inzet, seen)
    assert inzet.terms is not None
    check_billing(facts, charges_vat=bool(inzet.terms.vat_rate))
    drawn = _drawn(inzet, facts, now)
    inzet.unbilled_by_id = None  # who draws it up does not end it without one
    note(inzet, "draw_up", by=by, now=now, role="coordinator", hears=("expert", "coordinator"))
    return drawn


def _drawn(inzet: Deployment, facts: BillingFacts, now: datetime) -> DrawnInvoice:
    terms, freelancer = inzet.terms, db.session.get_one(Freelancer, inzet.expert_id)
    assert terms is not None
    bill = bill_of(inzet)
    drawn = inzet.drawn_invoice or DrawnInvoice(
        deployment_id=inzet.id, person_id=freelancer.person_id
    )
    drawn.drawn_at = now
    drawn.seller = _seller(inzet.expert.name, facts)
    drawn.buyer = _buyer(inzet.asker_school)
    drawn.kvk, drawn.btw_id = freelancer.kvk, facts.btw_id
    drawn.vat_rate, drawn.vat_ground = terms.vat_rate, terms.vat_ground
    drawn.minutes, drawn.rate = inzet.confirmed_minutes or 0, terms.rate
    drawn.hours, drawn.late, drawn.travel = bill.hours, bill.late, bill.travel
    drawn.vat, drawn.total = bill.vat, bill.total
    inzet.drawn_invoice = drawn
    return drawn


def _seller(name: str, facts: BillingFacts) -> str:
    place = f"{facts.postcode} {facts.city}"
    return "\n".join(part for part in (facts.trade_name, name, facts.street, place) if part)


def _buyer(school: Organisation) -> str:
    """The school, by its board: the one that has rights. Its address is that of the open data."""
    if not (school.street and school.postcode and school.city):
        raise RuleBroken(
            "Van %(school)s weten we het adres niet, en dat hoort op een factuur. Een eigen "
            "factuur van de zzp’er kan wel.",
            school=school.name,
        )
    board = f"Bestuur: {school.board.name}" if school.board is not None else ""
    street = f"{school.street} {school.house_number}".strip()
    lines = (school.name, board, street, f"{school.postcode} {school.city}")
    return "\n".join(line for line in lines if line)


def agree(inzet: Deployment, *, by: Any, now: datetime, seen: int | None = None) -> Invoice:
    """The freelancer's yes: the draft gets the next number, and is handed in."""
    may_bill(inzet, by)
    drawn = _draft(inzet)
    outdate(inzet, seen)
    today = amsterdam(now).date()
    drawn.year, drawn.number = today.year, _next_number(by.id, today)
    drawn.agreed_at = now
    return claim(inzet, drawn.named, today, drawn.minutes, drawn.total, by=by, now=now)


def _next_number(person_id: int, today: date) -> int:
    """One more than the last. Two of one person wait for each other here, so that none is skipped
    and none is given twice. (SQLite has one writer anyway.)"""
    mine = select(Freelancer.person_id).where(Freelancer.person_id == person_id)
    db.session.execute(mine.with_for_update(key_share=True))
    last = db.session.scalar(
        select(func.max(DrawnInvoice.number)).where(
            DrawnInvoice.person_id == person_id, DrawnInvoice.year == today.year
        )
    )
    return (last or 0) + 1


def turn_down(
    inzet: Deployment, reason_words: str, *, by: Any, now: datetime, seen: int | None = None
) -> None:
    """Not like this: the draft goes, and who pays hears why."""
    may_bill(inzet, by)
    drawn = _draft(inzet)
    if not reason_words.strip():
        raise RuleBroken("Schrijf er kort een reden bij.", field="reason_words")
    outdate(inzet, seen)
    db.session.delete(drawn)
    db.session.flush()
    db.session.expire(inzet, ["drawn_invoice"])
    note(
        inzet, "turn_down", by=by, now=now, role="expert", hears=("coordinator",),
        reason_words=reason_words.strip()[:500],
    )  # fmt: skip


def _draft(inzet: Deployment) -> DrawnInvoice:
    drawn = inzet.drawn_invoice
    if drawn is None or drawn.agreed_at is not None:
        raise StalePage("Er staat geen factuur klaar om akkoord op te geven.")
    return drawn
