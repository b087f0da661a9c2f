"""Hours that both stand by, and paying what was really owed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app import workflow
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, drawing_up
from app.deployments.checks import freelancers_are_paid_by_invoice, no_money_stays_behind
from app.deployments.models import Correction
from app.deployments.transitions import DEPLOYMENT
from app.deployments.views import figures
from app.deployments.views.steps import buttons
from app.errors import NotAllowed, RuleBroken, StalePage
from app.pots.actions import give_mandate
from app.pots.models import Entry
from tests.support.makers import MOMENT, a_person, saved
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
    bill,
    cover,
    drawn_up,
    log,
)
from tests.support.makers_pots import a_pot

A_PART = 19_250


def money(cast) -> tuple[int, int, int, int]:
    pot = cast.pot
    return pot.available, pot.reserved, pot.committed, pot.spent


def settle(inzet, cast, *, by=None):
    with unit_of_work():
        actions.settle(inzet, by=by or cast.coordinator, now=AFTER_SECOND)


def labels(app, inzet, person) -> list[str]:
    """Of the buttons that they see."""
    with app.test_request_context():
        return [button.label for button in buttons(inzet, person, AFTER_SECOND)]


def paid_lines() -> list[tuple[str, int]]:
    entries = db.session.query(Entry).filter_by(kind="spend").order_by(Entry.id)
    return [(entry.line, entry.spent) for entry in entries]


# The whole way, in the four kinds


def test_within_ones_own_task_hours_everything_is_done_and_nothing_is_paid(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    assert (inzet.state, inzet.actual, inzet.amount) == ("settled", 0, 0)
    assert (inzet.confirmed_minutes, inzet.confirmed_by_id) == (240, cast.asker.id)
    assert money(cast) == (1_000_000, 0, 0, 0)
    assert (inzet.help_request.granted_minutes, inzet.help_request.unfinished) == (240, 0)


def test_extra_hours_are_paid_to_the_board_that_lends(app):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", cover="extra_hours", travel=1_500)
    assert (inzet.state, inzet.actual, inzet.settled_by_id) == (
        "settled", 21_500, cast.coordinator.id,
    )  # fmt: skip
    assert money(cast) == (978_500, 0, 0, 21_500)
    assert paid_lines() == [("inzet", 20_000), ("reis", 1_500)]
    spent = db.session.query(Entry).filter_by(kind="spend")
    assert {entry.payee_organisation_id for entry in spent} == {cast.lending.board_id}


def test_replacement_is_paid_to_the_school_as_it_confirmed(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(cast, "completed", cover="replacement")
    assert (inzet.actual, inzet.replacement_confirmed) == (2 * A_PART, None)
    with pytest.raises(RuleBroken, match="eerst bevestigen"):
        settle(inzet, cast)
    with pytest.raises(RuleBroken, match="hoogstens €\u00a0385,00"), unit_of_work():
        actions.confirm_replacement(inzet, amount=38_501, by=cast.leader, now=AFTER_SECOND)
    with unit_of_work():
        actions.confirm_replacement(inzet, amount=30_000, by=cast.leader, now=AFTER_SECOND)
    settle(inzet, cast)
    assert (inzet.state, inzet.actual) == ("settled", 30_000)
    assert money(cast) == (970_000, 0, 0, 30_000)
    assert paid_lines() == [("vervanging", 30_000)]


def test_paying_is_offered_when_nobody_else_has_to_say_something_first(app):
    cast = a_cast(class_parts=(MORNING,))
    lent = an_inzet(cast, "completed", cover="replacement")
    billed = an_inzet(
        cast, "completed", expert=a_freelance_expert(cast), asked=an_open_request(cast)
    )
    for inzet, says in ((lent, "moet eerst bevestigen"), (billed, "is er nog niet")):
        with pytest.raises(RuleBroken, match=says):
            settle(inzet, cast)
        assert "Betalen" not in labels(app, inzet, cast.coordinator)
        assert says in figures.settlement(inzet)["missing"]
    with unit_of_work():
        actions.confirm_replacement(lent, amount=30_000, by=cast.leader, now=AFTER_SECOND)
        bill(billed)
    for inzet in (lent, billed):
        assert "Betalen" in labels(app, inzet, cast.coordinator)
        assert figures.settlement(inzet)["missing"] == ""


def test_replacement_reported_after_its_day_needs_no_second_word(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(cast, "running", cover="replacement")
    with unit_of_work():
        for session in inzet.sessions:
            cover(inzet, session, cast, amount=14_000, now=AFTER_SECOND)
        log(inzet.sessions[1])
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    assert (inzet.replacement_confirmed, inzet.actual) == (28_000, 28_000)
    settle(inzet, cast)
    assert money(cast)[3] == 28_000


def test_a_freelancer_is_paid_by_invoice_hours_travel_and_btw(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", expert=a_freelance_expert(cast), travel=2_000)
    with pytest.raises(RuleBroken, match="factuur"):
        settle(inzet, cast)
    with unit_of_work():
        bill(inzet)
    settle(inzet, cast)
    assert money(cast) == (1_000_000 - 40_720, 0, 0, 40_720)
    assert paid_lines() == [("inzet", 32_000), ("reis", 2_000), ("btw", 6_720)]
    spent = db.session.query(Entry).filter_by(kind="spend")
    assert {entry.payee_person_id for entry in spent} == {inzet.expert_id}


# Hours


def test_fewer_hours_cost_less_and_the_difference_is_released(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running", cover="extra_hours")
    with unit_of_work():
        log(inzet.sessions[1], 30)
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    assert inzet.actual == 12_500
    settle(inzet, cast)
    assert money(cast) == (987_500, 0, 0, 12_500)


def test_no_hours_at_all_is_ready_at_once_and_everything_goes_back(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours")
    with unit_of_work():
        for session in inzet.sessions:
            log(session, 0)
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    assert (inzet.state, inzet.actual) == ("settled", 0)
    assert money(cast) == (1_000_000, 0, 0, 0)


def test_who_was_in_the_room_confirms_and_not_the_leader_of_the_expert(app):
    cast = a_cast()
    asked = an_open_request(cast, contact_id=cast.colleague.id)
    neighbour = an_expert(cast.asking, "Buur")
    inzet = an_inzet(cast, "delivered", expert=neighbour, asked=asked, cover="extra_hours")
    with pytest.raises(RuleBroken, match="Wie erbij was"), unit_of_work():
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    with unit_of_work():
        actions.confirm(inzet, by=cast.colleague, now=AFTER_SECOND)
    assert inzet.confirmed_by_id == cast.colleague.id


def test_a_difference_is_settled_by_the_expert_or_by_a_third(app):
    cast = a_cast()
    inzet = an_inzet(cast, "disputed", cover="extra_hours")
    assert inzet.disputed_minutes == 60
    with unit_of_work():
        actions.correct_hours(
            inzet, [(inzet.sessions[0], 60), (inzet.sessions[1], 30)], by=cast.expert,
            now=AFTER_SECOND,
        )  # fmt: skip
    assert (inzet.state, inzet.logged_minutes, inzet.disputed_minutes) == ("delivered", 90, None)
    with unit_of_work():
        actions.dispute(inzet, 60, "Toch een uur.", by=cast.asker, now=AFTER_SECOND)
    with unit_of_work():
        actions.resolve(inzet, 75, "In het midden.", by=cast.coordinator, now=AFTER_SECOND)
    assert (inzet.state, inzet.confirmed_minutes, inzet.actual) == ("completed", 75, 6_250)


@pytest.mark.parametrize(("minutes", "words"), [(240, "Zelfde."), (241, "Meer."), (60, " ")])
def test_a_difference_is_other_hours_within_the_terms_with_a_reason(app, minutes, words):
    cast = a_cast()
    inzet = an_inzet(cast, "delivered")
    with pytest.raises(RuleBroken), unit_of_work():
        actions.dispute(inzet, minutes, words, by=cast.asker, now=AFTER_SECOND)


def test_hours_are_not_put_right_above_the_terms(app):
    cast = a_cast()
    inzet = an_inzet(cast, "disputed")
    with pytest.raises(RuleBroken, match="volgende inzet"), unit_of_work():
        actions.correct_hours(inzet, [(inzet.sessions[0], 121)], by=cast.expert, now=AFTER_SECOND)
    elsewhere = an_inzet(cast, "scheduled", dates=((FIRST, 3, 60),)).sessions[0]
    with pytest.raises(RuleBroken, match="horen niet"), unit_of_work():
        actions.correct_hours(inzet, [(elsewhere, 10)], by=cast.expert, now=AFTER_SECOND)


def test_the_board_decides_about_hours_where_no_pot_pays_or_after_fifteen_school_days(app):
    cast = a_cast()
    paid = an_inzet(cast, "disputed", cover="extra_hours")
    free = an_inzet(cast, "disputed", dates=((FIRST, 3, 120), (SECOND, 3, 120)))
    with pytest.raises(RuleBroken, match="15 schooldagen"), unit_of_work():
        actions.resolve(paid, 60, "Zo.", by=cast.asking_board, now=AFTER_SECOND)
    with pytest.raises(RuleBroken, match="bestuur"), unit_of_work():
        actions.resolve(free, 60, "Zo.", by=cast.coordinator, now=AFTER_SECOND)
    with unit_of_work():
        actions.resolve(free, 60, "Zo.", by=cast.asking_board, now=AFTER_SECOND)
    assert free.state == "settled"
    later = AFTER_SECOND + timedelta(days=60)
    with unit_of_work():
        workflow.perform(DEPLOYMENT, paid, "to_board", by=None, now=later)
    with pytest.raises(RuleBroken, match="bestuur"), unit_of_work():
        actions.resolve(paid, 60, "Zo.", by=cast.coordinator, now=later)
    with unit_of_work():
        actions.resolve(paid, 60, "Zo.", by=cast.asking_board, now=later)
    assert paid.state == "completed"


# Invoices


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount": 38_721}, "hoogstens €\u00a0387,20; de factuur noemt €\u00a0387,21"),
        ({"minutes": 120, "amount": 19_361}, "hoogstens €\u00a0193,60"),
    ],
)
def test_an_invoice_stays_within_the_agreed_price(app, change, sentence):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", expert=a_freelance_expert(cast))
    facts = {"number": "1", "dated": SECOND, "minutes": 240, "amount": 38_720} | change
    with pytest.raises(RuleBroken, match=sentence), unit_of_work():
        actions.hand_in_invoice(inzet, by=inzet.expert, now=AFTER_SECOND, **facts)


def test_a_lower_invoice_is_paid_as_it_is(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", expert=a_freelance_expert(cast))
    with unit_of_work():
        bill(inzet, amount=30_000)
    settle(inzet, cast)
    assert (inzet.actual, money(cast)) == (30_000, (970_000, 0, 0, 30_000))


def test_an_invoice_number_is_used_once(app):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    one = an_inzet(cast, "completed", expert=freelancer)
    other = an_inzet(
        cast, "completed", expert=freelancer, dates=((FIRST, 3, 120), (SECOND, 3, 120))
    )
    facts = {"number": "7", "dated": SECOND, "minutes": 240, "amount": 100}
    with unit_of_work():
        actions.hand_in_invoice(one, by=freelancer, now=AFTER_SECOND, **facts)
        actions.hand_in_invoice(one, by=freelancer, now=AFTER_SECOND, **facts | {"amount": 90})
    assert one.invoice.amount == 90
    with pytest.raises(RuleBroken, match="al gebruikt"), unit_of_work():
        actions.hand_in_invoice(other, by=freelancer, now=AFTER_SECOND, **facts)


def test_nobody_else_hands_in_an_invoice_and_not_before_the_hours_are_confirmed(app):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    early = an_inzet(cast, "scheduled", expert=freelancer)
    facts = {"number": "7", "dated": FIRST, "minutes": 60, "amount": 100}
    with pytest.raises(NotAllowed), unit_of_work():
        actions.hand_in_invoice(early, by=cast.asker, now=AFTER_SECOND, **facts)
    with pytest.raises(StalePage), unit_of_work():
        actions.hand_in_invoice(early, by=freelancer, now=AFTER_SECOND, **facts)


def late(cast, *, hours: bool) -> Any:
    """An inzet of which the school called off one day too late: the only one that was left, or
    beside hours that were given."""
    state = "running" if hours else "scheduled"
    inzet = an_inzet(cast, state, expert=a_freelance_expert(cast), travel=1_000)
    with unit_of_work():
        action = "stop_early" if hours else "cancel"
        day = SECOND if hours else FIRST
        actions.move(
            inzet, action, by=cast.asker, now=moment_on(day - timedelta(days=4)),
            reason_code="timing",
        )  # fmt: skip
        if hours:
            actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    return inzet


@pytest.mark.parametrize(("hours", "ends"), [(False, "cancelled"), (True, "settled")])
def test_what_was_called_off_too_late_is_paid_by_invoice_with_the_hours_or_alone(app, hours, ends):
    cast = a_cast()
    inzet = late(cast, hours=hours)
    owed = 19_360 + (19_360 + 1_000 if hours else 0)
    assert (inzet.actual, money(cast)) == (owed, (1_000_000 - owed, 0, owed, 0))
    with pytest.raises(RuleBroken, match="factuur van de zzp’er is er nog niet"):
        settle(inzet, cast)
    with pytest.raises(RuleBroken, match="hoogstens"), unit_of_work():
        bill(inzet, amount=owed + 1)
    with pytest.raises(RuleBroken, match="Bevestigd is"), unit_of_work():
        hand_in(inzet, minutes=(inzet.confirmed_minutes or 0) + 15, amount=owed)
    with unit_of_work():
        bill(inzet, amount=owed - 100)
    settle(inzet, cast)
    assert (inzet.state, money(cast)) == (ends, (1_000_100 - owed, 0, 0, owed - 100))
    assert [*no_money_stays_behind(), *freelancers_are_paid_by_invoice()] == []


def test_hours_that_nobody_gave_are_billed_for_what_was_called_off_late_only(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", expert=a_freelance_expert(cast))
    with unit_of_work():
        log(inzet.sessions[0], 0)
        actions.move(
            inzet, "stop_early", by=cast.asker, now=moment_on(SECOND - timedelta(days=4)),
            reason_code="timing",
        )  # fmt: skip
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    assert (inzet.confirmed_minutes, inzet.actual) == (0, 19_360)
    with pytest.raises(RuleBroken, match="vraagt de factuur niets"), unit_of_work():
        hand_in(inzet, minutes=0, amount=0)
    drawn_up(inzet)
    drawn = inzet.drawn_invoice
    assert (drawn.minutes, drawn.hours, drawn.late, drawn.total) == (0, 0, 16_000, 19_360)
    with unit_of_work():
        drawing_up.agree(inzet, by=inzet.expert, now=AFTER_SECOND)
    settle(inzet, cast)
    assert (inzet.state, money(cast)) == ("settled", (980_640, 0, 0, 19_360))


def test_without_hours_and_without_anything_late_there_is_nothing_to_bill(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", expert=a_freelance_expert(cast))
    with pytest.raises(RuleBroken, match="Bevestigd is"), unit_of_work():
        hand_in(inzet, minutes=0, amount=1)


def test_a_freelancer_who_was_paid_without_an_invoice_is_found(app):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", expert=a_freelance_expert(cast))
    assert list(freelancers_are_paid_by_invoice()) == []
    with unit_of_work():
        inzet.invoice.amount -= 1
    assert len(list(freelancers_are_paid_by_invoice())) == 1
    with unit_of_work():
        db.session.delete(inzet.invoice)
    assert len(list(freelancers_are_paid_by_invoice())) == 1


def hand_in(inzet, *, minutes, amount) -> None:
    actions.hand_in_invoice(
        inzet, number="9", dated=SECOND, minutes=minutes, amount=amount, by=inzet.expert,
        now=AFTER_SECOND,
    )  # fmt: skip


# Settling


def test_who_consented_or_asked_does_not_pay(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", cover="extra_hours")
    for person in (cast.asker, cast.leader):
        with unit_of_work():
            give_mandate(cast.pot, person, limit=10**7, until=None, by=None, now=MOMENT)
        with pytest.raises(RuleBroken, match="beslist niet over het geld"):
            settle(inzet, cast, by=person)
    assert money(cast)[3] == 0


def test_two_payers_bear_what_was_spent_in_proportion(app):
    cast = a_cast()
    second = a_pot(cast.swv, 10_000, approver=cast.coordinator, name="Bestuurspot")
    inzet = an_inzet(
        cast, "running", cover="extra_hours", pots=[(cast.pot, 13_333), (second, 6_667)]
    )
    with unit_of_work():
        log(inzet.sessions[1], 31)
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    settle(inzet, cast)
    assert inzet.actual == 12_583
    assert (cast.pot.spent + second.spent, cast.pot.spent) == (12_583, 8_389)
    assert (cast.pot.committed, second.committed, second.available) == (0, 0, 10_000 - 4_194)


def test_after_paying_a_second_person_agrees_to_a_correction(app):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    second = a_second_mandate(cast)
    with unit_of_work():
        actions.propose_correction(
            inzet, -5_000, "Een uur te veel.", by=cast.coordinator, now=AFTER_SECOND
        )
    with pytest.raises(RuleBroken, match="tweede persoon"), unit_of_work():
        actions.agree_correction(inzet, by=cast.coordinator, now=AFTER_SECOND)
    with unit_of_work():
        actions.agree_correction(inzet, by=second, now=AFTER_SECOND)
    assert (inzet.state, inzet.actual) == ("settled", 15_000)
    assert money(cast) == (985_000, 0, 0, 15_000)
    with pytest.raises(RuleBroken, match="geen correctie open"), unit_of_work():
        actions.agree_correction(inzet, by=second, now=AFTER_SECOND)


def test_a_correction_may_also_pay_more_as_far_as_the_pot_goes(app):
    cast = a_cast(cents=21_000)
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    second = a_second_mandate(cast)
    for delta, fits in ((1_000, True), (1, False)):
        with unit_of_work():
            actions.propose_correction(inzet, delta, "Reis.", by=cast.coordinator, now=AFTER_SECOND)
        if fits:
            with unit_of_work():
                actions.agree_correction(inzet, by=second, now=AFTER_SECOND)
        else:
            with pytest.raises(RuleBroken, match="te weinig"), unit_of_work():
                actions.agree_correction(inzet, by=second, now=AFTER_SECOND)
    assert money(cast) == (0, 0, 0, 21_000)


def test_more_than_was_paid_does_not_come_back(app):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    second = a_second_mandate(cast)
    facts = {"proposed_by_id": cast.coordinator.id, "proposed_at": AFTER_SECOND}
    saved(Correction(deployment_id=inzet.id, delta=-20_001, **facts))  # before it was bounded there
    with pytest.raises(RuleBroken, match="Er is €\u00a0200,00 betaald"), unit_of_work():
        actions.agree_correction(inzet, by=second, now=AFTER_SECOND)


def test_the_database_wants_two_people_for_a_correction(app):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    both = {"proposed_by_id": cast.coordinator.id, "agreed_by_id": cast.coordinator.id}
    with pytest.raises(IntegrityError):
        saved(Correction(deployment_id=inzet.id, delta=1, proposed_at=MOMENT, **both))


def a_second_mandate(cast):
    person = a_person("Tweede Mandaat", at=cast.swv)
    with unit_of_work():
        give_mandate(cast.pot, person, limit=10**7, until=None, by=None, now=MOMENT)
    return person
