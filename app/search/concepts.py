"""What somebody types, as skills: which ones, how much, and what was not understood.

A query is cut into words; the lexicon says for which words of the vocabulary each may stand, and
the names of the skills how well they say what was typed. Below FLOOR nothing was recognised:
better no answer than a random one.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from whoosh.index import FileIndex

from app.search import dutch
from app.search.index import Document
from app.search.lexicon import Lexicon
from app.search.names import LITTLE, Names, Scored, Unit, says_little
from app.search.typed import MOST_WORDS, Typed, read_typed

# The method's settings, measured on set a of tests/search/queries.csv.
FLOOR = 0.56  # below this, nothing was recognised
BESIDE_THE_BEST = 0.7  # a skill must come this near to the best one
UNKNOWN = 1.1  # weight of a word that nobody taught us
EVERYDAY = 2.0  # weight of a word from life outside school
RELATED = 300  # weight in thousandths of a skill often wanted with the best one

MOST = 10  # skills from one query
FILL_UP_TO = 6  # related skills are added up to this many
SURE = 600  # thousandths: from here on a skill is what was asked, not just near it


@dataclass(frozen=True)
class Concept:
    """A skill that a query may mean. Weight in thousandths of the best one's.

    `need` numbers what the query asks for: skills with the same number answer the same words.
    """

    slug: str
    weight: int
    need: int = 0
    is_related: bool = False


@dataclass(frozen=True)
class Understanding:
    """A query as it was read."""

    text: str
    concepts: tuple[Concept, ...] = ()
    understood: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.text

    @property
    def is_recognised(self) -> bool:
        return bool(self.concepts)


def fingerprint(docs: Iterable[Document], related: Mapping[str, Sequence[str]]) -> str:
    """Changes with the names, and with the words that are left out of them."""
    digest = hashlib.sha256()
    for document in docs:
        digest.update(repr(document).encode())
    digest.update(repr(sorted((k, tuple(v)) for k, v in related.items())).encode())
    return digest.hexdigest()


class Concepts:
    """The matcher over one index. Thread-safe: only its caches ever change."""

    def __init__(self, index: FileIndex, related: Mapping[str, Sequence[str]]) -> None:
        self._related = related
        self._names = Names(index)
        self._lexicon = Lexicon(self._names.weights, self._names.single)
        dutch.forget()  # every word of the vocabulary was taken apart once, and few will be typed
        self.understand = lru_cache(2_000)(self._understand)

    @property
    def size(self) -> int:
        """How many names there are."""
        return self._names.size

    def forget(self) -> None:
        """Empty every cache, to measure what a query costs of which no word was typed before."""
        self.understand.cache_clear()
        self._lexicon.forget()
        dutch.forget()

    def _understand(self, text: str) -> Understanding:
        """Not to be called with unbounded text: `read_typed` has cut it."""
        typed = read_typed(text)
        units = self._units(typed)
        if not units:
            return Understanding(typed.text)
        scored = self._names.score(units, typed)
        concepts = self._choose(scored)
        answering = {u for c in concepts for u in scored.explained.get(c.slug, ())}
        known = {word for number in answering for word in units[number].words}
        telling = [word for unit in units for word in unit.words if not says_little(word)]
        return Understanding(
            text=typed.text,
            concepts=concepts,
            understood=tuple(w for w in telling if w in known),
            not_understood=tuple(w for w in telling if w not in known),
        )

    def _units(self, typed: Typed) -> list[Unit]:
        words = [w for w in self._apart(typed) if not dutch.says_nothing(w)] or list(typed.words)
        line = f" {' '.join(typed.words)} "
        units: list[Unit] = []
        at = 0
        while at < len(words):
            together = self._together(words, at, line)
            if together:
                length, stands_for = together
            else:
                length, stands_for = 1, self._lexicon.recognise(words[at])
            taken = tuple(words[at : at + length])
            units.append(Unit(taken, stands_for, self._unit_weight(taken, stands_for)))
            at += length
        return units

    def _apart(self, typed: Typed) -> list[str]:
        """A word with a hyphen that we do not know is read as its parts: mr-cursus."""
        words: list[str] = []
        for word in typed.words:
            parts = typed.hyphenated.get(word, ())
            words.extend(parts if parts and not self._lexicon.recognise(word) else (word,))
        return words[: 2 * MOST_WORDS]

    def _together(
        self, words: list[str], at: int, line: str
    ) -> tuple[int, dict[str, float]] | None:
        """ "taal ontwikkelings stoornis", "plus klas": written apart, but one word to us."""
        for length in (3, 2):
            parts = words[at : at + length]
            joined = "".join(parts)
            if len(parts) < length or f" {' '.join(parts)} " not in line:
                continue
            if joined not in self._names.single and all(map(self._lexicon.knows, parts)):
                continue
            if stands_for := self._lexicon.as_one_word(joined):
                return length, stands_for
        return None

    def _unit_weight(self, words: tuple[str, ...], stands_for: Mapping[str, float]) -> float:
        if len(words) == 1 and says_little(words[0]):
            return LITTLE
        if len(words) == 1 and self._lexicon.is_everyday(words[0]):
            return EVERYDAY
        if not stands_for:
            return UNKNOWN
        surest = max(stands_for.values())
        return max(self._names.weights[w] for w, sure in stands_for.items() if sure >= surest - 0.1)

    def _choose(self, scored: Scored) -> tuple[Concept, ...]:
        ranked = sorted(scored.scores.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] < FLOOR:
            return ()
        top = ranked[0][1]
        chosen: list[Concept] = []
        needs: list[set[int]] = []  # for each need, the units of the query that it answers
        for slug, score in ranked[:MOST]:
            weight = round(1000 * score / top)
            if weight < 1000 * BESIDE_THE_BEST or score < 0.8 * FLOOR:
                break
            units = {number for number, share in scored.explained[slug].items() if share > LITTLE}
            need = next((n for n, seen in enumerate(needs) if not units - seen), None)
            if need is None:
                shared = max(range(len(needs)), key=lambda n: len(needs[n] & units), default=None)
                if shared is not None and needs[shared] & units:
                    need = shared  # says more of the same thing
                    needs[shared] |= units
                else:
                    need = len(needs)
                    needs.append(units)
            chosen.append(Concept(slug, weight, need))
        slugs = {concept.slug for concept in chosen}
        for slug in self._related.get(chosen[0].slug, ()):
            if len(chosen) >= FILL_UP_TO:
                break
            if slug not in slugs:
                chosen.append(Concept(slug, RELATED, chosen[0].need, is_related=True))
        return tuple(chosen)
