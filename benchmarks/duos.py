"""How long it takes to put all pairs of a team in order, by how well they fit together.

    .venv/bin/python -m benchmarks.duos [people …]

Everything from the facts of the team to the best twenty pairs with their why: a team of a hundred
has 4,950 pairs. Nobody of the team falls off, which is the most work. In processor time, so that
what else the machine does is left out. Every order is held against one that compares plain sets.
"""

import argparse
import gc
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from random import Random
from time import thread_time
from typing import Any

from app.expertise.vocabulary import read_vocabulary
from app.programmes import duos
from app.programmes.duos import Candidate, best
from app.programmes.team.models import BACKGROUNDS
from benchmarks.results import in_ms, keep, table

SEED = 2026
ASKED = 8  # skills
ROUNDS = 50
MOST_MS = 200  # of 100 people, p95: what we promise


def team(people: int, random: Random) -> list[Candidate]:
    """As wide as people tick: 5 to 25 skills each, one or two backgrounds."""
    domain_of = {number: skill.domain_id for number, skill in enumerate(read_vocabulary().skills)}
    found = []
    for person_id in range(1, people + 1):
        ticks = random.sample(sorted(domain_of), random.randint(5, 25))
        found.append(
            Candidate(
                person_id,
                frozenset(str(domain_of[tick]) for tick in ticks),
                frozenset(ticks),
                frozenset(random.sample(sorted(BACKGROUNDS), random.randint(1, 2))),
                random.choice((0, 333, 666)),
                date(2026, 1, 1) + timedelta(days=random.randint(0, 300)),
            )
        )
    return found


def measured(people: int) -> dict[str, Any]:
    random = Random(SEED)
    took: list[float] = []
    wrong = 0
    for _ in range(ROUNDS):
        found = team(people, random)
        asked = sorted({tick for each in random.sample(found, 3) for tick in each.expertise})
        asked = random.sample(asked, min(ASKED, len(asked)))
        before = thread_time()
        chosen = best(found, asked)
        took.append(thread_time() - before)
        wrong += [each.score for each in chosen] != plain(found, asked)[: len(chosen)]
    return {"asked": ASKED, "rounds": ROUNDS, "differences": wrong} | {"ms": in_ms(took)}


def plain(found: Sequence[Candidate], asked: Sequence[int]) -> list[int]:
    """The scores of all pairs from sets, the highest first."""

    def differ(one: frozenset[Any], other: frozenset[Any]) -> int:
        return 1_000 * len(one ^ other) // len(one | other)

    wanted = frozenset(asked)
    scores = [
        duos.COVERAGE * (1_000 * len((a.expertise | b.expertise) & wanted) // len(wanted)) // 1_000
        + duos.BACKGROUND * differ(a.backgrounds, b.backgrounds) // 1_000
        + duos.KNOWLEDGE * differ(a.knowledge, b.knowledge) // 1_000
        + duos.EXPERTISE * differ(a.expertise, b.expertise) // 1_000
        - duos.LOAD * ((a.load + b.load) // 2) // 1_000
        for a, b in combinations(found, 2)
    ]
    return sorted(scores, reverse=True)


def as_table(found: dict[str, Any]) -> str:
    ms = found["ms"]
    head = ["skills asked", "rounds", "p50 ms", "p95 ms", "p99 ms", "differences"]
    row = [found["asked"], found["rounds"], ms["p50"], ms["p95"], ms["p99"], found["differences"]]
    return table(head, [row])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", nargs="*", type=int, default=[100])
    gc.collect()
    gc.freeze()
    failed = False
    for people in parser.parse_args().people:
        found = measured(people)
        keep("duos", found, people=people)
        print(f"{people} people\n{as_table(found)}")
        failed |= found["differences"] > 0 or (people <= 100 and found["ms"]["p95"] > MOST_MS)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
