"""Who holds the money says yes: each payer for its share, all of them or none."""

from collections.abc import Sequence
from datetime import date

from app.clock import amsterdam
from app.database import db
from app.deployments import bundling, pot_caps, rules, words
from app.deployments.agreeing import (
    back_to_talk,
    check_still_possible,
    hours_still_wanted,
    then_granted,
    together_minutes,
)
from app.deployments.classes import dates_of
from app.deployments.drawing import check_reaches, parts, reaches
from app.deployments.limits import check_consent_in_force, check_months_cap
from app.deployments.models import Deployment, Payer
from app.deployments.money import employer_of, hold_pots, reserve
from app.deployments.payers import (
    Signature,
    another_may_sign,
    choose,
    is_signed_for,
    may_be_asked,
    shares_of,
    signatures,
    with_another_part,
)
from app.deployments.people import help_request_of
from app.deployments.rules import share_field
from app.errors import RuleBroken
from app.pots import actions as pots
from app.pots.access import owned_by
from app.pots.models import Pot
from app.pots.rules import check_fits
from app.workflow import Step


def leaves_somebody_to_sign(step: Step) -> bool:
    """Another payer must still agree, or the amount is above this person's mandate."""
    if not step.obj.estimate:
        return False
    found = signatures(step)
    return not found or not all(signature.is_given or signature.gives for signature in found)


def is_the_last_to_sign(step: Step) -> bool:
    return not leaves_somebody_to_sign(step)


# Guards


def has_four_eyes(step: Step) -> None:
    """Who has another part decides nothing about the money; their deputies neither."""
    inzet: Deployment = step.obj
    assert step.by is not None
    theirs = with_another_part(inzet)
    if step.by.id in theirs or (step.on_behalf_id and step.on_behalf_id in theirs):
        raise RuleBroken(
            "Wie vraagt, helpt, toestemming gaf of doorgaf wat er te betalen is, beslist niet over "
            "het geld. Laat iemand anders dit doen."
        )


def may_sign(step: Step) -> None:
    inzet: Deployment = step.obj
    has_four_eyes(step)
    if not inzet.estimate:
        return
    if inzet.sources:
        check_reaches(inzet, days_of(inzet))
        raise RuleBroken("Dit betaalt het traject. Er hoeft niemand over te beslissen.")
    found = signatures(step)
    rules.check_shares([(s.pot.id, s.cents) for s in found], inzet.estimate)
    _still_ahead(step)
    pots.hold(s.pot.id for s in found)  # what they may pay for is judged as it stands now
    for signature in found:
        _pot_fits(inzet, signature.pot, signature.cents)
    if not is_signed_for(inzet):
        may_be_asked(step, [s.pot for s in found if s.mandate is None])
    if not any(signature.gives or signature.passes_on for signature in found):
        if any(signature.is_given and signature.mandate for signature in found):
            raise RuleBroken("Je gaf al akkoord. Nu is een andere betaler aan zet.")
        raise RuleBroken("Je hebt geen mandaat (meer) voor deze pot.", field="pot")
    if not any(signature.gives for signature in found):
        _is_not_passed_on_before(step)
    _others_may_decide(step, [s for s in found if not (s.is_given or s.gives)])


def _is_not_passed_on_before(step: Step) -> None:
    assert step.by is not None
    if any(payer.passed_on_by_id == step.by.id for payer in step.obj.payers):
        raise RuleBroken("Je gaf al akkoord; het wacht op iemand met een hoger mandaat.")


def _others_may_decide(step: Step, left: Sequence[Signature]) -> None:
    """For every pot that is left after this signature there must be a next one to decide: else it
    would wait for nobody."""
    for signature in left:
        if not another_may_sign(step, signature):
            raise RuleBroken(
                "%(cents)s is boven je mandaat, en niemand heeft een hoger mandaat voor de pot "
                "‘%(pot)s’."
                if signature.passes_on
                else "Niemand anders mag %(cents)s toekennen uit de pot ‘%(pot)s’.",
                field=share_field(signature.pot.public_id),
                cents=words.euros(signature.weighs),
                pot=signature.pot.name,
            )


def may_complete(step: Step) -> None:
    may_sign(step)
    may_be_granted(step)
    for pot, cents in shares_of(step):
        has_room(pot, cents)


def may_be_granted(step: Step) -> None:
    """What holds for a person and for the system: dates ahead, consent in force, hours wanted."""
    _still_ahead(step)
    inzet: Deployment = step.obj
    if inzet.consented_at is not None:
        check_consent_in_force(amsterdam(inzet.consented_at).date(), days_of(inzet))
    hours_still_wanted(inzet, together_minutes(inzet, step.today))


def _still_ahead(step: Step) -> None:
    inzet: Deployment = step.obj
    assert inzet.terms is not None
    check_still_possible(inzet, inzet.terms, step.today)


