"""A payer of a traject pays from another pot from now on.

All of it or nothing: what was still set apart in the one is free there, and is set apart in the
other. What was paid stays where it was paid, and what inzetten drew where they drew it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import workflow
from app.clock import amsterdam
from app.database import db
from app.deployments import arranging
from app.deployments.transitions import DEPLOYMENT
from app.errors import NotAllowed, RuleBroken
from app.pots import actions as pots
from app.pots.access import mandate_of
from app.pots.models import Pot, Reservation
from app.pots.rules import check_mandate, euros
from app.programmes import from_elsewhere, funding, payers
from app.programmes.models import (
    TrajectoryInzet,
    TrajectoryLeft,
    TrajectoryPayer,
    TrajectoryShare,
)


def others(payer: TrajectoryPayer, person: Any, now: datetime) -> list[Pot]:
    """The pots that this person may choose instead."""
    found = payers.pots_to_pay_from(payer, person, amsterdam(now).date())
    return [pot for pot in found if pot.id != payer.pot_id]


def choose(
    payer: TrajectoryPayer, pot: Pot, *, by: Any, now: datetime, seen: int | None = None
) -> TrajectoryPayer:
    """Whoever chooses it says yes anew, with all that a first yes asks of them: a mandate on that
    pot for all that this payer bears, and no other part in the traject."""
    trajectory = payer.trajectory
    payers.decides(payer, by, amsterdam(now).date())
    lent = from_elsewhere.hold(from_elsewhere.inzetten(trajectory))
    funding.hold_pots(trajectory.payers, pot)
    db.session.refresh(payer)
    before = payer.pot_id
    payers.say(payer, seen, pot_id=pot.id, agreed_by_id=by.id, agreed_at=now)
    if before is None or payer.refused_at is not None:
        raise RuleBroken("Jullie zeiden nog geen ja. Dat komt eerst.")
    if pot.id == before:
        raise RuleBroken("Hieruit betalen jullie al.", field="pot")
    if pot not in payers.pots_to_pay_from(payer, by, amsterdam(now).date()):
        raise NotAllowed()
    wanted = [each for each in funding.plan(trajectory) if each.payer is payer]
    _is_good_for(payer, pot, wanted, now)
    event = payers.record(
        trajectory, "move_share", by=by, now=now,
        facts={"payer": payer.id, "from": before, "pot": pot.id},
    )  # fmt: skip
    moved = [_leave(share, pot, by=by, now=now, event=event) for share in payer.shares]
    if payer.shares:
        funding.set_apart(wanted, by=by, now=now, event=event)
    _follow(lent, [each for each in moved if each is not None], now)
    return payer


def _is_good_for(
    payer: TrajectoryPayer, pot: Pot, wanted: Sequence[funding.Bears], now: datetime
) -> None:
    cents, on = sum(each.cents for each in wanted), amsterdam(now).date()
    check_mandate(mandate_of(payer.agreed_by, pot, on), cents, on, field="pot")  # they read it
    if why := funding.why_not(payer, cents, on):
        raise RuleBroken("Dit kan zo niet: %(why)s.", field="pot", why=why)
    used = {share.covers: funding.used(share) for share in payer.shares}
    needed = sum(max(0, each.cents - used.get(each.covers, 0)) for each in wanted)
    if payer.shares and needed > pot.available:
        raise RuleBroken(
            "In de pot ‘%(pot)s’ is nog %(free)s vrij; er is %(cents)s nodig. Er verandert niets.",
            field="pot",
            pot=pot.name,
            free=euros(pot.available),
            cents=euros(needed),
        )


def _leave(
    share: TrajectoryShare, pot: Pot, *, by: Any, now: datetime, event: Any
) -> tuple[Reservation, Reservation] | None:
    """Let go of what is open in the old pot; a pot that was left before is paid from once more."""
    old = share.reservation
    if old is None:
        return None
    pots.release(old, by=by, now=now, event=event)
    known = next((each for each in share.left if each.reservation.pot_id == pot.id), None)
    if known is not None:
        new = known.reservation
        share.left.remove(known)
    else:
        new = pots.reserve(pot, 0, by=by, now=now)
    share.reservation = new
    db.session.flush()
    share.left.append(TrajectoryLeft(reservation=old, cents=funding.used_of(old)))
    db.session.flush()
    return old, new


def _follow(
    lent: Sequence[TrajectoryInzet],
    moved: Sequence[tuple[Reservation, Reservation]],
    now: datetime,
) -> None:
    """The inzetten of the traject draw from there; what waited for a pot that pays goes on."""
    for each in lent:
        for old, new in moved:
            arranging.draw_from(each.deployment, old, new)
        if each.deployment.state == "approval":
            workflow.try_system(DEPLOYMENT, each.deployment, now=now)
