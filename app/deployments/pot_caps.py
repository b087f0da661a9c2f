"""What a pot pays at most in a month and a week, over all inzetten that it pays for.

What an inzet holds or was paid is spread over its dates, by their minutes; so a month has the part
of it that is given then. What goes back counts no more. Whoever judges holds the pot first: of two
that take the last of a month together, the later one reads what the first one took.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, case, or_, select, true

from app.database import db
from app.deployments import words
from app.deployments.amounts import in_proportion
from app.deployments.models import NOT_GIVEN, Deployment, Payer, Session, Terms, TermsDate
from app.errors import RuleBroken
from app.pots.models import Pot, Reservation

STILL_TO_DATE = ("approved", "scheduled", "running")
Dated = tuple[date, int]  # a date, and minutes
Period = tuple[int, int]  # a year with its month, or with its week

# What is planned or was given; of what was called off only what it costs all the same.
STANDS = Session.cancelled_at.is_(None)
COUNTS = or_(and_(STANDS, Session.logged_minutes.is_distinct_from(0)), Session.late_cost > 0)
MINUTES = case(
    (and_(STANDS, Session.logged_minutes > 0), Session.logged_minutes), else_=Session.minutes
)


@dataclass
class Load:
    """What a pot pays: cents by month, minutes by week."""

    months: dict[Period, int] = field(default_factory=dict)
    weeks: dict[Period, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Cap:
    """One limit of a pot."""

    most: int
    amounts: Callable[[Load], dict[Period, int]]
    named: Callable[[Period], str]
    in_words: Callable[[int], str]
    each: str


def caps_of(pot: Pot) -> list[Cap]:
    """Those that it has."""
    caps = []
    if pot.max_per_month is not None:
        caps.append(Cap(pot.max_per_month, attrgetter("months"), _month, words.euros, "maand"))
    if pot.max_minutes_per_week is not None:
        most = pot.max_minutes_per_week
        caps.append(Cap(most, attrgetter("weeks"), _week, words.hours, "week"))
    return caps


def _month(period: Period) -> str:
    return f"{words.MONTHS[period[1] - 1]} {period[0]}"


def _week(period: Period) -> str:
    return f"week {period[1]}"


def month_of(day: date) -> Period:
    return day.year, day.month


def week_of(day: date) -> Period:
    year, week, _ = day.isocalendar()
    return year, week


def load_of(cents: int, dates: Iterable[Dated], *, minutes: int = 0) -> Load:
    """Of one inzet. `minutes` are all that the cents are for, where not all of them are dated."""
    load, by_month = Load(), dict[Period, int]()
    for on, each in sorted(dates):
        by_month[month_of(on)] = by_month.get(month_of(on), 0) + each
        load.weeks[week_of(on)] = load.weeks.get(week_of(on), 0) + each
    not_dated = max(0, minutes - sum(by_month.values()))
    parts = in_proportion(cents, [*by_month.values(), not_dated])
    load.months = dict(zip(by_month, parts, strict=False))
    return load


def check(
    inzet: Deployment, pot: Pot, after: Load, before: Load | None = None, *, field: str | None
) -> None:
    """That the pot may pay this beside what it pays already. Of what was granted before, only the
    months and weeks that become fuller are judged. Raises RuleBroken, beside `field`."""
    fuller = []
    for cap in caps_of(pot):
        were = cap.amounts(before or Load())
        mine = {at: n for at, n in cap.amounts(after).items() if n > were.get(at, 0)}
        if mine:
            fuller.append((cap, mine))
    others = load_of_others(inzet, pot) if fuller else Load()
    for cap, mine in fuller:
        taken = cap.amounts(others)
        for at, much in sorted(mine.items()):
            if taken.get(at, 0) + much > cap.most:
                raise RuleBroken(
                    "De pot ‘%(pot)s’ betaalt hoogstens %(most)s per %(each)s, voor alle inzetten "
                    "samen. In %(at)s is al %(taken)s toegekend; dit is %(much)s.",
                    field=field,
                    pot=pot.name,
                    most=cap.in_words(cap.most),
                    each=cap.each,
                    at=cap.named(at),
                    taken=cap.in_words(taken.get(at, 0)),
                    much=cap.in_words(much),
                )


def left(inzet: Deployment, pot: Pot, dates: Sequence[Dated]) -> list[str]:
    """What this pot may still pay in the months of these dates, and in the fullest of their weeks:
    a sentence each."""
    mine, lines = load_of(0, dates), []
    limits = caps_of(pot)
    others = load_of_others(inzet, pot) if limits else Load()
    for cap in limits:
        taken = {at: cap.amounts(others).get(at, 0) for at in sorted(cap.amounts(mine))}
        if cap.each == "week" and taken:
            fullest = max(taken, key=lambda at: taken[at] + mine.weeks[at])
            taken = {fullest: taken[fullest]}
        for at, much in taken.items():
            rest, most = cap.in_words(max(0, cap.most - much)), cap.in_words(cap.most)
            lines.append(f"{cap.named(at)}: nog {rest} van {most}".capitalize())
    return lines


def load_of_others(inzet: Deployment, pot: Pot) -> Load:
    """What the pot holds for other inzetten and paid for them."""
    held = _held(inzet, pot)
    dates: dict[int, list[Dated]] = {}
    weeks = Load().weeks
    rows = [*db.session.execute(_sessions(inzet, pot)), *db.session.execute(_terms(inzet, pot))]
    for id_, on, minutes, is_given in rows:
        dates.setdefault(id_, []).append((on, minutes))
        if is_given:
            weeks[week_of(on)] = weeks.get(week_of(on), 0) + minutes
    whole = Load(weeks=weeks)
    for id_, cents, minutes in db.session.execute(held):
        for at, part in load_of(cents, dates.get(id_, ()), minutes=minutes).months.items():
            whole.months[at] = whole.months.get(at, 0) + part
    return whole


def _held(inzet: Deployment, pot: Pot) -> Any:
    """Of each the cents, and the minutes that they are for while not all of these have a date."""
    agreed = Terms.minutes - Deployment.freed_minutes
    return _with_terms(inzet, pot).with_only_columns(
        Deployment.id,
        Reservation.reserved + Reservation.committed + Reservation.spent,
        case((Deployment.state.in_(STILL_TO_DATE), agreed), else_=0),
    )


def _of_others(inzet: Deployment, pot: Pot) -> Any:
    return (
        select(Deployment)
        .join(Payer, Payer.deployment_id == Deployment.id)
        .join(Reservation, Reservation.id == Payer.reservation_id)
        .where(
            Payer.pot_id == pot.id,
            Deployment.id != inzet.id,
            ~Deployment.sources.any(),  # what a traject set apart is in no month
            Reservation.reserved + Reservation.committed + Reservation.spent > 0,
        )
    )


def _sessions(inzet: Deployment, pot: Pot) -> Any:
    is_given = and_(STANDS, Deployment.state.not_in(NOT_GIVEN))
    found = _of_others(inzet, pot).join(Session, Session.deployment_id == Deployment.id)
    return found.where(COUNTS).with_only_columns(Deployment.id, Session.on, MINUTES, is_given)


def given(inzet: Deployment) -> list[Dated]:
    """Of this one what `_sessions` selects of the others."""
    mine = select(Session.on, MINUTES).where(Session.deployment_id == inzet.id, COUNTS)
    return [(on, minutes) for on, minutes in db.session.execute(mine)]


def _terms(inzet: Deployment, pot: Pot) -> Any:
    """The dates that were agreed, until they are planned."""
    found = _with_terms(inzet, pot).join(TermsDate, TermsDate.terms_id == Terms.id)
    return found.where(Deployment.state == "approved").with_only_columns(
        Deployment.id, TermsDate.on, TermsDate.minutes, true()
    )


def _with_terms(inzet: Deployment, pot: Pot) -> Any:
    """Whoever is paid for has terms: there is no consent without."""
    agreed = and_(Terms.deployment_id == Deployment.id, Terms.version == Deployment.terms_version)
    return _of_others(inzet, pot).join(Terms, agreed)
