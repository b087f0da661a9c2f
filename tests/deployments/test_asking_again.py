"""An inzet about whose money nobody decided in time: the school is asked whether to try again."""

from datetime import timedelta

import pytest

from app import clock, workflow
from app.database import unit_of_work
from app.deployments.transitions import DEPLOYMENT
from app.deployments.waiting import waiting
from tests.support.makers import MOMENT
from tests.support.makers_deployments import a_cast, a_freelance_expert, an_inzet


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def without_money(cast, **facts):
    inzet = an_inzet(cast, "approval", **facts)
    with unit_of_work():
        workflow.perform(DEPLOYMENT, inzet, "expire", by=None, now=MOMENT)
    return inzet


def lines(person, now=MOMENT) -> list[str]:
    return [line.says for line in waiting(person, now=now)]


@pytest.mark.parametrize("kind", ["colleague", "freelancer"])
def test_who_asked_reads_that_nobody_decided_and_asks_again(app, browser, kind):
    cast = a_cast()
    expert = a_freelance_expert(cast) if kind == "freelancer" else cast.expert
    inzet = without_money(
        cast, expert=expert, **({} if kind == "freelancer" else {"cover": "extra_hours"})
    )
    (says,) = lines(cast.asker)
    assert says == (
        f"Over het geld voor {expert.name} is niet op tijd beslist. Vraag het opnieuw, of vraag "
        "iemand anders."
    )
    for other in (expert, cast.leader, cast.coordinator, cast.colleague):
        assert lines(other) == []
    assert lines(cast.asker, MOMENT + timedelta(days=31)) == []
    page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}")
    assert page.says("Over het budget is niet op tijd beslist.")
    form = page.follow(f"Vraag {expert.name} opnieuw").form()
    if kind == "freelancer":  # first inside: a colleague can do it as well
        form = form.fill({"external_reason": "outside_view"})
    page = form.press(f"Vraag {expert.name}")
    assert page.says("Je vraag is verstuurd.")
    assert [says for says in lines(cast.asker) if "Over het geld" in says] == []
    again = browser.visit(f"/inzetten/{inzet.public_id}")
    assert not again.says("opnieuw")


def test_a_vraag_that_is_over_is_not_asked_again(app, browser):
    cast = a_cast()
    inzet = without_money(cast, cover="extra_hours")
    with unit_of_work():
        inzet.help_request.state = "withdrawn"
    assert lines(cast.asker) == []
    page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}")
    assert not page.says("opnieuw")


def test_what_stayed_silent_before_anything_was_agreed_is_no_matter_of_money(app):
    cast = a_cast()
    inzet = an_inzet(cast, "talking")
    with unit_of_work():
        workflow.perform(DEPLOYMENT, inzet, "expire", by=None, now=MOMENT)
    assert lines(cast.asker) == []
