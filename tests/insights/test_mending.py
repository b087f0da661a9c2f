"""What can be done about what stood in the way, and for whom it is there."""

import pytest

from app import clock
from app.accounts.models import Role
from app.database import unit_of_work
from app.deployments import actions
from app.deployments.rules import REFUSALS
from app.insights import access, mending, reports
from app.organisations.years import school_year
from tests.support.makers import MOMENT, TODAY, a_membership, a_person
from tests.support.makers_deployments import a_cast, an_inzet, an_open_request

YEAR = school_year(TODAY)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def refused(cast, code):
    inzet = an_inzet(cast, "consent", asked=an_open_request(cast))
    with unit_of_work():
        actions.move(
            inzet, "refuse", by=cast.leader, now=MOMENT, reason_code=code, reason_words="Zo is het."
        )


def test_every_reason_of_the_list_has_something_to_do_about_it(app):
    assert set(mending.MENDS) == {*REFUSALS, mending.NO_MONEY}


def test_a_reader_finds_beside_each_reason_what_they_may_do_and_the_page_opens(app, browser):
    cast = a_cast()
    for code in REFUSALS:
        refused(cast, code)
    own = cast.lending.public_id
    page = browser.sign_in(cast.leader).visit(f"/inzicht/{own}")
    found = {link.get_text(): link["href"] for link in page.select("#obstacles ~ * a")}
    assert found == {
        "Bekijk hoe ver de school uitleent": f"/uitlenen/{own}",
        "Zie in welke weken er ruimte is": f"/uitlenen/{own}/weken",
        "Geef iemand ruimte in uren": "/uitlenen/ruimte",
        "Zoek iemand dichterbij": "/zoeken",
        "Zie welke expertise er is en mist": "/expertise",
        "Lees wat mensen erbij schreven": "/inzetten",
    }  # a director opens no pot
    for url in found.values():
        assert browser.visit(url).status == 200, url
    page = browser.sign_in(cast.coordinator).visit(f"/inzicht/{cast.swv.public_id}")
    theirs = {link["href"] for link in page.select("#obstacles ~ * a")}
    assert theirs == {f"/potten/{cast.pot.public_id}", "/zoeken", "/beheer/gemist"}
    for url in theirs:
        assert browser.visit(url).status == 200, url


def test_who_holds_money_is_led_to_the_pot_that_runs_or_to_a_new_one(app):
    cast = a_cast()
    with_pot = mending.links(cast.coordinator, cast.swv, TODAY)
    assert with_pot["geen_vervanging"][1] == ("pots.show", {"public_id": cast.pot.public_id})
    assert "bezetting" not in with_pot  # a coordinator writes nothing down for a school
    new = mending.links(cast.asking_board, cast.asking.board, TODAY)
    assert new["geen_vervanging"][1] == ("pots.new", {})
    nobody = a_person("Lia Leraar", at=cast.lending)
    assert not {"geen_vervanging", "bezetting", "te_veel"} & set(
        mending.links(nobody, cast.lending, TODAY)
    )
    a_membership(nobody, Role.DIRECTOR, cast.lending)
    assert "bezetting" in mending.links(nobody, cast.lending, TODAY)


def test_a_no_to_the_money_is_counted_at_the_school_that_asked(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    with unit_of_work():
        actions.move(inzet, "reject", by=cast.coordinator, now=MOMENT, reason_words="Op is op.")
    scope = access.Scope(cast.asking, least=1)
    (row,), (school,) = reports.obstacles(scope, YEAR)
    assert (row.code, row.label, row.shown) == (
        "geen_geld", "Er kwam geen akkoord op het budget", 1,
    )  # fmt: skip
    assert (school.label, school.count) == ("De Vraag", 1)
    assert reports.obstacles(access.Scope(cast.lending, least=1), YEAR) == ([], [])
