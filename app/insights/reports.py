"""What the reports count, each in one or two statements. Reading only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from app.clock import moment_on
from app.database import db
from app.deployments.models import DONE, Deployment
from app.deployments.rules import REFUSALS
from app.events.models import Event, Reason
from app.expertise.models import Domain, Skill
from app.help_requests.models import RequestSkill
from app.help_requests.rules import WHY_EXTERNAL
from app.insights import rules
from app.insights.access import Scope
from app.insights.mending import NO_MONEY
from app.insights.rules import OTHERS, Given, Noes, Saved, add_up, together
from app.organisations.models import Kind, LendingSettings, Organisation
from app.organisations.years import school_year_bounds
from app.practices.access import SHARED
from app.practices.models import Practice
from app.practices.results import came_of_it
from app.profiles import keeping
from app.profiles.access import shared_by_people_at
from app.profiles.rules import WHY_NEAR

BEGINNINGS = ("invite", "offer", "sound")
ONE_OF_A_SWAP = or_(Deployment.swap_with_id.is_(None), Deployment.swap_with_id > Deployment.id)
OBSTACLES = REFUSALS | {NO_MONEY: "Er kwam geen akkoord op het budget"}
QUIET = timedelta(days=365)  # what nobody asked for in so long is unused


@dataclass(frozen=True)
class Rate:
    cents: int
    set_by: Organisation | None  # None: what is usual


@dataclass(frozen=True)
class Count:
    """`shown` is None where the number is too small to show."""

    label: str
    shown: int | None
    code: str = ""  # of the reason


@dataclass(frozen=True)
class Unused:
    slug: str
    label: str
    domain: str
    people: int


# ── What was not bought outside ─────────────────────────────────────────────────────────────────


def rate_of(organisation: Organisation) -> Rate:
    """Its own; of a school that of its board, else of its samenwerkingsverband."""
    ids = [organisation.id, organisation.board_id, organisation.swv_id]
    known = [id_ for id_ in ids if id_ is not None]
    rows = db.session.execute(
        select(LendingSettings.external_rate_cents, Organisation)
        .join(Organisation, Organisation.id == LendingSettings.organisation_id)
        .where(
            Organisation.id.in_(known),
            Organisation.kind.in_((Kind.BOARD, Kind.SWV)),
            LendingSettings.external_rate_cents.is_not(None),
        )
    )
    by_id = {owner.id: Rate(cents, owner) for cents, owner in rows if cents is not None}
    return next((by_id[id_] for id_ in known if id_ in by_id), Rate(rules.EXTERNAL_RATE, None))


def saved(scope: Scope, year: int, rate: Rate) -> tuple[Saved, list[Given]]:
    """Hours of own people that were confirmed in the school year, and the same for each school.

    A swap is left out: nobody would have bought it.
    """
    rows = db.session.execute(
        select(
            Organisation.name,
            func.count(),
            func.sum(Deployment.confirmed_minutes),
            func.sum(Deployment.actual),
        )
        .join(Organisation, Organisation.id == Deployment.lender_id)
        .where(given_by(scope, year))
        .group_by(Organisation.id, Organisation.name)
        .order_by(Organisation.name, Organisation.id)
    )
    given = [Given(name, count, minutes or 0, cost or 0) for name, count, minutes, cost in rows]
    others = Given(OTHERS, 0, 0, 0)
    return Saved(add_up(given), rate.cents), together(given, scope.least, others)


def given_by(scope: Scope, year: int) -> ColumnElement[bool]:
    """Completed help of its people in the school year, other than in a swap."""
    return and_(
        Deployment.lender_id.in_(scope.schools),
        Deployment.state.in_(DONE),
        Deployment.swap_with_id.is_(None),
        in_year(Deployment.completed_at, year),
    )


def in_year(column: Any, year: int) -> ColumnElement[bool]:
    first, last = school_year_bounds(year)
    begin = moment_on(first, time())
    return and_(column >= begin, column < moment_on(last + timedelta(days=1), time()))


# ── Why a freelancer all the same ───────────────────────────────────────────────────────────────


def outside(scope: Scope, year: int) -> list[Count]:
    """How often each reason was given for asking a freelancer, or for taking one's offer."""
    found = db.session.execute(
        _begun(in_year(Event.at, year))
        .where(Deployment.lender_id.is_(None), Deployment.asker_school_id.in_(scope.schools))
        .with_only_columns(Deployment.external_reason, func.count())
        .group_by(Deployment.external_reason)
    )
    counted = {row[0]: row[1] for row in found}
    return _counts(counted, WHY_EXTERNAL, scope.least)


