"""What we know of Dutch: words, folding, stems, sounds, and which words say little.

Everything here works on folded text: lower case, without accents, a–z and 0–9 only.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from whoosh.lang.snowball.dutch import DutchStemmer

from app.search.wordlists import ENDINGS, EVERYDAY, GENERIC, HEADS, PARTICLES, PREFIXES, STOP

_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SILENT = re.compile(r"['’`&.]")

_stem = DutchStemmer().stem


def fold(text: str) -> str:
    """Lower case without accents; what is not a letter we know stays what it is."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text, stop words included: "ib'er" is iber, "po-vo" povo, "co-teaching"
    coteaching; longer parts around a hyphen are words of their own."""
    found: list[str] = []
    for match in _WORD.findall(_SILENT.sub("", fold(text))):
        parts = match.split("-")
        found.extend(["".join(parts)] if _belong_together(parts) else parts)
    return found


def _belong_together(parts: list[str]) -> bool:
    return any(len(part) <= 2 for part in parts)


def hyphenated(text: str) -> dict[str, tuple[str, ...]]:
    """For words that were joined at a hyphen, their parts: {"mrcursus": ("mr", "cursus")}."""
    found = (match.split("-") for match in _WORD.findall(_SILENT.sub("", fold(text))))
    return {"".join(p): tuple(p) for p in found if len(p) > 1 and _belong_together(p)}


# What the stemmer takes off. It is slow, so words that it leaves as they are never reach it.
_SUFFIXES = ("e", "s", "en", "end", "ing", "ig", "heid", "lijk", "baar", "bar")
_LONG_VOWELS = frozenset(("aa", "ee", "oo", "uu"))  # before the last consonant: maan, man


@lru_cache(20_000)
def stem(word: str) -> str:
    if word.endswith(_SUFFIXES) or word[-3:-1] in _LONG_VOWELS:
        return str(_stem(word))
    return word


class StemSet:
    """Stems, and a quick no for words that cannot have any of them.

    Stemming changes at most a doubled vowel among the first four letters of a word.
    """

    def __init__(self, stems: Iterable[str]) -> None:
        self.stems = frozenset(stems)
        begins = {stem[:4] for stem in self.stems}
        doubled = {stem[:-1] + stem[-2] for stem in self.stems if len(stem) in (3, 4)}
        self._beginnings = frozenset(begins | doubled)
        self._lengths = tuple(sorted({len(beginning) for beginning in self._beginnings}))

    def may_hold(self, word: str) -> bool:
        """False only when neither the word nor any beginning of it has one of the stems."""
        return any(word[:length] in self._beginnings for length in self._lengths)

    def holds(self, word: str) -> bool:
        return self.may_hold(word) and stem(word) in self.stems


# "weggepest", "uitgescholden": the participle of a separable verb.
_PARTICIPLE = re.compile(rf"^(?:{'|'.join(PARTICLES)})?ge(?P<rest>[a-z]{{3,}}?)(?:t|d|en)$")
_DIMINUTIVE = re.compile(r"^(?P<rest>[a-z]{3,}?)(?:etj|tj|pj|kj|j)es?$")


@lru_cache(20_000)
def stems(word: str) -> frozenset[str]:
    """The stems a word may have: as it stands, as a verb, as a participle, as a diminutive."""
    found = {word, stem(word)}
    if word.endswith("en"):
        found |= _first_person(word)
    if word.endswith("t") and len(word) >= 5:  # loopt, wegloopt
        found.add(word[:-1])
    if "ge" in word and (shorter := _PARTICIPLE.match(word)):
        found.add(stem(shorter["rest"]))
    if word.endswith(("je", "jes")) and (shorter := _DIMINUTIVE.match(word)):
        found.add(stem(shorter["rest"]))
    return frozenset(found)


_VOWELS = "aeiou"


def _first_person(word: str) -> set[str]:
    """zwemmen -> zwem, lezen -> lees, geven -> geef: what compounds begin with (zwemles)."""
    if len(word) < 5 or not word.endswith("en"):
        return set()
    base = word[:-2]
    if base[-1] == base[-2]:
        return {base[:-1]}
    if base[-1] in "vz" and (base[-2] not in _VOWELS or base[-3] in _VOWELS):
        return {base[:-1] + {"z": "s", "v": "f"}[base[-1]]}  # blijven, reizen, sterven
    if base[-1] in _VOWELS or base[-2] not in _VOWELS or base[-3] in _VOWELS:
        return set()
    return {base[:-1] + base[-2] + {"z": "s", "v": "f"}.get(base[-1], base[-1])}


@lru_cache(20_000)
def root(word: str) -> str:
    """What is left without derivational endings: pester, pesterij and pesten share one root.

    At least four letters stay, so that a short word never loses what it means.
    """
    shorter = True
    while shorter and word.endswith(ENDINGS):
        shorter = False
        for ending in ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word, shorter = word[: -len(ending)], True
                break
    return undouble(word)


_DOUBLED = re.compile(r"(.)\1+")


def undouble(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


_SOUNDS = (
    (re.compile("sch"), "sg"),
    (re.compile("ch"), "g"),
    (re.compile("ck"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("qu"), "kw"),
    (re.compile("x"), "ks"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("z"), "s"),
    (re.compile("v"), "f"),
    (re.compile("ij|ei|y"), "i"),
    (re.compile("ou|au"), "o"),
    (re.compile("dt\\b|d\\b"), "t"),
    (re.compile("h"), ""),
)


@lru_cache(20_000)
def sound(word: str) -> str:
    """Roughly how a word sounds: sosiale is sociale, dislexie dyslexie, overdragt overdracht."""
    for pattern, letters in _SOUNDS:
        word = pattern.sub(letters, word)
    return undouble(word)


def trigrams(word: str) -> frozenset[str]:
    """Runs of three letters, the beginning counted double: people seldom misspell it."""
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def letters(word: str) -> int:
    """Which letters are in it, as bits; digits share a few."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 31)
    return found


