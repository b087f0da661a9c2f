"""What somebody types, as skills: which ones, how much, and what was not understood.

A query is cut into words; the lexicon says for which words of the vocabulary each may stand. A
name (a label or a synonym) is as good as the share of it that the query says, and as the share of
the query that it explains. A skill is as good as its best name. Below FLOOR nothing was
recognised: better no answer than a random one.
"""

import hashlib
import math
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from whoosh.index import FileIndex

from app.search import dutch
from app.search.index import Document
from app.search.lexicon import Lexicon
from app.search.typed import MOST_WORDS, Typed, read_typed

# The method's settings, measured on the development half of tests/search/queries.csv.
NAME_SHARE = 0.4  # exponent of "how much of the name was said"
QUERY_SHARE = 0.6  # exponent of "how much of the query it explains"
FLOOR = 0.52  # below this, nothing was recognised
BESIDE_THE_BEST = 0.7  # a skill must come this near to the best one
LITTLE = 0.15  # weight of a word that fits nearly every question
RARE_ENOUGH = 0.25  # least weight of any other word of the vocabulary
UNKNOWN = 1.0  # weight of a word that nobody taught us
EVERYDAY = 2.0  # weight of a word from life outside school
OTHER_NAMES = 0.15  # for what other names of the same skill explain besides
WHOLE_NAME = 0.15  # for saying a name exactly
LABEL = 1.03  # a label is chosen with more care than a synonym
ENGLISH = 0.95  # an English name, in a Dutch vocabulary
ALONE = 0.8  # times, when all that a name has in common is one word that is no name by itself
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


@dataclass(frozen=True)
class Unit:
    """A word of the query, or neighbours that make one word, and what it may stand for."""

    words: tuple[str, ...]
    stands_for: Mapping[str, float]
    weight: float


def documents(
    names: Iterable[tuple[str, str, str]], english: Iterable[tuple[str, str]]
) -> list[Document]:
    """One document a name: (slug, name, kind), and the English labels beside them."""
    found: list[Document] = []
    for slug, name, kind in [*names, *((slug, label, "english") for slug, label in english)]:
        found.append(Document(slug, name, kind, _content(name)))
        if "-" in name:  # zij-instromer is typed as one word too
            found.append(Document(slug, name, kind, _content(name.replace("-", ""))))
    return found


def fingerprint(docs: Iterable[Document], related: Mapping[str, Sequence[str]]) -> str:
    digest = hashlib.sha256()
    for document in docs:
        digest.update(repr((document.slug, document.name, document.kind)).encode())
    digest.update(repr(sorted((k, tuple(v)) for k, v in related.items())).encode())
    return digest.hexdigest()


def _content(text: str) -> tuple[str, ...]:
    words = dutch.words(text)
    return tuple(dict.fromkeys(w for w in words if not dutch.says_nothing(w))) or tuple(words)


