"""The facets of a search: what can be chosen in each, in the order of the page.

Within a facet any of the chosen values will do; across facets all must hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from app.organisations.models import Ring
from app.profiles.models import EMPLOYEE, FORMS, FREELANCER

PARTS = tuple(range(10))  # Monday morning first
RINGS = (Ring.SCHOOL, Ring.BOARD, Ring.SWV, Ring.REGION, Ring.COUNTRY)
SECTORS = ("po", "vo", "so", "mbo")
KINDS = (EMPLOYEE, FREELANCER)

# Buckets of the number that is shown, in thousandths of a point: from, to (not included).
RATINGS: Mapping[str, tuple[int, int] | None] = {
    "9": (9_000, 10_001),
    "8": (8_000, 9_000),
    "7": (7_000, 8_000),
    "lager": (0, 7_000),
    "geen": None,  # fewer than three schools: no number is shown, so none is searched
}

Values = frozenset[str]
NONE: Values = frozenset()


@dataclass(frozen=True)
class Filters:
    """What was chosen. The names of the fields are the names of the facets."""

    theme: Values = NONE
    part: Values = NONE
    ring: Values = NONE
    form: Values = NONE
    sector: Values = NONE
    kind: Values = NONE
    rating: Values = NONE


FACETS = tuple(f.name for f in fields(Filters))

# As they stand in the address, which people read too.
IN_ADDRESS: Mapping[str, str] = {
    "theme": "thema",
    "part": "dagdeel",
    "ring": "ring",
    "form": "hulp",
    "sector": "sector",
    "kind": "soort",
    "rating": "cijfer",
}

# What each facet offers; domains come from the vocabulary.
OFFERED: Mapping[str, tuple[str, ...]] = {
    "part": tuple(map(str, PARTS)),
    "ring": tuple(map(str, RINGS)),
    "form": FORMS,
    "sector": SECTORS,
    "kind": KINDS,
    "rating": tuple(RATINGS),
}


def read_filters(chosen: Mapping[str, Iterable[str]], domains: Iterable[str]) -> Filters:
    """Only values that are offered count; anything else in the address is as if absent."""
    offered = {**OFFERED, "theme": tuple(domains)}
    return Filters(
        **{facet: frozenset(chosen.get(facet, ())) & frozenset(offered[facet]) for facet in FACETS}
    )


@dataclass(frozen=True)
class Facets:
    """For each facet, how many people each value would give, its own choice left out."""

    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, facet: str, value: str) -> int:
        return self.counts.get(facet, {}).get(value, 0)
