"""Who stands before the class, written down by the leader, also for a day that is not planned."""

from datetime import timedelta

import pytest

from app import clock
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Deployment
from app.errors import RuleBroken
from tests.support.makers import MOMENT
from tests.support.makers_deployments import FIRST, MORNING, SECOND, a_cast, an_inzet, cover

THIRD = SECOND + timedelta(weeks=4)  # a Tuesday after the holidays


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def replaced(state, **facts):
    cast = a_cast(class_parts=(MORNING,))
    return cast, an_inzet(cast, state, cover="replacement", **facts)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("state", ["approved", "scheduled"])
def test_replacement_is_written_down_for_a_new_day_and_the_date_goes_there(browser, state):
    cast, inzet = replaced(state, dates=((FIRST, MORNING, 120),))
    where = f"/inzetten/{inzet.public_id}"
    to_third = {"rows-0-on": THIRD}

    page = browser.sign_in(cast.asker).visit(f"{where}/planning").form()
    page = page.fill(to_third).press("Leg de data vast")
    assert page.status == 422
    assert page.says("Voor dinsdagochtend 12 januari is nog geen vervanging.")
    assert page.says("De school die helpt meldt eerst wie er dan voor de klas staat.")

    form = browser.sign_in(cast.leader).visit(where).follow("Vervanging melden").form()
    told = {"cover_by": "Invalpool", "minutes": "3,5", "amount": "150"}
    page = form.fill(told | {"when": "Een andere dag"}).press("Meld")
    assert (page.status, page.error_beside("on")) == (422, "Kies de dag.")
    page = page.form().fill({"on": THIRD, "half": "Ochtend"}).press("Meld")
    assert page.says("Het staat erbij.")
    assert page.says("Dinsdagochtend 12 januari Invalpool")  # also while nothing is planned there

    page = browser.sign_in(cast.asker).visit(f"{where}/planning").form()
    assert page.fill(to_third).press("Leg de data vast").says("De data staan vast.")
    db.session.rollback()
    there = db.session.get_one(Deployment, inzet.id)
    assert [(each.on, each.misses_class) for each in there.open_sessions] == [(THIRD, True)]
    assert browser.visit(where).says("vervanging: Invalpool")
    page = browser.sign_in(cast.leader).visit(where).follow("Vervanging melden")
    assert page.says("dinsdagochtend 12 januari, gemeld: Invalpool")


def test_a_day_that_does_not_stand_is_still_to_come(app):
    cast, inzet = replaced("scheduled")
    past = actions.DateToCover(inzet, FIRST - timedelta(weeks=3), MORNING)
    with pytest.raises(RuleBroken, match="is al voorbij"), unit_of_work():
        cover(inzet, past, cast)
    far = actions.DateToCover(inzet, FIRST + timedelta(weeks=200), MORNING)
    with pytest.raises(RuleBroken, match="binnen twee jaar"), unit_of_work():
        cover(inzet, far, cast)


def test_what_stands_is_reported_afterwards_too(app):
    cast, inzet = replaced("running")
    with unit_of_work():
        cover(inzet, inzet.sessions[0], cast, amount=12_000, now=moment_on(SECOND))
    assert [each.amount for each in inzet.covers] == [12_000, 15_000]
