"""Paying a row of a budget that is done: every payer its part, once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from app.clock import amsterdam
from app.database import change_one, db
from app.deployments.amounts import divide
from app.errors import NotAllowed, RuleBroken
from app.pots import actions as pots
from app.pots.access import mandate_of
from app.programmes import costs, lent, phases
from app.programmes.funding import hold_pots, shares_of
from app.programmes.models import Submission, Trajectory, TrajectoryCost, TrajectoryShare
from app.programmes.payers import record

# Under which line of the money log each kind of cost goes.
ENTRY_LINES = {"replacement": "vervanging"}


def may_pay(trajectory: Trajectory, person: Any, on: date) -> bool:
    """Who decides for one of the payers; never who is lent to it."""
    if trajectory.state != "active":
        return False
    decides = any(
        payer.pot is not None and mandate_of(person, payer.pot, on) for payer in trajectory.payers
    )
    return decides and person.id not in lent.ids(trajectory, on)


def pay(cost: TrajectoryCost, trajectory: Trajectory, *, by: Any, now: datetime) -> TrajectoryCost:
    """A row of the budget is done: every payer its part, to the school. Committed and paid in one
    go: until somebody says so nothing is owed."""
    phases.keep_still(trajectory)
    pots.hold_mandates(by)
    if not may_pay(trajectory, by, amsterdam(now).date()):
        raise NotAllowed()
    if cost.submission_id is None:
        raise RuleBroken("Dit wordt betaald met de inzetten van wie van elders komt.")
    handed_in = db.session.get_one(Submission, cost.submission_id)
    if handed_in.by_id == by.id:
        raise RuleBroken("Wie de begroting indiende, betaalt haar niet. Laat een ander dit doen.")
    change_one(
        update(TrajectoryCost)
        .where(TrajectoryCost.id == cost.id, TrajectoryCost.paid_at.is_(None))
        .values(paid_at=now, paid_by_id=by.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(cost)
    hold_pots(trajectory.payers)
    event = record(trajectory, "pay_cost", by=by, now=now, facts={"cost": cost.id})
    payee = trajectory.school_id or trajectory.programme.owner_id
    line = pots.Line(ENTRY_LINES.get(cost.covers, "inzet"), payee_organisation_id=payee)
    for share, cents in _parts(cost, trajectory):
        assert share.reservation is not None  # what is in it is what they bear
        pots.commit(share.reservation, amount=cents, by=by, now=now, event=event)
        pots.spend(share.reservation, cents, line=line, by=by, now=now, event=event)
    return cost


def _parts(cost: TrajectoryCost, trajectory: Trajectory) -> Iterable[tuple[TrajectoryShare, int]]:
    """What each payer bears of this row, in proportion to what they have left for its line."""
    fund = costs.line_of(trajectory.template, cost.covers)
    shares = [share for share in shares_of(trajectory) if share.covers == fund.covers]
    # Less than all of it, where a share is not set apart here.
    cents = cost.cents * sum(share.payer.percentage_of(fund) for share in shares) // 100
    left = [share.reservation.reserved if share.reservation else 0 for share in shares]
    if cents > sum(left):
        raise RuleBroken("Hiervoor staat minder apart dan het kost.")
    return [each for each in zip(shares, divide(cents, left), strict=True) if each[1]]
