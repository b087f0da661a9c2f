"""What searching costs one process: a fresh one that loads what it needs and answers questions.

python -m benchmarks.memory 100000 reference        prints JSON
"""

import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from app.config import ROOT
from app.database import db
from app.search import matcher
from benchmarks.engines import OURS
from benchmarks.engines.ours import Ours
from benchmarks.population import population
from benchmarks.questions import TEXTS, questions

PLACES = 40


def measure_apart(people: int, engine: str) -> dict[str, Any] | None:
    """`measure` in a process of its own; None for an engine that is not ours."""
    if engine not in OURS:
        return None
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", str(people), engine],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(people: int, name: str) -> dict[str, Any]:
    """In MB: of the process, and how much of it came with the first search and those after it.

    What search keeps on disk must be there, as it is for a process of a site that is up.
    """
    made = population(people)
    with made.app():
        ours = Ours(name, OURS[name])
        # From a few schools: the whole country as objects is nothing that a worker carries.
        asked = questions(5 * len(TEXTS), places=PLACES)
        matcher.understand("dyslexie")
        before = in_use()
        began = time.perf_counter()
        ours.search(asked[0])
        first = time.perf_counter() - began
        for question in asked:
            ours.search(question)
            db.session.rollback()
        after = in_use()
    return {
        "first_search_s": round(first, 3),
        "mb": after,
        "mb_for_searching": {kind: round(after[kind] - before[kind], 1) for kind in after},
    }


def in_use() -> dict[str, float]:
    """RSS counts what is shared with other processes whole, PSS its share, USS not at all."""
    gc.collect()
    kb: dict[str, int] = {}
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]:
        name, value, *_ = line.split()
        kb[name.rstrip(":")] = int(value)
    private = kb["Private_Clean"] + kb["Private_Dirty"]
    found = {"rss": kb["Rss"], "pss": kb["Pss"], "uss": private}
    return {name: round(value / 1024, 1) for name, value in found.items()}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2])))
