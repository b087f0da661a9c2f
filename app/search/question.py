"""One question to the columns: who is reached, and what each checkbox would give."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.organisations.rings import Place
from app.search import planes as bits
from app.search.columns import Columns
from app.search.filters import FACETS, OFFERED, Facets, Filters
from app.search.planes import Plane, Planes
from app.search.reference import Asked
from app.search.surroundings import Near
from app.search.themes import Theme

_OF_FACTS = ("part", "form", "sector", "kind")


class Question:
    """Sets of people, each a plane: who is reached at all, who by each skill, who is mentioned."""

    def __init__(
        self,
        columns: Columns,
        asked: Sequence[Asked],
        place: Place,
        viewer_id: int,
        domains: Mapping[str, Sequence[int]],
        mentions: Mapping[int, int],
    ) -> None:
        self.columns = columns
        self.near: Near = columns.near(place)
        self.theme: Theme = columns.theme(asked[0].domain_id if asked else "")
        self._domains = domains
        self._reached: dict[int, Plane] = {}
        self.needs = self._needs(asked)
        self.mentioned, self.mention = self._mentioned(mentions)
        self.anybody = self._anybody(bool(asked), bool(mentions), viewer_id)

    def _needs(self, asked: Sequence[Asked]) -> list[list[tuple[int, Plane]]]:
        """For each need its alternatives, (weight, who ticked it), the heaviest first."""
        needs: dict[int, list[tuple[int, Plane]]] = {}
        for skill in asked:
            if skill.skill_id in self.columns.number_of:
                alternative = (skill.weight, self.reached(skill.skill_id))
            else:  # left the vocabulary: a need that nobody meets
                alternative = (skill.weight, bits.empty(1, self.columns.words)[0])
            needs.setdefault(skill.need, []).append(alternative)
        return [
            sorted(needs[number], key=lambda alternative: -alternative[0])
            for number in sorted(needs)
        ]

    def reached(self, skill_id: int) -> Plane:
        """Whose tick of this skill reaches the place."""
        found = self._reached.get(skill_id)
        if found is None:
            found = self.near.reached_by(self.columns.of_skill(skill_id))
            self._reached[skill_id] = found
        return found

    def _mentioned(self, mentions: Mapping[int, int]) -> tuple[Plane, dict[int, int]]:
        """(who is mentioned and reaches the place at all, row -> weight)."""
        plane = bits.empty(1, self.columns.words)[0]
        if not mentions:
            return plane, {}
        ids = np.fromiter(mentions, np.int64, len(mentions))
        rows = self.columns.rows_of(ids)
        weight = {int(row): mentions[int(id_)] for row, id_ in zip(rows, ids, strict=True)}
        known = rows[rows >= 0]
        bits.put(plane[np.newaxis], np.zeros(len(known), np.int64), known)
        return plane & self.near.reached_by(self.columns.of_anything), weight

    def _anybody(self, has_asked: bool, has_mentions: bool, viewer_id: int) -> Plane:
        if not has_asked and not has_mentions:
            anybody = self.near.reached_by(self.columns.of_anything)
        else:
            anybody = self.mentioned.copy()
            for need in self.needs:
                for _, plane in need:
                    anybody |= plane
        viewer = self.columns.rows_of(np.array([viewer_id]))
        if viewer[0] >= 0:
            bits.clear(anybody[np.newaxis], viewer)
        return anybody

    # ── Facets ──────────────────────────────────────────────────────────────────────────────────

    def _facet(self, facet: str) -> Planes:
        """A plane for each value that the facet offers, in their order."""
        if facet == "theme":
            themes = [self._of_domain(domain, ids) for domain, ids in self._domains.items()]
            return np.array(themes) if themes else bits.empty(0, self.columns.words)
        if facet == "ring":
            return self.near.planes
        if facet == "rating":
            return self.theme.ratings
        return self.columns.of_fact(facet)

    def _of_domain(self, domain: str, ids: Sequence[int]) -> Plane:
        whole = self.columns.skills_of.get(domain)
        if whole and whole <= set(ids):
            return self.near.reached_by(self.columns.of_domain(domain))
        plane = bits.empty(1, self.columns.words)[0]
        for id_ in ids:
            if id_ in self.columns.number_of:
                plane |= self.reached(id_)
        return plane

    def passing(self, filters: Filters) -> dict[str, Plane]:
        """For each facet in which something was chosen: who has any of it."""
        passes = {}
        for facet in FACETS:
            if chosen := getattr(filters, facet):
                offered = list(self._domains) if facet == "theme" else OFFERED[facet]
                planes = self._facet(facet)
                which = [n for n, value in enumerate(offered) if value in chosen]
                passes[facet] = np.bitwise_or.reduce(planes[which], axis=0)
        return passes

    def facets(self, passes: Mapping[str, Plane], everybody: Plane) -> Facets:
        """How many people each value would give, its own facet left out."""
        within = dict.fromkeys(FACETS, everybody)
        for facet in passes:
            others = self.anybody
            for other, passed in passes.items():
                if other != facet:
                    others = others & passed
            within[facet] = others
        found = {
            facet: dict(
                zip(self._offered(facet), bits.counts(self._facet(facet), plane), strict=True)
            )
            for facet, plane in within.items()
            if facet not in _OF_FACTS or facet in passes
        }
        # The facets that are the same for every search lie together: one count for all of them.
        rest = bits.counts(self.columns.facts, everybody)
        for (facet, value), number in zip(self.columns.facts_of, rest, strict=True):
            if facet not in passes:
                found.setdefault(facet, {})[value] = number
        return Facets({facet: found[facet] for facet in FACETS})

    def _offered(self, facet: str) -> Sequence[str]:
        return list(self._domains) if facet == "theme" else OFFERED[facet]
