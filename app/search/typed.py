"""What somebody typed into the search box, cut down to what we are willing to read.

Words and quoted phrases only. There is no query language, so there is nothing to escape: a star,
a bracket or an AND is not a word of the vocabulary and so means nothing.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.search import dutch

MOST_CHARACTERS = 200
MOST_WORDS = 12
LONGEST_WORD = 40  # letters; longer is no Dutch word, and long words cost time

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


@dataclass(frozen=True)
class Typed:
    text: str  # as shown back: one line, cut
    words: tuple[str, ...] = ()  # folded, in order, each once; those of phrases included
    phrases: tuple[tuple[str, ...], ...] = ()
    hyphenated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # word -> parts


def tidy(text: str) -> str:
    """One line of at most 200 characters, composed, without control characters."""
    # Cut before normalising (a long text costs nothing then), and after (it may have grown).
    composed = unicodedata.normalize("NFC", text[: 4 * MOST_CHARACTERS])
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in composed)
    line = " ".join(visible.split())
    if len(line) <= MOST_CHARACTERS:
        return line
    whole_words = line[: MOST_CHARACTERS + 1].rpartition(" ")[0]
    return (whole_words or line)[:MOST_CHARACTERS]


def read_typed(text: str) -> Typed:
    tidied = tidy(text)
    phrases = tuple(words for quoted in _QUOTED.findall(tidied) if len(words := _words(quoted)) > 1)
    words = tuple(dict.fromkeys(_words(tidied)))[:MOST_WORDS]
    return Typed(tidied, words, phrases, dutch.hyphenated(tidied))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word[:LONGEST_WORD] for word in dutch.words(text))
