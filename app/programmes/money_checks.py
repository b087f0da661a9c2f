"""What `flask check` proves about the money of trajecten."""

from collections.abc import Iterable

from sqlalchemy import select

from app.database import db
from app.feature import Check
from app.programmes import funding, rounds
from app.programmes.models import ProgrammeRound, Trajectory, TrajectoryPayer, TrajectoryShare


def money_is_as_planned() -> Iterable[str]:
    """Of a traject that runs, what is set apart, drawn and paid equals what was adopted; of one
    that is over nothing is set apart any more."""
    rows = select(TrajectoryShare, Trajectory).join(
        TrajectoryPayer, TrajectoryPayer.id == TrajectoryShare.payer_id
    ).join(Trajectory, Trajectory.id == TrajectoryPayer.trajectory_id)  # fmt: skip
    for share, trajectory in db.session.execute(rows.order_by(TrajectoryShare.id)):
        if not share.reservations:
            if share.cents:
                yield f"share {share.id}: {share.cents} was decided, nothing was ever set apart"
            continue
        open_ = funding.open_(share)
        if trajectory.state != "active":
            if open_:
                yield f"trajectory {trajectory.id} is {trajectory.state} and still holds {open_}"
            continue
        for left in share.left:
            if left.reservation.reserved or left.reservation.committed:
                yield f"share {share.id} still holds money in pot {left.reservation.pot_id}"
        whole = open_ + funding.used(share)
        if whole != share.cents:
            yield f"share {share.id}: {share.cents} was decided, {whole} is set apart or used"


def costs_have_their_payers() -> Iterable[str]:
    """What the payers of a running traject bear is what its costs say. Less only by what came back
    in a pot that its payer left, where the next one had no room for it."""
    running = select(Trajectory).where(Trajectory.state == "active").order_by(Trajectory.id)
    for trajectory in db.session.scalars(running):
        borne = {(e.payer_id, e.covers): e for e in funding.shares_of(trajectory)}
        for each in funding.plan(trajectory):
            share = borne.get((each.payer.id, each.covers))
            cents = share.cents if share is not None else 0
            if cents + (_came_back(share) if share is not None else 0) < each.cents:
                yield (
                    f"payer {each.payer.id} bears {cents} of {each.cents} for {each.covers}, that "
                    "was decided"
                )


def _came_back(share: TrajectoryShare) -> int:
    return sum(max(0, each.cents - funding.used_of(each.reservation)) for each in share.left)


def what_was_paid_was_done() -> Iterable[str]:
    """Money left a traject's own reservations only for rows that somebody said are done."""
    for trajectory in db.session.scalars(select(Trajectory).order_by(Trajectory.id)):
        paid = sum(each.cents for each in trajectory.costs if each.paid_at is not None)
        shares = funding.shares_of(trajectory)
        spent = sum(held.spent for share in shares for held in share.reservations)
        if spent > paid:
            yield f"trajectory {trajectory.id}: {spent} was paid, {paid} was done"


def rounds_award_no_more_than_they_have() -> Iterable[str]:
    for each in db.session.scalars(select(ProgrammeRound).order_by(ProgrammeRound.id)):
        if rounds.left(each) < 0:
            yield f"round {each.id}: {-rounds.left(each)} more was awarded than there is"


CHECKS = (
    Check("money of trajecten is as decided", money_is_as_planned),
    Check("payers bear what was decided", costs_have_their_payers),
    Check("only what was done is paid", what_was_paid_was_done),
    Check("rounds award no more than they have", rounds_award_no_more_than_they_have),
)
