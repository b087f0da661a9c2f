"""People from elsewhere: an inzet of their own for each, begun by the traject, paid from its money.

A leader's consent holds until the end of the school year, so an inzet is of one person, for the
moments of one phase in one school year. It is asked once; whoever says no is replaced in the role.
Where all said yes and only money was missing until it expired, it is asked anew once that is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import workflow
from app.accounts.access import employers_of
from app.accounts.models import Membership, Person
from app.accounts.teaching import teaching
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.deployments import arranging
from app.deployments.amounts import BY_REPLACEMENT, EXTRA_HOURS, NO_COVER
from app.deployments.models import STILL_TO_AGREE, Deployment
from app.deployments.rules import LONGEST_SESSION, MOST_DATES, TermsDraft
from app.deployments.transitions import DEPLOYMENT
from app.errors import NotAllowed, RuleBroken
from app.events.models import Event
from app.help_requests import actions as help_requests
from app.help_requests.access import askers
from app.help_requests.models import HelpRequest
from app.help_requests.reach import is_freelancer
from app.organisations.models import Organisation
from app.organisations.years import is_school_day, next_school_day, school_year, school_year_bounds
from app.pots.models import Reservation
from app.profiles.models import Freelancer
from app.profiles.words import VAT_GROUNDS
from app.programmes import costs, funding, lent, people, phases, taking_part
from app.programmes.models import (
    Milestone,
    Trajectory,
    TrajectoryInzet,
    TrajectoryPhase,
    TrajectoryRole,
)
from app.workflow import Step

FORM = "coaching"
LOOK_AHEAD = 10  # days in which a part of the week without a class of their own is looked for
# How each state ends before anything was given; by the school, in whose name it was asked.
ENDS = {
    "talking": "withdraw",
    "consent": "withdraw",
    "approval": "withdraw",
    "approved": "cancel",
    "scheduled": "cancel",
}
WHY = "Het traject is gestopt."

Dated = tuple[date, int, int]


def inzetten(trajectory: Trajectory) -> list[TrajectoryInzet]:
    found = select(TrajectoryInzet).where(TrajectoryInzet.trajectory_id == trajectory.id)
    return list(db.session.scalars(found.order_by(TrajectoryInzet.deployment_id)))


# Asking


def ask(trajectory: Trajectory, *, now: datetime) -> list[Deployment]:
    """Begin an inzet for everybody from elsewhere who has moments ahead and none yet. They are
    lent once a decision let the traject go on after its first phase."""
    on = amsterdam(now).date()
    if trajectory.state != "active" or trajectory.school is None or not _goes_on(trajectory):
        return []
    made = []
    for row in lent.rows(trajectory, on):
        for phase in trajectory.phases:
            inzet = _ask_for(trajectory.school, row, phase, now) if phase.is_open else None
            if inzet is not None:
                made.append(inzet)
    return made


def _goes_on(trajectory: Trajectory) -> bool:
    return any(row.closed_on is not None for row in trajectory.phases)


def _ask_for(
    school: Organisation, row: TrajectoryRole, phase: TrajectoryPhase, now: datetime
) -> Deployment | None:
    trajectory, on = row.trajectory, amsterdam(now).date()
    year = school_year(on)
    asked_before = select(TrajectoryInzet).where(
        TrajectoryInzet.role_id == row.id,
        TrajectoryInzet.phase_id == phase.id,
        TrajectoryInzet.school_year == year,
    )
    before = db.session.scalars(asked_before).first()
    asker = _who_asks(trajectory, row.person_id, on)
    if asker is None or (before is not None and not _only_money_was_missing(before)):
        return None
    draft = _terms(row, phase, on)
    if draft is None:
        return None
    if before is not None:
        db.session.delete(before)
        db.session.flush()
    days = [day for day, _, _ in draft.dates]
    asked = help_requests.open_for_programme(
        school,
        title=f"{trajectory.programme.title}: {trajectory.template.role(row.role).label}"[:120],
        minutes=draft.minutes,
        from_date=min(days),
        until_date=school_year_bounds(year)[1],
        by=asker,
        now=now,
    )
    inzet = arranging.begin(asked, row.person, draft, _sources(trajectory), by=asker, now=now)
    db.session.add(
        TrajectoryInzet(
            deployment_id=inzet.id,
            trajectory_id=trajectory.id,
            role_id=row.id,
            phase_id=phase.id,
            school_year=year,
        )
    )
    db.session.flush()
    return inzet


def _only_money_was_missing(before: TrajectoryInzet) -> bool:
    """Everybody had said yes, but what was set apart was too little until that expired; now it is
    enough. Nobody who said no or nothing is asked again."""
    inzet = before.deployment
    if inzet.state != "expired":
        return False
    last = select(Event.from_state).where(
        Event.object_type == DEPLOYMENT.name,
        Event.object_id == inzet.id,
        Event.action == "expire",
    )
    if db.session.scalar(last.order_by(Event.id.desc()).limit(1)) != "approval":
        return False
    apart = _sources(before.role.trajectory)
    return bool(apart) and inzet.estimate <= sum(each.reserved for each in apart)


def _who_asks(trajectory: Trajectory, besides: int, on: date) -> Person | None:
    """In whose name the school asks: its director; its board where nobody leads it."""
    for office in ("director", "board"):
        found = people.office_holders(trajectory, office, on)
        if found:
            others = [each for each in found if each != besides]
            return db.session.get(Person, others[0]) if others else None
    return None


def _sources(trajectory: Trajectory) -> list[Reservation]:
    """The money for experts."""
    return [
        share.reservation
        for share in funding.shares_of(trajectory)
        if share.covers == costs.EXPERTS and share.reservation is not None
    ]


# The terms that the programme proposes


def _terms(row: TrajectoryRole, phase: TrajectoryPhase, on: date) -> TermsDraft | None:
    """The hours of this person's moments that are ahead in this school year, as first proposal."""
    freelancer = db.session.get(Freelancer, row.person_id) if is_freelancer(row.person_id) else None
    works = db.session.scalars(employers_of(row.person, on)).all()
    if freelancer is None and not works:
        return None
    week = _week(works, on, is_lent=freelancer is None)
    dates = _dates(_moments(row, phase, on), phase, week, on)
    if not dates:
        return None
    minutes = sum(each for _, _, each in dates)
    place = phase.trajectory.school.name if phase.trajectory.school else ""
    if freelancer is not None:
        ground = VAT_GROUNDS.get(freelancer.vat_ground, "")
        return TermsDraft(
            minutes=minutes, form=FORM, place=place, cover=NO_COVER, rate=freelancer.rate_cents,
            vat_rate=freelancer.vat_rate, vat_ground=ground, dates=tuple(dates),
        )  # fmt: skip
    alone = any(week.class_parts >> part & 1 for _, part, _ in dates)
    cover = BY_REPLACEMENT if alone else EXTRA_HOURS
    return TermsDraft(minutes=minutes, form=FORM, place=place, cover=cover, dates=tuple(dates))


