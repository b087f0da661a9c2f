"""Who pays a traject, and the money that they set apart for it: all payers their share, or none.

What is set apart equals what was adopted, at every moment until the traject is over: what inzetten
draw counts as part of it, and what they give back is set apart again. When it is over, nothing
stays behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from app.clock import amsterdam
from app.database import change_one, db
from app.deployments.models import Payer, Source
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events import actions as events
from app.pots import actions as pots
from app.pots.access import mandate_of, mandates_of, spendable_by
from app.pots.models import Mandate, Pot, Reservation
from app.pots.rules import euros
from app.programmes import costs, phases
from app.programmes.models import (
    Milestone,
    Submission,
    Trajectory,
    TrajectoryCost,
    TrajectoryPayer,
    TrajectoryShare,
)
from app.programmes.template import Outcome
from app.workflow import Step

KINDS = {
    "school": "de school",
    "board": "het schoolbestuur",
    "swv": "het samenwerkingsverband",
    "region": "de regio",
    "national": "de landelijke organisatie",
    "municipality": "de gemeente",
    "programme": "het programma",
}
LONGEST_WORDS = 500
MOST = 100
# Under which line of the money log each kind of cost goes.
ENTRY_LINES = {"replacement": "vervanging"}


def name_of(payer: TrajectoryPayer) -> str:
    return payer.organisation.name if payer.organisation else KINDS[payer.kind]


# Who pays


def name_payers(trajectory: Trajectory) -> None:
    """Find who pays by the template. Of a group from several schools nobody can say whose board
    that is: such a share is theirs to arrange, and is not set apart here."""
    known = {payer.kind for payer in trajectory.payers}
    for kind in dict.fromkeys(kind for fund in trajectory.template.funding for kind in fund.shares):
        organisation_id = _payer_of(trajectory, kind)
        if kind in known or (organisation_id is None and trajectory.school is None):
            continue
        trajectory.payers.append(TrajectoryPayer(kind=kind, organisation_id=organisation_id))
    db.session.flush()


def _payer_of(trajectory: Trajectory, kind: str) -> int | None:
    """The organisation itself; who runs the programme stands for a municipality, and for any other
    kind that is not of the school."""
    school, owner = trajectory.school, trajectory.programme.owner
    if kind == owner.kind or kind in ("municipality", "programme", "national"):
        return owner.id
    of_school = {
        "school": school.id if school else None,
        "board": school.board_id if school else None,
        "swv": school.swv_id if school else None,
        "region": school.region_id if school else None,
    }
    return of_school[kind]


def shares_to_answer(person: Any, on: date) -> list[TrajectoryPayer]:
    """Payers of running trajecten for whom this person may say yes or no, and nobody has yet."""
    owners = select(Pot.owner_id).where(Pot.id.in_(mandates_of(person, on)))
    found = (
        select(TrajectoryPayer)
        .join(Trajectory, Trajectory.id == TrajectoryPayer.trajectory_id)
        .where(
            Trajectory.state == "active",
            TrajectoryPayer.agreed_at.is_(None),
            TrajectoryPayer.refused_at.is_(None),
            TrajectoryPayer.organisation_id.in_(owners),
        )
        .order_by(TrajectoryPayer.id)
        .limit(MOST)
    )
    return [
        payer
        for payer in db.session.scalars(found)
        if costs.may_cost(payer.trajectory.template) and pots_to_pay_from(payer, person, on)
    ]


def pots_to_pay_from(payer: TrajectoryPayer, person: Any, on: date) -> list[Pot]:
    """The payer's pots that are open and free to use, about which this person decides."""
    if payer.organisation_id is None or payer.trajectory.state not in ("draft", "active"):
        return []
    mine = spendable_by(person, on).where(
        Pot.owner_id == payer.organisation_id, Pot.purpose == "general", Pot.from_ <= on
    )
    return list(db.session.scalars(mine))


