"""The lending check of a school's coming weeks: what is lent already, weighed as one decision.

The same rules as for an inzet, see lending.py: everybody who is away in a week is weighed together,
as if they all came at once. The colour says how a week stands; what the next inzet makes of it, its
own check says.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from app.accounts.models import Membership, Person
from app.database import db
from app.deployments import promising
from app.deployments.amounts import BY_REPLACEMENT
from app.deployments.lending import judge
from app.deployments.lending_facts import (
    as_taught,
    blocked_weeks,
    fte_of,
    groups_with_teachers,
    lent_by,
    limits_of,
    teachers_at,
)
from app.deployments.weighed import (
    GREEN,
    Companion,
    DatedPart,
    LendingCheck,
    LendingFacts,
    monday_of,
)
from app.organisations.models import Organisation
from app.organisations.years import next_school_day

WEEKS = 12  # with school in them


@dataclass(frozen=True)
class SchoolWeek:
    """A week of the school, with what is lent in it."""

    monday: date
    check: LendingCheck
    parts: int  # on which a class misses its own teacher
    blocked: str | None  # why nobody is lent; None: lending is as usual


def coming_mondays(today: date, holiday_region: str, count: int = WEEKS) -> list[date]:
    """Of the weeks with school in them; holidays are passed over."""
    mondays: list[date] = []
    day = today
    while len(mondays) < count:
        monday = monday_of(next_school_day(day, holiday_region))
        mondays.append(monday)
        day = monday + timedelta(weeks=1)
    return mondays


def school_weeks(school: Organisation, today: date) -> list[SchoolWeek]:
    """In a number of queries that does not depend on how much is lent."""
    mondays = coming_mondays(today, school.holiday_region)
    limits = limits_of(school)
    blocked = blocked_weeks(school, mondays, limits["first_weeks"])
    away: dict[date, dict[int, set[DatedPart]]] = {monday: defaultdict(set) for monday in mondays}
    for lent in lent_by(school.id, mondays):
        if monday_of(lent.on) in away:
            away[monday_of(lent.on)][lent.person_id].add((lent.on, lent.part))
    everybody = {person_id for of_week in away.values() for person_id in of_week}
    common, who = _common(school, today, blocked, limits), _companions(school.id, everybody)
    if everybody:
        last = mondays[-1] + timedelta(days=6)
        promised = promising.of_people(school.id, everybody, mondays[0], last)
        common = replace(common, promised=promised)
    weeks = []
    for monday, of_week in away.items():
        gone = [replace(who[id_], dates=tuple(sorted(of_week[id_]))) for id_ in sorted(of_week)]
        check, parts = _weighed(common, gone), sum(len(each.dates) for each in gone)
        weeks.append(SchoolWeek(monday, check, parts, blocked.get(monday)))
    return weeks


def _common(
    school: Organisation, today: date, blocked: Mapping[date, str], limits: Mapping[str, int]
) -> LendingFacts:
    """What is the same in every week."""
    now, october = fte_of(school.id, today)
    return LendingFacts(
        school=school.name,
        person_id=0,
        person="",
        cover=BY_REPLACEMENT,
        dates=(),
        lent=(),
        groups=(),
        teachers=teachers_at(school.id, today),
        blocked=blocked,
        found=None,
        now=now,
        october=october,
        companions=(),
        promised={},
        unseen=(),
        overruled=frozenset(),
        **limits,
    )


def _companions(school_id: int, people: Collection[int]) -> dict[int, Companion]:
    """Who is away, with the classes that they teach and how much they work there."""
    taught = groups_with_teachers(school_id)
    works = select(Membership.person_id, func.max(Membership.contract_parts)).where(
        Membership.organisation_id == school_id, Membership.person_id.in_(people)
    )
    contracts = {row[0]: row[1] for row in db.session.execute(works.group_by(Membership.person_id))}
    named = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {
        id_: Companion(
            person_id=id_,
            person=name,
            groups=tuple(as_taught(taught, id_)),
            contract_parts=contracts.get(id_, 0),
        )
        for id_, name in named
    }


def _weighed(common: LendingFacts, gone: Sequence[Companion]) -> LendingCheck:
    if not gone:
        return LendingCheck(GREEN, BY_REPLACEMENT, parts_per_week=common.parts_per_week)
    first, *others = gone
    return judge(
        replace(
            common,
            person_id=first.person_id,
            person=first.person,
            dates=first.dates,
            groups=first.groups,
            contract_parts=first.contract_parts,
            companions=tuple(others),
        )
    )
