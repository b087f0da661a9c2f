"""Paying a row of a budget that is done: every payer its part, once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken
from app.pots import actions as pots
from app.pots.access import mandate_of
from app.programmes import costs, phases
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
    return decides and all(row.person_id != person.id for row in costs.lent_people(trajectory, on))


def pay(cost: TrajectoryCost, trajectory: Trajectory, *, by: Any, now: datetime) -> TrajectoryCost:
    """A row of the budget is done: every payer its part, to the school. Committed and paid in one
    go: until somebody says so nothing is owed."""
    pots.hold_mandates(by)
    if not may_pay(trajectory, by, amsterdam(now).date()):
        raise NotAllowed()
    if cost.submission_id is None:
        raise RuleBroken("Dit wordt betaald met de inzetten van wie van elders komt.")
    handed_in = db.session.get_one(Submission, cost.submission_id)
    if handed_in.by_id == by.id:
        raise RuleBroken("Wie de begroting indiende, betaalt haar niet. Laat een ander dit doen.")
    phases.keep_still(trajectory)
    change_one(
        update(TrajectoryCost)
        .where(TrajectoryCost.id == cost.id, TrajectoryCost.paid_at.is_(None))
        .values(paid_at=now, paid_by_id=by.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(cost)
    hold_pots(trajectory)
    event = record(trajectory, "pay_cost", by=by, now=now, facts={"cost": cost.id})
    payee = trajectory.school_id or trajectory.programme.owner_id
    line = pots.Line(ENTRY_LINES.get(cost.covers, "inzet"), payee_organisation_id=payee)
    for share, cents in _parts(cost, trajectory):
        if share.reservation is None:
            raise RuleBroken("Hiervoor is nog geen geld apart gezet.")
        pots.commit(share.reservation, amount=cents, by=by, now=now, event=event)
        pots.spend(share.reservation, cents, line=line, by=by, now=now, event=event)
    return cost


def _parts(cost: TrajectoryCost, trajectory: Trajectory) -> Iterable[tuple[TrajectoryShare, int]]:
    """What each payer bears of this row. Rounding row by row may ask a cent more of one payer than
    rounding the whole did; then another who has it left bears that cent."""
    fund = costs.line_of(trajectory.template, cost.covers)
    shares = [
        share
        for kind in fund.shares
        for share in shares_of(trajectory)
        if (share.payer.kind, share.covers) == (kind, fund.covers)
    ]
    weights = [fund.shares[share.payer.kind] for share in shares]
    left = cost.cents
    if len(shares) < len(fund.shares):  # a share that is not set apart here
        left = cost.cents * sum(weights) // 100
    found = []
    for number, (share, weight) in enumerate(zip(shares, weights, strict=True)):
        later = sum(_reserved(each) for each in shares[number + 1 :])
        fair = -(-left * weight // sum(weights[number:]))
        cents = min(_reserved(share), max(fair, left - later))
        found.append((share, cents))
        left -= cents
    if left:
        raise RuleBroken("Hiervoor staat minder apart dan het kost.")
    return [each for each in found if each[1]]


def _reserved(share: TrajectoryShare) -> int:
    return share.reservation.reserved if share.reservation is not None else 0
