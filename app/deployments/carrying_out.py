"""Falling away, cancelling and writing down hours, once it is granted."""

from app.deployments import load, money, room, rules, words
from app.deployments.agreeing import has_reason, is_light
from app.deployments.classes import dates_of
from app.deployments.employment import check_lent, unlent
from app.deployments.models import Deployment, Session
from app.deployments.people import help_request_of
from app.deployments.planning import begun, not_logged, region_of, terms_of
from app.errors import RuleBroken
from app.help_requests import actions as help_requests
from app.organisations.years import add_school_days
from app.workflow import Step

# Falling away


def then_falls_away(step: Step) -> None:
    """Granted, not carried out: hours and money go back, the vraag can look again."""
    _free_hours(step)
    help_requests.inzet_ended(help_request_of(step.obj), now=step.now)
    money.release(step)
    load.refresh(step.obj.expert_id, today=step.today)


def then_back_from_granted(step: Step) -> None:
    """Nobody could be found for the class: everything goes back, and the talk goes on."""
    inzet: Deployment = step.obj
    _free_hours(step)
    help_requests.talk_opened(help_request_of(inzet))
    money.release(step)
    inzet.payers = []
    inzet.freed_minutes = 0  # of these terms nothing was given up; new ones will be agreed
    load.refresh(inzet.expert_id, today=step.today)


def _free_hours(step: Step, minutes: int | None = None, *, before_carried_out: bool = True) -> None:
    """These hours (or all that were agreed) will not be given: the vraag can ask for them again."""
    inzet: Deployment = step.obj
    freed = inzet.agreed_minutes if minutes is None else minutes
    help_requests.hours_freed(
        help_request_of(inzet), freed, now=step.now, before_carried_out=before_carried_out
    )
    inzet.freed_minutes += freed
    room.follow(inzet)


def rest_may_fall_away(step: Step) -> None:
    """What has been was perhaps given, and then it is paid: it does not go with the rest."""
    has_reason(step)
    passed = begun(step.obj, step.now)
    if not passed:
        return
    moment = words.moment(passed[0].on, passed[0].part)
    if step.role == "expert":
        raise RuleBroken(
            "%(moment)s is al geweest. Schrijf eerst die uren op, of nul als het niet doorging. "
            "Daarna kun je eerder stoppen.",
            moment=moment.capitalize(),
        )
    raise RuleBroken(
        "%(moment)s is al geweest. Eerst schrijft %(name)s die uren op, of nul als het niet "
        "doorging; daarna kan de inzet eerder stoppen. Wat nog komt, kun je per keer afzeggen.",
        moment=moment.capitalize(),
        name=step.obj.expert.name,
    )


def cancelled(step: Step) -> None:
    """Cancel every session; some of them at a cost that was made already."""
    inzet: Deployment = step.obj
    for session in not_logged(inzet):
        _cancel(step, session)
    step.facts |= {"late_cost": _unpaid(inzet)}


def cancelled_and_owed(step: Step) -> None:
    cancelled(step)
    step.obj.actual = money.actual_of(step.obj, 0).total


def something_is_to_be_billed(step: Step) -> bool:
    """What a freelancer may send an invoice for stays apart until it is there."""
    inzet: Deployment = step.obj
    if not inzet.is_freelance:
        return False
    return bool(_unpaid(inzet)) or any(_late_cost(step, each) for each in not_logged(inzet))


def nothing_is_to_be_billed(step: Step) -> bool:
    return not something_is_to_be_billed(step)


def then_owed(step: Step) -> None:
    """As when it is cancelled; but it ends when the invoice is paid. The vraag does not wait."""
    inzet: Deployment = step.obj
    _free_hours(step)
    help_requests.inzet_ended(help_request_of(inzet), now=step.now)
    money.release(step, max(0, money.open_money(inzet) - (inzet.actual or 0)))
    load.refresh(inzet.expert_id, today=step.today)


def then_cancelled(step: Step) -> None:
    inzet: Deployment = step.obj
    _free_hours(step)
    help_requests.inzet_ended(help_request_of(inzet), now=step.now)
    _pay_late_costs(step)
    money.release(step)
    load.refresh(inzet.expert_id, today=step.today)


def session_may_go(step: Step) -> None:
    inzet: Deployment = step.obj
    session: Session = step.values["session"]
    rules.check_reason(step.values.get("reason_code", ""), step.values.get("reason_words", ""))
    coming = not_logged(inzet)
    if session not in coming or session in begun(inzet, step.now):
        raise RuleBroken("Deze keer is al geweest of afgezegd.")
    if inzet.state == "scheduled" and len(coming) == 1:
        raise RuleBroken("Dit is de enige keer. Annuleer dan de hele inzet.")


def session_gone(step: Step) -> None:
    inzet: Deployment = step.obj
    session: Session = step.values["session"]
    _cancel(step, session)
    inzet.last_session_on = max(s.on for s in inzet.open_sessions)
    step.facts |= {"session": session.id, "late_cost": session.late_cost}


