"""What of the longest proofs the tests do each time, and what only `make prove` does.

On one engine each time is what shows what pages say. On SQLite are the walk along all of them,
every form with everything wrong in it, everybody at every address, every move of an inzet by
everybody, the demo world and the whole job in a browser; of the tests with a browser of their own
half are on each engine, always the same half. What pages call, with its money and its locks, is
tested on both engines each time.
"""

import os
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import pytest

from tests.support.databases import ENGINES, wanted_engines

AT_LENGTH = bool(os.environ.get("EXPEDU_AT_LENGTH"))

# On PostgreSQL too when there is time for it.
both_at_length = pytest.mark.engines(*(ENGINES if AT_LENGTH else ENGINES[:1]))


def by_turns(cases: Sequence[Any]) -> list[tuple[Any, str]]:
    """Each case on each engine, or when there is less time every other one on the other engine."""
    engines = wanted_engines()
    if AT_LENGTH or len(engines) == 1:
        return [(case, engine) for case in cases for engine in engines]
    return [(case, engines[number % 2]) for number, case in enumerate(cases)]


def one_by_turns(engines: list[str], test: str) -> list[str]:
    """One of the engines for this test, always the same; all of them when there is time."""
    if AT_LENGTH or len(engines) < 2:
        return engines
    return [engines[crc32(test.encode()) % len(engines)]]


def some(rows: list[Any], *, of: int) -> list[Any]:
    """All of them, or when there is less time the first `of`."""
    return rows if AT_LENGTH else rows[:of]
