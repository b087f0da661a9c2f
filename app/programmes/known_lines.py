"""The lines of one traject: which there are, and what a form that points at them offers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.database import db
from app.programmes import answers, costs, dates, named, phases
from app.programmes.lines import LINES, NUMBER, Days, Known, Line, name_of, with_numbers
from app.programmes.models import Milestone, Submission, Trajectory
from app.programmes.template import Column, Field, Form, Place, Template


def known_for(trajectory: Trajectory, form: Form, by: Any, on: date) -> Known:
    """What the lines of this form hang on today, for who fills it in."""
    places = {place for field in form.fields for place in field.places.values()}
    bounded = [column for field in form.fields for column in field.columns if column.months]
    return Known(
        {place: called_now(trajectory, place) for place in sorted(places)},
        {place: asked_at(trajectory, place).one for place in places},
        {(each.since, each.months): _days(trajectory, each, on) for each in bounded},
        {field.of: _paid(trajectory, field.of) for field in form.fields if field.of},
        {field.key: _told_in(trajectory.template, form, field) for field in form.fields},
        named.can_be_named(trajectory, by, on) if _names_somebody(form) else {},
    )


def _names_somebody(form: Form) -> bool:
    return any(column.type == "person" for field in form.fields for column in field.columns)


def _paid(trajectory: Trajectory, place: Place) -> dict[int, str]:
    called = Called(trajectory)
    lines = [costs.line_for(each) for each in trajectory.costs if each.paid_at is not None]
    return {line[1]: called(*line) for line in lines if line is not None and line[0] == place}


def _told_in(template: Template, form: Form, field: Field) -> list[str]:
    """The labels of forms that more people read, and that point at these lines."""
    return [
        other.label
        for other in template.forms
        if form.readers
        and (form.key, field.key)
        in [place for each in other.fields for place in each.places.values()]
        and not (other.readers and set(other.readers) <= set(form.readers))
    ]


def called_now(trajectory: Trajectory, place: Place) -> dict[int, str]:
    """What the lines of this question are called by now, by their numbers."""
    asked = asked_at(trajectory, place)
    return {row[NUMBER]: name_of(asked, row) for row in newest(trajectory, place)}


def asked_at(trajectory: Trajectory, place: Place) -> Field:
    found = trajectory.template.form(place[0]).field(place[1])
    assert found is not None  # reading the template looked
    return found


def newest(trajectory: Trajectory, place: Place) -> list[Line]:
    """The lines as the last version says that is good."""
    found = accepted(trajectory, place[0])
    return lines_in(found[-1], place[1]) if found else []


class Called:
    """How a line is called, also when it is no longer there: as the last version that had it."""

    def __init__(self, trajectory: Trajectory) -> None:
        self.trajectory = trajectory
        self.known: dict[Place, dict[int, str]] = {}

    def __call__(self, place: Place, number: int) -> str:
        if place not in self.known:
            asked = asked_at(self.trajectory, place)
            self.known[place] = {
                row[NUMBER]: name_of(asked, row)
                for submission in accepted(self.trajectory, place[0])
                for row in lines_in(submission, place[1])
            }
        return self.known[place].get(number, "")


def accepted(trajectory: Trajectory, form: str) -> list[Submission]:
    """What was handed in with this form, of the traject as a whole, and is good; oldest first."""
    found = (
        select(Submission)
        .join(Milestone, Milestone.id == Submission.milestone_id)
        .where(
            Milestone.trajectory_id == trajectory.id,
            Milestone.for_member_id.is_(None),
            Submission.accepted_at.is_not(None),
        )
        .options(contains_eager(Submission.milestone))
        .order_by(Submission.accepted_at, Submission.id)
    )
    return [each for each in db.session.scalars(found) if each.milestone.moment.form == form]


def lines_in(submission: Submission, question: str) -> list[Line]:
    return [row for row in answers.loads(submission.answers).get(question) or () if NUMBER in row]


def numbered(milestone: Milestone, filled_in: Mapping[str, Any]) -> dict[str, Any]:
    """With the numbers that these lines had before, wherever this form was filled in.

    The caller holds the traject: of two who write at once, the second reads what the first did.
    """
    key = milestone.moment.form
    form = milestone.trajectory.template.form(key) if key else None
    if form is None or not any(field.type == LINES for field in form.fields):
        return dict(filled_in)
    of = Milestone.trajectory_id == milestone.trajectory_id
    where = (Milestone.template_phase, Milestone.key)
    concepts = select(*where, Milestone.concept).where(of)
    versions = select(*where, Submission.answers).join(Submission.milestone).where(of)
    texts = [
        text
        for each in (concepts, versions)
        for phase, moment, text in db.session.execute(each)
        if milestone.trajectory.template.moment(phase, moment).form == key
    ]
    return with_numbers(form, filled_in, map(answers.loads, texts))


def _days(trajectory: Trajectory, column: Column, on: date) -> Days:
    """From the beginning of the traject; a phase that is late begins today at the earliest."""
    row = phases.row_of(trajectory, column.since)
    began = row.opened_on or max(phases.starts(trajectory)[column.since], on)
    last = dates.add_months(began, column.months)
    first = trajectory.started_on or on
    return Days(
        first,
        last,
        f"Kies een dag van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}: hoogstens "
        f"{column.months} maanden na het begin van “{row.phase.label}”.",
    )
