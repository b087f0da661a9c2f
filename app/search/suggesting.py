"""What somebody may mean while they are still typing: skills of the vocabulary.

A name fits when each typed word begins one of its words; where none does, a word of five letters
or more may have one slip. Only what somebody within reach has ticked is suggested, so that a
suggestion never leads to nobody, and never tells of somebody who does not share with the reader.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.database import Remembered, db
from app.expertise.models import Skill, SkillName
from app.organisations.rings import Place
from app.search import dutch, ticked
from app.search.numbers import numbers
from app.search.typed import tidy

MOST = 8
SHORTEST = 2  # letters; one letter begins a word of nearly everything
MOST_WORDS = 6
SLIP_FROM = 5  # letters; a slip in a shorter word makes another word
CANDIDATES = 40  # that fit the letters, before asking who ticked them


@dataclass(frozen=True)
class Suggestion:
    skill_id: int
    slug: str
    label: str


@dataclass(frozen=True)
class Name:
    """A label or synonym."""

    skill: Suggestion
    words: tuple[str, ...]
    is_label: bool


class Names:
    """All names of one state of the vocabulary, by the words that they hold."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = tuple(names)
        holding: dict[str, set[int]] = defaultdict(set)
        for number, name in enumerate(self._names):
            for word in name.words:
                holding[word].add(number)
        self._holding = holding
        self._words = sorted(holding)

    def about(self, text: str) -> list[Suggestion]:
        """The skills that the typed letters may come to mean, the likeliest first."""
        words = _telling(text)
        if len("".join(words)) < SHORTEST:
            return []
        found = self._having(words, self._beginning_with) or self._having(words, self._nearly)
        first = words[0]
        ranked = sorted(
            (self._names[number] for number in found),
            key=lambda name: (
                not name.is_label,  # what they will read holds what they typed
                not name.words[0].startswith(first),
                len(name.words),
                name.skill.label,
            ),
        )
        return list(dict.fromkeys(name.skill for name in ranked))[:CANDIDATES]

    def _having(self, words: Sequence[str], known_for: Callable[[str], Iterable[str]]) -> set[int]:
        """The names that have, for each typed word, one of the known words it may become."""
        having = ({n for known in known_for(word) for n in self._holding[known]} for word in words)
        return set.intersection(*having)

    def _beginning_with(self, letters: str) -> Iterator[str]:
        for number in range(bisect_left(self._words, letters), len(self._words)):
            if not self._words[number].startswith(letters):
                return
            yield self._words[number]

    def _nearly(self, letters: str) -> Iterator[str]:
        """Words of which the beginning is one slip away. The first letter is hardly ever one."""
        if len(letters) < SLIP_FROM:
            yield from self._beginning_with(letters)
            return
        for word in self._beginning_with(letters[0]):
            lengths = range(len(letters) - 1, len(letters) + 2)
            if any(dutch.distance(letters, word[:length], 1) <= 1 for length in lengths):
                yield word


def suggestions(text: str, place: Place, *, viewer_id: int, on: date) -> list[Suggestion]:
    """At most eight. Two statements; one when the letters fit nothing."""
    found = current_names().about(text)
    if not found:
        return []
    people = ticked.by_skill(
        place, viewer_id=viewer_id, on=on, skills=[each.skill_id for each in found]
    )
    return [each for each in found if people.get(each.skill_id)][:MOST]


def _names() -> Names:
    rows = db.session.execute(
        select(Skill.id, Skill.slug, Skill.label, SkillName.name, SkillName.kind)
        .join(SkillName, SkillName.skill_id == Skill.id)
        .where(Skill.retired_on.is_(None))
    )
    return Names(
        Name(Suggestion(skill_id, slug, label), words, kind == "label")
        for skill_id, slug, label, name, kind in rows
        if (words := tuple(dutch.words(name)))
    )


_current = Remembered(_names)


def current_names() -> Names:
    return _current.at(numbers().surroundings)


def _telling(text: str) -> list[str]:
    """The typed words; of those that say nothing only the last, which may become another word."""
    words = dutch.words(tidy(text))[:MOST_WORDS]
    return [word for word in words[:-1] if not dutch.says_nothing(word)] + words[-1:]