def agree(
    payer: TrajectoryPayer, pot: Pot, *, by: Any, now: datetime, seen: int | None = None
) -> TrajectoryPayer:
    """Say once that this pot pays its share, up to the mandate of who says so. Nobody does so who
    is lent to the traject; when it is set apart, nor who handed in the budget."""
    on = amsterdam(now).date()
    trajectory = payer.trajectory
    if pot not in pots_to_pay_from(payer, by, on):
        raise NotAllowed()
    if any(row.person_id == by.id for row in costs.lent_people(trajectory, on)):
        raise RuleBroken("Wie in dit traject meewerkt, beslist niet over het geld ervan.")
    pots.hold_mandates(by)
    phases.keep_still(trajectory)
    if any(share.reservation_id for share in payer.shares) and pot.id != payer.pot_id:
        raise RuleBroken("Er is al geld apart gezet in een andere pot.", field="pot")
    _say(payer, seen, pot_id=pot.id, agreed_by_id=by.id, agreed_at=now, refused_by_id=None,
         refused_at=None, refused_words="")  # fmt: skip
    _record(trajectory, "agree_share", by=by, now=now, facts={"payer": payer.id, "pot": pot.id})
    return payer


def refuse(
    payer: TrajectoryPayer, words: str, *, by: Any, now: datetime, seen: int | None = None
) -> TrajectoryPayer:
    """Say that this payer does not pay. What was set apart before stays: that was decided."""
    on = amsterdam(now).date()
    if not pots_to_pay_from(payer, by, on):
        raise NotAllowed()
    if not words.strip():
        raise RuleBroken("Schrijf erbij waarom: iedereen die meedoet leest dit.",
                         field="reason_words")  # fmt: skip
    phases.keep_still(payer.trajectory)
    if any(share.cents for share in payer.shares):
        raise RuleBroken(
            "Er is al geld apart gezet. Stoppen doe je met een besluit in het traject."
        )
    _say(payer, seen, agreed_by_id=None, agreed_at=None, refused_by_id=by.id, refused_at=now,
         refused_words=words.strip()[:LONGEST_WORDS])  # fmt: skip
    _record(payer.trajectory, "refuse_share", by=by, now=now, facts={"payer": payer.id})
    return payer


