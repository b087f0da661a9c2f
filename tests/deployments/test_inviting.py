"""The page on which one more person is asked for a vraag that is open already."""

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.deployments.models import Deployment, Message
from tests.support.makers import MOMENT, a_person, a_profile
from tests.support.makers_deployments import (
    Cast,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
)


@pytest.fixture(autouse=True)
def _two_weeks_before():
    with clock.at(MOMENT):
        yield


def path(asked, person) -> str:
    return f"/vragen/{asked.public_id}/uitnodigen/{person.public_id}"


def inzetten() -> list[Deployment]:
    return list(db.session.scalars(select(Deployment).order_by(Deployment.id)))


def test_a_freelancer_is_asked_after_one_has_seen_who_can_do_it_inside(app, browser):
    cast = a_cast()
    freelancer, asked = a_freelance_expert(cast), an_open_request(cast)
    page = browser.sign_in(cast.asker).visit(path(asked, freelancer))
    assert page.h1 == "Vraag Zeno Zwart"
    assert page.says("kan deze collega dit ook: Sanne Kundig eigen samenwerkingsverband De Hulp")
    refused = page.form().fill({"words": "Kun je komen?"}).press("Vraag Zeno Zwart")
    assert refused.status == 422
    assert refused.error_beside("external_reason") == "Kies waarom je toch een zzp’er vraagt."
    assert refused.form().value("words") == "Kun je komen?"
    refused = refused.form().fill({"external_reason": "other"}).press("Vraag Zeno Zwart")
    assert refused.error_beside("external_words")
    sent = refused.form().fill({"external_words": "Kent ons team."}).press("Vraag Zeno Zwart")
    assert sent.says("Je vraag is verstuurd")
    assert sent.says("Iets anders: Kent ons team.")
    (inzet,) = inzetten()
    assert (inzet.expert_id, inzet.external_reason) == (freelancer.id, "other")
    assert db.session.scalars(select(Message.words)).all() == ["Kun je komen?"]


def test_who_came_from_outside_does_not_read_why(app, browser):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    an_inzet(cast, expert=freelancer)
    url = f"/inzetten/{inzetten()[0].public_id}"
    assert browser.sign_in(cast.asker).visit(url).says("We willen juist een blik van buiten")
    assert not browser.sign_in(freelancer).visit(url).says("blik van buiten")


def test_where_nobody_inside_can_the_page_says_so_and_asks_nothing(app, browser):
    cast = a_cast()
    freelancer, asked = a_freelance_expert(cast), an_open_request(cast, skills=["meldcode"])
    page = browser.sign_in(cast.asker).visit(path(asked, freelancer))
    assert page.says("vinkte nog niemand dit aan. Je hoeft niet te zeggen waarom")
    assert page.select('[name="external_reason"]') == []
    assert page.form().press("Vraag Zeno Zwart").says("Binnen school, bestuur")
    assert inzetten()[0].external_reason == "nobody_inside"


def test_one_asks_a_colleague_from_the_list_instead(app, browser):
    cast = a_cast()
    freelancer, asked = a_freelance_expert(cast), an_open_request(cast)
    page = browser.sign_in(cast.asker).visit(path(asked, freelancer)).follow("Vraag Sanne Kundig")
    assert page.h1 == "Vraag Sanne Kundig"
    assert not page.says("Eerst binnen")
    page.form().press("Vraag Sanne Kundig")
    assert [inzet.expert_id for inzet in inzetten()] == [cast.expert.id]
    again = browser.visit(path(asked, freelancer))
    assert again.says("al gevraagd")
    assert not again.says("Vraag Sanne Kundig")


def test_of_many_colleagues_five_are_shown_and_search_has_the_rest(app, browser):
    cast = a_cast()
    freelancer, asked = a_freelance_expert(cast), an_open_request(cast)
    for number in range(6):
        an_expert(cast.lending, f"Collega {number}")
    page = browser.sign_in(cast.asker).visit(path(asked, freelancer))
    assert len(page.select(".rows__row")) == 5
    assert page.follow("Bekijk alle 7 collega’s").says("7 collega’s gevonden")


def test_for_an_open_vraag_one_comes_here_from_a_profile_that_one_found(app, browser):
    cast = a_cast()
    freelancer, asked = a_freelance_expert(cast), an_open_request(cast)
    ask = browser.sign_in(cast.asker).visit(f"/vragen/nieuw?person={freelancer.public_id}")
    assert ask.says("Staat je vraag er al?")
    assert ask.follow(asked.title).h1 == "Vraag Zeno Zwart"
    an_inzet(cast, expert=freelancer, asked=asked)
    again = browser.visit(f"/vragen/nieuw?person={freelancer.public_id}")
    assert not again.says("Staat je vraag er al?")


@pytest.mark.parametrize("who", ["colleague", "leader", "expert", "coordinator"])
def test_only_who_asks_for_the_school_comes_here(app, browser, who):
    cast: Cast = a_cast()
    freelancer, asked = a_freelance_expert(cast), an_open_request(cast)
    page = browser.sign_in(getattr(cast, who)).visit(path(asked, freelancer))
    assert page.status == (200 if who == "coordinator" else 404)


def test_what_is_not_there_is_not_found_and_what_is_over_is_not_begun(app, browser):
    cast = a_cast()
    asked, shy = an_open_request(cast, hours=4), a_person("Sil", at=cast.lending)
    a_profile(shy, ring=0)
    browser.sign_in(cast.asker)
    assert browser.visit(path(asked, shy)).status == 404
    page = browser.visit(path(asked, other := an_expert(cast.lending, "Otto")))
    an_inzet(cast, "approved", asked=asked)
    late = page.form().press("Vraag Otto")
    assert (late.status, late.says("staat niet meer open")) == (422, True)
    assert browser.visit(path(asked, other)).status == 404
