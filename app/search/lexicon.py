"""Which words of the vocabulary a typed word may stand for, and how sure we are.

Every answer has a reason that could be said aloud: the same word, another form of it, the same
sound, part of a compound, a shared beginning, a slip of the finger. Merely looking a little alike
is no reason: that is how "winterbanden" becomes a skill.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.search import dutch

# How sure each reason is, 0 to 1. Measured on the queries in tests/search.
SAME = 1.0
OTHER_FORM = 0.95  # inflection: pesten, gepest, weggepest
SAME_ROOT = 0.8  # derivation: pester, pesterij
SAME_SOUND = 0.85  # sosiale for sociale
PART_OF_IT = 0.85  # the typed word is a compound of known words
BEGINS_IT = 0.7  # a word of the vocabulary is a compound that begins with the typed one
ENDS_IT = 0.4  # … or ends with it
ONE_PART_KNOWN = 0.5  # a compound of which only the first part is known
LAST_PART_KNOWN = 0.4
SHARED_BEGINNING = 0.65  # autistisch and autisme; times the shared part
SLIP = 0.9  # a typing error, less SLIP_EACH an edit
SLIP_EACH = 0.12

_LINKS = ("", "s", "e", "en", "n", "er")  # what Dutch puts between the parts of a compound
_SHORTEST_PART = 3
_SHORT = 7  # letters; a slip in a word no longer than this must look like one
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = frozenset(
    pair
    for row in (*_ROWS, *map("".join, zip(*_ROWS, strict=False)))
    for one, other in pairwise(row)
    for pair in (one + other, other + one)
)

K = TypeVar("K")

NO_WORDS: tuple[tuple[str, ...], NDArray[np.uint32]] = ((), np.zeros(0, np.uint32))


class Lexicon:
    """The words of the vocabulary, ready to be recognised in another shape."""

    def __init__(self, words: Iterable[str], names: Iterable[str]) -> None:
        """`names` are the words that mean something alone: the parts of compounds."""
        self.words = frozenset(words)
        self._names = frozenset(names)
        self._by_stem_of_name = _group(self._names, dutch.stems)
        self._stems_of_names = dutch.StemSet(self._by_stem_of_name)
        self._by_stem = _group(self.words, dutch.stems)
        self._stems = dutch.StemSet(self._by_stem)
        self._by_root = _group((w for w in self.words if len(w) >= 5), lambda w: (dutch.root(w),))
        self._by_sound = _group((w for w in self.words if len(w) >= 4), lambda w: (dutch.sound(w),))
        self._by_first_and_length = {
            key: (found, np.array([dutch.letters(word) for word in found], np.uint32))
            for key, found in _group(
                (w for w in self.words if len(w) >= 4),
                lambda w: [(first, len(w)) for first in _firsts(w)],
            ).items()
        }
        self._by_beginning = _group((w for w in self.words if len(w) >= 5), lambda w: (w[:4],))
        self._by_ending = _group((w for w in self.words if len(w) >= 7), lambda w: (w[-4:],))
        self.recognise = lru_cache(20_000)(self._recognise)
        self.knows = lru_cache(20_000)(self._knows)
        self.names = lru_cache(20_000)(self._names_something)

    def forget(self) -> None:
        """Empty the word caches."""
        self.recognise.cache_clear()
        self.knows.cache_clear()
        self.names.cache_clear()

    def _knows(self, word: str) -> bool:
        """Whether the word, or another form of it, is in the vocabulary."""
        return _has_form(word, self.words, self._by_stem, self._stems)

    def _names_something(self, word: str) -> bool:
        """Whether the word, or another form of it, means something alone."""
        return _has_form(word, self._names, self._by_stem_of_name, self._stems_of_names)

    def as_one_word(self, word: str) -> dict[str, float]:
        """The same for neighbours written together: only when hardly anything is changed."""
        if len(word) < 5:
            return {}
        found = self._forms(word)
        if not found and len(word) >= 9:
            slips = self._slips(word).items()
            found = {other: sure for other, sure in slips if sure > SLIP - 1.5 * SLIP_EACH}
        return found

    def _recognise(self, word: str) -> dict[str, float]:
        """{word of the vocabulary: how sure}, empty when nothing speaks for any of them."""
        if self.is_everyday(word):
            return self._everyday(word)
        found = self._forms(word)
        if found and dutch.says_little(word):
            # It says too little to stand for every word that begins with it, or is like it.
            alike = {other: sure for other, sure in found.items() if dutch.says_little(other)}
            return alike or found
        self._add(found, self._inside(word))
        # Weaker reasons are asked only while nothing stronger was found that means something alone.
        for reasons, better in (
            (self._parts, SAME_ROOT),
            (self._beginnings, SAME_ROOT),
            (self._slips, BEGINS_IT),
        ):
            surest = max((found[other] for other in found if other in self._names), default=0)
            if surest < better:
                self._add(found, reasons(word))
        return found

    def is_everyday(self, word: str) -> bool:
        """Whether a word belongs to life outside school and means nothing alone inside it."""
        if word in self.words:
            return word not in self._names and dutch.is_everyday_itself(word)
        return dutch.is_everyday(word)

    def _everyday(self, word: str) -> dict[str, float]:
        """A word from life outside school is itself, or nothing."""
        if dutch.is_everyday_itself(word):
            return {word: SAME} if word in self.words else {}
        return self._forms(word)

    @staticmethod
    def _add(found: dict[str, float], more: dict[str, float], times: float = 1.0) -> None:
        for word, sure in more.items():
            found[word] = max(found.get(word, 0.0), sure * times)

    def _forms(self, word: str) -> dict[str, float]:
        """The word itself, in another form or as it sounds."""
        found: dict[str, float] = {}
        if word not in self.words:  # spelen is known, and so it is no spellen
            for other in self._by_sound.get(dutch.sound(word), ()) if len(word) >= 4 else ():
                found[other] = SAME_SOUND
            for other in self._by_root.get(dutch.root(word), ()) if len(word) >= 5 else ():
                found[other] = max(found.get(other, 0), SAME_ROOT)
        for stem in dutch.stems(word):
            for other in self._by_stem.get(stem, ()):
                found[other] = OTHER_FORM
        if word in self.words:
            found[word] = SAME
        return found

    def _inside(self, word: str) -> dict[str, float]:
        """Compounds of the vocabulary that begin or end with the word."""
        found: dict[str, float] = {}
        for part in {word, *dutch.stems(word)}:
            if len(part) < 4:
                continue
            for other in self._by_beginning.get(part[:4], ()):
                if other.startswith(part) and len(other) - len(part) >= _SHORTEST_PART:
                    found[other] = BEGINS_IT
            for other in self._by_ending.get(part[-4:], ()) if len(part) >= 5 else ():
                if other.endswith(part) and len(other) - len(part) >= _SHORTEST_PART:
                    found.setdefault(other, ENDS_IT)
        return found

    def _parts(self, word: str) -> dict[str, float]:
        """The parts of a compound: all of them when it is wholly known, else the longest."""
        found: dict[str, float] = {}
        if len(word) < 6:
            return found
        if whole := self._split(word):
            telling = [part for part in whole if not dutch.says_little(part)]
            for part in [part for part in telling if not dutch.is_head(part)] or telling:
                self._add(found, self._forms(part), PART_OF_IT)
                self._add(found, self._inside(part), PART_OF_IT)
            return found
        if dutch.is_everyday(word):
            return found
        for cut in range(len(word) - _SHORTEST_PART, 3, -1):
            if self.knows(word[:cut]) and not dutch.says_little(word[:cut]):
                self._add(found, self._forms(word[:cut]), ONE_PART_KNOWN)
                break
        for cut in range(_SHORTEST_PART, len(word) - 4):
            if self.knows(word[cut:]) and not dutch.says_little(word[cut:]):
                self._add(found, self._forms(word[cut:]), LAST_PART_KNOWN)
                break
        return found

    def _split(self, word: str) -> tuple[str, ...]:
        """Two or three known parts that make up the word, the longest first part wins."""
        for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            first = word[:cut]
            if not self._is_part(first):
                continue
            for link in _LINKS:
                rest = word[cut + len(link) :]
                if word[cut:].startswith(link) and len(rest) >= _SHORTEST_PART:
                    if self._is_part(rest):
                        return (first, rest)
                    if deeper := self._split(rest) if len(rest) >= 6 else ():
                        return (first, *deeper)
        return ()

    def _is_part(self, word: str) -> bool:
        if len(word) == _SHORTEST_PART:  # too short to be taken for a form of something else
            return word in self._names or dutch.says_little(word)
        return self.names(word) or dutch.says_little(word) or dutch.is_head(word)

    def _beginnings(self, word: str) -> dict[str, float]:
        """Words that begin the same for most of their length."""
        found: dict[str, float] = {}
        if len(word) < 6:
            return found
        for other in self._by_beginning.get(word[:4], ()):
            shared = 4
            while shared < min(len(word), len(other)) and word[shared] == other[shared]:
                shared += 1
            if shared >= 5 and shared >= 0.6 * max(len(word), len(other)):
                found[other] = SHARED_BEGINNING * (0.5 + 0.5 * shared / max(len(word), len(other)))
        return found

    def _slips(self, word: str) -> dict[str, float]:
        """Typing errors: one from five letters, two from twelve. More makes other Dutch words."""
        allowed = 0 if len(word) < 5 else 1 if len(word) < 12 else 2
        found: dict[str, float] = {}
        if not allowed:
            return found
        own, letters = dutch.trigrams(word), np.uint32(dutch.letters(word))
        least = max(2, len(own) - 4 * allowed)  # an edit spoils at most four of them
        for first in _firsts(word):
            for length in range(max(4, len(word) - allowed), len(word) + allowed + 1):
                words, theirs = self._by_first_and_length.get((first, length), NO_WORDS)
                # An edit takes away one letter of the alphabet at most, and adds one.
                alike = np.flatnonzero(np.bitwise_count(theirs ^ letters) <= 2 * allowed)
                for other in [words[number] for number in alike.tolist()]:
                    if other in found or len(own & dutch.trigrams(other)) < least:
                        continue
                    edits = dutch.distance(word, other, allowed)
                    if edits <= allowed and (len(word) > _SHORT or _is_slip(word, other)):
                        found[other] = SLIP - SLIP_EACH * edits
        return found


def _is_slip(typed: str, meant: str) -> bool:
    """Whether one replaced letter is a neighbour on the keyboard, or a vowel for a vowel.

    Among short words another letter is another word: kaarsen is not kaarten.
    """
    if len(typed) != len(meant):
        return True
    differing = [pair for pair in zip(typed, meant, strict=True) if pair[0] != pair[1]]
    return len(differing) > 1 or all(
        one + other in _NEIGHBOURS or (one in "aeiouy" and other in "aeiouy")
        for one, other in differing
    )


def _has_form(
    word: str,
    words: frozenset[str],
    by_stem: Mapping[str, tuple[str, ...]],
    stems: dutch.StemSet,
) -> bool:
    if word in words or word in by_stem:
        return True
    # Only verbs have forms that begin differently: lezen and lees, gepest and pest.
    if not (stems.may_hold(word) or word.endswith("en") or "ge" in word):
        return False
    return not by_stem.keys().isdisjoint(dutch.stems(word))


def _firsts(word: str) -> tuple[str, str]:
    """The first letter, and the first sound as a capital."""
    return word[0], dutch.sound(word)[:1].upper()


def _group(words: Iterable[str], keys: Callable[[str], Iterable[K]]) -> dict[K, tuple[str, ...]]:
    grouped: dict[K, list[str]] = defaultdict(list)
    for word in sorted(words):
        for key in keys(word):
            grouped[key].append(word)
    return {key: tuple(found) for key, found in grouped.items()}
