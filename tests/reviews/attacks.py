"""What somebody can do to a score: 200 people, 60 schools, and 26 ways to cheat.

The first sixteen go through the real actions, in tests/reviews/refused.py, in a database that holds
this same population: nobody of them was helped, or it is no vote, and the score moves by nothing.
The other ten are by schools that really were helped, and go through the real scoring functions
here, on a made-up population whose true quality is known.

`python -m tests.reviews.attacks` writes docs/attacks-on-scores.md; with `--long`, as `make prove`
does, it plays many more populations, prints the worst of all and fails where a promise is broken.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from statistics import median

from app.config import ROOT
from app.reviews.scoring import PRIOR, Vote, mean_of, score, that_weigh

DOCUMENT = ROOT / "docs" / "attacks-on-scores.md"
COMMAND = "python -m tests.reviews.attacks"

PEOPLE, SCHOOLS = 200, 60
REVIEWS = 25  # about each
AVERAGE, SPREAD = 7.5, 1.0  # of true quality; what one reviewer adds to it is spread as widely
TODAY = date(2026, 11, 24)
TWO_YEARS = 729  # days; the oldest review
SEED = 20261124
ATTACKED = 20  # people at the same time, rivals among them, when the whole order is judged
RIVALS = 3
DIVIDED = 10  # people about whom the schools are made to disagree
POPULATIONS = 100  # in the long form
PROVED_APART = 20  # of which so many are made to disagree

# Promises, in points.
ONE_SCHOOL, THREE_SCHOOLS = 0.3, 0.8
HONEST_ORDER, ATTACKED_ORDER = 0.80, 0.75  # Kendall's tau against true quality

Votes = list[Vote]


@dataclass(frozen=True)
class Refused:
    """A pattern that the actions stop; `answer` says how, and a test holds it to that."""

    name: str
    answer: str


NOT_HELPED = "geweigerd: alleen wie erbij was"
REFUSED = (
    Refused("één nepaccount", NOT_HELPED),
    Refused("tien nepaccounts", NOT_HELPED),
    Refused("vijftig nepaccounts", NOT_HELPED),
    Refused("jezelf beoordelen", "geweigerd: de expert schrijft alleen als expert"),
    Refused("je eigen leidinggevende prijst je", NOT_HELPED),
    Refused("schrijven voordat de inzet is afgerond", "geweigerd: er is nog niets te schrijven"),
    Refused("twee keer schrijven over één inzet", "geweigerd: één keer per kant"),
    Refused("wraak na het lezen", "geweigerd: de tijd is dan om"),
    Refused("veranderen na het openen", "geweigerd: er is geen weg terug"),
    Refused("collega’s van één school", "telt niet mee"),
    Refused("‘niet doorgegaan’ als wapen", "telt niet mee"),
    Refused("de expert schrijft over de school", "telt niet mee"),
    Refused("vijftig meldingen", "een melding verandert niets"),
    Refused("stoppen en opnieuw beginnen", "het oude cijfer is er weer"),
    Refused("het account sluiten en terugkomen", "hetzelfde account, met het oude cijfer"),
    Refused("het account sluiten en een nieuw maken", "begint zonder cijfer, het oude is weg"),
)


@dataclass
class Population:
    """People with a quality that only we know, and honest reviews about them."""

    qualities: list[float]
    votes: list[Votes]
    mean: float

    @classmethod
    def of(cls, seed: int, *, reviews: int = REVIEWS) -> "Population":
        chance = random.Random(seed)
        qualities = [chance.gauss(AVERAGE, SPREAD) for _ in range(PEOPLE)]
        votes = [
            [
                Vote(_rating(chance, quality), school, _some_day(chance))
                for school in chance.sample(range(SCHOOLS), reviews)
            ]
            for quality in qualities
        ]
        ratings = [vote.overall for about in votes for vote in that_weigh(about)]
        return cls(qualities, votes, mean_of(sum(ratings), len(ratings), PRIOR))

    def score_of(self, votes: Sequence[Vote]) -> int:
        return score(votes, mean=self.mean, today=TODAY).thousandths

    def score_under(self, who: int, votes: Votes) -> int:
        """The score of this one with these votes, which move m as well."""
        return score(votes, mean=self.mean_under(who, votes), today=TODAY).thousandths

    def mean_under(self, who: int, votes: Votes) -> float:
        total, count = self._weighing
        gone, come = that_weigh(self.votes[who]), that_weigh(votes)
        total += sum(vote.overall for vote in come) - sum(vote.overall for vote in gone)
        return mean_of(total, count + len(come) - len(gone), PRIOR)

    @cached_property
    def _weighing(self) -> tuple[int, int]:
        """(sum, number) of the ratings that weigh."""
        ratings = [vote.overall for about in self.votes for vote in that_weigh(about)]
        return sum(ratings), len(ratings)

    def scores(self) -> list[int]:
        return [self.score_of(votes) for votes in self.votes]


def _rating(chance: random.Random, quality: float) -> int:
    return min(max(round(chance.gauss(quality, SPREAD)), 1), 10)


def _some_day(chance: random.Random) -> date:
    return TODAY - timedelta(days=chance.randint(0, TWO_YEARS))


# ── What schools do that really were helped ─────────────────────────────────────────────────────


def from_schools(
    votes: Votes, *, schools: int, overall: int, times: int = 1, apart: int = 1
) -> Votes:
    """So many schools, each so many times, each time `apart` days earlier.

    They are the schools that know this person already, which takes their honest votes away too.
    """
    crooked = sorted({vote.school_id for vote in votes})[:schools]
    return votes + [
        Vote(overall, school, TODAY - timedelta(days=turn * apart))
        for school in crooked
        for turn in range(times)
    ]


def from_new_schools(votes: Votes, *, schools: int, overall: int, times: int = 1) -> Votes:
    """The same by schools that never asked this person before."""
    known = {vote.school_id for vote in votes}
    strangers = [school for school in range(SCHOOLS) if school not in known][:schools]
    return votes + [Vote(overall, school, TODAY) for school in strangers for _ in range(times)]


def all_old_but_one(votes: Votes, *, overall: int) -> Votes:
    """The honest ones stopped asking a year ago; only a new school still writes, today."""
    return from_new_schools(grown_old(votes), schools=1, overall=overall)


def grown_old(votes: Votes) -> Votes:
    return [Vote(v.overall, v.school_id, v.last_session_on - timedelta(days=365)) for v in votes]


@dataclass(frozen=True)
class Pattern:
    """An attack by helped schools: what it makes of the votes about somebody."""

    name: str
    schools: int
    attack: Callable[[Votes], Votes]
    before: Callable[[Votes], Votes] = lambda votes: votes  # what it is compared with
    on_rivals: Callable[[Votes], Votes] | None = None  # what it does to who stands just above

    @property
    def limit(self) -> float:
        return ONE_SCHOOL if self.schools == 1 else THREE_SCHOOLS


NEW, KNOWN = from_new_schools, from_schools
BY_SCHOOLS = (
    Pattern("een school die alles een 10 geeft", 1, partial(NEW, schools=1, overall=10)),
    Pattern("wraak van een school", 1, partial(KNOWN, schools=1, overall=1)),
    Pattern("vijftig inzetten van € 1", 1, partial(NEW, schools=1, overall=10, times=50)),
    Pattern("vijftig keer een 1 van een school", 1, partial(KNOWN, schools=1, overall=1, times=50)),
    Pattern(
        "geduldig: elk half jaar een 10, tien keer",
        1,
        partial(KNOWN, schools=1, overall=10, times=10, apart=182),
    ),
    Pattern(
        "een verse 1 als de rest al oud is",
        1,
        partial(all_old_but_one, overall=1),
        before=grown_old,
    ),
    Pattern("een kring van drie, tienen", 3, partial(NEW, schools=3, overall=10, times=20)),
    Pattern("een kring van drie, enen", 3, partial(KNOWN, schools=3, overall=1, times=20)),
    Pattern(
        "beloond: drie scholen ineens een 10", 3, partial(KNOWN, schools=3, overall=10, times=2)
    ),
    Pattern(
        "een kring prijst de een en kleineert wie erboven staat",
        3,
        partial(NEW, schools=3, overall=10, times=2),
        on_rivals=partial(NEW, schools=3, overall=1, times=2),
    ),
)


# ── What that does ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Outcome:
    """Over everybody in turn as the target; `order` when a tenth is attacked at once."""

    pattern: Pattern
    furthest: float  # points
    places: int  # of 200, in the median
    most_places: int
    order: float

    @property
    def holds(self) -> bool:
        return self.furthest <= self.pattern.limit and self.order >= ATTACKED_ORDER


def outcome(pattern: Pattern, population: Population) -> Outcome:
    before = [population.score_of(pattern.before(votes)) for votes in population.votes]
    after = [
        population.score_under(target, pattern.attack(votes))
        for target, votes in enumerate(population.votes)
    ]
    moved = [
        _places_moved(pattern, population, before, target, new) for target, new in enumerate(after)
    ]
    return Outcome(
        pattern,
        max(abs(new - old) for new, old in zip(after, before, strict=True)) / 1000,
        round(median(moved)),
        max(moved),
        _order_under_attack(pattern, population, before, after),
    )


def _places_moved(
    pattern: Pattern, population: Population, before: list[int], target: int, new: int
) -> int:
    scores = list(before)
    scores[target] = new
    for rival in _just_above(before, target) if pattern.on_rivals else ():
        scores[rival] = population.score_of(pattern.on_rivals(population.votes[rival]))
    return abs(_place(scores, target) - _place(before, target))


def _order_under_attack(
    pattern: Pattern, population: Population, before: list[int], after: list[int]
) -> float:
    scores = list(before)
    count = ATTACKED // (1 + RIVALS) if pattern.on_rivals else ATTACKED
    targets = random.Random(SEED).sample(range(PEOPLE), count)
    if pattern.on_rivals:
        for rival in {rival for target in targets for rival in _just_above(before, target)}:
            scores[rival] = population.score_of(pattern.on_rivals(population.votes[rival]))
    for target in targets:
        scores[target] = after[target]
    return kendall(scores, population.qualities)


def _place(scores: Sequence[int], who: int) -> int:
    return sum(other > scores[who] for other in scores)


def _just_above(scores: Sequence[int], who: int) -> list[int]:
    """Who stand nearest above."""
    above = [other for other in range(len(scores)) if scores[other] > scores[who]]
    return sorted(above, key=lambda other: scores[other])[:RIVALS]


def kendall(one: Sequence[float], other: Sequence[float]) -> float:
    """Kendall's tau-a: pairs in the same order, less those in the other, of all pairs."""
    agreeing = 0
    for first in range(len(one)):
        for second in range(first):
            product = (one[first] - one[second]) * (other[first] - other[second])
            agreeing += (product > 0) - (product < 0)
    return agreeing / (len(one) * (len(one) - 1) / 2)


