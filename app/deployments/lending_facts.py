"""What the lending check must know, read in a fixed number of queries however long the inzet."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.access import in_force
from app.accounts.models import Membership, Person, Role
from app.accounts.teaching import class_parts_at_each, class_parts_on
from app.database import db
from app.deployments import load, promising
from app.deployments.amounts import BY_REPLACEMENT
from app.deployments.classes import dates_of, without_teacher
from app.deployments.lending import judge
from app.deployments.models import Cover, Deployment, Session, Terms, TermsDate
from app.deployments.overruling import behind, overruled
from app.deployments.rules import misses_class
from app.deployments.weighed import (
    Companion,
    DatedPart,
    Fte,
    Group,
    LendingCheck,
    LendingFacts,
    Lent,
    Promise,
    monday_of,
)
from app.organisations.models import (
    BlockedWeek,
    GroupTeaching,
    Kind,
    LendingSettings,
    Organisation,
    SchoolGroup,
    Staffing,
)
from app.organisations.rules import MORE_IS_STRICTER
from app.organisations.years import (
    last_first_of_october,
    next_school_day,
    school_year,
    school_year_bounds,
)


def lending_check(
    deployment: Deployment,
    dates: Iterable[DatedPart],
    *,
    cover: str,
    today: date,
    planned: bool = False,
) -> LendingCheck:
    """Judge these dates of the inzet; `planned`: replacement must have been found as well."""
    if deployment.lender_id is None or cover != BY_REPLACEMENT:
        unseen = _unseen([deployment])
        return judge(LendingFacts("", deployment.expert_id, "", cover, unseen=unseen))
    return judge(_facts(deployment, sorted(dates), cover=cover, today=today, planned=planned))


def hold_lender(lender_id: int | None) -> None:
    """So that the check counts what this school lent a moment ago: who plans or consents waits
    here, after the vraag, the inzet and the person, and before the room, the pots and the profile.
    For what changes something; a page that only shows the check holds nobody up."""
    if lender_id is not None:
        mine = select(Organisation.id).where(Organisation.id == lender_id)
        db.session.execute(mine.with_for_update(key_share=True))


def team_check(inzetten: Sequence[Deployment], *, today: date) -> LendingCheck:
    """One run over all the dates of all of a team that goes on together."""
    replaced = [each for each in inzetten if each.terms and each.terms.cover == BY_REPLACEMENT]
    if not replaced:
        terms = inzetten[0].terms if inzetten else None
        cover = terms.cover if terms else ""
        return judge(LendingFacts("", 0, "", cover, unseen=_unseen(inzetten)))
    first, *others = replaced
    companions = tuple(
        Companion(
            person_id=inzet.expert_id,
            person=inzet.expert.name,
            dates=tuple(without_teacher(inzet)),
            groups=tuple(_groups(_lender(inzet).id, inzet.expert_id)),
            contract_parts=_contract_parts(inzet),
        )
        for inzet in others
    )
    facts = _facts(
        first, sorted(dates_of(first.terms)), cover=BY_REPLACEMENT, today=today, planned=False,
        companions=companions,
    )  # fmt: skip
    return judge(facts)


def _unseen(inzetten: Iterable[Deployment]) -> tuple[str, ...]:
    """The teachers among them of whom nobody wrote down when they are in front of a class. A swap
    looks after the class whenever that is."""
    theirs = [each for each in inzetten if each.swap_with_id is None]
    ids = {each.lending_membership_id for each in theirs} - {None}
    days = [on for each in theirs for on, _ in dates_of(each.terms)]
    if not ids or not days:
        return ()
    teachers = (
        select(Membership)
        .where(Membership.id.in_(ids), Membership.role == Role.TEACHER)
        .join(Person, Person.id == Membership.person_id)
        .options(contains_eager(Membership.person))
        .order_by(Person.name, Person.id)
    )
    memberships = db.session.scalars(teachers).all()
    taught = class_parts_at_each(memberships, min(days), max(days))
    return tuple(each.person.name for each in memberships if not taught[each.id])


def _lender(deployment: Deployment) -> Organisation:
    return db.session.get_one(Organisation, deployment.lender_id)


def _contract_parts(deployment: Deployment) -> int:
    membership = deployment.lending_membership
    return membership.contract_parts if membership else 0


def _facts(
    deployment: Deployment,
    dates: Sequence[DatedPart],
    *,
    cover: str,
    today: date,
    planned: bool,
    companions: tuple[Companion, ...] = (),
) -> LendingFacts:
    school = _lender(deployment)
    counted = tuple(without_teacher(deployment, dates))
    given = [(s.on, s.part) for s in behind(deployment, today) if s.misses_class]
    all_dates = [*counted, *(at for who in companions for at in who.dates)]
    mondays = sorted({monday_of(on) for on, _ in all_dates})
    now, october = fte_of(school.id, today)
    limits = limits_of(school)
    return LendingFacts(
        school=school.name,
        person_id=deployment.expert_id,
        person=deployment.expert.name,
        cover=cover,
        dates=counted,
        lent=(
            *lent_by(school.id, mondays, besides=deployment.id),
            *(Lent(deployment.expert_id, *at) for at in given),
        ),
        groups=tuple(_groups(school.id, deployment.expert_id)),
        teachers=teachers_at(school.id, today),
        contract_parts=_contract_parts(deployment),
        blocked=blocked_weeks(school, mondays, limits["first_weeks"]),
        found=_found(deployment.id) if planned else None,
        now=now,
        october=october,
        companions=companions,
        unseen=(),
        overruled=frozenset(overruled(deployment, counted, given)) if planned else frozenset(),
        promised=_promised(school.id, [deployment.expert_id, *_ids(companions)], mondays),
        **limits,
    )


def _ids(companions: Iterable[Companion]) -> list[int]:
    return [each.person_id for each in companions]


def _promised(
    school_id: int, person_ids: Collection[int], mondays: Sequence[date]
) -> dict[int, tuple[Promise, ...]]:
    if not mondays:
        return {}
    last = mondays[-1] + timedelta(days=6)
    return promising.of_people(school_id, person_ids, mondays[0], last)


def limits_of(school: Organisation, *, without_own: bool = False) -> dict[str, int]:
    """The board's numbers; a school may only be stricter than its board or the standard. Of the
    first weeks, in which nobody is lent, more is stricter. Who works for a board itself is lent by
    its numbers; without those (`without_own`) stands the standard."""
    is_board = school.kind == Kind.BOARD
    rows = {
        row.organisation_id: row
        for row in db.session.scalars(
            select(LendingSettings).where(
                LendingSettings.organisation_id.in_([school.id, school.board_id or school.id])
            )
        )
    }
    decides = school.id if is_board else school.board_id
    board = None if is_board and without_own else rows.get(decides or 0)
    own = None if is_board else rows.get(school.id)
    groups = db.session.scalar(
        select(func.count()).select_from(SchoolGroup).where(SchoolGroup.school_id == school.id)
    )
    standard = LendingFacts("", 0, "", "", groups=(Group("", 0, 1),) * int(groups or 0))
    found = {}
    for name, otherwise in (
        ("max_people_per_part", standard.people_per_part),
        ("max_parts_per_week", standard.parts_per_week),
        ("max_parts_per_person", standard.max_parts_per_person),
        ("max_contract_share", standard.max_contract_share),
        ("max_teachers_lent", standard.max_teachers_lent),
        ("first_weeks", standard.first_weeks),
        ("max_support_growth", standard.support_growth),
    ):
        of_board = getattr(board, name) if board is not None else None
        mine = getattr(own, name) if own is not None and not without_own else None
        ceiling = otherwise if of_board is None else of_board
        stricter = max if name in MORE_IS_STRICTER else min
        found[name] = ceiling if mine is None else stricter(ceiling, mine)
    return found


def fte_of(school_id: int, today: date) -> tuple[Fte | None, Fte | None]:
    """Staff now and on the last 1 October, as far as the school wrote it down."""
    return fte_of_each([school_id], today)[school_id]


def fte_of_each(
    school_ids: Collection[int], today: date
) -> dict[int, tuple[Fte | None, Fte | None]]:
    """The same for many schools, by id."""
    found = db.session.scalars(select(Staffing).where(Staffing.school_id.in_(school_ids)))
    written = {staffing.school_id: _ftes(staffing, today) for staffing in found}
    return {id_: written.get(id_, (None, None)) for id_ in school_ids}


def _ftes(staffing: Staffing, today: date) -> tuple[Fte | None, Fte | None]:
    is_latest = staffing.october_of == last_first_of_october(today).year
    return (
        _fte(staffing.group_fte, staffing.support_fte),
        _fte(staffing.october_group_fte, staffing.october_support_fte) if is_latest else None,
    )


def _fte(groups: int | None, support: int | None) -> Fte | None:
    return None if groups is None or support is None else Fte(groups, support)


def _groups(school_id: int, person_id: int) -> Iterable[Group]:
    return as_taught(groups_with_teachers(school_id), person_id)


def groups_with_teachers(school_id: int) -> Sequence[Any]:
    """(group, who teaches it when), with a row for each of its teachers."""
    return db.session.execute(
        select(SchoolGroup, GroupTeaching)
        .outerjoin(GroupTeaching, GroupTeaching.group_id == SchoolGroup.id)
        .where(SchoolGroup.school_id == school_id)
        .order_by(SchoolGroup.name)
    ).all()


def as_taught(rows: Sequence[Any], person_id: int) -> Iterable[Group]:
    """The groups of the school, as this person teaches them."""
    for group in dict.fromkeys(group for group, _ in rows):
        teaching = [t for other, t in rows if other is group and t is not None]
        mine = shared = 0
        for row in teaching:
            if row.person_id == person_id:
                mine |= row.parts
            else:
                shared |= row.parts
        yield Group(group.name, group.pupils, group.norm, mine, shared)


def lent_by(
    school_id: int, mondays: Sequence[date], *, besides: int | None = None
) -> Iterable[Lent]:
    """Parts on which the school has lent somebody already, in the weeks that are judged: granted,
    planned, or given by an inzet that may be over. `besides`: not counting this inzet, about which
    is decided."""
    if not mondays:
        return
    weeks = (mondays[0], mondays[-1] + timedelta(days=6))
    others = (
        Deployment.lender_id == school_id,
        *(() if besides is None else (Deployment.id != besides,)),
    )
    sessions = (
        select(Session.expert_id, Session.on, Session.part)
        .join(Deployment, Deployment.id == Session.deployment_id)
        .where(
            *others,
            Deployment.state.in_(load.PLANNED + load.GIVEN),
            Session.cancelled_at.is_(None),
            or_(Session.logged_minutes.is_(None), Session.logged_minutes > 0),
            Session.misses_class,
            Session.stands_still_since.is_(None),
            Session.on.between(*weeks),
        )
    )
    yield from (Lent(*row) for row in db.session.execute(sessions))
    agreed = (
        select(Membership, TermsDate.on, TermsDate.part)
        .join(Deployment, Deployment.lending_membership_id == Membership.id)
        .join(
            Terms,
            (Terms.deployment_id == Deployment.id) & (Terms.version == Deployment.terms_version),
        )
        .join(TermsDate, TermsDate.terms_id == Terms.id)
        .where(
            *others,
            Deployment.state == "approved",  # granted, not planned yet
            Terms.cover == BY_REPLACEMENT,
            TermsDate.on.between(*weeks),
        )
    )
    granted = db.session.execute(agreed).all()
    taught = class_parts_on({each for each, _, _ in granted}, {on for _, on, _ in granted})
    for membership, on, part in granted:
        if misses_class(BY_REPLACEMENT, part, taught[membership.id, on]):
            yield Lent(membership.person_id, on, part)


def teachers_at(school_id: int, today: date) -> int:
    count = select(func.count(Membership.person_id.distinct())).where(
        Membership.organisation_id == school_id,
        Membership.role == Role.TEACHER,
        in_force(today),
    )
    return int(db.session.scalar(count) or 0)


def blocked_weeks(
    school: Organisation, mondays: Sequence[date], first_weeks: int
) -> dict[date, str]:
    """The first weeks of a school year, and those that the school named itself."""
    blocked = {}
    for year in {school_year(monday + timedelta(days=4)) for monday in mondays}:
        first_day = next_school_day(school_year_bounds(year)[0], school.holiday_region)
        for number in range(first_weeks):
            monday = monday_of(first_day) + timedelta(weeks=number)
            weeks = "week" if first_weeks == 1 else f"{first_weeks} weken"
            blocked[monday] = f"de eerste {weeks} van het schooljaar"
    rows = db.session.scalars(
        select(BlockedWeek).where(
            BlockedWeek.school_id == school.id, BlockedWeek.monday.in_(mondays)
        )
    )
    return blocked | {row.monday: row.reason for row in rows}


def _found(deployment_id: int) -> frozenset[DatedPart]:
    rows = db.session.execute(
        select(Cover.on, Cover.part).where(Cover.deployment_id == deployment_id)
    )
    return frozenset((on, part) for on, part in rows)
