"""A leader keeps somebody of the team near for a while, or lets them go again.

Search and vragen follow at once, see `app.profiles.keeping`; here stands whose decision it is.
"""

from datetime import date, datetime
from typing import Any

from app.accounts.models import Membership
from app.clock import amsterdam
from app.deployments.people import leads
from app.errors import NotAllowed
from app.events import actions as events
from app.profiles import keeping
from app.profiles.models import KeptNear


def keep(
    membership: Membership, *, ring: int, reason: str, until: date, by: Any, now: datetime
) -> KeptNear:
    principal = _right(membership, by, now)
    near = keeping.keep(
        membership.person_id,
        membership.organisation_id,
        ring=ring,
        reason=reason,
        until=until,
        by=by,
        now=now,
    )
    _tell(membership, near, "keep_near", by, principal, now)
    return near


def let_go(membership: Membership, near: KeptNear, *, by: Any, now: datetime) -> None:
    principal = _right(membership, by, now)
    keeping.let_go(near, now=now)
    _tell(membership, near, "let_go", by, principal, now)


def _right(membership: Membership, by: Any, now: datetime) -> int:
    on = amsterdam(now).date()
    principal = leads(by, membership.organisation_id, membership.person_id, on)
    if principal is None:
        raise NotAllowed()
    return principal


def _tell(
    membership: Membership, near: KeptNear, what: str, by: Any, principal: int, now: datetime
) -> None:
    facts = {"kept": near.id, "ring": near.ring, "until": near.until.isoformat()}
    on_behalf = principal if principal != by.id else None
    events.record(
        "membership", membership.id, what,
        by=by, now=now, on_behalf_id=on_behalf, role="leader", facts=facts,
    )  # fmt: skip
