"""Numbers on which somebody decides: what it costs, what it brings, and who misses whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.deployments import extra_hours, money, words
from app.deployments.amounts import Amount, Payee, plus
from app.deployments.classes import without_teacher
from app.deployments.consenting import check_of
from app.deployments.drawing_up import bill_of
from app.deployments.models import Deployment
from app.deployments.proposals import may_bill_after_all, may_move, open_correction
from app.deployments.settling import late_total, to_pay, waits_for_others
from app.deployments.views import class_plan
from app.deployments.views.agreed import terms_rows
from app.deployments.weighed import Balance, LendingCheck
from app.organisations.models import Organisation
from app.organisations.years import school_year, school_year_bounds
from app.profiles.models import Freelancer

PAID = ("settled", "cancelled")  # nothing is owed any more: what was paid is what it cost


def consequences(inzet: Deployment, now: datetime) -> dict[str, Any]:
    """What the leader weighs: the check, the groups, and what comes in return."""
    return weighing(check_of(inzet, amsterdam(now).date()), [inzet], now) | {
        "summary": terms_rows(inzet.terms) if inzet.terms else []
    }


def weighing(check: LendingCheck, inzetten: Sequence[Deployment], now: datetime) -> dict[str, Any]:
    """The same about several of one school, whom one check is about."""
    lender_id = inzetten[0].lender_id
    income = Amount()
    for inzet in inzetten:
        income = plus(income, _expected(inzet))
    return {
        "check": check,
        "weeks": [
            {
                "monday": week.monday,
                "cells": [
                    {"before": before, "after": after}
                    for before, after in zip(week.before, week.after, strict=True)
                ],
            }
            for week in check.weeks
        ],
        "shares": _shares(check.balance),
        "extra_hours": extra_hours.of(inzetten, amsterdam(now).date()),
        "classes": class_plan.classes_of(inzetten, check.groups),
        "balance": [
            *((label, words.euros(cents)) for label, cents in lines(income)),
            ("Komt binnen bij jullie", words.euros(income.total)),
            ("Eerder uitgeleend dit schooljaar", words.hours(_given(lender_id, now))),
            ("Eerder ontvangen dit schooljaar", words.hours(_received(lender_id, now))),
        ],
    }


def _expected(inzet: Deployment) -> Amount:
    """What it would cost as the terms stand now."""
    if inzet.terms is None:
        return Amount()
    return money.estimate_of(inzet, inzet.terms, len(without_teacher(inzet)))


def _shares(balance: Balance | None) -> list[tuple[str, str]]:
    """Support beside the groups, without this inzet and with it."""
    if balance is None:
        return []
    shares = (
        ("Op 1 oktober", balance.october),
        (f"In week {balance.week}, zonder deze inzet", balance.before),
        (f"In week {balance.week}, met deze inzet", balance.after),
    )
    nobody = "geen eigen leraar meer voor de groepen"
    return [
        (label, nobody if share is None else words.per_cent(share)) for label, share in shares
    ] + [("Grens", f"{balance.most} procentpunt boven 1 oktober")]


def _given(school_id: int | None, now: datetime) -> int:
    return _confirmed(Deployment.lender_id == school_id, now)


def _received(school_id: int | None, now: datetime) -> int:
    return _confirmed(Deployment.asker_school_id == school_id, now)


def _confirmed(which: Any, now: datetime) -> int:
    begin, _ = school_year_bounds(school_year(amsterdam(now).date()))
    total = select(func.coalesce(func.sum(Deployment.confirmed_minutes), 0)).where(
        which,
        Deployment.lender_id != Deployment.asker_school_id,
        Deployment.last_session_on >= begin,
    )
    return int(db.session.scalar(total) or 0)


def costs(inzet: Deployment) -> dict[str, Any]:
    amount = amount_of(inzet)
    return {
        "summary": terms_rows(inzet.terms) if inzet.terms else [],
        "lines": lines(amount),
        "total": inzet.estimate,
    }


def amount_of(inzet: Deployment) -> Amount:
    if inzet.terms is None:
        return Amount()
    if inzet.state in PAID:
        return money.paid(inzet)
    if inzet.actual is not None:
        return money.actual_of(inzet, inzet.confirmed_minutes or 0)
    if inzet.consented_at is not None or inzet.is_freelance:
        return money.approved_amount(inzet)
    return _expected(inzet)


def correction_by_pot(inzet: Deployment) -> list[str]:
    """What a correction that waits for a yes does to each pot, where there are several."""
    correction = open_correction(inzet)
    if correction is None or len(inzet.payers) < 2 or not may_move(inzet, correction.delta):
        return []
    parts = money.parts_of(inzet, correction.delta)
    return [f"{each.pot.name}: {words.put_right(cents)}" for each, cents in parts]


def lines(amount: Amount) -> list[tuple[str, int]]:
    return [
        (f"{each.kind.capitalize()}, voor {_payee(each.payee)}", each.cents)
        for each in amount.lines
    ]


def _payee(payee: Payee) -> str:
    if payee.person_id is not None:
        return db.session.get_one(Person, payee.person_id).name
    if payee.organisation_id is not None:
        return db.session.get_one(Organisation, payee.organisation_id).name
    return "nog niet bekend"


def invoice_to_start_from(inzet: Deployment) -> dict[str, Any]:
    return {"minutes": inzet.confirmed_minutes or 0, "amount": bill_of(inzet).total}


def billing_to_start_from(inzet: Deployment) -> dict[str, Any]:
    known = db.session.get(Freelancer, inzet.expert_id)
    names = ("trade_name", "street", "postcode", "city", "btw_id")
    return {name: getattr(known, name) for name in names} if known is not None else {}


def correction_to_start_from(inzet: Deployment) -> dict[str, Any]:
    """An invoice that came after all is to be paid."""
    if inzet.invoice is None or not may_bill_after_all(inzet):
        return {}
    return {"direction": "more", "amount": inzet.invoice.amount}


def drawn(inzet: Deployment) -> dict[str, Any]:
    """The invoice that stands there, as it was drawn up; or what it would come to."""
    draft = inzet.drawn_invoice
    agreed, bill = (draft, draft) if draft is not None else (inzet.terms, bill_of(inzet))
    minutes = draft.minutes if draft is not None else inzet.confirmed_minutes or 0
    assert agreed is not None
    facts: list[tuple[str, str]] = []
    if draft is not None:
        facts = [
            ("Nummer", draft.named or "komt erbij na het akkoord"),
            ("Van", ", ".join(draft.seller.split("\n"))),
            ("KvK-nummer", draft.kvk),
            ("Btw-id", draft.btw_id),
            ("Aan", ", ".join(draft.buyer.split("\n"))),
        ]
    return {"draft": draft, "facts": facts} | _billed(bill, minutes, agreed)


def to_bill(inzet: Deployment) -> dict[str, Any]:
    """What an invoice of somebody's own may come to, line by line."""
    if inzet.terms is None:
        return {}
    return _billed(bill_of(inzet), inzet.confirmed_minutes or 0, inzet.terms)


