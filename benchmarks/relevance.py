"""How well words are understood: is a meant skill among the first, and is nonsense recognised?

    python -m benchmarks.relevance                       our own queries
    python -m benchmarks.relevance others.csv            those of somebody else

Takes both forms of file: `query,wanted,also` with slugs by spaces, as tests/search/queries.csv
has, and `query,skill_1,grade_1,skill_2,…` with grades 1 to 3. Nonsense is one query a line.
"""

import argparse
import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from app.config import ROOT
from app.search.concepts import Concepts, Understanding
from app.search.matcher import matcher
from benchmarks.population import population
from benchmarks.results import keep, table

OWN = ROOT / "tests" / "search" / "queries.csv"
OTHERS = ROOT.parent / "shared" / "data" / "expertise" / "dev_queries.csv"
NONSENSE = ROOT / "tests" / "search" / "nonsense.txt"
GOOD = 2  # grade from which a skill is a hit

Query = tuple[str, Mapping[str, int]]  # text, {slug: grade 1 to 3}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--nonsense", type=Path, default=NONSENSE)
    wanted = parser.parse_args()
    files = wanted.files or [OWN, *([OTHERS] if OTHERS.exists() else [])]
    with population(1_000).app():
        concepts = matcher()
        sets = {path.name: measured(concepts, read_queries(path)) for path in files}
        recognised = nonsense_recognised(concepts, wanted.nonsense)
    found = {"sets": sets, "nonsense": recognised}
    keep("relevance", found)
    print(as_table(found))


def read_queries(path: Path) -> list[Query]:
    with path.open(encoding="utf-8") as file:
        return [(row["query"], _grades(row)) for row in csv.DictReader(file)]


def _grades(row: Mapping[str, str]) -> dict[str, int]:
    if "wanted" in row:
        return dict.fromkeys(row["also"].split(), 2) | dict.fromkeys(row["wanted"].split(), 3)
    numbers = [name.removeprefix("skill_") for name in row if name.startswith("skill_")]
    return {row[f"skill_{n}"]: int(row[f"grade_{n}"]) for n in numbers if row[f"skill_{n}"]}


class Matcher(Protocol):
    """What is judged: from words to skills."""

    def understand(self, text: str) -> Understanding: ...


def measured(concepts: Matcher, queries: Sequence[Query]) -> dict[str, Any]:
    """hit@5: a grade of at least GOOD among the first five. nDCG@10: the order of the first ten,
    1 for the best there can be."""
    hits, gains = 0, 0.0
    for text, grades in queries:
        slugs = [concept.slug for concept in concepts.understand(text).concepts][:10]
        hits += any(grades.get(slug, 0) >= GOOD for slug in slugs[:5])
        best = _gain(sorted(grades.values(), reverse=True))
        gains += _gain([grades.get(slug, 0) for slug in slugs]) / best
    count = len(queries)
    return {"queries": count, "hit_at_5": round(hits / count, 3), "ndcg": round(gains / count, 3)}


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:10]))


def nonsense_recognised(concepts: Concepts, path: Path) -> dict[str, int]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line]
    taken = sum(concepts.understand(line).is_recognised for line in lines)
    return {"queries": len(lines), "recognised": len(lines) - taken}


def as_table(found: Mapping[str, Any]) -> str:
    rows = [
        [name, of["queries"], f"{of['hit_at_5']:.3f}", f"{of['ndcg']:.3f}"]
        for name, of in found["sets"].items()
    ]
    nonsense = found["nonsense"]
    share = f"{nonsense['recognised'] / nonsense['queries']:.0%} recognised as such"
    return table(
        ["queries", "number", "hit@5", "nDCG@10"],
        [*rows, ["nonsense", nonsense["queries"], share, ""]],
    )


if __name__ == "__main__":
    main()
