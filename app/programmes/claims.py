"""What the plans of one round ask of its owner, beside what each of them got.

A plan asks what its owner would bear of its budget: of a cost that somebody else pays, nothing.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.database import db
from app.programmes import answers, costs, rounds
from app.programmes.models import (
    Milestone,
    ProgrammeRound,
    Submission,
    Trajectory,
    TrajectoryCost,
    TrajectoryPhase,
)

IN_IT = ("active", "completed", "stopped")


@dataclass(frozen=True)
class Claim:
    """Cents; `granted` None: nobody decided yet. `waits`: a decision is still to come."""

    trajectory: Trajectory
    asked: int
    granted: int | None

    @property
    def waits(self) -> bool:
        return self.granted is None and self.trajectory.state == "active"


def claims(found: ProgrammeRound, *, first: int = 0, most: int | None = None) -> list[Claim]:
    """Those that wait for a decision come first, then in the order in which they came."""
    rows = (
        _in_it(found)
        .options(
            joinedload(Trajectory.school),
            joinedload(Trajectory.programme),
            joinedload(Trajectory.programme_version),
        )
        .order_by(_is_decided(), Trajectory.started_on, Trajectory.id)
        .offset(first)
        .limit(most)
    )
    return _with_money(list(db.session.scalars(rows)))


def how_many(found: ProgrammeRound) -> int:
    return db.session.scalar(select(func.count()).select_from(_in_it(found).subquery())) or 0


def waiting(found: ProgrammeRound) -> int:
    """Cents that are asked by every plan about which nobody decided yet."""
    rows = _in_it(found).where(Trajectory.state == "active", ~_is_decided())
    named = rows.options(joinedload(Trajectory.programme_version))
    return sum(each.asked for each in _with_money(list(db.session.scalars(named))))


def _in_it(found: ProgrammeRound) -> Select[Trajectory]:
    return select(Trajectory).where(Trajectory.round_id == found.id, Trajectory.state.in_(IN_IT))


def _is_decided() -> ColumnElement[bool]:
    """Something was adopted, or its first phase is over."""
    of = TrajectoryPhase.trajectory_id == Trajectory.id
    closed = exists().where(
        of, TrajectoryPhase.position == 0, TrajectoryPhase.closed_on.is_not(None)
    )
    return or_(closed, exists().where(TrajectoryCost.trajectory_id == Trajectory.id))


def _with_money(found: list[Trajectory]) -> list[Claim]:
    ids = [each.id for each in found]
    asked, given = _asked(found), rounds.awarded(ids)
    decided = set(
        db.session.scalars(select(Trajectory.id).where(Trajectory.id.in_(ids), _is_decided()))
    )
    return [
        Claim(each, asked.get(each.id, 0), given.get(each.id, 0) if each.id in decided else None)
        for each in found
    ]


def _asked(found: list[Trajectory]) -> dict[int, int]:
    """By traject: of the newest version of what each applied with."""
    rows = (
        select(Submission)
        .join(Submission.milestone)
        .join(Milestone.trajectory)
        .where(Milestone.trajectory_id.in_([each.id for each in found]))
        .options(
            contains_eager(Submission.milestone)
            .contains_eager(Milestone.trajectory)
            .selectinload(Trajectory.payers)
        )
        .order_by(Milestone.copy, Submission.number)
    )
    asked: dict[int, int] = {}
    for each in db.session.scalars(rows):
        trajectory = each.milestone.trajectory
        applied = trajectory.template.application
        where = (each.milestone.template_phase, each.milestone.key)
        if applied is not None and where == (applied[0].key, applied[1].key):
            asked[trajectory.id] = _borne(trajectory, each)
    return asked


def _borne(trajectory: Trajectory, submission: Submission) -> int:
    template, owner_id = trajectory.template, trajectory.programme.owner_id
    form = template.form(submission.milestone.moment.form)
    own = [payer for payer in trajectory.payers if payer.organisation_id == owner_id]
    filled_in = answers.loads(submission.answers)
    whole = 0
    for covers, cents in costs.amounts_in(form, filled_in):
        fund = costs.line_of(template, covers)
        whole += cents * sum(payer.percentage_of(fund) for payer in own) // 100
    return whole
