"""What the pages of a traject and of a moment say to their reader."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.events.access import timeline_of
from app.events.models import Event
from app.programmes import (
    actions,
    answers,
    appointing,
    dates,
    deciding,
    guards,
    people,
    phases,
    taking_part,
    waiting,
)
from app.programmes.models import Milestone, Submission, Trajectory, TrajectoryPhase
from app.programmes.template import OFFICE
from app.programmes.transitions import MOMENT_STATES, STATES, open_moves
from app.programmes.words import TYPES
from app.web.news import Line, line

ASKED = {
    "hand_in": "jij vult dit in",
    "again": "jij past dit aan",
    "accept": "jij zegt of het goed is",
    "sign": "jij kiest mee",
    "hold": "schrijf op wie er waren",
}


@dataclass(frozen=True)
class MomentLine:
    """A moment on the timeline; without a url it is still to come."""

    label: str
    day: date
    kind: str
    state: str = "planned"
    word: str = ""
    url: str = ""
    who: str = ""
    asked: str = ""
    is_late: bool = False
    outcome: str = ""


@dataclass(frozen=True)
class PhaseLine:
    label: str
    word: str
    tone: str
    start: date | None
    end: date | None
    moments: Sequence[MomentLine]
    is_now: bool = False
    to_add: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class RoleLine:
    label: str
    people: Sequence[tuple[str, str, str]]  # name, where from, url to take them out
    missing: bool = False
    url: str = ""


def trajectory_page(trajectory: Trajectory, reader: Any, now: datetime) -> dict[str, Any]:
    on = amsterdam(now).date()
    began = trajectory.started_on is not None
    return {
        "trajectory": trajectory,
        "programme": trajectory.programme,
        "word": STATES[trajectory.state],
        "course": course(trajectory, reader, on) if began else [],
        "mine": mine(trajectory, reader, on) if began else [],
        "roles": role_lines(trajectory, reader, on),
        "missing": waiting.missing_now(trajectory, on) if trajectory.state == "active" else [],
        "is_draft": trajectory.state == "draft" and reader.id == trajectory.started_by_id,
        "may_leave": trajectory.state == "active" and guards.leaves(trajectory, reader, on),
        "ends_on": phases.starts(trajectory)[""] if began else None,
        "story": story_of(trajectory) if began else [],
    }


def mine(trajectory: Trajectory, reader: Any, on: date) -> list[tuple[str, str, str]]:
    """What waits for the reader here: (label, what is asked, url)."""
    found = []
    for milestone in waiting.soon(reader, on):
        if milestone.trajectory_id == trajectory.id:
            asked = waiting.asked_of(milestone, reader, on)
            if asked:
                found.append((named(milestone), waiting.SAYS[asked], _url(milestone)))
    return found


def course(trajectory: Trajectory, reader: Any, on: date) -> list[PhaseLine]:
    """The whole traject as a timeline: what was, what is, and what the plan has still to come."""
    starts = phases.starts(trajectory)
    coming = _coming(trajectory)
    return [
        _phase_line(trajectory, row, starts, coming, reader, on)
        for row in trajectory.phases
        if row.is_active or trajectory.state == "active"
    ]


def _phase_line(
    trajectory: Trajectory,
    row: TrajectoryPhase,
    starts: dict[str, date],
    coming: dict[str, list[MomentLine]],
    reader: Any,
    on: date,
) -> PhaseLine:
    phase = trajectory.template.phase(row.key)
    if not row.is_active:
        return PhaseLine(phase.label, "alleen als het nodig is", "quiet", None, None, ())
    start = starts[row.key]
    end = dates.phase_end(phase, start)
    if row.opened_on is None:
        over = trajectory.state != "active"
        word = "gaat niet door" if over else "komt nog"
        return PhaseLine(phase.label, word, "quiet", start, end, () if over else coming[row.key])
    moments = [_moment_line(each, reader, on) for each in row.milestones]
    if row.closed_on is not None:
        return PhaseLine(phase.label, "klaar", "good", row.opened_on, row.closed_on, moments)
    if trajectory.state != "active":
        return PhaseLine(phase.label, "gestopt", "quiet", row.opened_on, None, moments)
    to_add = [
        (
            phase_moment.label,
            url_for(
                "programmes.add_moment",
                public_id=trajectory.public_id,
                phase=row.key,
                key=phase_moment.key,
            ),
        )
        for key in actions.can_be_added(row, reader, on)
        if (phase_moment := phase.moment(key)) is not None
    ]
    return PhaseLine(phase.label, "nu", "go", row.opened_on, end, moments, True, to_add)


def _coming(trajectory: Trajectory) -> dict[str, list[MomentLine]]:
    assert trajectory.started_on is not None
    opened = {row.key: row.opened_on for row in trajectory.phases if row.opened_on}
    found: dict[str, list[MomentLine]] = {row.key: [] for row in trajectory.phases}
    planned = dates.planned(
        trajectory.template,
        trajectory.started_on,
        phases.active(trajectory),
        phases.SchoolDays(trajectory),
        opened,
    )
    for phase, moment, number, day in planned:
        label = moment.label if moment.times == 1 else f"{moment.label} {number}"
        found[phase.key].append(MomentLine(label, day, TYPES[moment.type]))
    return found


def _moment_line(milestone: Milestone, reader: Any, on: date) -> MomentLine:
    moment = milestone.moment
    is_soon = milestone.state == "handed_in" or milestone.due_on <= on + waiting.AHEAD
    asked = waiting.asked_of(milestone, reader, on) if is_soon else ""
    chosen = moment.decision.outcome(milestone.outcome) if moment.decision else None
    workable = taking_part.is_workable(milestone)
    return MomentLine(
        label=named(milestone),
        day=milestone.held_on or milestone.due_on,
        kind=TYPES[moment.type],
        state=milestone.state,
        word=MOMENT_STATES[milestone.state],
        url=_url(milestone),
        who=_who(milestone, on),
        asked=ASKED.get(asked, ""),
        is_late=workable and not milestone.is_over and milestone.due_on < on,
        outcome=chosen.label if chosen else "",
    )


def named(milestone: Milestone) -> str:
    """Kwartaalbezoek 3 · Nulmeting van De Zon · Plan (opnieuw)"""
    moment = milestone.moment
    label = moment.label
    if moment.times != 1:
        label = f"{label} {milestone.ordinal}"
    if milestone.for_member is not None:
        row = milestone.for_member
        label = f"{label}: {row.person.name}"
    return f"{label} (opnieuw)" if milestone.copy > 1 else label


def _who(milestone: Milestone, on: date) -> str:
    template = milestone.trajectory.template
    labels = [template.role(key).label for key in milestone.moment.roles]
    return ", ".join(labels)


def _url(milestone: Milestone) -> str:
    return url_for("programmes.moment", public_id=milestone.public_id)


def role_lines(trajectory: Trajectory, reader: Any, on: date) -> list[RoleLine]:
    found = []
    for role in trajectory.template.roles:
        rows = people.of_role(trajectory, role.key, on)
        may = appointing.may_appoint(trajectory, role.key, reader, on)
        full = len(rows) >= role.max
        draft_office = trajectory.state == "draft" and role.fill == OFFICE
        found.append(
            RoleLine(
                role.label,
                [
                    (
                        row.person.name,
                        row.organisation.name if row.organisation else "",
                        url_for("programmes.release", public_id=trajectory.public_id, row_id=row.id)
                        if may
                        else "",
                    )
                    for row in rows
                ],
                missing=len(rows) < role.min and trajectory.state == "active",
                url=url_for("programmes.appoint", public_id=trajectory.public_id, role=role.key)
                if may and not full and not draft_office
                else "",
            )
        )
    return found


# One moment


@dataclass(frozen=True)
class Version:
    """A version of what was handed in."""

    number: int
    by: str
    at: datetime
    rows: Sequence[tuple[str, str]]
    changes: Sequence[answers.Change] = ()
    back: str = ""
    back_by: str = ""
    word: str = ""


@dataclass(frozen=True)
class Choice:
    name: str
    role: str
    chosen: str
    words: str


def moment_page(milestone: Milestone, reader: Any, now: datetime) -> dict[str, Any]:
    on = amsterdam(now).date()
    moment, trajectory = milestone.moment, milestone.trajectory
    versions = versions_of(milestone)
    asked = waiting.asked_of(milestone, reader, on)
    chosen = moment.decision.outcome(milestone.outcome) if moment.decision else None
    can_sign = (
        moment.decision is not None
        and taking_part.is_workable(milestone)
        and not milestone.is_over
        and (not moment.form or milestone.state == "handed_in")
        and bool(taking_part.rights(milestone, reader, moment.decision.by, on))
    )
    return {
        "milestone": milestone,
        "trajectory": trajectory,
        "title": named(milestone),
        "word": MOMENT_STATES[milestone.state],
        "says": _next_step(milestone, asked, on),
        "facts": _facts(milestone, on),
        "newest": versions[0] if versions else None,
        "older": versions[1:],
        "choices": _choices(milestone, on),
        "nobody_in": deciding.nobody_in(milestone, on) if not milestone.is_over else [],
        "differs": not milestone.is_over and deciding.differs(milestone, on),
        "outcome": chosen.label if chosen else "",
        "can_sign": can_sign,
        "buttons": _buttons(milestone, reader, now, asked),
        "story": story("milestone", milestone.id),
    }


def _facts(milestone: Milestone, on: date) -> list[tuple[str, str]]:
    moment = milestone.moment
    template = milestone.trajectory.template
    names = {
        key: [row.person.name for row in taking_part.rows_of(milestone, (key,), on)]
        for key in moment.everybody
    }
    who = [
        f"{template.role(key).label}: {', '.join(found) if found else 'nog niemand'}"
        for key, found in names.items()
        if found or template.role(key).min
    ]
    present = [each.person.name for each in milestone.attendance]
    hours = f"{moment.hours:g}".replace(".", ",")
    return [
        ("Wat", TYPES[moment.type]),
        ("Fase", milestone.trajectory.template.phase(milestone.phase.key).label),
        ("Wie", "; ".join(who)),
        ("Tijd", f"ongeveer {hours} uur per persoon" if moment.hours else ""),
        ("Aanwezig", ", ".join(present)),
    ]


def versions_of(milestone: Milestone) -> list[Version]:
    """What was handed in, the newest first, each with what differs from the one before it."""
    if not milestone.moment.form:
        return []
    form = milestone.trajectory.template.form(milestone.moment.form)
    found = list(milestone.submissions)
    before = _handed_in_before(milestone)
    names = Names([*found, *([before] if before else [])])
    made = []
    for submission, earlier in zip(found, [before, *found], strict=False):
        filled = answers.loads(submission.answers)
        changes = (
            answers.differences(form, answers.loads(earlier.answers), filled, names)
            if earlier is not None
            else []
        )
        made.append(
            Version(
                submission.number,
                submission.by.name,
                submission.at,
                answers.rows(form, filled, names),
                changes,
                submission.given_back_words,
                names(submission.given_back_by_id) if submission.given_back_by_id else "",
                "goed bevonden" if submission.accepted_at else "",
            )
        )
    return made[::-1]


def _handed_in_before(milestone: Milestone) -> Submission | None:
    """What was handed in when the same moment was asked before."""
    earlier = [
        each
        for each in phases.copies(milestone.trajectory, milestone.template_phase, milestone.key)
        if each.copy < milestone.copy and each.newest is not None
    ]
    return earlier[-1].newest if earlier else None


class Names:
    """The names of people by their ids, read at once."""

    def __init__(self, submissions: Sequence[Submission]) -> None:
        ids: set[int] = set()
        for submission in submissions:
            ids.add(submission.given_back_by_id or submission.by_id)
            for answer in answers.loads(submission.answers).values():
                if isinstance(answer, dict):
                    ids.update(answer.get("ids", ()))
        rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
        self.known = {row[0]: row[1] for row in rows}

    def __call__(self, person_id: int) -> str:
        return self.known.get(person_id, "iemand die hier niet meer is")


def _choices(milestone: Milestone, on: date) -> list[Choice]:
    decision = milestone.moment.decision
    found = []
    for each in deciding.signers(milestone, on):
        outcome = decision.outcome(each.signature.outcome) if decision and each.signature else None
        found.append(
            Choice(
                each.row.person.name,
                each.label,
                outcome.label if outcome else "",
                each.signature.words if each.signature else "",
            )
        )
    return found


def _next_step(milestone: Milestone, asked: str, on: date) -> str:
    if milestone.state == "done":
        return "Dit moment is klaar."
    if milestone.state == "skipped":
        return "Dit moment is vervallen."
    if not taking_part.is_workable(milestone):
        return "Dit traject is voorbij: hier gebeurt niets meer."
    if milestone.waits_for is not None and not milestone.waits_for.is_over:
        return f"Dit wacht op “{named(milestone.waits_for)}”."
    if asked:
        return waiting.SAYS[asked]
    template, moment = milestone.trajectory.template, milestone.moment
    if moment.form and milestone.state == "planned":
        return f"{template.role(moment.by).label} vult het formulier in."
    if moment.decision is not None:
        open_ = [
            each.row.person.name for each in deciding.signers(milestone, on) if not each.signature
        ]
        return f"Nu kiezen: {', '.join(open_)}." if open_ else "Iedereen heeft gekozen."
    if moment.form:
        names = _names_of(taking_part.acceptors(milestone, on))
        if not names:
            return "Er is niemand die kan zeggen of dit goed is."
        return f"Nu kijkt {' of '.join(names)} of het goed is."
    return "Schrijf na afloop op wie er waren."


def _names_of(ids: Sequence[int]) -> list[str]:
    found = select(Person.name).where(Person.id.in_(ids)).order_by(Person.name)
    return list(db.session.scalars(found))


def _buttons(
    milestone: Milestone, reader: Any, now: datetime, asked: str
) -> list[tuple[str, str, str, bool]]:
    """(label, url, style, whether it posts)"""
    moves = open_moves(milestone, reader, now)
    rows = (
        ("hand_in", "Vul het formulier in", "programmes.hand_in", "primary", False),
        ("hold", "Dit is geweest", "programmes.hold", "primary", False),
        ("accept", "Dit is goed", "programmes.accept", "primary", True),
        ("give_back", "Geef het terug", "programmes.give_back", "secondary", False),
        ("reschedule", "Verzet de datum", "programmes.reschedule", "subtle", False),
        ("skip", "Laat vervallen", "programmes.skip", "subtle", False),
    )
    return [
        (label, url_for(endpoint, public_id=milestone.public_id), style, posts)
        for action, label, endpoint, style, posts in rows
        if action in moves
    ]


def story(kind: str, id_: int) -> list[Line]:
    return [said for said, _ in _told(kind, id_)]


def _told(kind: str, id_: int) -> list[tuple[Line, Event]]:
    rows = db.session.execute(timeline_of(kind, id_)).all()
    ids = {who for event, _ in rows for who in (event.by_id, event.on_behalf_id) if who}
    found = {who.id: who for who in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [(line(event, reason, found), event) for event, reason in rows]


CAME_OR_WENT = {
    "appoint": "{name} doet mee als {role}.",
    "release": "{name} doet niet meer mee als {role}.",
}


def story_of(trajectory: Trajectory) -> list[Line]:
    """What happened, with who came and went by name."""
    told = _told("trajectory", trajectory.id)
    ids = {event.facts["person"] for _, event in told if event.action in CAME_OR_WENT}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = {row[0]: row[1] for row in rows}
    return [
        replace(
            said,
            says=CAME_OR_WENT[event.action].format(
                name=names[event.facts["person"]],
                role=trajectory.template.role(event.facts["role"]).label,
            ),
        )
        if event.action in CAME_OR_WENT
        else said
        for said, event in told
    ]
