"""The names of the skills, and how well a query says each of them.

A name (a label or a synonym) is as good as the share of it that the query says, and as the share
of the query that it explains. A skill is as good as its best name.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from sys import intern
from typing import Any, TypeVar

from whoosh.index import FileIndex

from app.search import dutch
from app.search.index import Document
from app.search.typed import Typed

T = TypeVar("T")

NONE: frozenset[str] = frozenset()

# The method's settings, measured on set a of tests/search/queries.csv.
NAME_SHARE = 0.4  # exponent of "how much of the name was said"
QUERY_SHARE = 0.6  # exponent of "how much of the query it explains"
LITTLE = 0.15  # weight of a word that fits nearly every question
RARE_ENOUGH = 0.25  # least weight of any other word of the vocabulary
NAME_ENOUGH = 0.6  # least weight of a word that is a name by itself
OTHER_NAMES = 0.2  # for what other names of the same skill explain besides
WHOLE_NAME = 0.2  # for saying a name exactly
WITHOUT_SMALL_WORDS = 0.8  # times, when of a name like "doet het niet" only doet was said
KINDS = {"label": 1.03, "english": 0.95}  # a label is chosen with care; the vocabulary is Dutch
ALONE = 0.85  # times, when all that a name has in common is one word that is no name by itself


@dataclass(frozen=True)
class Unit:
    """A word of the query, or neighbours that make one word, and what it may stand for."""

    words: tuple[str, ...]
    stands_for: Mapping[str, float]
    weight: float


@dataclass
class Scored:
    """Skills with their scores, and how much of each unit of the query a skill explains."""

    scores: dict[str, float] = field(default_factory=dict)
    explained: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))


def documents(
    names: Iterable[tuple[str, str, str]], english: Iterable[tuple[str, str]]
) -> Iterator[Document]:
    """One document a name: (slug, name, kind), and the English labels beside them."""
    for slug, name, kind in chain(names, ((slug, label, "english") for slug, label in english)):
        yield Document(slug, name, kind, _content(name))
        if "-" in name:  # zij-instromer is typed as one word too
            yield Document(slug, name, kind, _content(name.replace("-", "")))


def _content(text: str) -> tuple[str, ...]:
    words = dutch.words(text)
    return tuple(dict.fromkeys(w for w in words if not dutch.says_nothing(w))) or tuple(words)


def says_little(word: str) -> bool:
    return dutch.says_little(word) or (word.isdigit() and len(word) <= 2)


class Names:
    """The names of one index, asked of Whoosh once; nothing here changes afterwards."""

    def __init__(self, index: FileIndex) -> None:
        reader = index.reader()
        words = [word.decode() for word in reader.lexicon("words")]
        self._with_word = {word: tuple(reader.postings("words", word).all_ids()) for word in words}
        self._documents = _documents(reader, words)
        reader.close()
        self._words_with_stem = _grouped((dutch.stem(word), word) for word in words)
        self._little = frozenset(word for word in words if says_little(word))
        in_full = [dutch.words(document.name) for document in self._documents]
        # Words that mean a skill by themselves: pesten does, kast (uit de kast komen) does not.
        self.single = {words[0] for words in in_full if len(words) == 1}
        self.weights = self._weigh()
        self._totals = [sum(self.weights[w] for w in d.words) for d in self._documents]
        # What was left out of some names: "wil niet met haar spelen" is not simply spelen.
        self._small_words = {
            number: small
            for number, (words, document) in enumerate(zip(in_full, self._documents, strict=True))
            if (small := frozenset(words).difference(document.words))
        }
        self._small_stems = {dutch.stem(w) for words in self._small_words.values() for w in words}
        self._whole = _grouped(
            (_key(document.words), number) for number, document in enumerate(self._documents)
        )

    @property
    def size(self) -> int:
        return len(self._documents)

    def _weigh(self) -> dict[str, float]:
        """How much each word says, from how few skills use it: 0 to 1."""
        skills_with: dict[str, set[str]] = defaultdict(set)
        for document in self._documents:
            for word in document.words:
                skills_with[dutch.stem(word)].add(document.slug)
        count = max(2, len({document.slug for document in self._documents}))
        weights = {}
        for word in self._with_word:
            rare = math.log(count / len(skills_with[dutch.stem(word)])) / math.log(count)
            least = NAME_ENOUGH if word in self.single else RARE_ENOUGH
            weights[word] = LITTLE if word in self._little else max(least, rare)
        return weights

    def score(self, units: Sequence[Unit], typed: Typed) -> Scored:
        """Only skills with a name in common with the units, and with every phrase in some name."""
        found = Scored()
        typed_words = frozenset(typed.words)
        asked = sum(unit.weight for unit in units)
        whole = self._whole.get(_key([word for unit in units for word in unit.words]), ())
        allowed = self._with_phrases(typed.phrases)
        best: dict[str, tuple[float, float]] = {}
        for name, said in self._said(units).items():
            document = self._documents[name]
            slug = document.slug
            if allowed is not None and slug not in allowed:
                continue
            of_name = of_query = 0.0
            explained = found.explained[slug]
            for number, (weight, _word) in said.items():
                share = min(weight, units[number].weight)
                of_name += weight
                of_query += share
                if share > explained.get(number, 0.0):
                    explained[number] = share
            of_name = min(1.0, of_name / self._totals[name])
            of_query /= asked
            score = of_name**NAME_SHARE * of_query**QUERY_SHARE * KINDS.get(document.kind, 1.0)
            if not self._small_words.get(name, NONE) <= typed_words:
                score *= WITHOUT_SMALL_WORDS if len(document.words) == 1 else 1.0
            elif name in whole:
                score += WHOLE_NAME
            telling = [word for _weight, word in said.values() if word not in self._little]
            if len(telling) == 1 and telling[0] not in self.single:
                score *= ALONE
            if score > best.get(slug, (0.0, 0.0))[0]:
                best[slug] = (score, of_query)
        for slug, (score, of_query) in best.items():
            besides = sum(found.explained[slug].values()) / asked - of_query
            found.scores[slug] = score + OTHER_NAMES * besides
        return found

    def _said(self, units: Sequence[Unit]) -> dict[int, dict[int, tuple[float, str]]]:
        """{name: {unit: (how much of the name it says, with which of its words)}}."""
        said: dict[int, dict[int, tuple[float, str]]] = defaultdict(dict)
        for number, unit in enumerate(units):
            for word, sure in unit.stands_for.items():
                saying = (sure * self.weights[word], word)
                for name in self._with_word[word]:
                    of_name = said[name]
                    if number not in of_name or saying[0] > of_name[number][0]:
                        of_name[number] = saying
        # A word like school is in hundreds of names; alone it chooses none beside better ones.
        telling = {name for name, by_unit in said.items() if self._tells(name, by_unit)}
        return {name: said[name] for name in telling} if telling else said

    def _tells(self, name: int, by_unit: Mapping[int, tuple[float, str]]) -> bool:
        if len(by_unit) > 1:
            return True
        ((weight, word),) = by_unit.values()
        return word not in self._little or weight >= 0.9 * self._totals[name]

    def _with_phrases(self, phrases: Sequence[Sequence[str]]) -> set[str] | None:
        """The skills of which some name says every quoted phrase, word by word; None for any."""
        found: set[str] | None = None
        for phrase in phrases:
            wanted = f" {_key(phrase)} "
            candidates = self._with_words_of(phrase)
            if candidates is None:
                names = zip(self._documents, self._in_stems, strict=True)
                having = {document.slug for document, name in names if wanted in name}
            else:
                having = {
                    self._documents[number].slug
                    for number in candidates
                    if wanted in _in_stems(self._documents[number])
                }
            found = having if found is None else found & having
        return found

    def _with_words_of(self, phrase: Sequence[str]) -> Iterable[int] | None:
        """The few names that may say the phrase: they hold its words, in whatever order. None for
        a phrase of small words alone, which stand in no index."""
        stems = [dutch.stem(word) for word in phrase]
        telling = [stem for stem in stems if stem not in self._small_stems]
        if not telling:
            return None
        return set.intersection(*map(self._with_stem, telling))

    def _with_stem(self, stem: str) -> set[int]:
        words = self._words_with_stem.get(stem, ())
        return {number for word in words for number in self._with_word[word]}

    @cached_property
    def _in_stems(self) -> list[str]:
        return [_in_stems(document) for document in self._documents]


def _documents(reader: Any, words: Iterable[str]) -> list[Document]:
    """In the order of the index. Text that many of them share is kept once: they are thousands."""
    once = {word: word for word in words}
    return [
        Document(
            intern(f["slug"]),
            f["name"],
            intern(f["kind"]),
            tuple(once[word] for word in f["words"].split()),
        )
        for _number, f in reader.iter_docs()
    ]


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    grouped: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return {key: tuple(values) for key, values in grouped.items()}


def _in_stems(document: Document) -> str:
    """The whole name, small words too, with a space around each stem."""
    return f" {_key(dutch.words(document.name))} "


def _key(words: Iterable[str]) -> str:
    return " ".join(dutch.stem(word) for word in words)
