"""The money of one inzet: what it costs by its terms, and how its payers bear that together."""

from typing import Any

from sqlalchemy import func, select

from app.accounts.access import board_of
from app.database import db
from app.deployments import amounts, pot_caps
from app.deployments.amounts import (
    BY_REPLACEMENT,
    EXTRA_HOURS,
    Amount,
    Line,
    Payee,
    Price,
    divide,
    in_proportion,
    pour,
    up_to,
)
from app.deployments.employment import employment
from app.deployments.models import Deployment, Session, Terms
from app.organisations.models import LendingSettings
from app.pots import actions as pots
from app.pots.models import Entry, Reservation
from app.profiles.words import VAT_GROUNDS
from app.workflow import Step

REPLACEMENT_RATE, EXTRA_HOURS_RATE = 5_500, 5_000  # cents an hour, where a board decided nothing


# What it costs


def standard_rate(inzet: Deployment, cover: str) -> int:
    """What an hour of a colleague costs: a number of the board, never somebody's salary."""
    return rate_at(inzet.lender_id, cover)


def rate_at(lender_id: int | None, cover: str) -> int:
    if cover not in (BY_REPLACEMENT, EXTRA_HOURS):
        return 0
    settings = _settings(lender_id)
    if cover == BY_REPLACEMENT:
        return settings.replacement_rate_cents if settings else REPLACEMENT_RATE
    return settings.extra_hours_rate_cents if settings else EXTRA_HOURS_RATE


def employers_ground(inzet: Deployment, cover: str) -> str:
    """Why the employer charges no btw for what it is paid for, in words; '' where it never said."""
    settings = _settings(inzet.lender_id) if cover in (BY_REPLACEMENT, EXTRA_HOURS) else None
    return VAT_GROUNDS.get(settings.vat_ground, "") if settings is not None else ""


def _settings(lender_id: int | None) -> LendingSettings | None:
    return db.session.get(LendingSettings, employer_of(lender_id) or 0)


def employer_of(lender_id: int | None) -> int | None:
    """The board of the school that lends; the school itself where it has none."""
    return board_of(lender_id) or lender_id


def price_of(inzet: Deployment, terms: Terms, lender_id: int | None = None) -> Price:
    """Replacement is paid to the school that lends, extra hours to its board, as it was when the
    money was granted; `lender_id`: a later employer, where that one lends."""
    lender_id = lender_id or inzet.lender_id
    if inzet.is_freelance:
        payee = Payee(person_id=inzet.expert_id)
    elif terms.cover == EXTRA_HOURS:
        as_granted = inzet.employer_id if inzet.approved_at is not None else None
        is_first = lender_id == inzet.lender_id
        payee = Payee(organisation_id=(is_first and as_granted) or employer_of(lender_id))
    else:
        payee = Payee(organisation_id=lender_id)
    return Price(
        cover=terms.cover,
        rate=terms.rate,
        travel=terms.travel,
        vat_rate=terms.vat_rate,
        is_freelancer=inzet.is_freelance,
        payee=payee,
    )


def estimate_of(inzet: Deployment, terms: Terms, missed_parts: int) -> Amount:
    return amounts.amount(price_of(inzet, terms), minutes=terms.minutes, class_parts=missed_parts)


def approved_amount(inzet: Deployment) -> Amount:
    """By line, what was fixed at consent and is asked of the pots."""
    return estimate_of(inzet, _terms(inzet), inzet.missed_parts)


def actual_of(inzet: Deployment, minutes: int) -> Amount:
    """What so many minutes cost, with what was cancelled too late and is still to be paid."""
    terms = _terms(inzet)
    held = [session for session in inzet.open_sessions if session.logged_minutes]
    given = amounts.amount(
        price_of(inzet, terms),
        minutes=minutes,
        class_parts=sum(session.misses_class for session in held),
        replacement_most=inzet.replacement_confirmed,
    )
    if inzet.onward:
        given = _by_employer(inzet, given, held, minutes)
    whole = given if minutes else Amount()
    for session in inzet.sessions:
        if session.late_cost and not session.late_cost_paid:
            whole = amounts.plus(whole, late_amount(inzet, session))
    return whole


