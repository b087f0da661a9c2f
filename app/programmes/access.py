"""Which programmes reach somebody, where they may apply, and which trajecten they may open.

A traject is for who fills a role in it, who leads the school and its board, and who runs the
programme; for anybody else it does not exist. A draft is of the school alone.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from app.accounts.access import in_force, organisations_where
from app.accounts.models import Deputy, Membership, Role
from app.organisations.access import place_of, schools
from app.organisations.models import Organisation, Ring
from app.organisations.rings import distance_sql
from app.pots.access import mandates_of
from app.pots.models import Pot
from app.programmes import template
from app.programmes.models import (
    Milestone,
    Programme,
    ProgrammeVersion,
    Trajectory,
    TrajectoryPayer,
    TrajectoryPhase,
    TrajectoryRole,
)
from app.programmes.people import OFFICE_ROLES, OWNER_ROLES, decides_for, is_in_it

Reached: Any = Organisation
School: Any = aliased(Organisation, name="taking_part")
Owned: Any = aliased(Organisation, name="owned")
Mine: Any = aliased(Organisation, name="mine")

NOT_YET = ("draft", "withdrawn")  # never more than somebody's plan to apply


# Programmes


def programmes(person: Any, on: date) -> Select[Programme]:
    """What is published and reaches a place where this person works, or in which they take part
    from elsewhere; and what they run."""
    joined = exists().where(Trajectory.programme_id == Programme.id, fills_a_role(person, on))
    reached = and_(_is_published(), or_(_reaches(person, on), joined))
    return select(Programme).where(or_(_runs(person, on), reached))


def public_programmes() -> Select[Programme]:
    """What anybody may read about, also without an account: its owner said so."""
    return select(Programme).where(Programme.is_public, _is_published())


def run_by(person: Any, on: date) -> Select[Programme]:
    return select(Programme).where(_runs(person, on))


def organisations_to_run_for(person: Any, on: date) -> Select[Organisation]:
    """For which organisations this person may make a programme."""
    return (
        select(Organisation)
        .where(Organisation.id.in_(organisations_where(person, OWNER_ROLES, on)))
        .order_by(Organisation.name, Organisation.id)
    )


def _runs(person: Any, on: date) -> ColumnElement[bool]:
    return Programme.owner_id.in_(organisations_where(person, OWNER_ROLES, on))


def _is_published() -> ColumnElement[bool]:
    return exists().where(ProgrammeVersion.programme_id == Programme.id)


def _reaches(person: Any, on: date) -> ColumnElement[bool]:
    """A place where this person works shares enough with a school of the owner; schools of a board
    or samenwerkingsverband count for who works there."""
    works = select(Membership.organisation_id).where(
        Membership.person_id == person.id, Membership.role != Role.ADMIN, in_force(on)
    )
    owned = or_(
        Owned.id == Programme.owner_id,
        Owned.board_id == Programme.owner_id,
        Owned.swv_id == Programme.owner_id,
        Owned.region_id == Programme.owner_id,
    )
    near = or_(
        Owned.id == Mine.id,
        and_(Programme.ring >= Ring.BOARD, Owned.board_id == Mine.board_id),
        and_(Programme.ring >= Ring.SWV, Owned.swv_id == Mine.swv_id),
        and_(Programme.ring >= Ring.REGION, Owned.region_id == Mine.region_id),
    )
    here = or_(Mine.id.in_(works), Mine.board_id.in_(works), Mine.swv_id.in_(works))
    found = select(Owned.id).join(Mine, near).where(owned, here).correlate(Programme).exists()
    return or_(Programme.ring == Ring.COUNTRY, found)


# Applying


def schools_to_start_for(
    programme: Programme, of: template.Template, person: Any, on: date
) -> Select[Organisation]:
    """The schools within reach for which this person may apply: who holds the office that does so,
    a colleague where it is a team's own plan, and who runs the programme."""
    role = of.role(of.start_by)
    if of.is_for_group:
        may: ColumnElement[bool] = false()
    elif decides_for(programme, person, on) is not None:
        may = true()
    elif role.fill == template.OFFICE:
        theirs = organisations_where(person, OFFICE_ROLES[role.office], on)
        may = (Organisation.board_id if role.office == "board" else Organisation.id).in_(theirs)
    elif of.subject == "team":
        may = exists().where(
            Membership.person_id == person.id,
            Membership.organisation_id == Organisation.id,
            Membership.role != Role.ADMIN,
            in_force(on),
        )
    else:
        may = false()
    return schools_for(programme, of).where(may).order_by(Organisation.name, Organisation.id)


