"""What one person proposes about the money and a second decides: a correction of what was paid, and
ending an inzet without the invoice that stays out. Each gets a yes, or a no with a reason."""

from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db
from app.deployments import money, words
from app.deployments.agreeing import is_explained
from app.deployments.approving import has_four_eyes
from app.deployments.models import TO_BE_PAID, Correction, Deployment, Payer
from app.errors import RuleBroken
from app.pots.access import mandate_of
from app.pots.models import Pot
from app.pots.rules import check_mandate, reaches
from app.workflow import Step

PUT_RIGHT = ("settled", "cancelled")  # where something may have been paid

# Corrections


def is_open() -> Any:
    """Of a Correction: that it waits for a second person."""
    return Correction.agreed_at.is_(None) & Correction.refused_at.is_(None)


def open_correction(inzet: Deployment) -> Correction | None:
    return db.session.scalars(
        select(Correction).where(Correction.deployment_id == inzet.id, is_open())
    ).first()


def ended_without(inzet: Deployment) -> bool:
    """Two people ended it without the invoice that stayed out."""
    return inzet.state in PUT_RIGHT and inzet.unbilled_by_id is not None


def may_bill_after_all(inzet: Deployment) -> bool:
    """An invoice that comes after such an end, until it is paid."""
    return ended_without(inzet) and not money.spent_money(inzet)


def is_billed_after_all() -> Any:
    """Of a Deployment: such an invoice is there, it can be paid, and nobody has decided about it.
    Who takes back what they proposed themselves decided nothing; a no of somebody else, or a yes,
    is for good."""
    about_it = (
        select(Correction.id)
        .where(
            Correction.deployment_id == Deployment.id,
            is_open()
            | Correction.agreed_at.is_not(None)
            | (Correction.refused_by_id != Correction.proposed_by_id),
        )
        .exists()
    )
    ended = Deployment.state.in_(PUT_RIGHT) & Deployment.unbilled_by_id.is_not(None)
    is_closed = Deployment.payers.any(Payer.pot.has(Pot.closed_at.is_not(None)))
    return ended & Deployment.invoice.has() & ~is_closed & ~about_it


def is_to_bill(inzet: Deployment) -> bool:
    """The freelancer may send an invoice, or another in its place."""
    return inzet.state in TO_BE_PAID or may_bill_after_all(inzet)


def may_be_put_right(inzet: Deployment) -> bool:
    """One way at least: more is paid, or something comes back."""
    return _has_cost(inzet) and any(may_move(inzet, way) for way in (1, -1))


def _has_cost(inzet: Deployment) -> bool:
    """Something was paid, or is still to be billed. What was only called off never cost a thing."""
    if not inzet.payers or inzet.state not in PUT_RIGHT:
        return False
    return inzet.state == "settled" or ended_without(inzet) or money.spent_money(inzet) > 0


def may_move(inzet: Deployment, delta: int) -> bool:
    """There are pots to pay it from, or to put back what they paid, and all of these are open."""
    touched = _touched(inzet, delta)
    is_open = bool(touched) and all(pot.closed_at is None for pot in touched)
    return is_open and -delta <= money.spent_money(inzet)


def _touched(inzet: Deployment, delta: int) -> list[Pot]:
    """As money.put_right moves it: all of them pay more, and to each who paid something comes back;
    also where it is so little that it comes to no cent of theirs."""
    granted = [payer for payer in inzet.payers if payer.reservation is not None]
    if delta > 0:
        return [payer.pot for payer in granted]
    return [payer.pot for payer in granted if payer.reservation and payer.reservation.spent]


