"""From trajecten to what reports know of them: numbers, ticks and marks, and nobody's words."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.clock import amsterdam
from app.database import db
from app.insights.programmes.taking import Chosen, Due, Mark, Taking, Ticked
from app.programmes import answers, measuring
from app.programmes.access import NOT_YET
from app.programmes.models import Milestone, Programme, Submission, Trajectory
from app.programmes.taking_part import falls_away
from app.programmes.template import REASON, Field

OVER = ("completed", "stopped")


def takings(programmes: Sequence[Programme]) -> dict[int, list[Taking]]:
    """What there is to report of each of these programmes, by its id; in a few statements."""
    ids = [each.id for each in programmes]
    found = db.session.scalars(
        select(Trajectory)
        .where(Trajectory.programme_id.in_(ids), Trajectory.state.not_in(NOT_YET))
        .options(
            joinedload(Trajectory.programme_version),
            joinedload(Trajectory.school),
            selectinload(Trajectory.phases),
        )
        .order_by(Trajectory.id)
    ).all()
    moments: dict[int, list[Milestone]] = {each.id: [] for each in found}
    for milestone in _milestones(ids):
        moments.get(milestone.trajectory_id, []).append(milestone)
    made: dict[int, list[Taking]] = {id_: [] for id_ in ids}
    for trajectory in found:
        if trajectory.started_on is not None:
            taking = _taking(trajectory, trajectory.started_on, moments[trajectory.id])
            made[trajectory.programme_id].append(taking)
    return made


def _milestones(ids: Sequence[int]) -> Iterable[Milestone]:
    return db.session.scalars(
        select(Milestone)
        .join(Trajectory, Trajectory.id == Milestone.trajectory_id)
        .where(Trajectory.programme_id.in_(ids))
        .options(selectinload(Milestone.submissions), joinedload(Milestone.for_member))
        .order_by(Milestone.held_on, Milestone.id)
    ).all()


def _taking(trajectory: Trajectory, began: date, milestones: Sequence[Milestone]) -> Taking:
    ended = amsterdam(trajectory.entered_at).date() if trajectory.state in OVER else None
    ticked, way = _ticked(milestones)
    return Taking(
        school=trajectory.school_id or -trajectory.id,  # a group counts for itself
        began=began,
        sector=trajectory.school.sector if trajectory.school else "",
        ended=ended,
        end=trajectory.state if ended else "",
        phases=tuple(
            (row.phase.label, row.opened_on, row.closed_on)
            for row in trajectory.phases
            if row.opened_on is not None
        ),
        way=way,
        ticked=ticked,
        marks=tuple(_marks(trajectory, milestones)),
        moments=tuple(
            Due(m.due_on, m.held_on)
            for m in milestones
            if m.state != "skipped" and not (ended and falls_away(m) and m.due_on > ended)
        ),
        decisions=tuple(_decisions(milestones)),
    )


def _handed_in(milestones: Iterable[Milestone]) -> Iterable[tuple[Milestone, Submission]]:
    """What was handed in last and did not come back."""
    for milestone in milestones:
        newest = milestone.newest
        if newest is not None and newest.given_back_at is None and milestone.moment.form:
            yield milestone, newest


def _ticked(milestones: Iterable[Milestone]) -> tuple[tuple[Ticked, ...], str]:
    """What was ticked at questions that count, and why this school came as the last one says."""
    found, way = [], ""
    for milestone, submission in _handed_in(milestones):
        filled = answers.loads(submission.answers)
        on = amsterdam(submission.at).date()
        for field in milestone.trajectory.template.form(milestone.moment.form).fields:
            if not field.counted or filled.get(field.key) is None:
                continue  # to tick nothing is an answer as well
            keys = _keys(field, filled[field.key])
            labels = tuple(option.label for option in field.options if option.key in keys)
            is_one = field.type == "choice"
            if is_one and not labels:
                continue
            found.append(Ticked(field.counted, field.label, labels, on, is_one))
            if field.counted == REASON:
                ways = [option.counts for option in field.options if option.key in keys]
                way = next(filter(None, ways), way)
    return tuple(found), way


def _keys(field: Field, answer: str | list[str]) -> list[str]:
    return list(answer) if field.type == "checks" else [str(answer)]


def _marks(trajectory: Trajectory, milestones: Iterable[Milestone]) -> Iterable[Mark]:
    """Of what was measured and judged good; a member from another school is that school."""
    for milestone in milestones:
        is_good = milestone.newest is not None and milestone.newest.accepted_at is not None
        if milestone.held_on is None or not is_good:
            continue
        if milestone.moment.type not in measuring.MEASURES:
            continue
        member = milestone.for_member
        who = member.organisation_id or -member.id if member else trajectory.school_id
        for key, label, mark in measuring.marks_of(milestone):
            yield Mark(who or -trajectory.id, key, label, mark, milestone.held_on)


def _decisions(milestones: Iterable[Milestone]) -> Iterable[Chosen]:
    for milestone in milestones:
        decision = milestone.moment.decision
        outcome = decision.outcome(milestone.outcome) if decision else None
        if outcome is not None and milestone.held_on is not None:
            yield Chosen(milestone.moment.label, outcome.label, milestone.held_on)
