"""Who may lead a moment: who fills the role that leads, and finished the course it asks for."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db, outdate
from app.errors import NotAllowed, RuleBroken
from app.events import actions as events
from app.programmes import people, phases, taking_part
from app.programmes.models import Attendance, Milestone, Trajectory, TrajectoryPhase, TrajectoryRole
from app.programmes.template import Role
from app.programmes.training.models import Leading, MadeUp

LONGEST_HOW = 500
AHEAD = timedelta(days=60)  # long enough to make up for a course


@dataclass(frozen=True)
class Course:
    """How far somebody came in the course that their role asks for."""

    label: str
    times: int  # how often it is given in this traject
    there: int  # how often they were there
    made_up: MadeUp | None = None

    @property
    def is_finished(self) -> bool:
        return self.made_up is not None or 0 < self.times <= self.there

    @property
    def says(self) -> str:
        """nog niet geweest; was er 3 van de 4 keer"""
        if not self.times:
            return "nog niet begonnen"
        return f"was er {self.there} van de {self.times} keer"


def course_of(trajectory: Trajectory, role: Role, person_id: int) -> Course | None:
    """None: the role asks for no course."""
    return courses_of(trajectory, role, [person_id]).get(person_id)


def courses_of(
    trajectory: Trajectory, role: Role, person_ids: Collection[int]
) -> dict[int, Course]:
    """By person; nobody's where the role asks for none. Asks the database as often for many people
    as for one."""
    where, key = role.trained_in
    if not key:
        return {}
    given = [each for each in phases.copies(trajectory, where, key) if each.state != "skipped"]
    there = Counter(
        db.session.scalars(
            select(Attendance.person_id).where(
                Attendance.milestone_id.in_([each.id for each in given]),
                Attendance.person_id.in_(person_ids),
            )
        )
    )
    rows = select(MadeUp).where(
        MadeUp.trajectory_id == trajectory.id,
        MadeUp.phase == where,
        MadeUp.key == key,
        MadeUp.person_id.in_(person_ids),
    )
    made_up = {each.person_id: each for each in db.session.scalars(rows)}
    label = trajectory.template.moment(where, key).label
    return {id_: Course(label, len(given), there[id_], made_up.get(id_)) for id_ in person_ids}


def has_finished(trajectory: Trajectory, role: Role, person_id: int) -> bool:
    course = course_of(trajectory, role, person_id)
    return course is None or course.is_finished


def leader_of(milestone: Milestone) -> Leading | None:
    return db.session.get(Leading, milestone.id) if milestone.moment.led_by else None


def without_leader(trajectory: Trajectory, on: date) -> list[Milestone]:
    """What is to come soon and nobody leads yet."""
    found = (
        select(Milestone)
        .join(TrajectoryPhase, TrajectoryPhase.id == Milestone.phase_id)
        .outerjoin(Leading, Leading.milestone_id == Milestone.id)
        .where(
            Milestone.trajectory_id == trajectory.id,
            Milestone.state == "planned",
            Milestone.due_on <= on + AHEAD,
            TrajectoryPhase.closed_on.is_(None),
            Leading.milestone_id.is_(None),
        )
        .options(
            joinedload(Milestone.phase),
            joinedload(Milestone.for_member).joinedload(TrajectoryRole.person),
        )
        .order_by(Milestone.due_on, Milestone.position, Milestone.id)
    )
    return [each for each in db.session.scalars(found) if each.moment.led_by]


def who_may(milestone: Milestone, on: date) -> Sequence[TrajectoryRole]:
    """Who fills the role that leads it, whether or not they finished their course."""
    return taking_part.rows_of(milestone, (milestone.moment.led_by,), on)


def may_name(milestone: Milestone, person: Any, on: date) -> bool:
    """Who takes part in it otherwise than as whose it is, and who runs the programme."""
    moment, trajectory = milestone.moment, milestone.trajectory
    if not moment.led_by or milestone.is_over or not taking_part.is_workable(milestone):
        return False
    keys = [key for key in (*moment.roles, *_appoints(milestone)) if key != moment.each]
    return bool(people.rights_in(trajectory, person, keys, on)) or (
        people.decides_for(trajectory.programme, person, on) is not None
    )


def _appoints(milestone: Milestone) -> tuple[str, ...]:
    return milestone.trajectory.template.role(milestone.moment.led_by).appointed_by


def name(
    milestone: Milestone, person: Person, *, by: Any, now: datetime, seen: int | None = None
) -> Leading:
    """Say who leads a moment. Raises RuleBroken when they did not finish the course for it."""
    on, trajectory = amsterdam(now).date(), milestone.trajectory
    phases.keep_still(trajectory)
    db.session.refresh(milestone)
    if not may_name(milestone, by, on):
        raise NotAllowed()
    if person.id not in [row.person_id for row in who_may(milestone, on)]:
        raise RuleBroken("Kies iemand uit de lijst.", field="person")
    check_finished(milestone, person)
    outdate(milestone, seen)
    found = db.session.get(Leading, milestone.id)
    if found is None:
        found = Leading(milestone_id=milestone.id)
        db.session.add(found)
    found.person_id, found.named_by_id, found.at = person.id, by.id, now
    facts = {"person": person.id}
    event = events.note("milestone", milestone, "lead", by=by, now=now, role="role", facts=facts)
    events.deliver(event, [person.id], role="moment_roles", now=now)
    return found


def check_finished(milestone: Milestone, person: Person) -> None:
    trajectory = milestone.trajectory
    role = trajectory.template.role(milestone.moment.led_by)
    course = course_of(trajectory, role, person.id)
    if course is not None and not course.is_finished:
        raise RuleBroken(
            "%(name)s heeft “%(course)s” niet afgerond: %(says)s. Laat %(name)s de rest inhalen en "
            "schrijf dat op bij “Wie doet mee”, of kies iemand anders.",
            field="person",
            name=person.name,
            course=course.label,
            says=course.says,
        )


def check_is_led(milestone: Milestone, present: Iterable[int] | None = None) -> None:
    """It has somebody to lead it, who was there. Raises RuleBroken that says what to do."""
    if not milestone.moment.led_by:
        return
    found = leader_of(milestone)
    if found is None:
        raise RuleBroken("Kies eerst wie dit leidt, op de pagina van dit moment.")
    check_finished(milestone, found.person)
    if present is not None and found.person_id not in present:
        raise RuleBroken(
            "%(name)s zou dit leiden. Was iemand anders de leider? Kies dan eerst diegene.",
            field="present",
            name=found.person.name,
        )


# A course that was missed


def may_say_made_up(row: TrajectoryRole, person: Any, on: date) -> bool:
    """Somebody else than who missed it: who appoints them, who gives the course, the owner."""
    trajectory = row.trajectory
    role = trajectory.template.role(row.role)
    where, key = role.trained_in
    if not key or trajectory.state != "active" or person.id == row.person_id:
        return False
    if not people.in_it(row, on):
        return False
    gives = [each for each in trajectory.template.moment(where, key).roles if each != row.role]
    return bool(people.rights_in(trajectory, person, (*role.appointed_by, *gives), on)) or (
        people.decides_for(trajectory.programme, person, on) is not None
    )


def make_up(row: TrajectoryRole, on: date, words: str, *, by: Any, now: datetime) -> MadeUp:
    """Write down that somebody made up for what they missed of their course, when and how."""
    trajectory, today = row.trajectory, amsterdam(now).date()
    phases.keep_still(trajectory)
    if not may_say_made_up(row, by, today):
        raise NotAllowed()
    role = trajectory.template.role(row.role)
    if has_finished(trajectory, role, row.person_id):
        raise RuleBroken("%(name)s heeft de opleiding al afgerond.", name=row.person.name)
    if on > today:
        raise RuleBroken("Deze dag is nog niet geweest.", field="on")
    if not words.strip():
        raise RuleBroken("Schrijf erbij hoe.", field="words")
    where, key = role.trained_in
    made = MadeUp(
        trajectory_id=trajectory.id, phase=where, key=key, person_id=row.person_id, on=on,
        words=words.strip()[:LONGEST_HOW], by_id=by.id, at=now,
    )  # fmt: skip
    db.session.add(made)
    facts = {"person": row.person_id}
    event = events.note(
        "trajectory", trajectory, "make_up", by=by, now=now, role="role", facts=facts
    )
    events.deliver(event, [row.person_id], role="roles", now=now)
    return made