def honest_order(population: Population) -> float:
    return kendall(population.scores(), population.qualities)


def divided(population: Population) -> tuple[float, float]:
    """How far one school and three get where the others disagree: of those about somebody, so many
    give a ten and the rest a one, for each such number, and they turn around today. Either what
    they wrote before stays, as it does, or it never was there."""
    worst = {1: 0.0, 3: 0.0}
    for votes in population.votes[:DIVIDED]:
        for tens in range(len(votes) + 1):
            split = [replace(v, overall=10 if n < tens else 1) for n, v in enumerate(votes)]
            before = population.score_of(split)
            for schools, first in ((1, tens), (3, tens), (1, tens - 1), (3, tens - 3)):
                if 0 <= first <= len(votes) - schools:
                    stay, turn = split[:first] + split[first + schools :], split[first:][:schools]
                    turned = [Vote(11 - vote.overall, vote.school_id, TODAY) for vote in turn]
                    for after in (stay + turned, split + turned):
                        moved = abs(population.score_of(after) - before) / 1000
                        worst[schools] = max(worst[schools], moved)
    return worst[1], worst[3]


# ── The page ────────────────────────────────────────────────────────────────────────────────────


def few_reviews() -> Iterator[tuple[int, float]]:
    """How far one school gets while there are few others: before it, no number may be shown."""
    for reviews in (0, 1, 2, 3, 4, 5, 8, 12):
        population = Population.of(SEED, reviews=reviews)
        honest = population.scores()
        worst = 0.0
        for overall in (1, 10):
            attack = partial(from_new_schools, schools=1, overall=overall, times=2)
            after = [
                population.score_under(target, attack(votes))
                for target, votes in enumerate(population.votes)
            ]
            worst = max(worst, *(abs(a - b) / 1000 for a, b in zip(after, honest, strict=True)))
        yield reviews, worst


