"""Who pays a traject, and the money that they set apart for it: all payers their share, or none.

What is set apart equals what was adopted, at every moment until the traject is over: what inzetten
draw counts as part of it, and what they give back is set apart again. When it is over, nothing
stays behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from app.database import db
from app.deployments.amounts import in_proportion
from app.deployments.models import Payer, Source
from app.errors import RuleBroken
from app.pots import actions as pots
from app.pots.access import mandate_of
from app.pots.models import Mandate, Pot, Reservation
from app.pots.rules import euros, reaches, runs_on
from app.programmes import costs, deciding, lent, rounds
from app.programmes.models import (
    Milestone,
    Submission,
    Trajectory,
    TrajectoryLeft,
    TrajectoryPayer,
    TrajectoryShare,
)
from app.programmes.payers import name_of, name_payers
from app.programmes.template import Outcome
from app.workflow import Step


@dataclass(frozen=True)
class Bears:
    """What one payer bears of one line."""

    payer: TrajectoryPayer
    covers: str
    cents: int


def plan(trajectory: Trajectory) -> list[Bears]:
    """What was adopted, divided over the payers; cents that do not divide are for the first."""
    payer_of = {kind: payer for payer in trajectory.payers for kind in payer.kind_codes}
    lines = costs.by_line(trajectory)
    found = []
    for fund in trajectory.template.funding:
        parts = in_proportion(lines.get(fund.covers, 0), list(fund.shares.values()))
        borne: dict[TrajectoryPayer, int] = {}
        for kind, cents in zip(fund.shares, parts, strict=True):
            if payer := payer_of.get(kind):
                borne[payer] = borne.get(payer, 0) + cents
        found += [Bears(payer, fund.covers, cents) for payer, cents in borne.items()]
    return found


def decided(step: Step) -> None:
    """A decision adopts what it is about: everybody sets their share apart, or nobody does and
    the decision stays open."""
    trajectory: Trajectory = step.obj
    milestone: Milestone = step.values["milestone"]
    outcome: Outcome = step.values["outcome"]
    name_payers(trajectory)
    granted = deciding.granted(milestone, step.today) if outcome.part else None
    costs.adopt(milestone, outcome, step.today, granted)
    wanted = plan(trajectory)
    _is_within_its_round(trajectory, wanted)
    _everybody_agreed(trajectory, wanted, step.today)
    set_apart(wanted, by=step.by, now=step.now, event=step.event)


def _is_within_its_round(trajectory: Trajectory, wanted: Sequence[Bears]) -> None:
    """Of two plans that are awarded in the same second, the second sees what the first got."""
    if trajectory.round is None:
        return
    rounds.hold(trajectory.round)
    owner_id = trajectory.programme.owner_id
    own = [payer for payer in trajectory.payers if payer.organisation_id == owner_id]
    cents = sum(each.cents for each in wanted if each.payer in own)
    now = sum(share.cents for payer in own for share in payer.shares)
    free = rounds.left(trajectory.round) + now
    if cents > max(now, free):
        raise RuleBroken(
            "In deze ronde is nog %(free)s vrij, en dit plan kost %(cents)s. Ken een deel toe, of "
            "maak het bedrag van de ronde hoger.",
            field="outcome",
            free=euros(max(0, free)),
            cents=euros(cents),
        )


def _everybody_agreed(trajectory: Trajectory, wanted: Sequence[Bears], on: date) -> None:
    waits = []
    agreed = {payer.agreed_by for payer in trajectory.payers if payer.agreed_by is not None}
    for person in sorted(agreed, key=lambda each: each.id):
        pots.hold_mandates(person)
    for payer in trajectory.payers:
        cents = sum(each.cents for each in wanted if each.payer is payer)
        grows = cents > sum(share.cents for share in payer.shares)
        if grows and (why := why_not(payer, cents, on)):
            waits.append(f"{name_of(payer)} ({why})")
    if waits:
        raise RuleBroken(
            "Dit besluit wacht op medefinancier %(who)s. Tot die tijd zet niemand geld apart.",
            field="outcome",
            who=" en ".join(waits),
        )


def why_not(payer: TrajectoryPayer, cents: int, on: date) -> str:
    """Why the yes of a payer is not good for this much; '' when it is."""
    if payer.refused_at is not None:
        return f"betaalt niet mee: {payer.refused_words}"
    if payer.agreed_by is None or payer.pot is None:
        return "zei nog geen ja"
    if payer.pot.closed_at is not None:
        return "de pot is gesloten"
    if not runs_on(payer.pot, [on]):
        return f"de pot liep tot en met {payer.pot.until:%d-%m-%Y}; kies een andere pot"
    mandate: Mandate | None = mandate_of(payer.agreed_by, payer.pot, on)
    if mandate is None:
        return "wie ja zei, heeft geen mandaat meer"
    if not reaches(mandate, cents):
        return f"{euros(cents)} is boven het mandaat van wie ja zei"
    handed_in = select(Submission.by_id).where(
        Submission.id.in_([cost.submission_id for cost in payer.trajectory.costs])
    )
    if payer.agreed_by_id in set(db.session.scalars(handed_in)):
        return "wie de begroting indiende, zei ook ja; een ander moet dat doen"
    if payer.agreed_by_id in lent.ids(payer.trajectory, on):
        return "wie ja zei, werkt nu mee in het traject; een ander moet dat doen"
    return ""


def set_apart(
    wanted: Sequence[Bears],
    *,
    by: Any | None,
    now: datetime,
    event: Any = None,
) -> None:
    """Let each share be what is wanted: what falls is released first, then what rises is reserved.
    Raises RuleBroken, naming the payer, where there is too little; the caller's unit of work then
    leaves nothing behind."""
    hold_pots(each.payer for each in wanted)
    changes = []
    for each in wanted:
        share = _share(each.payer, each.covers)
        changes.append((share, each.cents - used(share) - open_(share)))
        share.cents = max(each.cents, used(share))
    for share, change in changes:
        if change < 0 and share.reservation is not None:
            back = min(-change, share.reservation.reserved)
            pots.release(share.reservation, amount=back, by=by, now=now, event=event)
    for share, change in changes:
        if change > 0:
            _reserve(share, change, by=by, now=now, event=event)
    db.session.flush()


def _reserve(share: TrajectoryShare, cents: int, **facts: Any) -> None:
    pot = share.payer.pot
    if pot is None:
        raise RuleBroken("Dit besluit wacht op medefinancier %(who)s.", who=name_of(share.payer))
    try:
        share.reservation = pots.reserve(pot, cents, into=share.reservation, **facts)
    except RuleBroken as broken:
        raise RuleBroken(
            "Dit besluit wacht op medefinancier %(who)s. %(why)s Er is %(cents)s nodig.",
            field="outcome",
            who=name_of(share.payer),
            why=str(broken),
            cents=euros(cents),
        ) from broken


def _share(payer: TrajectoryPayer, covers: str) -> TrajectoryShare:
    found = next((share for share in payer.shares if share.covers == covers), None)
    if found is None:
        found = TrajectoryShare(covers=covers, cents=0)
        payer.shares.append(found)
        db.session.flush()
    return found


def hold_pots(payers: Iterable[TrajectoryPayer], *besides: Pot) -> None:
    """As everybody who moves money of several pots does: in one order. What the shares hold is
    read after that, since an inzet may just have drawn from them."""
    found = list(dict.fromkeys(payers))
    held = [each for payer in found for share in payer.shares for each in share.reservations]
    pot_ids = {payer.pot_id for payer in found if payer.pot_id is not None}
    pots.hold(pot_ids | {each.pot_id for each in held} | {pot.id for pot in besides})
    for each in held:
        db.session.refresh(each)


def shares_of(trajectory: Trajectory) -> list[TrajectoryShare]:
    return [share for payer in trajectory.payers for share in payer.shares]


def open_(share: TrajectoryShare) -> int:
    return sum(held.reserved + held.committed for held in share.reservations)


def used(share: TrajectoryShare) -> int:
    """What was paid from it, and what inzetten drew, in whatever pot."""
    return sum(used_of(held) for held in share.reservations)


def used_of(held: Reservation) -> int:
    return held.spent + drawn(held)


def drawn(held: Reservation) -> int:
    """What inzetten hold or spent of what they drew from here."""
    sums = (
        select(func.sum(Reservation.reserved + Reservation.committed + Reservation.spent))
        .join(Payer, Payer.reservation_id == Reservation.id)
        .join(Source, Source.deployment_id == Payer.deployment_id)
        .where(Source.reservation_id == held.id, Payer.pot_id == held.pot_id)
    )
    return int(db.session.scalar(sums) or 0)


def as_decided(reservation_ids: Iterable[int], *, now: datetime) -> None:
    """Let these shares be what was decided: what an inzet gave back is set apart again. Nothing
    once the traject is over."""
    ids = list(reservation_ids)
    left = select(TrajectoryLeft.share_id).where(TrajectoryLeft.reservation_id.in_(ids))
    found = select(TrajectoryShare).where(
        or_(TrajectoryShare.reservation_id.in_(ids), TrajectoryShare.id.in_(left))
    )
    hold_pots(share.payer for share in db.session.scalars(found))
    # Until the pots were held, a decision may have changed what a share is.
    fresh = found.order_by(TrajectoryShare.id).execution_options(populate_existing=True)
    for share in db.session.scalars(fresh).all():
        trajectory = share.payer.trajectory
        db.session.refresh(trajectory, ["state"])
        if trajectory.state == "active":
            set_apart([Bears(share.payer, share.covers, _still(share))], by=None, now=now)


def _still(share: TrajectoryShare) -> int:
    """What was decided; no more than its pot has where that was closed, or where something came
    back in a pot that was left."""
    pot, there = share.payer.pot, used(share) + open_(share)
    free = pot.available if pot is not None and pot.closed_at is None else 0
    return min(share.cents, there + free)


def over(step: Step) -> None:
    """The traject is over: what nobody drew or was paid is free again."""
    trajectory: Trajectory = step.obj
    hold_pots(trajectory.payers)
    for share in shares_of(trajectory):
        if share.reservation is not None:
            pots.release(share.reservation, by=step.by, now=step.now, event=step.event)
        share.cents = used(share)
