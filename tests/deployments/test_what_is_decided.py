"""What stands on the page of who decides about the money."""

import pytest

from app import clock
from app.database import db, unit_of_work
from app.deployments.views.agreed import terms_rows
from app.organisations.models import LendingSettings
from tests.documents.test_papers import said
from tests.support.makers import MOMENT, saved
from tests.support.makers_deployments import a_cast, a_freelance_expert, an_inzet

EXEMPT = "vrijgesteld als onderwijs"


def vat_of(inzet) -> list[str]:
    return [value for term, value in terms_rows(inzet.terms) if "tw" in term and value]


def test_the_terms_say_whether_there_is_btw_and_on_what_ground(app):
    cast = a_cast()
    assert vat_of(an_inzet(cast, "proposed")) == []  # it costs nothing
    lent = an_inzet(cast, "proposed", cover="extra_hours")
    assert vat_of(lent) == ["geen", "niet ingevuld"]
    exempt = an_inzet(cast, "proposed", cover="extra_hours", vat_ground="vrijgesteld onderwijs")
    assert vat_of(exempt) == ["geen", "vrijgesteld onderwijs"]
    billed = an_inzet(cast, "proposed", expert=a_freelance_expert(cast))
    assert vat_of(billed) == ["21 %"]


@pytest.mark.engines("sqlite")
def test_who_approves_reads_that_nobody_said_why_there_is_no_btw(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    with clock.at(MOMENT):
        page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{inzet.public_id}/besluit")
    assert page.says("Btw geen")
    assert page.says("Grond voor de btw niet ingevuld")


def charges_none(organisation, ground="education") -> None:
    saved(LendingSettings(organisation_id=organisation.id, vat_ground=ground))


def test_why_an_employer_charges_no_btw_is_what_its_board_wrote_down(app):
    cast = a_cast()
    charges_none(cast.lending.board)
    charges_none(cast.lending, "other")  # a school writes it down only where it has no board
    inzet = an_inzet(cast, "proposed", cover="extra_hours")
    assert (vat_of(inzet), inzet.terms.vat_ground) == (["geen", EXEMPT], EXEMPT)
    with unit_of_work():
        db.session.get_one(LendingSettings, cast.lending.board_id).vat_ground = ""
    assert vat_of(inzet) == ["geen", EXEMPT]  # what both sides read stands


def test_a_school_without_a_board_is_the_employer_itself(app):
    cast = a_cast()
    with unit_of_work():
        cast.lending.board_id = None
    charges_none(cast.lending)
    assert vat_of(an_inzet(cast, "proposed", cover="extra_hours")) == ["geen", EXEMPT]


def test_a_ground_is_for_what_is_paid_without_btw_and_what_was_agreed_goes_first(app):
    cast = a_cast()
    charges_none(cast.lending.board)
    assert an_inzet(cast, "proposed").terms.vat_ground == ""  # it costs nothing
    lent = {"cover": "extra_hours"}
    assert vat_of(an_inzet(cast, "proposed", **lent, vat_ground="anders")) == ["geen", "anders"]
    assert vat_of(an_inzet(cast, "proposed", **lent, vat_rate=21)) == ["21 %"]
    billed = an_inzet(cast, "proposed", expert=a_freelance_expert(cast))
    assert vat_of(billed) == ["21 %"]


@pytest.mark.engines("sqlite")
def test_who_approves_and_who_reads_the_agreement_read_that_ground(browser):
    cast = a_cast()
    charges_none(cast.lending.board)
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    with clock.at(MOMENT):
        page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{inzet.public_id}/besluit")
        assert page.says(f"Grond voor de btw {EXEMPT}")
        page.press("Ken toe")
        assert f"Grond voor de btw: {EXEMPT}" in said(browser, inzet, cast.asker)