def as_markdown() -> str:
    population = Population.of(SEED)
    outcomes = [outcome(pattern, population) for pattern in BY_SCHOOLS]
    apart = divided(population)
    return "\n".join(
        [
            "# What somebody can do to a score",
            "",
            f"Made by `{COMMAND}`; a test holds it equal. {PEOPLE} people, {SCHOOLS} schools, "
            f"{REVIEWS} reviews about each over two years, and reviewers who are as far off as "
            "people differ. Names of patterns are in Dutch, as on the page about checking.",
            "",
            f"Honest order (Kendall's τ against true quality): **{honest_order(population):.2f}**; "
            f"promised ≥ {HONEST_ORDER:.2f}.",
            "",
            "## Through the actions: moves nothing",
            "",
            "Played with real accounts and inzetten in a database that holds this population "
            "(`tests/reviews/test_attacks.py`). The score and every standing of the target, the "
            "means and the scores of others are afterwards to the thousandth what the honest "
            "reviews alone make of them.",
            "",
            "| pattern | what the code does | moves S by |",
            "|---|---|---|",
            *(f"| {each.name} | {each.answer} | 0 |" for each in REFUSED),
            "",
            "## Through the scoring: by schools that were helped",
            "",
            f"Everybody is the target in turn. *Order*: τ when {ATTACKED} of {PEOPLE} are attacked "
            f"at once; promised ≥ {ATTACKED_ORDER:.2f}.",
            "",
            "| pattern | schools | moves S by at most | promised | places, median | most | order |",
            "|---|---|---|---|---|---|---|",
            *map(as_row, outcomes),
            "",
            "## What is not promised",
            "",
            "While a person has few reviews, one school weighs more: the promise is about "
            "people with a dozen or more. The most that two reviews of one new school do before:",
            "",
            "| honest reviews | moves S by at most |",
            "|---|---|",
            *(f"| {reviews} | {worst:.2f} |" for reviews, worst in few_reviews()),
            "",
            "Where the schools disagree as much as they can (so many tens, the rest ones, for "
            f"each number of them, about {DIVIDED} people), one that turns around today moves S by "
            f"{apart[0]:.2f} at most and three by {apart[1]:.2f}. From eighteen schools on one "
            "keeps to 0.3 whatever the others said and however long ago, and three to 0.8 as long "
            "as all weigh as much as six fresh reviews. Where nearly everything was said two years "
            "ago and all were of one opinion, three that say another thing today move it by up to "
            "1.1: theirs is the only news.",
            "",
            "A number is shown from three schools on. An account that is closed and made anew "
            "under another address is a newcomer without a score: that somebody with a low one "
            "gets rid of it so is not seen here. Schools "
            "that lend each other people and praise each other for it are, up to three, in the "
            "table; more than that is a group that the coordinator has to see.",
            "",
        ]
    )


