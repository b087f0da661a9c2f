"""How much is too much: of one person, of one pot, and for how long a yes holds."""

from collections.abc import Collection, Iterable
from datetime import date

from app.deployments import words
from app.errors import RuleBroken
from app.organisations.years import school_year, school_year_bounds
from app.profiles.free import OWN_MAXIMUM

FULL_TIME_PARTS = 10  # parts of a week
LARGEST_TEAM = 12  # people


def check_team(people: int, minimum: int) -> None:
    """Several people, and at least two of them needed: else it is no team."""
    if people < 2:
        raise RuleBroken("Een team is met z’n tweeën of meer.", field="people")
    if people > LARGEST_TEAM:
        raise RuleBroken(
            "Een team is hoogstens %(most)s mensen.", field="people", most=LARGEST_TEAM
        )
    if not 2 <= minimum <= people:
        raise RuleBroken(
            "Kies minstens 2, en niet meer dan de %(people)s die je vraagt.",
            field="minimum",
            people=people,
        )


def check_size(people: int) -> None:
    if people > LARGEST_TEAM:
        raise RuleBroken(
            "Een team is hoogstens %(most)s mensen.", field="people", most=LARGEST_TEAM
        )


def check_lower(minimum: int, before: int) -> None:
    """They said yes to coming with so many; more is another question."""
    if not 1 <= minimum < before:
        raise RuleBroken(
            "Nu zijn er minstens %(before)s nodig. Kies er minder.", field="minimum", before=before
        )


def check_full_time(
    dates: Iterable[tuple[date, int]],
    contract_parts: int,
    others: Iterable[tuple[date, int]] = (),
) -> None:
    """Extra hours beside a contract make at most a whole week; `others`: the half days on which
    somebody works extra already."""
    if not contract_parts:
        return
    dates = set(dates)
    fuller = _by_week((on, 1) for on, _ in dates)
    for (year, week), count in _by_week((on, 1) for on, _ in dates | set(others)).items():
        if (year, week) in fuller and contract_parts + count > FULL_TIME_PARTS:
            raise RuleBroken(
                "In week %(week)s wordt het meer dan een volle week: "
                "%(contract)s dagdelen en %(count)s extra.",
                field="dates",
                week=week,
                contract=contract_parts,
                count=count,
            )


def check_own_maximum(
    mine: Iterable[tuple[date, int]], others: Iterable[tuple[date, int]], most: int
) -> None:
    """(date, minutes) of this inzet beside those already agreed, per week, within the maximum
    that the expert gave."""
    already = _by_week(others)
    for week, minutes in _by_week(mine).items():
        taken = already.get(week, 0)
        if minutes + taken > most:
            raise RuleBroken(
                "In week %(week)s wordt het %(total)s; het %(why)s is %(most)s per week.",
                field="dates",
                why=OWN_MAXIMUM,
                week=week[1],
                total=words.hours(minutes + taken),
                most=words.hours(most),
            )


def fuller_weeks(
    before: Iterable[tuple[date, int]], after: Iterable[tuple[date, int]]
) -> list[tuple[date, int]]:
    """(date, minutes): all of `after` in the weeks that take more of it than `before` did."""
    after = list(after)
    were, become = _by_week(before), _by_week(after)
    return [
        (on, minutes)
        for on, minutes in after
        if become[on.isocalendar()[:2]] > were.get(on.isocalendar()[:2], 0)
    ]


def _by_week(amounts: Iterable[tuple[date, int]]) -> dict[tuple[int, int], int]:
    weeks: dict[tuple[int, int], int] = {}
    for on, count in amounts:
        year, week, _ = on.isocalendar()
        weeks[year, week] = weeks.get((year, week), 0) + count
    return weeks


def check_months_cap(days: Collection[date], most: int | None, pot: str) -> None:
    if most is None or not days:
        return
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > most:
        raise RuleBroken(
            "De pot ‘%(pot)s’ betaalt hoogstens %(most)s maanden; dit zijn er %(months)s.",
            pot=pot,
            most=most,
            months=months,
        )


def check_consent_in_force(consented_on: date | None, days: Iterable[date]) -> None:
    if consented_on is None:
        return
    end = school_year_bounds(school_year(consented_on))[1]
    late = [on for on in days if on > end]
    if late:
        raise RuleBroken(
            "De toestemming gold tot en met %(end)s; voor %(day)s is een nieuwe nodig.",
            field="dates",
            end=f"{end.day} {words.MONTHS[end.month - 1]} {end.year}",
            day=words.day(min(late)),
        )