def _begun(when: ColumnElement[bool]) -> Select[int]:
    """Inzetten with how they began. Who was sounded out and has not said yes stays out of sight."""
    return (
        select(Deployment.id)
        .join(
            Event,
            and_(Event.object_type == "deployment", Event.object_id == Deployment.id),
        )
        .where(Event.action.in_(BEGINNINGS), Deployment.started_by != "sound", when)
    )


def _counts(counted: dict[str, int], words: dict[str, str], least: int) -> list[Count]:
    """The most first; what is too small to show has no order either."""
    rows = [
        Count(words.get(code, code), rules.shown(count, least), code)
        for code, count in counted.items()
    ]
    return sorted(rows, key=lambda row: (-(row.shown or 0), row.label))


# ── What stood in the way ───────────────────────────────────────────────────────────────────────


def obstacles(scope: Scope, year: int) -> tuple[list[Count], list[Noes]]:
    """Why help did not come about, from the list that everybody chooses from: in all, and for
    each school where somebody said no. A freelancer's no belongs to no school. That nobody said
    yes to the money has no reason from the list, and counts where help was asked."""
    no_money = and_(Event.from_state == "approval", Event.action.in_(("reject", "expire")))
    where = case(
        (or_(Event.role == "asker", no_money), Deployment.asker_school_id),
        else_=Deployment.lender_id,
    ).label("where")
    said = (
        select(where, case((no_money, NO_MONEY), else_=Reason.code).label("code"))
        .select_from(Deployment)
        .join(Event, and_(Event.object_type == "deployment", Event.object_id == Deployment.id))
        .outerjoin(Reason, Reason.event_id == Event.id)
        .where(
            or_(
                no_money,
                and_(Event.to_state == "declined", Reason.code.in_(list(REFUSALS))),
            ),
            ONE_OF_A_SWAP,
            in_year(Event.at, year),
        )
        .subquery("said")
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, said.c.code, func.count())
        .join(Organisation, Organisation.id == said.c["where"])
        .where(Organisation.id.in_(scope.schools))
        .group_by(Organisation.id, Organisation.name, said.c.code)
        .order_by(Organisation.name, Organisation.id)
    ).all()
    in_all: Counter[str] = Counter()
    for _, _, code, count in rows:
        in_all[code] += count
    return _counts(in_all, OBSTACLES, scope.least), together(
        _by_school(rows), scope.least, Noes(OTHERS, 0, "")
    )


def kept_near(scope: Scope, today: date) -> list[Count]:
    """How many colleagues who lead them keep near today, and why."""
    return _counts(keeping.reasons(scope.schools, today), WHY_NEAR, scope.least)


def _by_school(rows: Iterable[Any]) -> list[Noes]:
    schools: dict[int, tuple[str, Counter[str]]] = {}
    for id_, name, code, count in rows:
        schools.setdefault(id_, (name, Counter()))[1][code] += count
    return [
        Noes(name, codes.total(), OBSTACLES[min(codes, key=lambda code: (-codes[code], code))])
        for name, codes in schools.values()
    ]


# ── Good examples ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Examples:
    """How many are shared, can be had, and were used at another school."""

    shared: int
    carried: int
    used: int


def examples(scope: Scope) -> Examples:
    """Of the schools, as it stands today."""
    used = exists().where(came_of_it())
    row = db.session.execute(
        select(
            func.count(Practice.id),
            func.sum(case((Practice.state == "published", 1), else_=0)),
            func.sum(case((used, 1), else_=0)),
        ).where(Practice.school_id.in_(scope.schools), Practice.state.in_(SHARED))
    ).one()
    return Examples(row[0], int(row[1] or 0), int(row[2] or 0))


# ── What nobody asks ────────────────────────────────────────────────────────────────────────────


def unused(scope: Scope, now: datetime, today: date) -> list[Unused]:
    """Skills that own people share, about which none of them was asked or offered to help in
    twelve months; what most people ticked first."""
    shared = shared_by_people_at(scope.schools, today).subquery("shared")
    used = (
        _begun(Event.at >= now - QUIET)
        .join(RequestSkill, RequestSkill.help_request_id == Deployment.help_request_id)
        .where(Deployment.lender_id.in_(scope.schools))
        .with_only_columns(RequestSkill.skill_id)
    )
    people = func.count(shared.c.person_id.distinct())
    rows = db.session.execute(
        select(Skill.slug, Skill.label, Domain.label, people)
        .join(shared, shared.c.skill_id == Skill.id)
        .join(Domain, Domain.id == Skill.domain_id)
        .where(Skill.id.not_in(used))
        .group_by(Skill.id, Skill.slug, Skill.label, Domain.label)
        .order_by(people.desc(), Skill.label, Skill.id)
    )
    return [Unused(*row) for row in rows]
