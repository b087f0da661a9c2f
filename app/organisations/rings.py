"""How far apart two places are: the ring of the first thing that they share.

Same school 0, same board 1, same samenwerkingsverband 2, same region 3, otherwise country 4. The
same rule twice: in Python for one pair, in SQL for a join. An empty board, samenwerkingsverband
or region is never equal to another empty one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, case, false, or_

from app.organisations.models import Ring


class Located(Protocol):
    """A row of organisation, or an alias of it."""

    id: Any
    board_id: Any
    swv_id: Any
    region_id: Any


@dataclass(frozen=True)
class Place:
    """From where one looks. A school has at most one of each; a board or freelancer may have more.

    `access.place_of` gives the place of any organisation.
    """

    schools: frozenset[int] = frozenset()
    boards: frozenset[int] = frozenset()
    swvs: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()

    @classmethod
    def of_school(cls, school: Located) -> "Place":
        return cls(
            frozenset({school.id}),
            only_known(school.board_id),
            only_known(school.swv_id),
            only_known(school.region_id),
        )

    @classmethod
    def around(cls, places: Iterable["Place"]) -> "Place":
        """All of these: what is near to one of them is as near to this."""
        known = list(places)
        return cls(
            frozenset().union(*(place.schools for place in known)),
            frozenset().union(*(place.boards for place in known)),
            frozenset().union(*(place.swvs for place in known)),
            frozenset().union(*(place.regions for place in known)),
        )


def only_known(*ids: int | None) -> frozenset[int]:
    return frozenset(id_ for id_ in ids if id_ is not None)


def ring_between(one: Located, other: Located) -> int:
    """The ring between two schools."""
    return ring_from(Place.of_school(one), other)


def ring_from(place: Place, other: Located) -> int:
    """The ring from a place to a school; or to a board or samenwerkingsverband where one works."""
    if other.id in place.schools:
        return Ring.SCHOOL
    if other.board_id in place.boards or other.id in place.boards:
        return Ring.BOARD
    if other.swv_id in place.swvs or other.id in place.swvs:
        return Ring.SWV
    if other.region_id in place.regions or other.id in place.regions:
        return Ring.REGION
    return Ring.COUNTRY


def distance_sql(place: Place, other: Located) -> ColumnElement[int]:
    """`ring_from` as an expression: the place as values, `other` as an alias in the query."""
    return case(
        (_among(other.id, place.schools), Ring.SCHOOL),
        (or_(_among(other.board_id, place.boards), _among(other.id, place.boards)), Ring.BOARD),
        (or_(_among(other.swv_id, place.swvs), _among(other.id, place.swvs)), Ring.SWV),
        (
            or_(_among(other.region_id, place.regions), _among(other.id, place.regions)),
            Ring.REGION,
        ),
        else_=Ring.COUNTRY,
    )


def _among(column: ColumnElement[int | None], ids: frozenset[int]) -> ColumnElement[bool]:
    # Sorted, so that the same place always gives the same statement.
    return column.in_(sorted(ids)) if ids else false()


def distance_between_sql(one: Located, other: Located) -> ColumnElement[int]:
    """`ring_between` as an expression over two aliases. NULL = NULL is not true, so it holds."""
    return case(
        (one.id == other.id, Ring.SCHOOL),
        (one.board_id == other.board_id, Ring.BOARD),
        (one.swv_id == other.swv_id, Ring.SWV),
        (one.region_id == other.region_id, Ring.REGION),
        else_=Ring.COUNTRY,
    )


def effective_ring(own: int, school_cap: int | None, board_cap: int | None) -> int:
    """How far somebody's help reaches: their own choice, within what school and board allow.

    None: there is no school or board to allow it, so nothing is in the way.
    """
    return min(own, *(cap for cap in (school_cap, board_cap) if cap is not None), Ring.COUNTRY)
