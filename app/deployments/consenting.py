"""The lending side says yes: after the lending check, by a person or inside room given before."""

from datetime import date

from sqlalchemy import func, select

from app.accounts.models import Person
from app.database import db
from app.deployments import lending, rules
from app.deployments.agreeing import dates_of
from app.deployments.lending import LendingCheck
from app.deployments.lending_facts import class_parts_of, lending_check
from app.deployments.models import Allowance, Deployment, Terms
from app.deployments.money import estimate_of
from app.deployments.people import help_request_of, leader, lending_board
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.organisations.rings import Place, ring_from
from app.workflow import Step

# Ends that give back what an allowance was used for.
NOT_GIVEN = ("declined", "withdrawn", "expired", "cancelled")


def check_of(inzet: Deployment, today: date) -> LendingCheck:
    """The lending check over the dates of the terms, as the page shows it and the guard weighs."""
    terms = inzet.terms
    if terms is None:
        return LendingCheck(lending.GREEN, "")
    return lending_check(inzet, dates_of(terms), cover=terms.cover, today=today)


def may_consent(step: Step) -> None:
    """Green: one click. Amber: with a reason. Red: the board, with a reason."""
    inzet: Deployment = step.obj
    check = _checked(step)
    if check.colour == lending.GREEN:
        return
    assert step.by is not None
    if check.colour == lending.RED and lending_board(inzet, step.by, step.now) is None:
        worst = next(f for f in check.findings if f.colour == lending.RED)
        raise RuleBroken("%(why)s Hierover beslist het bestuur.", why=worst.says)
    if not (step.values.get("reason_code") or step.values.get("reason_words", "").strip()):
        raise RuleBroken(
            "%(why)s Schrijf kort waarom het toch kan.",
            field="reason_words",
            why=check.findings[0].says,
        )


def _checked(step: Step) -> LendingCheck:
    inzet: Deployment = step.obj
    assert inzet.terms is not None
    dates = dates_of(inzet.terms)
    rules.check_dates(dates, step.today)
    rules.check_same_school_year(step.today, max(on for on, _ in dates))
    check = check_of(inzet, step.today)
    step.values["check"] = check  # the effect writes down what was weighed
    return check


def has_room(step: Step) -> bool:
    return _allowance_for(step.obj, step) is not None


def may_consent_by_itself(step: Step) -> None:
    if _checked(step).colour != lending.GREEN:
        raise RuleBroken("De bezettingscheck is niet groen; de leidinggevende kijkt mee.")


def _allowance_for(inzet: Deployment, step: Step) -> Allowance | None:
    """Room that the leader gave this person, as far as it is not used: hours, cover, reach, end."""
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
            Allowance.cover == terms.cover,
            Allowance.ring >= ring,
            Allowance.until >= max(on for on, _ in dates_of(terms)),
            Allowance.granted_by_id != inzet.expert_id,
        )
        .order_by(Allowance.until, Allowance.id)
    )
    for allowance in db.session.scalars(fitting).all():
        grantor = db.session.get_one(Person, allowance.granted_by_id)
        left = allowance.minutes - _used(allowance)
        if terms.minutes <= left and leader(inzet, grantor, step.now) is not None:
            return allowance
    return None


def _used(allowance: Allowance) -> int:
    used = (
        select(func.coalesce(func.sum(Terms.minutes - Deployment.freed_minutes), 0))
        .join(
            Deployment,
            (Deployment.id == Terms.deployment_id) & (Deployment.terms_version == Terms.version),
        )
        .where(Deployment.allowance_id == allowance.id, Deployment.state.not_in(NOT_GIVEN))
    )
    return int(db.session.scalar(used) or 0)


def consented(step: Step) -> None:
    """Who said yes, to what colour, and what it will cost: fixed from here on."""
    inzet: Deployment = step.obj
    terms = inzet.terms
    assert terms is not None
    check: LendingCheck = step.values["check"]
    if step.by is not None:
        inzet.consented_by_id = step.by.id
    else:
        allowance = _allowance_for(inzet, step)
        assert allowance is not None
        inzet.consented_by_id, inzet.allowance_id = allowance.granted_by_id, allowance.id
    inzet.consented_at = step.now
    inzet.consent_colour = check.colour
    inzet.missed_parts = rules.missed_parts(terms.cover, dates_of(terms), class_parts_of(inzet))
    inzet.estimate = estimate_of(inzet, terms, inzet.missed_parts).total
    step.facts |= {"colour": check.colour, "rules": check.rules, "estimate": inzet.estimate}
