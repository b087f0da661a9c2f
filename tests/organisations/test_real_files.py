"""The whole country, when the open data lies beside the repository."""

import json
import time
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"
ORGANISATIONS = DATA / "organisations"
APRIL, AUGUST = (
    DATA / "duo" / f"duo_02_alle-schoolvestigingen-basisonderwijs_2026-{month}.csv"
    for month in ("04", "08")
)
MERGED = [ORGANISATIONS / f"{name}.csv" for name in ("vestigingen", "besturen", "swv", "swv_pc4")]
NOTHING = {"new": 0, "changed": 0, "gone": 0}
LONGEST = 15  # seconds for the whole country

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the open data is not here")


@pytest.fixture
def importing(app):
    def run(*files):
        words = [str(file) for file in files]
        began = time.monotonic()
        result = app.test_cli_runner().invoke(args=["import-organisations", *words, "--json"])
        assert result.exit_code == 0, result.output
        assert time.monotonic() - began < LONGEST
        return json.loads(result.stdout.splitlines()[-1])

    return run


def test_the_whole_country_comes_in_and_comes_in_once(importing):
    assert importing(*MERGED) == {
        "schools": {"new": 8629, "changed": 0, "gone": 0},
        "boards": {"new": 851, "changed": 0, "gone": 0},
        "partnerships": {"new": 150, "changed": 0, "gone": 0},
    }
    nothing = {"schools": NOTHING, "boards": NOTHING, "partnerships": NOTHING}
    assert importing(*reversed(MERGED)) == nothing
    # The same month from DUO itself, and one region only: nothing that was not known.
    assert importing(AUGUST) == nothing
    assert importing(ORGANISATIONS / "demo_regio_vestigingen.csv") == nothing


def test_four_months_bring_seventeen_schools_and_lose_two(importing):
    assert importing(APRIL)["schools"] == {"new": 6107, "changed": 0, "gone": 0}
    assert importing(AUGUST)["schools"] == {"new": 17, "changed": 58, "gone": 2}
    assert importing(AUGUST)["schools"] == NOTHING
