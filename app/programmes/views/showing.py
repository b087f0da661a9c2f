"""What the page of a traject says to its reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import joinedload, selectinload

from app.clock import amsterdam
from app.programmes import (
    actions,
    appointing,
    changing,
    confidential,
    dates,
    guards,
    measuring,
    people,
    phases,
    taking_part,
    waiting,
)
from app.programmes.models import Milestone, Trajectory, TrajectoryPhase, TrajectoryRole
from app.programmes.template import OFFICE
from app.programmes.transitions import MOMENT_STATES, STATES
from app.programmes.views import showing_lines, showing_money
from app.programmes.views.telling import story_of
from app.programmes.words import TYPES

# What the name of a traject is made of.
NAMED = (joinedload(Trajectory.programme), joinedload(Trajectory.school))
WITH_PEOPLE = (
    selectinload(Trajectory.roles).options(
        joinedload(TrajectoryRole.person), joinedload(TrajectoryRole.organisation)
    ),
)

FALLS_AWAY = "gaat niet door"  # what is still to come, once the traject is over
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
    asks: str = ""  # of the reader: hand_in, again, accept, sign, hold; or nothing
    is_late: bool = False
    outcome: str = ""

    @property
    def asked(self) -> str:
        """In a few words, beside the moment."""
        return ASKED.get(self.asks, "")

    @property
    def says(self) -> str:
        return waiting.SAYS[self.asks]


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
    change_url: str = ""


@dataclass(frozen=True)
class RoleLine:
    label: str
    people: Sequence[tuple[str, str, str]]  # name, where from, url to take them out
    missing: bool = False
    url: str = ""


def trajectory_page(trajectory: Trajectory, reader: Any, now: datetime) -> dict[str, Any]:
    on = amsterdam(now).date()
    began = trajectory.started_on is not None

    def reads(milestone: Milestone) -> bool:
        return confidential.reads(milestone, reader, on)

    with people.remembering():
        lines = course(trajectory, reader, on) if began else []
        roles = role_lines(trajectory, reader, on)
        measured = measuring.measured(trajectory, reads=reads) if began else []
        lists = showing_lines.lists_of(trajectory, reader, on, reads) if began else []
        guided = showing_lines.guided_in(trajectory, reads) if began else []
    return {
        "trajectory": trajectory,
        "programme": trajectory.programme,
        "person_to_ask": people.contact_of(trajectory.programme, on),
        "word": STATES[trajectory.state],
        "course": lines,
        "mine": [moment for line in lines for moment in line.moments if moment.asks],
        "roles": roles,
        "missing": waiting.missing_now(trajectory, on) if trajectory.state == "active" else [],
        "is_draft": trajectory.state == "draft" and reader.id == trajectory.started_by_id,
        "may_leave": trajectory.state == "active" and guards.leaves(trajectory, reader, on),
        "ends_on": phases.starts(trajectory)[""] if began else None,
        "measured": measured,
        "lists": lists,
        "guided": guided,
        "story": story_of(trajectory) if began else [],
        "panels": [found] if (found := showing_money.panel(trajectory, reader, on)) else [],
    }


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
    phase = row.phase
    if not row.is_active:
        return PhaseLine(phase.label, "alleen als het nodig is", "quiet", None, None, ())
    start = starts[row.key]
    end = dates.phase_end(phase, start)
    if row.opened_on is None:
        over = trajectory.state != "active"
        word = FALLS_AWAY if over else "komt nog"
        moments_to_come = () if over else coming[row.key]
        url = (
            url_for("programmes.change_phase", public_id=trajectory.public_id, phase=row.key)
            if changing.may_change(row, reader, on)
            else ""
        )
        return PhaseLine(phase.label, word, "quiet", start, end, moments_to_come, change_url=url)
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
        phases.active_phases(trajectory),
        trajectory.started_on,
        phases.SchoolDays(trajectory),
        opened,
    )
    for phase, moment, number, day in planned:
        label = moment.label if moment.times == 1 else f"{moment.label} {number}"
        found[phase.key].append(MomentLine(label, day, TYPES[moment.type]))
    return found


def word_of(milestone: Milestone) -> str:
    return FALLS_AWAY if taking_part.falls_away(milestone) else MOMENT_STATES[milestone.state]


def _moment_line(milestone: Milestone, reader: Any, on: date) -> MomentLine:
    moment = milestone.moment
    is_soon = milestone.state == "handed_in" or milestone.due_on <= on + waiting.AHEAD
    asks = waiting.asked_of(milestone, reader, on) if is_soon else ""
    chosen = moment.decision.outcome(milestone.outcome) if moment.decision else None
    workable = taking_part.is_workable(milestone)
    return MomentLine(
        label=named(milestone),
        day=milestone.held_on or milestone.due_on,
        kind=TYPES[moment.type],
        state="skipped" if taking_part.falls_away(milestone) else milestone.state,
        word=word_of(milestone),
        url=_url(milestone),
        asks=asks,
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


def _url(milestone: Milestone) -> str:
    return url_for("programmes.moment", public_id=milestone.public_id)


def role_lines(trajectory: Trajectory, reader: Any, on: date) -> list[RoleLine]:
    found = []
    for role in trajectory.roles_asked:
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
                        row.place,
                        url_for("programmes.release", public_id=trajectory.public_id, row_id=row.id)
                        if may and appointing.may_release(row, reader, on)
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
