"""Every template from application to its last moment, by a walker that knows none of them."""

import pytest

from app.programmes import publishing
from tests.support.makers import MOMENT
from tests.support.makers_programmes import Programming, Walk, catalogue_text

KEYS = sorted(publishing.catalogue())


@pytest.mark.parametrize("key", KEYS)
def test_a_traject_goes_from_application_to_its_last_decision_with_an_extension(app, key):
    walk = Walk(Programming(catalogue_text(key)))
    trajectory = walk.to_the_end(MOMENT)
    print(key, len(walk.played), walk.played[-1], trajectory.state)
    assert trajectory.state == "completed"