class Concepts:
    """The matcher over one index. Thread-safe: Whoosh's reader is asked under a lock."""

    def __init__(self, index: FileIndex, related: Mapping[str, Sequence[str]]) -> None:
        self._related = related
        self._reader = index.reader()
        self._lock = threading.Lock()
        self._documents = [
            Document(f["slug"], f["name"], f["kind"], tuple(f["words"].split()))
            for _number, f in self._reader.iter_docs()
        ]
        self._weights = self._weigh()
        self._totals = [sum(self._weights[w] for w in d.words) for d in self._documents]
        # Words that mean a skill by themselves: pesten does, kast (uit de kast komen) does not.
        self._names = {d.words[0] for d in self._documents if len(dutch.words(d.name)) == 1}
        self._whole: dict[str, set[int]] = defaultdict(set)
        for number, document in enumerate(self._documents):
            self._whole[_key(document.words)].add(number)
        self.lexicon = Lexicon(self._weights)
        self._names_with = lru_cache(8_000)(self._ask_names_with)
        self.understand = lru_cache(2_000)(self._understand)

    def _weigh(self) -> dict[str, float]:
        """How much each word says, from how few skills use it: 0 to 1."""
        skills_with: dict[str, set[str]] = defaultdict(set)
        for document in self._documents:
            for word in document.words:
                skills_with[dutch.stem(word)].add(document.slug)
        count = max(2, len({document.slug for document in self._documents}))
        weights = {}
        for word in {word for document in self._documents for word in document.words}:
            rare = math.log(count / len(skills_with[dutch.stem(word)])) / math.log(count)
            weights[word] = LITTLE if _says_little(word) else max(RARE_ENOUGH, rare)
        return weights

    def _ask_names_with(self, word: str) -> tuple[int, ...]:
        with self._lock:
            return tuple(self._reader.postings("words", word).all_ids())

    def _understand(self, text: str) -> Understanding:
        """Not to be called with unbounded text: `read_typed` has cut it."""
        typed = read_typed(text)
        units = self._units(typed)
        if not units:
            return Understanding(typed.text)
        scores, explained = self._score(units, typed)
        concepts = self._choose(scores, explained)
        known = {w for c in concepts for u in explained.get(c.slug, ()) for w in units[u].words}
        telling = [w for unit in units for w in unit.words if not _says_little(w)]
        return Understanding(
            text=typed.text,
            concepts=concepts,
            understood=tuple(w for w in telling if w in known),
            not_understood=tuple(w for w in telling if w not in known),
        )

    def _units(self, typed: Typed) -> list[Unit]:
        words = [w for w in self._apart(typed) if not dutch.says_nothing(w)] or list(typed.words)
        units: list[Unit] = []
        at = 0
        while at < len(words):
            together = self._together(words, at)
            if together:
                length, stands_for = together
            else:
                length, stands_for = 1, self.lexicon.recognise(words[at])
            taken = tuple(words[at : at + length])
            units.append(Unit(taken, stands_for, self._unit_weight(taken, stands_for)))
            at += length
        return units

    def _apart(self, typed: Typed) -> list[str]:
        """A word with a hyphen that we do not know is read as its parts: mr-cursus."""
        words: list[str] = []
        for word in typed.words:
            parts = typed.hyphenated.get(word, ())
            words.extend(parts if parts and not self.lexicon.recognise(word) else (word,))
        return words[: 2 * MOST_WORDS]

    def _together(self, words: list[str], at: int) -> tuple[int, dict[str, float]] | None:
        """ "taal ontwikkelings stoornis", "plus klas": written apart, but one word to us."""
        for length in (3, 2):
            parts = words[at : at + length]
            if len(parts) < length or all(self.lexicon.knows(part) for part in parts):
                continue
            if stands_for := self.lexicon.as_one_word("".join(parts)):
                return length, stands_for
        return None

    def _unit_weight(self, words: tuple[str, ...], stands_for: Mapping[str, float]) -> float:
        if len(words) == 1 and _says_little(words[0]):
            return LITTLE
        if not stands_for:
            return EVERYDAY if dutch.is_everyday(words[0]) else UNKNOWN
        surest = max(stands_for.values())
        return max(self._weights[w] for w, sure in stands_for.items() if sure >= surest - 0.1)

    def _score(
        self, units: list[Unit], typed: Typed
    ) -> tuple[dict[str, float], dict[str, dict[int, float]]]:
        """({slug: score}, {slug: {unit: how much of it the skill explains}})."""
        said: dict[int, dict[int, float]] = defaultdict(dict)  # name -> unit -> weight said
        by: dict[int, dict[int, str]] = defaultdict(dict)  # name -> unit -> word of the name
        for number, unit in enumerate(units):
            for word, sure in unit.stands_for.items():
                weight = sure * self._weights[word]
                for name in self._names_with(word):
                    if weight > said[name].get(number, 0.0):
                        said[name][number] = weight
                        by[name][number] = word
        asked = sum(unit.weight for unit in units)
        whole = self._whole.get(_key([w for unit in units for w in unit.words]), ())
        allowed = self._with_phrases(typed)
        best: dict[str, tuple[float, float]] = {}
        explained: dict[str, dict[int, float]] = defaultdict(dict)
        for name, by_unit in said.items():
            document = self._documents[name]
            if allowed is not None and document.slug not in allowed:
                continue
            for number, weight in by_unit.items():
                share = min(weight, units[number].weight)
                if share > explained[document.slug].get(number, 0.0):
                    explained[document.slug][number] = share
            of_name = min(1.0, sum(by_unit.values()) / self._totals[name])
            of_query = sum(min(w, units[n].weight) for n, w in by_unit.items()) / asked
            score = of_name**NAME_SHARE * of_query**QUERY_SHARE
            score *= {"label": LABEL, "english": ENGLISH}.get(document.kind, 1.0)
            score += WHOLE_NAME if name in whole else 0.0
            telling = [word for word in by[name].values() if not _says_little(word)]
            if len(telling) == 1 and telling[0] not in self._names:
                score *= ALONE
            if score > best.get(document.slug, (0.0, 0.0))[0]:
                best[document.slug] = (score, of_query)
        return {
            slug: score + OTHER_NAMES * (sum(explained[slug].values()) / asked - of_query)
            for slug, (score, of_query) in best.items()
        }, explained

    def _with_phrases(self, typed: Typed) -> set[str] | None:
        """The skills of which some name says every quoted phrase, word by word."""
        if not typed.phrases:
            return None
        found: set[str] | None = None
        for phrase in typed.phrases:
            wanted = f" {' '.join(dutch.stem(word) for word in phrase)} "
            having = {
                document.slug
                for document in self._documents
                if wanted in f" {' '.join(map(dutch.stem, dutch.words(document.name)))} "
            }
            found = having if found is None else found & having
        return found

    def _choose(
        self, scores: dict[str, float], explained: dict[str, dict[int, float]]
    ) -> tuple[Concept, ...]:
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] < FLOOR:
            return ()
        top = ranked[0][1]
        chosen: list[Concept] = []
        needs: list[set[int]] = []  # for each need, the units of the query that it answers
        for slug, score in ranked[:MOST]:
            weight = round(1000 * score / top)
            if weight < 1000 * BESIDE_THE_BEST or score < 0.8 * FLOOR:
                break
            units = {number for number, share in explained[slug].items() if share > LITTLE}
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


def _key(words: Iterable[str]) -> str:
    return " ".join(dutch.stem(word) for word in words)


def _says_little(word: str) -> bool:
    return dutch.says_little(word) or (word.isdigit() and len(word) <= 2)
