"""Phases open, get their moments, and close; one after the other until all is done."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from app import workflow
from app.clock import amsterdam
from app.database import db
from app.organisations.access import schools_of
from app.organisations.models import Kind, Organisation
from app.organisations.years import next_school_day
from app.programmes import dates, people
from app.programmes.models import (
    Milestone,
    Submission,
    Trajectory,
    TrajectoryPhase,
    TrajectoryRole,
)
from app.programmes.places import room
from app.programmes.template import Moment, Phase


def keep_still(trajectory: Trajectory) -> None:
    """Let nobody else move anything in this traject until this transaction ends.

    Of two who finish the last two moments of a phase in the same second, the second must see what
    the first did, or the phase would never close. What was read of it before is read again.
    """
    db.session.execute(
        select(Trajectory.id).where(Trajectory.id == trajectory.id).with_for_update()
    )
    db.session.refresh(trajectory, ["state", "version", "phases", "roles"])


def begin(trajectory: Trajectory, *, now: datetime) -> None:
    """Lay out the phases and open the first."""
    for position, phase in enumerate(trajectory.template.phases):
        trajectory.phases.append(
            TrajectoryPhase(key=phase.key, position=position, is_active=not phase.is_optional)
        )
    db.session.flush()  # moments point at their ids
    open_phase(trajectory, trajectory.phases[0], now=now)


def open_phase(trajectory: Trajectory, row: TrajectoryPhase, *, now: datetime) -> None:
    today = amsterdam(now).date()
    row.opened_on = today
    people.fill_offices(trajectory, today)
    for moment in row.phase.moments:
        members: Sequence[TrajectoryRole | None] = [None]
        if moment.each:
            members = room.who_still_learn(people.of_role(trajectory, moment.each, today))
        for member in members:
            _place_every_time(row, moment, member, now)
    db.session.flush()
    db.session.expire(row, ["milestones"])


def place_for_newcomer(row: TrajectoryRole, *, now: datetime) -> None:
    """Moments that each in this role has, for somebody who came while their phase was open."""
    for phase in row.trajectory.phases:
        if phase.is_open:
            for moment in phase.phase.moments:
                if moment.each == row.role:
                    _place_every_time(phase, moment, row, now)
            db.session.flush()
            db.session.expire(phase, ["milestones"])


def _place_every_time(
    row: TrajectoryPhase, moment: Moment, member: TrajectoryRole | None, now: datetime
) -> None:
    trajectory = row.trajectory
    phase = row.phase
    since = max(row.opened_on or amsterdam(now).date(), member.from_ if member else date.min)
    due = dates.due_dates(phase, moment, starts(trajectory)[row.key], SchoolDays(trajectory), since)
    last = last_good(trajectory, moment) if moment.renews[1] else None
    concept = last.answers if last else ""
    for ordinal, on in enumerate(due, start=1):
        place(
            row, phase, moment, due_on=on, now=now, ordinal=ordinal, member=member, concept=concept
        )


def place(
    row: TrajectoryPhase,
    phase: Phase,
    moment: Moment,
    *,
    due_on: date,
    now: datetime,
    ordinal: int = 1,
    copy: int = 1,
    member: TrajectoryRole | None = None,
    concept: str = "",
    template_phase: str = "",
) -> Milestone:
    """`phase`: where the moment stands; `row`: the phase in which it is done. `template_phase`:
    the key of the first, where that is another."""
    milestone = Milestone(
        trajectory_id=row.trajectory_id,
        phase_id=row.id,
        template_phase=template_phase or row.template_key or row.key,
        key=moment.key,
        position=phase.moments.index(moment),
        ordinal=ordinal,
        copy=copy,
        for_member_id=member.id if member else None,
        due_on=due_on,
        concept=concept,
    )
    return workflow.begin(workflow.table_named("milestone"), milestone, now=now)


def close_what_is_done(trajectory: Trajectory, *, now: datetime) -> None:
    """Close the open phase when all its moments are over, open the next, and so on."""
    today = amsterdam(now).date()
    for row in [each for each in trajectory.phases if each.is_active]:
        if row.closed_on is not None:
            continue
        if row.opened_on is None:
            open_phase(trajectory, row, now=now)
        if still_open(row):
            return
        row.closed_on = today


def still_open(row: TrajectoryPhase) -> list[Milestone]:
    """Its moments that are not done or skipped, as the database has them now."""
    found = select(Milestone).where(
        Milestone.phase_id == row.id, Milestone.state.not_in(("done", "skipped"))
    )
    order = (Milestone.due_on, Milestone.position, Milestone.id)
    return list(db.session.scalars(found.order_by(*order)))


def waits_for(milestone: Milestone) -> list[Milestone]:
    """What must be over before anything is done here: what a decision sent back, and what the
    template puts before it; of moments that each has, their own."""
    after = milestone.moment.after
    return [
        each
        for each in still_open(milestone.phase)
        if each.id == milestone.waits_for_id
        or (
            each.key in after
            and each.template_phase == milestone.template_phase
            and each.for_member_id in (None, milestone.for_member_id)
        )
    ]


def all_closed(trajectory: Trajectory) -> bool:
    return all(row.closed_on is not None for row in trajectory.phases if row.is_active)


def active(trajectory: Trajectory) -> set[str]:
    return {row.key for row in trajectory.phases if row.is_active}


def active_phases(trajectory: Trajectory) -> list[Phase]:
    return [row.phase for row in trajectory.phases if row.is_active]


def starts(trajectory: Trajectory) -> dict[str, date]:
    """When each active phase begins by the plan; under "" when the last one is over."""
    assert trajectory.started_on is not None
    return dates.phase_starts(active_phases(trajectory), trajectory.started_on)


def row_of(trajectory: Trajectory, key: str) -> TrajectoryPhase:
    return next(row for row in trajectory.phases if row.key == key)


def next_after(trajectory: Trajectory, row: TrajectoryPhase) -> TrajectoryPhase | None:
    later = (each for each in trajectory.phases if each.is_active and each.position > row.position)
    return next(later, None)


class SchoolDays:
    """The first school day from a day on, where this traject is."""

    def __init__(self, trajectory: Trajectory) -> None:
        self.region = holiday_region(trajectory)

    def __call__(self, day: date) -> date:
        return next_school_day(day, self.region)


def holiday_region(trajectory: Trajectory) -> str:
    """Of the school; for a group the one in which most of the owner's schools are."""
    if trajectory.school is not None:
        return trajectory.school.holiday_region
    owner = trajectory.programme.owner
    if owner.kind == Kind.SCHOOL:
        return owner.holiday_region
    counted = (
        schools_of(owner)
        .with_only_columns(Organisation.holiday_region)
        .group_by(Organisation.holiday_region)
        .order_by(None)
        .order_by(func.count().desc(), Organisation.holiday_region)
    )
    return db.session.scalars(counted.limit(1)).first() or ""