def _say(payer: TrajectoryPayer, seen: int | None, **facts: Any) -> None:
    if seen is not None and seen != payer.version:
        raise StalePage()
    change_one(
        update(TrajectoryPayer)
        .where(TrajectoryPayer.id == payer.id, TrajectoryPayer.version == payer.version)
        .values(version=TrajectoryPayer.version + 1, **facts)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(payer)


def _record(trajectory: Trajectory, what: str, *, by: Any, now: datetime, facts: Any) -> Any:
    return events.record(
        "trajectory", trajectory.id, what, by=by, now=now, role="payer",
        from_state=trajectory.state, to_state=trajectory.state, facts=facts,
    )  # fmt: skip


# Setting apart


@dataclass(frozen=True)
class Bears:
    """What one payer bears of one line."""

    payer: TrajectoryPayer
    covers: str
    cents: int


def plan(trajectory: Trajectory) -> list[Bears]:
    """What was adopted, divided over the payers; cents that do not divide are for the first."""
    by_kind = {payer.kind: payer for payer in trajectory.payers}
    lines = costs.by_line(trajectory)
    found = []
    for fund in trajectory.template.funding:
        whole = lines.get(fund.covers, 0)
        parts = {kind: whole * share // 100 for kind, share in fund.shares.items()}
        first = next(iter(parts))
        parts[first] += whole - sum(parts.values())
        found += [
            Bears(by_kind[kind], fund.covers, cents)
            for kind, cents in parts.items()
            if kind in by_kind
        ]
    return found


def decided(step: Step) -> None:
    """A decision adopts what it is about: everybody sets their share apart, or nobody does and
    the decision stays open."""
    trajectory: Trajectory = step.obj
    milestone: Milestone = step.values["milestone"]
    outcome: Outcome = step.values["outcome"]
    name_payers(trajectory)
    costs.adopt(milestone, outcome, step.today)
    wanted = plan(trajectory)
    _everybody_agreed(trajectory, wanted, step.today)
    set_apart(trajectory, wanted, by=step.by, now=step.now, event=step.event)


def _everybody_agreed(trajectory: Trajectory, wanted: Sequence[Bears], on: date) -> None:
    waits = []
    for payer in trajectory.payers:
        cents = sum(each.cents for each in wanted if each.payer is payer)
        grows = cents > sum(share.cents for share in payer.shares)
        if grows and (why := _why_not(payer, cents, on)):
            waits.append(f"{name_of(payer)} ({why})")
    if waits:
        raise RuleBroken(
            "Dit besluit wacht op medefinancier %(who)s. Tot die tijd zet niemand geld apart.",
            field="outcome",
            who=" en ".join(waits),
        )


def _why_not(payer: TrajectoryPayer, cents: int, on: date) -> str:
    if payer.refused_at is not None:
        return f"betaalt niet mee: {payer.refused_words}"
    if payer.agreed_by is None or payer.pot is None:
        return "zei nog geen ja"
    if payer.pot.closed_at is not None:
        return "de pot is gesloten"
    mandate: Mandate | None = mandate_of(payer.agreed_by, payer.pot, on)
    if mandate is None:
        return "wie ja zei, heeft geen mandaat meer"
    if cents > mandate.limit:
        return f"{euros(cents)} is boven het mandaat van wie ja zei"
    handed_in = select(Submission.by_id).where(
        Submission.id.in_([cost.submission_id for cost in payer.trajectory.costs])
    )
    if payer.agreed_by_id in set(db.session.scalars(handed_in)):
        return "wie de begroting indiende, zei ook ja; een ander moet dat doen"
    return ""


def set_apart(
    trajectory: Trajectory,
    wanted: Sequence[Bears],
    *,
    by: Any | None,
    now: datetime,
    event: Any = None,
) -> None:
    """Let each share be what is wanted: what falls is released first, then what rises is reserved.
    Raises RuleBroken, naming the payer, where there is too little; the caller's unit of work then
    leaves nothing behind."""
    hold_pots(trajectory)
    changes = []
    for each in wanted:
        share = _share(each.payer, each.covers)
        changes.append((share, each.cents - _used(share) - _open(share)))
        share.cents = max(each.cents, _used(share))
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


def hold_pots(trajectory: Trajectory) -> None:
    """As everybody who moves money of several pots does: in one order. What the shares hold is
    read after that, since an inzet may just have drawn from them."""
    ids = [payer.pot_id for payer in trajectory.payers if payer.pot_id is not None]
    held = select(Pot.id).where(Pot.id.in_(ids)).order_by(Pot.id)
    db.session.execute(held.with_for_update(key_share=True))
    for share in shares_of(trajectory):
        if share.reservation is not None:
            db.session.refresh(share.reservation)


def shares_of(trajectory: Trajectory) -> list[TrajectoryShare]:
    return [share for payer in trajectory.payers for share in payer.shares]


def _open(share: TrajectoryShare) -> int:
    held = share.reservation
    return held.reserved + held.committed if held is not None else 0


def _used(share: TrajectoryShare) -> int:
    """What was paid from it, and what inzetten drew."""
    held = share.reservation
    return held.spent + drawn(held) if held is not None else 0


def drawn(held: Reservation) -> int:
    """What inzetten hold or spent of what they drew from here."""
    sums = (
        select(func.sum(Reservation.reserved + Reservation.committed + Reservation.spent))
        .join(Payer, Payer.reservation_id == Reservation.id)
        .join(Source, Source.deployment_id == Payer.deployment_id)
        .where(Source.reservation_id == held.id, Payer.pot_id == held.pot_id)
    )
    return int(db.session.scalar(sums) or 0)


def as_planned(trajectory: Trajectory, *, now: datetime) -> None:
    """Set apart again what an inzet gave back; nothing once the traject is over."""
    hold_pots(trajectory)
    db.session.refresh(trajectory, ["state"])
    if trajectory.state == "active":
        set_apart(trajectory, plan(trajectory), by=None, now=now)


def over(step: Step) -> None:
    """The traject is over: what nobody drew or was paid is free again."""
    trajectory: Trajectory = step.obj
    hold_pots(trajectory)
    for share in shares_of(trajectory):
        if share.reservation is not None:
            pots.release(share.reservation, by=step.by, now=step.now, event=step.event)
        share.cents = _used(share)


# Paying what was done


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
    event = _record(trajectory, "pay_cost", by=by, now=now, facts={"cost": cost.id})
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
