"""Moving a swap that stands: one of the two proposes another moment, and the other says yes.

Both halves move together, by rows of our own; what holds for a moment that is planned holds again.
"""

from dataclasses import dataclass
from datetime import date, time

from app.clock import amsterdam
from app.database import db
from app.deployments import agreeing, load, planning, rules, swapping, words
from app.deployments.employment import check_lent
from app.deployments.models import Deployment, NewMoment
from app.deployments.people import help_request_of
from app.deployments.rules import TermsDraft
from app.deployments.school_days import check_school_is_open
from app.errors import RuleBroken, StalePage
from app.help_requests import actions as help_requests
from app.workflow import Step


@dataclass(frozen=True)
class When:
    on: date
    part: int
    starts_at: time | None = None


def proposal_of(inzet: Deployment) -> NewMoment | None:
    return db.session.get(NewMoment, inzet.id)


def is_a_swap(step: Step) -> bool:
    return step.obj.swap_with_id is not None


def may_propose(step: Step) -> None:
    swapping.only_they(step)
    if proposal_of(step.obj) is not None:
        raise RuleBroken("Er ligt al een voorstel om de ruil te verzetten.")
    _may_stand(step, step.values["moment"])


def may_move(step: Step) -> None:
    inzet: Deployment = step.obj
    swapping.only_they(step)
    new = _standing(inzet)
    assert step.by is not None
    if new.proposed_by_id == step.by.id:
        raise RuleBroken("Dit stelde je zelf voor; nu zegt de ander ja of nee.")
    load.hold(inzet.expert_id)
    _may_stand(step, When(new.on, new.part, new.starts_at))


def may_keep(step: Step) -> None:
    swapping.only_they(step)
    _standing(step.obj)


def _standing(inzet: Deployment) -> NewMoment:
    new = proposal_of(inzet)
    if new is None:
        raise StalePage("Er ligt geen voorstel (meer) om de ruil te verzetten.")
    return new


def _may_stand(step: Step, moment: When) -> None:
    """What holds for the moment of a swap, and that the old one is still to come."""
    inzet: Deployment = step.obj
    (now_planned,) = inzet.open_sessions
    before = When(now_planned.on, now_planned.part, now_planned.starts_at)
    if rules.has_begun(before.on, before.part, before.starts_at, amsterdam(step.now)):
        raise RuleBroken("De ruil is al geweest. Vink hem af.")
    planning.check_still_moves(inzet, [before.on], step.today)
    if moment == before:
        raise RuleBroken("Op dit moment staat de ruil al.", field="on")
    rules.check_dates([(moment.on, moment.part)], step.today)
    rules.check_time(moment.starts_at, moment.part)
    rules.check_same_school_year(step.today, moment.on)
    check_school_is_open(help_request_of(inzet).school, moment.on, field="on")
    check_lent(inzet, [moment.on])
    swapping.check_is_here(step, moment.on, moment.part)


def proposed(step: Step) -> None:
    moment: When = step.values["moment"]
    assert step.by is not None
    db.session.add(
        NewMoment(
            deployment_id=step.obj.id, on=moment.on, part=moment.part,
            starts_at=moment.starts_at, proposed_by_id=step.by.id, at=step.now,
        )
    )  # fmt: skip
    step.facts |= {"on": moment.on.isoformat(), "part": moment.part}


def moved(step: Step) -> None:
    """The next version of the terms, to which both said yes; and the session with it."""
    inzet: Deployment = step.obj
    new, terms = _standing(inzet), planning.terms_of(inzet)
    agreed_by = inzet.asker_agreed_by_id
    step.values["draft"] = TermsDraft(
        minutes=terms.minutes,
        form=terms.form,
        place=terms.place,
        cover=terms.cover,
        activity=terms.activity,
        starts_at=new.starts_at,
        dates=((new.on, new.part, terms.minutes),),
    )
    agreeing.write_terms(step)
    inzet.asker_agreed_version = inzet.expert_agreed_version = inzet.terms_version
    inzet.asker_agreed_by_id = agreed_by
    (session,) = inzet.open_sessions
    session.on, session.part, session.starts_at = new.on, new.part, new.starts_at
    step.facts |= {"on": new.on.isoformat(), "part": new.part, "version": inzet.terms_version}
    db.session.delete(new)
    planning.save_sessions(inzet)


def then_moved(step: Step) -> None:
    terms = planning.terms_of(step.obj)
    help_requests.swap_moved(help_request_of(step.obj), terms.dates[0].on)
    load.refresh(step.obj.expert_id, today=step.today)


def forgotten(step: Step) -> None:
    forget(step.obj)


def forget(inzet: Deployment) -> None:
    """Nothing moves: what was proposed goes."""
    new = proposal_of(inzet)
    if new is not None:
        db.session.delete(new)
        db.session.flush()


def in_words(moment: NewMoment) -> str:
    at = f", {moment.starts_at:%H:%M} uur" if moment.starts_at else ""
    return words.moment(moment.on, moment.part) + at
