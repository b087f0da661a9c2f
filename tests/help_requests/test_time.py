"""What time does to a vraag that nobody answers."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock, deadlines
from app.database import db, unit_of_work
from app.events.models import Delivery, Event, Reminder
from app.help_requests import actions
from app.help_requests.models import HelpRequest
from app.web.news import sentence
from tests.support.makers import MOMENT, TODAY, a_coordinator, a_director, a_school, an_swv
from tests.support.makers_help_requests import a_draft, a_help_request

FAR = TODAY + timedelta(days=200)


def tick(now: datetime) -> int:
    with clock.at(now):
        return deadlines.tick(now=now)


def every_day(first: int, last: int) -> None:
    """A worker that is never down, from so many days after the beginning."""
    for day in range(first, last + 1):
        tick(after(day))


def after(days: int) -> datetime:
    return MOMENT + timedelta(days=days)


def state(asked: HelpRequest) -> str:
    db.session.rollback()
    return asked.state


def heard_of(action: str) -> set[int]:
    rows = select(Delivery.person_id).join(Event).where(Event.action == action)
    return set(db.session.scalars(rows))


def test_a_vraag_expires_after_sixty_quiet_days_and_not_a_day_before(app):
    swv = an_swv()
    school = a_school(swv=swv)
    coordinator, director = a_coordinator(swv), a_director(school)
    asked = a_help_request(school, by=director, until_date=FAR)
    every_day(1, 59)
    assert state(asked) == "open"
    tick(after(60))
    assert state(asked) == "expired"
    assert heard_of("expire") == {director.id, coordinator.id}


def test_a_vraag_expires_the_day_after_its_period(app):
    asked = a_help_request(a_school(), until_date=TODAY + timedelta(days=10))
    tick(after(10))
    assert state(asked) == "open"
    assert tick(after(11)) == 1
    assert state(asked) == "expired"


def test_after_thirty_days_the_asker_is_reminded_once_to_look_further(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director, until_date=FAR)
    assert tick(after(29)) == 0
    assert tick(after(30)) == 1
    assert tick(after(31)) == 0
    assert state(asked) == "open"
    assert heard_of("remind") == {director.id}
    reminder = db.session.scalars(select(Event).where(Event.action == "remind")).one()
    assert "van verder weg" in sentence(reminder)


def test_after_an_outage_the_asker_is_reminded_first_and_has_a_month(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director, until_date=FAR)
    for _ in range(2):
        tick(after(90))
    assert state(asked) == "open"
    assert heard_of("remind") == {director.id}
    tick(after(119))
    assert state(asked) == "open"
    tick(after(120))
    assert state(asked) == "expired"


def test_a_period_that_is_over_waits_for_no_reminder(app):
    """Then nothing can be done about it any more."""
    asked = a_help_request(a_school(), until_date=TODAY + timedelta(days=70))
    tick(after(71))
    assert state(asked) == "expired"


def test_a_move_starts_the_counting_anew(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director, until_date=FAR, ring=1)
    with unit_of_work():
        actions.widen(asked, 4, by=director, now=after(40))
    tick(after(60))
    assert state(asked) == "open"
    tick(after(70))
    assert db.session.scalars(select(Reminder.number)).all() == [1]
    tick(after(100))
    assert state(asked) == "expired"


def test_nothing_expires_while_somebody_is_talking_and_silence_begins_when_they_stop(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director, until_date=FAR)
    with unit_of_work():
        actions.inzet_began(asked, expert_id=director.id)
        actions.talk_opened(asked)
    assert tick(after(65)) == 0
    assert state(asked) == "open"
    with unit_of_work():
        actions.talk_closed(asked, now=after(66))
        actions.inzet_ended(asked, now=after(66))
    every_day(67, 125)
    assert state(asked) == "open"
    tick(after(126))
    assert state(asked) == "expired"


def test_after_its_period_a_vraag_waits_for_whoever_is_still_busy(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director, until_date=TODAY + timedelta(days=10))
    with unit_of_work():
        actions.inzet_began(asked, expert_id=director.id)
    tick(after(20))
    assert state(asked) == "open"


def test_a_draft_never_expires(app):
    asked = a_draft(a_school(), until_date=TODAY + timedelta(days=10))
    assert tick(after(400)) == 0
    assert state(asked) == "draft"
