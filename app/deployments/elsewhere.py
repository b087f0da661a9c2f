"""Nobody is in two places at once: half a day that somebody agreed to is no longer free."""

from collections.abc import Collection
from datetime import date
from typing import Any

from app.accounts.models import Person
from app.database import db
from app.deployments import load, words
from app.deployments.access import visible
from app.deployments.models import Deployment
from app.deployments.weighed import DatedPart
from app.errors import RuleBroken
from app.help_requests.access import knows_school
from app.profiles.free import ELSEWHERE


def check_is_free(
    inzet: Deployment,
    dates: Collection[DatedPart],
    *,
    by: Any | None,
    today: date,
    field: str | None = None,
) -> None:
    """That the expert agreed to nothing else on these dates. `by` hears with which school, where
    they may see that inzet. Who agrees for the expert holds them first; see `load.hold`."""
    if not dates:
        return
    days = [on for on, _ in dates]
    others = load.agreed_to(inzet.expert_id, from_=min(days), until=max(days), besides=inzet.id)
    twice = min((each for each in others if (each.on, each.part) in dates), default=None)
    if twice is None:
        return
    school = _school_of(twice.deployment_id, by, today)
    name = db.session.get_one(Person, inzet.expert_id).name
    if school is None:
        raise RuleBroken(
            "Op %(moment)s is %(name)s %(why)s.",
            field=field,
            moment=words.moment(twice.on, twice.part),
            name=name,
            why=ELSEWHERE,
        )
    raise RuleBroken(
        "Op %(moment)s heeft %(name)s al afgesproken met %(school)s. Kies een ander moment.",
        field=field,
        moment=words.moment(twice.on, twice.part),
        name=name,
        school=school,
    )


def _school_of(deployment_id: int, by: Any | None, today: date) -> str | None:
    """Where they are then, as far as this person may know."""
    if by is None:
        return None
    seen = visible(by, today).where(Deployment.id == deployment_id)
    other: Deployment | None = db.session.scalar(seen)
    if other is None or not knows_school(by, other.help_request, today):
        return None
    return other.asker_school.name
