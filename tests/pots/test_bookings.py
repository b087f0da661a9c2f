"""The log of a pot on its page: all of it, and of each line what its reader may know."""

import pytest
from flask import current_app

from app import clock
from app.database import db
from app.pots import actions
from app.pots.models import Pot
from app.pots.views.bookings import A_PAGE, bookings
from tests.support.makers import MOMENT, a_coordinator, an_swv, written
from tests.support.makers_deployments import a_cast, a_freelance_expert, an_inzet
from tests.support.makers_pots import a_pot


def lines(cast, reader, kind) -> list[tuple[str, str, str]]:
    """About whom, for whom and by whom, of the lines of one kind."""
    with current_app.test_request_context():
        found, _ = bookings(cast.pot, reader, MOMENT.date(), page=1)
    return [(each.about, each.payee, each.by) for each in found if each.entry.kind == kind]


def test_who_may_open_the_inzet_reads_whose_it_is_who_is_paid_and_who_paid(app):
    cast = a_cast()
    an_inzet(cast, "settled", cover="extra_hours")
    an_inzet(cast, "settled", expert=a_freelance_expert(cast))
    assert lines(cast, cast.coordinator, "spend") == [
        ("Zeno Zwart", "Zeno Zwart", "Coen Pot"),
        ("Zeno Zwart", "Zeno Zwart", "Coen Pot"),
        ("Sanne Kundig", "Stichting Help", "Coen Pot"),
    ]
    assert lines(cast, cast.coordinator, "reserve")[-1] == ("Sanne Kundig", "", "Coen Pot")
    assert lines(cast, cast.coordinator, "grant") == [("", "", "automatisch")]


def test_who_may_not_open_it_reads_what_was_booked_and_nothing_of_people(app):
    cast = a_cast()
    an_inzet(cast, "settled", cover="extra_hours")
    holder = a_coordinator(cast.swv, "Hilde Houder")  # without a mandate
    assert lines(cast, holder, "spend") == [("", "", "")]
    with written():
        actions.grant(db.session.get_one(Pot, cast.pot.id), 100, by=holder, now=MOMENT)
    assert lines(cast, holder, "grant")[0] == ("", "", "Hilde Houder")


@pytest.mark.engines("sqlite")
def test_older_bookings_are_on_the_next_page(browser):
    swv = an_swv()
    pot = a_pot(swv, 1)
    with written():
        for cents in range(2, A_PAGE + 2):
            actions.grant(db.session.get_one(Pot, pot.id), cents * 100, by=None, now=MOMENT)
    with clock.at(MOMENT):
        page = browser.sign_in(a_coordinator(swv)).visit(f"/potten/{pot.public_id}")
        assert page.says("€ 51,00")
        assert not page.says("€ 0,01")
        page = page.follow("Volgende")
        assert page.says("toegekend automatisch € 0,01")
        assert browser.visit(f"/potten/{pot.public_id}?page=-3").says("€ 51,00")
