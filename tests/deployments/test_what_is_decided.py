"""What stands on the page of who decides about the money."""

import pytest

from app import clock
from app.deployments.views.agreed import terms_rows
from tests.support.makers import MOMENT
from tests.support.makers_deployments import a_cast, a_freelance_expert, an_inzet


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
