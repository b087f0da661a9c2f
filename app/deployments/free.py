"""When somebody is free in the coming weeks, and why not when they are not: what is agreed, their
own maximum, the holidays, and the weeks in which their school lends nobody.

The words are those of profiles/free.py, in which planning and agreeing refuse as well.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.accounts.access import employers_of
from app.accounts.models import Person
from app.accounts.teaching import teaching
from app.database import db
from app.deployments import load, words
from app.deployments.lending_facts import blocked_weeks, limits_of
from app.deployments.weighed import monday_of
from app.organisations.models import Organisation
from app.organisations.years import closed_because
from app.profiles.free import PARTS, Facts, Reason, reason_of
from app.profiles.models import Profile

WEEKS = 6  # this one and those after it


@dataclass(frozen=True)
class FreeWeek:
    """A week of somebody: what stands in the way, and when; nothing: as in a usual week."""

    monday: date
    says: tuple[str, ...] = ()


def free_weeks(
    person: Person, today: date, *, at: Organisation | None = None, own_word: bool = False
) -> list[FreeWeek]:
    """The weeks ahead of who can be asked; none of who offers no part of the week. `at`: the school
    that asks, where it would be. `own_word`: for themselves, whose notice is for others."""
    profile = db.session.get(Profile, person.id)
    if profile is None or not profile.free_parts:
        return []
    mondays = [monday_of(today) + timedelta(weeks=n) for n in range(WEEKS)]
    facts = facts_of(profile, mondays, today, at=at)
    if not own_word:
        facts = replace(facts, notice_days=profile.notice_days, today=today)
    return [FreeWeek(monday, tuple(_says(facts, monday, today))) for monday in mondays]


def facts_of(
    profile: Profile, mondays: Sequence[date], today: date, *, at: Organisation | None = None
) -> Facts:
    works = list(db.session.scalars(employers_of(profile.person, today)))
    schools = [each.organisation for each in works]
    first, last = mondays[0], mondays[-1] + timedelta(days=6)
    agreed = load.agreed_dates(profile.person_id, from_=first, until=last)
    minutes: Counter[date] = Counter()
    for on, _, each in agreed:
        minutes[monday_of(on)] += each
    return Facts(
        free=profile.free_parts,
        with_cover=sum(1 << slot.part for slot in profile.slots if slot.with_cover),
        classes=teaching(works, today, last),
        from_=profile.available_from,
        until=profile.available_until,
        agreed=frozenset((on, part) for on, part, _ in agreed),
        full=frozenset(
            monday for monday in mondays if minutes[monday] >= profile.max_minutes_per_week
        ),
        blocked={
            monday: why
            for school in schools
            for monday, why in blocked_weeks(
                school, mondays, limits_of(school)["first_weeks"]
            ).items()
        },
        closed=_closed([*([at] if at is not None else []), *schools], mondays),
    )


def _closed(schools: Sequence[Organisation], mondays: Sequence[date]) -> dict[date, str]:
    """The days on which one of them has no school; of who works at none and asks for none, those of
    the whole country."""
    regions = dict.fromkeys(each.holiday_region for each in schools) or {"": None}
    days = [monday + timedelta(days=n) for monday in mondays for n in range(5)]
    found = ((day, closed_because(day, region)) for day in days for region in regions)
    return {day: why for day, why in found if why is not None}


def _says(facts: Facts, monday: date, today: date) -> list[str]:
    """What keeps somebody from what they offer in a usual week: once for a whole week, else with
    the half days that it is about."""
    offered = [part for part in PARTS if facts.free >> part & 1]
    ahead = [part for part in offered if monday + timedelta(days=part // 2) >= today]
    why: dict[str, list[int]] = {}
    for part in ahead:
        reason: Reason = reason_of(facts, part, monday + timedelta(days=part // 2))
        if not reason.is_free:
            why.setdefault(reason.says, []).append(part)
    return [
        says if parts == ahead else f"{words.listed([words.part(p) for p in parts])}: {says}"
        for says, parts in why.items()
    ]
