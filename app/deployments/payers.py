"""Who pays which share of an inzet, and whose signature that needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.database import db
from app.deployments.models import Deployment, Payer
from app.deployments.people import help_request_of, possible_pots
from app.deployments.rules import share_field
from app.errors import RuleBroken
from app.pots.access import approvers, counts, mandate_of
from app.pots.models import Mandate, Pot
from app.pots.rules import reaches
from app.workflow import Step

Share = tuple[Pot, int]  # a pot and the cents that it pays


@dataclass(frozen=True)
class Signature:
    """What one payer needs, and what this person can do about it."""

    pot: Pot
    cents: int
    is_given: bool
    mandate: Mandate | None
    weighs: int  # against a mandate: these cents, or of a team what the pot pays for all of them

    @property
    def gives(self) -> bool:
        return not self.is_given and reaches(self.mandate, self.weighs)

    @property
    def passes_on(self) -> bool:
        return not self.is_given and self.mandate is not None and not self.gives


def is_signed_for(inzet: Deployment) -> bool:
    """Somebody signed: the shares are what they signed for."""
    return any(payer.approved_by_id or payer.passed_on_by_id for payer in inzet.payers)


def of_this_round(waiting: Sequence[Deployment]) -> list[Deployment]:
    """Of those of a team who wait for the money, about whom is decided now. Whoever came after a
    first signature has no part in what was signed, and is decided about afterwards."""
    if not any(is_signed_for(member) for member in waiting):
        return list(waiting)
    return [member for member in waiting if is_signed_for(member) or not member.estimate]


def shares_of(step: Step) -> list[Share]:
    """The payers: as chosen before, or as this approver proposes while nobody has signed."""
    inzet: Deployment = step.obj
    wanted: Sequence[Share] | None = step.values.get("pots")
    standing = [(payer.pot, payer.share) for payer in inzet.payers]
    if wanted and not is_signed_for(inzet):
        return list(wanted)
    if wanted and sorted((p.id, c) for p, c in wanted) != sorted((p.id, c) for p, c in standing):
        raise RuleBroken(
            "Op deze verdeling is al akkoord gegeven. Vraag een aanpassing om haar te veranderen.",
            field="pot",
        )
    return standing


def signatures(step: Step) -> list[Signature]:
    inzet: Deployment = step.obj
    given = {payer.pot_id for payer in inzet.payers if payer.approved_by_id is not None}
    whole: dict[int, int] = step.values.get("whole", {})
    return [
        Signature(
            pot, cents, pot.id in given, mandate_of(step.by, pot, step.today),
            whole.get(pot.id, cents),
        )
        for pot, cents in shares_of(step)
    ]  # fmt: skip


def with_another_part(inzet: Deployment) -> set[int]:
    """Ids of those who ask, help or consented, or whose word counts for what it costs: who
    confirmed the hours, or said what replacement cost. Not who fixed disputed hours: they decided
    between the two as who decides about the money, as who approves does."""
    wished_by = help_request_of(inzet).asked_by_id  # a colleague may have done the inviting
    agreed = (inzet.consented_by_id, inzet.asker_agreed_by_id)
    later = (each.consented_by_id for each in inzet.onward)
    counted = (inzet.confirmed_by_id, inzet.replacement_confirmed_by_id)
    reported = (cover.reported_by_id for cover in inzet.covers)
    theirs = (*inzet.parties, wished_by, *agreed, *later, *counted, *reported)
    return {who for who in theirs if who is not None}


def another_may_sign(step: Step, signature: Signature) -> bool:
    """Somebody else without another part, with a mandate that is high enough."""
    assert step.by is not None
    others = select(Mandate.person_id).where(
        Mandate.pot_id == signature.pot.id,
        Mandate.person_id.not_in({step.by.id, *with_another_part(step.obj)}),
        Mandate.limit >= signature.weighs,
        counts(step.today),
    )
    return db.session.scalar(others.limit(1)) is not None


def pots_of_others(inzet: Deployment, person: Any, on: date) -> list[Pot]:
    """Pots around the asking school about which others decide, who have no part in the inzet:
    they can be asked for a share, and have to agree as well."""
    around = select(Pot).where(Pot.id.in_(possible_pots(inzet.asker_school, on)))
    theirs = with_another_part(inzet)
    return [
        pot
        for pot in db.session.scalars(around.order_by(Pot.name, Pot.id))
        if mandate_of(person, pot, on) is None and set(approvers([pot.id], on)) - theirs
    ]


def may_be_asked(step: Step, pots: Sequence[Pot]) -> None:
    """That others decide about these pots, and may do so here."""
    if not pots:
        return
    askable = {pot.id for pot in pots_of_others(step.obj, step.by, step.today)}
    for pot in pots:
        if pot.id not in askable:
            raise RuleBroken(
                "De pot ‘%(pot)s’ kun je hier geen deel vragen.",
                field=share_field(pot.public_id),
                pot=pot.name,
            )


def choose(inzet: Deployment, shares: Sequence[Share]) -> None:
    """These pots pay; nobody has signed for them yet."""
    standing = {payer.pot_id: payer for payer in inzet.payers}
    chosen = []
    for position, (pot, cents) in enumerate(shares):
        payer = standing.get(pot.id) or Payer(pot_id=pot.id, pot=pot)
        payer.position, payer.share = position, cents
        chosen.append(payer)
    inzet.payers = chosen
