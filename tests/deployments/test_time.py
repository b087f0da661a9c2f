"""The clock: what expires, when it reminds, and what it confirms by itself."""

from datetime import date, timedelta

import pytest

from app import deadlines
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.transitions import DEPLOYMENT
from app.events.models import Delivery, Event
from tests.support.makers import MOMENT
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    an_inzet,
    log,
)


def tick(now) -> int:
    return deadlines.tick(now=now)


def every_day(until: date) -> None:
    """A worker that is never down."""
    day = MOMENT.date()
    while day <= until:
        tick(moment_on(day))
        day += timedelta(days=1)


def reminders(inzet) -> list[Event]:
    return (
        db.session.query(Event)
        .filter_by(object_type="deployment", object_id=inzet.id, action="remind")
        .order_by(Event.id)
        .all()
    )


def roles_told(event) -> set[str]:
    return {row.role for row in db.session.query(Delivery).filter_by(event_id=event.id)}


@pytest.mark.parametrize(
    ("state", "terms", "last_day", "day"),
    [
        # 14 school days after Tuesday 24 November
        ("sounded", {}, date(2026, 12, 13), date(2026, 12, 14)),
        # 21 days
        ("talking", {}, date(2026, 12, 14), date(2026, 12, 15)),
        # 15 school days
        ("consent", {}, date(2026, 12, 14), date(2026, 12, 15)),
        ("approval", {"cover": "extra_hours"}, date(2026, 12, 14), date(2026, 12, 15)),
        # 60 days
        ("approved", {"cover": "extra_hours"}, date(2027, 1, 22), date(2027, 1, 23)),
    ],
)
def test_what_nobody_answers_expires_on_its_day_and_not_before(app, state, terms, last_day, day):
    cast = a_cast()
    inzet = an_inzet(cast, state, **terms)
    every_day(until=last_day)
    assert inzet.state == state
    tick(moment_on(day))
    assert inzet.state == "expired"
    assert tick(moment_on(day)) == 0
    assert (cast.pot.reserved, inzet.help_request.open_talks) == (0, 0)
    assert (inzet.help_request.granted_minutes, inzet.help_request.unfinished) == (0, 0)


def test_a_message_breaks_the_silence(app):
    cast = a_cast()
    inzet = an_inzet(cast)
    with unit_of_work():
        later = MOMENT + timedelta(days=10)
        actions.say(inzet, "Nog even", "<p>Nog even</p>", by=cast.expert, now=later)
    every_day(until=(MOMENT + timedelta(days=30)).date())
    assert inzet.state == "talking"
    tick(MOMENT + timedelta(days=31))
    assert inzet.state == "expired"


def test_a_silent_talk_is_reminded_of_once_after_two_weeks(app):
    cast = a_cast()
    inzet = an_inzet(cast)
    tick(MOMENT + timedelta(days=13))
    assert reminders(inzet) == []
    tick(MOMENT + timedelta(days=14))
    tick(MOMENT + timedelta(days=14))
    (reminder,) = reminders(inzet)
    assert roles_told(reminder) == {"asker", "expert"}


def test_the_board_hears_from_the_second_reminder_about_consent(app):
    cast = a_cast()
    inzet = an_inzet(cast, "consent")
    tick(moment_on(date(2026, 12, 1)))  # five school days
    tick(moment_on(date(2026, 12, 8)))  # ten
    first, second = reminders(inzet)
    assert roles_told(first) == {"leader"}
    assert roles_told(second) == {"leader", "board"}


