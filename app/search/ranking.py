"""In which order people stand, and why. Every weight is here, with its unit and its reason.

All numbers are integers. A *value* is in thousandths, 0 to 1000; a weight is in thousandths of
the whole; a term gives points: weight × value / 1000, rounded down. The score is the sum of the
points of all terms, so that the explanation on the page adds up, and so that SQL, Python and
columns in memory give one and the same order.

The order is: tier, then score, then who was longest not asked, then id. Two places of every ten
go to somebody who is new, see `place`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

# ── Weights, in thousandths of a score ──────────────────────────────────────────────────────────

TEXT = 350  # how well the ticks fit the words: what the school asked for comes first
COVERAGE = 250  # the share of what was asked that somebody ticked: whole help before part of it
EXPERIENCE = 200  # what other schools experienced: counts, but never more than the ticks do
RESPONSE = 100  # who answers, and soon: a school in need hears something
NEARNESS = 100  # who is near: less travel, easier to lend
NICE = 50  # what a vraag calls nice to have: less than any of the above, so it settles near ties
LOAD = 150  # taken off for who is already asked much: spreads the work

# ── Values ──────────────────────────────────────────────────────────────────────────────────────

# The average of schools lies between 4 and 10; below 4 nobody is helped by a difference.
LOWEST_SCORE, SCORE_RANGE = 4_000, 6_000  # thousandths of a point
# Somebody without experiences is taken for the usual good colleague, not for a bad one.
SCORE_UNKNOWN = 7_500  # thousandths of a point

# Value of nearness per ring: school, board, samenwerkingsverband, region, country. The step to
# another samenwerkingsverband is the largest: other money, other agreements.
NEARNESS_OF_RING = (1_000, 800, 600, 300, 0)

# From this weight on a ticked skill answers what was asked; below it is only near it.
ANSWERS = 600  # thousandths, see app.search.concepts

# ── What is shown ───────────────────────────────────────────────────────────────────────────────

SHOWN_FROM_SCHOOLS = 3  # a number is shown when this many schools stand behind it

# ── Tiers: a strict order, whatever the score ───────────────────────────────────────────────────

ALL_AND_AVAILABLE, SOME_AND_AVAILABLE, ALL_NOT_NOW, REST = 1, 2, 3, 4

TIER_LABELS = {
    ALL_AND_AVAILABLE: "Past bij je vraag en is beschikbaar",
    SOME_AND_AVAILABLE: "Past deels bij je vraag en is beschikbaar",
    ALL_NOT_NOW: "Past bij je vraag, maar heeft nu geen tijd",
    REST: "Past deels bij je vraag en heeft nu geen tijd",
}

# ── Places for newcomers ────────────────────────────────────────────────────────────────────────

NEWCOMER_BELOW = 3  # experiences; from here on the experiences speak for themselves
OF_EVERY = 10
NEWCOMER_PLACES = (4, 8)  # low enough to keep the best first, high enough to be seen


class Facts(NamedTuple):
    """What the order of one person depends on."""

    person_id: int
    text: int  # thousandths
    coverage: int  # thousandths
    experience: int | None  # S in thousandths of a point; None: unknown
    responsiveness: int  # thousandths; 500 when unknown
    ring: int
    load: int  # thousandths of the own maximum
    is_available: bool
    reviews: int
    last_asked_at: datetime | None


@dataclass(frozen=True)
class Term:
    """One line of "Waarom staat deze hier?"; the points of all terms add up to the score."""

    name: str
    label: str
    value: int  # thousandths
    weight: int  # thousandths; negative for what is taken off
    points: int  # thousandths of a score


class Ranked(NamedTuple):
    """A person at a place."""

    person_id: int
    tier: int
    score: int
    is_slot: bool  # stands higher than the score alone, on a place for newcomers


def tier(coverage: int, is_available: bool) -> int:
    everything = coverage >= 1_000
    if is_available:
        return ALL_AND_AVAILABLE if everything else SOME_AND_AVAILABLE
    return ALL_NOT_NOW if everything else REST


def experience_value(score: int | None) -> int:
    """S from 4 to 10 as a value from 0 to 1000."""
    above = max(0, (SCORE_UNKNOWN if score is None else score) - LOWEST_SCORE)
    return min(1_000, above * 1_000 // SCORE_RANGE)


def terms(facts: Facts) -> tuple[Term, ...]:
    """The terms of the score, in the order of their weight."""
    values = (
        ("text", "Hoe goed de expertise past bij je woorden", facts.text, TEXT),
        ("coverage", "Hoeveel van je vraag is aangevinkt", facts.coverage, COVERAGE),
        ("experience", "Ervaringen van scholen", experience_value(facts.experience), EXPERIENCE),
        ("response", "Reageert snel", facts.responsiveness, RESPONSE),
        ("nearness", "Dichtbij", NEARNESS_OF_RING[facts.ring], NEARNESS),
        ("load", "Helpt al veel", facts.load, -LOAD),
    )
    return tuple(
        Term(name, label, value, weight, points(value, weight))
        for name, label, value, weight in values
    )


def points(value: int, weight: int) -> int:
    """Rounded towards nothing, for a weight that is taken off too."""
    whole = abs(weight) * value // 1_000
    return whole if weight > 0 else -whole


def score(facts: Facts) -> int:
    return sum(term.points for term in terms(facts))


def order_key(facts: Facts) -> tuple[int, int, bool, float, int]:
    """Sorts people: tier, score, longest not asked (never comes first), id."""
    asked = facts.last_asked_at
    return (
        tier(facts.coverage, facts.is_available),
        -score(facts),
        asked is not None,
        asked.timestamp() if asked else 0.0,
        facts.person_id,
    )


# ── The rotation of newcomers ───────────────────────────────────────────────────────────────────

PRIME = 2_147_483_647


@dataclass(frozen=True)
class Rotation:
    """A person's turn is (id x multiplier + offset) mod PRIME: whole numbers of at most 63 bits,
    so the same in any language. Both numbers differ by day and question; with the multiplier
    fixed, one of two people would always stand before the other."""

    multiplier: int
    offset: int

    def turn(self, person_id: int) -> int:
        return (person_id * self.multiplier + self.offset) % PRIME


def rotation(day: date, question: Iterable[str]) -> Rotation:
    """The same all day for the same question; other newcomers tomorrow."""
    text = f"{day.isoformat()}|{'|'.join(sorted(question))}"
    digest = hashlib.sha256(text.encode()).digest()
    multiplier = 1 + int.from_bytes(digest[:8], "big") % (PRIME - 1)
    return Rotation(multiplier, int.from_bytes(digest[8:16], "big") % PRIME)


def place(ordered: Sequence[Ranked], newcomers: Sequence[Ranked], *, until: int) -> list[Ranked]:
    """The first `until` people, with newcomers on their places.

    `ordered` is the order by tier and score, at least the first `until` of it. `newcomers` are
    the new ones among all, by turn. A tier stays a strict order: on a place for newcomers comes
    the next one *of the tier that has arrived there*; when that tier has none left, the place
    goes to who would stand there anyway.
    """
    waiting: dict[int, list[Ranked]] = {}
    for newcomer in newcomers:
        waiting.setdefault(newcomer.tier, []).append(newcomer)
    placed: list[Ranked] = []
    seen: set[int] = set()
    queue = iter(ordered)
    following = _next(queue, seen)
    while following is not None and len(placed) < until:
        chosen = following
        if len(placed) % OF_EVERY + 1 in NEWCOMER_PLACES:
            turns = waiting.get(following.tier, [])
            while turns and turns[0].person_id in seen:
                turns.pop(0)
            if turns and turns[0].person_id != following.person_id:
                up = turns.pop(0)
                chosen = Ranked(up.person_id, up.tier, up.score, is_slot=True)
        placed.append(chosen)
        seen.add(chosen.person_id)
        if following.person_id in seen:
            following = _next(queue, seen)
    return placed


def _next(queue: Iterable[Ranked], seen: set[int]) -> Ranked | None:
    return next((ranked for ranked in queue if ranked.person_id not in seen), None)
