"""What a lending school writes down of itself, by who leads it: staff, classes and its limits; and
the limits that its board sets for all of its schools."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.access import acts_as, in_force
from app.accounts.models import STAFF, Membership, Person, Role
from app.clock import amsterdam
from app.database import db
from app.deployments.lending_facts import limits_of
from app.deployments.people import BOARD_ROLES
from app.deployments.weighed import monday_of
from app.errors import NotAllowed, RuleBroken
from app.organisations import actions as organisations
from app.organisations.models import (
    BlockedWeek,
    GroupTeaching,
    Kind,
    LendingSettings,
    Organisation,
    SchoolGroup,
    Staffing,
)
from app.organisations.rules import MORE_IS_STRICTER, GroupFacts, Limits, StaffingFacts
from app.organisations.years import last_first_of_october
from app.profiles.words import EMPLOYER_GROUNDS

TOO_WIDE = {
    "max_people_per_part": "Het mogen er hoogstens %(most)s zijn.",
    "max_parts_per_week": "Het mogen er hoogstens %(most)s zijn.",
    "max_parts_per_person": "Het mogen er hoogstens %(most)s zijn.",
    "max_contract_share": "Meer dan %(most)s %% mag niet.",
    "first_weeks": "Het moeten er minstens %(most)s zijn.",
    "max_teachers_lent": "Meer dan %(most)s %% mag niet.",
    "max_support_growth": "Meer dan %(most)s punten mag niet.",
}


def version_of(school: Organisation) -> int:
    """Which version of what the school, or the board, wrote down somebody looks at."""
    staffing = db.session.get(Staffing, school.id)
    return 0 if staffing is None else staffing.version


def staffing_of(school: Organisation, today: date) -> StaffingFacts:
    """As it was written down; of an earlier 1 October nothing."""
    staffing = db.session.get(Staffing, school.id)
    if staffing is None:
        return StaffingFacts()
    is_latest = staffing.october_of == last_first_of_october(today).year
    return StaffingFacts(
        group_fte=staffing.group_fte,
        support_fte=staffing.support_fte,
        october_group_fte=staffing.october_group_fte if is_latest else None,
        october_support_fte=staffing.october_support_fte if is_latest else None,
    )


def own_limits(school: Organisation) -> Limits:
    """What the school, or the board, itself decided; of a school its board may be stricter."""
    settings = db.session.get(LendingSettings, school.id)
    if settings is None:
        return Limits()
    return Limits(**{name: getattr(settings, name) for name in TOO_WIDE})


def vat_ground_of(organisation: Organisation) -> str:
    """The code of why it charges no btw; '' where it never said."""
    settings = db.session.get(LendingSettings, organisation.id)
    return settings.vat_ground if settings is not None else ""


def is_employer(organisation: Organisation) -> bool:
    """A board, or a school that has none: see money.employer_of."""
    return organisation.board_id is None


def teachers_of(school: Organisation, on: date) -> list[tuple[Person, int]]:
    """Who works at the school, and on which parts of the week they stand before a class there."""
    rows = db.session.execute(
        select(Person, Membership.class_parts)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == school.id,
            Membership.role.in_((*STAFF, Role.DIRECTOR)),
            in_force(on),
        )
        .order_by(func.lower(Person.name), Person.id)
    )
    found: dict[Person, int] = {}
    for person, parts in rows:
        found[person] = found.get(person, 0) | parts
    return list(found.items())


def teaching_of(group: SchoolGroup) -> dict[int, int]:
    """By person, the parts of the week on which they teach this class."""
    rows = select(GroupTeaching.person_id, GroupTeaching.parts).where(
        GroupTeaching.group_id == group.id
    )
    return {who: parts for who, parts in db.session.execute(rows)}  # noqa: C416 - rows, not pairs


def teachers_by_group(school: Organisation, on: date) -> dict[int, list[str]]:
    """By class, the names of those who teach it and work there now."""
    here = {who.id: who.name for who, _ in teachers_of(school, on)}
    rows = db.session.execute(
        select(GroupTeaching.group_id, GroupTeaching.person_id)
        .join(SchoolGroup, SchoolGroup.id == GroupTeaching.group_id)
        .where(SchoolGroup.school_id == school.id)
    )
    found: dict[int, list[str]] = {}
    for group_id, person_id in rows:
        if person_id in here:
            found.setdefault(group_id, []).append(here[person_id])
    return {group_id: sorted(names) for group_id, names in found.items()}


def write_down(
    school: Organisation,
    staffing: StaffingFacts,
    limits: Limits,
    *,
    vat_ground: str | None = None,
    by: Any,
    now: datetime,
    seen: int,
) -> None:
    """Staff, and limits no wider than those of the board or the standard; of a school without a
    board also why there is no btw."""
    right = _right(by, school, now)
    organisations.outdate_lending_pages(school, seen)
    widest = limits_of(school, without_own=True)
    for name, says in TOO_WIDE.items():
        number = getattr(limits, name)
        if number is None or number == widest[name]:
            continue
        if (number < widest[name]) == (name in MORE_IS_STRICTER):
            raise RuleBroken(says, field=name, most=widest[name])
    organisations.set_staffing(school, staffing, by=by, now=now, **right)
    organisations.set_limits(school, limits, by=by, now=now, **right)
    _keep_ground(school, vat_ground, by=by, now=now, **right)


def set_board_limits(
    board: Organisation,
    limits: Limits,
    *,
    vat_ground: str | None = None,
    by: Any,
    now: datetime,
    seen: int,
) -> None:
    """For all schools of the board; wider than the standard may be, and each may be stricter. And
    why there is no btw, which is for all of them."""
    right = _right(by, board, now)
    organisations.outdate_lending_pages(board, seen)
    organisations.set_limits(board, limits, by=by, now=now, **right)
    _keep_ground(board, vat_ground, by=by, now=now, **right)


def _keep_ground(employer: Organisation, ground: str | None, **facts: Any) -> None:
    """None: nothing was said about it."""
    if ground is None:
        return
    if not is_employer(employer):
        raise NotAllowed()
    if ground and ground not in EMPLOYER_GROUNDS:
        raise RuleBroken("Kies een van de mogelijkheden.", field="vat_ground")
    organisations.set_vat_ground(employer, ground, **facts)


def keep_group(
    school: Organisation,
    group: SchoolGroup | None,
    facts: GroupFacts,
    *,
    by: Any,
    now: datetime,
    seen: int,
) -> None:
    """A class as it is now; without a `group` it is a new one."""
    right = _right(by, school, now)
    organisations.outdate_lending_pages(school, seen)
    here = {who.id for who, _ in teachers_of(school, amsterdam(now).date())}
    if not here.issuperset(facts.teachers):
        raise RuleBroken("Kies collega’s die hier nu werken.")
    organisations.keep_group(school, group, facts, by=by, now=now, **right)


def remove_group(
    school: Organisation, group: SchoolGroup, *, by: Any, now: datetime, seen: int
) -> None:
    right = _right(by, school, now)
    organisations.outdate_lending_pages(school, seen)
    organisations.remove_group(group, by=by, now=now, **right)


def blocked_weeks_of(school: Organisation, today: date) -> list[BlockedWeek]:
    """In which the school lends nobody, from this week on; not the first of a school year, of
    which it says how many they are."""
    coming = select(BlockedWeek).where(
        BlockedWeek.school_id == school.id, BlockedWeek.monday >= monday_of(today)
    )
    return list(db.session.scalars(coming.order_by(BlockedWeek.monday)))


def block_week(
    school: Organisation, day: date, reason: str, *, by: Any, now: datetime, seen: int
) -> BlockedWeek:
    """The school lends nobody in the week of this day; what is planned stays."""
    right = _right(by, school, now)
    organisations.outdate_lending_pages(school, seen)
    organisations.block_week(school, monday_of(day), reason, by=by, now=now, **right)
    return db.session.get_one(BlockedWeek, (school.id, monday_of(day)))


def unblock_week(school: Organisation, monday: date, *, by: Any, now: datetime, seen: int) -> None:
    right = _right(by, school, now)
    organisations.outdate_lending_pages(school, seen)
    organisations.unblock_week(school, monday, by=by, now=now, **right)


def _right(by: Any, school: Organisation, now: datetime) -> dict[str, Any]:
    """In whose right somebody writes this down: that of its director, or of its board. Raises
    NotAllowed."""
    on = amsterdam(now).date()
    board_id = school.id if school.kind == Kind.BOARD else school.board_id
    for role, roles, where in (
        ("director", (Role.DIRECTOR,), school.id),
        ("board", BOARD_ROLES, board_id),
    ):
        principal = acts_as(by, roles, where, on)
        if principal is not None:
            return {"role": role, "on_behalf_id": principal if principal != by.id else None}
    raise NotAllowed()
