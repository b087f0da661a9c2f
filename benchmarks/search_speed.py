"""How fast a search is, beside its peers: every question on every engine before the next one.

    python -m benchmarks.search_speed 20000 100000
    python -m benchmarks.search_speed 1000000 --ours --seconds 120

One process, one core's work at a time; the order of the engines rotates. Once warm, and once with
everything that was kept of words thrown away before each question. Writes benchmarks/results.
"""

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from typing import Any

from app.database import db
from app.search import matcher
from app.search.numbers import numbers
from benchmarks.engines import FASTEST, PEERS, Answer, Engine, alone, make
from benchmarks.memory import measure_apart
from benchmarks.population import Population, population
from benchmarks.questions import TEXTS, Question, questions
from benchmarks.results import in_ms, keep, table

FEWEST = 2 * len(TEXTS)  # questions, however slow an engine is
DIFFERENT = 50 * len(TEXTS)  # questions; asked again from the first when there is time left


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="+", type=int)
    parser.add_argument("--engines", nargs="+", default=[FASTEST, *PEERS])
    parser.add_argument("--ours", action="store_true", help="only the engine that the site uses")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each size, in all")
    parser.add_argument("--places", type=int, help="search from so many schools; else from any")
    wanted = parser.parse_args()
    for people in wanted.people:
        engines = [FASTEST] if wanted.ours else wanted.engines
        measured = measure(population(people), engines, wanted.seconds, wanted.places)
        keep("search_speed", measured, people=people)
        print(f"\n{people} people\n\n{as_table(measured)}", flush=True)


def measure(
    made: Population, names: Sequence[str], seconds: float, places: int | None = None
) -> dict[str, Any]:
    with made.app(), alone():
        engines = [make(name, made) for name in names]
        try:
            asked = questions(DIFFERENT, places=places)
            for engine in engines:
                for question in asked[: len(TEXTS)]:
                    _timed(engine.search, question)
            gc.collect()
            gc.freeze()  # what exists now is never looked at again
            warm = interleaved(engines, asked, seconds / 2)
            parts = _parts(asked)
            cold = interleaved(engines, asked, seconds / 2, forget=True)
        finally:
            gc.unfreeze()
            for engine in engines:
                engine.close()
    return {
        "questions": len(warm[names[0]]),
        "questions_cold": len(cold[names[0]]),
        "texts": len(TEXTS),
        "places": len({question.place for question in asked}),
        "engines": {
            engine.name: {
                "version": engine.version,
                "not_done": list(engine.not_done),
                "warm": in_ms([took for took, _ in warm[engine.name]]),
                "cold": in_ms([took for took, _ in cold[engine.name]]),
                "mean_total": round(_mean([total for _, total in warm[engine.name]]), 1),
            }
            for engine in engines
        },
        "steps": parts,
        "memory": measure_apart(made.people, names[0]),
    }


def interleaved(
    engines: Sequence[Engine],
    asked: Sequence[Question],
    seconds: float,
    *,
    forget: bool = False,
) -> dict[str, list[tuple[float, int]]]:
    """{engine: [(seconds, people found)]}, the same questions for each."""
    found: dict[str, list[tuple[float, int]]] = {engine.name: [] for engine in engines}
    until = time.perf_counter() + seconds
    number = 0
    while number < FEWEST or time.perf_counter() < until:
        question = asked[number % len(asked)]
        for turn in range(len(engines)):
            engine = engines[(number + turn) % len(engines)]
            if forget:
                engine.forget()
            found[engine.name].append(_timed(engine.search, question))
        number += 1
    return found


def _timed(search: Callable[[Question], Answer], question: Question) -> tuple[float, int]:
    began = time.perf_counter()
    answer = search(question)
    took = time.perf_counter() - began
    db.session.rollback()  # every search of ours begins its own transaction, as a request does
    return took, answer.total


def _parts(asked: Sequence[Question]) -> dict[str, dict[str, float]]:
    """Of ours, how long two steps take: asking the database whether anything changed, and from
    words that are known to skills, which asks that first."""
    steps: dict[str, Callable[[str], Any]] = {
        "words_to_skills": matcher.understand,
        "change_check": lambda _text: numbers(),
    }
    took: dict[str, list[float]] = {name: [] for name in steps}
    for question in asked[: 10 * len(TEXTS)]:
        for name, step in steps.items():
            began = time.perf_counter()
            step(question.text)
            took[name].append(time.perf_counter() - began)
            db.session.rollback()
    return {name: in_ms(seconds) for name, seconds in took.items()}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def as_table(measured: dict[str, Any]) -> str:
    """In milliseconds, and how many times as long as the first engine each of the others took."""
    engines = measured["engines"]
    first = next(iter(engines.values()))
    rows = []
    for name, of in engines.items():
        cells = [f"{of[state][p]:.2f}" for state in ("warm", "cold") for p in of[state]]
        ratios = [f"{first[state]['p95'] / of[state]['p95']:.2f}" for state in ("warm", "cold")]
        rows.append([f"{name} {of['version']}".strip(), *cells, *ratios, of["mean_total"]])
    heads = [f"{state} {p}" for state in ("warm", "cold") for p in ("p50", "p95", "p99")]
    ratio = f"{next(iter(engines))} / this"
    return table(
        ["engine", *heads, f"{ratio}, warm p95", f"{ratio}, cold p95", "people found"], rows
    )


if __name__ == "__main__":
    main()