def distance(one: str, other: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) between two words; limit + 1 if more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    one, other = one[same:], other[same:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before_that, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before_that[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def says_nothing(word: str) -> bool:
    return word in STOP


_GENERIC_STEMS = StemSet(stem(word) for word in GENERIC)
_EVERYDAY_STEMS = StemSet(stem(word) for word in EVERYDAY)


@lru_cache(20_000)
def says_little(word: str) -> bool:
    """A word that fits nearly every question of a school, such as leerling or begeleiden."""
    return word in GENERIC or _GENERIC_STEMS.holds(word)


def is_head(word: str) -> bool:
    """A word that ends compounds of school life without adding to them: debatclub, rekenhoek."""
    return word in HEADS or stem(word) in HEADS


def is_everyday_itself(word: str) -> bool:
    """A word that belongs to life outside school."""
    return _EVERYDAY_STEMS.holds(word)


# What follows a word in a derivation, not in a compound: auto is not in automatiseren.
_DERIVED = re.compile(
    r"(?:el|at|it|mat|m|t|n)?(?:isch|ie[fvk]|lijk|ig|ing|er|is[ae]|t?ie|iteit|e?ne?$)"
)


@lru_cache(20_000)
def is_everyday(word: str) -> bool:
    """Such a word, or a compound with one at either end."""
    everyday = _EVERYDAY_STEMS
    if is_everyday_itself(word):
        return True
    if everyday.may_hold(word) and any(
        stem(word[:cut]) in everyday.stems and not _DERIVED.match(word, cut)
        for cut in range(4, len(word) - 2)
    ):
        return True
    return any(
        word[:cut] not in PREFIXES and everyday.holds(word[cut:]) for cut in range(3, len(word) - 4)
    )


def forget() -> None:
    """Empty every word cache, to measure what a word costs that nobody typed before."""
    for kept in (stem, stems, root, sound, says_little, is_everyday):
        kept.cache_clear()