def schools_for(programme: Programme, of: template.Template) -> Select[Organisation]:
    """The schools that a programme is for: within its reach, and of its sectors."""
    fits = Organisation.sector.in_(of.sectors) if of.sectors else true()
    return schools().where(_reached_by(programme), fits)


def _reached_by(programme: Programme) -> ColumnElement[bool]:
    if programme.ring >= Ring.COUNTRY:
        return true()
    return distance_sql(place_of(programme.owner), Reached) <= programme.ring


# Trajecten


def trajectories(person: Any, on: date) -> Select[Trajectory]:
    """Everything this person may open; the list and the page both read this."""
    return (
        select(Trajectory)
        .join(Programme, Programme.id == Trajectory.programme_id)
        .outerjoin(School, School.id == Trajectory.school_id)
        .where(
            or_(
                and_(Trajectory.state.in_(NOT_YET), Trajectory.started_by_id == person.id),
                _leads_the_school(person, on),
                and_(
                    Trajectory.state.not_in(NOT_YET),
                    or_(fills_a_role(person, on), _runs(person, on), _pays(person, on)),
                ),
            )
        )
    )


def applications(person: Any, on: date) -> Select[Trajectory]:
    """Who applied for what this person runs, and is still in the phase with which it begins."""
    begins = exists().where(
        TrajectoryPhase.trajectory_id == Trajectory.id,
        TrajectoryPhase.position == 0,
        TrajectoryPhase.opened_on.is_not(None),
        TrajectoryPhase.closed_on.is_(None),
    )
    return (
        select(Trajectory)
        .join(Programme, Programme.id == Trajectory.programme_id)
        .where(Trajectory.state == "active", _runs(person, on), begins)
    )


def _leads_the_school(person: Any, on: date) -> ColumnElement[bool]:
    return or_(
        School.id.in_(organisations_where(person, (Role.DIRECTOR,), on)),
        School.board_id.in_(organisations_where(person, (Role.BOARD,), on)),
    )


def _pays(person: Any, on: date) -> ColumnElement[bool]:
    """Decides about money of an organisation that pays a part of it."""
    mandates = mandates_of(person, on)
    owners = select(Pot.owner_id).where(Pot.id.in_(mandates), Pot.closed_at.is_(None))
    return exists().where(
        TrajectoryPayer.trajectory_id == Trajectory.id,
        or_(TrajectoryPayer.pot_id.in_(mandates), TrajectoryPayer.organisation_id.in_(owners)),
    )


def fills_a_role(person: Any, on: date) -> ColumnElement[bool]:
    """Of the traject in the same statement. An office that ended is not looked at: its role ends
    the next day."""
    return _is_filled(TrajectoryRole.person_id == person.id, on)


def _stands_in_a_role(person: Any, on: date) -> ColumnElement[bool]:
    holders = (
        select(Membership.person_id)
        .join(Deputy, Deputy.membership_id == Membership.id)
        .where(Deputy.person_id == person.id, Deputy.until >= on)
    )
    return _is_filled(TrajectoryRole.person_id.in_(holders), on)


def _is_filled(by: ColumnElement[bool], on: date) -> ColumnElement[bool]:
    return exists().where(
        TrajectoryRole.trajectory_id == Trajectory.id,
        by,
        is_in_it(on),
    )


def milestones_to_do(person: Any, on: date) -> Select[Milestone]:
    """The moments that may ask something of this person: where they fill a role or stand in for
    who does, and what was handed in of a programme that they run."""
    roles = trajectories(person, on).where(
        or_(fills_a_role(person, on), _stands_in_a_role(person, on))
    )
    run = select(Trajectory.id).join(Programme, Programme.id == Trajectory.programme_id)
    return select(Milestone).where(
        or_(
            Milestone.trajectory_id.in_(roles.with_only_columns(Trajectory.id)),
            and_(
                Milestone.state == "handed_in",
                Milestone.trajectory_id.in_(run.where(_runs(person, on))),
            ),
        )
    )


def milestones(person: Any, on: date) -> Select[Milestone]:
    """The moments of what this person may open."""
    mine = trajectories(person, on).with_only_columns(Trajectory.id)
    return select(Milestone).where(Milestone.trajectory_id.in_(mine))
