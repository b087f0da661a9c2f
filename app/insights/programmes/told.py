"""What earlier reports told, so that no later one tells of one school by the difference.

Two figures of the same thing differ by the schools that came, went or changed in between. Those
are none, or at least five: for every pair of reports, not only for two in a row. So newcomers wait
until there are five; and of a table, parts between which fewer schools moved become one part.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from app.insights.rules import SHOWN_FROM

School = Callable[[Any], int]
# The first of it says what a table divides: tables of the same are held against each other.
Key = tuple[Hashable, ...]
Row = tuple[frozenset[str], Sequence[Any]]  # what a part is called, and what it counts
Part = tuple[frozenset[str], frozenset[Any]]

WHOLE = frozenset({""})
ADDED_UP = 4  # of a table with more parts, only each and the whole are compared


@dataclass(frozen=True)
class Division:
    """One way in which a table was told. `added_up`: each part, and of a small table all that can
    be had by adding them up."""

    whole: Mapping[frozenset[str], frozenset[Any]]
    added_up: Sequence[Part]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Division":
        whole = {labels: frozenset(members) for labels, members in rows}
        most = len(whole) if len(whole) <= ADDED_UP else 1
        return cls(
            whole,
            [
                (frozenset().union(*labels), frozenset().union(*(whole[each] for each in labels)))
                for many in range(1, most + 1)
                for labels in combinations(whole, many)
            ],
        )

    def within(self, labels: frozenset[str]) -> frozenset[Any]:
        return frozenset().union(*(each for of, each in self.whole.items() if of <= labels))


class Told:
    """Of each table, by its key, every way in which it was told so far; the oldest first."""

    def __init__(self, least: int = SHOWN_FROM) -> None:
        self.least = least
        self._divisions: dict[Key, list[Division]] = {}
        self._wholes: dict[Key, list[Any]] = {}

    def of_whom(
        self, key: Key, things: Sequence[Any], school: School, *, stays: bool = True
    ) -> list[Any]:
        """What a table is about: these, or else those of whom it was told last; nobody where that
        may not stay, since it is about another period."""
        whole = [(WHOLE, things)]
        if self._too_close(key, whole, school) is not None:
            return self._wholes[key] if stays else []
        if self._tell(key, whole, school):
            self._wholes[key] = list(things)
        return list(things)

    def settled(self, key: Key, rows: Sequence[Row], school: School) -> list[Row]:
        """The same parts, with those as one between which too few schools moved. Nothing where
        even as one they may not be told."""
        found = list(rows)
        while (close := self._too_close(key, found, school)) is not None:
            inside = [row for row in found if row[0] <= close]
            others = [row for row in found if not row[0] <= close]
            if not inside or not others:
                return []
            smallest = min(others, key=lambda row: len({school(each) for each in row[1]}))
            labels, members = zip(*inside, smallest, strict=True)
            found = [row for row in others if row is not smallest]
            found.append((frozenset().union(*labels), [m for each in members for m in each]))
        self._tell(key, found, school)
        return found

    def may_tell(self, key: Key, rows: Sequence[Row], school: School) -> bool:
        """All of it or nothing; what may be told, is."""
        filled = [row for row in rows if row[1]]
        if self._too_close(key, filled, school) is not None:
            return False
        self._tell(key, filled, school)
        return True

    def _too_close(self, key: Key, rows: Sequence[Row], school: School) -> frozenset[str] | None:
        """Labels of which an earlier report tells as well, with too few schools in between."""
        now = Division.of(rows)
        if any(now.whole == then.whole for then in self._divisions.get(key, ())):
            return None
        for table, past in self._divisions.items():
            for then in past if table[0] == key[0] else ():
                compared = _changed(then, now) if table == key else ()
                for labels, members in (*compared, *_left_over(then, now)):
                    if members and self._are_few(members, school):
                        return labels
        return None

    def _are_few(self, members: Iterable[Any], school: School) -> bool:
        found: set[int] = set()
        for each in members:
            found.add(school(each))
            if len(found) >= self.least:
                return False
        return True

    def _tell(self, key: Key, rows: Sequence[Row], school: School) -> bool:
        """Remember it, unless it is too small to be shown at all."""
        if any(self._are_few(members, school) for _, members in rows):
            return False
        now, past = Division.of(rows), self._divisions.setdefault(key, [])
        if all(now.whole != then.whole for then in past):
            past.append(now)
        return True


def _changed(then: "Division", now: "Division") -> Iterator[Part]:
    """Who came or went, of the smallest groups of labels that both tell: those can be compared."""
    found: list[frozenset[str]] = []
    for labels in (*then.whole, *now.whole):
        touching = [each for each in found if each & labels]
        found = [each for each in found if not each & labels]
        found.append(labels.union(*touching))
    for labels in found:
        yield labels, then.within(labels) ^ now.within(labels)


def _left_over(then: "Division", now: "Division") -> Iterator[Part]:
    """Who is in parts of one of both and not in those parts of the other that are inside them: who
    stopped before stopped still, and is in “loopt of gestopt”."""
    for (_, before), (labels, after) in product(then.added_up, now.added_up):
        if before < after or after < before:
            yield labels, before ^ after
