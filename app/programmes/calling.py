"""Calling on schools to take part in a programme while they can: by mail and on the home page of
who leads the school and of its board. Who runs the programme says which schools, and nobody keeps
why."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.access import holders, organisations_where
from app.accounts.models import Role
from app.clock import amsterdam
from app.database import db
from app.errors import NotAllowed, RuleBroken
from app.organisations.access import match_school
from app.organisations.models import Organisation
from app.outbox.actions import put
from app.programmes import access, intake
from app.programmes.models import Call, Programme, ProgrammeRound, Trajectory
from app.programmes.people import decides_for
from app.programmes.template import Template

MOST = 50  # at once


def call(programme: Programme, names: Sequence[str], *, by: Any, now: datetime) -> list[str]:
    """Call on the schools with these names; gives who was not called before."""
    on = amsterdam(now).date()
    if decides_for(programme, by, on) is None:
        raise NotAllowed()
    _check_possible(programme, on)
    if len(names) > MOST:
        raise RuleBroken("Noem hoogstens %(most)s scholen tegelijk.", field="schools", most=MOST)
    chosen = [_school(programme, name) for name in names]
    known = set(db.session.scalars(_calls(programme, on).with_only_columns(Call.school_id)))
    new = [each for each in dict.fromkeys(chosen) if each.id not in known]
    ids = [each.id for each in new]
    before = delete(Call).where(Call.programme_id == programme.id, Call.school_id.in_(ids))
    db.session.execute(before)  # of a round that is over
    db.session.add_all(Call(programme_id=programme.id, school_id=id_, at=now) for id_ in ids)
    _mail(programme, new, now)
    return [each.name for each in new]


def _mail(programme: Programme, schools: Sequence[Organisation], now: datetime) -> None:
    """One to each person, also when it is about several schools of one board."""
    on = amsterdam(now).date()
    about: dict[int, list[int]] = {}
    for school in schools:
        leads = holders((Role.DIRECTOR,), school.id, on)
        for person_id in dict.fromkeys((*leads, *holders((Role.BOARD,), school.board_id, on))):
            about.setdefault(person_id, []).append(school.id)
    for person_id, school_ids in about.items():
        put(
            "call_mail",
            {"programme": programme.id, "person": person_id, "schools": school_ids},
            key=f"call-{programme.id}-{person_id}-{min(school_ids)}-{now:%Y%m%d%H%M%S}",
            now=now,
        )


def is_possible(programme: Programme, on: date) -> bool:
    try:
        _check_possible(programme, on)
    except RuleBroken:
        return False
    return True


def _check_possible(programme: Programme, on: date) -> None:
    intake.check_open(programme, on)
    if _template(programme).is_for_group:
        raise RuleBroken("Voor dit programma meldt een school zich niet zelf aan.")


def _template(programme: Programme) -> Template:
    assert programme.current is not None, "it is open"
    return programme.current.template


def _school(programme: Programme, name: str) -> Organisation:
    found = match_school(name, among=access.schools_for(programme, _template(programme)))
    if not found:
        raise RuleBroken("We vinden hier geen school “%(name)s”.", field="schools", name=name)
    if len(found) > 1:
        names = "; ".join(f"{each.name}, {each.city}" for each in found)
        raise RuleBroken(
            "Welke “%(name)s” bedoel je? %(names)s.", field="schools", name=name, names=names
        )
    return found[0]


def _calls(programme: Programme, on: date) -> Select[Call]:
    """Of this round."""
    return (
        select(Call)
        .join(Programme, Programme.id == Call.programme_id)
        .where(Call.programme_id == programme.id, _is_of_this_round(on))
    )


def _is_of_this_round(on: date) -> ColumnElement[bool]:
    """A call is for the round in which it was made. Compare with `Programme`."""
    began = select(func.max(ProgrammeRound.opens_on)).where(
        ProgrammeRound.programme_id == Programme.id, ProgrammeRound.opens_on <= on
    )
    since = began.correlate(Programme).scalar_subquery()
    return and_(
        or_(Programme.opens_on.is_(None), Call.at >= Programme.opens_on),
        or_(since.is_(None), Call.at >= since),
    )


def called(programme: Programme, on: date) -> list[Organisation]:
    """Which schools were called on, by name."""
    found = select(Organisation).where(
        Organisation.id.in_(_calls(programme, on).with_only_columns(Call.school_id))
    )
    return list(db.session.scalars(found.order_by(Organisation.name, Organisation.id)))


def for_person(person: Any, on: date) -> list[Call]:
    """The newest calls on the schools that this person leads, or the board of which they are;
    until the school takes part, or applying is over."""
    takes_part = exists().where(
        Trajectory.programme_id == Call.programme_id,
        Trajectory.school_id == Call.school_id,
        Trajectory.state.not_in(access.NOT_YET),
    )
    found = (
        select(Call)
        .join(Organisation, Organisation.id == Call.school_id)
        .join(Programme, Programme.id == Call.programme_id)
        .where(
            intake.takes_applications(on),
            _is_of_this_round(on),
            ~takes_part,
            or_(
                Organisation.id.in_(organisations_where(person, (Role.DIRECTOR,), on)),
                Organisation.board_id.in_(organisations_where(person, (Role.BOARD,), on)),
            ),
        )
        .options(
            contains_eager(Call.programme).joinedload(Programme.rounds),
            contains_eager(Call.school),
        )
        .order_by(Call.at.desc(), Call.school_id)
        .limit(MOST)
    )
    return list(db.session.scalars(found).unique())
