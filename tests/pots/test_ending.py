"""When the last day of a pot has passed: who is told, what is open, and that it is told once."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import clock
from app.clock import moment_on
from app.database import db, unit_of_work
from app.outbox.models import Job
from app.pots import actions, ending
from app.pots.waiting import waiting
from tests.support.makers import MOMENT, a_board, a_coordinator, a_person, an_swv
from tests.support.makers_accounts import mails_to, text_of
from tests.support.makers_pots import a_pot, a_reservation

LAST = date(2026, 7, 31)
DAY_AFTER = moment_on(LAST + timedelta(days=1))
YEAR = {"from_": date(2025, 8, 1), "until": LAST, "name": "Delen 2025-2026"}


def lines(person, now: datetime = MOMENT) -> list[tuple[str, str]]:
    return [(line.button, line.endpoint) for line in waiting(person, now=now)]


def test_who_holds_a_pot_that_is_over_reads_that_it_can_be_closed(app, browser):
    swv = an_swv()
    coen, other = a_coordinator(swv), a_coordinator(an_swv("Elders"), "Eva Elders")
    approver = a_person("Ans Akkoord", at=swv)
    pot = a_pot(swv, 50_000, approver=approver, **YEAR)
    assert lines(coen, moment_on(LAST)) == []
    assert lines(coen, DAY_AFTER) == [("Sluit de pot af", "pots.close")]
    assert (lines(other), lines(approver)) == ([], [])
    with clock.at(MOMENT):
        page = browser.sign_in(coen).visit("/")
        assert page.says("Deze pot is voorbij en alles is betaald. Er blijft € 500,00.")
        page = page.follow("Sluit de pot af")
        assert page.press("Sluit de pot").says("De pot is gesloten.")
    db.session.rollback()
    assert pot.closed_at is not None
    assert lines(coen) == []


def test_what_is_open_is_named_first_also_to_who_decides_about_it(app):
    swv = an_swv()
    coen, approver = a_coordinator(swv), a_person("Ans Akkoord", at=swv)
    pot = a_pot(swv, 50_000, approver=approver, **YEAR)
    held = a_reservation(pot, 20_000)
    for person in (coen, approver):
        (line,) = waiting(person, now=MOMENT)
        assert "nog €\u00a0200,00 open" in line.says
        assert line.endpoint == "pots.show"
    with unit_of_work():
        actions.release(held, by=None, now=MOMENT)
    assert (lines(coen), lines(approver)) == ([("Sluit de pot af", "pots.close")], [])


def test_each_is_mailed_the_day_after_and_a_month_later_however_often_the_clock_comes(app):
    board = a_board()
    swv = an_swv()
    a_coordinator(swv)
    approver = a_person("Ans Akkoord", at=swv)
    pot = a_pot(swv, 50_000, approver=approver, **YEAR)
    a_pot(board, 1_000, name="Loopt nog")
    a_reservation(pot, 20_000)
    assert ending.tick(now=moment_on(LAST)) == 0
    assert ending.tick(now=DAY_AFTER) == 2
    assert ending.tick(now=DAY_AFTER + timedelta(hours=1)) == 0
    assert ending.tick(now=DAY_AFTER + timedelta(days=28)) == 0
    late = DAY_AFTER + timedelta(days=200)
    assert ending.tick(now=late) == 2
    assert ending.tick(now=late + timedelta(days=1)) == 0
    keys = db.session.scalars(select(Job.key).where(Job.kind == "pot_over_mail")).all()
    assert len(set(keys)) == 4


def test_a_pot_that_lasts_longer_is_told_about_again_when_it_is_over(app):
    swv = an_swv()
    coen = a_coordinator(swv)
    pot = a_pot(swv, 50_000, **YEAR)
    assert ending.tick(now=DAY_AFTER) == 1
    later = LAST + timedelta(days=40)
    with unit_of_work():
        actions.last_longer(pot, later, seen=pot.version, by=coen, now=DAY_AFTER)
    assert ending.tick(now=moment_on(later)) == 0
    assert ending.tick(now=moment_on(later + timedelta(days=1))) == 1
    assert ending.tick(now=moment_on(later + timedelta(days=2))) == 0


def test_the_mail_says_what_is_open_and_is_not_sent_about_a_closed_pot(app):
    swv = an_swv()
    coen = a_coordinator(swv)
    still, closed = a_pot(swv, 50_000, **YEAR), a_pot(swv, 0, **YEAR | {"name": "Leeg"})
    a_reservation(still, 20_000)
    with clock.at(DAY_AFTER):
        assert ending.tick(now=DAY_AFTER) == 2
        with unit_of_work():
            actions.close_pot(closed, seen=closed.version, by=coen, now=DAY_AFTER)
        (mail,) = mails_to(app, coen.email)
    assert mail["Subject"] == "Delen 2025-2026 is voorbij: kijk wat nog openstaat"
    assert "nog €\u00a0200,00 open" in text_of(mail)
    assert f"/potten/{still.public_id}" in text_of(mail)
