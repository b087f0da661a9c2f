"""The front page, home and the error pages, on the whole application."""

from typing import Any

import pytest
from flask import Flask, session
from sqlalchemy import select

from app import clock
from app.database import db, unit_of_work
from app.events import actions as events
from app.events.models import Delivery
from app.web import errors
from tests.support.browser import Browser
from tests.support.makers import MOMENT, a_board, a_director, a_person, a_school
from tests.support.makers_help_requests import a_help_request


def test_the_front_page_says_what_it_is_and_how_to_begin(browser: Browser) -> None:
    page = browser.visit("/")
    assert page.h1 == "De hulp die je zoekt, werkt om de hoek"
    for promise in ("Niets is openbaar", "Geen ranglijsten", "Geen leerlinggegevens"):
        assert page.says(promise)
    assert page.follow("Aanmelden als leraar").status == 200
    assert page.follow("Aanmelden als zzp’er").status == 200
    assert page.follow("Inloggen").status == 200


def test_only_the_front_page_may_be_found_by_search_engines(browser: Browser) -> None:
    assert browser.visit("/").select("meta[name=robots]") == []
    assert browser.visit("/account/inloggen").select("meta[name=robots][content*=noindex]")


def test_home_says_it_when_nothing_waits(browser: Browser) -> None:
    page = browser.sign_in(a_person(at=a_school())).visit("/start")
    assert page.h1 == "Dit wacht op jou"
    assert page.says("Je hebt alles gelezen.")


def test_who_is_signed_in_goes_from_the_front_page_to_home_and_can_sign_out(
    browser: Browser,
) -> None:
    page = browser.sign_in(a_person("Noor Smit", at=a_school())).visit("/")
    assert page.path == "/start"
    assert page.says("Expedu Expert Netwerk Educatief")
    assert page.says("Ingelogd als Noor Smit")
    assert page.press("Uitloggen").says("Inloggen")
    assert browser.visit("/start").path != "/start"


def test_a_page_that_does_not_exist_says_so_and_leads_on(browser: Browser) -> None:
    page = browser.visit("/bestaat-niet")
    assert page.status == 404
    assert page.h1 == "Niet gevonden"
    assert page.link("Naar het begin") == "/"


def test_an_error_page_asks_nothing_of_the_database(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it also works when the database is the trouble."""

    def explode(token: str) -> None:
        raise AssertionError("The error page looked for a person.")

    # One login manager serves every app of this process.
    monkeypatch.setattr(app.login_manager, "_user_callback", explode)  # type: ignore[attr-defined]
    with app.test_request_context("/kapot"):
        session["_user_id"] = "somebody"
        html, status = errors.page(500)
    assert status == 500
    assert "Het ligt aan ons" in html


# What is new


def news_for(person: Any, asked: Any, number: int) -> list[int]:
    """So many things happened to this vraag that this person hears of; ids of the events."""
    ids = []
    with unit_of_work():
        for _ in range(number):
            event = events.record("help_request", asked.id, "publish", by=None, now=MOMENT)
            events.deliver(event, [person.id], role="coordinator", now=MOMENT)
            ids.append(event.id)
    return ids


def unseen(person: Any) -> set[int]:
    db.session.rollback()
    rows = select(Delivery.event_id).where(
        Delivery.person_id == person.id, Delivery.seen_at.is_(None)
    )
    return set(db.session.scalars(rows))


def a_reader() -> tuple[Any, Any]:
    director = a_director(school := a_school())
    return director, a_help_request(school, by=director)


def test_only_what_stood_on_the_page_is_read(browser: Browser) -> None:
    director, asked = a_reader()
    shown = news_for(director, asked, 2)
    with clock.at(MOMENT):
        page = browser.sign_in(director).visit("/start")
        came_after = news_for(director, asked, 1)
        page = page.press("Alles gelezen")
    assert unseen(director).isdisjoint(shown)
    assert unseen(director) >= set(came_after)
    assert not page.says("Je hebt alles gelezen.")


def test_what_did_not_fit_on_the_page_comes_next(browser: Browser) -> None:
    director, asked = a_reader()
    older = news_for(director, asked, 5)
    news_for(director, asked, 20)
    with clock.at(MOMENT):
        page = browser.sign_in(director).visit("/start").press("Alles gelezen")
        assert set(older) <= unseen(director)
        assert page.press("Alles gelezen").says("Je hebt alles gelezen.")


def test_what_may_not_be_opened_hides_nothing_that_may(browser: Browser) -> None:
    director, asked = a_reader()
    mine = news_for(director, asked, 1)
    elsewhere = a_help_request(a_school("Elders", board=a_board("Ver weg")), ring=0)
    news_for(director, elsewhere, 20)
    with clock.at(MOMENT):
        page = browser.sign_in(director).visit("/start")
        assert page.select(".news__item")
        page.press("Alles gelezen")
    assert unseen(director).isdisjoint(mine)


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "9" * 30, "1.1.1", "1," * 9_000, "٣", None])
def test_nonsense_marks_nothing_as_read(browser: Browser, nonsense: str | None) -> None:
    director, asked = a_reader()
    ids = news_for(director, asked, 1)
    with clock.at(MOMENT):
        form = browser.sign_in(director).visit("/start").form("/start/gelezen")
        assert form.tamper({"shown": nonsense}).press("Alles gelezen").status == 200
    assert unseen(director) >= set(ids)


def test_what_another_was_told_stays_theirs_to_read(browser: Browser) -> None:
    director, asked = a_reader()
    other = a_director(a_school("Elders"))
    ids = news_for(other, asked, 1)
    news_for(director, asked, 1)
    with clock.at(MOMENT):
        form = browser.sign_in(director).visit("/start").form("/start/gelezen")
        form.tamper({"shown": ids[0]}).press("Alles gelezen")
    assert unseen(other) == set(ids)
