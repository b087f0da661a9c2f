"""In which order the people of a question stand, without looking at each of them.

People whom the words fit equally well form a class. Within a class only nearness and what no
question changes make a difference, so classes are taken from the best fit down, until no further
one can hold anybody for the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search import planes as bits
from app.search import ranking
from app.search.batch import NEVER
from app.search.planes import Plane, Rows
from app.search.question import Question
from app.search.ranking import Facts, Ranked, Rotation
from app.search.reference import Found
from app.search.themes import UNKNOWN, experience

# No class of people can stand higher than what its words give plus this.
MOST_BESIDE_WORDS = ranking.EXPERIENCE + ranking.RESPONSE + ranking.NEARNESS

_1970 = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Class:
    """People whom the words fit equally well."""

    plane: Plane
    text: int  # thousandths
    points: int  # of text and coverage


class Order:
    """The order of everybody in a plane, for one question."""

    def __init__(self, question: Question) -> None:
        self.columns, self.near, self.theme = question.columns, question.near, question.theme
        self.needs, self.mentioned = question.needs, question.mentioned
        self._mention = question.mention

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
        for place, value in enumerate(values, first):
            ranked, fit, met, own, behind, response, near, load, free, count, asked = value
            facts = Facts(
                person_id=ranked.person_id,
                text=fit,
                coverage=met,
                experience=None if own == UNKNOWN else own,
                responsiveness=response,
                ring=near,
                load=load,
                is_available=free,
                reviews=count,
                last_asked_at=None if asked == NEVER else _1970 + timedelta(microseconds=asked),
            )
            yield Found(place, facts, ranked.tier, ranked.score, ranked.is_slot, behind)


def _points_of_words(text: int, coverage: int) -> int:
    return ranking.points(text, ranking.TEXT) + ranking.points(coverage, ranking.COVERAGE)


def _turns(rotation: Rotation, ids: NDArray[np.int32]) -> NDArray[np.int64]:
    """Rotation.turn of each. PRIME is 2**31 - 1, so the remainder is a sum of two halves."""
    turns = ids.astype(np.int64) * rotation.multiplier + rotation.offset
    for _ in range(2):
        turns = (turns & ranking.PRIME) + (turns >> 31)
    return np.where(turns >= ranking.PRIME, turns - ranking.PRIME, turns)
