"""The money of a traject on its page: who sees it, who says yes or no, and who pays."""

from typing import Any

import pytest

from app import clock
from app.accounts.models import Person
from app.database import db
from tests.programmes.test_funding import Money
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT
from tests.support.makers_programme_money import a_payers_pot, payer_of

pytestmark = both_at_length


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


def test_payers_say_yes_once_and_everybody_who_may_see_it_sees_the_same_amounts(app, browser):
    money = Money(agreed=False, cents=100_001)
    _, city = a_payers_pot("municipality", money.id)
    _, board = a_payers_pot("board", money.id)
    page_of = f"/trajecten/{money.trajectory.public_id}"
    page = browser.sign_in(money.world.director).visit(page_of)
    assert page.says("Kosten voor de school: € 0.")
    assert page.says("Maasmond zei nog geen ja")
    assert page.says("Er is nog niets vastgesteld.")
    assert not page.says("Betaal mee")

    assert browser.sign_in(board).visit("/start").says("Betaalt Stichting De Horizon mee?")
    assert not browser.sign_in(money.world.director).visit("/start").says("Horizon mee?")
    page = browser.sign_in(city).visit(page_of).follow("Betaal mee")
    assert page.says("Inzet van experts: 100 %")
    page = page.press("Ja, wij betalen mee")
    assert page.error_beside("pot") == "Kies een pot."
    page = (
        page.form()
        .fill({"pot": "Pot van municipality, nog € 1.000.000,00 vrij"})
        .press("Ja, wij betalen mee")
    )
    assert page.says("Maasmond betaalt mee, zei Holder van Municipality")

    page = browser.sign_in(board).visit(page_of).follow("Betaal niet mee")
    page = page.form().fill({"reason_words": "Te duur."}).press("Wij betalen niet mee")
    assert page.says("betaalt niet mee: Te duur.")
    assert page.says("stopt het traject vanaf 24 december 2026.")
    signs = browser.sign_in(money.world.board_member)
    decision = f"/momenten/{money.moment('adopt').public_id}"
    signs.visit(decision).form().fill({"outcome": "go"}).press("Onderteken mijn keuze")
    manager = browser.sign_in(money.who("manager")).visit(decision)
    manager = manager.form().fill({"outcome": "go"}).press("Onderteken mijn keuze")
    assert manager.error_beside("outcome").startswith(
        "Dit besluit wacht op medefinancier Stichting De Horizon (betaalt niet mee: Te duur.)."
    )
    page = browser.sign_in(board).visit(page_of).follow("Betaal mee")
    page.form().fill({"pot": "Pot van board, nog € 1.000.000,00 vrij"}).press("Ja, wij betalen mee")
    manager = browser.sign_in(money.who("manager")).visit(decision)
    manager.form().fill({"outcome": "go"}).press("Onderteken mijn keuze")

    for who in (money.world.director, money.world.board_member, city, money.world.owner_person):
        page = browser.sign_in(db.session.get_one(Person, who.id)).visit(page_of)
        assert page.says("Uitvoering van het plan samen € 1.000,01")
        assert page.says("Maasmond, 50 % € 500,01")
        assert page.says("Scholing: € 1.000,01 gereserveerd")
        assert page.says("Mensen van elders")
        assert page.says("in overleg")
    page = browser.sign_in(money.who("expert")).visit(page_of)
    assert not page.says("Het geld van dit traject")

    page = browser.sign_in(city).visit(page_of).follow("Betaal: Scholing")
    page = page.press("Ja, betaal dit")
    assert page.says("Scholing: € 1.000,01 betaald")
    assert not page.says("Betaal: Scholing")


def test_a_payers_page_is_of_who_decides_about_their_pot(app, browser):
    money = Money()
    payer = payer_of("board", money.id)
    base = f"/trajecten/{money.trajectory.public_id}"
    city = payer_of("municipality", money.id).agreed_by
    assert city is not None
    for path in (f"{base}/meebetalen/{payer.id}", f"{base}/niet-meebetalen/{payer.id}"):
        assert browser.sign_in(city).visit(path).status == 404
        assert browser.sign_in(money.world.director).visit(path).status == 404
