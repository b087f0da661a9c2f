"""What the rows of a traject and of its moments ask for, and what they write down."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.database import db
from app.errors import NotAllowed, RuleBroken
from app.organisations.models import Organisation
from app.programmes import access, dates, deciding, intake, people, phases, rounds
from app.programmes.models import (
    Milestone,
    Programme,
    Trajectory,
    TrajectoryPhase,
)
from app.programmes.template import OFFICE
from app.workflow import Step

LONGEST_REASON = 2000


# A traject begins


def may_begin(step: Step) -> None:
    trajectory: Trajectory = step.obj
    on = step.today
    intake.check_open(trajectory.programme, on)
    _may_apply(trajectory, step.by, on)
    for role in trajectory.roles_asked:
        if role.fill == OFFICE and role.min and trajectory.school is not None:
            found = people.office_holders(trajectory, role.office, on)
            if len(found) < role.min:
                raise RuleBroken(
                    "Op %(school)s is nog geen %(office)s bekend. Nodig die eerst uit bij Mensen.",
                    school=trajectory.school.name,
                    office=people.OFFICE_WORDS[role.office],
                )
    if trajectory.template.is_for_group:
        _group_is_complete(trajectory, on)


def _may_apply(trajectory: Trajectory, person: Any, on: date) -> None:
    programme, template = trajectory.programme, trajectory.template
    if trajectory.school is None:
        if people.decides_for(programme, person, on) is None:
            raise NotAllowed()
        return
    mine = access.schools_to_start_for(programme, template, person, on)
    found = mine.where(Organisation.id == trajectory.school_id).order_by(None).exists()
    if not db.session.scalar(select(found)):
        raise NotAllowed()
    # Of two drafts of one school that are sent in the same second, the second waits here.
    of = select(Programme.id).where(Programme.id == programme.id)
    db.session.execute(of.with_for_update(key_share=True))
    if not template.needs_a_name and intake.takes_part_already(trajectory):
        raise RuleBroken("%(school)s doet al mee.", school=trajectory.who)


def _group_is_complete(trajectory: Trajectory, on: date) -> None:
    """A group is who is in it: too few people, or from too few schools, is no group yet."""
    first = trajectory.template.phases[0]
    if missing := people.what_is_missing(trajectory, first.roles, on):
        raise RuleBroken("%(what)s", what=" ".join(missing))


def begun(step: Step) -> None:
    trajectory: Trajectory = step.obj
    assert step.by is not None
    trajectory.started_on = step.today
    trajectory.round = rounds.current(trajectory.programme, step.today)
    trajectory.concept = ""
    start_by = trajectory.template.role(trajectory.template.start_by)
    if start_by.fill != OFFICE and not people.of_role(trajectory, start_by.key, step.today):
        place = people.workplace(step.by.id, step.today)
        people.add(
            trajectory,
            start_by.key,
            step.by.id,
            place.id if place else None,
            step.today,
            by_id=step.by.id,
        )
    phases.begin(trajectory, now=step.now)


# A traject goes on, and ends


def is_decided(step: Step) -> None:
    """The moment is over, with the outcome that everybody signed."""
    milestone, outcome = step.values["milestone"], step.values["outcome"]
    agreed = deciding.agreed(milestone, step.today)
    if agreed is None or agreed.key != outcome.key or milestone.outcome != outcome.key:
        raise RuleBroken("Nog niet iedereen heeft hetzelfde gekozen.")
    deciding.check_fits(milestone, outcome)
    if not all(row.closed_on for row in _before(milestone.phase)):
        raise RuleBroken("De vorige fase is nog niet klaar.")


def _before(row: TrajectoryPhase) -> list[TrajectoryPhase]:
    return [
        each for each in row.trajectory.phases if each.is_active and each.position < row.position
    ]


def is_new_phase(step: Step) -> None:
    is_decided(step)
    if step.values["outcome"].to[0] in phases.active(step.obj):
        raise RuleBroken("Deze verlenging is al gebruikt.")


def told_which(step: Step) -> None:
    step.facts |= {"milestone": step.values["milestone"].id, "outcome": step.values["outcome"].key}


def extended(step: Step) -> None:
    told_which(step)
    phases.row_of(step.obj, step.values["outcome"].to[0]).is_active = True
    db.session.flush()


def revised(step: Step) -> None:
    """Ask the moment again, due within a month; in the same phase the decision is asked again."""
    told_which(step)
    trajectory: Trajectory = step.obj
    milestone: Milestone = step.values["milestone"]
    where, key = step.values["outcome"].to
    where = where or milestone.template_phase
    again = _fresh(trajectory, milestone, where, key, step)
    is_itself = (where, key) == (milestone.template_phase, milestone.key)
    if where == milestone.template_phase and not is_itself:
        decision = _fresh(trajectory, milestone, where, milestone.key, step)
        decision.waits_for_id = again.id
    db.session.flush()


def _fresh(
    trajectory: Trajectory, milestone: Milestone, where: str, key: str, step: Step
) -> Milestone:
    from_, moment = trajectory.template.phase(where), trajectory.template.moment(where, key)
    earlier = phases.copies(trajectory, where, key)
    last = next((each.newest for each in reversed(earlier) if each.newest), None)
    return phases.place(
        milestone.phase,
        from_,
        moment,
        due_on=dates.revised_due(step.today, phases.SchoolDays(trajectory)),
        now=step.now,
        copy=1 + max((each.copy for each in earlier), default=0),
        concept=last.answers if last else "",
        template_phase=where,
    )


def may_leave(step: Step) -> None:
    """Taking part is voluntary: the director, the board, or who began it may always stop."""
    if not leaves(step.obj, step.by, step.today):
        raise NotAllowed()
    has_a_reason(step)


def leaves(trajectory: Trajectory, person: Any, on: date) -> bool:
    keys = [
        role.key
        for role in trajectory.template.roles
        if role.office in ("director", "board") or role.key == trajectory.template.start_by
    ]
    return bool(people.rights_in(trajectory, person, keys, on))


def has_a_reason(step: Step) -> None:
    if not step.values.get("reason_words", "").strip():
        raise RuleBroken(
            "Schrijf erbij waarom: iedereen die meedoet leest dit.", field="reason_words"
        )


def all_is_done(step: Step) -> None:
    if not phases.all_closed(step.obj):
        raise RuleBroken("Nog niet alle fasen zijn klaar.")
