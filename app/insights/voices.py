"""What both sides said of help that was given, of many of them at once.

Only what is open counts, so nothing here depends on an ervaring that is still sealed.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from app.accounts.access import in_force
from app.accounts.models import Membership, Role
from app.database import db
from app.deployments.models import Deployment
from app.insights.access import Scope
from app.insights.reports import given_by
from app.insights.rules import VOICES_FROM
from app.reviews.access import released
from app.reviews.models import EffectCheck, Review

GOOD = 4  # of five: "goed", "vaak" and better
PAIRS = {"leaders": "Schoolleiders bij schoolleiders", "teachers": "Leraren bij leraren"}


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    label: str
    yes: int
    of: int


@dataclass(frozen=True)
class TwoWays:
    """What it gave the experts, and what it left at the schools. Each side stands there, or not."""

    experts: list[Share]
    schools: list[Share]


def two_ways(scope: Scope, year: int) -> TwoWays:
    least = max(VOICES_FROM, scope.least)
    opened = _opened(scope, year).where(~Review.not_held)
    experts = _told(
        opened.where(Review.side == "expert", Review.fun.is_not(None)),
        [("Had er lol in", Review.fun), ("Zou het nog eens doen", Review.again)],
        Review.author_id,
        least,
    )
    schools = _told(
        opened.where(Review.side == "asker", Review.lasting.is_not(None)),
        [("Het blijft merkbaar, zegt de school na afloop", Review.lasting >= GOOD)],
        Review.school_id,
        least,
    )
    later = _told(
        select(EffectCheck)
        .join(Deployment, Deployment.id == EffectCheck.deployment_id)
        .where(EffectCheck.answer.is_not(None), given_by(scope, year)),
        [("Het is nog te merken, zegt de school maanden later", EffectCheck.answer >= GOOD)],
        Deployment.asker_school_id,
        least,
    )
    return TwoWays(experts, [*schools, *later])


def credible(scope: Scope, year: int) -> list[Share]:
    """How often somebody who does the same work was found credible, from three experts on."""
    least = max(VOICES_FROM, scope.least)
    host = func.coalesce(Deployment.contact_id, Deployment.asked_by_id)
    pairs = {
        "leaders": and_(
            _worked_as(Role.DIRECTOR, Deployment.expert_id, Deployment.lender_id),
            _worked_as(Role.DIRECTOR, host, Deployment.asker_school_id),
        ),
        "teachers": and_(
            _worked_as(Role.TEACHER, Deployment.expert_id, Deployment.lender_id),
            _worked_as(Role.TEACHER, host, Deployment.asker_school_id),
        ),
    }
    opened = _opened(scope, year).where(Review.side == "asker", Review.credible.is_not(None))
    return [
        share
        for pair, condition in pairs.items()
        for share in _told(
            opened.where(condition),
            [(PAIRS[pair], Review.credible >= GOOD)],
            Review.subject_id,
            least,
        )
    ]


def _told(
    found: Select[Any],
    questions: list[tuple[str, Any]],
    whose: ColumnElement[int] | Any,
    least: int,
) -> list[Share]:
    """Nothing where fewer than `least` people or schools said it."""
    yes = [func.sum(case((condition, 1), else_=0)) for _, condition in questions]
    row = db.session.execute(
        found.with_only_columns(func.count(whose.distinct()), func.count(), *yes)
    ).one()
    if row[0] < least:
        return []
    return [
        Share(label, int(row[2 + number] or 0), row[1])
        for number, (label, _) in enumerate(questions)
    ]


def _opened(scope: Scope, year: int) -> Select[Any]:
    found = released().join(Deployment, Deployment.id == Review.deployment_id)
    return found.where(given_by(scope, year))


def _worked_as(role: str, person: Any, organisation: Any) -> ColumnElement[bool]:
    """When the help was given: what somebody became since is not who was found credible."""
    return exists().where(
        Membership.person_id == person,
        Membership.organisation_id == organisation,
        Membership.role == role,
        in_force(Review.last_session_on),
    )
