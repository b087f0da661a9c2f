"""Hours that both sides stand by, and what was really owed."""

from app.accounts.access import board_members
from app.clock import amsterdam
from app.deployments import amounts, money, rules
from app.deployments.agreeing import is_explained
from app.deployments.amounts import BY_REPLACEMENT, Amount
from app.deployments.approving import has_four_eyes
from app.deployments.models import TO_BE_PAID, Deployment, Session
from app.deployments.people import help_request_of, leader
from app.deployments.planning import region_of, reported_replacement, terms_of
from app.errors import RuleBroken
from app.help_requests import actions as help_requests
from app.organisations.years import add_school_days
from app.workflow import Step

TO_THE_BOARD = 15  # school days; then a difference about hours is for the board

# Confirming


def may_confirm(step: Step) -> None:
    """Who was in the room confirms; not whoever leads the expert, where there is somebody else."""
    inzet: Deployment = step.obj
    if step.by is None:
        return
    others = {inzet.contact_id, inzet.asked_by_id} - {None, step.by.id}
    if others and leader(inzet, step.by, step.now) is not None:
        raise RuleBroken("Wie erbij was bevestigt de uren, niet de leidinggevende van de expert.")


def confirmed(step: Step) -> None:
    inzet: Deployment = step.obj
    if step.by is None:
        inzet.is_tacit = True
    else:
        inzet.confirmed_by_id = step.by.id
    _complete(step, inzet.logged_minutes)


def _complete(step: Step, minutes: int) -> None:
    """Count what the hours cost. Cover that was reported on or after its day is a fact already;
    what was only planned waits for the lending school."""
    inzet: Deployment = step.obj
    inzet.confirmed_minutes = minutes
    inzet.completed_at = step.now
    if terms_of(inzet).cover == BY_REPLACEMENT and _cover_is_a_fact(inzet):
        inzet.replacement_confirmed = reported_replacement(inzet)
    inzet.actual = money.actual_of(inzet, minutes).total
    step.facts |= {"minutes": minutes, "actual": inzet.actual}


def _cover_is_a_fact(inzet: Deployment) -> bool:
    told = {(c.on, c.part): amsterdam(c.reported_at).date() for c in inzet.covers}
    return all(
        told.get((session.on, session.part), session.on.min) >= session.on
        for session in inzet.open_sessions
        if session.logged_minutes and session.misses_class
    )


def may_dispute(step: Step) -> None:
    rules.check_counted(step.values["minutes"], step.obj.agreed_minutes)
    is_explained(step)
    if step.values["minutes"] == step.obj.logged_minutes:
        raise RuleBroken("Dit zijn dezelfde uren. Dan kun je ze bevestigen.", field="minutes")


def disputed(step: Step) -> None:
    step.obj.disputed_minutes = step.values["minutes"]
    step.facts |= {"minutes": step.values["minutes"], "logged": step.obj.logged_minutes}


def may_correct_hours(step: Step) -> None:
    inzet: Deployment = step.obj
    given: dict[int, int] = {session.id: minutes for session, minutes in step.values["hours"]}
    known = {session.id for session in inzet.open_sessions}
    if not given or not set(given) <= known:
        raise RuleBroken("Deze keren horen niet bij deze inzet.")
    total = 0
    for session in inzet.open_sessions:
        minutes = given.get(session.id, session.logged_minutes or 0)
        rules.check_log(
            minutes,
            session.on,
            other_minutes=total,
            agreed_minutes=inzet.agreed_minutes,
            today=step.today,
        )
        total += minutes


def hours_corrected(step: Step) -> None:
    for session, minutes in step.values["hours"]:
        session.logged_minutes, session.logged_at = minutes, step.now
    step.obj.disputed_minutes = None
    step.facts |= {"minutes": step.obj.logged_minutes}


