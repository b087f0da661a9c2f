"""The index of notes: what it costs to make, to keep and to ask, and whether a kill harms it.

    .venv/bin/python -m benchmarks.texts [--notes 40000] [--kills 100]

The notes are invented: 10 to 60 words from 30,000, some much more often than others. Exits with 1
when a killed writer left anything that cannot be read; speed is printed and not judged.
"""

import argparse
import itertools
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.search.texts_folder import Folder
from app.search.texts_index import Notes, Wanted, stems

LETTERS = "aeiorstnlkdmp"


class Writer:
    """Invents notes; the same ones every time."""

    def __init__(self) -> None:
        self.dice = random.Random(1)
        self.words = ["w" + self._letters() for _ in range(30_000)]
        self.weights = list(itertools.accumulate(1 / (n + 1) ** 0.9 for n in range(30_000)))

    def _letters(self) -> str:
        return "".join(self.dice.choice(LETTERS) for _ in range(self.dice.randint(2, 9)))

    def note(self) -> str:
        count = self.dice.randint(10, 60)
        return " ".join(self.dice.choices(self.words, cum_weights=self.weights, k=count))


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--notes", type=int, default=40_000)
    options.add_argument("--kills", type=int, default=100)
    wanted = options.parse_args()
    writer = Writer()
    notes = [(number, writer.note()) for number in range(1, wanted.notes + 1)]
    with tempfile.TemporaryDirectory(prefix="expedu-texts-") as folder:
        place = Folder(Path(folder) / "texts")
        measure(place, notes, writer)
        return killed(place, writer, wanted.kills)


def measure(place: Folder, notes: list[tuple[int, str]], writer: Writer) -> None:
    before = resident()
    state, _ = say(f"build, {len(notes):,} notes", lambda: Notes(None).changed(notes, list, 1))
    size = sum(len(file.content) for file in state.files.values()) / 1_000_000
    with place.lock():
        say(f"write, {size:.1f} MB", lambda: place.write(state))
    state = say("read", place.read)
    opened = say("open", lambda: Notes(state))
    print(f"memory since before the build: {resident() - before:.0f} MB")
    dice = writer.dice
    asked = [dice.choices(writer.words[20:3_000], k=dice.choice([1, 1, 2, 3])) for _ in range(500)]
    spread("find words", [partial(opened.find, Wanted(tuple(stems(w))), 200) for w in asked])
    pairs = [note.split()[at : at + 2] for _, note in dice.sample(notes, 200) for at in (3,)]
    spread(
        "find a phrase",
        [partial(opened.find, Wanted(tuple(stems(p)), phrases=(tuple(p),)), 200) for p in pairs],
    )

    def change() -> None:
        nonlocal state, opened
        changed, _ = opened.changed([(dice.choice(notes)[0], writer.note())], list, 2)
        with place.lock():
            place.write(changed, state)
        state, opened = changed, Notes(changed)

    spread("change one note", [change] * 60)


def killed(place: Folder, writer: Writer, kills: int) -> int:
    """Kill a process that keeps rewriting, at a random moment, again and again."""
    notes = [(number, writer.note()) for number in range(1, 301)]
    with place.lock():
        place.write(Notes(None).changed(notes, list, 1)[0])
    harmed, moved = 0, 0
    for _ in range(kills):
        cursor = place.read().cursor
        child = os.fork()
        if child == 0:
            rewrite_for_ever(place, writer)
        time.sleep(writer.dice.uniform(0.0, 0.2))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        try:
            state = place.read()
            with place.lock():  # the dead hold no lock
                harmed += len(Notes(state).documents) != len(notes)
            moved += state.cursor > cursor
        except Exception as problem:
            print(f"after a kill: {problem!r}")
            harmed += 1
    print(f"{kills} kills, {moved} of them after a commit: {harmed} left harm")
    return 1 if harmed else 0


def rewrite_for_ever(place: Folder, writer: Writer) -> None:
    while True:
        with place.lock():
            state = place.read()
            some = [(writer.dice.randint(1, 300), writer.note())]
            changed, _ = Notes(state).changed(some, list, state.cursor + 1)
            place.write(changed, state)


def say(what: str, do: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    answer = do()
    print(f"{what}: {time.perf_counter() - began:.3f} s", flush=True)
    return answer


def spread(what: str, calls: list[Callable[[], Any]]) -> None:
    took = []
    for call in calls:
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1_000)
    p95 = statistics.quantiles(took, n=20)[-1]
    median = statistics.median(took)
    print(f"{what}: p50 {median:.2f}, p95 {p95:.2f}, most {max(took):.2f} ms ({len(took)})")


def resident() -> float:
    """MB of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096 / 1_000_000


if __name__ == "__main__":
    sys.exit(main())
