"""What a traject waits for, and from whom: on their home page, and on the page of the traject."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.clock import amsterdam
from app.database import db
from app.feature import Waiting
from app.programmes import (
    access,
    calling,
    deciding,
    intake,
    learned,
    moment_guards,
    payers,
    people,
    phases,
    taking_part,
)
from app.programmes.models import (
    Milestone,
    Programme,
    Trajectory,
    TrajectoryPhase,
    TrajectoryRole,
)
from app.programmes.places.waiting import waiting as places_waiting
from app.programmes.team.waiting import waiting as team_waiting
from app.programmes.template import OFFICE

AHEAD = timedelta(days=14)  # long enough to prepare a form, short enough to matter now
HAND_OVER = timedelta(days=90)  # before a programme ends
MOST = 100

SAYS = {
    "hand_in": "Vul het formulier in en lever het in.",
    "accept": "Er is iets ingeleverd. Is het goed?",
    "sign": "Er wordt een besluit gevraagd. Wat kies jij?",
    "hold": "Is dit geweest? Schrijf op wie er waren.",
    "again": "Je kreeg dit terug met een toelichting. Pas het aan en lever het opnieuw in.",
}
BUTTONS = {
    "hand_in": "Vul in",
    "accept": "Bekijk",
    "sign": "Kies",
    "hold": "Schrijf op",
    "again": "Pas aan",
}


def asked_of(milestone: Milestone, person: Any, on: date) -> str:
    """What this person is asked to do here now: hand_in, again, accept, sign, hold; or nothing."""
    if milestone.is_over or not taking_part.is_workable(milestone):
        return ""
    asked = _asked(milestone, person, on)
    waits = asked and milestone.state == "planned" and phases.waits_for(milestone)
    return "" if waits else asked


def _asked(milestone: Milestone, person: Any, on: date) -> str:
    moment = milestone.moment
    if moment.form and milestone.state == "planned":
        if taking_part.fills_in(milestone, person, on) is None:
            return ""
        return "again" if milestone.newest and milestone.newest.given_back_at else "hand_in"
    if moment.decision is not None:
        return _asked_to_decide(milestone, person, on)
    if moment.form:
        return "accept" if taking_part.accepts_for(milestone, person, on) is not None else ""
    is_due = milestone.due_on <= on
    return "hold" if is_due and taking_part.rights(milestone, person, moment.roles, on) else ""


def _asked_to_decide(milestone: Milestone, person: Any, on: date) -> str:
    assert milestone.moment.decision is not None
    if milestone.state == "handed_in" and moment_guards.waits_for_a_yes(milestone, on):
        return "accept" if taking_part.accepts_for(milestone, person, on) is not None else ""
    theirs = taking_part.rights(milestone, person, milestone.moment.decision.by, on)
    if not theirs:
        return ""
    signed = {
        (each.row.role, each.row.person_id)
        for each in deciding.signers(milestone, on)
        if each.signature is not None
    }
    return "sign" if any((row.role, holder) not in signed for row, holder in theirs) else ""


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    on = amsterdam(now).date()
    return [
        *_moments(person, on),
        *_drafts(person, on),
        *_empty_roles(person, on),
        *_shares(person, on),
        *_ending_pots(person, on),
        *_handovers(person, on),
        *_called(person, on),
        *_learned(person, now),
        *team_waiting(person, now=now),
        *places_waiting(person, now=now),
    ]


def soon(person: Any, on: date) -> list[Milestone]:
    """The moments in which this person may have a part that are due, or wait for a yes."""
    found = (
        access.milestones_to_do(person, on)
        .join(Trajectory, Trajectory.id == Milestone.trajectory_id)
        .join(TrajectoryPhase, TrajectoryPhase.id == Milestone.phase_id)
        .where(
            Trajectory.state == "active",
            TrajectoryPhase.closed_on.is_(None),
            or_(
                Milestone.state == "handed_in",
                (Milestone.state == "planned") & (Milestone.due_on <= on + AHEAD),
            ),
        )
        .options(
            joinedload(Milestone.trajectory).options(
                joinedload(Trajectory.programme),
                joinedload(Trajectory.programme_version),
                joinedload(Trajectory.school),
                selectinload(Trajectory.roles),
            ),
            joinedload(Milestone.phase),
            selectinload(Milestone.submissions),
        )
        .order_by(Milestone.due_on, Milestone.position, Milestone.id)
        .limit(MOST)
    )
    return list(db.session.scalars(found).unique())


def _moments(person: Any, on: date) -> Iterable[Waiting]:
    with people.remembering():
        asking = [(each, asked_of(each, person, on)) for each in soon(person, on)]
    for milestone, asked in asking:
        if asked:
            yield Waiting(
                title=f"{milestone.moment.label}, {milestone.trajectory.who}",
                says=SAYS[asked],
                button=BUTTONS[asked],
                endpoint="programmes.moment",
                values={"public_id": milestone.public_id},
                since=milestone.entered_at,
                urgency=0 if milestone.due_on < on else 1,
            )


def _drafts(person: Any, on: date) -> Iterable[Waiting]:
    found = access.trajectories(person, on).where(
        Trajectory.state == "draft", Trajectory.started_by_id == person.id
    )
    for trajectory in db.session.scalars(found.order_by(Trajectory.id).limit(MOST)):
        yield Waiting(
            title=trajectory.title,
            says="Je aanmelding is nog een concept: niemand ziet haar.",
            button="Maak af",
            endpoint="programmes.trajectory",
            values={"public_id": trajectory.public_id},
            since=trajectory.entered_at,
            urgency=2,
        )


def _shares(person: Any, on: date) -> Iterable[Waiting]:
    """Who decides about the money of a payer says once whether it pays."""
    for payer in payers.shares_to_answer(person, on):
        yield Waiting(
            title=payer.trajectory.title,
            says=f"Betaalt {payers.name_of(payer)} mee? Besluiten over geld wachten daarop.",
            button="Betaal mee",
            endpoint="programmes.agree_share",
            values={"public_id": payer.trajectory.public_id, "payer_id": payer.id},
            since=payer.trajectory.entered_at,
            urgency=1,
        )


def _ending_pots(person: Any, on: date) -> Iterable[Waiting]:
    """Who decides about the money of a payer hears that its pot is over, and in time."""
    for payer, may_choose in payers.pots_that_end(person, on):
        assert payer.pot is not None
        is_over = payer.pot.until < on
        pays = "liep" if is_over else "loopt"
        what = "Daaruit komt geen nieuw geld meer." if is_over else "Het traject duurt langer."
        asks = "" if may_choose else " Vraag om een mandaat op een andere pot."
        ids = {"public_id": payer.trajectory.public_id}
        yield Waiting(
            title=payer.trajectory.title,
            says=f"De pot ‘{payer.pot.name}’ {pays} tot en met {payer.pot.until:%d-%m-%Y}. "
            f"{what}{asks}",
            button="Kies een andere pot" if may_choose else "Bekijk",
            endpoint="programmes.move_share" if may_choose else "programmes.trajectory",
            values=ids | {"payer_id": payer.id} if may_choose else ids,
            urgency=0 if is_over else 1,
        )


def _called(person: Any, on: date) -> Iterable[Waiting]:
    """Who leads a school that was called on hears until when it can."""
    for call in calling.for_person(person, on):
        last = intake.last_day(call.programme, on)
        until = f" Aanmelden kan tot en met {last:%d-%m-%Y}." if last else ""
        yield Waiting(
            title=call.programme.title,
            says=f"{call.school.name} wordt uitgenodigd om mee te doen.{until}",
            button="Bekijk",
            endpoint="programmes.programme",
            values={"public_id": call.programme.public_id},
            since=call.at,
            urgency=2,
        )


def _learned(person: Any, now: datetime) -> Iterable[Waiting]:
    """Who took part hears what they can put on their profile of what came of it."""
    for trajectory in learned.lately(person, now):
        yield Waiting(
            title=trajectory.title,
            says="Kun je hier nu anderen mee helpen? Zet het met één klik op je profiel.",
            button="Bekijk",
            endpoint="programmes.trajectory",
            values={"public_id": trajectory.public_id},
            since=trajectory.moved_at,
            urgency=2,
        )


def _handovers(person: Any, on: date) -> Iterable[Waiting]:
    """Who runs a programme hears in time that it ends, and what is not handed over yet."""
    found = access.run_by(person, on).where(Programme.sunset_on <= on + HAND_OVER)
    for programme in db.session.scalars(found.options(selectinload(Programme.handovers))):
        if programme.handovers and all(each.done_on for each in programme.handovers):
            continue
        yield Waiting(
            title=programme.title,
            says="Dit programma stopt. Wat jullie leerden, is nog niet allemaal overgedragen.",
            button="Draag over",
            endpoint="programmes.handover",
            values={"public_id": programme.public_id},
            urgency=2,
        )


def _empty_roles(person: Any, on: date) -> Iterable[Waiting]:
    """Who runs a programme hears which roles nobody fills yet, once the phase asks for them."""
    mine = access.run_by(person, on).with_only_columns(Programme.id)
    found = select(Trajectory).where(
        Trajectory.state == "active", Trajectory.programme_id.in_(mine)
    )
    found = found.options(
        joinedload(Trajectory.programme),
        joinedload(Trajectory.school),
        joinedload(Trajectory.programme_version),
        selectinload(Trajectory.phases),
        selectinload(Trajectory.roles).joinedload(TrajectoryRole.organisation),
    )
    for trajectory in db.session.scalars(found.order_by(Trajectory.id).limit(MOST)):
        missing = missing_now(trajectory, on)
        if missing:
            yield Waiting(
                title=trajectory.title,
                says=" ".join(missing),
                button="Kies iemand",
                endpoint="programmes.trajectory",
                values={"public_id": trajectory.public_id},
                since=trajectory.entered_at,
                urgency=1,
            )


def missing_now(trajectory: Trajectory, on: date) -> list[str]:
    """What the open phase lacks of people that somebody must appoint."""
    template = trajectory.template
    keys = [
        role
        for row in trajectory.phases
        if row.is_open
        for role in row.phase.roles
        if template.role(role).fill != OFFICE
    ]
    return people.what_is_missing(trajectory, keys, on)
