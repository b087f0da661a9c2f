"""The demo world on days on which a year of stories could meet a no."""

from datetime import date, datetime, time

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
def test_nobody_meets_a_no_that_was_not_in_the_story(sqlite, tmp_path, now: datetime):
    # On one engine: what the stories ask of the rules does not depend on the database.
    url, discard = sqlite.fresh()
    with loaded(url, tmp_path, now=now) as world:
        assert "Liep anders" not in world.said, world.said
        checked = world.run("check")
        assert checked.exit_code == 0, checked.output
        assert deadlines.tick(now=now) == 0
    discard()
