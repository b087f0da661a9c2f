"""A swap (ruil): two colleagues of one school take each other's class at the same moment.

It is two inzetten that name each other, each through the rows that every inzet has. What stands
here is what those rows ask of a swap, and what its halves do together.
"""

from datetime import date

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db
from app.deployments import rules
from app.deployments.classes import check_no_class_elsewhere
from app.deployments.elsewhere import check_is_free
from app.deployments.models import Deployment, Session
from app.deployments.people import help_request_of
from app.deployments.rules import TermsDraft
from app.deployments.school_days import check_school_is_open
from app.errors import RuleBroken
from app.help_requests.access import works_at
from app.workflow import Step


def partner_of(inzet: Deployment) -> int:
    """Whose class the expert takes."""
    assert inzet.contact_id is not None
    return inzet.contact_id


def half_of(inzet: Deployment) -> Deployment | None:
    """The other half, held until the transaction ends: it may have moved a moment ago."""
    return db.session.scalar(
        select(Deployment)
        .where(Deployment.id == inzet.swap_with_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def may_begin(step: Step) -> None:
    """Both work here, the school is open, and neither is somewhere else at that moment."""
    inzet: Deployment = step.obj
    asked = help_request_of(inzet)
    draft: TermsDraft = step.values["draft"]
    rules.check_draft(draft, freelance=False, taught={}, today=step.today, covered_by_swap=True)
    rules.check_swap(draft)
    ((on, part, _),) = draft.dates
    for who in (inzet.expert_id, partner_of(inzet)):
        if not works_at(who, asked.school_id, step.today):
            name = db.session.get_one(Person, who).name
            raise RuleBroken("%(name)s werkt niet op deze school.", field="other", name=name)
    check_school_is_open(asked.school, on, field="on")
    check_is_here(step, on, part)


def only_they(step: Step) -> None:
    """The two whose classes it is about, whatever else somebody leads."""
    inzet: Deployment = step.obj
    assert step.by is not None
    if step.by.id not in (inzet.expert_id, partner_of(inzet)):
        raise RuleBroken("Een ruil spreken de twee collega’s zelf af.")


def check_is_here(step: Step, on: date, part: int) -> None:
    """Whoever takes a class at that moment is not away then, nor before a class of another school;
    planning repeats the first in the database, by `uq_session_nobody_is_in_two_places`."""
    check_no_class_elsewhere(step.obj, [(on, part)], field="on")
    check_is_free(step.obj, [(on, part)], by=step.by, today=step.today, field="on")


def session_of(inzet: Deployment) -> Session:
    """The moment of the swap, once both have agreed: a place in the week like any other."""
    terms = inzet.terms
    assert terms is not None
    dated = terms.dates[0]
    return Session(
        expert_id=inzet.expert_id,
        on=dated.on,
        part=dated.part,
        starts_at=terms.starts_at,
        minutes=dated.minutes,
    )
