"""Every template from application to its last moment, by a walker that knows none of them.

On the pages, with one engine; by the actions behind them, with the other.
"""

from typing import Any

import pytest
from sqlalchemy import select

from app.database import db
from app.programmes import publishing
from app.programmes.models import Milestone
from app.programmes.template import STOP, Outcome
from tests.programmes.paging import PageWalk
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT
from tests.support.makers_programmes import SMALL, Programming, Walk, catalogue_text, go_on

KEYS = [*sorted(publishing.catalogue()), "small"]
# What a traject of each is when everybody takes the extension: moments played, and the last.
PLAYED = {
    "expertisescholen": (74, "hub"),
    "expertteam": (20, "handover"),
    "kwaliteitsaanpak": (41, "results"),
    "ontwikkelbudget": (15, "talk"),
    "plg": (84, "retro"),
    "small": (6, "last"),
}


# Who measures the same at the beginning and at the end.
MEASURED = {"expertisescholen", "expertteam", "kwaliteitsaanpak"}


def text_of(key: str) -> str:
    return SMALL if key == "small" else catalogue_text(key)


def as_agreed(walk: Walk, key: str) -> None:
    trajectory = walk.again()
    assert trajectory.state == "completed"
    assert (len(walk.played), walk.played[-1][2]) == PLAYED[key]
    assert all(row.closed_on for row in trajectory.phases)
    days = [day for day, *_ in walk.played]
    assert days == sorted(days)
    published = [moment for moment in db.session.scalars(select(Milestone)) if moment.practice_id]
    shares = [key for _, phase, key, _ in walk.played if walk.template.moment(phase, key).publishes]
    assert sorted(each.key for each in published) == sorted(shares)


@both_at_length
@pytest.mark.parametrize("key", KEYS)
def test_on_its_pages_a_traject_goes_from_application_to_its_last_moment(app: Any, key: str):
    walk = PageWalk(Programming(text_of(key))).on(app)
    walk.to_the_end(MOMENT)
    as_agreed(walk, key)
    page = walk.as_(walk.world.owner_person.id).visit(f"/trajecten/{walk.again().public_id}")
    assert page.says("afgerond")
    assert page.says("Alle fasen zijn klaar: het traject is afgerond.")
    assert "komt nog" not in page.text
    assert page.says("Gemeten verschil") == (key in MEASURED)


@pytest.mark.engines("postgresql")  # by the actions alone; by the pages it is above
@pytest.mark.parametrize("key", ["plg", "small"])  # the longest, and the one with weeks
def test_a_traject_goes_from_application_to_its_last_moment(app: Any, key: str):
    walk = Walk(Programming(text_of(key)))
    walk.to_the_end(MOMENT)
    as_agreed(walk, key)


def stop_where_one_can(milestone: Milestone, outcomes: list[Outcome]) -> Outcome:
    return next((o for o in outcomes if o.effect == STOP), None) or go_on(milestone, outcomes)


@both_at_length
@pytest.mark.parametrize("key", KEYS)
def test_a_traject_stops_at_the_first_decision_that_may(app: Any, key: str):
    walk = PageWalk(Programming(text_of(key)), stop_where_one_can).on(app)
    walk.to_the_end(MOMENT)
    assert walk.again().state == "stopped"
    page = walk.as_(walk.world.owner_person.id).visit(f"/trajecten/{walk.again().public_id}")
    assert page.says("gestopt")
    assert page.says("Het besluit is: stoppen.")
    assert page.says("Dat spraken we af.")
