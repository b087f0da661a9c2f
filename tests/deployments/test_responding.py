"""Who answers soon stands a little higher: within two school days, and a no is an answer too."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.database import db, unit_of_work
from app.deployments import actions, responding
from app.deployments.models import Deployment
from app.profiles.models import Profile
from tests.support.makers import MOMENT
from tests.support.makers_deployments import Cast, a_cast, an_inzet, an_open_request

LATER = MOMENT + timedelta(days=9)


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([], 500),
        ([True], 666),
        ([False], 333),
        ([True, False], 500),
        ([True] * 18, 950),
        ([False] * 18, 50),
    ],
)
def test_one_answer_decides_little(answers: list[bool], found: int) -> None:
    assert responding.thousandths(answers) == found


def test_weekends_and_holidays_are_no_days() -> None:
    friday, before_christmas = date(2026, 12, 11), date(2026, 12, 18)
    assert responding.soon_until(friday, "Midden") == date(2026, 12, 15)
    assert responding.soon_until(before_christmas, "Midden") == date(2027, 1, 5)


def number(cast: Cast) -> int:
    db.session.rollback()
    return db.session.get_one(Profile, cast.expert.id).responsiveness


def ends(inzet: Deployment, action: str, *, by: Any, now: Any) -> None:
    with unit_of_work():
        found = db.session.get_one(Deployment, inzet.id)
        actions.move(found, action, by=by, now=now, reason_words="Het komt niet uit.")


def test_what_is_answered_soon_late_or_never(app: Any) -> None:
    cast = a_cast()
    silent = an_inzet(cast, asked=an_open_request(cast))
    assert responding.tick(now=MOMENT + timedelta(days=1)) == 0  # there is time left
    assert responding.tick(now=LATER) == 1
    assert responding.tick(now=LATER) == 0
    assert number(cast) == 333
    ends(silent, "decline", by=cast.expert, now=LATER)
    assert responding.tick(now=LATER) == 0  # late is late
    ends(an_inzet(cast, asked=an_open_request(cast)), "decline", by=cast.expert, now=MOMENT)
    assert responding.tick(now=LATER) == 1
    assert number(cast) == 500
    ends(an_inzet(cast, asked=an_open_request(cast)), "withdraw", by=cast.asker, now=MOMENT)
    assert responding.tick(now=LATER) == 0  # the school did not wait for an answer
    assert responding.tick(now=MOMENT + timedelta(days=400)) == 0
    assert number(cast) == 500  # unknown again: it is a year ago
