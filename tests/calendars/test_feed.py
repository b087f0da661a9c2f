"""Everything of one's own at a secret link: who reads it, what it says, and how it ends."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, text

from app import clock
from app.accounts.access import kept
from app.calendars import actions
from app.calendars.models import CalendarLink
from app.database import db, unit_of_work
from app.deployments import actions as deployments
from tests.calendars.reading import events_of, said
from tests.support.browser import Browser
from tests.support.makers import MOMENT, TODAY, a_director, a_person
from tests.support.makers_deployments import a_cast, an_expert, an_inzet


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def a_link(person) -> str:
    with unit_of_work():
        return f"/agenda/{actions.draw_link(by=person, now=MOMENT)}.ics"


def feed(app, link: str, **headers: str):
    """As a calendar asks for it: without a cookie."""
    return app.test_client(use_cookies=False).get(link, headers=headers)


def summaries(app, link: str) -> list[str]:
    return [said(event, "summary") for event in events_of(feed(app, link))]


# The link


def shown_link(page) -> str:
    (area,) = page.select("#calendar-link")
    address = area.get_text()
    assert address.startswith("http://127.0.0.1:5000/agenda/")
    assert page.select("a[href^='webcal://127.0.0.1:5000/agenda/']")
    return urlsplit(address).path


def test_the_link_is_told_once_and_a_new_one_ends_it(app, browser):
    cast = a_cast()
    an_inzet(cast, "scheduled")
    page = browser.sign_in(cast.expert).visit("/inzetten").follow("Zet in mijn agenda")
    page = page.press("Zet in mijn agenda")
    link = shown_link(page)
    assert len(summaries(app, link)) == 2
    page = browser.visit("/account/agenda")
    assert not page.select("#calendar-link")
    assert browser.visit("/account").says("Je agenda kijkt mee sinds dinsdag 24 november 2026.")
    newer = shown_link(page.press("Maak een nieuwe link"))
    assert feed(app, link).status_code == 404
    assert len(summaries(app, newer)) == 2
    page = browser.visit("/account/agenda").press("Stop")
    assert page.says("De link werkt niet meer.")
    assert feed(app, newer).status_code == 404


def test_only_a_hash_of_it_is_kept(app, browser):
    cast = a_cast()
    page = browser.sign_in(cast.expert).visit("/account/agenda").press("Zet in mijn agenda")
    secret = shown_link(page).removeprefix("/agenda/").removesuffix(".ics")
    assert len(secret) >= 43
    assert db.session.scalars(select(CalendarLink.token_hash)).all() == [kept(secret)]
    for table in ("form_key", "calendar_link", "outbox_job", "event"):
        if table in db.metadata.tables:
            rows = db.session.execute(text(f'SELECT * FROM "{table}"')).all()
            assert secret not in str(rows), table


def test_sending_the_same_form_again_leaves_the_link_alone(app, browser):
    cast = a_cast()
    form = browser.sign_in(cast.expert).visit("/account/agenda").form()
    link = shown_link(form.press("Zet in mijn agenda"))
    form.press("Zet in mijn agenda")
    assert events_of(feed(app, link)) == []


def test_an_unknown_link_and_one_of_who_left_are_nothing(app):
    cast = a_cast()
    link = a_link(cast.expert)
    assert feed(app, "/agenda/abc.ics").status_code == 404
    assert feed(app, f"/agenda/{'x' * 3000}.ics").status_code == 404
    with unit_of_work():
        cast.expert.closed_at = MOMENT
    assert feed(app, link).status_code == 404


# What stands in it


def test_everybody_reads_what_is_their_own_business(app):
    cast, elsewhere = a_cast(), a_cast()
    an_inzet(cast, "scheduled")
    an_inzet(elsewhere, "scheduled")
    an_inzet(cast, "approved", expert=an_expert(cast.lending, "Nog Niet"))
    title = "Help ons"
    for inzet_title in summaries(app, a_link(cast.expert)):
        assert inzet_title.endswith("(De Vraag)")
    for person in (cast.asker, cast.leader):
        found = summaries(app, a_link(person))
        assert len(found) == 2, person.name
        assert all(line.endswith("(Sanne Kundig bij De Vraag)") for line in found), title
    for person in (cast.coordinator, cast.board, cast.asking_board, cast.colleague):
        assert summaries(app, a_link(person)) == [], person.name


def test_a_leader_who_leaves_no_longer_reads_when_people_are_away(app):
    cast = a_cast()
    second = a_director(cast.lending, "Lia Leider")
    an_inzet(cast, "scheduled")
    link = a_link(second)
    assert len(summaries(app, link)) == 2
    with unit_of_work():
        second.memberships[0].until = TODAY - timedelta(days=1)
    assert summaries(app, link) == []


def test_what_does_not_go_on_is_still_told(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    link = a_link(cast.expert)
    with unit_of_work():
        deployments.cancel_session(
            inzet.sessions[1], by=cast.asker, now=MOMENT, seen=inzet.version, reason_code="timing"
        )
    first, second = events_of(feed(app, link))
    assert (said(first, "status"), said(second, "status")) == ("CONFIRMED", "CANCELLED")
    assert said(second, "summary").startswith("Gaat niet door: ")
    assert said(second, "transp") == "TRANSPARENT"
    with unit_of_work():
        deployments.move(inzet, "cancel", by=cast.asker, now=MOMENT, reason_code="timing")
    assert {said(each, "status") for each in events_of(feed(app, link))} == {"CANCELLED"}


def test_it_tells_no_address_and_no_amount(app):
    cast = a_cast()
    an_inzet(cast, "scheduled", cover="extra_hours", travel=12_345)
    for person in (cast.expert, cast.asker, cast.leader):
        written = feed(app, a_link(person)).text.replace("\r\n ", "")
        assert "@voorbeeld.test" not in written
        assert "€" not in written
        assert "123,45" not in written
        assert "ATTENDEE" not in written


def test_a_calendar_with_nothing_in_it_is_a_calendar(app):
    response = feed(app, a_link(a_person()))
    assert events_of(response) == []
    assert "BEGIN:VTIMEZONE" in response.text


# Asking again


def test_what_did_not_change_is_not_sent_again(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    link = a_link(cast.expert)
    first = feed(app, link)
    assert first.headers["Cache-Control"] == "no-store"
    assert "noindex" in first.headers["X-Robots-Tag"]
    tag = first.headers["ETag"]
    with clock.at(MOMENT + timedelta(hours=5)):
        again = feed(app, link, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    with unit_of_work():
        deployments.cancel_session(
            inzet.sessions[1], by=cast.asker, now=MOMENT, seen=inzet.version, reason_code="timing"
        )
    changed = feed(app, link, **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_the_page_is_for_who_is_signed_in(app):
    page = Browser(app).visit("/account/agenda")
    assert page.path == "/account/inloggen"
