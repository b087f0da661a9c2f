"""A training or a traject of many dates: a page holds all of them, and what stands is not lost."""

from datetime import timedelta

import pytest

from app import clock
from app.database import db
from app.deployments.models import Deployment
from tests.support.makers import MOMENT
from tests.support.makers_deployments import FIRST, a_cast, an_inzet

pytestmark = pytest.mark.engines("sqlite")

# The mornings and afternoons of seven days: Tuesday to Friday, and Tuesday to Thursday after that.
DAYS = [FIRST + timedelta(days=n) for n in (0, 1, 2, 3, 7, 8, 9)]
FOURTEEN = tuple((day, day.weekday() * 2 + half, 60) for day in DAYS for half in (0, 1))


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def sessions(inzet):
    db.session.rollback()
    there = db.session.get_one(Deployment, inzet.id)
    return [(each.on, each.part, each.minutes) for each in there.open_sessions]


def test_planning_holds_every_date_of_the_terms(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "approved", dates=FOURTEEN)
    page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}/planning")
    assert page.press("Leg de data vast").says("De data staan vast.")
    assert sessions(inzet) == list(FOURTEEN)


def test_moving_one_of_many_dates_leaves_the_others_where_they_stand(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", dates=FOURTEEN)
    later = FIRST + timedelta(weeks=4)
    page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}/planning")
    page = page.form().fill({"rows-0-on": later}).press("Leg de data vast")
    assert page.says("De data staan vast.")
    assert sorted(sessions(inzet)) == [*FOURTEEN[1:], (later, 2, 60)]


def test_a_date_becomes_two_on_a_row_that_is_still_empty(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", dates=FOURTEEN)
    day = FIRST + timedelta(weeks=4)
    page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}/planning")
    split = {"rows-0-hours": "0,5", "rows-14-on": day, "rows-14-half": "0", "rows-14-hours": "0,5"}
    assert page.form().fill(split).press("Leg de data vast").says("De data staan vast.")
    assert len(sessions(inzet)) == 15


def test_the_terms_of_many_dates_are_proposed_anew_and_grow(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed", dates=FOURTEEN)
    page = browser.sign_in(cast.expert).visit(f"/inzetten/{inzet.public_id}/afspraken")
    day = FIRST + timedelta(weeks=4)
    one_more = {"rows-14-on": day, "rows-14-half": "0", "rows-14-hours": "1"}
    page = page.form().fill(one_more).press("Stel dit voor")
    assert page.says("Je voorstel staat klaar voor de ander.")
    db.session.rollback()
    terms = db.session.get_one(Deployment, inzet.id).terms
    assert [(each.on, each.part, each.minutes) for each in terms.dates] == [*FOURTEEN, (day, 2, 60)]


def test_more_dates_than_an_agreement_holds_are_refused_and_none_is_dropped(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed")
    page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}/afspraken")
    days = [FIRST + timedelta(days=n) for n in range(80)]
    many = {}
    for n, day in enumerate([day for day in days if day.weekday() < 5][:51]):
        for row, half in ((2 * n, "0"), (2 * n + 1, "1")):
            many |= {f"rows-{row}-on": day, f"rows-{row}-half": half, f"rows-{row}-hours": "1"}
    page = page.form().tamper(many).press("Stel dit voor")
    assert (page.status, page.errors) == (422, ["Kies hoogstens 100 data."])
    assert len(page.select("input[type='date']")) == 102
