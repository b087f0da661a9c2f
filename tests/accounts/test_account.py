"""Your own account: name, password, where you work, where you are signed in."""

import pytest
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.models import Membership, Person
from app.database import db
from tests.support.browser import Browser
from tests.support.makers import (
    a_board,
    a_director,
    a_membership,
    a_person,
    a_school,
)
from tests.support.makers_accounts import (
    PASSWORD,
    a_person_with_password,
    a_session,
    an_email_domain,
    mails_to,
)

NEW = "kapstok-wolk-anjer"


def test_an_account_says_where_one_works_and_how_that_stands(app, browser):
    school = a_school("De Regenboog")
    noor = a_person(at=school, title="leraar groep 5")
    a_membership(noor, "specialist", a_school("De Vuurtoren"), confirmed=False)
    page = browser.sign_in(noor).visit("/account")
    assert page.says("De Regenboog, Maasmond leraar groep 5 bevestigd")
    assert page.says("De Vuurtoren, Maasmond specialist wacht op bevestiging")


def test_a_name_is_changed(app, browser):
    noor = a_person("Noor de Wit")
    page = browser.sign_in(noor).visit("/account/naam").form().fill({"name": "Noor Jansen"}).press()
    assert page.says("Je naam is gewijzigd.")
    assert page.says("Noor Jansen")


@pytest.mark.parametrize("name", ["", "x" * 500, "1234", "\0", "kijk op evil.example"])
def test_a_name_that_is_none_is_refused_and_kept_as_typed(app, browser, name):
    noor = a_person("Noor de Wit")
    page = browser.sign_in(noor).visit("/account/naam").form().tamper({"name": name}).press()
    assert page.status == 422
    assert page.error_beside("name")
    assert page.form().value("name") == name.replace("\0", "")
    db.session.rollback()
    assert db.session.get(Person, noor.id).name == "Noor de Wit"


def change(browser: Browser, current: str, new: str):
    form = browser.visit("/account/wachtwoord").form()
    return form.tamper({"current": current, "password": new}).press("Bewaar")


def test_a_new_password_ends_every_other_session(app, browser):
    noor = a_person_with_password()
    elsewhere = Browser(app).sign_in(noor)
    page = change(browser.sign_in(noor), PASSWORD, NEW)
    assert page.says("Je wachtwoord is gewijzigd.")
    assert browser.visit("/account").path == "/account"
    assert elsewhere.visit("/account").path == "/account/inloggen"
    db.session.rollback()
    assert passwords.matches(db.session.get(Person, noor.id).password_hash, NEW)
    assert len(mails_to(app, noor.email)) == 1


@pytest.mark.parametrize(
    ("current", "new", "field", "sentence"),
    [
        ("verkeerd-geraden", NEW, "current", "Dit is niet je wachtwoord van nu."),
        (PASSWORD, "kort", "password", "minstens 12 tekens"),
        (PASSWORD, "noor de wit 2026", "password", "makkelijk te raden"),
        ("", NEW, "current", "Dit hebben we nodig."),
        ("x" * 9000, NEW, "current", "te lang"),
        (PASSWORD, "x" * 9000, "password", "te lang"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(
    app, browser, current, new, field, sentence
):
    noor = a_person_with_password("Noor de Wit")
    page = change(browser.sign_in(noor), current, new)
    assert page.status == 422
    assert sentence in page.error_beside(field)
    db.session.rollback()
    assert passwords.matches(db.session.get(Person, noor.id).password_hash, PASSWORD)


def test_guessing_the_old_password_from_a_stolen_session_ends(app, browser):
    browser.sign_in(a_person_with_password())
    statuses = [change(browser, "verkeerd-geraden", NEW).status for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_other_sessions_are_listed_and_ended_together(app, browser):
    noor = a_person()
    a_session(noor, device="Firefox op Windows")
    elsewhere = Browser(app).sign_in(noor)
    bram = Browser(app).sign_in(a_person("Bram Smit"))
    page = browser.sign_in(noor).visit("/account")
    assert page.says("Firefox op Windows")
    assert len(page.select("section:last-of-type tbody tr")) == 3

    page = page.press("Log overal elders uit")
    assert page.says("Je bent op alle andere apparaten uitgelogd.")
    assert len(page.select("section:last-of-type tbody tr")) == 1
    assert elsewhere.visit("/account").path == "/account/inloggen"
    assert bram.visit("/account").path == "/account"


def test_somebody_adds_a_school_and_its_director_hears_of_it(app, browser):
    noor = a_person(at=a_school("De Regenboog"))
    dirk = a_director(a_school("De Vuurtoren"))
    form = browser.sign_in(noor).visit("/account/werkplek").form()
    page = form.fill({"school": "De Vuurtoren Maasmond", "role": "specialist"}).press()
    assert page.says("We vragen De Vuurtoren om je te bevestigen.")
    assert len(mails_to(app, dirk.email)) == 1


def test_a_school_of_one_s_own_board_counts_at_once(app, browser):
    board = a_board()
    an_email_domain("horizon.example", of=board)
    a_school("De Vuurtoren", board=board)
    noor = a_person(email="noor@horizon.example")
    form = browser.sign_in(noor).visit("/account/werkplek").form()
    page = form.fill({"school": "De Vuurtoren Maasmond", "role": "teacher"}).press()
    assert page.says("De Vuurtoren staat bij je account.")


def test_the_same_workplace_is_not_added_twice(app, browser):
    noor = a_person(at=a_school("De Regenboog"))
    form = browser.sign_in(noor).visit("/account/werkplek").form()
    page = form.fill({"school": "De Regenboog Maasmond", "role": "teacher"}).press()
    assert page.error_beside("school") == "Deze werkplek staat al bij je account."
    assert len(db.session.scalars(select(Membership)).all()) == 1


@pytest.mark.parametrize("path", ["/account", "/account/naam", "/account/wachtwoord",
                                  "/account/werkplek", "/account/bevestiging"])  # fmt: skip
def test_an_account_is_for_who_is_signed_in(app, browser, path):
    assert browser.visit(path).path == "/account/inloggen"