def _billed(bill: Any, minutes: int, agreed: Any) -> dict[str, Any]:
    vat = f"Btw {agreed.vat_rate} %" if agreed.vat_rate else f"Geen btw: {agreed.vat_ground}"
    rows = [
        (f"{words.hours(minutes)} × {words.euros(agreed.rate)}", bill.hours),
        ("Te laat afgezegd, zonder uren", bill.late),
        ("Reiskosten", bill.travel),
        (vat, bill.vat),
    ]
    return {
        "lines": [(label, cents) for label, cents in rows if cents or label == vat],
        "total": bill.total,
    }


def settlement(inzet: Deployment) -> dict[str, Any]:
    """What is paid to whom, and what is still missing before it can be."""
    amount = to_pay(inzet) if inzet.actual is not None else Amount()
    return {
        "facts": [
            ("Bevestigde uren", words.hours(inzet.confirmed_minutes or 0)),
            ("Te laat afgezegd", words.euros(late) if (late := late_total(inzet)) else ""),
            ("Toegekend", words.euros(inzet.amount)),
            ("Factuur", inzet.invoice.number if inzet.invoice else ""),
            ("Opgesteld door", "Expedu, en de zzp’er ging akkoord" if _is_drawn(inzet) else ""),
        ],
        "lines": lines(amount),
        "total": amount.total,
        "missing": waits_for_others(inzet),
    }


def _is_drawn(inzet: Deployment) -> bool:
    return inzet.drawn_invoice is not None and inzet.drawn_invoice.agreed_at is not None
