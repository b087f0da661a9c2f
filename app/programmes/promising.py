"""Hours that a school promised in what was found good: the lending check counts them of its people.

They are of the school's own people in the role that the template names, each for an equal part. Who
comes from elsewhere has an inzet with dates of its own. Whatever changes who that is, or what was
promised, writes them anew.
"""

from datetime import date, datetime

from app.clock import amsterdam
from app.deployments import promising
from app.programmes import answers, people
from app.programmes.models import Milestone, Submission, Trajectory
from app.programmes.template import CONTINUE, EXTEND, Promised
from app.workflow import Step


def write(trajectory: Trajectory, *, now: datetime) -> None:
    """As it is now; nothing where the template asks for none."""
    if trajectory.template.promised is not None:
        promising.write(f"trajectory {trajectory.id}", _drafts(trajectory, amsterdam(now).date()))


def _drafts(trajectory: Trajectory, on: date) -> list[promising.Draft]:
    asked, school_id = trajectory.template.promised, trajectory.school_id
    assert asked is not None
    found = _found_good(trajectory, asked) if trajectory.state == "active" else None
    rows = [
        row for row in people.of_role(trajectory, asked.by, on) if row.organisation_id == school_id
    ]
    if found is None or not rows or school_id is None:
        return []
    given = answers.loads(found.answers)
    each = round(float(given.get(asked.hours) or 0) * 60) // len(rows)
    from_, until = (date.fromisoformat(given[key]) for key in (asked.since, asked.until))
    if each <= 0 or until < from_:
        return []
    return [
        promising.Draft(row.person_id, school_id, trajectory.title, each, from_, until)
        for row in rows
    ]


def _found_good(trajectory: Trajectory, asked: Promised) -> Submission | None:
    """The last that was found good of this form, and not sent back or ended by what was decided."""
    newest = [
        each.newest
        for row in trajectory.phases
        for each in row.milestones
        if each.state == "done" and each.moment.form == asked.form and _goes_on(each)
    ]
    good = [each for each in newest if each is not None and each.accepted_at is not None]
    return max(good, key=lambda each: (each.accepted_at, each.id), default=None)


def _goes_on(milestone: Milestone) -> bool:
    decision = milestone.moment.decision
    outcome = decision.outcome(milestone.outcome) if decision else None
    return decision is None or (outcome is not None and outcome.effect in (CONTINUE, EXTEND))


def found_good(step: Step) -> None:
    """A form was accepted: perhaps the one in which hours are promised."""
    milestone: Milestone = step.obj
    asked = milestone.trajectory.template.promised
    if asked is not None and milestone.moment.form == asked.form:
        write(milestone.trajectory, now=step.now)


def ended(step: Step) -> None:
    write(step.obj, now=step.now)
