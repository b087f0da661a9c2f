"""How far a yes of the board to a red lending check goes: to what it saw, and no further."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.database import db
from app.deployments.classes import without_teacher
from app.deployments.models import Deployment
from app.deployments.weighed import RED, DatedPart, LendingCheck, Overruled, week_of
from app.events.models import Event


def as_facts(check: LendingCheck) -> list[tuple[str, str, int]]:
    """What was red, for the event of the consent: the rule, with each moment or week."""
    return [
        (finding.rule, on.isoformat(), part) for finding in check.red for on, part in finding.at
    ]


def behind(deployment: Deployment, today: date) -> list[DatedPart]:
    """The dates of this inzet that can no longer be planned otherwise, on which a class missed its
    teacher: what is planned now comes on top of them."""
    return [
        (each.on, each.part)
        for each in deployment.open_sessions
        if each.misses_class
        and (each.on < today if each.logged_minutes is None else each.logged_minutes > 0)
    ]


def overruled(
    deployment: Deployment, dates: Iterable[DatedPart], given: Iterable[DatedPart]
) -> Iterable[Overruled]:
    """To what red the board said yes, as the event of the consent tells it: for the moments and the
    weeks that it saw, and for no more of this inzet in those than was agreed then."""
    if deployment.consent_colour != RED:
        return
    agreed = Counter(_moments(without_teacher(deployment)))
    planned = Counter(_moments([*dates, *given]))
    consent = select(Event.facts).where(
        Event.object_type == "deployment",
        Event.object_id == deployment.id,
        Event.action == "consent",
    )
    facts = db.session.scalars(consent.order_by(Event.id.desc()).limit(1)).first()
    for rule, on, part in (facts or {}).get("overruled", ()):
        at = (date.fromisoformat(on), part)
        if planned[at] <= agreed[at]:
            yield rule, at


def _moments(dates: Iterable[DatedPart]) -> Iterable[DatedPart]:
    """What a rule may be about: each half day, and its week."""
    for on, part in dates:
        yield on, part
        yield week_of(on)
