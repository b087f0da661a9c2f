"""What people write about themselves: 10 to 60 words, some of them names of what they ticked."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.search.wordlists import EVERYDAY, GENERIC, STOP

SHORTEST, LONGEST = 10, 60  # words
STOP_WORDS = 0.35  # of all words


class Writer:
    """Words in the frequencies of a language (Zipf), with names of skills among them."""

    def __init__(self, names: Sequence[Sequence[str]], seed: int) -> None:
        """`names` gives for each skill what people call it."""
        self.names = names
        own = {word.lower() for each in names for name in each for word in name.split()}
        words = sorted(own | GENERIC | EVERYDAY)
        np.random.default_rng(seed).shuffle(words)
        self.words = np.array(words, dtype=object)
        chance = 1 / (np.arange(len(words)) + 8.0)
        self.chance = (chance / chance.sum()).cumsum()
        self.stop = np.array(sorted(STOP), dtype=object)

    def notes(self, skills: Sequence[NDArray[np.int64]], dice: np.random.Generator) -> list[str]:
        """One note for each person, of whom `skills` gives the numbers of their skills."""
        lengths = dice.integers(SHORTEST, LONGEST + 1, len(skills))
        total = int(lengths.sum())
        at = np.minimum(np.searchsorted(self.chance, dice.random(total)), len(self.words) - 1)
        text = self.words[at]
        silent = dice.random(total) < STOP_WORDS
        text[silent] = self.stop[dice.integers(0, len(self.stop), int(silent.sum()))]
        mentions = dice.integers(1, 4, len(skills))
        luck = dice.random((len(skills), 9))
        notes, start = [], 0
        for number, own in enumerate(skills):
            words = text[start : start + lengths[number]].tolist()
            start += lengths[number]
            for turn in range(mentions[number]):
                one, two, three = luck[number, 3 * turn : 3 * turn + 3]
                names = self.names[own[int(one * len(own))]]
                words[int(two * len(words))] = names[int(three * len(names))]
            notes.append(f"{' '.join(words).capitalize()}.")
        return notes
