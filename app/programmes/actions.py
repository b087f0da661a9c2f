"""What people do in a traject: apply, hand in, say that it is good, decide, move a date, leave."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app import workflow
from app.clock import amsterdam
from app.database import db, outdate
from app.errors import NotAllowed, RuleBroken, StalePage
from app.organisations.models import Organisation
from app.programmes import (
    access,
    answers,
    attached,
    confirming,
    deciding,
    intake,
    known_lines,
    moment_guards,
    people,
    phases,
    taking_part,
)
from app.programmes.models import Milestone, Programme, Trajectory, TrajectoryPhase
from app.programmes.transitions import MILESTONE, TRAJECTORY
from app.workflow import Step

# A traject


def apply(
    programme: Programme,
    school: Organisation | None,
    *,
    by: Any,
    now: datetime,
    name: str = "",
    filled_in: Mapping[str, Any] | None = None,
) -> Trajectory:
    """Write down that a school, a team of it, or a group wants to take part. Nobody hears yet.

    Raises RuleBroken when applications are closed, and NotAllowed when it is not theirs to do.
    """
    on = amsterdam(now).date()
    intake.check_open(programme, on)
    version = programme.current
    assert version is not None
    template = version.template
    if template.needs_a_name and not name.strip():
        raise RuleBroken("Geef het een naam.", field="name")
    if school is None:
        allowed = template.is_for_group and people.decides_for(programme, by, on) is not None
    else:
        mine = access.schools_to_start_for(programme, template, by, on)
        found = mine.where(Organisation.id == school.id).order_by(None).exists()
        allowed = bool(db.session.scalar(select(found)))
    if not allowed:
        raise NotAllowed()
    trajectory = Trajectory(
        programme=programme,
        programme_version=version,
        school_id=school.id if school else None,
        name=name.strip(),
        started_by_id=by.id,
        concept=answers.dumps(filled_in or {}),
    )
    return workflow.begin(TRAJECTORY, trajectory, now=now)


def rewrite(
    trajectory: Trajectory,
    filled_in: Mapping[str, Any],
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Trajectory:
    """Keep what was typed of an application that is not sent yet."""
    if by.id != trajectory.started_by_id:
        raise NotAllowed()
    if trajectory.state != "draft":
        raise StalePage()
    outdate(trajectory, seen)
    trajectory.concept = answers.dumps(filled_in)
    return trajectory


def submit(
    trajectory: Trajectory,
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
    filled_in: Mapping[str, Any] | None = None,
) -> Step:
    """Send the application: the first phase opens, and its form is handed in where there is one.

    Who runs the programme may begin for a school; then the school hands in the form itself.
    """
    step = workflow.perform(TRAJECTORY, trajectory, "submit", by=by, now=now, seen=seen)
    application = trajectory.template.application
    if application is not None:
        phase, moment = application
        milestone = phases.copies(trajectory, phase.key, moment.key)[0]
        if taking_part.fills_in(milestone, by, amsterdam(now).date()) is not None:
            hand_in(milestone, filled_in or {}, by=by, now=now)
    return step


def withdraw(trajectory: Trajectory, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    return workflow.perform(TRAJECTORY, trajectory, "withdraw", by=by, now=now, seen=seen)


def leave(
    trajectory: Trajectory, words: str, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    phases.keep_still(trajectory)
    return workflow.perform(
        TRAJECTORY, trajectory, "leave", by=by, now=now, seen=seen, reason_words=words.strip()
    )


# A moment


def _move(milestone: Milestone, action: str, **facts: Any) -> Step:
    phases.keep_still(milestone.trajectory)
    return workflow.perform(MILESTONE, milestone, action, **facts)


def hand_in(
    milestone: Milestone,
    filled_in: Mapping[str, Any],
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Step:
    phases.keep_still(milestone.trajectory)
    filled_in = known_lines.numbered(milestone, filled_in)
    filled_in = attached.keep(milestone, filled_in, by=by, now=now)
    step = _move(milestone, "hand_in", by=by, now=now, seen=seen, answers=filled_in)
    attached.forget_unnamed(milestone.trajectory)
    return step


def keep(
    milestone: Milestone,
    filled_in: Mapping[str, Any],
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Milestone:
    """Keep what was typed, to go on later; nobody hears of it."""
    if taking_part.fills_in(milestone, by, amsterdam(now).date()) is None:
        raise NotAllowed()
    if milestone.state != "planned":
        raise StalePage()
    phases.keep_still(milestone.trajectory)
    filled_in = known_lines.numbered(milestone, filled_in)
    outdate(milestone, seen)
    milestone.concept = answers.dumps(attached.keep(milestone, filled_in, by=by, now=now))
    attached.forget_unnamed(milestone.trajectory)
    return milestone


def accept(milestone: Milestone, *, by: Any, now: datetime, seen: int | None = None) -> Step | None:
    """Say that what was handed in is good. Where everybody decided the same already, and only who
    handed it in had signed, the decision takes effect with this.

    Gives the step that follows; None while others who were there still have to say the same.
    """
    on = amsterdam(now).date()
    if confirming.still_to_say(milestone, on) and milestone.state == "handed_in":
        phases.keep_still(milestone.trajectory)
        holder = taking_part.accepts_for(milestone, by, on)
        if not confirming.confirm(milestone, holder, by=by, now=now, seen=seen):
            return None
        seen = None  # it was judged just now, and is newer by this yes
    agreed = deciding.agreed(milestone, on)
    outcome = agreed.key if agreed else ""
    return _move(milestone, "accept", by=by, now=now, seen=seen, outcome=outcome)


def give_back(
    milestone: Milestone, words: str, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    return _move(milestone, "give_back", by=by, now=now, seen=seen, reason_words=words.strip())


def hold(
    milestone: Milestone,
    *,
    held_on: date,
    present: Iterable[int],
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Step:
    """Write down that a moment without a form took place, when, and who were there."""
    if milestone.moment.decision is not None:
        raise NotAllowed()
    present = list(present)
    return _move(milestone, "hold", by=by, now=now, seen=seen, held_on=held_on, present=present)


def sign(
    milestone: Milestone,
    outcome: str,
    *,
    by: Any,
    now: datetime,
    words: str = "",
    cents: int | None = None,
    seen: int | None = None,
) -> Step | None:
    """Choose in a decision; `cents`: of an outcome that grants a part of what was asked.

    Gives the step that follows when this completes it, else None.
    """
    phases.keep_still(milestone.trajectory)
    agreed = deciding.sign(milestone, outcome, words=words, cents=cents, by=by, now=now, seen=seen)
    if agreed is None:
        return None
    on = amsterdam(now).date()
    if milestone.moment.form:
        if moment_guards.waits_for_a_yes(milestone, on):
            return None  # somebody else still has to say that it is good
        return _move(milestone, "accept", by=by, now=now, outcome=agreed.key)
    present = [each.row.person_id for each in deciding.signers(milestone, on)]
    return _move(milestone, "hold", by=by, now=now, held_on=on, present=present, outcome=agreed.key)


def reschedule(
    milestone: Milestone,
    due_on: date,
    *,
    by: Any,
    now: datetime,
    words: str = "",
    seen: int | None = None,
) -> Step:
    return _move(
        milestone,
        "reschedule",
        by=by,
        now=now,
        seen=seen,
        due_on=due_on,
        reason_words=words.strip(),
    )


def skip(
    milestone: Milestone, words: str, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    return _move(milestone, "skip", by=by, now=now, seen=seen, reason_words=words.strip())


def can_be_added(row: TrajectoryPhase, person: Any, on: date) -> list[str]:
    """The keys of moments on demand that this person may add to this phase now."""
    trajectory = row.trajectory
    if trajectory.state != "active" or not row.is_open:
        return []
    runs = people.decides_for(trajectory.programme, person, on) is not None
    return [
        moment.key
        for moment in row.phase.moments
        if moment.is_on_demand
        and (runs or people.rights_in(trajectory, person, moment.everybody, on))
    ]


def add(row: TrajectoryPhase, key: str, due_on: date, *, by: Any, now: datetime) -> Milestone:
    """Add a moment that the template keeps for when it is needed."""
    on = amsterdam(now).date()
    trajectory = row.trajectory
    phases.keep_still(trajectory)
    db.session.refresh(row)
    if key not in can_be_added(row, by, on):
        raise NotAllowed()
    if due_on < on:
        raise RuleBroken("Kies een dag vanaf vandaag.", field="due_on")
    where = row.template_key or row.key
    there = [each for each in phases.copies(trajectory, where, key) if each.phase_id == row.id]
    return phases.place(
        row,
        row.phase,
        trajectory.template.moment(where, key),
        due_on=due_on,
        now=now,
        ordinal=1 + max((each.ordinal for each in there), default=0),
    )
