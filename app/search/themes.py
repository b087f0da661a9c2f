"""What experience within one theme gives somebody, worked out once for all questions about it.

The score within the theme counts where there is one, else the score over all themes.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.search import planes as bits
from app.search import ranking
from app.search.filters import RATINGS
from app.search.planes import Planes, Rows

if TYPE_CHECKING:
    from app.search.columns import Columns

UNKNOWN = -1


@dataclass
class Standings:
    """S of people within a domain, by rising row; in a batch, of all domains with their number."""

    row: NDArray[np.int32]
    score: NDArray[np.int16]  # thousandths of a point
    schools: NDArray[np.int16]
    domain: NDArray[np.int16] | None = None

    @classmethod
    def empty(cls) -> "Standings":
        return cls(np.zeros(0, np.int32), np.zeros(0, np.int16), np.zeros(0, np.int16))

    def of(self, domain: int, rows: Rows) -> "Standings":
        """Those of one domain of a batch, at the rows that its people got."""
        assert self.domain is not None
        here = self.domain == domain
        return Standings(
            rows[self.row[here]].astype(np.int32), self.score[here], self.schools[here]
        )

    def renewed(self, rows: Rows, more: "Standings") -> "Standings":
        """Without these rows, and with more."""
        stays = ~np.isin(self.row, rows) if len(rows) else slice(None)
        if not len(more.row) and isinstance(stays, slice):
            return self
        row = np.concatenate([self.row[stays], more.row])
        order = np.argsort(row, kind="stable")
        return Standings(
            row[order],
            np.concatenate([self.score[stays], more.score])[order],
            np.concatenate([self.schools[stays], more.schools])[order],
        )


@dataclass
class Theme:
    """Points that no question changes, and who has which number from schools."""

    domain: str
    points: NDArray[np.int16]  # experience and response, less load
    ratings: Planes  # one for each of RATINGS

    @classmethod
    def of_all(cls, columns: "Columns") -> "Theme":
        """Of no domain in particular."""
        ratings = bits.empty(len(RATINGS), columns.words)
        theme = cls("", np.zeros(columns.room, np.int16), ratings)
        theme.renew(columns, None)
        return theme

    def within(self, columns: "Columns", domain: str) -> "Theme":
        """The same, but for who has experience in this domain."""
        theme = Theme(domain, self.points.copy(), self.ratings.copy())
        theme.renew(columns, columns.standings[domain].row.astype(np.int64))
        return theme

    def renew(self, columns: "Columns", rows: Rows | None) -> None:
        """Work it out again for these rows (None: for everybody)."""
        which: Any = slice(0, columns.size) if rows is None else rows
        score, schools = experience(columns, self.domain, rows)
        self.points[which] = (
            _points(_value(score), ranking.EXPERIENCE)
            + _points(columns.people.responsiveness[which], ranking.RESPONSE)
            - _points(columns.people.load[which], ranking.LOAD)
        )
        if rows is not None:
            bits.clear(self.ratings, rows)
        shown = (schools >= ranking.SHOWN_FROM_SCHOOLS) & (score != UNKNOWN)
        for number, bucket in enumerate(RATINGS.values()):
            has_it = (
                ~shown if bucket is None else shown & (score >= bucket[0]) & (score < bucket[1])
            )
            if rows is None:
                self.ratings[number] = bits.of_bools(has_it, columns.words)
            else:
                found = rows[has_it]
                bits.put(self.ratings, np.full(len(found), number), found)


def experience(
    columns: "Columns", domain: str, rows: Rows | None
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """(score, schools behind it) of each row, within the domain where they have one there."""
    which: Any = slice(0, columns.size) if rows is None else rows
    score, schools = columns.people.score[which], columns.people.schools[which]
    standings = columns.standings.get(domain)
    if standings is None:
        return score, schools
    if rows is None:
        score, schools = score.copy(), schools.copy()
        score[standings.row], schools[standings.row] = standings.score, standings.schools
        return score, schools
    if len(standings.row):
        at = np.minimum(np.searchsorted(standings.row, rows), len(standings.row) - 1)
        here = standings.row[at] == rows
        score[here], schools[here] = standings.score[at[here]], standings.schools[at[here]]
    return score, schools


def _value(score: NDArray[np.int16]) -> NDArray[np.int32]:
    """ranking.experience_value, for many at once."""
    known = np.where(score == UNKNOWN, ranking.SCORE_UNKNOWN, score).astype(np.int32)
    above = np.maximum(known - ranking.LOWEST_SCORE, 0)
    return np.minimum(above * 1_000 // ranking.SCORE_RANGE, 1_000)


def _points(value: NDArray[np.integer], weight: int) -> NDArray[np.int16]:
    """ranking.points of a positive weight, for many at once."""
    return (value.astype(np.int32) * weight // 1_000).astype(np.int16)
