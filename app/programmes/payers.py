"""Who pays a traject: found by its template, and asked once whether they do."""

from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import contains_eager, joinedload

from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events import actions as events
from app.pots import actions as pots
from app.pots.access import mandates_of, spendable_by
from app.pots.models import Pot
from app.programmes import costs, lent, phases
from app.programmes.models import (
    Milestone,
    Trajectory,
    TrajectoryCost,
    TrajectoryPayer,
    TrajectoryRole,
)
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
REVISE_DAYS = 30  # after a no, to change the plan or find the money elsewhere
REMIND_DAYS = 16
MOST = 100
IN_TIME = timedelta(days=30)  # before a pot ends, to choose the next one


def name_of(payer: TrajectoryPayer) -> str:
    return payer.organisation.name if payer.organisation else KINDS[payer.kinds]


def name_payers(trajectory: Trajectory) -> None:
    """Find who pays by the template. Of a group from several schools nobody can say whose board
    that is: such a share is theirs to arrange, and is not set apart here."""
    by_organisation = {payer.organisation_id: payer for payer in trajectory.payers}
    for kind in unnamed(trajectory):
        organisation_id = _payer_of(trajectory, kind)
        if organisation_id is None:
            if trajectory.school is not None:
                trajectory.payers.append(TrajectoryPayer(kinds=kind))
        elif organisation_id in by_organisation:
            by_organisation[organisation_id].kinds += f" {kind}"
        else:
            payer = TrajectoryPayer(kinds=kind, organisation_id=organisation_id)
            trajectory.payers.append(payer)
            by_organisation[organisation_id] = payer
    db.session.flush()


def unnamed(trajectory: Trajectory) -> list[str]:
    """The kinds of payers in the template that nobody pays as yet."""
    known = {kind for payer in trajectory.payers for kind in payer.kind_codes}
    kinds = (kind for fund in trajectory.template.funding for kind in fund.shares)
    return [kind for kind in dict.fromkeys(kinds) if kind not in known]


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


def refused_since(trajectory: Trajectory) -> datetime | None:
    """Since when a payer says no to what it was to pay. Once money is set apart, nobody waits for
    who bears nothing of it."""
    adopted = select(TrajectoryCost.id).where(TrajectoryCost.trajectory_id == trajectory.id)
    first = select(func.min(TrajectoryPayer.refused_at)).where(
        TrajectoryPayer.trajectory_id == trajectory.id, ~adopted.exists()
    )
    found = db.session.scalar(first)
    return found if found is not None and costs.may_cost(trajectory.template) else None


def nobody_came_round(step: Step) -> None:
    """Somebody else may just have said yes."""
    if refused_since(step.obj) is None:
        raise RuleBroken("Alle betalers betalen weer mee.")


def shares_to_answer(person: Any, on: date) -> list[TrajectoryPayer]:
    """Payers of running trajecten for whom this person may say yes or no, and nobody has yet."""
    owners = _pots_that_may_pay(person, on).with_only_columns(Pot.owner_id).order_by(None)
    found = (
        select(TrajectoryPayer)
        .join(Trajectory, Trajectory.id == TrajectoryPayer.trajectory_id)
        .where(
            Trajectory.state == "active",
            TrajectoryPayer.agreed_at.is_(None),
            TrajectoryPayer.refused_at.is_(None),
            TrajectoryPayer.organisation_id.in_(owners),
        )
        .options(
            joinedload(TrajectoryPayer.organisation),
            joinedload(TrajectoryPayer.trajectory).options(
                joinedload(Trajectory.programme_version),
                joinedload(Trajectory.programme),
                joinedload(Trajectory.school),
            ),
        )
        .order_by(TrajectoryPayer.id)
    )
    asked = (each for each in db.session.scalars(found) if costs.may_cost(each.trajectory.template))
    return list(islice(asked, MOST))


def pots_that_end(person: Any, on: date) -> list[tuple[TrajectoryPayer, bool]]:
    """Payers of running trajecten whose pot is over, or ends soon and before the traject does, for
    who decides about their money; and whether this person may choose another pot now."""
    mine = mandates_of(person, on)
    owners = _pots_that_may_pay(person, on).with_only_columns(Pot.owner_id).order_by(None)
    may_choose = TrajectoryPayer.organisation_id.in_(owners)
    comes_later = exists().where(
        Milestone.trajectory_id == TrajectoryPayer.trajectory_id,
        Milestone.state.in_(lent.NOT_HELD),
        Milestone.due_on > Pot.until,
    )
    found = (
        select(TrajectoryPayer, may_choose)
        .join(Trajectory, Trajectory.id == TrajectoryPayer.trajectory_id)
        .join(Pot, Pot.id == TrajectoryPayer.pot_id)
        .where(
            Trajectory.state == "active",
            TrajectoryPayer.agreed_at.is_not(None),
            or_(Pot.until < on, and_(Pot.until <= on + IN_TIME, comes_later)),
            or_(Pot.id.in_(mine), may_choose),
        )
        .options(
            contains_eager(TrajectoryPayer.pot),
            contains_eager(TrajectoryPayer.trajectory).options(
                joinedload(Trajectory.programme), joinedload(Trajectory.school)
            ),
        )
        .order_by(Pot.until, TrajectoryPayer.id)
        .limit(MOST)
    )
    return [(payer, bool(may)) for payer, may in db.session.execute(found)]