def test_who_holds_the_money_is_reminded_after_five_school_days(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    tick(moment_on(date(2026, 12, 1)))
    assert roles_told(reminders(inzet)[0]) == {"coordinator"}


@pytest.mark.parametrize(("state", "logged"), [("scheduled", 0), ("running", 120)])
def test_hours_that_nobody_wrote_down_count_as_none(app, state, logged):
    cast = a_cast()
    inzet = an_inzet(cast, state, cover="extra_hours")
    every_day(until=date(2027, 1, 17))
    assert (inzet.state, len(reminders(inzet))) == (state, 2)
    # Fourteen school days after 15 December, with Christmas in between.
    tick(moment_on(date(2027, 1, 18)))
    assert (inzet.state, inzet.logged_minutes) == ("delivered", logged)


def test_silence_after_two_reminders_is_a_yes_to_the_hours(app):
    cast = a_cast()
    inzet = an_inzet(cast, "delivered", cover="extra_hours")
    for days in (5, 10, 13):
        tick(AFTER_SECOND + timedelta(days=days))
    assert (inzet.state, len(reminders(inzet))) == ("delivered", 2)
    tick(AFTER_SECOND + timedelta(days=14))
    assert (inzet.state, inzet.is_tacit, inzet.confirmed_by_id) == ("completed", True, None)
    assert inzet.actual == 20_000


# After an outage: nothing happens to people who were never reminded of it.

WEEKS_LATER = date(2027, 3, 9)  # a Tuesday, long after everything below was due


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        # (the day, the reminders by then, the state); five and ten school days after 9 March, and
        # fourteen or fifteen: as long between them as the table says.
        ("talking", [(date(2027, 3, 15), 1, "talking"), (date(2027, 3, 16), 1, "expired")]),
        (
            "consent",
            [
                (date(2027, 3, 15), 1, "consent"),
                (date(2027, 3, 16), 2, "consent"),
                (date(2027, 3, 22), 2, "consent"),
                (date(2027, 3, 23), 2, "expired"),
            ],
        ),
        ("approval", [(date(2027, 3, 22), 1, "approval"), (date(2027, 3, 23), 1, "expired")]),
        (
            "scheduled",
            [
                (date(2027, 3, 15), 1, "scheduled"),
                (date(2027, 3, 16), 2, "scheduled"),
                (date(2027, 3, 21), 2, "scheduled"),
                (date(2027, 3, 22), 2, "delivered"),
            ],
        ),
        (
            "running",
            [(date(2027, 3, 16), 2, "running"), (date(2027, 3, 22), 2, "delivered")],
        ),
        (
            "delivered",
            [
                (date(2027, 3, 13), 1, "delivered"),
                (date(2027, 3, 14), 2, "delivered"),
                (date(2027, 3, 17), 2, "delivered"),
                (date(2027, 3, 18), 2, "completed"),
            ],
        ),
    ],
)
def test_after_an_outage_every_reminder_comes_first_and_has_its_time(app, state, steps):
    inzet = an_inzet(a_cast(), state, cover="extra_hours")
    for _ in range(3):  # it also catches up only once
        tick(moment_on(WEEKS_LATER))
    assert (inzet.state, len(reminders(inzet))) == (state, 1)
    for day, sent, then in steps:
        tick(moment_on(day))
        assert (inzet.state, len(reminders(inzet))) == (then, sent), day


def test_a_second_outage_after_a_reminder_skips_nothing_either(app):
    inzet = an_inzet(a_cast(), "delivered", cover="extra_hours")
    tick(AFTER_SECOND + timedelta(days=5))
    for later, sent in ((60, 2), (61, 2), (63, 2)):
        tick(AFTER_SECOND + timedelta(days=later))
        assert (inzet.state, len(reminders(inzet))) == ("delivered", sent)
    tick(AFTER_SECOND + timedelta(days=64))
    assert inzet.state == "completed"


def test_who_moved_on_after_an_old_reminder_is_reminded_anew(app):
    """A reminder of an earlier silence says nothing about this one."""
    cast = a_cast()
    inzet = an_inzet(cast)
    tick(MOMENT + timedelta(days=14))
    with unit_of_work():
        later = MOMENT + timedelta(days=15)
        actions.say(inzet, "Nog even", "<p>Nog even</p>", by=cast.expert, now=later)
    tick(MOMENT + timedelta(days=60))
    assert (inzet.state, len(reminders(inzet))) == ("talking", 2)
    tick(MOMENT + timedelta(days=67))
    assert inzet.state == "expired"


def test_nothing_reported_of_replacement_is_paid_by_the_clock(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(cast, "running", cover="replacement")
    with unit_of_work():
        log(inzet.sessions[1])
    every_day(until=date(2027, 2, 10))
    assert inzet.state == "completed"
    assert inzet.replacement_confirmed is None
    assert cast.pot.spent == 0


def test_every_row_of_the_clock_has_its_days(app):
    """As the organisation decided, in days or school days, with its reminders."""
    found = {
        (row.source, row.action): (
            row.deadline.days,
            row.deadline.school_days,
            row.deadline.reminders,
        )
        for row in DEPLOYMENT.moves
        if row.deadline
    }
    assert found == {
        ("sounded", "expire"): (14, True, ()),
        ("talking", "expire"): (21, False, (14,)),
        ("consent", "expire"): (15, True, (5, 10)),
        ("approval", "expire"): (15, True, (5,)),
        ("approved", "expire"): (60, False, ()),
        ("scheduled", "deliver"): (14, True, (5, 10)),
        ("running", "deliver"): (14, True, (5, 10)),
        ("delivered", "confirm"): (14, False, (5, 10)),
    }


def test_the_days_are_those_of_the_school_that_lends(app):
    cast = a_cast()
    with unit_of_work():
        cast.lending.holiday_region = "Zuid"
    inzet = an_inzet(cast, "consent", dates=((FIRST, MORNING, 60), (SECOND, MORNING, 60)))
    due = deadlines.due_on(DEPLOYMENT, DEPLOYMENT.rows("consent", "expire")[0].deadline, inzet, 15)
    assert due == date(2026, 12, 15)
