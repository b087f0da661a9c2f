"""From skills to people in memory: the same total, facets and page as `reference.py` gives.

Everything that is true of many people at once is a plane; only the best candidates of a page are
ever looked at one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.organisations.rings import Place
from app.search import planes as bits
from app.search import ranking
from app.search.batch import NEVER
from app.search.columns import Columns
from app.search.filters import FACETS, OFFERED, Facets, Filters
from app.search.planes import Plane, Planes, Rows
from app.search.ranking import Facts, Ranked, Rotation
from app.search.reference import LAST_PAGE, PAGE, Asked, Found, People
from app.search.surroundings import Near
from app.search.themes import UNKNOWN, Theme, experience

# No class of people can stand higher than what its words give plus this.
MOST_BESIDE_WORDS = ranking.EXPERIENCE + ranking.RESPONSE + ranking.NEARNESS

_1970 = datetime(1970, 1, 1, tzinfo=UTC)


def people(
    columns: Columns,
    asked: Sequence[Asked],
    place: Place,
    *,
    viewer_id: int,
    filters: Filters,
    domains: Mapping[str, Sequence[int]],
    page: int = 1,
    today: date,
    mentions: Mapping[int, int] | None = None,
) -> People:
    """Who can help; see `reference.people` for what the answer means."""
    page = max(1, min(page, LAST_PAGE))
    columns.turn_to(today)
    question = Question(columns, asked, place, viewer_id, domains, mentions or {})
    passes = question.passing(filters)
    everybody = question.anybody
    for passed in passes.values():
        everybody = everybody & passed
    total = bits.count(everybody)
    facets = question.facets(passes, everybody)
    if not total:
        return People(0, facets, (), page)
    rotation = ranking.rotation(today, [f"{a.slug}={a.weight}" for a in asked])
    placed = question.placed(everybody, rotation, until=page * PAGE)
    first = (page - 1) * PAGE
    return People(total, facets, tuple(question.found(placed[first:], first + 1)), page)


@dataclass(frozen=True)
class Class:
    """People whom the words fit equally well."""

    plane: Plane
    text: int  # thousandths
    points: int  # of text and coverage


class Question:
    """One question to the columns: who is reached, how well it fits, and in which order."""

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
        self.mentioned, self._mention = self._mentioned(mentions)
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
        whole = [id_ for id_, of in self.columns.skills.items() if of == domain]
        if whole and set(ids) >= set(whole):
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

    # ── Order ───────────────────────────────────────────────────────────────────────────────────

    def placed(self, everybody: Plane, rotation: Rotation, *, until: int) -> list[Ranked]:
        """The first `until` people by tier, score and turn, with newcomers on their places."""
        ordered: list[Ranked] = []
        newcomers: list[Ranked] = []
        complete = self._complete()
        available = self.columns.available
        for tier, plane in (
            (ranking.ALL_AND_AVAILABLE, everybody & available & complete),
            (ranking.SOME_AND_AVAILABLE, everybody & available & ~complete),
            (ranking.ALL_NOT_NOW, everybody & ~available & complete),
            (ranking.REST, everybody & ~available & ~complete),
        ):
            if len(ordered) >= until:
                break
            if plane.any():
                ordered += self._best(plane, tier, until - len(ordered))
                newcomers += self._newest(plane, tier, rotation, until)
        return ranking.place(ordered, newcomers, until=until)

    def _complete(self) -> Plane:
        """Who ticked something for every need."""
        if not self.needs:
            # Without a question everybody fits; a mention alone is never the whole of it.
            nobody = bits.empty(1, self.columns.words)[0]
            return nobody if self._mention else ~nobody
        complete: Any = None
        for need in self.needs:
            met = bits.empty(1, self.columns.words)[0]
            for weight, plane in need:
                if weight >= ranking.ANSWERS:
                    met = met | plane
            complete = met if complete is None else complete & met
        return complete

    def _classes(self, plane: Plane) -> list[Class]:
        """The plane in parts that the words fit equally well, the best fit first."""
        if not self.needs:
            points = ranking.points(1_000, ranking.TEXT) + ranking.points(1_000, ranking.COVERAGE)
            return [Class(plane, 1_000, points)]
        parts: list[tuple[Plane, int, int]] = [(plane, 0, 0)]
        for need in self.needs:
            narrower = []
            for part, text, met in parts:
                rest = part
                for weight, ticked in need:
                    hit = rest & ticked
                    if hit.any():
                        answers = 1_000 if weight >= ranking.ANSWERS else 0
                        narrower.append((hit, text + weight, met + answers))
                        rest = rest & ~ticked
                if rest.any():
                    narrower.append((rest, text, met))
            parts = narrower
        count = len(self.needs)
        return sorted(
            (
                Class(part, text // count, _points_of_words(text // count, met // count))
                for part, text, met in parts
            ),
            key=lambda class_: -class_.points,
        )

    def _best(self, plane: Plane, tier: int, most: int) -> list[Ranked]:
        """The first `most` of a tier by score, then who was longest not asked, then id."""
        rows, scores = [], []
        found, worst = 0, -(10**6)  # with `most` people found, the score of the last of them
        if self._mention:
            own, own_scores = self._scores_of(bits.rows_of(plane & self.mentioned))
            rows.append(own)
            scores.append(own_scores)
            found += len(own)
            plane = plane & ~self.mentioned
        for class_ in self._classes(plane):
            if found >= most and class_.points + MOST_BESIDE_WORDS < worst:
                break
            of_class, their_scores = self._best_of_class(class_, most)
            rows.append(of_class)
            scores.append(their_scores)
            found += len(of_class)
            if found >= most:
                together = np.concatenate(scores)
                worst = int(np.partition(together, len(together) - most)[len(together) - most])
        all_rows, all_scores = np.concatenate(rows), np.concatenate(scores)
        ids, asked = self.columns.people.id[all_rows], self.columns.people.asked[all_rows]
        order = np.lexsort((ids, asked, -all_scores))[:most]
        return [
            Ranked(id_, tier, score, False)
            for id_, score in zip(ids[order].tolist(), all_scores[order].tolist(), strict=True)
        ]

    def _best_of_class(self, class_: Class, most: int) -> tuple[Rows, NDArray[np.int64]]:
        """Rows that hold the first `most` of the class, and perhaps some more."""
        rows = bits.rows_of(class_.plane)
        scores = self.theme.points.take(rows) + self.near.points(rows)
        if len(rows) > most:
            worst = np.partition(scores, len(rows) - most)[len(rows) - most]
            better = rows[scores > worst]
            alike = self._first_alike(rows[scores == worst], most - len(better))
            rows = np.concatenate([better, alike])
            scores = self.theme.points.take(rows) + self.near.points(rows)
        return rows, scores.astype(np.int64) + class_.points

    def _first_alike(self, rows: Rows, most: int) -> Rows:
        """Of people with one score, rows that hold the first `most`, and perhaps some more."""
        if len(rows) <= 4 * most:
            return rows
        asked = self.columns.people.asked.take(rows)
        never = rows[asked == NEVER]
        if len(never) < most:
            wanted = most - len(never)
            rows, asked = rows[asked != NEVER], asked[asked != NEVER]
            latest = np.partition(asked, wanted - 1)[wanted - 1]
            return np.concatenate([never, rows[asked <= latest]])
        if self.columns.is_ordered:
            return never[:most]
        ids = self.columns.people.id.take(never)
        return never[np.argpartition(ids, most - 1)[:most]]

    def _newest(self, plane: Plane, tier: int, rotation: Rotation, most: int) -> list[Ranked]:
        """The first `most` newcomers of the tier by turn."""
        rows = bits.rows_of(plane & self.columns.newcomers)
        turns = _turns(rotation, self.columns.people.id.take(rows))
        if len(rows) > 4 * most:
            # Turns are spread evenly, so these are nearly always enough and seldom many.
            early = turns < 2 * most * (ranking.PRIME // len(rows))
            if early.sum() >= most:
                rows, turns = rows[early], turns[early]
        ids = self.columns.people.id.take(rows)
        order = np.lexsort((ids, turns))[:most]
        rows = rows[order]
        _, scores = self._scores_of(rows)
        return [
            Ranked(id_, tier, score, False)
            for id_, score in zip(ids[order].tolist(), scores.tolist(), strict=True)
        ]

    # ── One by one ──────────────────────────────────────────────────────────────────────────────

    def _fit(self, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(text, coverage) of each row, in thousandths."""
        text = np.full(len(rows), 0 if self.needs or self._mention else 1_000, np.int64)
        coverage = text.copy()
        for need in self.needs:
            fit = np.zeros(len(rows), np.int64)
            for weight, plane in reversed(need):
                fit[bits.has(plane, rows)] = weight
            text += fit
            coverage += np.where(fit >= ranking.ANSWERS, 1_000, 0)
        count = max(1, len(self.needs))
        text, coverage = text // count, coverage // count
        if self._mention:
            mention = [self._mention.get(int(row), 0) for row in rows]
            text = np.maximum(text, np.array(mention, np.int64))
        return text, coverage

    def _scores_of(self, rows: Rows) -> tuple[Rows, NDArray[np.int64]]:
        text, coverage = self._fit(rows)
        words = text * ranking.TEXT // 1_000 + coverage * ranking.COVERAGE // 1_000
        return rows, words + self.theme.points.take(rows) + self.near.points(rows)

    def found(self, placed: Sequence[Ranked], first: int) -> Iterator[Found]:
        """The page: everything about each person that the order depends on."""
        rows = self.columns.rows_of(np.array([ranked.person_id for ranked in placed], np.int64))
        text, coverage = self._fit(rows)
        score, schools = experience(self.columns, self.theme.domain, rows)
        people = self.columns.people
        values = zip(
            placed,
            text.tolist(),
            coverage.tolist(),
            score.tolist(),
            schools.tolist(),
            people.responsiveness[rows].tolist(),
            self.near.of_row[rows].tolist(),
            people.load[rows].tolist(),
            bits.has(self.columns.available, rows).tolist(),
            people.reviews[rows].tolist(),
            people.asked[rows].tolist(),
            strict=True,
        )
        for place, (
            ranked,
            fit,
            met,
            own,
            behind,
            response,
            ring,
            load,
            free,
            count,
            asked,
        ) in enumerate(values, first):
            facts = Facts(
                person_id=ranked.person_id,
                text=fit,
                coverage=met,
                experience=None if own == UNKNOWN else own,
                responsiveness=response,
                ring=ring,
                load=load,
                is_available=free,
                reviews=count,
                last_asked_at=None if asked == NEVER else _1970 + timedelta(microseconds=asked),
            )
            yield Found(place, facts, ranked.tier, ranked.score, ranked.is_slot, behind)


_OF_FACTS = ("part", "form", "sector", "kind")


def _points_of_words(text: int, coverage: int) -> int:
    return ranking.points(text, ranking.TEXT) + ranking.points(coverage, ranking.COVERAGE)


def _turns(rotation: Rotation, ids: NDArray[np.int32]) -> NDArray[np.int64]:
    """Rotation.turn of each. PRIME is 2**31 - 1, so the remainder is a sum of two halves."""
    turns = ids.astype(np.int64) * rotation.multiplier + rotation.offset
    for _ in range(2):
        turns = (turns & ranking.PRIME) + (turns >> 31)
    return np.where(turns >= ranking.PRIME, turns - ranking.PRIME, turns)


def ticked(columns: Columns, place: Place, *, viewer_id: int, today: date) -> dict[int, int]:
    """How many people the place can find for each skill, by id."""
    columns.turn_to(today)
    near = columns.near(place)
    viewer = columns.rows_of(np.array([viewer_id]))
    found = {}
    for skill_id in columns.skills:
        plane = near.reached_by(columns.of_skill(skill_id))
        if viewer[0] >= 0:
            bits.clear(plane[np.newaxis], viewer)
        found[skill_id] = bits.count(plane)
    return found
