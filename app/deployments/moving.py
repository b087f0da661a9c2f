"""One move of an inzet, and a note that moves nothing: what all actions end in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import workflow
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.events import actions as events
from app.pots.actions import hold_mandates
from app.workflow import Step


def perform(deployment: Deployment, action: str, *, by: Any, now: datetime, **values: Any) -> Step:
    if by is not None and is_about_money(deployment.state, action):
        hold_mandates(by)
    return workflow.perform(DEPLOYMENT, deployment, action, by=by, now=now, **values)


def is_about_money(state: str, action: str) -> bool:
    """A move that is made by a mandate: it is judged by one that nobody takes away meanwhile."""
    return any("coordinator" in row.by for row in DEPLOYMENT.rows(state, action))


def note(
    deployment: Deployment, what: str, *, by: Any, now: datetime, role: str, hears: Sequence[str],
    reason_words: str = "", on_behalf_id: int | None = None,
) -> None:  # fmt: skip
    """Something that moves nothing, and that others hear of all the same."""
    event = events.note(
        DEPLOYMENT.name, deployment, what, by=by, now=now, role=role, holder=on_behalf_id,
        reason_words=reason_words,
    )  # fmt: skip
    for who in hears:
        events.deliver(event, DEPLOYMENT.recipients[who](deployment), role=who, now=now)
