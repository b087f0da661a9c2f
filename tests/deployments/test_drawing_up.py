"""A freelancer's invoice that is drawn up for them: what it says, and what their yes does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.database import db, unit_of_work
from app.deployments import actions, amounts, drawing_up
from app.deployments.amounts import Amount, Line, Payee, bill
from app.deployments.checks import drawn_invoices_count_up
from app.deployments.models import Deployment, Invoice
from app.deployments.views import figures
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Event, Reason
from app.pots.models import Entry
from app.profiles.models import Freelancer
from app.profiles.rules import BillingFacts, check_billing
from tests.deployments.test_races import at_once
from tests.support.makers import a_person
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    SECOND,
    Cast,
    a_cast,
    a_freelance_expert,
    an_inzet,
    an_open_request,
    drawn_up,
)
from tests.support.makers_deployments import (
    bill as typed,
)

HOME = {"street": "Kade 5", "postcode": "1234 AB", "city": "Maasmond"}


def completed(cast: Cast, expert: Any, part: int = 2, **terms: Any) -> Deployment:
    dates = ((FIRST, part, 90), (SECOND, part, 60))
    facts = {"dates": dates, "travel": 1_999} | terms
    return an_inzet(cast, "completed", expert=expert, asked=an_open_request(cast), **facts)


@pytest.mark.parametrize("travel", [0, 1, 1_999, 12_100])
def test_an_invoice_adds_up_to_what_is_paid_and_btw_of_travel_is_in_it(travel):
    me = Payee(person_id=1)
    for rate in (0, 21):
        price = amounts.Price("none", 8_333, travel, rate, is_freelancer=True, payee=me)
        whole = amounts.amount(price, minutes=150)
        late = Amount((Line("inzet", 4_000, me), Line("btw", 40 * rate, me)))
        for each, cents in ((whole, 0), (amounts.plus(whole, late), 4_000)):
            found = bill(each, minutes=150, rate=8_333, vat_rate=rate)
            assert found.total == each.total
            assert (found.hours, found.late) == (20_833, cents)
            assert abs(found.vat - amounts.percentage(found.net, rate)) <= 1
    assert bill(whole, minutes=150, rate=8_333, vat_rate=21).travel == (200 * travel + 121) // 242


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"street": "Kade"}, "street"),
        ({"street": "5"}, "street"),
        ({"postcode": "1234AB"}, "postcode"),
        ({"postcode": "0234 AB"}, "postcode"),
        ({"city": " "}, "city"),
        ({"btw_id": ""}, "btw_id"),
        ({"btw_id": "NL00123456B89"}, "btw_id"),
    ],
)
def test_what_the_law_asks_of_who_sends_an_invoice(facts, field):
    good = HOME | {"btw_id": "NL001234567B89"}
    check_billing(BillingFacts(**good), charges_vat=True)
    check_billing(BillingFacts(**HOME), charges_vat=False)
    with pytest.raises(RuleBroken) as no:
        check_billing(BillingFacts(**good | facts), charges_vat=True)
    assert no.value.field == field


def test_with_a_yes_it_is_handed_in_and_what_is_paid_is_what_it_says(app):
    cast = a_cast()
    inzet = drawn_up(completed(cast, a_freelance_expert(cast)))
    drawn = inzet.drawn_invoice
    assert (drawn.named, inzet.invoice) == ("", None)
    with pytest.raises(RuleBroken, match="De factuur van de zzp’er is er nog niet"), unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=AFTER_SECOND)
    with unit_of_work():
        drawing_up.agree(inzet, by=inzet.expert, now=AFTER_SECOND, seen=inzet.version)
    assert (drawn.named, inzet.invoice.number) == ("EXPEDU-2026-0001", "EXPEDU-2026-0001")
    assert drawn.seller == "Zeno Zwart\nKade 5\n1234 AB Maasmond"
    assert drawn.buyer.startswith("De Vraag\nBestuur: Stichting Vraag\nPlein 1\n1234 CD")
    with unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=AFTER_SECOND)
    paid = sum(entry.spent for entry in db.session.scalars(select(Entry)))
    assert inzet.state == "settled"
    assert paid == drawn.total == inzet.invoice.amount == inzet.actual == 26_199
    assert (drawn.hours, drawn.late, drawn.travel, drawn.vat) == (20_000, 0, 1_652, 4_547)


def test_it_is_the_freelancer_who_says_yes_once_and_to_what_they_saw(app):
    cast = a_cast()
    zeno = a_freelance_expert(cast)
    inzet = completed(cast, zeno)
    facts = BillingFacts(**HOME, btw_id="NL001234567B89")
    with pytest.raises(RuleBroken, match="weten we het adres niet"), unit_of_work():
        drawing_up.draw_up(inzet, facts, by=zeno, now=AFTER_SECOND)
    drawn_up(inzet)
    seen = inzet.version
    for by in (cast.coordinator, cast.asker, a_person("Ander")):
        with pytest.raises(NotAllowed), unit_of_work():
            drawing_up.agree(inzet, by=by, now=AFTER_SECOND)
    drawn_up(inzet, street="Kade 7")  # anew
    with pytest.raises(StalePage), unit_of_work():
        drawing_up.agree(inzet, by=zeno, now=AFTER_SECOND, seen=seen)
    with unit_of_work():
        drawing_up.agree(inzet, by=zeno, now=AFTER_SECOND)
    for again in (drawing_up.agree, lambda *_, **how: drawing_up.turn_down(inzet, "Nee", **how)):
        with pytest.raises(StalePage), unit_of_work():
            again(inzet, by=zeno, now=AFTER_SECOND)
    agreed = "Je ging al akkoord met factuur EXPEDU-2026-0001"
    with pytest.raises(RuleBroken, match=agreed), unit_of_work():
        typed(inzet)
    # What was agreed stays as it was, also when they move.
    with unit_of_work():
        db.session.get_one(Freelancer, zeno.id).street = "Elders 1"
    assert inzet.drawn_invoice.seller.splitlines()[1] == "Kade 7"


def test_a_draft_that_is_turned_down_goes_with_a_reason_and_takes_no_number(app):
    cast = a_cast()
    zeno = a_freelance_expert(cast)
    first, second = completed(cast, zeno, 2), completed(cast, zeno, 3)
    drawn_up(first)
    with pytest.raises(RuleBroken, match="reden"), unit_of_work():
        drawing_up.turn_down(first, " ", by=zeno, now=AFTER_SECOND)
    with unit_of_work():
        drawing_up.turn_down(first, "Ik stuur er zelf een.", by=zeno, now=AFTER_SECOND)
    assert first.drawn_invoice is None
    event = db.session.scalars(select(Event).where(Event.action == "turn_down")).one()
    assert (
        db.session.scalars(select(Reason.words).where(Reason.event_id == event.id)).one()
        == "Ik stuur er zelf een."
    )
    drawn_up(second, agreed=True)
    assert second.drawn_invoice.named == "EXPEDU-2026-0001"
    with pytest.raises(RuleBroken, match="geeft Expedu"), unit_of_work():
        typed(first, number="expedu-2026")
    drawn_up(first)
    with unit_of_work():
        typed(first)  # their own instead: the draft goes
    db.session.expire_all()
    assert first.drawn_invoice is None
    assert first.invoice.number.startswith("2026-001")


def test_nobody_bills_what_there_is_nothing_to_bill_of(app, browser):
    cast = a_cast()
    zeno = a_freelance_expert(cast)
    begun, colleague = an_inzet(cast, "talking", expert=zeno), an_inzet(cast, "completed")
    paid = an_inzet(cast, "settled", expert=zeno)
    for inzet in (begun, colleague, paid):
        browser.sign_in(inzet.expert)
        for ending in ("", "/opstellen", "/niet-akkoord"):
            page = browser.visit(f"/inzetten/{inzet.public_id}/factuur{ending}")
            assert page.status == 404, (inzet.state, ending)


def test_a_draft_reads_as_it_was_drawn_up_also_when_what_was_late_is_paid(app):
    cast = a_cast()
    inzet = completed(cast, a_freelance_expert(cast))
    with unit_of_work():
        inzet.sessions[0].late_cost = 4_000
    drawn_up(inzet)
    before = figures.drawn(inzet)
    assert before["total"] == inzet.drawn_invoice.total
    with unit_of_work():
        inzet.sessions[0].late_cost_paid = True  # as settling does
    assert figures.drawn(inzet) == before


def test_a_series_is_of_one_person_and_one_year(app):
    cast = a_cast()
    zeno, zora = a_freelance_expert(cast), a_freelance_expert(cast, "Zora Zelf")
    later = AFTER_SECOND + timedelta(days=30)
    one, two = completed(cast, zeno, 2), completed(cast, zeno, 3)
    other = completed(cast, zora, 2)
    for inzet, now in ((one, AFTER_SECOND), (other, AFTER_SECOND), (two, later)):
        drawn_up(inzet)
        with unit_of_work():
            drawing_up.agree(inzet, by=inzet.expert, now=now)
    assert [each.drawn_invoice.named for each in (one, two, other)] == [
        "EXPEDU-2026-0001", "EXPEDU-2027-0001", "EXPEDU-2026-0001",
    ]  # fmt: skip
    assert list(drawn_invoices_count_up()) == []
    with unit_of_work():
        two.drawn_invoice.number = 3
        other.invoice.amount -= 1
    assert len(list(drawn_invoices_count_up())) == 3


@pytest.mark.engines("sqlite", "postgresql")
def test_two_at_once_get_two_numbers_and_none_is_skipped(app):
    cast = a_cast()
    zeno = a_freelance_expert(cast)
    ids = [drawn_up(completed(cast, zeno, part)).id for part in (2, 3)]

    def agree(id_):
        def work(ready):
            inzet = db.session.get_one(Deployment, id_)
            drawing_up.agree(inzet, by=inzet.expert, now=AFTER_SECOND)
            ready()

        return work

    assert at_once(app, *(agree(id_) for id_ in ids)) == [None, None]
    numbers = db.session.scalars(select(Invoice.number).order_by(Invoice.number)).all()
    assert numbers == [f"EXPEDU-2026-000{number}" for number in (1, 2)]
