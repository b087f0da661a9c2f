"""A team (bundle): what the rows of an inzet ask of somebody who is in one.

Each of them agrees for themselves. Who agreed waits until as many as the minimum did, and then they
go on at once; when too few are left they come back. The rows for that are our own: the table of the
organisation knows none.
"""

from datetime import datetime

from sqlalchemy import select

from app.clock import amsterdam
from app.database import db
from app.deployments import agreeing, load, together
from app.deployments.models import Bundle, Deployment
from app.errors import RuleBroken
from app.workflow import Step

# What others than the parties decide about a team, they decide about all of it.
DECISIONS = ("consent", "retract_consent", "ask_change", "refuse", "approve", "reject")


def minimum_of(bundle_id: int) -> int:
    """As it stands now: it may have been lowered a moment ago."""
    return db.session.scalars(select(Bundle.minimum).where(Bundle.id == bundle_id)).one()


def who_come(bundle_id: int, now: datetime, *, hold: bool = True) -> list[Deployment]:
    """Those on whom the school can count: they go on already, or said yes and still could."""
    today, all_of_them = amsterdam(now).date(), together.members(bundle_id, hold=hold)
    decided = [m for m in all_of_them if m.state in together.BEING_DECIDED]
    could = [m for m in all_of_them if agreeing.could_come(m, today)]
    whole = sum(m.terms.minutes for m in (*decided, *could) if m.terms is not None)
    return [
        member
        for member in all_of_them
        if member.state in (*together.BEING_DECIDED, *together.COMING)
        or (member in could and _is_wanted(member, whole))
    ]


def _is_wanted(member: Deployment, whole: int) -> bool:
    try:
        agreeing.hours_still_wanted(member, whole)
    except RuleBroken:
        return False
    return True


def coming(step: Step) -> list[Deployment]:
    """Who come with this one: read and judged once, however many rows ask it of a step."""
    if "coming" not in step.values:
        step.values["coming"] = who_come(step.obj.bundle_id, step.now)
    found: list[Deployment] = step.values["coming"]
    return found


def is_enough(step: Step) -> bool:
    inzet: Deployment = step.obj
    if inzet.bundle_id is None or not inzet.is_agreed:
        return False
    return len(coming(step)) >= minimum_of(inzet.bundle_id)


def is_too_few(step: Step) -> bool:
    inzet: Deployment = step.obj
    if inzet.bundle_id is None:
        return False
    return len(coming(step)) < minimum_of(inzet.bundle_id)


def may_come_together(step: Step) -> None:
    """They said yes some time ago: what they said yes to must still hold."""
    agreeing.may_be_agreed(step)


def fell_back(step: Step) -> None:
    """To the talk, with both yeses kept: as soon as there are enough again they go on."""
    inzet: Deployment = step.obj
    agreeing.nobody_consents(inzet)
    inzet.payers = []


def then_fell_back(step: Step) -> None:
    load.refresh(step.obj.expert_id, today=step.today)


def is_decided_together(step: Step) -> None:
    """All of them or none; or one person less, as long as there are enough without them."""
    inzet: Deployment = step.obj
    if inzet.bundle_id is None or step.together:
        return
    if step.action != "refuse":
        raise RuleBroken("Over een team beslis je in één keer, op de pagina van het team.")
    left = [m for m in coming(step) if m.id != inzet.id]
    minimum = minimum_of(inzet.bundle_id)
    if len(left) < minimum:
        raise RuleBroken(
            "Zonder %(name)s zijn er nog %(left)s; de school vroeg er minstens %(minimum)s. "
            "Beslis dan over het hele team.",
            name=inzet.expert.name,
            left=len(left),
            minimum=minimum,
        )


def costs_nothing(inzet: Deployment) -> bool:
    """All of the team have consent, and together they cost nothing: nobody need decide."""
    assert inzet.bundle_id is not None
    waiting = together.being_decided(inzet.bundle_id)
    return all(m.state == "approval" for m in waiting) and not sum(m.estimate for m in waiting)
