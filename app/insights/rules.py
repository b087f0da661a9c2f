"""How reports reckon: no database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.deployments.amounts import for_hours
from app.errors import RuleBroken

# Cents an hour that help from outside costs where neither board nor samenwerkingsverband says
# otherwise. Freelancers in schools ask between 65 and 125 euro: a careful middle.
EXTERNAL_RATE = 95_00
HIGHEST_RATE = 500_00
SHOWN_FROM = 5  # a smaller number could be one person, where its reader may not know who
OTHERS = "Andere scholen samen"


@dataclass(frozen=True)
class Given:
    """Help that was given: how often, how long, and what it cost in cents."""

    label: str
    count: int
    minutes: int
    cost: int

    def __add__(self, other: "Given") -> "Given":
        return Given(
            self.label,
            self.count + other.count,
            self.minutes + other.minutes,
            self.cost + other.cost,
        )


@dataclass(frozen=True)
class Saved:
    """What the same hours would have cost outside, and the difference."""

    whole: Given
    rate: int  # cents an hour

    @property
    def outside(self) -> int:
        return for_hours(self.whole.minutes, self.rate)

    @property
    def difference(self) -> int:
        return self.outside - self.whole.cost


@dataclass(frozen=True)
class Noes:
    """How often help did not come about at a school, and the reason that was given most."""

    label: str
    count: int
    most: str

    def __add__(self, other: "Noes") -> "Noes":
        return Noes(self.label, self.count + other.count, "")


Row = TypeVar("Row", Given, Noes)


def together(rows: Sequence[Row], least: int, others: Row) -> list[Row]:
    """Rows of fewer than `least` become one, `others` at first; the smallest that may stand alone
    joins them where they would still be too few. So nobody can subtract their way to a small one.
    """
    kept: list[Row] = [row for row in rows if row.count >= least]
    kept.sort(key=lambda row: -row.count)
    small = [row for row in rows if row.count < least]
    if not small:
        return kept
    for row in small:
        others = others + row
    while others.count < least and kept:
        others = others + kept.pop()
    kept.append(others)
    return kept


def shown(count: int, least: int) -> int | None:
    """None where a number is too small to show; nothing at all is no secret."""
    return count if count >= least or not count else None


def check_rate(cents: int | None) -> None:
    if cents is not None and not 0 < cents <= HIGHEST_RATE:
        raise RuleBroken("Een tarief ligt tussen € 1 en € 500 per uur.", field="rate")


def add_up(rows: Iterable[Given]) -> Given:
    whole = Given("Samen", 0, 0, 0)
    for row in rows:
        whole = whole + row
    return whole
