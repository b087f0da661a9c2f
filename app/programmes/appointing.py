"""Letting somebody take part in a role, and taking them out of it again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from app import workflow
from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.errors import NotAllowed, RuleBroken
from app.events import actions as events
from app.organisations.models import Organisation
from app.programmes import able, from_elsewhere, payers, people, phases, promising
from app.programmes.models import Milestone, Trajectory, TrajectoryRole
from app.programmes.places import room
from app.programmes.team import roster, ties
from app.programmes.template import MATCH, OFFICE, Role

OPEN_STATES = ("draft", "active")


def may_appoint(trajectory: Trajectory, key: str, person: Any, on: date) -> bool:
    """Who runs the programme, whoever the template names, and who prepares a draft."""
    if trajectory.state not in OPEN_STATES:
        return False
    if not trajectory.has_role(trajectory.template.role(key)):
        return False
    if trajectory.state == "draft" and person.id == trajectory.started_by_id:
        return True
    if people.decides_for(trajectory.programme, person, on) is not None:
        return trajectory.state == "active"
    by = trajectory.template.role(key).appointed_by
    return bool(people.rights_in(trajectory, person, by, on))


def may_release(row: TrajectoryRole, person: Any, on: date) -> bool:
    """Whoever may appoint; of an office only when somebody else holds it too."""
    trajectory = row.trajectory
    if not may_appoint(trajectory, row.role, person, on):
        return False
    is_office = trajectory.template.role(row.role).fill == OFFICE
    return not is_office or bool(other_holders(trajectory, row.role, on))


def other_holders(trajectory: Trajectory, key: str, on: date) -> list[int]:
    """Ids of who holds the office of this role, and is not in it."""
    there = {row.person_id for row in people.of_role(trajectory, key, on)}
    office = trajectory.template.role(key).office
    return [each for each in people.office_holders(trajectory, office, on) if each not in there]


def appoint(
    trajectory: Trajectory,
    key: str,
    person: Person,
    *,
    by: Any,
    now: datetime,
    organisation: Organisation | None = None,
    on_behalf: str = "",
) -> TrajectoryRole:
    """Let this person fill a role from today on, for where they work or for `organisation`;
    `on_behalf` is the name of an organisation that is not here, of which somebody comes.

    Raises RuleBroken when the role is full, the person is in it, lacks its office, or has ties
    where the template asks for none; also when somebody of the team carries as many trajecten as
    they can.
    """
    phases.keep_still(trajectory)
    if not may_appoint(trajectory, key, by, amsterdam(now).date()):
        raise NotAllowed()
    room.check_has_a_place(trajectory, key, person, organisation, amsterdam(now).date())
    return let_in(
        trajectory, key, person, by=by, now=now, organisation=organisation, on_behalf=on_behalf
    )


def let_in(
    trajectory: Trajectory,
    key: str,
    person: Person,
    *,
    by: Any,
    now: datetime,
    organisation: Organisation | None = None,
    on_behalf: str = "",
) -> TrajectoryRole:
    """The same, when it was judged elsewhere that `by` may do so."""
    row = _added(
        trajectory, key, person, by=by, now=now, organisation=organisation, on_behalf=on_behalf
    )
    phases.place_for_newcomer(row, now=now)
    from_elsewhere.ask(trajectory, now=now)
    promising.write(trajectory, now=now)
    return row


def _added(
    trajectory: Trajectory,
    key: str,
    person: Person,
    *,
    by: Any,
    now: datetime,
    organisation: Organisation | None = None,
    on_behalf: str = "",
) -> TrajectoryRole:
    on = amsterdam(now).date()
    phases.keep_still(trajectory)
    role = trajectory.template.role(key)
    if on_behalf and not role.may_be_on_behalf:
        raise RuleBroken("In deze rol komt iemand van een school.", field="on_behalf")
    place = _place(trajectory, role, person, organisation, on)
    _check(trajectory, role, person, place, on)
    row = people.add(trajectory, key, person.id, place, on, by_id=by.id, on_behalf=on_behalf)
    payers.keep_apart(row)
    _tell(trajectory, "appoint", person, role, by, now)
    return row


def _place(
    trajectory: Trajectory, role: Role, person: Person, organisation: Organisation | None, on: date
) -> int | None:
    """Where they come from: of an office, where it is held."""
    if role.fill == OFFICE:
        return people.office_at(trajectory, role.office)
    place = organisation or people.workplace(person.id, on)
    return place.id if place else None


def _check(trajectory: Trajectory, role: Role, person: Person, place: int | None, on: date) -> None:
    present = people.of_role(trajectory, role.key, on)
    # Who leads two schools comes for each of them.
    if any((row.person_id, row.organisation_id) == (person.id, place) for row in present):
        raise RuleBroken("%(name)s doet al mee als %(role)s.", field="person",
                         name=person.name, role=role.label)  # fmt: skip
    if len(room.who_still_learn(present)) >= role.max:
        raise RuleBroken(
            "%(role)s: er kunnen er hoogstens %(max)s zijn. Haal eerst iemand weg.",
            field="person",
            role=role.label,
            max=role.max,
        )
    if role.fill == OFFICE and person.id not in people.office_holders(trajectory, role.office, on):
        raise RuleBroken(
            "%(name)s is hier geen %(office)s.",
            field="person",
            name=person.name,
            office=people.OFFICE_WORDS[role.office],
        )
    for other in people.kept_apart(trajectory, role):
        if any(row.person_id == person.id for row in people.of_role(trajectory, other, on)):
            raise RuleBroken(
                "%(name)s doet al mee als %(role)s. Deze twee rollen gaan niet samen.",
                field="person",
                name=person.name,
                role=trajectory.template.role(other).label,
            )
    able.check(person, role)
    if role.fill == MATCH:
        ties.hold(person.id)  # of two trajecten that ask them at once, the second sees the first
        roster.check_room(trajectory.programme, person, on)
    if role.independent:
        ties.check(person, people.region_of(trajectory), on)


def release(
    row: TrajectoryRole,
    *,
    by: Any,
    now: datetime,
    successor: Person | None = None,
    on_behalf: str = "",
) -> TrajectoryRole | None:
    """Take somebody out of a role as of today; a successor comes in their place at once.

    Moments that were theirs alone pass to the successor. Without one they lapse when who runs the
    programme does this; otherwise they wait until that person lets them. A role that goes with an
    office is never left: whoever holds the office would fill it again the next day.
    """
    on = amsterdam(now).date()
    trajectory = row.trajectory
    phases.keep_still(trajectory)
    db.session.refresh(row)
    if not may_appoint(trajectory, row.role, by, on):
        raise NotAllowed()
    if not people.in_it(row, on):
        raise RuleBroken("Diegene doet al niet meer mee.")
    is_office = trajectory.template.role(row.role).fill == OFFICE
    if on_behalf and successor is None:
        raise RuleBroken("Schrijf ook wie er namens %(whom)s komt.", field="email", whom=on_behalf)
    if is_office and successor is None:
        raise RuleBroken("Deze rol hoort bij de functie. Kies wie ervoor in de plaats komt.")
    _end(row, by=by, now=now)
    own = _still_theirs(row)
    if successor is not None:
        db.session.flush()
        room.check_comes_for_the_same(row, successor, on)
        heir = _added(trajectory, row.role, successor, by=by, now=now, on_behalf=on_behalf)
        for milestone in db.session.scalars(own):
            milestone.for_member_id = heir.id
        db.session.flush()
        from_elsewhere.ask(trajectory, now=now)
        promising.write(trajectory, now=now)
        return heir
    if people.decides_for(trajectory.programme, by, on) is not None:
        why = f"{row.person.name} doet niet meer mee."
        for milestone in list(db.session.scalars(own.where(Milestone.state == "planned"))):
            workflow.perform(
                workflow.table_named("milestone"),
                milestone,
                "skip",
                by=by,
                now=now,
                reason_words=why,
            )
    return None


def take_out(row: TrajectoryRole, *, by: Any, now: datetime) -> None:
    """Somebody no longer takes part, and what was theirs alone lapses: who gave up their place
    holds nobody up."""
    _end(row, by=by, now=now)
    db.session.flush()
    table = workflow.table_named("milestone")
    for milestone in list(db.session.scalars(_still_theirs(row))):
        workflow.perform(table, milestone, "lapse", by=None, now=now)


def step_back(row: TrajectoryRole, *, by: Any, now: datetime) -> None:
    """Somebody leaves of their own accord: what was theirs alone waits for who comes after them."""
    phases.keep_still(row.trajectory)
    _end(row, by=by, now=now)


def _end(row: TrajectoryRole, *, by: Any, now: datetime) -> None:
    row.until = amsterdam(now).date()
    _tell(row.trajectory, "release", row.person, row.trajectory.template.role(row.role), by, now)
    from_elsewhere.end_for(row, now=now)
    promising.write(row.trajectory, now=now)


def _still_theirs(row: TrajectoryRole) -> Select[Milestone]:
    return select(Milestone).where(
        Milestone.for_member_id == row.id, Milestone.state.not_in(("done", "skipped"))
    )


def _tell(
    trajectory: Trajectory, what: str, person: Person, role: Role, by: Any, now: datetime
) -> None:
    event = events.note(
        "trajectory",
        trajectory,
        what,
        by=by,
        now=now,
        role=OFFICE if role.fill == OFFICE else "role",
        facts={"person": person.id, "role": role.key},
    )
    if trajectory.state == "active":
        events.deliver(event, [person.id], role="roles", now=now)
