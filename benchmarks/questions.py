"""What is asked: texts as people type them, from a random school, with three random filters."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.database import db
from app.organisations.access import place_of
from app.organisations.models import Kind, Organisation
from app.organisations.rings import Place
from app.profiles.models import FORMS
from app.search.filters import KINDS, SECTORS, Filters

# One word, two, a phrase, a slip, a synonym, a compound, a sentence, two needs, a word that only
# stands in notes, nothing.
TEXTS = (
    "dyslexie",
    "gedragsproblemen",
    "klassenmanagement",
    "faalangst",
    "sociale veiligheid",
    "begrijpend lezen",
    "startende leraren",
    '"sociale veiligheid"',
    '"executieve functies"',
    "dislexie",
    "sosiale veiligheid",
    "pesten",
    "spijbelen",
    "orde houden",
    "pestprotocol",
    "rouwverwerking",
    "rekenspecialist bovenbouw",
    "er wordt een jongen in mijn klas steeds weggepest",
    "dyslexie en dyscalculie",
    "dyslexie imkeren",
    "",
)
NOBODY = 0  # the id of no person: who searches is found by no search


@dataclass(frozen=True)
class Question:
    text: str
    place: Place
    filters: Filters
    page: int = 1


def questions(count: int, *, places: int | None = None, seed: int = 5) -> list[Question]:
    """So many, the texts in turn, from any school or from so many of them."""
    dice = random.Random(seed)
    schools = some_schools(dice, places)
    return [
        Question(TEXTS[number % len(TEXTS)], dice.choice(schools), three_filters(dice))
        for number in range(count)
    ]


def some_schools(dice: random.Random, count: int | None) -> Sequence[Place]:
    """Their places; all of them when no count is given. The same ones for the same dice."""
    ids = db.session.scalars(
        select(Organisation.id).where(Organisation.kind == Kind.SCHOOL).order_by(Organisation.id)
    ).all()
    chosen = dice.sample(ids, min(count or len(ids), len(ids)))
    schools = select(Organisation).where(Organisation.id.in_(chosen))
    found = {school.id: place_of(school) for school in db.session.scalars(schools)}
    return [found[school_id] for school_id in chosen]


def three_filters(dice: random.Random) -> Filters:
    """Three facets, each with what somebody would choose in it."""
    choices = {
        "part": frozenset(dice.sample([str(part) for part in range(10)], dice.choice([1, 2, 3]))),
        "ring": dice.choice([frozenset("012"), frozenset("0123"), frozenset("0123")]),
        "form": frozenset(dice.sample(FORMS, dice.choice([1, 2]))),
        "sector": frozenset(dice.sample(SECTORS[:3], dice.choice([1, 1, 2]))),
        "kind": frozenset({KINDS[0]}),
        "rating": frozenset(dice.choice([("8", "9"), ("7", "8", "9")])),
    }
    return Filters(**{facet: choices[facet] for facet in dice.sample(sorted(choices), 3)})
