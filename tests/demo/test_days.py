"""The demo world on days on which a year of stories could meet a no."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from app import deadlines
from app.clock import moment_on
from tests.demo.worlds import loaded
from tests.support.lengths import some


@pytest.mark.parametrize(
    "now",
    some([
        pytest.param(moment_on(date(2026, 8, 1), time(0, 30)), id="half an hour of a school year"),
        pytest.param(moment_on(date(2027, 7, 31), time(23)), id="its last hour"),
        pytest.param(moment_on(date(2027, 1, 18)), id="a vraag that is widened after a summer"),
        pytest.param(moment_on(date(2026, 4, 27)), id="hours that are contested before a summer"),
    ], of=1),
)  # fmt: skip
@pytest.mark.engines("postgresql")  # on SQLite it is loaded for the tests of what is in it
def test_nobody_meets_a_no_that_was_not_in_the_story(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path, now: datetime
):
    url, discard = request.getfixturevalue(engine_name).fresh()
    with loaded(url, tmp_path, now=now) as world:
        assert "Liep anders" not in world.said, world.said
        checked = world.run("check")
        assert checked.exit_code == 0, checked.output
        assert deadlines.tick(now=now) == 0
    discard()
