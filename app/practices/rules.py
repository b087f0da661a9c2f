"""What must be true of a good example before others read it."""

from collections.abc import Collection
from dataclasses import dataclass

from app.discretion import check
from app.errors import RuleBroken
from app.organisations.models import Ring

SHORTEST, LONGEST = 25, 5000  # characters of the story
LONGEST_RESULT = 1000
LONGEST_TITLE = 120
MOST_SKILLS = 6  # what it is about, and not all that it touches
MOST_PEOPLE = 20  # asked for one example
# Without somebody who can come and do it, no further than where that somebody may still be found.
WITHOUT_CARRIER = Ring.SWV
RESULT_FROM = 3  # schools that said how it was; before that no number


# A good word, for who has no words today. The last one is for who has.
COMPLIMENTS = {
    "team": "Hier heeft een heel team iets aan.",
    "brave": "Mooi dat je dit deelt. Dat vraagt moed.",
    "craft": "Wat een vakmanschap.",
    "children": "De kinderen merken het.",
}
OWN_WORDS = "own"
LONGEST_COMPLIMENT = 280
LATELY_DAYS = 365  # what stands on "mooi gedeeld"


@dataclass(frozen=True)
class Draft:
    """A good example as somebody writes it. `story_html` and `line`: as they will be shown."""

    title: str
    story: str = ""
    story_html: str = ""
    line: str = ""
    result: str = ""
    skill_ids: tuple[int, ...] = ()
    ring: int = Ring.SWV


def check_draft(draft: Draft, cleared: Collection[str] = ()) -> None:
    """That it can be kept; `cleared` are names that are not of a child, says the writer."""
    if not draft.title.strip():
        raise RuleBroken("Geef je voorbeeld een titel.", field="title")
    for field, words, longest in (
        ("title", draft.title, LONGEST_TITLE),
        ("story", draft.story, LONGEST),
        ("result", draft.result, LONGEST_RESULT),
    ):
        if len(words) > longest:
            raise RuleBroken("Schrijf hoogstens %(n)s tekens.", field=field, n=longest)
        check(words, cleared, field=field)
    if len(set(draft.skill_ids)) > MOST_SKILLS:
        raise RuleBroken(
            "Kies hoogstens %(n)s soorten expertise: waar gaat het echt om?",
            field="skills",
            n=MOST_SKILLS,
        )
    if draft.ring not in range(Ring.SCHOOL, Ring.COUNTRY + 1):
        raise RuleBroken("Kies wie het mag lezen.", field="ring")


def check_complete(*, story: str, result: str, skills: int) -> None:
    """That a stranger can do something with it."""
    for field, words, what in (("story", story, "het verhaal"), ("result", result, "de opbrengst")):
        if len(words) < SHORTEST:
            raise RuleBroken(
                "Schrijf bij %(what)s minstens %(n)s tekens.", field=field, what=what, n=SHORTEST
            )
    if skills < 1:
        raise RuleBroken("Vink minstens één soort expertise aan.", field="skills")


def check_compliment(words: str, cleared: Collection[str] = ()) -> None:
    if not words.strip():
        raise RuleBroken("Schrijf je compliment.", field="words")
    if len(words) > LONGEST_COMPLIMENT:
        raise RuleBroken("Schrijf hoogstens %(n)s tekens.", field="words", n=LONGEST_COMPLIMENT)
    check(words, cleared)