def check_correction(inzet: Deployment, delta: int) -> None:
    """No more comes back than was paid; and a freelancer of whom no invoice was there is paid what
    their invoice says, once it is."""
    if not delta or not _has_cost(inzet):
        raise RuleBroken("Een correctie verandert een bedrag dat betaald is.", field="amount")
    for pot in _touched(inzet, delta):
        if pot.closed_at is not None:  # known at the proposal, and not to the second only
            raise RuleBroken(
                "De pot ‘%(pot)s’ is gesloten. Er gaat niets meer in of uit.",
                field="amount",
                pot=pot.name,
            )
    spent = money.spent_money(inzet)
    if -delta > spent:
        raise RuleBroken("Er is %(spent)s betaald.", field="amount", spent=words.euros(spent))
    if delta > 0 and ended_without(inzet):
        if inzet.invoice is None:
            raise RuleBroken("Betalen kan als de factuur van de zzp’er er is.", field="amount")
        if spent + delta > inzet.invoice.amount:
            raise RuleBroken(
                "De factuur noemt %(billed)s, en er is %(spent)s betaald.",
                field="amount",
                billed=words.euros(inzet.invoice.amount),
                spent=words.euros(spent),
            )


def may_put_right(step: Step) -> None:
    """Somebody else than who proposed it agrees, with the reason that was given then."""
    inzet: Deployment = step.obj
    has_four_eyes(step)
    correction: Correction | None = step.values.get("correction")
    if correction is None or correction.agreed_at is not None or correction.refused_at is not None:
        raise RuleBroken("Er staat geen correctie open.")
    assert step.by is not None
    if correction.proposed_by_id == step.by.id:
        raise RuleBroken("Een tweede persoon moet akkoord gaan met deze correctie.")
    check_correction(inzet, correction.delta)
    if correction.delta > 0:
        _is_decided_by_two(step, correction)


def _is_decided_by_two(step: Step, correction: Correction) -> None:
    """No holder of these pots signed for more than its share. About what each pays now somebody
    with a mandate for it decides, who proposed it or who agrees; and who agrees about one of them
    at least."""
    proposed_by = db.session.get_one(Person, correction.proposed_by_id)
    parts = [(each.pot, cents) for each, cents in money.parts_of(step.obj, correction.delta)]
    mine = [mandate_of(step.by, pot, step.today) for pot, _ in parts]
    theirs = [mandate_of(proposed_by, pot, step.today) for pot, _ in parts]
    held = [(mandate, cents) for mandate, (_, cents) in zip(mine, parts, strict=True) if mandate]
    if not any(reaches(mandate, cents) for mandate, cents in held):
        mandate, cents = held[0] if held else (None, 0)
        check_mandate(mandate, cents, step.today)
    for (pot, cents), *mandates in zip(parts, mine, theirs, strict=True):
        if not any(reaches(mandate, cents) for mandate in mandates):
            raise RuleBroken(
                "Over %(cents)s uit de pot ‘%(pot)s’ mogen jij en wie dit voorstelde niet "
                "beslissen. Laat iemand akkoord gaan met een mandaat daarvoor.",
                cents=words.euros(cents),
                pot=pot.name,
            )


def put_right(step: Step) -> None:
    inzet: Deployment = step.obj
    correction: Correction = step.values["correction"]
    assert step.by is not None
    correction.agreed_by_id, correction.agreed_at = step.by.id, step.now
    inzet.actual = (inzet.actual or 0) + correction.delta
    step.facts |= {"delta": correction.delta}


def then_put_right(step: Step) -> None:
    correction: Correction = step.values["correction"]
    money.put_right(step, correction.delta)


# A no


def proposer(inzet: Deployment) -> int | None:
    """Who proposed what a second person has not decided yet."""
    if inzet.state in TO_BE_PAID:
        return inzet.unbilled_by_id
    correction = open_correction(inzet) if inzet.state in PUT_RIGHT else None
    return correction.proposed_by_id if correction is not None else None


def may_drop(step: Step) -> None:
    """Whoever proposed it takes it back; whoever may agree says no."""
    theirs = proposer(step.obj)
    if theirs is None:
        raise RuleBroken("Er ligt geen voorstel (meer).")
    if step.by is None or step.by.id != theirs:
        has_four_eyes(step)
    is_explained(step)


def dropped(step: Step) -> None:
    """A correction that got a no stays written; both leave room for a new proposal."""
    inzet: Deployment = step.obj
    assert step.by is not None
    correction = open_correction(inzet)
    if correction is not None:
        correction.refused_by_id, correction.refused_at = step.by.id, step.now
        step.facts |= {"delta": correction.delta}
    else:
        inzet.unbilled_by_id = None
