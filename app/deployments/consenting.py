"""The lending side says yes: after the lending check, by a person or inside room given before."""

from datetime import date, datetime
from typing import Any

from app.deployments import agreeing, bundling, extending, overruling, room, rules, together
from app.deployments.agreeing import check_still_possible
from app.deployments.classes import dates_of, without_teacher
from app.deployments.employment import check_lent
from app.deployments.lending_facts import hold_lender, lending_check, team_check
from app.deployments.models import Deployment
from app.deployments.money import estimate_of
from app.deployments.people import lending_board
from app.deployments.weighed import GREEN, RED, LendingCheck
from app.errors import RuleBroken
from app.workflow import Step

LONGEST_NAME = 80  # of who stands before the class


def check_of(inzet: Deployment, today: date) -> LendingCheck:
    """The lending check over the dates of the terms, as the page shows it and the guard weighs; of
    a team over those of all of them at once."""
    if inzet.bundle_id is not None:
        return team_check(together.being_decided(inzet.bundle_id, hold=False), today=today)
    terms = inzet.terms
    if terms is None:
        return LendingCheck(GREEN, "")
    return lending_check(inzet, dates_of(terms), cover=terms.cover, today=today)


# Who is asked. A red check is the board's, so the board hears at once; the leader may still say no.


def is_second_yes(step: Step) -> bool:
    return agreeing.is_second_yes(step) and not _is_red_when_asked(step)


def is_second_yes_on_red(step: Step) -> bool:
    return agreeing.is_second_yes(step) and _is_red_when_asked(step)


def is_enough_on_red(step: Step) -> bool:
    """Over those about whom is decided, as the yes is: who was granted before is lent already."""
    if not bundling.is_enough(step):
        return False
    asked = [m for m in bundling.coming(step) if m.state not in together.COMING]
    return team_check(asked, today=step.today).colour == RED


def _is_red_when_asked(step: Step) -> bool:
    if "check" not in step.values:
        step.values["check"] = check_of(step.obj, step.today)
    return bool(step.values["check"].colour == RED)


def is_for_the_board(inzet: Deployment, check: LendingCheck, person: Any, now: datetime) -> bool:
    """Red, and this person is not of the board that lends."""
    return check.colour == RED and lending_board(inzet, person, now) is None


# Saying yes


def may_consent(step: Step) -> None:
    """Green: one click. Amber: with a reason. Red: the board, with a reason. Where a class misses
    its teacher: who stands before it, or a reason."""
    inzet: Deployment = step.obj
    check = _checked(step)
    assert step.by is not None
    if is_for_the_board(inzet, check, step.by, step.now):
        worst = next(f for f in check.findings if f.colour == RED)
        raise RuleBroken("%(why)s Hierover beslist het bestuur.", why=worst.says)
    who, words = (step.values.get(each, "").strip() for each in ("cover_by", "reason_words"))
    if who and words == rules.STILL_SOUGHT:  # with a name nobody is sought any more
        step.values["reason_words"] = words = ""
    reason = step.values.get("reason_code") or words
    # What stood written out on green is no reason for what it became since.
    if check.colour != GREEN and reason in ("", rules.STILL_SOUGHT):
        raise RuleBroken(
            "%(why)s Schrijf kort waarom het toch kan.",
            field="reason_words",
            why=check.findings[0].says,
        )
    _has_a_plan(inzet, who, reason)


def _has_a_plan(inzet: Deployment, who: str, reason: str) -> None:
    """Who stands before the class that misses its teacher; else why it can go on all the same."""
    if len(who) > LONGEST_NAME:
        raise RuleBroken("Dit is hoogstens %(most)s tekens.", field="cover_by", most=LONGEST_NAME)
    if not (who or reason) and without_teacher(inzet):
        raise RuleBroken(
            "Schrijf wie er voor de klas staat. Is dat nog niet bekend? Schrijf dan waarom het "
            "toch kan.",
            field="cover_by",
        )


def _checked(step: Step) -> LendingCheck:
    inzet: Deployment = step.obj
    assert inzet.terms is not None
    dates = dates_of(inzet.terms)
    check_still_possible(inzet, inzet.terms, step.today)
    check_lent(inzet, (on for on, _ in dates))
    rules.check_same_school_year(step.today, max(on for on, _ in dates))
    hold_lender(inzet.lender_id)
    # Of a team it was weighed once, for all of them.
    check: LendingCheck = step.values.get("check") or check_of(inzet, step.today)
    step.values["check"] = check  # the effect writes down what was weighed
    return check


def has_room(step: Step) -> bool:
    """Of one person; whether a team can go is for somebody who looks at all of them."""
    return step.obj.bundle_id is None and room.allowance_for(step) is not None


def may_consent_by_itself(step: Step) -> None:
    if _checked(step).colour != GREEN:
        raise RuleBroken("De bezettingscheck is niet groen; de leidinggevende kijkt mee.")
    if not has_room(step):  # it went to another inzet, while this one waited for the school
        raise RuleBroken("De ruimte die er was, ging intussen naar een andere inzet.")


def consented(step: Step) -> None:
    """Who said yes, to what colour, and what it will cost: fixed from here on."""
    inzet: Deployment = step.obj
    terms = inzet.terms
    assert terms is not None
    check: LendingCheck = step.values["check"]
    if step.by is not None:
        inzet.consented_by_id = step.by.id
    else:
        allowance = room.allowance_for(step)
        assert allowance is not None
        room.take(inzet, allowance)
        inzet.consented_by_id = allowance.granted_by_id
    inzet.consented_at = step.now
    inzet.consent_colour = check.colour
    inzet.cover_by = step.values.get("cover_by", "").strip()
    inzet.missed_parts = len(without_teacher(inzet))
    inzet.estimate = estimate_of(inzet, terms, inzet.missed_parts).total
    step.facts |= {"colour": check.colour, "rules": check.rules, "estimate": inzet.estimate}
    extending.consented_to(step)
    overruling.keep(step, check)  # so far the board goes, and no further; planning reads it
    if check.unknown:
        step.facts["unknown"] = [each.rule for each in check.unknown]
