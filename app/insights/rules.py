"""How reports reckon: no database, no clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.deployments.amounts import for_hours
from app.errors import RuleBroken

# Cents an hour that help from outside costs where neither board nor samenwerkingsverband says
# otherwise. Freelancers in schools ask between 65 and 125 euro: a careful middle.
EXTERNAL_RATE = 95_00
HIGHEST_RATE = 500_00
SHOWN_FROM = 5  # a smaller number could be one person, where its reader may not know who
OTHERS = "Andere scholen samen"
VOICES_FROM = 3  # people, or schools, before what they said is told of all of them at once

PULSE_MONTH = 10  # the school year has begun, and nobody is busy with its end
STATEMENTS = {
    "share": "Op onze school is het gewoon om te delen waar je goed in bent.",
    "ask": "Ik durf hulp te vragen aan een collega van een andere school.",
    "learn": "Het afgelopen jaar leerde ik iets van een collega.",
}
AGREES_FROM = 4  # of five


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


# ── The pulse ───────────────────────────────────────────────────────────────────────────────────


def check_pulse(answers: Mapping[str, int | None], on: date) -> None:
    if on.month != PULSE_MONTH:
        raise RuleBroken("De peiling is in oktober. Dan horen we graag van je.")
    for statement in STATEMENTS:
        if answers.get(statement) not in range(1, 6):
            raise RuleBroken("Kies wat het beste past.", field=statement)


def shown_groups(
    people: Mapping[tuple[int | None, int | None], int], least: int = SHOWN_FROM
) -> set[tuple[str, int]]:
    """Which boards and samenwerkingsverbanden may be shown, from how many people answered at each
    meeting of a board and a samenwerkingsverband.

    One with fewer than `least` may not; nor one that differs by fewer than that from the groups
    within it that are shown: who has both numbers would have those few people by subtraction.
    """
    boards: Counter[int] = Counter()
    swvs: Counter[int] = Counter()
    for (board, swv), count in people.items():
        if board is not None:
            boards[board] += count
        if swv is not None:
            swvs[swv] += count
    shown = set()
    for kind, groups, others, place in (("board", boards, swvs, 0), ("swv", swvs, boards, 1)):
        for group, count in groups.items():
            within = sum(
                meeting
                for key, meeting in people.items()
                if key[place] == group
                and (other := key[1 - place]) is not None
                and others[other] == meeting  # all of it lies within this group
                and meeting >= least
            )
            rest = count - within
            if count >= least and (rest == 0 or rest >= least):
                shown.add((kind, group))
    return shown
