"""Where two rules meet: what one move does to what another one counted on."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions
from app.errors import RuleBroken, StalePage
from app.pots import actions as pots
from tests.support.makers import MOMENT, a_director, a_person, a_school
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
    as_planned,
    bill,
)
from tests.support.makers_help_requests import a_help_request

FOURTH = SECOND + timedelta(weeks=4)
THREE = tuple((FIRST + timedelta(weeks=n), MORNING, 120) for n in (0, 1, 5))


@pytest.fixture
def queries(app):
    """Counts what is asked of the database."""

    @contextmanager
    def counted():
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counted


# Money


def test_dates_that_were_cancelled_are_not_replaced_a_second_time(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(cast, "scheduled", cover="replacement", dates=THREE)
    with unit_of_work():
        actions.cancel_session(inzet.sessions[-1], by=cast.asker, now=MOMENT, reason_code="timing")
    shorter = [(on, part, 80) for on, part, _ in THREE]
    with pytest.raises(RuleBroken, match="2 keer; dit zijn er 3"), unit_of_work():
        actions.reschedule(inzet, as_planned(shorter), by=cast.asker, now=MOMENT)


def test_an_invoice_that_was_handed_in_anew_is_not_paid_from_an_older_page(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", expert=a_freelance_expert(cast))
    with unit_of_work():
        bill(inzet, 10_000)
    seen = inzet.version
    with unit_of_work():
        bill(inzet, 20_000)
    with pytest.raises(StalePage), unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=AFTER_SECOND, seen=seen)


def corrected(cast, inzet, cents, *, by):
    with unit_of_work():
        actions.propose_correction(inzet, cents, "Er ging iets mis.", by=by, now=AFTER_SECOND)


def test_a_correction_stays_within_the_mandate_of_who_agrees(app):
    cast = a_cast()
    second = a_person("Tweede Tekenaar", at=cast.swv)
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    with unit_of_work():
        pots.give_mandate(cast.pot, second, limit=5_000, until=None, by=None, now=MOMENT)
    corrected(cast, inzet, 5_001, by=cast.coordinator)
    with pytest.raises(RuleBroken, match="mandaat"), unit_of_work():
        actions.agree_correction(inzet, by=second, now=AFTER_SECOND)


def test_the_second_person_reads_how_much_the_correction_is(browser):
    cast = a_cast()
    second = a_person("Tweede Tekenaar", at=cast.swv)
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    with unit_of_work():
        pots.give_mandate(cast.pot, second, limit=500_000, until=None, by=None, now=MOMENT)
    corrected(cast, inzet, -1_250, by=cast.coordinator)
    with clock.at(AFTER_SECOND):
        page = browser.sign_in(second).visit(f"/inzetten/{inzet.public_id}")
    assert page.says("€ 12,50 terug")


def test_what_was_paid_is_what_the_page_says(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", expert=a_freelance_expert(cast))
    with unit_of_work():
        bill(inzet, 10_000)
    with unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=AFTER_SECOND)
    with clock.at(AFTER_SECOND):
        page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{inzet.public_id}")
    assert page.says("€ 100,00")
    assert not page.says("€ 387,20")


def test_who_asked_the_vraag_does_not_pay_for_it_when_somebody_else_invited(app):
    cast = a_cast()
    asked = a_help_request(cast.asking, by=cast.coordinator, hours=20)
    inzet = an_inzet(cast, "approval", asked=asked, cover="extra_hours")
    assert inzet.asked_by_id == cast.asker.id
    with pytest.raises(RuleBroken, match="beslist niet over het geld"), unit_of_work():
        actions.approve(inzet, pots=cast.pot, by=cast.coordinator, now=MOMENT)


# Dates


def test_a_session_of_tomorrow_is_not_made_shorter_by_planning_again(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", expert=a_freelance_expert(cast))
    eve = clock.moment_on(FIRST - timedelta(days=1))
    shorter = as_planned([(FIRST, MORNING, 15), (SECOND, MORNING, 120)])
    with pytest.raises(RuleBroken, match="van tevoren"), unit_of_work():
        actions.reschedule(inzet, shorter, by=cast.asker, now=eve)


def test_what_has_been_is_not_cancelled_afterwards(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours")
    later = clock.moment_on(FIRST + timedelta(days=1))
    with pytest.raises(RuleBroken, match="al geweest"), unit_of_work():
        actions.cancel_session(inzet.sessions[0], by=cast.asker, now=later, reason_code="timing")


def test_an_inzet_does_not_go_back_to_talking_beside_another_talk(app):
    cast = a_cast(class_parts=(MORNING,))
    asked = an_open_request(cast)
    granted = an_inzet(cast, "approved", asked=asked, cover="replacement")
    an_inzet(cast, "talking", asked=asked)
    with pytest.raises(RuleBroken, match="al een gesprek"), unit_of_work():
        actions.move(
            granted, "ask_change", by=cast.leader, now=MOMENT, reason_words="Niemand gevonden."
        )


# Who reads what


def anonymous(cast):
    for number in range(5):
        a_school(f"Buur {number}", board=cast.asking.board, swv=cast.swv, region=cast.region)
    return a_help_request(cast.asking, by=cast.asker, hours=20, is_anonymous=True)


def test_a_vraag_without_a_name_does_not_give_it_away_in_its_inzet(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed", asked=anonymous(cast))
    with unit_of_work():
        actions.say(inzet, "Hallo", "<p>Hallo</p>", by=cast.asker, now=MOMENT)
    with clock.at(MOMENT):
        browser.sign_in(cast.expert)
        for path in ("/start", "/inzetten", f"/inzetten/{inzet.public_id}"):
            page = browser.visit(path)
            assert page.status == 200
            assert not page.says("De Vraag"), path
            assert not page.says("Annelies"), path
        assert page.says("Hallo")
        browser.sign_in(cast.asker)
        assert browser.visit(f"/inzetten/{inzet.public_id}").says("Annelies")


def test_the_list_costs_the_same_number_of_queries_however_long_it_is(browser, queries):
    cast = a_cast()
    an_inzet(cast, "approved")
    with clock.at(MOMENT):
        browser.sign_in(cast.board)
        with queries() as few:
            browser.visit("/inzetten")
    for number in range(4):
        school = a_school(f"School {number}", board=cast.asking.board, swv=cast.swv)
        there = replace(cast, asking=school, asker=a_director(school))
        an_inzet(there, "talking", expert=an_expert(cast.lending, f"Expert {number}"))
    with clock.at(MOMENT), queries() as many:
        assert browser.visit("/inzetten").says("Expert 3")
    assert len(many) == len(few)
