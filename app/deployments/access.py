"""Which inzetten somebody may see: the list and the page read through the same select."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.accounts.access import organisations_where
from app.accounts.models import Membership, Role
from app.database import db
from app.deployments.models import Bundle, Deployment, Onward, Payer, Session, Source
from app.deployments.people import BOARD_ROLES
from app.events.models import Event
from app.organisations.models import Kind, Organisation
from app.pots.access import mandates_of
from app.pots.models import Pot, Reservation

Asker: Any = aliased(Organisation, name="asking")
Lender: Any = aliased(Organisation, name="lending")
Employer: Any = aliased(Organisation, name="employing")
Work: Any = aliased(Membership, name="working")

# While these wait, who could decide about the money sees them before a pot is chosen.
FOR_WHO_DECIDES = ("approval", "disputed")


def visible(person: Any, on: date) -> Select[Deployment]:
    """The parties, who leads either school, both boards, and who decides about the money.

    Who was sounded out stays hidden from both schools until they say yes, and for ever when they
    do not; the coordinator who asked sees what became of it.
    """
    hidden = Deployment.started_by == "sound"
    return (
        select(Deployment)
        .join(Asker, Asker.id == Deployment.asker_school_id)
        .outerjoin(Lender, Lender.id == Deployment.lender_id)
        .where(
            or_(
                Deployment.expert_id == person.id,
                and_(
                    ~hidden,
                    or_(
                        Deployment.asked_by_id == person.id,
                        Deployment.contact_id == person.id,
                        _leads(person, on),
                        _leads_later(person, on),
                        _decides(person, on),
                    ),
                ),
                and_(
                    hidden,
                    Asker.swv_id.in_(organisations_where(person, (Role.COORDINATOR,), on)),
                ),
            )
        )
    )


def visible_teams(person: Any, on: date) -> Select[Bundle]:
    """Teams of which this person sees somebody else's inzet: whoever is only in one sees their own
    inzet, and there who else comes."""
    mine = visible(person, on).where(
        Deployment.bundle_id.is_not(None), Deployment.expert_id != person.id
    )
    return select(Bundle).where(Bundle.id.in_(mine.with_only_columns(Deployment.bundle_id)))


def _leads(person: Any, on: date) -> ColumnElement[bool]:
    """A director of either school, or a board member of either board."""
    schools = organisations_where(person, (Role.DIRECTOR,), on)
    boards = organisations_where(person, BOARD_ROLES, on)
    asking = or_(Deployment.asker_school_id.in_(schools), Asker.board_id.in_(boards))
    lending = or_(
        Deployment.lender_id.in_(schools),
        Lender.board_id.in_(boards),
        Deployment.lender_id.in_(boards),
    )
    return or_(asking, lending)


def _leads_later(person: Any, on: date) -> ColumnElement[bool]:
    """Where something stands still, or a later employer said yes: who leads the expert there."""
    schools = organisations_where(person, (Role.DIRECTOR,), on)
    boards = organisations_where(person, BOARD_ROLES, on)
    still = exists().where(
        Session.deployment_id == Deployment.id, Session.stands_still_since.is_not(None)
    )
    lent_on = exists().where(Onward.deployment_id == Deployment.id)
    works_here = (
        select(Work.id)
        .join(Employer, Employer.id == Work.organisation_id)
        .where(
            Work.person_id == Deployment.expert_id,
            Work.confirmed_at.is_not(None),
            Work.refused_at.is_(None),
            or_(Work.until.is_(None), Work.until >= on),
            or_(Employer.id.in_(schools), Employer.id.in_(boards), Employer.board_id.in_(boards)),
        )
        .correlate(Deployment)
        .exists()
    )
    return and_(or_(still, lent_on), works_here)


def _decides(person: Any, on: date) -> ColumnElement[bool]:
    """A mandate on a pot that pays; while it waits and none is chosen, on one in which its money
    was set apart. Where none was: on one that could pay, or the office of coordinator of the asking
    school's samenwerkingsverband. (As people.coordinator says it of one inzet.)"""
    mandates = mandates_of(person, on)
    paying = exists().where(Payer.deployment_id == Deployment.id, Payer.pot_id.in_(mandates))
    nobody_pays = ~exists().where(Payer.deployment_id == Deployment.id)
    owners = select(Pot.owner_id).where(
        Pot.id.in_(mandates), Pot.closed_at.is_(None), Pot.from_ <= on, Pot.until >= on
    )
    set_apart = exists().where(Source.deployment_id == Deployment.id)
    apart_here = (
        select(Source.deployment_id)
        .join(Reservation, Reservation.id == Source.reservation_id)
        .where(Source.deployment_id == Deployment.id, Reservation.pot_id.in_(mandates))
        .correlate(Deployment)
        .exists()
    )
    could_decide = or_(
        Asker.swv_id.in_(organisations_where(person, (Role.COORDINATOR,), on)),
        Asker.id.in_(owners),
        Asker.board_id.in_(owners),
        Asker.swv_id.in_(owners),
        Asker.region_id.in_(owners),
    )
    # What came for their decision and did not get a yes: they go on reading what became of it.
    came_back = exists().where(
        Event.object_type == "deployment",
        Event.object_id == Deployment.id,
        Event.from_state == "approval",
        Event.to_state != "approved",
    )
    at_hand = or_(Deployment.state.in_(FOR_WHO_DECIDES), came_back)
    decides = or_(apart_here, and_(~set_apart, could_decide))
    return or_(paying, and_(nobody_pays, decides, at_hand))


def lending_schools(person: Any, on: date) -> Select[Organisation]:
    """The schools about whose lending this person writes things down: those that they lead, and
    those of their board."""
    return (
        select(Organisation)
        .where(
            Organisation.kind == Kind.SCHOOL,
            Organisation.gone_on.is_(None),
            or_(
                Organisation.id.in_(organisations_where(person, (Role.DIRECTOR,), on)),
                Organisation.board_id.in_(organisations_where(person, BOARD_ROLES, on)),
            ),
        )
        .order_by(Organisation.name, Organisation.id)
    )


def lending_boards(person: Any, on: date) -> Select[Organisation]:
    """The boards whose limits of lending this person sets."""
    return (
        select(Organisation)
        .where(
            Organisation.kind == Kind.BOARD,
            Organisation.gone_on.is_(None),
            Organisation.id.in_(organisations_where(person, BOARD_ROLES, on)),
        )
        .order_by(Organisation.name, Organisation.id)
    )


def has_a_lending_school(person: Any, on: date) -> ColumnElement[bool]:
    """That there is a school about whose lending this person writes things down."""
    return lending_schools(person, on).order_by(None).exists()


def lends(person: Any, on: date) -> bool:
    return bool(db.session.scalar(select(has_a_lending_school(person, on))))
