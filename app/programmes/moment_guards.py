"""What the rows of a moment ask for, what they write down, and what follows when it is over."""

from collections.abc import Collection
from datetime import date
from typing import Any

from app import workflow
from app.database import db
from app.errors import NotAllowed, RuleBroken
from app.programmes import (
    answers,
    confidential,
    confirming,
    costs,
    dates,
    deciding,
    guards,
    intake,
    known_lines,
    people,
    phases,
    taking_part,
)
from app.programmes.models import (
    Attendance,
    Milestone,
    Submission,
    TrajectoryPhase,
)
from app.programmes.places import room
from app.programmes.template import STOP, Outcome
from app.programmes.training import leading
from app.workflow import Step


def is_filled_in(step: Step) -> None:
    milestone: Milestone = step.obj
    if taking_part.fills_in(milestone, step.by, step.today) is None:
        raise NotAllowed()
    _its_turn(milestone)
    form = _form(milestone)
    known = known_lines.known_for(milestone.trajectory, form, step.by, step.today)
    answers.check(form, step.values["answers"], known)
    costs.keep_what_was_paid(milestone, step.values["answers"])
    intake.check_for_whom(milestone, step.values["answers"])


def _its_turn(milestone: Milestone) -> None:
    if first := phases.waits_for(milestone):
        raise RuleBroken("Dit kan pas als dit klaar is: %(what)s.", what=phases.titled(first))


def handed_in(step: Step) -> None:
    milestone: Milestone = step.obj
    assert step.by is not None
    milestone.concept = ""
    milestone.submissions.append(
        Submission(
            number=len(milestone.submissions) + 1,
            answers=answers.dumps(step.values["answers"]),
            by_id=step.by.id,
            at=step.now,
        )
    )
    step.facts |= {"number": len(milestone.submissions)}


def took_place(step: Step) -> None:
    """Without a form it is a date and who was there; with a decision, who signed it."""
    milestone: Milestone = step.obj
    if milestone.moment.form:
        raise RuleBroken("Bij dit moment hoort een formulier.")
    if milestone.moment.decision is not None:
        _everybody_signed(milestone, step.today)
        return
    _its_turn(milestone)
    leading.check_is_led(milestone, step.values["present"])
    held_on, present = step.values["held_on"], step.values["present"]
    opened = milestone.phase.opened_on
    if held_on > step.today:
        raise RuleBroken("Deze dag is nog niet geweest.", field="held_on")
    if opened is not None and held_on < opened:
        raise RuleBroken("Toen was deze fase nog niet begonnen.", field="held_on")
    known = set(people.everybody(milestone.trajectory, step.today))
    if not present:
        raise RuleBroken("Kies wie erbij waren.", field="present")
    if not set(present) <= known:
        raise RuleBroken("Kies uit de mensen van dit traject.", field="present")
    if missing := not_there(milestone, present, step.today):
        raise RuleBroken(
            "Hier hoort ook iemand bij die dit is: %(who)s.",
            field="present",
            who=", ".join(missing),
        )


def not_there(milestone: Milestone, present: Collection[int], on: date) -> list[str]:
    """The labels of roles that had to be there, and of which nobody was."""
    template = milestone.trajectory.template
    return [
        template.role(key).label
        for key in milestone.moment.present
        if not set(taking_part.ids_in(milestone, (key,), on)) & set(present)
    ]


def held(step: Step) -> None:
    milestone: Milestone = step.obj
    milestone.held_on = step.values["held_on"]
    milestone.outcome = step.values.get("outcome", "")
    for person_id in dict.fromkeys(step.values["present"]):
        milestone.attendance.append(Attendance(milestone_id=milestone.id, person_id=person_id))
    db.session.flush()


def _everybody_signed(milestone: Milestone, on: date) -> None:
    if deciding.agreed(milestone, on) is None:
        raise RuleBroken("Nog niet iedereen heeft hetzelfde gekozen.")


def is_good(step: Step) -> None:
    milestone: Milestone = step.obj
    assert step.by is not None
    if milestone.moment.decision is not None:
        _everybody_signed(milestone, step.today)
    if accepted_by(milestone, step.by, step.today) is None:
        raise NotAllowed("Iemand anders dan wie het inleverde zegt of het goed is.")
    leading.check_is_led(milestone)
    _everybody_confirmed(milestone, step.by, step.today)
    if milestone.moment.decision is None and (missing := deciding.empty_boxes(milestone)):
        raise RuleBroken("Nog niet alles is op orde: %(what)s.", what="; ".join(missing))


def _everybody_confirmed(milestone: Milestone, person: Any, on: date) -> None:
    """All who were there said that it is so, or who runs the programme waited long enough."""
    if confirming.still_to_say(milestone, on) and not confirming.may_close(milestone, person, on):
        raise RuleBroken("Nog niet iedereen die erbij was, zei dat dit klopt.")


