"""How far a yes of the board to a red lending check goes: to what it saw, and no further."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from app.deployments.classes import without_teacher
from app.deployments.models import Deployment, OverruledFinding, Session
from app.deployments.weighed import DatedPart, LendingCheck, Overruled, week_of
from app.workflow import Step


def keep(step: Step, check: LendingCheck) -> None:
    """What was red at the consent, each rule with each moment or week; its event tells it too."""
    red = sorted({(finding.rule, *at) for finding in check.red for at in finding.at})
    step.obj.overruled = [OverruledFinding(rule=rule, on=on, part=part) for rule, on, part in red]
    if red:
        step.facts["overruled"] = [(rule, on.isoformat(), part) for rule, on, part in red]


def behind(inzet: Deployment, today: date) -> list[Session]:
    """What was given, or is past and may have been: it can no longer be planned otherwise, and what
    is planned now comes on top of it."""
    return [
        each
        for each in inzet.open_sessions
        if (each.on < today if each.logged_minutes is None else each.logged_minutes > 0)
    ]


def overruled(
    deployment: Deployment, dates: Iterable[DatedPart], given: Iterable[DatedPart]
) -> Iterable[Overruled]:
    """To what red the board said yes: for the moments and the weeks that it saw, and for no more of
    this inzet in those than was agreed then."""
    if not deployment.overruled:
        return
    agreed = Counter(_moments(without_teacher(deployment)))
    planned = Counter(_moments([*dates, *given]))
    for each in deployment.overruled:
        at = (each.on, each.part)
        if planned[at] <= agreed[at]:
            yield each.rule, at


def _moments(dates: Iterable[DatedPart]) -> Iterable[DatedPart]:
    """What a rule may be about: each half day, and its week."""
    for on, part in dates:
        yield on, part
        yield week_of(on)
