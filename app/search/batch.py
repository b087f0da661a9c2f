"""What search knows of people, as columns: of everybody, or of a batch to put in."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.profiles.models import EMPLOYEE, FREELANCER
from app.search.planes import Rows
from app.search.themes import Standings

KINDS = (EMPLOYEE, FREELANCER)
NEVER = np.int64(np.iinfo(np.int64).min)  # "last asked" of who was never asked
UNKNOWN = -1  # a score that is not there

_EPOCH = date(2000, 1, 1)
LONG_AGO, FAR_AWAY = int(np.iinfo(np.int16).min), int(np.iinfo(np.int16).max)


def day_number(day: date | None, otherwise: int = 0) -> int:
    """Days since 2000, in two bytes: what lies outside 1911–2089 is as good as its border."""
    if day is None:
        return otherwise
    return min(max((day - _EPOCH).days, LONG_AGO), FAR_AWAY)


@dataclass
class People:
    """Columns, one value a person. As a batch to put in, or as all that is stored."""

    id: NDArray[np.int32]
    shares: NDArray[np.bool_]  # may be found, apart from where they work today
    free: NDArray[np.int16]  # parts of the week that are free and not taken, bits 0-9
    available_from: NDArray[np.int16]
    available_until: NDArray[np.int16]
    load: NDArray[np.int16]  # thousandths
    responsiveness: NDArray[np.int16]  # thousandths
    score: NDArray[np.int16]  # thousandths of a point; UNKNOWN
    schools: NDArray[np.int16]
    reviews: NDArray[np.int16]
    asked: NDArray[np.int64]  # microseconds since 1970; NEVER

    @classmethod
    def empty(cls, count: int) -> "People":
        types = {f.name: _TYPES[f.name] for f in fields(cls)}
        return cls(**{name: np.zeros(count, type_) for name, type_ in types.items()})


_TYPES: Mapping[str, type] = {
    "id": np.int32, "shares": np.bool_, "free": np.int16, "available_from": np.int16,
    "available_until": np.int16, "load": np.int16, "responsiveness": np.int16, "score": np.int16,
    "schools": np.int16, "reviews": np.int16, "asked": np.int64,
}  # fmt: skip


@dataclass
class Works:
    """Where people work, and on which days: several rows a person are possible."""

    row: NDArray[np.int32]
    at: NDArray[np.int32]  # a number of Surroundings
    begins: NDArray[np.int16]
    ends: NDArray[np.int16]

    @classmethod
    def empty(cls) -> "Works":
        none = np.zeros(0, np.int16)
        return cls(np.zeros(0, np.int32), np.zeros(0, np.int32), none, none)

    def where(self, which: NDArray[np.bool_]) -> "Works":
        return Works(*(getattr(self, f.name)[which] for f in fields(self)))

    def only(self, rows: Rows) -> "Works":
        return self.where(np.isin(self.row, rows))

    def without(self, rows: Rows) -> "Works":
        return self.where(~np.isin(self.row, rows)) if len(rows) else self

    def with_(self, more: "Works") -> "Works":
        return Works(
            *(np.concatenate([getattr(self, f.name), getattr(more, f.name)]) for f in fields(self))
        )


@dataclass
class Batch:
    """People to put in. `row` of the parts is the place in `people`, not yet in the columns."""

    people: People
    forms: NDArray[np.int16]  # bits over FORMS
    sectors: NDArray[np.int16]  # bits over SECTORS
    kind: NDArray[np.int16]  # a place in KINDS
    works: Works
    claim_row: NDArray[np.int64]
    claim_skill: NDArray[np.int64]  # a place in Columns.skills
    claim_code: NDArray[np.int8]  # the ring of the tick, plus one
    standings: Standings