def as_row(found: Outcome) -> str:
    return (
        f"| {found.pattern.name} | {found.pattern.schools} | {found.furthest:.2f} | "
        f"{found.pattern.limit:.1f} | {found.places} | {found.most_places} | {found.order:.2f} |"
    )


def prove() -> bool:
    """Many populations; the worst of each pattern, and of schools that disagree."""
    populations = [Population.of(SEED + number) for number in range(POPULATIONS)]
    lowest = min(map(honest_order, populations))
    print(f"Honest order: at least {lowest:.3f} in {POPULATIONS} populations.")
    apart = [divided(population) for population in populations[:PROVED_APART]]
    one, three = (max(worst) for worst in zip(*apart, strict=True))
    print(f"Where schools disagree: one {one:.2f}, three {three:.2f}.")
    kept = lowest >= HONEST_ORDER and one <= ONE_SCHOOL and three <= THREE_SCHOOLS
    for pattern in BY_SCHOOLS:
        found = [outcome(pattern, population) for population in populations]
        worst = Outcome(
            pattern,
            max(each.furthest for each in found),
            max(each.places for each in found),
            max(each.most_places for each in found),
            min(each.order for each in found),
        )
        print(as_row(worst), "" if worst.holds else "  BROKEN", flush=True)
        kept = kept and worst.holds
    return kept


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true", help="many populations, nothing written")
    if parser.parse_args().long:
        sys.exit(0 if prove() else 1)
    DOCUMENT.write_text(as_markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