def then_session_gone(step: Step) -> None:
    """Its hours and its money go back, but for what it still costs."""
    inzet: Deployment = step.obj
    session: Session = step.values["session"]
    whole = money.session_amount(inzet, session).total
    freed = min(session.minutes, inzet.agreed_minutes)
    _free_hours(step, freed, before_carried_out=inzet.state == "scheduled")
    rest = whole - session.late_cost
    _pay_late_costs(step)
    money.release(step, rest)
    load.refresh(inzet.expert_id, today=step.today)


def _cancel(step: Step, session: Session) -> None:
    session.late_cost = _late_cost(step, session)
    session.cancelled_at = step.now
    session.cancelled_by_id = step.by.id if step.by is not None else None


def _late_cost(step: Step, session: Session) -> int:
    inzet: Deployment = step.obj
    latest = add_school_days(step.today, rules.LATE_SCHOOL_DAYS, region_of(inzet))
    if session.on > latest:
        return 0
    return money.late_cost(inzet, session, by_expert=step.role == "expert")


def _unpaid(inzet: Deployment) -> int:
    return sum(s.late_cost for s in inzet.sessions if not s.late_cost_paid)


def _pay_late_costs(step: Step) -> None:
    """At once, what a school arranged and reported. A freelancer sends an invoice for it."""
    inzet: Deployment = step.obj
    if inzet.is_freelance:
        return
    for session in inzet.sessions:
        if session.late_cost and not session.late_cost_paid:
            money.spend(step, money.late_amount(inzet, session))
            session.late_cost_paid = True


# Hours


def may_log(step: Step) -> None:
    inzet: Deployment = step.obj
    session: Session = step.values["session"]
    if session.cancelled_at is not None:
        raise RuleBroken("Deze keer is afgezegd.")
    if step.values["minutes"] and unlent(inzet, [session.on]):
        assert inzet.lender is not None
        raise RuleBroken(
            "Deze keer staat stil: je werkt dan niet meer bij %(school)s. Eerst geeft je nieuwe "
            "leidinggevende toestemming. Ging het niet door, schrijf dan nul op.",
            field="minutes",
            school=inzet.lender.name,
        )
    others = sum(s.logged_minutes or 0 for s in inzet.open_sessions if s is not session)
    rules.check_log(
        step.values["minutes"],
        session.on,
        other_minutes=others,
        agreed_minutes=inzet.agreed_minutes,
        today=step.today,
    )


def is_of_a_moment(step: Step) -> bool:
    return "session" in step.values


def logged(step: Step) -> None:
    session: Session = step.values["session"]
    session.logged_minutes, session.logged_at = step.values["minutes"], step.now
    step.facts |= {"session": session.id, "minutes": session.logged_minutes}


def everything_is_logged(step: Step) -> None:
    missing = not_logged(step.obj)
    if missing:
        raise RuleBroken(
            "Van %(moment)s zijn de uren nog niet opgeschreven.",
            moment=words.moment(missing[0].on, missing[0].part),
        )


def delivered(step: Step) -> None:
    step.facts |= {"minutes": step.obj.logged_minutes}


def then_delivered(step: Step) -> None:
    load.refresh(step.obj.expert_id, today=step.today)


def delivered_by_clock(step: Step) -> None:
    """What nobody wrote down did not happen."""
    for session in not_logged(step.obj):
        session.logged_minutes, session.logged_at = 0, step.now
    delivered(step)


def stopped(step: Step) -> None:
    cancelled(step)
    delivered(step)


def then_stopped(step: Step) -> None:
    """The rest goes back; what was given, and what cannot be undone any more, stays committed."""
    inzet: Deployment = step.obj
    _free_hours(step, inzet.agreed_minutes - inzet.logged_minutes, before_carried_out=False)
    still_owed = money.actual_of(inzet, inzet.logged_minutes).total
    money.release(step, max(0, money.open_money(inzet) - still_owed))
    load.refresh(inzet.expert_id, today=step.today)


# Something light, done without planning


def is_light_and_over(step: Step) -> None:
    inzet: Deployment = step.obj
    if inzet.amount or not is_light(inzet):
        raise RuleBroken("Plan eerst wanneer het gebeurt, en schrijf daarna de uren op.")
    last = max(on for on, _ in dates_of(terms_of(inzet)))
    if last > step.today:
        raise RuleBroken("Dit kan vanaf %(day)s.", day=words.day(last))
    check_lent(inzet, (on for on, _ in dates_of(terms_of(inzet))), field=None)


def done(step: Step) -> None:
    inzet: Deployment = step.obj
    terms = terms_of(inzet)
    inzet.last_session_on = max(on for on, _ in dates_of(terms))
    inzet.confirmed_minutes, inzet.actual = terms.minutes, 0
    inzet.confirmed_by_id = step.by.id if step.by is not None and step.role == "asker" else None
    inzet.completed_at = step.now
