"""Is somebody free, and if not: why? In the words of every page, and of every refusal.

Pure: `reason_of` reads facts and gives a word for one half day, of the usual week or on a date.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

FREE, COVER, OWN, BUSY, NOT = "free", "cover", "class", "busy", "none"

ELSEWHERE = "al ergens anders"
OWN_CLASS = "eigen klas"
OWN_MAXIMUM = "eigen maximum"
LENDS_NOBODY = "leent de school niemand uit"

PARTS = range(10)


def first_day(today: date, notice_days: int) -> date:
    """The first day for which somebody can still be asked today, by their own notice."""
    return today + timedelta(days=notice_days)


def asks_notice(days: int) -> str:
    return f"wil {days} {'dag' if days == 1 else 'dagen'} van tevoren gevraagd worden"


@dataclass(frozen=True)
class Reason:
    """How one half day looks, and the word for it."""

    kind: str
    says: str

    @property
    def is_free(self) -> bool:
        return self.kind in (FREE, COVER)


@dataclass(frozen=True)
class Facts:
    """What is known of somebody's time; masks have a bit for each part of the week."""

    free: int  # ticked by themselves
    with_cover: int = 0  # of those, on which they stand before a class
    classes: int = 0  # on which they stand before a class
    busy: int = 0  # often promised to somebody, in the weeks ahead
    from_: date | None = None  # when they can be asked at all
    until: date | None = None
    notice_days: int = 0  # how long before they want to be asked
    today: date | None = None  # from when that counts; None: it does not
    agreed: frozenset[tuple[date, int]] = frozenset()
    full: frozenset[date] = frozenset()  # Mondays of weeks in which nothing fits any more
    blocked: Mapping[date, str] = field(default_factory=dict)  # Monday -> why
    closed: Mapping[date, str] = field(default_factory=dict)  # day -> which holiday


def reason_of(facts: Facts, part: int, on: date | None = None) -> Reason:
    """Of the usual week; with a date, of that day. What lasts longest is said first."""
    offered, before_class = facts.free >> part & 1, (facts.classes | facts.with_cover) >> part & 1
    if not offered:
        return Reason(OWN, OWN_CLASS) if before_class else Reason(NOT, "niet aangevinkt")
    found = _often(facts, part) if on is None else _on(facts, part, on, bool(before_class))
    if found is not None:
        return found
    return Reason(COVER, f"{OWN_CLASS}, kan met vervanging") if before_class else Reason(FREE, "ja")


def _often(facts: Facts, part: int) -> Reason | None:
    return Reason(BUSY, f"vaak {ELSEWHERE}") if facts.busy >> part & 1 else None


def _on(facts: Facts, part: int, on: date, before_class: bool) -> Reason | None:
    monday = on - timedelta(days=on.weekday())
    if on in facts.closed:
        return Reason(NOT, facts.closed[on])
    if facts.from_ is not None and on < facts.from_:
        return Reason(NOT, "nog niet te vragen")
    if facts.until is not None and on > facts.until:
        return Reason(NOT, "niet meer te vragen")
    if facts.today is not None and on < first_day(facts.today, facts.notice_days):
        return Reason(NOT, asks_notice(facts.notice_days))
    if (on, part) in facts.agreed:
        return Reason(BUSY, ELSEWHERE)
    if before_class and monday in facts.blocked:
        why = f" ({facts.blocked[monday]})" if facts.blocked[monday] else ""
        return Reason(NOT, f"{OWN_CLASS}: dan {LENDS_NOBODY}{why}")
    if monday in facts.full:
        return Reason(BUSY, f"{OWN_MAXIMUM} bereikt")
    return None


def usual_week(facts: Facts) -> list[Reason]:
    """Ten half days, Monday morning first."""
    return [reason_of(facts, part) for part in PARTS]
