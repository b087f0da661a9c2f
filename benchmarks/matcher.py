"""How long a new query takes to become skills: of words met before (warm), or never (cold).

    .venv/bin/python -m benchmarks.matcher [more queries.csv …]

Every file has a column `query`; tests/search/queries.csv is always among them. Cold empties every
word cache before each query, so nothing of an earlier query helps. Also says how long a new
process needs until it can answer, with the index on disk. All in processor time, so that what else
the machine does is left out; on a quiet machine the clock says the same.
"""

import csv
import gc
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import thread_time

from app.expertise.vocabulary import read_vocabulary
from app.search import index
from app.search.concepts import Concepts
from app.search.names import documents

OWN_QUERIES = Path(__file__).parents[1] / "tests" / "search" / "queries.csv"
ROUNDS = 3


def queries(paths: Sequence[Path]) -> list[str]:
    found: list[str] = []
    for path in paths:
        with path.open(encoding="utf-8") as file:
            found.extend(row["query"] for row in csv.DictReader(file))
    return found


def ready_matcher() -> Concepts:
    """From the index on disk, as a worker starts; says what each step took."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        before = thread_time()
        skills = read_vocabulary().skills
        names = [(skill.slug, name, kind) for skill in skills for name, kind in skill.names]
        docs = list(documents(names, [(skill.slug, skill.label_en) for skill in skills]))
        read = thread_time()
        index.build(folder, docs, "benchmark")
        built = thread_time()
        found, _fingerprint = index.open_checked(folder)
        concepts = Concepts(found, {skill.slug: skill.related for skill in skills})
        concepts.understand("pesten")
        ready = thread_time()
    print(f"{len(docs)} names of {len(skills)} skills")
    print(f"vocabulary read {read - before:.2f} s, index opened {ready - built:.2f} s")
    print(f"index built (only after the vocabulary changed) {built - read:.2f} s")
    return concepts


def measured(concepts: Concepts, texts: Sequence[str], *, cold: bool) -> list[float]:
    """Milliseconds of each query, from the least to the most."""
    took: list[float] = []
    for text in texts:
        concepts.understand.cache_clear()
        if cold:
            concepts.forget()
        before = thread_time()
        concepts.understand(text)
        took.append(1000 * (thread_time() - before))
    return sorted(took)


def main() -> None:
    concepts = ready_matcher()
    texts = queries([OWN_QUERIES, *map(Path, sys.argv[1:])])
    print(f"{len(texts)} queries, {ROUNDS} times")
    gc.collect()
    gc.freeze()
    for what, cold in (("cold", True), ("warm", False)):
        took = measured(concepts, ROUNDS * texts, cold=cold)
        p50, p95 = took[len(took) // 2], took[int(0.95 * len(took))]
        print(f"{what}: p50 {p50:.2f} ms, p95 {p95:.2f} ms, most {took[-1]:.2f} ms")


if __name__ == "__main__":
    main()
