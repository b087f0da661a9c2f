"""A review when something happens meanwhile, and home when much has happened before."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions as deployments
from app.deployments.models import Deployment
from app.errors import RuleBroken
from app.reviews import sides
from app.reviews.models import Review
from app.reviews.waiting import waiting
from tests.reviews.test_writing import GOOD, write
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    SECOND,
    a_cast,
    a_freelance_expert,
    an_inzet,
    an_open_request,
    bill,
)


def test_a_review_written_while_it_was_paid_is_simply_sent(browser):
    """What moved on is nothing that they write about; nor does a page hold a version that could."""
    cast = a_cast()
    expert = a_freelance_expert(cast)
    inzet = an_inzet(cast, "completed", expert=expert)
    with clock.at(AFTER_SECOND):
        form = browser.sign_in(expert).visit(f"/inzetten/{inzet.public_id}/ervaring").form()
        with unit_of_work():
            bill(inzet)
        with unit_of_work():
            deployments.settle(inzet, by=cast.coordinator, now=AFTER_SECOND)
        form.fill({"fun": "yes", "again": "yes", "words": "Een team dat graag leert, en vraagt."})
        assert form.press().status == 200
    db.session.rollback()
    assert db.session.scalars(select(Review.side)).all() == ["expert"]


def test_the_later_of_two_at_one_side_hears_that_it_is_in_already(app, monkeypatch):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, GOOD, by=cast.asker)
    monkeypatch.setattr(sides, "written", lambda *_: None)  # as it was in that same second
    with pytest.raises(RuleBroken, match="heeft al"):
        write(inzet, GOOD, by=cast.asker)


def test_home_asks_for_what_was_just_done_however_much_went_before(app, monkeypatch):
    monkeypatch.setitem(waiting.__globals__, "MOST_WAITING", 2)
    cast = a_cast()
    first, second, third = ((FIRST, 2, 120),), ((FIRST, 3, 120),), ((SECOND, 2, 120),)
    old = [
        an_inzet(cast, "completed", asked=an_open_request(cast), dates=dates).id
        for dates in (first, second)
    ]
    with unit_of_work():
        long_ago = AFTER_SECOND - timedelta(days=400)
        db.session.execute(
            update(Deployment).where(Deployment.id.in_(old)).values(completed_at=long_ago)
        )
    inzet = an_inzet(cast, "completed", asked=an_open_request(cast), dates=third)
    with clock.at(AFTER_SECOND):
        for person in (cast.asker, cast.expert):
            lines = waiting(person, now=AFTER_SECOND)
            assert [line.values["public_id"] for line in lines] == [inzet.public_id]
        assert waiting(cast.leader, now=AFTER_SECOND) == []