def may_resolve(step: Step) -> None:
    """The coordinator of the pot that pays; the board where no pot does, or when it takes long."""
    inzet: Deployment = step.obj
    has_four_eyes(step)
    rules.check_counted(step.values["minutes"], inzet.agreed_minutes)
    is_explained(step)
    since = amsterdam(inzet.entered_at).date()
    is_long = step.today >= add_school_days(since, TO_THE_BOARD, region_of(inzet))
    for_board = is_long or not inzet.payers
    if step.role == "board" and not for_board:
        raise RuleBroken(
            "De coördinator beslist hierover; het bestuur is na %(days)s schooldagen aan zet.",
            days=TO_THE_BOARD,
        )
    if (
        step.role == "coordinator"
        and for_board
        and board_members(inzet.asker_school_id, step.today)
    ):
        raise RuleBroken("Hierover beslist nu het bestuur van de school.")


def resolved(step: Step) -> None:
    _complete(step, step.values["minutes"])


# Experiences


def only_what_opens(step: Step) -> None:
    """Writing one moves nothing here. The feature above says so when what was sealed opens."""
    if not step.values.get("opened"):
        raise RuleBroken("Er is nog niets te lezen.")


# Settling


def may_settle(step: Step) -> None:
    inzet: Deployment = step.obj
    has_four_eyes(step)
    terms = terms_of(inzet)
    if inzet.is_freelance:
        if inzet.invoice is None:
            raise RuleBroken("De factuur van de zzp’er is er nog niet.")
        check_invoice(inzet, step)
    held = [session for session in inzet.open_sessions if session.logged_minutes]
    needs_word = terms.cover == BY_REPLACEMENT and any(s.misses_class for s in held)
    if needs_word and inzet.confirmed_minutes and inzet.replacement_confirmed is None:
        raise RuleBroken("De school die helpt moet eerst bevestigen wat de vervanging kostte.")


def owes_invoice(inzet: Deployment) -> bool:
    """The freelancer is next: what is owed is known, and their invoice is not there."""
    is_theirs = inzet.is_freelance and inzet.state in TO_BE_PAID
    return is_theirs and inzet.invoice is None and bool(inzet.actual)


def check_invoice(inzet: Deployment, step: Step) -> None:
    invoice = inzet.invoice
    assert invoice is not None
    rules.check_invoice(
        number=invoice.number,
        dated=invoice.dated,
        minutes=invoice.minutes,
        amount=invoice.amount,
        confirmed_minutes=inzet.confirmed_minutes or 0,
        late=late_total(inzet),
        most=invoiceable(inzet, invoice.minutes),
        today=step.today,
    )


def late_total(inzet: Deployment) -> int:
    """What may be billed for what was cancelled too late: it has no hours."""
    return money.actual_of(inzet, 0).total


def invoiceable(inzet: Deployment, minutes: int) -> int:
    """The most that an invoice of so many minutes may come to, with what was cancelled too late."""
    return money.actual_of(inzet, minutes).total


def nothing_is_owed(step: Step) -> bool:
    return step.obj.actual == 0


def to_pay(inzet: Deployment) -> Amount:
    """By line, what is paid: what was counted, or the invoice where that is lower."""
    actual = money.actual_of(inzet, inzet.confirmed_minutes or 0)
    if inzet.invoice is None:
        return actual
    return Amount(tuple(amounts.up_to(actual.lines, inzet.invoice.amount)))


def settled(step: Step) -> None:
    inzet: Deployment = step.obj
    inzet.settled_by_id = step.by.id if step.by is not None else None
    if step.by is not None:
        inzet.actual = to_pay(inzet).total
    step.facts |= {"actual": inzet.actual}


def then_settled(step: Step) -> None:
    help_requests.inzet_ended(help_request_of(step.obj), now=step.now)
    then_paid(step)


def then_paid(step: Step) -> None:
    inzet: Deployment = step.obj
    if inzet.actual:
        money.spend(step, to_pay(inzet))
        for session in inzet.sessions:
            session.late_cost_paid = session.late_cost_paid or bool(session.late_cost)
    money.release(step)


def hours_of(inzet: Deployment) -> list[tuple[Session, int]]:
    """What stands written for each session that was not cancelled."""
    return [(session, session.logged_minutes or 0) for session in inzet.open_sessions]