def pots_to_pay_from(payer: TrajectoryPayer, person: Any, on: date) -> list[Pot]:
    """The payer's pots that are open and free to use, about which this person decides."""
    if payer.organisation_id is None or payer.trajectory.state not in ("draft", "active"):
        return []
    mine = _pots_that_may_pay(person, on).where(Pot.owner_id == payer.organisation_id)
    return list(db.session.scalars(mine))


def _pots_that_may_pay(person: Any, on: date) -> Select[Pot]:
    return spendable_by(person, on).where(Pot.purpose == "general", Pot.from_ <= on)


def agree(
    payer: TrajectoryPayer, pot: Pot, *, by: Any, now: datetime, seen: int | None = None
) -> TrajectoryPayer:
    """Say once that this pot pays its share, up to the mandate of who says so. Nobody does so who
    is lent to the traject; when it is set apart, nor who handed in the budget."""
    on = amsterdam(now).date()
    trajectory = payer.trajectory
    decides(payer, by, on)
    if pot not in pots_to_pay_from(payer, by, on):
        raise NotAllowed()
    pots.hold([pot.id])  # who closes it in this second is first, or finds that it is counted on
    if pot.closed_at is not None:
        raise RuleBroken("De pot ‘%(pot)s’ is gesloten.", field="pot", pot=pot.name)
    if any(share.reservation_id for share in payer.shares) and pot.id != payer.pot_id:
        raise RuleBroken("Er is al geld apart gezet in een andere pot.", field="pot")
    say(payer, seen, pot_id=pot.id, agreed_by_id=by.id, agreed_at=now, refused_by_id=None,
         refused_at=None, refused_words="")  # fmt: skip
    record(trajectory, "agree_share", by=by, now=now, facts={"payer": payer.id, "pot": pot.id})
    return payer


def refuse(
    payer: TrajectoryPayer, words: str, *, by: Any, now: datetime, seen: int | None = None
) -> TrajectoryPayer:
    """Say that this payer does not pay. What was set apart before stays: that was decided."""
    on = amsterdam(now).date()
    decides(payer, by, on)
    if not words.strip():
        raise RuleBroken("Schrijf erbij waarom: iedereen die meedoet leest dit.",
                         field="reason_words")  # fmt: skip
    if any(share.cents for share in payer.shares):
        raise RuleBroken(
            "Er is al geld apart gezet. Stoppen doe je met een besluit in het traject."
        )
    say(payer, seen, agreed_by_id=None, agreed_at=None, refused_by_id=by.id, refused_at=now,
         refused_words=words.strip()[:LONGEST_WORDS])  # fmt: skip
    record(payer.trajectory, "refuse_share", by=by, now=now, facts={"payer": payer.id})
    return payer


def decides(payer: TrajectoryPayer, person: Any, on: date) -> None:
    """Judged while nobody is appointed, and no mandate is taken away."""
    phases.keep_still(payer.trajectory)
    pots.hold_mandates(person)
    if not pots_to_pay_from(payer, person, on):
        raise NotAllowed()
    if person.id in lent.ids(payer.trajectory, on):
        raise RuleBroken("Wie in dit traject meewerkt, beslist niet over het geld ervan.")


def nobody_counts_on(pot: Pot) -> None:
    """That no traject that runs is paid from this pot: a later decision may need more of it."""
    runs = (
        select(TrajectoryPayer.id)
        .join(Trajectory, Trajectory.id == TrajectoryPayer.trajectory_id)
        .where(TrajectoryPayer.pot_id == pot.id, Trajectory.state == "active")
    )
    if db.session.scalar(runs.limit(1)) is not None:
        raise RuleBroken("Er loopt nog een traject dat uit deze pot betaald wordt.")


def keep_apart(row: TrajectoryRole) -> None:
    """The other way round: whoever said yes for a payer is not lent to what it pays."""
    role = row.trajectory.template.role(row.role)
    said_yes = {payer.agreed_by_id for payer in row.trajectory.payers}
    if role.lends and row.person_id in said_yes and lent.comes_from_elsewhere(row.trajectory, row):
        raise RuleBroken(
            "%(name)s besliste over het geld van dit traject, en kan er daarom niet in meewerken.",
            field="person",
            name=row.person.name,
        )


def say(payer: TrajectoryPayer, seen: int | None, **facts: Any) -> None:
    """Write down what was decided, unless somebody else did so since the page was shown."""
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
    return events.note("trajectory", trajectory, what, by=by, now=now, role="payer", facts=facts)
