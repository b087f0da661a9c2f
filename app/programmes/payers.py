"""Who pays a traject: found by its template, and asked once whether they do."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events import actions as events
from app.pots import actions as pots
from app.pots.access import mandates_of, spendable_by
from app.pots.models import Pot
from app.programmes import costs, phases
from app.programmes.models import Trajectory, TrajectoryPayer

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


def name_of(payer: TrajectoryPayer) -> str:
    return payer.organisation.name if payer.organisation else KINDS[payer.kind]


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
    pots.hold_mandates(by)
    if pot not in pots_to_pay_from(payer, by, on):
        raise NotAllowed()
    if any(row.person_id == by.id for row in costs.lent_people(trajectory, on)):
        raise RuleBroken("Wie in dit traject meewerkt, beslist niet over het geld ervan.")
    phases.keep_still(trajectory)
    if any(share.reservation_id for share in payer.shares) and pot.id != payer.pot_id:
        raise RuleBroken("Er is al geld apart gezet in een andere pot.", field="pot")
    _say(payer, seen, pot_id=pot.id, agreed_by_id=by.id, agreed_at=now, refused_by_id=None,
         refused_at=None, refused_words="")  # fmt: skip
    record(trajectory, "agree_share", by=by, now=now, facts={"payer": payer.id, "pot": pot.id})
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
    record(payer.trajectory, "refuse_share", by=by, now=now, facts={"payer": payer.id})
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


def record(trajectory: Trajectory, what: str, *, by: Any, now: datetime, facts: Any) -> Any:
    """Write down on the traject what somebody did for a payer."""
    return events.record(
        "trajectory", trajectory.id, what, by=by, now=now, role="payer",
        from_state=trajectory.state, to_state=trajectory.state, facts=facts,
    )  # fmt: skip
