"""What a group reads of itself: its goal, who knows what, how it is doing, what it brought."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.access import in_force
from app.accounts.models import Membership, Person, Role
from app.clock import amsterdam
from app.database import db
from app.groups import access, rules
from app.groups.models import GroupAnswer, GroupItem, GroupVersion
from app.groups.rules import Signal
from app.organisations.models import Organisation
from app.profiles.access import shown_claims_of
from app.profiles.models import Claim
from app.profiles.words import SECTOR_LABELS
from app.programmes import answers, people
from app.programmes.models import (
    Attendance,
    Handover,
    Milestone,
    Submission,
    Trajectory,
    TrajectoryRole,
)
from app.programmes.template import Field, Form

# What was handed over to it


def handed_to(trajectory: Trajectory) -> Sequence[Handover]:
    """What programmes learned and handed over to this group, the newest first."""
    found = (
        select(Handover)
        .where(Handover.group_id == trajectory.id, Handover.done_on.is_not(None))
        .options(joinedload(Handover.programme))
        .order_by(Handover.done_on.desc(), Handover.id)
    )
    return db.session.scalars(found).all()


# The goal


@dataclass(frozen=True)
class Goal:
    """What the group is for, in the words of its own plan; until there is one, of the programme."""

    words: str
    theme: str = ""
    is_agreed: bool = False


def goal_of(trajectory: Trajectory) -> Goal:
    of = trajectory.template.group
    words, is_agreed = _answered(trajectory, of.goal) if of else ("", False)
    theme, _ = _answered(trajectory, of.theme) if of and of.theme[1] else ("", False)
    return Goal(words or trajectory.programme.goal, theme, is_agreed)


def _answered(trajectory: Trajectory, question: tuple[str, str]) -> tuple[str, bool]:
    """What was answered last to a question of a form, and whether that was found good."""
    form = trajectory.template.form(question[0])
    asked = form.field(question[1])
    handed_in = _newest_of(trajectory, form)
    if asked is None or handed_in is None:
        return "", False
    return _as_text(asked, handed_in), handed_in.milestone.state == "done"


def _newest_of(trajectory: Trajectory, form: Form) -> Submission | None:
    keys = {moment.key for _, moment in trajectory.template.moments() if moment.form == form.key}
    found = (
        select(Submission)
        .join(Milestone, Milestone.id == Submission.milestone_id)
        .where(Milestone.trajectory_id == trajectory.id, Milestone.key.in_(keys))
        .order_by((Milestone.state == "done").desc(), Submission.at.desc(), Submission.id.desc())
    )
    return db.session.scalars(found.limit(1)).first()


def _as_text(asked: Field, handed_in: Submission) -> str:
    given = answers.loads(handed_in.answers).get(asked.key)
    return answers.as_text(asked, given, lambda _: "")


# Who is in it, and who knows what


@dataclass(frozen=True)
class Member:
    person: Person
    role: str
    function: str = ""
    where: str = ""
    sector: str = ""
    skills: Sequence[str] = ()


def members_of(trajectory: Trajectory, on: date) -> list[Member]:
    """Everybody in it, by role, with their function and where they come from."""
    rows = [
        (role.label, row)
        for role in trajectory.template.roles
        for row in people.of_role(trajectory, role.key, on)
    ]
    functions = _functions([row for _, row in rows], on)
    return [
        Member(
            row.person,
            label,
            functions.get((row.person_id, row.organisation_id), ""),
            row.place,
            row.organisation.sector or "" if row.organisation else "",
        )
        for label, row in rows
    ]


def _functions(rows: Sequence[TrajectoryRole], on: date) -> dict[tuple[int, int | None], str]:
    found = select(Membership).where(
        Membership.person_id.in_([row.person_id for row in rows]),
        Membership.role != Role.ADMIN,
        in_force(on),
    )
    return {
        (each.person_id, each.organisation_id): each.function for each in db.session.scalars(found)
    }


def balance(members: Sequence[Member]) -> str:
    """6 uit het basisonderwijs en 4 uit het voortgezet onderwijs"""
    counted: dict[str, set[int]] = defaultdict(set)
    for each in members:
        if each.sector in SECTOR_LABELS:
            counted[each.sector].add(each.person.id)
    parts = [
        f"{len(counted[key])} uit het {label}"
        for key, label in SECTOR_LABELS.items()
        if counted[key]
    ]
    return f"{', '.join(parts[:-1])} en {parts[-1]}" if len(parts) > 1 else "".join(parts)


def skills_of(members: Sequence[Member], viewer: Any, on: date) -> dict[int, list[str]]:
    """By the id of each of them, the ticks that this reader may see."""
    shown = shown_claims_of(viewer, [each.person for each in members], on)
    found: dict[int, list[str]] = {each.person.id: [] for each in members}
    for claim in db.session.scalars(shown.options(joinedload(Claim.skill))):
        found[claim.person_id].append(claim.skill.label)
    return found


# How it is doing


@dataclass(frozen=True)
class Mood:
    """How a meeting was to who was there; without a mark one may still choose, or too few did."""

    meeting: Milestone
    said: int
    mark: float | None
    is_open: bool


@dataclass(frozen=True)
class Doing:
    signals: Sequence[Signal]
    moods: Sequence[Mood] = field(default=())


def doing(trajectory: Trajectory, held: Sequence[Milestone], now: datetime) -> Doing:
    on = amsterdam(now).date()
    recent = held[-rules.LOOKS_BACK :]
    is_todo = GroupItem.kind == "action", GroupItem.state == "open"
    days = access.items_of(trajectory).where(*is_todo).with_only_columns(GroupItem.day)
    todo = db.session.scalars(days).all()
    found = rules.signals(
        present=sum(len(each.attendance) for each in recent),
        expected=sum(_expected(each) for each in recent),
        meetings=len(recent),
        open_=len(todo),
        late=sum(day is not None and day < on for day in todo),
        quiet_days=(on - amsterdam(_last_sign(trajectory)).date()).days,
    )
    return Doing(found, moods(held, on))


def held_meetings(trajectory: Trajectory) -> list[Milestone]:
    """At which the group came together, the earliest first."""
    found = (
        select(Milestone)
        .where(
            Milestone.trajectory_id == trajectory.id,
            Milestone.held_on.is_not(None),
            Milestone.for_member_id.is_(None),
        )
        .options(selectinload(Milestone.attendance).joinedload(Attendance.person))
        .order_by(Milestone.held_on, Milestone.id)
    )
    return [each for each in db.session.scalars(found) if is_meeting(each)]


def is_meeting(milestone: Milestone) -> bool:
    """One of the group, and not a talk with one of them."""
    return milestone.for_member_id is None and milestone.moment.type in access.MEETINGS


def _expected(meeting: Milestone) -> int:
    """How many were in its roles on that day; never fewer than came."""
    assert meeting.held_on is not None
    invited = people.ids_of(meeting.trajectory, meeting.moment.roles, meeting.held_on)
    return max(len(invited), len(meeting.attendance))


def _last_sign(trajectory: Trajectory) -> datetime:
    """When anything last happened: something written down, or a moment that moved."""
    items = select(func.max(GroupItem.moved_at)).where(GroupItem.trajectory_id == trajectory.id)
    moments = select(func.max(Milestone.moved_at)).where(Milestone.trajectory_id == trajectory.id)
    found = [db.session.scalar(each) for each in (items, moments)]
    return max(each for each in [*found, trajectory.entered_at] if each is not None)


def last_day_to_say(meeting: Milestone) -> date:
    """So many days after it was written down that it was held, which may be later than that day."""
    return amsterdam(meeting.entered_at).date() + timedelta(days=rules.MOOD_DAYS)


def moods(held: Sequence[Milestone], on: date) -> list[Mood]:
    said: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(GroupAnswer.milestone_id, GroupAnswer.number).where(
            GroupAnswer.milestone_id.in_([each.id for each in held])
        )
    )
    for meeting_id, number in rows:
        said[meeting_id or 0].append(number)
    return [_mood(each, said[each.id], on) for each in held]


def _mood(meeting: Milestone, said: Sequence[int], on: date) -> Mood:
    is_open = on <= last_day_to_say(meeting)
    return Mood(meeting, len(said), None if is_open else rules.mean(said), is_open)


# What it brought


@dataclass(frozen=True)
class Summary:
    """What happened since a day."""

    since: date
    meetings: int
    decisions: int
    actions: int
    versions: int
    shared: int


def summary(trajectory: Trajectory, held: Sequence[Milestone], on: date) -> Summary:
    """The last half year, or since it began."""
    began = trajectory.started_on or on
    since = max(began, on - timedelta(days=rules.HALF_A_YEAR))
    meetings = [each for each in held if each.held_on and each.held_on >= since]
    facts = GroupItem.kind, GroupItem.state, GroupItem.entered_at
    items = [
        each
        for each in db.session.execute(access.items_of(trajectory).with_only_columns(*facts))
        if amsterdam(each.entered_at).date() >= since
    ]
    versions = db.session.scalars(
        select(GroupVersion)
        .join(GroupItem, GroupItem.id == GroupVersion.item_id)
        .where(GroupItem.trajectory_id == trajectory.id, GroupItem.state != "removed")
    )
    return Summary(
        since,
        len(meetings),
        sum(each.kind == "decision" for each in items),
        sum(each.kind == "action" and each.state == "done" for each in items),
        sum(amsterdam(each.at).date() >= since for each in versions),
        sum(each.state == "shared" for each in items),
    )


# Who comes to a conference


@dataclass(frozen=True)
class Guest:
    name: str
    where: str
    number: int


def guests_of(item: GroupItem, on: date) -> list[Guest]:
    found = (
        select(GroupAnswer)
        .where(GroupAnswer.item_id == item.id, GroupAnswer.number > 0)
        .options(joinedload(GroupAnswer.person))
        .order_by(GroupAnswer.at, GroupAnswer.id)
    )
    guests = list(db.session.scalars(found))
    places: dict[int, str] = {}
    works = (
        select(Membership.person_id, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.person_id.in_([each.person_id for each in guests]),
            Membership.role != Role.ADMIN,
            in_force(on),
        )
        .order_by(Membership.id)
    )
    for person_id, name in db.session.execute(works):
        places.setdefault(person_id, name)
    return [Guest(each.person.name, places.get(each.person_id, ""), each.number) for each in guests]