@dataclass(frozen=True)
class _Week:
    """When somebody is before a class: where a replacement may come, and where they stay."""

    class_parts: int  # at the school that lends
    elsewhere: int  # at any other place where they work
    region: str  # of the school that lends


def _week(works: Sequence[Membership], on: date, *, is_lent: bool) -> _Week:
    """The first of them lends; a freelancer, whom nobody lends, may work somewhere as well."""
    last = school_year_bounds(school_year(on))[1]
    lender = works[0] if works else None
    at = lender.organisation_id if lender and is_lent else None
    return _Week(
        class_parts=teaching([lender], on, last) if lender and is_lent else 0,
        elsewhere=teaching([w for w in works if w.organisation_id != at], on, last),
        region=lender.organisation.holiday_region if lender else "",
    )


def _moments(row: TrajectoryRole, phase: TrajectoryPhase, on: date) -> list[tuple[date, int]]:
    """(day, minutes) of what this person does in this phase until the school year is over."""
    last = school_year_bounds(school_year(on))[1]
    rows = select(Milestone).where(
        Milestone.phase_id == phase.id,
        Milestone.state.in_(lent.NOT_HELD),
        Milestone.due_on <= last,
    )
    return [
        (max(each.due_on, on + timedelta(days=1)), round(each.moment.hours * 60))
        for each in db.session.scalars(rows.order_by(Milestone.due_on, Milestone.position))
        if each.moment.hours and row in taking_part.rows_of(each, each.moment.everybody, on)
    ]


def _dates(
    moments: Sequence[tuple[date, int]],
    phase: TrajectoryPhase,
    week: _Week,
    on: date,
) -> list[Dated]:
    """A part of the week for each: on its day or soon after, where no class misses its teacher; or
    else one on which there is a class to look after at the school that lends."""
    region = phases.holiday_region(phase.trajectory)
    last = school_year_bounds(school_year(on))[1]
    taken: dict[tuple[date, int], int] = {}
    for due, whole in moments:
        left = whole
        while left > 0 and len(taken) < MOST_DATES:
            minutes = min(left, LONGEST_SESSION)
            place = _free(due, region, last, week, taken)
            if place is None:
                break
            taken[place] = minutes
            left -= minutes
    return sorted((day, part, minutes) for (day, part), minutes in taken.items())


def _free(
    due: date,
    region: str,
    last: date,
    week: _Week,
    taken: dict[tuple[date, int], int],
) -> tuple[date, int] | None:
    day, otherwise = next_school_day(due, region), None
    for _ in range(LOOK_AHEAD):
        if day > last:
            break
        for part in (2 * day.weekday() + 1, 2 * day.weekday()):  # the afternoon first
            if (day, part) in taken or week.elsewhere >> part & 1:
                continue
            if not week.class_parts >> part & 1:
                return day, part
            if otherwise is None and is_school_day(day, week.region):
                otherwise = (day, part)
        day = next_school_day(day + timedelta(days=1), region)
    return otherwise