def copies(trajectory: Trajectory, phase: str, key: str) -> list[Milestone]:
    """All times that this moment was asked, the first before the later ones."""
    found = select(Milestone).where(
        Milestone.trajectory_id == trajectory.id,
        Milestone.template_phase == phase,
        Milestone.key == key,
    )
    return list(db.session.scalars(found.order_by(Milestone.copy, Milestone.id)))


def versions_of_document(trajectory: Trajectory, moment: Moment, root: str) -> list[Submission]:
    """What was found good of a document, from the first on: where it was made, and each time that
    it was renewed. `root`: the phase of the moment, where that is the first."""
    first = moment.renews if moment.renews[1] else (root, moment.key)
    places = [first, *_renewing(trajectory, first)]
    found = (each.newest for where, key in places for each in copies(trajectory, where, key))
    good = [each for each in found if each is not None and each.accepted_at is not None]
    return sorted(good, key=lambda each: (each.accepted_at, each.id))


def _renewing(trajectory: Trajectory, first: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (phase.key, moment.key)
        for phase, moment in trajectory.template.moments()
        if moment.renews == first
    ]


def last_good(trajectory: Trajectory, moment: Moment) -> Submission | None:
    """Of a moment that renews a document: how it stands."""
    found = versions_of_document(trajectory, moment, "")
    return found[-1] if found else None


def titled(milestones: Iterable[Milestone]) -> str:
    return ", ".join(dict.fromkeys(f"“{each.moment.label}”" for each in milestones))
