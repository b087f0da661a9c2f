"""What was measured twice in a traject, and the difference: never called an effect.

A measurement or audit asks for marks. The same question, asked again of the same school or person,
can be compared, also when another form asks it: that is what its key says. Many things change
besides what a traject does, so all that is said is what was measured.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.database import db
from app.programmes import answers
from app.programmes.models import Milestone, Submission, Trajectory

MEASURES = ("measurement", "audit")  # kinds of moments whose marks are compared


@dataclass(frozen=True)
class Difference:
    """One question, each time that it was asked."""

    label: str
    marks: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.marks[0]

    @property
    def last(self) -> int:
        return self.marks[-1]

    @property
    def change(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class Measured:
    """What was measured of one school or person. `who` is empty for the traject itself."""

    who: str
    first_on: date
    last_on: date
    differences: tuple[Difference, ...]


def measured(
    trajectory: Trajectory, *, reads: Callable[[Milestone], bool] = lambda _: True
) -> list[Measured]:
    """Of each who was measured at least twice, each time beside the first. `reads`: whether the
    reader may know what was handed in at a moment."""
    by_owner: dict[int | None, list[Milestone]] = {}
    for milestone in filter(reads, _accepted(trajectory)):
        by_owner.setdefault(milestone.for_member_id, []).append(milestone)
    compared = (_compared(found) for found in by_owner.values())
    return [each for each in compared if each is not None]


def _accepted(trajectory: Trajectory) -> Iterable[Milestone]:
    found = (
        select(Milestone)
        .join(Submission, Submission.milestone_id == Milestone.id)
        .where(
            Milestone.trajectory_id == trajectory.id,
            Milestone.state == "done",
            Submission.accepted_at.is_not(None),
        )
        .order_by(Milestone.held_on, Milestone.id)
    )
    return [each for each in db.session.scalars(found) if each.moment.type in MEASURES]


def _compared(milestones: list[Milestone]) -> Measured | None:
    marks: dict[str, list[tuple[int, str, date]]] = {}
    for milestone in milestones:
        for key, label, mark in marks_of(milestone):
            assert milestone.held_on is not None
            marks.setdefault(key, []).append((mark, label, milestone.held_on))
    twice = [found for found in marks.values() if len(found) > 1]
    if not twice:
        return None
    member = milestones[0].for_member
    return Measured(
        member.person.name if member else "",
        min(found[0][2] for found in twice),
        max(found[-1][2] for found in twice),
        tuple(Difference(found[0][1], tuple(mark for mark, _, _ in found)) for found in twice),
    )


def marks_of(milestone: Milestone) -> Iterable[tuple[str, str, int]]:
    """(key, label, mark) of each question that asks for one."""
    newest, moment = milestone.newest, milestone.moment
    if newest is None or not moment.form:
        return
    found = answers.loads(newest.answers)
    for field in milestone.trajectory.template.form(moment.form).fields:
        if field.type == "rating" and not answers.is_empty(field, found.get(field.key)):
            yield field.key, field.label, int(found[field.key]["mark"])
