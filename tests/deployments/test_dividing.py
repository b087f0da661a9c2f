"""Dividing what an inzet costs over several pots: all of them pay, or none."""

import pytest

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Deployment
from app.pots.actions import end_mandate, give_mandate, grant
from app.pots.models import Mandate, Pot
from tests.support.makers import MOMENT, a_person
from tests.support.makers_deployments import a_cast, an_inzet
from tests.support.makers_pots import a_pot

COSTS = 20_000  # four hours of extra hours, at the default of € 50


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


class Decision:
    """An inzet of € 200 that waits for a coordinator with two pots; a third has another holder."""

    def __init__(self, *, first=10_000, second=15_000, limit=10_000_000) -> None:
        self.cast = a_cast(cents=first, limit=limit)
        self.first = self.cast.pot
        self.second = a_pot(
            self.cast.swv, second, approver=self.cast.coordinator, name="Samen leren"
        )
        self.treasurer = a_person("Tess Bestuur", at=self.cast.asking.board)
        self.third = a_pot(
            self.cast.asking.board, 30_000, approver=self.treasurer, name="Bestuurspot"
        )
        self.inzet = an_inzet(self.cast, "approval", cover="extra_hours")
        self.where = f"/inzetten/{self.inzet.public_id}/besluit"

    def field(self, pot) -> str:
        return f"pot_{pot.public_id}"

    @property
    def now(self) -> tuple[str, int, int]:
        """The state, and what is reserved in the coordinator's pots."""
        db.session.rollback()
        first, second = (db.session.get_one(Pot, pot.id) for pot in (self.first, self.second))
        inzet = db.session.get_one(Deployment, self.inzet.id)
        return inzet.state, first.reserved, second.reserved


def test_the_page_begins_with_a_division_that_is_enough(browser):
    decision = Decision()
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    assert page.form().value(decision.field(decision.first)) == "100"
    assert page.form().value(decision.field(decision.second)) == "100"
    assert page.says("Nu vrij in Samen leren € 150,00")
    assert page.says("Vrij na dit besluit € 50,00")
    assert not page.says("300,00")  # what another holder has is not shown

    assert page.press("Ken toe").says("De inzet is toegekend")
    assert decision.now == ("approved", 10_000, 10_000)


def test_one_pot_that_has_enough_pays_alone_unless_somebody_divides(browser):
    decision = Decision(second=50_000)
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    assert page.form().value(decision.field(decision.first)) == ""
    assert page.form().value(decision.field(decision.second)) == "200"
    page.form().fill(
        {decision.field(decision.first): "12,50", decision.field(decision.second): "187,5"}
    ).press("Ken toe")
    assert decision.now == ("approved", 1_250, 18_750)


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ("100", "99,99", "samen € 199,99; het bedrag is € 200,00. Er mist nog € 0,01."),
        ("100", "1.000", "samen € 1.100,00; het bedrag is € 200,00. Dat is € 900,00 te veel."),
        ("", "", "Kies uit welke pot dit betaald wordt."),
        ("0", "", "Kies uit welke pot dit betaald wordt."),
        ("-8", "208", "Schrijf een bedrag in euro’s"),
        ("1e9", "200", "Schrijf een bedrag in euro’s"),
        ("٣", "200", "Schrijf een bedrag in euro’s"),
        ("99999999999", "200", "Schrijf een bedrag in euro’s"),
        ("2.000.000", "200", "Kies een waarde van 0 tot en met 1.000.000"),
    ],
)
@pytest.mark.engines("sqlite")
def test_what_does_not_add_up_is_told_beside_the_field_and_kept(browser, first, second, says):
    decision = Decision()
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    typed = {decision.field(decision.first): first, decision.field(decision.second): second}
    page = page.form().fill(typed).press("Ken toe")
    assert page.status == 422
    assert says in page.error_beside(decision.field(decision.first))
    assert {name: page.form().value(name) for name in typed} == typed
    assert decision.now == ("approval", 0, 0)


def test_a_pot_with_too_little_says_so_and_nothing_is_reserved_in_the_other(browser):
    decision = Decision()
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    typed = {decision.field(decision.first): "50", decision.field(decision.second): "150"}
    with unit_of_work():
        db.session.get_one(Pot, decision.second.id).max_rate = 4_000
    page = page.form().fill(typed).press("Ken toe")
    assert "per uur" in page.error_beside(decision.field(decision.second))
    with unit_of_work():
        db.session.get_one(Pot, decision.second.id).max_rate = None
    typed = {decision.field(decision.first): "49", decision.field(decision.second): "151"}
    page = page.form().fill(typed).press("Ken toe")
    assert "nog € 150,00 vrij; dit kost € 151,00" in page.error_beside(
        decision.field(decision.second)
    )
    assert page.error_beside(decision.field(decision.first)) == ""
    assert decision.now == ("approval", 0, 0)


def test_without_scripts_the_sums_are_made_by_asking(browser):
    decision = Decision()
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    typed = {decision.field(decision.first): "60", decision.field(decision.second): "140"}
    page = page.form().fill(typed).press("Reken uit wat er overblijft")
    assert page.status == 200
    assert page.says("Vrij na dit besluit € 40,00")
    assert page.says("Vrij na dit besluit € 10,00")
    assert decision.now == ("approval", 0, 0)
    page.press("Ken toe")
    assert decision.now == ("approved", 6_000, 14_000)


