"""Hours that both sides stand by, and what was really owed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from app.accounts.access import board_members
from app.clock import amsterdam
from app.deployments import amounts, money, rules
from app.deployments.agreeing import is_explained
from app.deployments.amounts import BY_REPLACEMENT, Amount
from app.deployments.approving import has_four_eyes
from app.deployments.covering import reported_replacement
from app.deployments.models import TO_BE_PAID, Deployment, Session
from app.deployments.payers import with_another_part
from app.deployments.people import board, coordinator, help_request_of, leader
from app.deployments.planning import terms_of
from app.errors import RuleBroken
from app.help_requests import actions as help_requests
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
    """The coordinator of the pot that pays; the board where no pot does, or once it takes long."""
    inzet: Deployment = step.obj
    has_four_eyes(step)
    rules.check_counted(step.values["minutes"], inzet.agreed_minutes)
    is_explained(step)
    for_board = is_for_board(inzet, board_members(inzet.asker_school_id, step.today))
    if step.role == "board" and not for_board:
        raise RuleBroken(
            "De coördinator beslist hierover; het bestuur is na %(days)s schooldagen aan zet.",
            days=TO_THE_BOARD,
        )
    if step.role == "coordinator" and for_board:
        if board(inzet, step.by, step.now) is None:
            raise RuleBroken("Hierover beslist nu het bestuur van de school.")
        step.role = "board"  # they are both


def decides_hours(inzet: Deployment, person: Any, now: datetime) -> bool:
    """Whether a difference about the hours is theirs to end, as the guard says it."""
    if person.id in with_another_part(inzet):
        return False
    for_board = is_for_board(inzet, board_members(inzet.asker_school_id, amsterdam(now).date()))
    return (board if for_board else coordinator)(inzet, person, now) is not None


def is_for_board(inzet: Deployment, members: Collection[int]) -> bool:
    """The members of the board of the school that asked decide, of whom one at least has no other
    part in it."""
    able = set(members) - with_another_part(inzet)
    return bool(able) and (not inzet.payers or is_with_board(inzet))


def is_with_board(inzet: Deployment) -> bool:
    return inzet.with_board_at is not None and inzet.with_board_at >= inzet.entered_at


def undecided_since(inzet: Deployment) -> datetime | None:
    """Since when who pays could decide; None once the board does."""
    return inzet.entered_at if inzet.payers and not is_with_board(inzet) else None


def somebody_pays(step: Step) -> bool:
    return bool(step.obj.payers)


def nobody_pays(step: Step) -> bool:
    return not step.obj.payers and not is_with_board(step.obj)


def may_go_to_board(step: Step) -> None:
    inzet: Deployment = step.obj
    members = set(board_members(inzet.asker_school_id, step.today))
    if not members - with_another_part(inzet):
        raise RuleBroken("De school heeft geen bestuur dat hierover kan beslissen.")


def went_to_board(step: Step) -> None:
    step.obj.with_board_at = step.now


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
    if waits := waits_for_others(inzet):
        raise RuleBroken(waits)
    if inzet.is_freelance:
        check_invoice(inzet, step)


def waits_for_others(inzet: Deployment) -> str:
    """What somebody else says first, before it may be paid: a sentence, empty when it may."""
    if inzet.state not in TO_BE_PAID:
        return ""
    if inzet.is_freelance and inzet.invoice is None:
        return "De factuur van de zzp’er is er nog niet."
    if owes_word(inzet):
        return "De school die helpt moet eerst bevestigen wat de vervanging kostte."
    return ""


def owes_word(inzet: Deployment) -> bool:
    """The school that lends is next: a class was replaced, and what that cost is not confirmed."""
    if inzet.state != "completed" or terms_of(inzet).cover != BY_REPLACEMENT:
        return False
    held = [session for session in inzet.open_sessions if session.logged_minutes]
    is_replaced = bool(inzet.confirmed_minutes) and any(each.misses_class for each in held)
    return is_replaced and inzet.replacement_confirmed is None


def word_awaited_since(inzet: Deployment) -> datetime | None:
    return inzet.entered_at if owes_word(inzet) else None


def may_miss_word(step: Step) -> None:
    if not owes_word(step.obj):
        raise RuleBroken("Er wordt hier niet op een bevestiging gewacht.")


def word_is_missed(step: Step) -> None:
    """Then what the school reported beforehand counts: that was its word too."""
    inzet: Deployment = step.obj
    inzet.replacement_confirmed = reported_replacement(inzet)
    inzet.actual = money.actual_of(inzet, inzet.confirmed_minutes or 0).total
    step.facts |= {"actual": inzet.actual}


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