# Going on, and ending


def after_moment(step: Step) -> None:
    ask(step.obj.trajectory, now=step.now)


def write_hours(step: Step) -> None:
    """Who was there through an inzet need not write down these hours once more. The expert still
    confirms them, and corrects what was otherwise; of another day than was planned they write."""
    milestone: Milestone = step.obj
    minutes = round(milestone.moment.hours * 60)
    template = milestone.trajectory.template
    roles = [key for key in milestone.moment.everybody if template.role(key).lends]
    if not minutes or not roles:
        return
    found = (
        select(TrajectoryInzet)
        .join(TrajectoryRole, TrajectoryRole.id == TrajectoryInzet.role_id)
        .where(
            TrajectoryInzet.phase_id == milestone.phase_id,
            TrajectoryRole.role.in_(roles),
            TrajectoryRole.person_id.in_(step.values["present"]),
        )
        .order_by(TrajectoryInzet.deployment_id)
    )
    for each in hold(db.session.scalars(found).all()):
        _log(each.deployment, step.values["held_on"], minutes, step.now)


def _log(inzet: Deployment, held_on: date, minutes: int, now: datetime) -> None:
    """In the sessions of that day that nobody wrote down, as far as they last."""
    left = minutes
    for session in sorted(inzet.open_sessions, key=lambda each: each.part):
        given = min(left, session.minutes)
        if session.on != held_on or session.logged_minutes is not None or not given:
            continue
        try:
            workflow.perform(
                DEPLOYMENT, inzet, "hold_moment", by=None, now=now, session=session, minutes=given
            )
        except RuleBroken:
            return  # not planned yet, over, or at a standstill: then the expert writes
        left -= given


def fall_away(step: Step) -> None:
    """The traject stopped: what was not carried out ends by its own rules. What has begun is
    written down and paid as any inzet is. Of a traject that is done only talks are left over."""
    for each in _held(step.obj):
        if step.action != "finish" or ENDS.get(each.deployment.state) == "withdraw":
            _end(each.deployment, now=step.now)


def end_for(row: TrajectoryRole, *, now: datetime) -> None:
    """Somebody does not fill the role any more: what they had not begun falls away."""
    for each in _held(row.trajectory):
        if each.role_id == row.id:
            _end(each.deployment, now=now, why="Diegene doet niet meer mee in het traject.")


def _held(trajectory: Trajectory) -> Sequence[TrajectoryInzet]:
    """Everything that hangs on it, with its money."""
    found = hold(inzetten(trajectory))
    if found:
        funding.hold_pots(trajectory.payers)
    return found


def hold(found: Sequence[TrajectoryInzet]) -> Sequence[TrajectoryInzet]:
    """In the order in which everybody takes hold of them."""
    for model, ids in (
        (HelpRequest, [each.deployment.help_request_id for each in found]),
        (Deployment, [each.deployment_id for each in found]),
    ):
        held = select(model).where(model.id.in_(ids)).order_by(model.id).with_for_update()
        db.session.scalars(held.execution_options(populate_existing=True)).all()
    return found


def _end(inzet: Deployment, *, now: datetime, why: str = WHY) -> None:
    action = ENDS.get(inzet.state)
    if action is None:
        return
    asked = db.session.get_one(HelpRequest, inzet.help_request_id)
    for person_id in dict.fromkeys((*askers(asked, amsterdam(now).date()), inzet.asked_by_id)):
        try:
            by = db.session.get_one(Person, person_id)
            workflow.perform(DEPLOYMENT, inzet, action, by=by, now=now, reason_words=why)
        except NotAllowed:  # the expert leads the school meanwhile, or has left it
            continue
        except RuleBroken:
            pass  # a first time has been: its hours are written down, and then it stops early
        return
    if inzet.state != "scheduled":
        workflow.perform(DEPLOYMENT, inzet, "expire", by=None, now=now)


def followed(step: Step) -> None:
    """What an inzet gives back is set apart for the traject again; its vraag ends with it."""
    inzet: Deployment = step.obj
    link = db.session.get(TrajectoryInzet, inzet.id)
    if link is None:
        return
    asked = db.session.get_one(HelpRequest, inzet.help_request_id)
    if asked.state == "open" and asked.unfinished == 0:
        workflow.perform(
            workflow.table_named("help_request"), asked, "expire", by=None, now=step.now
        )
    if step.source not in STILL_TO_AGREE:  # before that nothing was drawn
        funding.as_decided([each.reservation_id for each in inzet.sources], now=step.now)


# Time


def tick(*, now: datetime) -> int:
    """A new school year, or a day on which something stood in the way before: ask what is open."""
    today, made = amsterdam(now).date(), 0
    running = db.session.scalars(select(Trajectory).where(Trajectory.state == "active"))
    for trajectory_id in [each.id for each in running if lent.rows(each, today)]:
        with unit_of_work():
            trajectory = db.session.get_one(Trajectory, trajectory_id)
            phases.keep_still(trajectory)
            made += len(ask(trajectory, now=now))
    return made
