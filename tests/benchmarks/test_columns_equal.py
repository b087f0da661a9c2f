"""What answers fast answers what the reference answers: whole, over random searches."""

import pytest

from benchmarks.engines import OURS
from benchmarks.equality import against_reference
from benchmarks.population import Population

SEARCHES = 100


@pytest.mark.parametrize("engine", [name for name in OURS if name != "reference"])
def test_random_searches_give_the_answers_of_the_reference(few: Population, engine: str) -> None:
    with few.app():
        compared = against_reference(engine, SEARCHES, seed=11)
    assert compared.searches == SEARCHES
    assert compared.found > 500  # otherwise nothing was compared
    assert compared.differences == ()
