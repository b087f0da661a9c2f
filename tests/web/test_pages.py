"""The front page, home and the error pages, on the whole application."""

import pytest
from flask import Flask, session

from app.web import errors
from tests.support.browser import Browser
from tests.support.makers import a_person, a_school


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
