"""What of the longest proofs the tests do each time, and what only `make prove` does.

On both engines each time is what an engine can get wrong: money, locks, what the schema refuses,
and its migrations (ON_BOTH). Everything else that needs a database is on one of them, half of the
tests on each, always the same half. On SQLite alone are the walk along all pages, every form with
everything wrong in it, everybody at every address, every move of an inzet by everybody, the demo
world and the whole job in a browser.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from tests.support.databases import ENGINES, wanted_engines

AT_LENGTH = bool(os.environ.get("EXPEDU_AT_LENGTH"))

# Folders and modules, as a path below tests/ begins or as a module is named wherever it is.
ON_BOTH = (
    "pots/", "deployments/test_machine", "deployments/test_approving", "deployments/test_settling",
    "deployments/test_pot_caps", "programmes/test_funding", "programmes/test_other_pot",
    "programmes/test_rounds", "site/test_migrations", "site/test_outbox", "site/test_unit_of_work",
    "site/test_worker", "test_races",
)  # fmt: skip

# On PostgreSQL too when there is time for it.
both_at_length = pytest.mark.engines(*(ENGINES if AT_LENGTH else ENGINES[:1]))


def by_turns(cases: Sequence[Any]) -> list[tuple[Any, str]]:
    """Each case on each engine, or when there is less time every other one on the other engine."""
    engines = wanted_engines()
    if AT_LENGTH or len(engines) == 1:
        return [(case, engine) for case in cases for engine in engines]
    return [(case, engines[number % 2]) for number, case in enumerate(cases)]


def on_both(path: Path, *, has_browser: bool, rows: Sequence[str] = ON_BOTH) -> bool:
    """Whether a test of this module runs on every engine each time; a test of pages never does."""
    where = f"{path.parent.name}/{path.name}"
    return not has_browser and any(where.startswith(row) or f"/{row}" in where for row in rows)


def one_by_turns(engines: list[str], test: str) -> list[str]:
    """One of the engines for this test, always the same; all of them when there is time."""
    if AT_LENGTH or len(engines) < 2:
        return engines
    return [engines[crc32(test.encode()) % len(engines)]]


def some(rows: list[Any], *, of: int) -> list[Any]:
    """All of them, or when there is less time the first `of`."""
    return rows if AT_LENGTH else rows[:of]