def _by_employer(inzet: Deployment, whole: Amount, held: list[Session], minutes: int) -> Amount:
    """The same amount, each employer paid for the hours of its own dates."""
    work = employment(inzet)
    logged: dict[int | None, int] = {}
    for session in held:
        lender = work.lends(session.on)
        logged[lender] = logged.get(lender, 0) + (session.logged_minutes or 0)
    shares = zip(logged, in_proportion(minutes, list(logged.values())), strict=True)
    parts = Amount()
    for number, (lender, share) in enumerate(shares):
        price = price_of(inzet, _terms(inzet), lender)
        parts = amounts.plus(parts, amounts.amount(price, minutes=share, travels=not number))
    # Rounding employer by employer may come to a cent more than rounding the whole did.
    return Amount(tuple(up_to(parts.lines, whole.total)))


def session_amount(inzet: Deployment, session: Session) -> Amount:
    """What one session adds to the whole; travel belongs to the whole."""
    lender_id = employment(inzet).lends(session.on) if inzet.onward else None
    return amounts.amount(
        price_of(inzet, _terms(inzet), lender_id),
        minutes=session.minutes,
        class_parts=int(session.misses_class),
        travels=False,
    )


def late_cost(inzet: Deployment, session: Session, *, by_expert: bool) -> int:
    """What a session that is cancelled at the last moment still costs, in cents.

    Only what can be shown: a freelancer's agreed hours, unless they cancel themselves, and what
    the school reported to have arranged for that date.
    """
    whole = session_amount(inzet, session).total
    if inzet.is_freelance:
        return 0 if by_expert else whole
    arranged = [c.amount for c in inzet.covers if (c.on, c.part) == (session.on, session.part)]
    return min(whole, arranged[0]) if arranged else 0


def late_amount(inzet: Deployment, session: Session) -> Amount:
    """The late cost of a cancelled session, by line."""
    return Amount(tuple(up_to(session_amount(inzet, session).lines, session.late_cost)))


def _terms(inzet: Deployment) -> Terms:
    assert inzet.terms is not None
    return inzet.terms


# How the payers bear it


def hold_pots(inzet: Deployment) -> None:
    """Whose money may move; several in one order."""
    ids = {payer.pot_id for payer in inzet.payers}
    ids |= {source.reservation.pot_id for source in inzet.sources}
    pots.hold(ids)


def reserve(step: Step) -> None:
    """Every payer its share, or none of them: the first pot with too little stops it all. What was
    set apart beforehand is drawn from there."""
    inzet: Deployment = step.obj
    hold_pots(inzet)
    apart = _set_apart(inzet)
    for payer in inzet.payers:
        facts: dict[str, Any] = {"by": step.by, "now": step.now, "event": step.event}
        if payer.pot_id in apart:
            payer.reservation = pots.draw(apart[payer.pot_id], payer.share, **facts)
        else:
            payer.reservation = pots.reserve(payer.pot, payer.share, **facts)


def _set_apart(inzet: Deployment) -> dict[int, Reservation]:
    """By pot, what was set apart beforehand."""
    return {source.reservation.pot_id: source.reservation for source in inzet.sources}


def commit(step: Step) -> None:
    hold_pots(step.obj)
    for reservation in _reservations(step.obj):
        pots.commit(reservation, by=step.by, now=step.now, event=step.event)


def spend(step: Step, amount: Amount) -> None:
    """Pay the lines from what is committed, each payer in proportion to what they have there."""
    hold_pots(step.obj)
    reservations = _reservations(step.obj)
    committed = [reservation.committed for reservation in reservations]
    # Rounding a session at a time may come to a few cents more than rounding the whole did.
    total = min(amount.total, sum(committed))
    poured = pour(up_to(amount.lines, total), divide(total, committed))
    for reservation, lines in zip(reservations, poured, strict=True):
        for line in lines:
            pots.spend(
                reservation, line.cents, line=_entry(line),
                by=step.by, now=step.now, event=step.event,
            )  # fmt: skip


