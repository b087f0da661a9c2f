"""Room that a leader gave somebody: taken by consent, given back as far as hours fall away.

The allowance counts what is used of it, with a CHECK as the promise, and each inzet says how much
of that it holds. Everybody takes them in this order: the vraag, the inzet, the room, the pots.
"""

from typing import Any

from sqlalchemy import select, update

from app.accounts.models import Person
from app.database import change_one, db
from app.deployments.classes import dates_of
from app.deployments.models import NOT_GIVEN, Allowance, Deployment
from app.deployments.people import help_request_of, leader
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.organisations.rings import Place, ring_from
from app.workflow import Step


def allowance_for(step: Step) -> Allowance | None:
    """The first that this inzet fits in: hours, cover, reach, end, and its giver still leads."""
    inzet: Deployment = step.obj
    terms = inzet.terms
    if terms is None or inzet.lending_membership_id is None or inzet.lender_id is None:
        return None
    asked = help_request_of(inzet)
    lender = db.session.get_one(Organisation, inzet.lender_id)
    ring = ring_from(Place.of_school(asked.school), lender)
    fitting = (
        select(Allowance)
        .where(
            Allowance.membership_id == inzet.lending_membership_id,
            Allowance.ended_at.is_(None),
            Allowance.ring >= ring,
            Allowance.until >= max(on for on, _ in dates_of(terms)),
            Allowance.granted_by_id != inzet.expert_id,
            Allowance.minutes - Allowance.used_minutes >= terms.minutes,
        )
        .order_by(Allowance.until, Allowance.id)
    )
    for allowance in db.session.scalars(fitting).all():
        if terms.cover not in allowance.covers.split():
            continue
        grantor = db.session.get_one(Person, allowance.granted_by_id)
        if leader(inzet, grantor, step.now) is not None:
            return allowance
    return None


def take(inzet: Deployment, allowance: Allowance) -> None:
    """Use it for all that was agreed; of two in the same second the later finds too little."""
    assert inzet.terms is not None
    minutes = inzet.terms.minutes
    _count(
        allowance.id,
        minutes,
        Allowance.used_minutes + minutes <= Allowance.minutes,
        Allowance.version == allowance.version,  # its giver did not change or end it meanwhile
        otherwise=RuleBroken(
            "Intussen ging de ruimte die er was naar een andere inzet, of werd ze anders. Probeer "
            "het nog eens; dan kijkt de leidinggevende zo nodig mee."
        ),
    )
    inzet.allowance_id, inzet.allowance_minutes = allowance.id, minutes


def follow(inzet: Deployment) -> None:
    """Hold no more room than there are hours to give; none once consent is no longer in force."""
    if inzet.allowance_id is None:
        return
    stands = inzet.consented_at is not None and inzet.state not in NOT_GIVEN
    still = inzet.agreed_minutes if stands else 0
    if back := inzet.allowance_minutes - still:
        _count(inzet.allowance_id, -back, Allowance.used_minutes >= back)
        inzet.allowance_minutes = still
    if inzet.consented_at is None:
        inzet.allowance_id = None


def _count(id_: int, minutes: int, *conditions: Any, otherwise: RuleBroken | None = None) -> None:
    change_one(
        update(Allowance)
        .where(Allowance.id == id_, *conditions)
        .values(used_minutes=Allowance.used_minutes + minutes)
        .execution_options(synchronize_session=False),
        otherwise,
    )
    db.session.get_one(Allowance, id_, populate_existing=True)  # reads on what was counted
