""" "Dit heb jij gedeeld": what somebody gave, for their own eyes only."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.deployments.models import Deployment
from app.reviews import access
from app.reviews.models import EffectCheck, ThankYou


@dataclass(frozen=True)
class LookingBack:
    inzetten: list[Deployment]  # the newest first
    minutes: int
    schools: int
    thanks: list[ThankYou]
    noticed: list[EffectCheck]  # answered


def of(person: Any) -> LookingBack:
    """Everything that was completed; hours as both sides confirmed them."""
    inzetten = list(
        db.session.scalars(
            select(Deployment)
            .where(Deployment.expert_id == person.id, Deployment.state.in_(access.DONE))
            .options(joinedload(Deployment.asker_school), joinedload(Deployment.help_request))
            .order_by(Deployment.last_session_on.desc(), Deployment.id.desc())
        ).unique()
    )
    thanks = db.session.scalars(
        select(ThankYou)
        .where(ThankYou.to_id == person.id)
        .options(joinedload(ThankYou.by), joinedload(ThankYou.deployment))
        .order_by(ThankYou.at.desc())
    )
    noticed = db.session.scalars(
        select(EffectCheck)
        .join(Deployment, Deployment.id == EffectCheck.deployment_id)
        .where(Deployment.expert_id == person.id, EffectCheck.answer.is_not(None))
        .options(joinedload(EffectCheck.deployment))
        .order_by(EffectCheck.answered_at.desc())
    )
    return LookingBack(
        inzetten,
        sum(inzet.confirmed_minutes or 0 for inzet in inzetten),
        len({inzet.asker_school_id for inzet in inzetten}),
        list(thanks.unique()),
        list(noticed.unique()),
    )
