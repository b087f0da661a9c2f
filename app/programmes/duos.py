"""Which two people together fit a question best, and why. Every weight is here.

Plain values in, an order out: no session, no clock, no words of the page. All numbers are
integers. A *value* is in thousandths, 0 to 1000; a weight is in thousandths of the whole; a term
gives points: weight × value / 1000, rounded down, so that the terms on the page add up.

The order is: score, then who were longest not asked, then id. Whoever may not be asked, for
instance because of ties, stands in no pair, whatever the score.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from itertools import combinations
from typing import Any

# ── Weights, in thousandths of a score ──────────────────────────────────────────────────────────

COVERAGE = 600  # the share of what is asked that they cover together: a pair comes to help first
BACKGROUND = 200  # how much their backgrounds differ: two former inspectors see the same things
KNOWLEDGE = 100  # how much the fields differ in which they know their way
EXPERTISE = 100  # how much their ticks differ: what only one of them brings
LOAD = 150  # taken off for who carries much already: spreads the work over the team

# ── Words for values, from which on ─────────────────────────────────────────────────────────────

DIFFERENT, PARTLY = 700, 300  # thousandths of all that either has
HIGH_LOAD, SOME_LOAD = 667, 334  # thousandths of what somebody can carry

MOST_SHOWN = 20  # more is no longer a choice


@dataclass(frozen=True)
class Candidate:
    """What the order of one person depends on. `why_not`: a code; '' for who may be asked."""

    person_id: int
    knowledge: frozenset[str] = frozenset()  # domains in which they ticked something
    expertise: frozenset[int] = frozenset()  # what they ticked
    backgrounds: frozenset[str] = frozenset()
    load: int = 0  # thousandths of how many trajecten they can carry
    last_asked: date | None = None  # None: never
    why_not: str = ""


@dataclass(frozen=True)
class Term:
    """One line of why they stand here; the points of all terms add up to the score."""

    name: str
    value: int  # thousandths
    weight: int  # thousandths; negative for what is taken off
    points: int  # thousandths of a score


@dataclass(frozen=True)
class Choice:
    """A pair, or one person beside who is there already."""

    people: tuple[int, ...]
    score: int
    covered: frozenset[int]  # of what is asked, by all of them together
    terms: tuple[Term, ...]

    def value(self, name: str) -> int:
        return next(term.value for term in self.terms if term.name == name)


def best(
    candidates: Iterable[Candidate],
    asked: Sequence[int],
    *,
    size: int = 2,
    present: Sequence[Candidate] = (),
    most: int = MOST_SHOWN,
) -> list[Choice]:
    """The best pairs (`size` 2) or people (`size` 1) for what is asked, the best first.

    `present` fill the role already: what they cover is covered, and one who comes beside them is
    compared with all they have.
    """
    if size not in (1, 2):
        raise ValueError("People are chosen alone or in pairs.")
    free = sorted((each for each in candidates if not each.why_not), key=lambda c: c.person_id)
    masks = _Masks(free, present, asked)
    ranked = nsmallest(most, masks.keys(size))
    return [masks.choice(key[-1]) for key in ranked]


def difference(one: int, other: int) -> int:
    """What only one of the two has, of all that either has, in thousandths; of nothing 0."""
    either = one | other
    return (one ^ other).bit_count() * 1_000 // either.bit_count() if either else 0


def points(value: int, weight: int) -> int:
    """Rounded towards nothing, for a weight that is taken off too."""
    whole = abs(weight) * value // 1_000
    return whole if weight > 0 else -whole


Key = tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]


class _Masks:
    """The sets of all candidates as bits of an integer: of a hundred people there are 4,950
    pairs, and comparing integers keeps that far below what anybody notices."""

    def __init__(
        self, free: Sequence[Candidate], present: Sequence[Candidate], asked: Sequence[int]
    ) -> None:
        self.free = free
        self.asked = tuple(dict.fromkeys(asked))
        everybody = [*free, *present]
        wanted = {skill: 1 << bit for bit, skill in enumerate(self.asked)}
        self.answers = _bits([each.expertise for each in everybody], wanted)
        self.knowledge = _bits([each.knowledge for each in everybody])
        self.expertise = _bits([each.expertise for each in everybody])
        self.backgrounds = _bits([each.backgrounds for each in everybody])
        self.asked_on = [each.last_asked.toordinal() if each.last_asked else 0 for each in free]
        self.is_alone = not present
        # All of who is present, as if they were one; without anybody these are empty.
        self.there = [
            _all(mask[len(free) :])
            for mask in (self.answers, self.knowledge, self.expertise, self.backgrounds)
        ]

    def keys(self, size: int) -> Iterator[Key]:
        for members in combinations(range(len(self.free)), size):
            asked_on = sorted((self.asked_on[each] for each in members), reverse=True)
            ids = tuple(self.free[each].person_id for each in members)
            score = sum(points(value, weight) for _, value, weight in self.values(members))
            yield -score, tuple(asked_on), ids, members

    def values(self, members: tuple[int, ...]) -> tuple[tuple[str, int, int], ...]:
        first = members[0]
        answers, knowledge, expertise, backgrounds = self.there
        load = self.free[first].load
        answers |= self.answers[first]
        if len(members) == 2:
            second = members[1]
            answers |= self.answers[second]
            load = (load + self.free[second].load) // 2
            knowledge, expertise, backgrounds = (
                self.knowledge[second],
                self.expertise[second],
                self.backgrounds[second],
            )
        elif self.is_alone:  # there is nobody to differ from
            knowledge, expertise, backgrounds = (
                self.knowledge[first],
                self.expertise[first],
                self.backgrounds[first],
            )
        coverage = answers.bit_count() * 1_000 // len(self.asked) if self.asked else 0
        return (
            ("coverage", coverage, COVERAGE),
            ("background", difference(self.backgrounds[first], backgrounds), BACKGROUND),
            ("knowledge", difference(self.knowledge[first], knowledge), KNOWLEDGE),
            ("expertise", difference(self.expertise[first], expertise), EXPERTISE),
            ("load", load, -LOAD),
        )

    def choice(self, members: tuple[int, ...]) -> Choice:
        terms = tuple(
            Term(name, value, weight, points(value, weight))
            for name, value, weight in self.values(members)
        )
        answers = self.there[0] | _all(self.answers[each] for each in members)
        return Choice(
            people=tuple(self.free[each].person_id for each in members),
            score=sum(term.points for term in terms),
            covered=frozenset(skill for bit, skill in enumerate(self.asked) if answers >> bit & 1),
            terms=terms,
        )


def _bits(
    sets: Sequence[frozenset[str]] | Sequence[frozenset[int]],
    known: dict[int, int] | None = None,
) -> list[int]:
    """Each set as an integer; of `known` only those bits, otherwise a bit for each thing."""
    bits: dict[Any, int] = dict(known or {})
    if known is None:
        for things in sets:
            for thing in things:
                bits.setdefault(thing, 1 << len(bits))
    return [_all(bits.get(thing, 0) for thing in things) for things in sets]


def _all(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
