"""The calendar file of one inzet, and from a part of a day to hours."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import clock
from app.calendars.times import block_of
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Session
from app.deployments.rules import PlannedSession
from tests.calendars.reading import events_of, said
from tests.support.makers import MOMENT, a_person
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    a_freelance_expert,
    an_inzet,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PAID = {"cover": "extra_hours", "place": "Kamer 2; boven, links"}


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def the_file(browser, inzet, reader):
    return browser.sign_in(reader).client.get(f"/inzetten/{inzet.public_id}/agenda.ics")


def test_both_sides_and_the_leader_take_the_dates_along(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", **PAID)
    for reader in (cast.asker, cast.expert, cast.leader):
        first, second = events_of(the_file(browser, inzet, reader))
        assert first.dtstart.value == datetime(2026, 12, 8, 8, 30, tzinfo=AMSTERDAM)
        assert first.dtend.value == datetime(2026, 12, 8, 12, 0, tzinfo=AMSTERDAM)
        assert second.dtstart.value.date() == SECOND
        assert inzet.help_request.title in said(first, "summary")
        assert said(first, "location") == "Kamer 2; boven, links"
        assert f"/inzetten/{inzet.public_id}" in said(first, "url")
        assert (said(first, "status"), said(first, "sequence")) == ("CONFIRMED", str(inzet.version))


def test_nobody_else_does_nor_before_something_is_planned(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", **PAID)
    not_yet = an_inzet(cast, "approved", dates=((SECOND, 3, 60),))
    stranger = a_person("Vera Vreemd", at=cast.lending)
    for reader in (cast.coordinator, cast.board, cast.colleague, stranger):
        assert the_file(browser, inzet, reader).status_code == 404
    assert the_file(browser, not_yet, cast.expert).status_code == 404
    page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{inzet.public_id}")
    assert not page.says("Zet deze data in mijn agenda")
    page = browser.sign_in(cast.expert).visit(f"/inzetten/{inzet.public_id}")
    assert events_of(page.follow("Zet deze data in mijn agenda").response)


def test_it_takes_time_of_who_is_there_and_only_tells_the_others(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    for reader, word in (
        (cast.expert, "OPAQUE"),
        (cast.asker, "OPAQUE"),
        (cast.leader, "TRANSPARENT"),
    ):
        assert {said(each, "transp") for each in events_of(the_file(browser, inzet, reader))} == {
            word
        }


def test_a_move_keeps_the_event_and_raises_its_number(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", expert=a_freelance_expert(cast))
    before = events_of(the_file(browser, inzet, cast.asker))
    later = SECOND + timedelta(days=28)
    with unit_of_work():
        sessions = [
            PlannedSession(FIRST, MORNING, time(9, 15), 120),
            PlannedSession(later, MORNING, None, 120),
        ]
        actions.reschedule(inzet, sessions, by=cast.asker, now=MOMENT)
    after = events_of(the_file(browser, inzet, cast.asker))
    assert [said(each, "uid") for each in after] == [said(each, "uid") for each in before]
    assert len({said(each, "uid") for each in after}) == 2
    assert int(said(after[0], "sequence")) > int(said(before[0], "sequence"))
    assert after[0].dtstart.value == datetime(2026, 12, 8, 9, 15, tzinfo=AMSTERDAM)
    assert after[0].dtend.value == datetime(2026, 12, 8, 11, 15, tzinfo=AMSTERDAM)
    assert after[1].dtstart.value.date() == later


def test_what_somebody_typed_adds_no_line_of_its_own(app, browser):
    cast = a_cast()
    evil = "Hulp\nBEGIN:VALARM"
    inzet = an_inzet(cast, "scheduled", place="Hier\r\nATTENDEE:mailto:x@voorbeeld.test")
    with unit_of_work():
        inzet.help_request.title = evil
    response = the_file(browser, inzet, cast.expert)
    first, _ = events_of(response)
    assert said(first, "summary").startswith("Hulp BEGIN:VALARM (")
    lines = response.text.splitlines()
    assert not [line for line in lines if line.startswith(("BEGIN:VALARM", "ATTENDEE"))]


@pytest.mark.parametrize(
    ("before", "after", "offsets"),
    [
        (date(2027, 3, 26), date(2027, 3, 29), (1, 2)),  # the clock goes forward on the 28th
        (date(2027, 10, 29), date(2027, 11, 1), (2, 1)),  # and back on the 31st
    ],
)
def test_it_is_the_same_time_of_day_on_both_sides_of_a_change_of_clock(
    app, browser, before, after, offsets
):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    with unit_of_work():
        for session, on in zip(inzet.sessions, (before, after), strict=True):
            session.on, session.part, session.starts_at = on, 2 * on.weekday(), time(10)
    events = events_of(the_file(browser, inzet, cast.expert))
    for event, on, hours in zip(events, (before, after), offsets, strict=True):
        begin = event.dtstart.value
        assert (begin.date(), begin.hour) == (on, 10)
        # By the rules that stand in the file itself, read by another library.
        assert begin.utcoffset() == timedelta(hours=hours)
        assert event.dtend.value - begin == timedelta(hours=2)


# Hours of a part of the day


def a_session(**facts) -> Session:
    return Session(**{"on": FIRST, "part": 2, "starts_at": None, "minutes": 120} | facts)


@pytest.mark.parametrize(
    ("facts", "begin", "end", "is_agreed"),
    [
        ({}, time(8, 30), time(12), False),
        ({"part": 3}, time(13), time(16, 30), False),
        ({"minutes": 300}, time(8, 30), time(13, 30), False),
        ({"starts_at": time(10, 5), "minutes": 45}, time(10, 5), time(10, 50), True),
    ],
)
def test_a_part_of_the_day_is_kept_free_until_a_time_is_known(facts, begin, end, is_agreed):
    block = block_of(a_session(**facts))
    assert (block.begin.time(), block.end.time(), block.is_agreed) == (begin, end, is_agreed)


@pytest.mark.parametrize(
    ("sunday", "wall"), [(date(2027, 3, 28), time(4)), (date(2027, 10, 31), time(2))]
)
def test_minutes_are_real_ones_in_the_night_that_the_clock_changes(sunday, wall):
    block = block_of(a_session(on=sunday, starts_at=time(1), minutes=120))
    assert block.end.time() == wall
    assert block.end.astimezone(clock.UTC) - block.begin.astimezone(clock.UTC) == timedelta(hours=2)


def test_a_part_without_a_time_says_so(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    first, _ = events_of(the_file(browser, inzet, cast.expert))
    assert "staat nog niet vast" in said(first, "description")
    with unit_of_work():
        inzet.sessions[0].starts_at = time(9)
    db.session.rollback()
    first, _ = events_of(the_file(browser, inzet, cast.expert))
    assert "staat nog niet vast" not in said(first, "description")
