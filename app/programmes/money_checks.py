"""What `flask check` proves about the money of trajecten."""

from collections.abc import Iterable

from sqlalchemy import select

from app.database import db
from app.feature import Check
from app.programmes import funding
from app.programmes.models import Trajectory, TrajectoryPayer, TrajectoryShare


def money_is_as_planned() -> Iterable[str]:
    """Of a traject that runs, what is set apart, drawn and paid equals what was adopted; of one
    that is over nothing is set apart any more."""
    rows = select(TrajectoryShare, Trajectory).join(
        TrajectoryPayer, TrajectoryPayer.id == TrajectoryShare.payer_id
    ).join(Trajectory, Trajectory.id == TrajectoryPayer.trajectory_id)  # fmt: skip
    for share, trajectory in db.session.execute(rows.order_by(TrajectoryShare.id)):
        held = share.reservation
        if held is None:
            if share.cents:
                yield f"share {share.id}: {share.cents} was decided, nothing was ever set apart"
            continue
        open_ = held.reserved + held.committed
        if trajectory.state != "active":
            if open_:
                yield f"trajectory {trajectory.id} is {trajectory.state} and still holds {open_}"
            continue
        whole = open_ + held.spent + funding.drawn(held)
        if whole != share.cents:
            yield f"share {share.id}: {share.cents} was decided, {whole} is set apart or used"


def costs_have_their_payers() -> Iterable[str]:
    """What the payers of a running traject bear is what its costs say."""
    running = select(Trajectory).where(Trajectory.state == "active").order_by(Trajectory.id)
    for trajectory in db.session.scalars(running):
        borne = {(e.payer_id, e.covers): e.cents for e in funding.shares_of(trajectory)}
        for each in funding.plan(trajectory):
            cents = borne.get((each.payer.id, each.covers), 0)
            if cents < each.cents:
                yield (
                    f"payer {each.payer.id} bears {cents} of {each.cents} for {each.covers}, that "
                    "was decided"
                )


def what_was_paid_was_done() -> Iterable[str]:
    """Money left a traject's own reservations only for rows that somebody said are done."""
    for trajectory in db.session.scalars(select(Trajectory).order_by(Trajectory.id)):
        paid = sum(each.cents for each in trajectory.costs if each.paid_at is not None)
        shares = funding.shares_of(trajectory)
        spent = sum(each.reservation.spent for each in shares if each.reservation is not None)
        if spent > paid:
            yield f"trajectory {trajectory.id}: {spent} was paid, {paid} was done"


CHECKS = (
    Check("money of trajecten is as decided", money_is_as_planned),
    Check("payers bear what was decided", costs_have_their_payers),
    Check("only what was done is paid", what_was_paid_was_done),
)
