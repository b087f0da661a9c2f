"""What became of the lines of a plan: how far each was, report by report, what it costs, and the
vragen that began with it. And for whom help was, as often as it was given.

Only what was handed in and is good counts, and only what the reader may read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.errors import NotAllowed
from app.help_requests.access import schools_to_ask_for
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.programmes import answers, confidential, costs, known_lines, named
from app.programmes.lines import LINES, NUMBER, OF, Line, name_of
from app.programmes.models import LineRequest, Milestone, Submission, Trajectory
from app.programmes.template import GUIDANCE, Field, Form, Place

Reads = Callable[[Milestone], bool]


@dataclass(frozen=True)
class State:
    """How far a line was on a day, as somebody wrote then."""

    on: date
    word: str
    says: str
    is_breach: bool = False  # of what was agreed: it is not kept


@dataclass(frozen=True)
class Followed:
    """A line of a plan, with what became of it; the newest state comes last."""

    number: int
    name: str
    facts: Sequence[tuple[str, str]]
    states: Sequence[State]
    cents: int
    requests: Sequence[HelpRequest]
    is_gone: bool = False  # from the plan, and there is still money or a vraag for it


@dataclass(frozen=True)
class FollowedList:
    label: str
    question: str
    milestone: Milestone  # where these lines were handed in
    asks: bool
    lines: Sequence[Followed]


def followed(trajectory: Trajectory, *, reads: Reads = lambda _: True) -> list[FollowedList]:
    """Every list of which the lines are followed, or may become a vraag."""
    found = []
    for form, field in _fields(trajectory, lambda each: each.type == LINES and not each.each):
        followers = _followers(trajectory, (form.key, field.key))
        if not (field.asks or followers):
            continue
        versions = known_lines.accepted(trajectory, form.key)
        if versions and reads(versions[-1].milestone):
            reports = [
                (submission, asked)
                for of, asked in followers
                for submission in known_lines.accepted(trajectory, of.key)
                if reads(submission.milestone)
            ]
            read = [*versions, *(submission for submission, _ in reports)]
            names = named.Names(each for one in read for each in _named_in(trajectory, one))
            found.append(_list_of(trajectory, form, field, versions, reports, names))
    return found


def _named_in(trajectory: Trajectory, submission: Submission) -> Iterator[int]:
    form = trajectory.template.form(submission.milestone.moment.form)
    return named.ids_in(form, answers.loads(submission.answers))


def _followers(trajectory: Trajectory, place: Place) -> list[tuple[Form, Field]]:
    """The questions that ask the same of each of these lines."""
    return list(_fields(trajectory, lambda field: field.each == place))


def _fields(trajectory: Trajectory, fits: Callable[[Field], bool]) -> Iterator[tuple[Form, Field]]:
    for form in trajectory.template.forms:
        yield from ((form, field) for field in form.fields if fits(field))


def _list_of(
    trajectory: Trajectory,
    form: Form,
    field: Field,
    versions: Sequence[Submission],
    reports: Sequence[tuple[Submission, Field]],
    names: named.Names,
) -> FollowedList:
    place = (form.key, field.key)
    called = known_lines.Called(trajectory)
    states = _states(reports, names)
    money = _money(trajectory, place)
    requests = _requests(trajectory, place)
    *past, now = [known_lines.lines_in(version, field.key) for version in versions]
    there = {row[NUMBER] for row in now}
    gone = {row[NUMBER]: row for rows in past for row in rows if row[NUMBER] not in there}
    left = [row for number, row in gone.items() if number in money or number in requests]
    lines = [
        Followed(
            row[NUMBER],
            name_of(field, row),
            [
                (column.label, text)
                for column in field.columns[1:]
                if (text := answers.cell(column, row.get(column.key), names, called))
            ],
            states.get(row[NUMBER], ()),
            money.get(row[NUMBER], 0),
            requests.get(row[NUMBER], ()),
            row[NUMBER] not in there,
        )
        for row in (*now, *left)
    ]
    return FollowedList(field.label, field.key, versions[-1].milestone, field.asks, lines)


def _states(
    reports: Sequence[tuple[Submission, Field]], names: named.Names
) -> Mapping[int, list[State]]:
    """What is chosen first of each line says how far it is; the rest explains it."""
    found: dict[int, list[State]] = {}
    by_day = sorted(reports, key=lambda each: (each[0].accepted_at, each[0].id))
    for submission, asked in by_day:
        on = submission.milestone.held_on
        chosen = next((each for each in asked.columns if each.type == "choice"), None)
        if on is None or chosen is None:
            continue
        for row in answers.loads(submission.answers).get(asked.key) or ():
            others = [each for each in asked.columns if each is not chosen]
            says = [answers.cell(each, row.get(each.key), names) for each in others]
            state = State(
                on,
                answers.cell(chosen, row.get(chosen.key), names),
                "; ".join(filter(None, says)),
                row.get(chosen.key) in chosen.breaches,
            )
            found.setdefault(row[OF], []).append(state)
    return found


def _money(trajectory: Trajectory, place: Place) -> Mapping[int, int]:
    """Cents that were adopted for each line."""
    found: dict[int, int] = {}
    for cost in trajectory.costs:
        line = costs.line_for(cost)
        if line is not None and line[0] == place:
            found[line[1]] = found.get(line[1], 0) + cost.cents
    return found


def _requests(trajectory: Trajectory, place: Place) -> Mapping[int, list[HelpRequest]]:
    rows = (
        select(LineRequest)
        .where(
            LineRequest.trajectory_id == trajectory.id,
            LineRequest.form == place[0],
            LineRequest.question == place[1],
        )
        .options(joinedload(LineRequest.help_request))
        .order_by(LineRequest.help_request_id)
    )
    found: dict[int, list[HelpRequest]] = {}
    for row in db.session.scalars(rows):
        found.setdefault(row.line, []).append(row.help_request)
    return found


# A vraag that begins with a line


def line_of(milestone: Milestone, question: str, number: int) -> tuple[Field, Line] | None:
    """The line, where it may become a vraag: it stands in what was found good last."""
    key = milestone.moment.form
    field = milestone.trajectory.template.form(key).field(question) if key else None
    versions = known_lines.accepted(milestone.trajectory, key) if field and field.asks else []
    if field is None or not versions or versions[-1].milestone_id != milestone.id:
        return None
    rows = known_lines.lines_in(versions[-1], question)
    row = next((each for each in rows if each[NUMBER] == number), None)
    return (field, row) if row is not None else None


def asks_for(milestone: Milestone, person: Any, on: date) -> Organisation | None:
    """The school of the traject, where this person may ask for it and reads what was handed in."""
    trajectory = milestone.trajectory
    if trajectory.state != "active" or not confidential.reads(milestone, person, on):
        return None
    mine = schools_to_ask_for(person, on).where(Organisation.id == trajectory.school_id)
    found: Organisation | None = db.session.scalar(mine.order_by(None))
    return found


def began_with(
    milestone: Milestone, question: str, number: int, asked: HelpRequest, *, by: Any, on: date
) -> None:
    """Remember that this vraag began with a line; a vraag begins with one at most."""
    school = asks_for(milestone, by, on)
    if school is None or asked.school_id != school.id:
        raise NotAllowed()
    if line_of(milestone, question, number) is None:
        raise NotAllowed()
    if db.session.get(LineRequest, asked.id) is None:
        db.session.add(
            LineRequest(
                help_request_id=asked.id,
                trajectory_id=milestone.trajectory_id,
                form=milestone.moment.form,
                question=question,
                line=number,
            )
        )


# For whom help was


@dataclass(frozen=True)
class Guided:
    """For whom help was, and the moments at which it was given."""

    label: str
    moments: Sequence[Milestone]


def guided(trajectory: Trajectory, *, reads: Reads = lambda _: True) -> list[Guided]:
    """For each for whom help can be, also who had none yet; [] where the programme does not ask,
    and for who may read none of it: no help would not be true."""
    labels: dict[str, str] = {}
    found: dict[str, list[Milestone]] = {}
    is_hidden = False
    for form, field in _fields(trajectory, lambda each: each.counted == GUIDANCE):
        labels |= {key: label for key, label in field.option_labels.items() if key not in labels}
        for submission in known_lines.accepted(trajectory, form.key):
            ticked: Any = answers.loads(submission.answers).get(field.key) or ()
            for key in [ticked] if isinstance(ticked, str) else ticked:
                if reads(submission.milestone):
                    found.setdefault(key, []).append(submission.milestone)
                else:
                    is_hidden = True
    if is_hidden and not found:
        return []
    return [Guided(label, found.get(key, [])) for key, label in labels.items()]