def has_room(pot: Pot, cents: int) -> None:
    """A kind word before the database itself refuses."""
    if pot.closed_at is not None:
        raise RuleBroken(
            "De pot ‘%(pot)s’ is gesloten.", field=share_field(pot.public_id), pot=pot.name
        )
    if cents > pot.available:
        raise RuleBroken(
            "In de pot ‘%(pot)s’ is nog %(free)s vrij; dit kost %(cents)s.",
            field=share_field(pot.public_id),
            pot=pot.name,
            free=words.euros(pot.available),
            cents=words.euros(cents),
        )


def _pot_fits(inzet: Deployment, pot: Pot, cents: int) -> None:
    """That this pot may pay for this; its no stands beside its own share."""
    try:
        _pays_for(inzet, pot, cents)
    except RuleBroken as broken:
        broken.field = share_field(pot.public_id)
        raise


def days_of(inzet: Deployment) -> list[date]:
    return [on for on, _ in dates_of(inzet.terms)] if inzet.terms is not None else []


def _pays_for(inzet: Deployment, pot: Pot, cents: int) -> None:
    terms = inzet.terms
    assert terms is not None
    days = days_of(inzet)
    check_fits(
        pot,
        supports_pupils=help_request_of(inzet).supports_pupils,
        rate=terms.rate,
        days=days,
    )
    check_months_cap(days, pot.max_months, pot.name)
    dates = [(dated.on, dated.minutes) for dated in terms.dates]
    pot_caps.check(inzet, pot, pot_caps.load_of(cents, dates), field=None)


# The system


def needs_nobody(step: Step) -> bool:
    """It costs nothing, or a pot pays so little without asking, or it was set apart before. Of a
    team it is all or none."""
    inzet: Deployment = step.obj
    if inzet.bundle_id is not None:
        return bundling.costs_nothing(inzet)
    if inzet.sources and inzet.estimate:
        hold_pots(inzet)
        return reaches(inzet, days_of(inzet))
    return not inzet.estimate or _pot_that_pays_by_itself(step) is not None


def _pot_that_pays_by_itself(step: Step) -> Pot | None:
    """The first pot above the school, the nearest owner first, with this much in it and a
    threshold that high. Once somebody chose who pays, people decide."""
    inzet: Deployment = step.obj
    if inzet.payers:
        return None
    school = help_request_of(inzet).school
    near = [
        pot
        for owner in (school.id, school.board_id, school.swv_id)
        if owner is not None
        for pot in db.session.scalars(owned_by([owner], step.today)).all()
        if _needs_no_decision(inzet, pot)
    ]
    pots.hold(pot.id for pot in near)
    return next((pot for pot in near if _needs_no_decision(inzet, pot)), None)


def _needs_no_decision(inzet: Deployment, pot: Pot) -> bool:
    if pot.closed_at is not None or inzet.estimate > min(pot.auto_limit, pot.available):
        return False
    try:
        _pot_fits(inzet, pot, inzet.estimate)
    except RuleBroken:
        return False
    return True


# Effects


def signed(step: Step) -> None:
    """Write down who pays what, and for whom this person could sign."""
    inzet: Deployment = step.obj
    assert step.by is not None
    found = signatures(step) if inzet.estimate else []
    if not inzet.payers or [(p.pot_id, p.share) for p in inzet.payers] != [
        (s.pot.id, s.cents) for s in found
    ]:
        choose(inzet, [(signature.pot, signature.cents) for signature in found])
    payers = {payer.pot_id: payer for payer in inzet.payers}
    for signature in found:
        payer = payers[signature.pot.id]
        if signature.gives:
            payer.approved_by_id, payer.approved_at = step.by.id, step.now
        elif signature.passes_on:
            payer.passed_on_by_id = step.by.id
    step.facts |= {"pots": [[payer.pot_id, payer.share] for payer in inzet.payers]}


def completed_by_person(step: Step) -> None:
    signed(step)
    _granted(step)


def completed_by_system(step: Step) -> None:
    for payer in _pays_by_itself(step):
        payer.approved_at = step.now
    _granted(step)


def _pays_by_itself(step: Step) -> Sequence[Payer]:
    inzet: Deployment = step.obj
    if not inzet.estimate:
        return []
    if inzet.sources:
        choose(inzet, parts(inzet))
    elif (pot := _pot_that_pays_by_itself(step)) is not None:
        choose(inzet, [(pot, inzet.estimate)])
    return inzet.payers


def _granted(step: Step) -> None:
    inzet: Deployment = step.obj
    inzet.approved_by_id = step.by.id if step.by is not None else None
    inzet.approved_at = step.now
    inzet.employer_id = employer_of(inzet.lender_id)
    inzet.amount = inzet.estimate
    step.facts |= {"amount": inzet.amount, "pots": [[p.pot_id, p.share] for p in inzet.payers]}


def then_approved(step: Step) -> None:
    """First the hours of the vraag, then the pots: everybody takes them in this order."""
    then_granted(step)
    reserve(step)


def back_without_payers(step: Step) -> None:
    """Nothing was set apart yet, so who would pay can be forgotten."""
    back_to_talk(step)
    step.obj.payers = []


def nobody_pays(step: Step) -> None:
    """It ends here, before anything was set apart: who would have paid no longer matters."""
    step.obj.payers = []
