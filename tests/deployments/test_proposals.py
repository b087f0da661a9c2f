"""What one proposes about the money and a second decides: it is within what was paid, gets a yes or
a no, and leaves room for the next."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app import clock
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, drawing_up
from app.deployments.checks import freelancers_are_paid_by_invoice, no_money_stays_behind
from app.deployments.models import Correction, Deployment
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Delivery, Event, Reason
from app.pots.actions import Line, close_pot, give_mandate, pay_more
from app.pots.models import Pot
from tests.deployments.test_settling import labels, money
from tests.deployments.test_unbilled import FACTS, OUT, a_second, close, out, with_mandate
from tests.support.makers import MOMENT, a_person
from tests.support.makers_deployments import AFTER_SECOND, Cast, a_cast, an_inzet, bill
from tests.support.makers_pots import a_pot
from tests.support.page_rules import words_of

PAID = 20_000
NO = "Dit klopt niet."


def settled(cast: Cast) -> Deployment:
    return an_inzet(cast, "settled", cover="extra_hours")


def propose(inzet: Deployment, cents: int, by: Any, now: Any = AFTER_SECOND) -> None:
    with unit_of_work():
        actions.propose_correction(inzet, cents, "Er ging iets mis.", by=by, now=now)


def agree(inzet: Deployment, by: Any, now: Any = AFTER_SECOND) -> None:
    with unit_of_work():
        actions.agree_correction(inzet, by=by, now=now)


def drop(inzet: Deployment, by: Any, words: str = NO, now: Any = AFTER_SECOND) -> None:
    with unit_of_work():
        actions.move(inzet, "drop_proposal", by=by, now=now, reason_words=words)


def who_heard(inzet: Deployment, action: str) -> set[int]:
    which = {"object_type": "deployment", "object_id": inzet.id, "action": action}
    event = db.session.query(Event).filter_by(**which).order_by(Event.id.desc()).first()
    assert event is not None
    return {one.person_id for one in db.session.query(Delivery).filter_by(event_id=event.id)}


# Corrections


def test_no_more_is_taken_back_than_was_paid_and_that_is_said_at_once(app):
    cast = a_cast()
    inzet = settled(cast)
    with pytest.raises(RuleBroken, match="Er is €\u00a0200,00 betaald") as no:
        propose(inzet, -PAID - 1, cast.coordinator)
    assert no.value.field == "amount"
    propose(inzet, -PAID, cast.coordinator)
    agree(inzet, a_second(cast))
    assert (inzet.actual, money(cast)) == (0, (1_000_000, 0, 0, 0))


def test_of_a_closed_pot_nothing_is_put_right_and_that_is_said_at_once(app):
    cast = a_cast()
    inzet = settled(cast)
    closed(cast.pot)
    for cents in (-500, 500):
        with pytest.raises(RuleBroken, match="is gesloten"):
            propose(inzet, cents, cast.coordinator)
    assert db.session.query(Correction).count() == 0


def closed(pot: Pot) -> None:
    with unit_of_work():
        found = db.session.get_one(Pot, pot.id)
        close_pot(found, seen=found.version, by=None, now=AFTER_SECOND)


def test_only_the_pots_that_a_correction_touches_must_be_open(app):
    cast = a_cast()
    other = a_pot(cast.swv, 10_000, approver=cast.coordinator, name="Bestuurspot")
    shares = [(cast.pot, 15_000), (other, 5_000)]
    inzet = an_inzet(cast, "settled", cover="extra_hours", pots=shares)
    second = a_second(cast)
    propose(inzet, -PAID, cast.coordinator)
    agree(inzet, second)
    with unit_of_work():  # as it was put right when the first one paid what was added
        reservation, to = inzet.payers[0].reservation, Line(payee_organisation_id=inzet.lender_id)
        pay_more(reservation, 1_000, line=to, by=cast.coordinator, now=AFTER_SECOND)
        inzet.actual = 1_000
    closed(other)
    propose(inzet, -400, cast.coordinator)  # the other has nothing to give back
    agree(inzet, second)
    assert (inzet.actual, cast.pot.spent, other.spent) == (600, 600, 0)
    with pytest.raises(RuleBroken, match="‘Bestuurspot’ is gesloten"):
        propose(inzet, 1_000, cast.coordinator)  # of which a part would be the other's


def test_what_a_closed_pot_paid_does_not_come_back_and_no_button_says_that_it_can(app):
    cast = a_cast()
    other = a_pot(cast.swv, 10_000, approver=cast.coordinator, name="Bestuurspot")
    shares = [(cast.pot, 15_000), (other, 5_000)]
    inzet = an_inzet(cast, "settled", cover="extra_hours", pots=shares)
    second = a_second(cast)
    propose(inzet, -500, cast.coordinator)
    yes = "Akkoord met de correctie: € 5,00 terug".replace("€ ", "€\u00a0")
    assert yes in labels(app, inzet, second)
    closed(other)
    with pytest.raises(RuleBroken, match="‘Bestuurspot’ is gesloten"):
        agree(inzet, second)
    assert yes not in labels(app, inzet, second)
    drop(inzet, second)
    assert "Correctie voorstellen" not in labels(app, inzet, second)
    for cents in (-500, 500):
        with pytest.raises(RuleBroken, match="is gesloten"):
            propose(inzet, cents, cast.coordinator)


def test_who_asked_proposes_no_correction(app):
    cast = a_cast()
    inzet = settled(cast)
    with_mandate(cast.asker, cast)
    with pytest.raises(RuleBroken, match="Wie vraagt, helpt"):
        propose(inzet, -500, cast.asker)


@pytest.mark.engines("sqlite", "postgresql")
@pytest.mark.parametrize("who", ["the second", "who proposed it"])
def test_a_correction_that_got_a_no_stays_written_and_a_new_one_can_be_proposed(app, who):
    cast = a_cast()
    inzet, second = settled(cast), a_second(cast)
    propose(inzet, -500, cast.coordinator)
    by = second if who == "the second" else cast.coordinator
    drop(inzet, by)
    (first,) = db.session.query(Correction)
    assert (first.refused_by_id, first.refused_at, first.agreed_at) == (by.id, AFTER_SECOND, None)
    assert db.session.query(Reason).filter_by(words=NO).count() == 1
    other = cast.coordinator if by is second else second
    assert who_heard(inzet, "drop_proposal") == {other.id}
    with pytest.raises(RuleBroken, match="geen correctie open"):
        agree(inzet, second)
    propose(inzet, -700, cast.coordinator)
    agree(inzet, second)
    assert (inzet.actual, money(cast)[3]) == (PAID - 700, PAID - 700)
    assert db.session.query(Correction).count() == 2


def test_only_who_may_decide_says_no_with_a_reason_and_to_what_is_there(app):
    cast = a_cast()
    inzet, second = settled(cast), a_second(cast)
    with pytest.raises(RuleBroken, match="geen voorstel"):
        drop(inzet, second)
    propose(inzet, -500, cast.coordinator)
    with pytest.raises(RuleBroken, match="paar woorden"):
        drop(inzet, second, " ")
    with_mandate(cast.asker, cast)
    with pytest.raises(RuleBroken, match="Wie vraagt, helpt"):
        drop(inzet, cast.asker)
    for by in (cast.expert, cast.leader, cast.colleague):
        with pytest.raises(NotAllowed):
            drop(inzet, by)
    seen = inzet.version
    drop(inzet, second)
    with pytest.raises(StalePage), unit_of_work():
        actions.agree_correction(inzet, by=second, now=AFTER_SECOND, seen=seen)


@pytest.mark.engines("sqlite", "postgresql")
def test_the_database_keeps_a_no_beside_a_yes_out(app):
    cast = a_cast()
    inzet, second = settled(cast), a_second(cast)
    propose(inzet, -500, cast.coordinator)
    agree(inzet, second)
    change = update(Correction).values(refused_by_id=second.id, refused_at=AFTER_SECOND)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(change)
    assert inzet.actual == PAID - 500


@pytest.mark.engines("sqlite")
def test_a_yes_and_a_no_stand_beside_each_other(browser):
    cast = a_cast()
    inzet, second = settled(cast), a_second(cast)
    propose(inzet, -500, cast.coordinator)

    def buttons(person: Any) -> set[str]:
        page = browser.sign_in(person).visit(f"/inzetten/{inzet.public_id}")
        return {words_of(tag) for tag in page.select("main a, main button")}

    yes = "Akkoord met de correctie: € 5,00 terug"
    with clock.at(AFTER_SECOND):
        mine = buttons(cast.coordinator)
        assert "Trek het voorstel in" in mine
        page = browser.visit(f"/inzetten/{inzet.public_id}")
        assert page.says("Er ligt een correctie: € 5,00 terug. Een tweede persoon")
        assert not page.says("Alles is klaar.")
        assert yes not in mine
        assert {yes, "Niet akkoord met het voorstel"} <= buttons(second)
        page = browser.visit(f"/inzetten/{inzet.public_id}")
        page = page.follow("Niet akkoord met het voorstel")
        page = page.form().fill({"reason_words": NO}).press("Bevestig")
        assert page.says("Het voorstel is van tafel.")
        assert "Correctie voorstellen" in buttons(cast.coordinator)


# Ending without an invoice


@pytest.mark.parametrize("state", ["completed", "owed"])
@pytest.mark.parametrize("who", ["the second", "who proposed it"])
def test_a_proposal_to_end_without_an_invoice_gets_a_no_and_comes_again(app, state, who):
    cast = a_cast()
    inzet, second = out(cast, state), a_second(cast)
    held = money(cast)
    close(inzet, cast.coordinator)
    by = second if who == "the second" else cast.coordinator
    drop(inzet, by, now=moment_on(OUT))
    assert (inzet.state, inzet.unbilled_by_id, money(cast)) == (state, None, held)
    other = cast.coordinator if by is second else second
    assert who_heard(inzet, "drop_proposal") == {other.id, inzet.expert_id}
    close(inzet, second)
    close(inzet, cast.coordinator, "")
    assert (inzet.settled_by_id, money(cast)) == (cast.coordinator.id, (1_000_000, 0, 0, 0))


@pytest.mark.engines("sqlite")
def test_the_page_of_ending_without_has_a_no(browser):
    cast = a_cast()
    inzet, second = out(cast), a_second(cast)
    close(inzet, cast.coordinator)
    to_end = f"/inzetten/{inzet.public_id}/zonder-factuur"
    with clock.at(moment_on(OUT)):
        page = browser.sign_in(cast.coordinator).visit(to_end)
        assert page.select("main a[href$='/reden/van-tafel']")
        page = browser.sign_in(second).visit(to_end)
        page = page.follow("Niet akkoord met het voorstel")
        page.form().fill({"reason_words": NO}).press("Bevestig")
    db.session.rollback()
    assert db.session.get_one(Deployment, inzet.id).unbilled_by_id is None


# A late invoice, after it was ended without one


def ended(cast: Cast, state: str) -> Deployment:
    inzet, second = out(cast, state), a_second(cast)
    close(inzet, cast.coordinator)
    close(inzet, second, "")
    return inzet


@pytest.mark.engines("sqlite", "postgresql")
@pytest.mark.parametrize(("state", "owed"), [("completed", 38_720), ("owed", 19_360)])
def test_an_invoice_that_comes_after_the_end_is_paid_by_two_people(app, state, owed):
    cast = a_cast()
    inzet = ended(cast, state)
    end = inzet.state
    later = moment_on(OUT + timedelta(days=90))
    second = db.session.query(Deployment).one().settled_by_id
    tineke = db.session.get_one(type(cast.asker), second)
    with pytest.raises(RuleBroken, match="factuur"):
        propose(inzet, owed, cast.coordinator, later)
    with unit_of_work():
        bill(inzet, owed - 100)
    assert (inzet.state, inzet.unbilled_by_id) == (end, cast.coordinator.id)
    assert who_heard(inzet, "invoice") == {cast.coordinator.id, second}
    with pytest.raises(RuleBroken, match="factuur"):
        propose(inzet, owed, cast.coordinator, later)
    propose(inzet, owed - 100, cast.coordinator, later)
    agree(inzet, tineke, later)
    paid = owed - 100
    assert (inzet.state, inzet.actual) == (end, paid)
    assert money(cast) == (1_000_000 - paid, 0, 0, paid)
    assert [*no_money_stays_behind(), *freelancers_are_paid_by_invoice()] == []
    with pytest.raises(RuleBroken, match="factuur"):
        propose(inzet, 1, cast.coordinator, later)
    with pytest.raises(StalePage), unit_of_work():
        bill(inzet, owed)


def test_what_a_freelancer_got_after_such_an_end_is_on_an_invoice(app):
    """The promise itself sees it, whatever the guard does."""
    cast = a_cast()
    inzet = ended(cast, "owed")
    with unit_of_work():
        bill(inzet, 19_360)
    propose(inzet, 19_360, cast.coordinator, moment_on(OUT))
    agree(inzet, db.session.get_one(type(cast.asker), inzet.settled_by_id), moment_on(OUT))
    with unit_of_work():
        inzet.invoice.amount = 19_359
    assert len(list(freelancers_are_paid_by_invoice())) == 1


def test_it_may_also_be_drawn_up_after_the_end(app):
    cast = a_cast()
    inzet = ended(cast, "owed")
    with unit_of_work():
        school = inzet.asker_school
        school.street, school.house_number, school.postcode = "Plein", "1", "1234 CD"
        drawing_up.draw_up(inzet, FACTS, by=inzet.expert, now=moment_on(OUT))
    with unit_of_work():
        drawing_up.agree(inzet, by=inzet.expert, now=moment_on(OUT))
    assert (inzet.invoice.amount, inzet.unbilled_by_id) == (19_360, cast.coordinator.id)


def test_what_was_just_cancelled_has_nothing_to_put_right(app):
    cast = a_cast()
    inzet = an_inzet(cast, "cancelled", cover="extra_hours")
    with pytest.raises((RuleBroken, NotAllowed)):
        propose(inzet, 500, cast.coordinator)


@pytest.mark.engines("sqlite")
def test_the_freelancer_finds_the_way_after_the_end(browser):
    cast = a_cast()
    inzet = ended(cast, "owed")
    with clock.at(moment_on(OUT)):
        page = browser.sign_in(inzet.expert).visit(f"/inzetten/{inzet.public_id}")
        assert page.says("Komt de factuur er toch")
        assert page.follow("Dien je factuur in").says("193,60")
        page = browser.visit(f"/inzetten/{inzet.public_id}/factuur/opstellen")
        assert page.select("form[method=post] [name=street]")


def test_somebody_new_with_a_mandate_may_say_no_too(app):
    cast = a_cast()
    inzet = settled(cast)
    propose(inzet, -500, cast.coordinator)
    third = a_person("Derde Mandaat", at=cast.swv)
    with unit_of_work():
        give_mandate(cast.pot, third, limit=1, until=None, by=None, now=MOMENT)
    drop(inzet, third)
    assert db.session.query(Correction).one().refused_by_id == third.id