def release(step: Step, cents: int | None = None) -> None:
    """Give back what will not be needed: this many cents (or what there is), or everything."""
    hold_pots(step.obj)
    reservations = _reservations(step.obj)
    there = [reservation.reserved + reservation.committed for reservation in reservations]
    back = there if cents is None else divide(min(cents, sum(there)), there)
    for reservation, amount in zip(reservations, back, strict=True):
        pots.release(reservation, amount=amount, by=step.by, now=step.now, event=step.event)


def put_right(step: Step, delta: int) -> None:
    """After settling: every payer its part, or none of them."""
    hold_pots(step.obj)
    payee = price_of(step.obj, _terms(step.obj)).payee
    facts: dict[str, Any] = {"by": step.by, "now": step.now, "event": step.event}
    for reservation, cents in parts_of(step.obj, delta):
        line = _entry(Line(amounts.HOURS, abs(cents), payee))
        if cents < 0:
            pots.refund(reservation, -cents, line=line, **facts)
            continue
        _fits_its_months(step.obj, reservation, cents)
        _free_what_was_set_apart(step, reservation, cents)
        pots.pay_more(reservation, cents, line=line, **facts)


def parts_of(inzet: Deployment, delta: int) -> list[tuple[Reservation, int]]:
    """Which payers a correction touches, with its cents for each: what is paid more falls on them
    by their shares, and what comes back by what each of them paid."""
    reservations = _reservations(inzet)
    if delta > 0:
        shares = [payer.share for payer in inzet.payers if payer.reservation is not None]
        parts = in_proportion(delta, shares)
    else:
        parts = [-back for back in divide(-delta, [each.spent for each in reservations])]
    return [(each, part) for each, part in zip(reservations, parts, strict=True) if part]


def _fits_its_months(inzet: Deployment, reservation: Reservation, cents: int) -> None:
    """What is paid more makes the months fuller in which hours were given, or called off late."""
    if inzet.sources:  # what a traject set apart is in no month
        return
    given = pot_caps.given(inzet)
    before = pot_caps.load_of(reservation.spent, given)
    after = pot_caps.load_of(reservation.spent + cents, given)
    pot_caps.check(inzet, reservation.pot, after, before, field=None)


def _free_what_was_set_apart(step: Step, reservation: Reservation, cents: int) -> None:
    """For an inzet that draws: what is paid comes first from what was set apart for it. Where that
    is over, or less, the two who agreed to the correction decided about the pot itself."""
    source = _set_apart(step.obj).get(reservation.pot_id)
    if source is not None:
        db.session.refresh(source)
        back = min(cents, source.reserved)
        pots.release(source, amount=back, by=step.by, now=step.now, event=step.event)


def open_money(inzet: Deployment) -> int:
    """Cents that are still reserved or committed for this inzet."""
    return sum(r.reserved + r.committed for r in _reservations(inzet))


def spent_money(inzet: Deployment) -> int:
    return sum(reservation.spent for reservation in _reservations(inzet))


def paid(inzet: Deployment) -> Amount:
    """By line, what left the pots for this inzet, with what came back taken off."""
    paid_of = func.sum(Entry.spent)
    rows = db.session.execute(
        select(Entry.line, Entry.payee_organisation_id, Entry.payee_person_id, paid_of)
        .where(Entry.reservation_id.in_([found.id for found in _reservations(inzet)]))
        .group_by(Entry.line, Entry.payee_organisation_id, Entry.payee_person_id)
        .having(paid_of != 0)
        .order_by(func.min(Entry.id))
    )
    return Amount(
        tuple(Line(kind, int(cents), Payee(payee, person)) for kind, payee, person, cents in rows)
    )


def _reservations(inzet: Deployment) -> list[Reservation]:
    return [payer.reservation for payer in inzet.payers if payer.reservation is not None]


def _entry(line: Line) -> pots.Line:
    return pots.Line(
        line.kind,
        payee_organisation_id=line.payee.organisation_id,
        payee_person_id=line.payee.person_id,
    )