def accepted_by(milestone: Milestone, person: Any, on: date) -> int | None:
    """Whose yes counts: this person's, or of another who signed the decision. Another is another
    pair of eyes, whoever they stand in for."""
    newest = milestone.newest
    if newest is None:
        return None
    if milestone.moment.decision is None:
        if confirming.asked(milestone, on) and not confirming.still_to_say(milestone, on):
            return person.id if person.id != newest.by_id else None
        return person.id if taking_part.accepts_for(milestone, person, on) is not None else None
    if person.id != newest.by_id and taking_part.acts_in(milestone, person, on) is not None:
        return int(person.id)
    return min(deciding.hands(milestone, on) - {newest.by_id}, default=None)


def accepted(step: Step) -> None:
    milestone: Milestone = step.obj
    assert step.by is not None
    assert milestone.newest is not None
    milestone.held_on = step.today
    milestone.outcome = step.values.get("outcome", "")
    milestone.newest.accepted_at = step.now
    milestone.newest.accepted_by_id = accepted_by(milestone, step.by, step.today)
    db.session.flush()


def is_given_back_with_words(step: Step) -> None:
    milestone: Milestone = step.obj
    on = step.today
    decision = milestone.moment.decision
    decides = decision and taking_part.rights(milestone, step.by, decision.by, on)
    newest = milestone.newest
    is_own = newest is not None and step.by is not None and newest.by_id == step.by.id
    if is_own or not (decides or taking_part.accepts_for(milestone, step.by, on) is not None):
        raise NotAllowed()
    guards.has_a_reason(step)


def given_back(step: Step) -> None:
    milestone: Milestone = step.obj
    newest = milestone.newest
    assert newest is not None
    assert step.by is not None
    newest.given_back_at, newest.given_back_by_id = step.now, step.by.id
    newest.given_back_words = step.values["reason_words"].strip()[: guards.LONGEST_REASON]
    milestone.concept = newest.answers
    deciding.forget_signatures(milestone)


def is_another_day(step: Step) -> None:
    milestone: Milestone = step.obj
    due_on: date = step.values["due_on"]
    if due_on == milestone.due_on:
        raise RuleBroken("Kies een andere dag.", field="due_on")
    opened = milestone.phase.opened_on
    if opened is not None and due_on < opened:
        raise RuleBroken("Toen was deze fase nog niet begonnen.", field="due_on")
    start, end = phase_span(milestone.phase)
    if not start <= due_on <= end and not step.values.get("reason_words", "").strip():
        raise RuleBroken(
            "Dit valt buiten de fase (%(end)s). Schrijf erbij waarom.",
            field="reason_words",
            end=f"tot en met {end:%d-%m-%Y}",
        )


def phase_span(row: TrajectoryPhase) -> tuple[date, date]:
    start = phases.starts(row.trajectory)[row.key]
    return start, dates.phase_end(row.phase, start)


def rescheduled(step: Step) -> None:
    step.obj.due_on = step.values["due_on"]


def may_be_skipped(step: Step) -> None:
    milestone: Milestone = step.obj
    if milestone.moment.decision is not None:
        raise RuleBroken("Een moment met een besluit kan niet vervallen.")
    if not taking_part.is_workable(milestone):
        raise NotAllowed()
    guards.has_a_reason(step)


def is_of_nobody(step: Step) -> None:
    """Whose it was takes part no longer, and gave up their place."""
    row = step.obj.for_member
    if row is None or row.until is None or row.until > step.today or not room.is_given_back(row):
        raise RuleBroken("Dit moment is van iemand die nog meedoet.")


def _form(milestone: Milestone) -> Any:
    return milestone.trajectory.template.form(milestone.moment.form)


def waits_for_a_yes(milestone: Milestone, on: date) -> bool:
    """Everybody chose the same, but nobody else than who handed it in has said that it is good."""
    newest = milestone.newest
    if newest is None or deciding.agreed(milestone, on) is None:
        return False
    return deciding.hands(milestone, on) <= {newest.by_id}


# What follows from a moment that is over


def goes_on(step: Step) -> None:
    """Let a decision take effect, and the phase close when this was its last moment."""
    milestone: Milestone = step.obj
    trajectory = milestone.trajectory
    table = workflow.table_named("trajectory")
    decision = milestone.moment.decision
    outcome = decision.outcome(milestone.outcome) if decision else None
    if outcome is not None:
        workflow.perform(
            table,
            trajectory,
            f"decide_{outcome.effect}",
            by=step.by,
            now=step.now,
            milestone=milestone,
            outcome=outcome,
            reason_words=_told_to_all(milestone, outcome),
        )
    if trajectory.state == "active":
        phases.close_what_is_done(trajectory, now=step.now)
        db.session.flush()
        workflow.try_system(table, trajectory, now=step.now)


def _told_to_all(milestone: Milestone, outcome: Outcome) -> str:
    """What the signers said, where whoever opens the traject reads it: why it stops is for all who
    take part, and what they say of a confidential document is for its readers."""
    if outcome.effect != STOP and confidential.document_of(milestone) is not None:
        return ""
    return deciding.reasons(milestone, outcome)
