"""What somebody has agreed to: per date, and as the load that their profile shows."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select, union_all

from app.accounts.models import Membership, Person
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.deployments.amounts import EXTRA_HOURS
from app.deployments.limits import check_full_time as check_full_time_of_week
from app.deployments.limits import check_own_maximum
from app.deployments.models import Deployment, Session, Terms, TermsDate
from app.deployments.rules import Dated
from app.deployments.weighed import DatedPart
from app.profiles import actions as profiles
from app.profiles.models import Profile

LOOKING_AHEAD = 4  # weeks
OFTEN = 2  # of those weeks: then a part of the week is taken

# Agreed by both sides and not planned yet: the dates of the terms stand.
NOT_PLANNED = ("consent", "approval", "approved")
PLANNED = ("scheduled", "running")
GIVEN = ("delivered", "disputed", "completed", "settled")


class Agreed(NamedTuple):
    """Half a day of somebody that was promised, and to which inzet."""

    on: date
    part: int
    minutes: int
    deployment_id: int


def agreed_to(
    expert_id: int, *, from_: date, until: date, besides: int | None = None
) -> list[Agreed]:
    """What this person agreed to, `besides` one inzet, in this period."""
    return _of_person(expert_id, from_=from_, until=until, besides=besides)


def _of_person(
    expert_id: int,
    *,
    from_: date,
    until: date,
    besides: int | None,
    planned: Sequence[str] = PLANNED,
    terms: Sequence[ColumnElement[bool]] = (),
    sessions: Sequence[ColumnElement[bool]] = (),
) -> list[Agreed]:
    """By the terms until it is planned, and by the sessions in the states that are `planned`;
    `terms`, `sessions`: what else must hold for those."""
    of_terms = (Deployment.id == Terms.deployment_id) & (Deployment.terms_version == Terms.version)
    mine = (Deployment.expert_id == expert_id, Deployment.id != (besides or 0), *terms)
    agreed = (
        select(TermsDate.on, TermsDate.part, TermsDate.minutes, Deployment.id)
        .join(Terms, Terms.id == TermsDate.terms_id)
        .join(Deployment, of_terms)
        .where(*mine, Deployment.state.in_(NOT_PLANNED), TermsDate.on.between(from_, until))
    )
    taken = (
        select(Session.on, Session.part, Session.minutes, Deployment.id)
        .join(Deployment, Deployment.id == Session.deployment_id)
        .join(Terms, of_terms)
        .where(
            *mine,
            *sessions,
            Deployment.state.in_(planned),
            Session.cancelled_at.is_(None),
            Session.on.between(from_, until),
        )
    )
    return [Agreed(*row) for row in db.session.execute(union_all(agreed, taken))]


def agreed_dates(
    expert_id: int, *, from_: date, until: date, besides: int | None = None
) -> list[Dated]:
    """The same, wherever it is."""
    found = agreed_to(expert_id, from_=from_, until=until, besides=besides)
    return [(each.on, each.part, each.minutes) for each in found]


def hold(expert_id: int) -> None:
    """Let nobody else count for this person until this transaction ends: two vragen may reach this
    line in the same second, and the later one counts the earlier."""
    db.session.execute(
        select(Person.id).where(Person.id == expert_id).with_for_update(key_share=True)
    )


def check_maximum(inzet: Deployment, mine: Collection[tuple[date, int]]) -> None:
    """(date, minutes) of this inzet beside all that its expert agreed to, within their own maximum;
    see `hold`."""
    profile = db.session.get(Profile, inzet.expert_id)
    if profile is None or not mine:
        return
    # Whole weeks: what stands earlier in the first week, or later in the last, counts as well.
    first, last = monday_of(min(mine)[0]), sunday_of(max(mine)[0])
    others = agreed_dates(inzet.expert_id, from_=first, until=last, besides=inzet.id)
    check_own_maximum(
        mine, [(on, minutes) for on, _, minutes in others], profile.max_minutes_per_week
    )


def check_full_time(
    inzet: Deployment,
    cover: str,
    dates: Collection[DatedPart],
    membership: Membership | None,
    *,
    given: Iterable[DatedPart] = (),
) -> None:
    """Extra hours on these dates, beside all other extra hours of that week and the contract of
    this membership; `given`: what stays of this inzet itself. See `hold`."""
    if cover != EXTRA_HOURS or membership is None or not dates:
        return
    first, last = monday_of(min(dates)[0]), sunday_of(max(dates)[0])
    others = _extra_hours(inzet.expert_id, from_=first, until=last, besides=inzet.id)
    check_full_time_of_week(dates, membership.contract_parts, [*others, *given])


def _extra_hours(
    expert_id: int, *, from_: date, until: date, besides: int | None
) -> Iterable[DatedPart]:
    """On which half days somebody works extra: agreed, planned, or given already."""
    found = _of_person(
        expert_id,
        from_=from_,
        until=until,
        besides=besides,
        planned=PLANNED + GIVEN,
        terms=[Terms.cover == EXTRA_HOURS],
        sessions=[or_(Session.logged_minutes.is_(None), Session.logged_minutes > 0)],
    )
    return [(each.on, each.part) for each in found]


def refresh(expert_id: int, *, today: date) -> bool:
    """Let the profile say how busy this person is; True when that changed something."""
    profile = db.session.get(Profile, expert_id)
    if profile is None:
        return False
    load, busy = _counted(profile, today)
    changed = False
    if load != profile.load:
        profiles.set_load(expert_id, load)
        changed = True
    if busy != profile.busy_parts:
        profiles.set_busy_parts(expert_id, busy)
        changed = True
    return changed


def _counted(profile: Profile, today: date) -> tuple[int, int]:
    until = today + timedelta(weeks=LOOKING_AHEAD) - timedelta(days=1)
    dates = agreed_dates(profile.person_id, from_=today, until=until)
    return load_of(dates, profile.max_minutes_per_week), busy_parts(dates)


def load_of(dates: Iterable[Dated], most_a_week: int) -> int:
    """Agreed time in the weeks ahead as a share of the own maximum, in thousandths."""
    agreed = sum(minutes for _, _, minutes in dates)
    return min(1000, agreed * 1000 // (most_a_week * LOOKING_AHEAD))


def busy_parts(dates: Iterable[Dated]) -> int:
    """Parts that are taken in at least two of the weeks ahead; bits."""
    weeks = Counter(part for _, part in {(on, part) for on, part, _ in dates})
    return sum(1 << part for part, count in weeks.items() if count >= OFTEN)


def tick(*, now: datetime) -> int:
    """Time passes: what was ahead is over. Renew whoever was busy, or is; returns how many."""
    today = amsterdam(now).date()
    busy = select(Deployment.expert_id).where(Deployment.state.in_(NOT_PLANNED + PLANNED))
    people = db.session.scalars(
        select(Profile)
        .where(or_(Profile.load > 0, Profile.busy_parts > 0, Profile.person_id.in_(busy)))
        .order_by(Profile.person_id)
    ).all()
    # Only who changed is worth a transaction: this comes by every minute.
    due = [
        profile.person_id
        for profile in people
        if _counted(profile, today) != (profile.load, profile.busy_parts)
    ]
    changed = 0
    for person_id in due:
        with unit_of_work():
            changed += refresh(person_id, today=today)
    return changed


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def sunday_of(day: date) -> date:
    return monday_of(day) + timedelta(days=6)
