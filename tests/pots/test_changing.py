"""What holders change about a pot: its last day and who decides; and what a closed one refuses."""

from datetime import date, timedelta

import pytest

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import RuleBroken, StalePage
from app.pots import actions, checks
from app.pots.actions import Line
from app.pots.models import Pot, Reservation
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_coordinator,
    a_director,
    a_person,
    a_school,
    an_swv,
)
from tests.support.makers_pots import a_pot, a_reservation

LAST = date(2027, 7, 31)


def again(pot: Pot) -> Pot:
    db.session.rollback()
    return db.session.get_one(Pot, pot.id)


def lasts_until(pot: Pot, until: date, *, seen: int = 1) -> None:
    with unit_of_work():
        found = db.session.get_one(Pot, pot.id)
        actions.last_longer(found, until, seen=seen, by=None, now=MOMENT)


def test_a_pot_lasts_longer_and_never_shorter(app):
    pot = a_pot(a_school(), 100_000)
    for until in (LAST, LAST - timedelta(days=1)):
        with pytest.raises(RuleBroken, match="31-07-2027; kies een latere dag") as refused:
            lasts_until(pot, until)
        assert refused.value.field == "until"
    with pytest.raises(RuleBroken, match="hoogstens twee jaar"):
        lasts_until(pot, date(2028, 8, 2))
    lasts_until(pot, date(2027, 12, 31))
    assert (again(pot).until, again(pot).version) == (date(2027, 12, 31), 2)
    with pytest.raises(StalePage):
        lasts_until(pot, date(2028, 1, 31), seen=1)


def test_a_closed_pot_does_not_last_longer(app):
    pot = a_pot(a_school(), 100_000)
    with unit_of_work():
        actions.close_pot(db.session.get_one(Pot, pot.id), seen=1, by=None, now=MOMENT)
    with pytest.raises(StalePage):
        lasts_until(pot, date(2027, 12, 31), seen=2)


@pytest.mark.engines("sqlite")
def test_who_holds_a_pot_makes_it_last_longer_on_its_page(browser):
    swv = an_swv()
    pot = a_pot(swv, 100_000)
    with clock.at(MOMENT):
        page = browser.sign_in(a_coordinator(swv)).visit(f"/potten/{pot.public_id}")
        page = page.follow("Langer laten lopen")
        assert page.form().value("until") == "2027-07-31"
        refused = page.press("Laat de pot langer lopen")
        assert "kies een latere dag" in refused.error_beside("until")
        page = refused.form().fill({"until": "2027-12-31"}).press("Laat de pot langer lopen")
    assert page.says("De pot loopt nu tot en met 31 december 2027.")
    assert again(pot).until == date(2027, 12, 31)


@pytest.mark.engines("sqlite")
def test_a_new_pot_begins_with_this_school_year(browser):
    with clock.at(MOMENT):
        page = browser.sign_in(a_coordinator(an_swv())).visit("/potten/nieuw")
    assert page.form().value("from_") == "2026-08-01"
    assert page.form().value("until") == "2027-07-31"


@pytest.mark.engines("sqlite")
def test_a_director_without_a_pot_finds_the_way_to_open_one(browser):
    with clock.at(MOMENT):
        page = browser.sign_in(a_director(a_school())).visit("/inzetten")
        assert page.select("nav a[href='/potten']") == []  # a menu of ten breaks in two
        page = page.follow("Open een pot voor je school")
    assert page.h1 == "Nieuwe pot"
    with clock.at(MOMENT):
        page = browser.sign_in(a_person("Tim Leraar", at=a_school("Elders"))).visit("/")
    assert page.select("a[href='/potten']") == []


def test_a_mandate_does_not_begin_with_its_end_behind_it(app):
    swv = an_swv()
    pot, colleague = a_pot(swv, 100_000), a_person("Mira Mandaat", at=swv)

    def gives(until: date) -> None:
        with unit_of_work():
            found, who = db.session.get_one(Pot, pot.id), db.session.get_one(Person, colleague.id)
            actions.give_mandate(found, who, limit=100, until=until, by=None, now=MOMENT)

    with pytest.raises(RuleBroken, match="is al voorbij") as refused:
        gives(TODAY - timedelta(days=1))
    assert refused.value.field == "until"
    gives(TODAY)


def test_into_a_closed_pot_comes_nothing_back(app):
    """What remained when it was closed is what its remainder says."""
    pot = a_pot(a_school(), 100_000)
    id_ = a_reservation(pot, 60_000).id
    with unit_of_work():
        found = db.session.get_one(Reservation, id_)
        actions.commit(found, by=None, now=MOMENT)
        actions.spend(found, 60_000, line=Line(), by=None, now=MOMENT)
        actions.close_pot(found.pot, seen=1, by=None, now=MOMENT)

    def comes_back() -> None:
        found = db.session.get_one(Reservation, id_)
        actions.refund(found, 1_000, line=Line(), by=None, now=MOMENT)

    with pytest.raises(RuleBroken, match="is gesloten"), unit_of_work():
        comes_back()
    assert (again(pot).available, again(pot).spent) == (40_000, 60_000)
    assert list(checks.counters_equal_entries()) == []
