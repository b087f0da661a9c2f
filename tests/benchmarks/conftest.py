"""A small population, made once for the tests that only read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.population import Population, population


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Population]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCH_DIR", str(tmp_path_factory.mktemp("bench")))
        yield population(300)


@pytest.fixture
def kept_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BENCH_DIR", str(tmp_path))
    return tmp_path
