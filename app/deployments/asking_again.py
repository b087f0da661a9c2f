"""An inzet that expired because nobody decided about its money: it can be asked for again."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from app.database import db
from app.deployments.models import Deployment
from app.help_requests.models import HelpRequest

REMEMBERED = timedelta(days=30)  # as long as it stands on somebody's page
Later: Any = aliased(Deployment, name="later")


def without_money() -> ColumnElement[bool]:
    """Agreed by all but who holds the money; the vraag is open, and nobody asked again since."""
    again = exists().where(
        Later.help_request_id == Deployment.help_request_id,
        Later.expert_id == Deployment.expert_id,
        Later.id > Deployment.id,
    )
    still_open = exists().where(
        HelpRequest.id == Deployment.help_request_id, HelpRequest.state == "open"
    )
    return and_(
        Deployment.state == "expired",
        Deployment.estimate > 0,
        Deployment.approved_at.is_(None),
        still_open,
        ~again,
    )


def lately(now: datetime) -> ColumnElement[bool]:
    return and_(without_money(), Deployment.entered_at > now - REMEMBERED)


def may_be_asked_again(inzet: Deployment) -> bool:
    mine = select(Deployment.id).where(Deployment.id == inzet.id, without_money())
    return inzet.state == "expired" and db.session.scalar(mine) is not None


def lacked_money(inzet: Deployment) -> bool:
    return inzet.state == "expired" and inzet.estimate > 0 and inzet.approved_at is None
