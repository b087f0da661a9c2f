"""How near everybody is to a place, on one day.

From most places most of the country is equally far away. So everybody is judged from nowhere once,
and from each place only those who work around it.
"""

import numpy as np
from numpy.typing import NDArray

from app.organisations.models import Ring
from app.organisations.rings import Place
from app.search import planes as bits
from app.search.batch import Works
from app.search.lately import Lately
from app.search.planes import Rows
from app.search.surroundings import NOBODY, Near, Surroundings

MOST_MOVED = 5_000  # people, until the list of who works where is made anew
NEARS_BYTES = 12_000_000  # what may be kept, over all places


class Nearness:
    """Begins empty; `renew` says where people work today."""

    def __init__(self, surroundings: Surroundings, words: int) -> None:
        self._surroundings, self._words = surroundings, words
        self._room = words * bits.WORD
        self._first = np.full(self._room, NOBODY, np.int32)  # where each works …
        self._more = Works.empty()  # … and of who works in several places the other ones
        self._afar: NDArray[np.int8] | None = None
        self._moved: Rows = np.zeros(0, np.int64)  # since it was last listed who works where
        self.near = Lately(self._seen_from, max(4, NEARS_BYTES // max(1, 2 * self._room)))

    def renew(self, works: Works, rows: Rows | None) -> None:
        """These are all the places where these rows (None: everybody) work today."""
        is_first = np.zeros(len(works.row), np.bool_)
        is_first[np.unique(works.row, return_index=True)[1]] = True
        self._first[slice(None) if rows is None else rows] = NOBODY
        self._first[works.row[is_first]] = works.at[is_first]
        others = Works.empty() if rows is None else self._more.without(rows)
        self._more = others.with_(works.where(~is_first))
        if rows is not None and self._afar is not None:
            self._moved = np.concatenate([self._moved, rows])
            self._afar[rows] = self._nearest(self._surroundings.rings(Place()), rows)
            for near in self.near.values():
                near.renew(rows, self._nearest(near.rings, rows))

    def _seen_from(self, place: Place) -> Near:
        """As seen from nowhere, but for the few who are nearer: they work where the place is."""
        of_row = self._from_afar().copy()
        rings = self._surroundings.rings(place)
        around = np.flatnonzero(rings < Ring.COUNTRY)
        # Of who works in several places the nearest comes last, and stays.
        around = around[np.argsort(-rings[around], kind="stable")]
        rows, counts = self._who_work_at(around)
        of_row[rows] = np.repeat(rings[around], counts)
        # Who came or moved since the list was made stands in it where they were.
        if len(self._moved):
            of_row[self._moved] = self._nearest(rings, self._moved)
        return Near.of(rings, of_row, self._words)

    def _from_afar(self) -> NDArray[np.int8]:
        """The ring of every row for who looks from nowhere."""
        if self._afar is None or len(self._moved) > MOST_MOVED:
            rings = self._surroundings.rings(Place())
            self._afar = rings.take(self._first)
            np.minimum.at(self._afar, self._more.row, rings.take(self._more.at))
            self._list_who_work_where()
        return self._afar

    def _list_who_work_where(self) -> None:
        works = np.flatnonzero(self._first != NOBODY).astype(np.int32)
        at = np.concatenate([self._first[works], self._more.at])
        order = np.argsort(at, kind="stable")
        numbers = np.arange(self._surroundings.count + 1)
        self._starts = np.searchsorted(at[order], numbers)
        self._by_work = np.concatenate([works, self._more.row])[order]
        self._moved = np.zeros(0, np.int64)

    def _who_work_at(
        self, numbers: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """(the rows of who work at these organisations, how many at each of them)."""
        starts = self._starts[numbers]
        counts = self._starts[numbers + 1] - starts
        ends = np.cumsum(counts)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts)
        return self._by_work[at], counts

    def _nearest(self, rings: NDArray[np.int8], rows: Rows) -> NDArray[np.int8]:
        """The nearest ring of each row over all places of work."""
        nearest = rings.take(self._first[rows])
        more = self._more.only(rows)
        at = np.argsort(rows)[np.searchsorted(np.sort(rows), more.row)]
        np.minimum.at(nearest, at, rings.take(more.at))
        return nearest
