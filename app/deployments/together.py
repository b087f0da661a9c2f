"""Who goes together with an inzet: the members of its team, and how far they are."""

from sqlalchemy import select

from app.database import db
from app.deployments.models import Deployment

# Of a team that goes on: decided about in one go, until each of them is granted.
BEING_DECIDED = ("consent", "approval")
# Somebody who comes: granted, or it has taken place.
COMING = ("approved", "scheduled", "running", "delivered", "disputed", "completed", "settled")


def members(bundle_id: int, *, hold: bool = True) -> list[Deployment]:
    """All of a team in the order in which they were asked; held until the transaction ends, since
    one of them may have moved a moment ago. A page that only looks does not hold."""
    found = select(Deployment).where(Deployment.bundle_id == bundle_id).order_by(Deployment.id)
    if hold:
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(db.session.scalars(found))


def being_decided(bundle_id: int, *, hold: bool = True) -> list[Deployment]:
    return [m for m in members(bundle_id, hold=hold) if m.state in BEING_DECIDED]


def is_out(member: Deployment) -> bool:
    """Somebody who does not come (any more)."""
    return member.state not in ("talking", *BEING_DECIDED, *COMING)
