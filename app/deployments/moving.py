"""One move of an inzet, and a note that moves nothing: what all actions end in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from app import workflow
from app.database import change_one, db
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.errors import StalePage
from app.events import actions as events
from app.workflow import Step


def perform(deployment: Deployment, action: str, *, by: Any, now: datetime, **values: Any) -> Step:
    return workflow.perform(DEPLOYMENT, deployment, action, by=by, now=now, **values)


def note(
    deployment: Deployment, what: str, *, by: Any, now: datetime, role: str, hears: Sequence[str],
    reason_words: str = "", on_behalf_id: int | None = None,
) -> None:  # fmt: skip
    """Something that moves nothing, and that others hear of all the same."""
    event = events.record(
        DEPLOYMENT.name, deployment.id, what, by=by, now=now, role=role,
        from_state=deployment.state, to_state=deployment.state, reason_words=reason_words,
        on_behalf_id=on_behalf_id,
    )  # fmt: skip
    for who in hears:
        events.deliver(event, DEPLOYMENT.recipients[who](deployment), role=who, now=now)


def outdate_pages(deployment: Deployment, seen: int | None) -> None:
    """Nothing moves, but what others decide about does: a page from before no longer decides."""
    if seen is not None and seen != deployment.version:
        raise StalePage()
    change_one(
        update(Deployment)
        .where(
            Deployment.id == deployment.id,
            Deployment.state == deployment.state,
            Deployment.version == deployment.version,
        )
        .values(version=Deployment.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(deployment, ["version"])
