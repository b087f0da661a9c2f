"""What may be shown of numbers about schools: decided here, for page, paper and workbook alike.

A number about fewer than five schools is never shown apart, nor one that could be had by
subtracting: rows that are too small become one row. What could be had by subtracting an earlier
report is `told.py`'s.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.insights.programmes.told import Key, Row, School, Told
from app.insights.rules import SHOWN_FROM

MORE_THAN = 3  # labels of small rows that are still named one by one
OTHERS = "andere samen"

# A row before it is counted: its label, and what it counts.
Group = tuple[str, Sequence[Any]]


def apart(cells: Sequence[Sequence[int]], least: int = SHOWN_FROM) -> list[int | None]:
    """How often each part of a whole counts; None where that may not be shown.

    What is hidden is together of at least `least` schools and of more than one part, so that the
    whole, which stands elsewhere, gives nobody away.
    """
    return apart_both_ways([cells], least, down=False)[0]


def apart_both_ways(
    rows: Sequence[Sequence[Sequence[int]]], least: int = SHOWN_FROM, *, down: bool = True
) -> list[list[int | None]]:
    """The same of a table whose rows add up, and (`down`) whose columns do."""
    cells = {(at, across): set(c) for at, row in enumerate(rows) for across, c in enumerate(row)}
    lines = [[(at, across) for across in range(len(row))] for at, row in enumerate(rows)]
    if down and rows:
        lines += [[(at, across) for at in range(len(rows))] for across in range(len(rows[0]))]
    hidden = {place for place, schools in cells.items() if 0 < len(schools) < least}
    while (more := _first_unsafe(lines, cells, hidden, least)) is not None:
        hidden.add(more)
    return [
        [None if (at, across) in hidden else len(c) for across, c in enumerate(row)]
        for at, row in enumerate(rows)
    ]


Place = tuple[int, int]


def _first_unsafe(
    lines: Sequence[Sequence[Place]], cells: dict[Place, set[int]], hidden: set[Place], least: int
) -> Place | None:
    """Rows come before columns: what makes a row safe often makes its columns safe as well."""
    found = (_one_more(line, cells, hidden, least) for line in lines)
    return next((place for place in found if place is not None), None)


def _one_more(
    line: Sequence[Place], cells: dict[Place, set[int]], hidden: set[Place], least: int
) -> Place | None:
    """What of this line must be hidden as well, the smallest first; None: it is safe."""
    gone = [place for place in line if place in hidden]
    rest = [place for place in line if cells[place] and place not in hidden]
    is_safe = not gone or (
        len(gone) > 1 and len(set().union(*(cells[place] for place in gone))) >= least
    )
    return None if is_safe or not rest else min(rest, key=lambda place: (len(cells[place]), place))


@dataclass(frozen=True)
class Shown:
    """A row as it may be told; `many` is None where even all together are too few."""

    labels: frozenset[str]
    label: str
    members: Sequence[Any]
    many: int | None


def together(groups: Sequence[Group], school: School, told: Told, key: Key) -> list[Shown]:
    """The same whole, with the parts that may not stand apart as one. Empty parts are left out.

    `told`: what earlier reports told of the table that is called `key`. Where it may not be told in
    any way, there are no parts.
    """
    filled = [group for group in groups if group[1]]
    cells = apart([[school(each) for each in members] for _, members in filled])
    known = list(zip(filled, cells, strict=True))
    rows: list[Row] = [(frozenset({of}), members) for (of, members), n in known if n is not None]
    small = [group for group, n in known if n is None]
    if small:
        members = [each for _, some in small for each in some]
        rows.append((frozenset(label for label, _ in small), members))
    order = [label for label, _ in filled]
    return [
        Shown(labels, _called(labels, order), members, count(members, school))
        for labels, members in sorted(
            told.settled(key, rows, school),
            key=lambda row: (len(row[0]) > 1, min(map(order.index, row[0]))),
        )
    ]


def _called(labels: Collection[str], order: Sequence[str]) -> str:
    return " of ".join(sorted(labels, key=order.index)) if len(labels) <= MORE_THAN else OTHERS


def count(members: Sequence[Any], school: School) -> int | None:
    return apart([[school(each) for each in members]])[0]


def grouped(things: Iterable[Any], label: Callable[[Any], str]) -> list[Group]:
    """Things by their label, in the order in which the labels first came."""
    found: dict[str, list[Any]] = {}
    for thing in things:
        found.setdefault(label(thing), []).append(thing)
    return list(found.items())
