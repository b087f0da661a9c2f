"""Does what answers fast answer the same? Random searches on two engines of ours, compared whole.

    python -m benchmarks.equality 1000 10000 --searches 1000

Total, every count of every facet, and the page with everything the order and its explanation rest
on must be equal. Ends with exit code 1 when one differs, and prints the first differences.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.database import db
from app.expertise.models import Skill
from app.organisations.access import place_of
from app.organisations.models import Kind, Organisation
from app.organisations.rings import Place
from app.profiles.models import Profile
from app.search.filters import OFFERED, Filters
from app.search.ranking import ANSWERS
from app.search.reference import LAST_PAGE, Asked, People
from benchmarks.engines import FASTEST, OURS, READY, alone
from benchmarks.population import population
from benchmarks.questions import NOBODY
from benchmarks.results import keep
from benchmarks.synthetic.people import TODAY

Answers = Callable[..., People]

SHOWN = 5  # differences that are printed


@dataclass(frozen=True)
class Trial:
    """One random search, with everything that may matter to its answer."""

    asked: tuple[Asked, ...]
    place: Place
    viewer_id: int
    filters: Filters
    domains: Mapping[str, Sequence[int]]
    page: int
    today: date
    mentions: Mapping[int, int]

    def on(self, people: Answers) -> People:
        return people(
            self.asked,
            self.place,
            viewer_id=self.viewer_id,
            filters=self.filters,
            domains=self.domains,
            page=self.page,
            today=self.today,
            mentions=self.mentions,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="+", type=int)
    parser.add_argument("--searches", type=int, default=1_000)
    parser.add_argument("--engine", default=FASTEST, choices=[*OURS])
    wanted = parser.parse_args()
    if wanted.engine == "reference":
        print("The site uses the reference itself: there is nothing to hold against it.")
        return
    different = 0
    for people in wanted.people:
        with population(people).app():
            compared = against_reference(wanted.engine, wanted.searches, seed=people)
        keep("equality", {"engine": wanted.engine, **compared.as_json()}, people=people)
        print(f"{people} people: {compared}")
        for line in compared.differences[:SHOWN]:
            print(f"  {line}")
        different += len(compared.differences)
    sys.exit(1 if different else 0)


@dataclass(frozen=True)
class Compared:
    searches: int
    found: int  # people, over all searches: of nobody at all everything is equal
    differences: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.searches} searches compared that found {self.found} people,"
            f" {len(self.differences)} differences"
        )

    def as_json(self) -> dict[str, int]:
        return {
            "searches": self.searches,
            "found": self.found,
            "differences": len(self.differences),
        }


def against_reference(engine: str, searches: int, *, seed: int) -> Compared:
    """Raises AssertionError when the engine lets the reference answer in its place."""
    if ready := READY.get(engine):
        ready()
    with alone():
        return compare(OURS[engine], OURS["reference"], trials(searches, seed=seed))


def compare(one: Answers, other: Answers, asked: Iterator[Trial]) -> Compared:
    searches = found = 0
    differences: list[str] = []
    for trial in asked:
        mine, theirs = trial.on(one), trial.on(other)
        db.session.rollback()
        searches += 1
        found += theirs.total
        differences += [f"{part} of {trial}" for part in different(mine, theirs)]
    return Compared(searches, found, tuple(differences))


def different(mine: People, theirs: People) -> Iterator[str]:
    """What differs, each with both values."""
    if mine.total != theirs.total:
        yield f"total {mine.total}, not {theirs.total}"
    for facet in sorted({*mine.facets.counts, *theirs.facets.counts}):
        ours, right = mine.facets.counts.get(facet, {}), theirs.facets.counts.get(facet, {})
        if dict(ours) != dict(right):
            yield f"facet {facet} {dict(ours)}, not {dict(right)}"
    if mine.page != theirs.page:
        at = next(
            (n for n, (a, b) in enumerate(zip(mine.page, theirs.page, strict=False)) if a != b),
            min(len(mine.page), len(theirs.page)),
        )
        yield f"place {at + 1} {mine.page[at : at + 1]}, not {theirs.page[at : at + 1]}"
    if (mine.number, mine.pages) != (theirs.number, theirs.pages):
        yield f"page {mine.number} of {mine.pages}, not {theirs.number} of {theirs.pages}"


# ── Random searches ─────────────────────────────────────────────────────────────────────────────


def trials(count: int, *, seed: int) -> Iterator[Trial]:
    """The same ones for the same seed and database."""
    dice = random.Random(seed)
    organisations = db.session.scalars(select(Organisation).order_by(Organisation.id)).all()
    skills = db.session.scalars(
        select(Skill).where(Skill.retired_on.is_(None)).order_by(Skill.id)
    ).all()
    people = db.session.scalars(select(Profile.person_id).order_by(Profile.person_id)).all()
    places = [_place(dice, organisations) for _ in range(60)]
    plain = [(skill.id, skill.slug, skill.domain_id) for skill in skills]
    db.session.rollback()
    for _ in range(count):
        asked = _asked(dice, plain)
        domains: dict[str, list[int]] = {}
        for skill_id, _, domain in [(a.skill_id, "", a.domain_id) for a in asked] or plain:
            domains.setdefault(domain, []).append(skill_id)
        yield Trial(
            asked=asked,
            place=dice.choice(places),
            viewer_id=dice.choice([NOBODY, dice.choice(people)]),
            filters=_filters(dice, domains),
            domains=domains,
            page=dice.choice([1, 1, 1, 2, 3, 7, LAST_PAGE]),
            today=TODAY + timedelta(days=dice.choice([0, 0, 0, 45, -25])),
            mentions=_mentions(dice, people) if dice.random() < 0.3 else {},
        )


def _asked(dice: random.Random, skills: Sequence[tuple[int, str, str]]) -> tuple[Asked, ...]:
    """One to eight skills, near each other or not, in one need or more; sometimes none."""
    count = dice.choice([0, 1, 1, 2, 2, 3, 5, 8])
    domain = dice.choice(skills)[2] if dice.random() < 0.5 else ""
    offered = [skill for skill in skills if domain in ("", skill[2])]
    chosen = dice.sample(offered, min(count, len(offered)))
    needs = dice.choice([1, 1, 2, 3])
    return tuple(
        Asked(
            skill_id,
            slug,
            domain,
            weight=1_000 if number == 0 else _weight(dice),
            need=number if number < needs else dice.randrange(needs),
        )
        for number, (skill_id, slug, domain) in enumerate(chosen)
    )


def _weight(dice: random.Random) -> int:
    return dice.choice([300, ANSWERS - 1, ANSWERS, dice.randint(1, 1_000), 1_000])


def _mentions(dice: random.Random, people: Sequence[int]) -> dict[int, int]:
    """People who say what is asked in their own words, by weight."""
    chosen = dice.sample(people, min(len(people), dice.choice([1, 5, 60])))
    return {person: dice.randint(1, ANSWERS - 1) for person in chosen}


def _place(dice: random.Random, organisations: Sequence[Organisation]) -> Place:
    """Mostly a school; sometimes a board, samenwerkingsverband, region, two schools or nowhere."""
    luck = dice.random()
    if luck < 0.05:
        return Place()
    kinds = [Kind.SCHOOL] if luck < 0.8 else [Kind.BOARD, Kind.SWV, Kind.REGION]
    one, other = (
        place_of(dice.choice([o for o in organisations if o.kind in kinds])) for _ in range(2)
    )
    if luck < 0.7:
        return one
    return Place(
        one.schools | other.schools,
        one.boards | other.boards,
        one.swvs | other.swvs,
        one.regions | other.regions,
    )


def _filters(dice: random.Random, domains: Mapping[str, Any]) -> Filters:
    offered = {**OFFERED, "theme": tuple(domains)}
    facets = dice.sample(sorted(offered), dice.choice([0, 0, 1, 2, 3, 4]))
    return Filters(
        **{
            facet: frozenset(
                dice.sample(offered[facet], min(len(offered[facet]), dice.choice([1, 1, 2, 3])))
            )
            for facet in facets
        }
    )


if __name__ == "__main__":
    main()
