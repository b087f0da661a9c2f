"""Whose vragen these are, whom an open one reaches, and who may know which school asks.

What the school itself may open is `own`; an open vraag is also for everybody within its ring. A
vraag without a name hides its school from everybody but that school and who asked on its behalf,
the board and the coordinator included.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select

from app.accounts.access import acts_as, holders, in_force, organisations_where
from app.accounts.models import Membership, Person, Role
from app.clock import amsterdam
from app.database import db
from app.help_requests.models import HelpRequest, NotNow, RequestParty
from app.help_requests.reach import School, fits, reaches
from app.organisations.models import Kind, Organisation

SOME_SCHOOL = "Een school die nog zonder naam vraagt"

# The school's own business: nobody outside it sees that there is something.
UNPUBLISHED = ("draft", "proposed")

# ── Who asks ────────────────────────────────────────────────────────────────────────────────────


def office_at(person: Any, school: Organisation, on: date) -> int | None:
    """In whose right this person asks for the school: its director, its board, the coordinator."""
    return (
        acts_as(person, (Role.DIRECTOR,), school.id, on)
        or acts_as(person, (Role.BOARD,), school.board_id, on)
        or acts_as(person, (Role.COORDINATOR,), school.swv_id, on)
    )


def office_for(help_request: HelpRequest, person: Any, now: datetime) -> int | None:
    """The same for one vraag: who may not know the school cannot speak for it either."""
    on = amsterdam(now).date()
    school = help_request.school
    if not knows_school(person, help_request, on):
        return None
    is_own = help_request.asked_by_id == person.id
    if help_request.state in UNPUBLISHED and not is_own:
        return acts_as(person, (Role.DIRECTOR,), school.id, on) or acts_as(
            person, (Role.BOARD,), school.board_id, on
        )
    return office_at(person, school, on)


def acts_for(help_request: HelpRequest, person: Any, now: datetime) -> int | None:
    """In whose right this person is the asker: an office, or whoever asked a small vraag.

    A draft also belongs to the colleague who wrote it, to throw away; publishing it needs more.
    """
    found = office_for(help_request, person, now)
    if found is not None:
        return found
    is_theirs = help_request.is_micro and help_request.state != "proposed"
    if help_request.asked_by_id == person.id and (is_theirs or help_request.state == "draft"):
        return colleague_of(help_request, person, now)
    return None


def colleague_of(help_request: HelpRequest, person: Any, now: datetime) -> int | None:
    """Works at the asking school, confirmed, and holds no office that could ask itself."""
    on = amsterdam(now).date()
    if office_at(person, help_request.school, on) is not None:
        return None
    return person.id if works_at(person.id, help_request.school_id, on) else None


def wrote(help_request: HelpRequest, person: Any) -> bool:
    return person.id in (help_request.asked_by_id, help_request.proposed_by_id)


def works_at(person_id: int, school_id: int, on: date) -> bool:
    found = select(Membership.id).where(
        Membership.person_id == person_id,
        Membership.organisation_id == school_id,
        Membership.role != Role.ADMIN,
        in_force(on),
    )
    return db.session.scalar(found.limit(1)) is not None


def askers(help_request: HelpRequest, on: date) -> list[int]:
    """Who hears as the asker: whoever asked, or who leads the school when they have left."""
    asker = db.session.get(Person, help_request.asked_by_id)
    if asker is not None and (
        office_at(asker, help_request.school, on) is not None
        or works_at(asker.id, help_request.school_id, on)
    ):
        return [asker.id]
    return directors(help_request.school, on)


def directors(school: Organisation, on: date) -> list[int]:
    """Who leads the school; its board when nobody does."""
    return holders((Role.DIRECTOR,), school.id, on) or holders((Role.BOARD,), school.board_id, on)


def coordinators(school: Organisation, on: date) -> list[int]:
    return holders((Role.COORDINATOR,), school.swv_id, on)


def schools_to_ask_for(person: Any, on: date) -> Select[Organisation]:
    """Where this person may ask, or as a colleague propose to ask."""
    works = select(Membership.organisation_id).where(
        Membership.person_id == person.id, Membership.role != Role.ADMIN, in_force(on)
    )
    return (
        select(Organisation)
        .where(
            Organisation.kind == Kind.SCHOOL,
            Organisation.gone_on.is_(None),
            or_(
                Organisation.id.in_(works),
                Organisation.id.in_(organisations_where(person, (Role.DIRECTOR,), on)),
                Organisation.board_id.in_(organisations_where(person, (Role.BOARD,), on)),
                Organisation.swv_id.in_(organisations_where(person, (Role.COORDINATOR,), on)),
            ),
        )
        .order_by(Organisation.name, Organisation.city, Organisation.id)
    )


def schools_to_swap_in(person: Any, on: date) -> Select[Organisation]:
    """Where this person works, or leads those who do."""
    works = select(Membership.organisation_id).where(
        Membership.person_id == person.id, Membership.role != Role.ADMIN, in_force(on)
    )
    return (
        select(Organisation)
        .where(
            Organisation.kind == Kind.SCHOOL,
            Organisation.gone_on.is_(None),
            or_(
                Organisation.id.in_(works),
                Organisation.id.in_(organisations_where(person, (Role.DIRECTOR,), on)),
            ),
        )
        .order_by(Organisation.name, Organisation.city, Organisation.id)
    )


def leads(person: Any, school: Organisation, on: date) -> bool:
    return acts_as(person, (Role.DIRECTOR,), school.id, on) is not None


def colleagues(school: Organisation, on: date) -> Select[Person]:
    """Who may be the one to speak to: everybody who works at the school."""
    return (
        select(Person)
        .where(
            Person.closed_at.is_(None),
            exists().where(
                Membership.person_id == Person.id,
                Membership.organisation_id == school.id,
                Membership.role != Role.ADMIN,
                in_force(on),
            ),
        )
        .order_by(Person.name, Person.id)
    )


# ── Who may know which school it is ─────────────────────────────────────────────────────────────


def inside(person: Any, on: date) -> set[int]:
    """Ids of the schools that this person is part of. The board is, where there is no director."""
    works = select(Membership.organisation_id).where(
        Membership.person_id == person.id, Membership.role != Role.ADMIN, in_force(on)
    )
    led = select(Membership.organisation_id).where(Membership.role == Role.DIRECTOR, in_force(on))
    found = select(Organisation.id).where(
        Organisation.kind == Kind.SCHOOL,
        or_(
            Organisation.id.in_(works),
            Organisation.id.in_(organisations_where(person, (Role.DIRECTOR,), on)),
            and_(
                Organisation.board_id.in_(organisations_where(person, (Role.BOARD,), on)),
                Organisation.id.not_in(led),
            ),
        ),
    )
    return set(db.session.scalars(found))


def knows_school(person: Any, help_request: HelpRequest, on: date) -> bool:
    if not help_request.name_is_hidden or help_request.asked_by_id == person.id:
        return True
    return help_request.school_id in inside(person, on)


# ── What somebody may open ──────────────────────────────────────────────────────────────────────


def own(person: Any, on: date) -> Select[HelpRequest]:
    """The vragen of one's school, and of the schools that one's office speaks for."""
    return _requests().where(_own(person, on))


def visible(person: Any, on: date) -> Select[HelpRequest]:
    """Everything this person may open; the list and the page both read this."""
    return _requests().where(or_(_own(person, on), _is_party(person), reaches(person, on)))


def is_own(asked: HelpRequest, person: Any, on: date) -> bool:
    return db.session.scalar(own(person, on).where(HelpRequest.id == asked.id)) is not None


def reaching(person: Any, on: date) -> Select[HelpRequest]:
    """The open vragen of which the ring reaches a place where this person is."""
    return _requests().where(reaches(person, on))


def matching(person: Any, on: date) -> Select[HelpRequest]:
    """Open vragen that this person could help with, judging by what they ticked; without those
    of which they said that it does not suit them now."""
    return _requests().where(
        fits(person, on),
        HelpRequest.asked_by_id != person.id,
        not_(_is_party(person)),
        not_(_said_not_now(person)),
    )


def still_to_put_to(person: Any, school: Organisation) -> Select[HelpRequest]:
    """Open vragen of this school, not without a name, in which this person has no part yet; the
    newest first."""
    return (
        select(HelpRequest)
        .where(
            HelpRequest.school_id == school.id,
            HelpRequest.state == "open",
            HelpRequest.asked_by_id != person.id,
            ~HelpRequest.is_arranged,
            or_(~HelpRequest.is_anonymous, HelpRequest.revealed_at.is_not(None)),
            not_(_is_party(person)),
        )
        .order_by(HelpRequest.moved_at.desc(), HelpRequest.id.desc())
    )


def how_many(found: Select[HelpRequest]) -> Select[int]:
    return select(func.count()).select_from(found.with_only_columns(HelpRequest.id).subquery())


def _requests() -> Select[HelpRequest]:
    return select(HelpRequest).join(School, School.id == HelpRequest.school_id)


def _own(person: Any, on: date) -> ColumnElement[bool]:
    works = select(Membership.organisation_id).where(
        Membership.person_id == person.id, Membership.role != Role.ADMIN, in_force(on)
    )
    wrote = or_(HelpRequest.asked_by_id == person.id, HelpRequest.proposed_by_id == person.id)
    return or_(
        School.id.in_(organisations_where(person, (Role.DIRECTOR,), on)),
        School.board_id.in_(organisations_where(person, (Role.BOARD,), on)),
        and_(
            or_(
                School.id.in_(works),
                School.swv_id.in_(organisations_where(person, (Role.COORDINATOR,), on)),
            ),
            or_(wrote, and_(HelpRequest.state.not_in(UNPUBLISHED), ~HelpRequest.is_arranged)),
        ),
    )


def _is_party(person: Any) -> ColumnElement[bool]:
    return exists().where(
        RequestParty.help_request_id == HelpRequest.id, RequestParty.person_id == person.id
    )


def _said_not_now(person: Any) -> ColumnElement[bool]:
    return exists().where(NotNow.help_request_id == HelpRequest.id, NotNow.person_id == person.id)
