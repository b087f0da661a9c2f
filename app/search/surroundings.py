"""How far every organisation is from a place, and who is how far: rings as numbers a row.

People point at an organisation by its number here. A freelancer has none and points at a *stand-in*
instead: one for each region, and one for who chose no region at all. Who is kept near points at
another stand-in: the same organisation, from which nobody goes further than that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.organisations.models import Ring
from app.organisations.rings import Place, only_known
from app.search import planes as bits
from app.search.planes import Plane, Planes
from app.search.ranking import NEARNESS, NEARNESS_OF_RING, points

Key = TypeVar("Key", int, tuple[int, int])

RINGS = len(NEARNESS_OF_RING)
OUT_OF_REACH = RINGS  # the "ring" of who cannot be found from here, or at all
NOBODY = 0  # the organisation of who cannot be found today
NO_REGION = 1  # the stand-in for a freelancer without a region

POINTS = np.array([*(points(v, NEARNESS) for v in NEARNESS_OF_RING), 0], np.int16)  # by ring


class Around(NamedTuple):
    """What the rings of one organisation follow from."""

    id: int
    board_id: int | None
    swv_id: int | None
    region_id: int | None
    cap: int  # how far it, and the board above it, let people help


class Surroundings:
    """All organisations by number. Numbers never change while the process runs."""

    def __init__(self, organisations: Iterable[Around] = ()) -> None:
        self._number: dict[int, int] = {}
        self._stand_in: dict[int, int] = {}  # region id -> number
        self._near: dict[tuple[int, int], int] = {}  # (organisation id, ring) -> number
        self.count = 2
        self.learn(organisations)

    def learn(self, organisations: Iterable[Around]) -> None:
        """Take these for all the organisations there are, keeping the numbers of known ones."""
        self._facts = {self.number(around.id): around for around in organisations}
        for id_, ring in self._near:
            self._stand_near(id_, ring)
        self._prepare()

    def number(self, organisation_id: int) -> int:
        return self._of(self._number, organisation_id)

    def stand_in(self, region_id: int | None) -> int:
        if region_id is None:
            return NO_REGION
        return self._of(self._stand_in, region_id)

    def near(self, organisation_id: int, ring: int) -> int:
        """For who works there and is kept within this ring."""
        is_new = (organisation_id, ring) not in self._near
        number = self._of(self._near, (organisation_id, ring))
        if is_new:
            self._stand_near(organisation_id, ring)
            self._is_prepared = False  # once for all who come in one batch
        return number

    def _stand_near(self, organisation_id: int, ring: int) -> None:
        around = self._facts.get(self._number.get(organisation_id, NOBODY))
        if around is not None:
            number = self._near[organisation_id, ring]
            self._facts[number] = around._replace(cap=min(around.cap, ring))

    def _of(self, numbers: dict[Key, int], id_: Key) -> int:
        found = numbers.get(id_)
        if found is None:
            found = numbers[id_] = self.count
            self.count += 1
        return found

    def numbers(self) -> Mapping[str, list[list[int]]]:
        """The lists of (id, number), to be kept with columns that point at them."""
        return {
            "organisations": [list(pair) for pair in self._number.items()],
            "regions": [list(pair) for pair in self._stand_in.items()],
            "near": [[*key, number] for key, number in self._near.items()],
        }

    @classmethod
    def with_numbers(cls, kept: Mapping[str, list[list[int]]]) -> "Surroundings":
        found = cls()
        found._number = {int(id_): number for id_, number in kept["organisations"]}
        found._stand_in = {int(id_): number for id_, number in kept["regions"]}
        found._near = {(int(id_), int(ring)): number for id_, ring, number in kept["near"]}
        taken = [*found._number.values(), *found._stand_in.values(), *found._near.values()]
        found.count = max(taken, default=1) + 1
        return found

    def _prepare(self) -> None:
        self._is_prepared = True
        at: dict[str, dict[int, list[int]]] = {
            level: defaultdict(list) for level in ("region", "swv", "board", "school")
        }
        for number, around in self._facts.items():
            at["school"][around.id].append(number)
            for level, above in (
                ("board", around.board_id),
                ("swv", around.swv_id),
                ("region", around.region_id),
            ):
                # Who works at the board itself is as near as its schools are.
                for id_ in only_known(above, around.id):
                    at[level][id_].append(number)
        self._caps = np.full(self.count, Ring.COUNTRY, np.int8)
        for number, around in self._facts.items():
            self._caps[number] = around.cap
        self._at = {
            level: {id_: np.array(numbers, np.int64) for id_, numbers in of_level.items()}
            for level, of_level in at.items()
        }

    def rings(self, place: Place) -> NDArray[np.int8]:
        """The ring between the place and each number; OUT_OF_REACH where a cap is in the way."""
        if not self._is_prepared:
            self._prepare()
        rings = np.full(self.count, Ring.COUNTRY, np.int8)
        for level, ring, ids in (
            ("region", Ring.REGION, place.regions),
            ("swv", Ring.SWV, place.swvs),
            ("board", Ring.BOARD, place.boards),
            ("school", Ring.SCHOOL, place.schools),
        ):
            for id_ in ids:
                numbers = self._at[level].get(id_)
                if numbers is not None:
                    rings[numbers] = ring
        for region_id in place.regions:
            if region_id in self._stand_in:
                rings[self._stand_in[region_id]] = Ring.REGION
        caps = self._caps[: self.count]
        rings[: len(caps)][rings[: len(caps)] > caps] = OUT_OF_REACH
        rings[NOBODY] = OUT_OF_REACH
        return rings


@dataclass
class Near:
    """Everybody as seen from one place."""

    rings: NDArray[np.int8]  # a number -> its ring
    of_row: NDArray[np.int8]  # the nearest ring of each row
    planes: Planes  # a plane a ring
    _within: tuple[Plane, Plane] | None = None

    @classmethod
    def of(cls, rings: NDArray[np.int8], of_row: NDArray[np.int8], words: int) -> "Near":
        """From the nearest ring of every row, OUT_OF_REACH where nobody is."""
        planes = [bits.of_bools(of_row == ring, words) for ring in range(RINGS)]
        return cls(rings, of_row, np.array(planes))

    def renew(self, rows: NDArray[np.int64], rings: NDArray[np.int8]) -> None:
        """These rows have another ring now."""
        self.of_row[rows] = rings
        bits.clear(self.planes, rows)
        found = rings < OUT_OF_REACH
        bits.put(self.planes, rings[found].astype(np.int64), rows[found])
        self._within = None

    def points(self, rows: NDArray[np.int64]) -> NDArray[np.int16]:
        """What nearness gives each of these rows."""
        return POINTS.take(self.of_row.take(rows))

    def reached_by(self, code: Planes) -> Plane:
        """Whose code (the ring of a tick, plus one) reaches the ring between them and here.

        A code of c reaches ring r when c > r; written out over the three bits of c.
        """
        low, middle, high = code
        ring = self.planes
        if self._within is None:
            self._within = (ring[0] | ring[1], ring[0] | ring[1] | ring[2] | ring[3])
        board, region = self._within
        return (
            (high & region)
            | (middle & board)
            | (low & (ring[0] | (middle & ring[2]) | (high & ring[4])))
        )