def test_a_pot_of_nobody_here_cannot_be_named(browser):
    decision = Decision()
    foreign = a_pot(decision.cast.lending, approver=decision.cast.leader, name="Elders")
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    for name in (decision.field(foreign), "pot_", "pot_" + "a" * 5_000):
        page = page.form().tamper({name: "200"}).press("Ken toe")
        assert page.status == 422
        assert page.says("Een van deze potten kun je hier niet (meer) kiezen.")
    assert decision.now == ("approval", 0, 0)


def test_a_pot_about_which_nobody_else_decides_is_not_offered(browser):
    """Its only holder led the expert and consented; nobody could sign for it."""
    decision = Decision()
    leader = decision.cast.leader
    own = a_pot(decision.cast.asking.board, approver=leader, name="Pot van één")
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    assert page.says("Bestuurspot")
    assert not page.says("Pot van één")
    assert page.form().named(decision.field(own)) == []


def test_another_holder_is_asked_and_sees_what_was_divided(browser):
    decision = Decision(first=0, second=0)
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    with unit_of_work():
        grant(db.session.get_one(Pot, decision.first.id), 5_000, by=None, now=MOMENT)
    typed = {
        decision.field(decision.first): "50",
        decision.field(decision.second): "",
        decision.field(decision.third): "150",
    }
    page = page.form().fill(typed).press("Ken toe")
    assert page.says("Je akkoord staat erbij.")
    assert decision.now == ("approval", 0, 0)
    assert browser.visit(decision.where).says("Je gaf al akkoord.")

    page = browser.sign_in(decision.treasurer).visit(decision.where)
    assert page.says("Bestuurspot wacht op akkoord € 150,00")
    assert page.says("Nu vrij in Bestuurspot € 300,00")
    assert page.says("Dit besluit −€ 150,00")
    assert page.says("Vrij na dit besluit € 150,00")
    assert not page.says("Nu vrij in Deskundigheid delen")  # that is for its own holder
    assert page.press("Ken toe").says("De inzet is toegekend")
    assert decision.now == ("approved", 5_000, 0)
    assert db.session.get_one(Pot, decision.third.id).reserved == 15_000


def test_above_the_mandate_the_page_says_that_another_decides(browser):
    decision = Decision(first=50_000, limit=10_000)
    second = a_person("Tweede Mandaat", at=decision.cast.swv)
    with unit_of_work():
        pot = db.session.get_one(Pot, decision.first.id)
        give_mandate(pot, second, limit=50_000, until=None, by=None, now=MOMENT)
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    assert page.says("Je mandaat gaat tot € 100,00.")
    assert page.press("Ken toe").says("Nu beslist de volgende")
    page = browser.sign_in(second).visit(decision.where)
    assert page.says("Vrij na dit besluit € 300,00")
    assert page.press("Ken toe").says("toegekend")
    assert decision.now == ("approved", COSTS, 0)


def test_a_page_from_before_a_change_divides_nothing(browser):
    decision = Decision()
    page = browser.sign_in(decision.cast.coordinator).visit(decision.where)
    with unit_of_work():
        pots = [
            (db.session.get_one(Pot, pot.id), cents)
            for pot, cents in ((decision.first, 5_000), (decision.third, 15_000))
        ]
        inzet = db.session.get_one(Deployment, decision.inzet.id)
        actions.approve(inzet, pots=pots, by=decision.treasurer, now=MOMENT)
    page = page.press("Ken toe")
    assert page.status == 409
    assert page.says("Er is akkoord gegeven; een volgende beslisser is aan de beurt. (Tess Bestuur")
    assert page.says("Zo is het verdeeld")
    assert decision.now == ("approval", 0, 0)
    assert page.press("Ken toe").says("De inzet is toegekend")
    assert decision.now == ("approved", 5_000, 0)


def test_pressing_twice_divides_once(browser):
    decision = Decision()
    form = browser.sign_in(decision.cast.coordinator).visit(decision.where).form()
    for _ in range(2):
        assert form.press("Ken toe").status == 200
    assert decision.now == ("approved", 10_000, 10_000)


def test_who_lost_their_mandate_since_the_page_was_shown_hears_so_above_it(browser):
    decision = Decision(first=COSTS)
    form = browser.sign_in(decision.cast.coordinator).visit(decision.where).form()
    with unit_of_work():
        coordinator, treasurer = decision.cast.coordinator, decision.treasurer
        for pot in (decision.first, decision.second):
            theirs = db.session.get_one(Mandate, (pot.id, coordinator.id))
            end_mandate(theirs, seen=theirs.version, by=None, now=MOMENT)
            there = db.session.get_one(Pot, pot.id)  # so that there is somebody to ask
            give_mandate(there, treasurer, limit=COSTS, until=None, by=None, now=MOMENT)

    page = form.press("Ken toe")  # and no link to a field that is not there

    assert (page.status, page.errors) == (422, ["Je hebt geen mandaat (meer) voor deze pot."])
    assert decision.now == ("approval", 0, 0)
