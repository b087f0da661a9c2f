"""Signing in and out: what it proves, how often one may try, and what a session is worth."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app import clock
from app.accounts import passwords, throttles
from app.accounts.access import kept
from app.accounts.actions import end_session, saw_session
from app.accounts.models import Person, Role, SignIn, Throttle
from app.database import db, unit_of_work
from app.web.extensions import NEXT
from tests.support.browser import Browser, Page
from tests.support.makers import MOMENT, a_person, a_school
from tests.support.makers_accounts import (
    PASSWORD,
    a_person_with_password,
    a_session,
    link_in,
    mails_to,
)
from tests.support.quick_passwords import REAL

WRONG = "verkeerd-geraden-x"
HOME = "/start"


def sign_in(browser: Browser, email: str, password: str = PASSWORD, query: str = "") -> Page:
    page = browser.visit("/account/inloggen" + query)
    return page.form().fill({"email": email, "password": password}).press("Inloggen")


def test_the_right_password_opens_the_home_page(app, browser):
    noor = a_person_with_password(email="Noor@School.example")
    page = sign_in(browser, " NOOR@school.EXAMPLE ")
    assert page.path == HOME
    assert page.says(noor.name)


@pytest.mark.parametrize("password", [WRONG, PASSWORD.upper(), PASSWORD[:-1], "é" * 100])
def test_another_password_does_not(app, browser, password):
    noor = a_person_with_password()
    page = sign_in(browser, noor.email, password)
    assert page.errors == ["Dit e-mailadres en dit wachtwoord horen niet bij elkaar."]
    assert page.form().value("email") == noor.email
    assert browser.visit(HOME).path == "/account/inloggen"


@pytest.mark.parametrize("facts", [{"password_hash": ""}, {"closed_at": MOMENT}])
def test_who_has_no_password_or_has_stopped_cannot_sign_in(app, browser, facts):
    noor = a_person_with_password(email="noor@school.example")
    with unit_of_work():
        db.session.execute(update(Person).where(Person.id == noor.id).values(**facts))
    assert sign_in(browser, "noor@school.example").status == 422


def test_an_unknown_address_gets_the_same_answer_after_the_same_work(app, monkeypatch):
    known = a_person_with_password(email="bekend@school.example")
    checked = []
    real = passwords.HASHER.__class__.verify

    def watched(self: Any, password_hash: str, password: str) -> Any:
        checked.append(password_hash.split("$")[3])
        return real(self, password_hash, password)

    monkeypatch.setattr(passwords.HASHER.__class__, "verify", watched)
    pages = [sign_in(Browser(app), email, WRONG) for email in (known.email, "nie@school.example")]

    assert pages[0].status == pages[1].status == 422
    html = [
        re.sub(r'(form_key|csrf_token)" value="[^"]+"', r"\1", page.html).replace(email, "…")
        for page, email in zip(pages, (known.email, "nie@school.example"), strict=True)
    ]
    assert html[0] == html[1]
    assert len(checked) == 2
    assert checked[0] == checked[1]  # argon2 with the same cost


def test_ten_tries_in_five_minutes_and_no_eleventh(app):
    noor = a_person_with_password()
    with clock.at(MOMENT):
        answers = [sign_in(Browser(app), noor.email, WRONG).status for _ in range(10)]
        assert answers == [422] * 10
        late = sign_in(Browser(app), noor.email)  # the right one, one too late
        assert late.status == 429
        assert "Wacht 5 minuten, of vraag een nieuw wachtwoord aan." in late.errors[0]
    with clock.at(MOMENT + timedelta(minutes=5)):
        assert sign_in(Browser(app), noor.email).path == HOME


def test_the_tenth_try_may_be_right(app):
    noor = a_person_with_password()
    with clock.at(MOMENT):
        for _ in range(9):
            sign_in(Browser(app), noor.email, WRONG)
        assert sign_in(Browser(app), noor.email).path == HOME


def test_a_team_that_signs_in_from_one_school_is_not_held_up(app):
    team = [a_person_with_password() for _ in range(12)]
    with clock.at(MOMENT):
        assert [sign_in(Browser(app), one.email).path for one in team] == [HOME] * 12


def test_guessing_at_many_addresses_from_one_network_ends_too(app):
    with clock.at(MOMENT):
        for number in range(10):
            assert sign_in(Browser(app), f"p{number}@school.example", WRONG).status == 422
        page = sign_in(Browser(app), "p10@school.example", WRONG)
        assert page.status == 429
        elsewhere = Browser(app)
        elsewhere.client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
        assert sign_in(elsewhere, "p11@school.example", WRONG).status == 422


def test_a_forged_forwarding_header_is_no_other_network(app):
    with clock.at(MOMENT):
        for number in range(11):
            browser = Browser(app)
            browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"
            page = sign_in(browser, f"p{number}@school.example", WRONG)
    assert page.status == 429


def test_who_is_locked_out_by_another_comes_in_through_the_mail(app, browser):
    noor = a_person_with_password()
    with clock.at(MOMENT):
        for _ in range(11):
            sign_in(Browser(app), noor.email, WRONG)
        page = browser.visit("/account/wachtwoord-vergeten").form().fill({"email": noor.email})
        assert page.press("Stuur mij een link").h1 == "Kijk in je mail"
        page = browser.visit(link_in(mails_to(app, noor.email)[0]))
        page = page.form().fill({"password": "kapstok-wolk-anjer"}).press()
        assert page.path == HOME


def test_counts_are_shared_by_whoever_shares_the_database(app):
    limit = throttles.Limit("test", 3, 300, "Te vaak.")
    for _ in range(3):
        with unit_of_work():
            assert throttles.count(limit, "wie", now=MOMENT) is None
    with unit_of_work():
        assert str(throttles.count(limit, "wie", now=MOMENT)) == "Te vaak."
        assert throttles.count(limit, "een ander", now=MOMENT) is None
    rows = db.session.execute(select(Throttle.key, Throttle.count)).all()
    assert sorted(count for _, count in rows) == [1, 4]
    assert all("wie" not in key for key, _ in rows)  # who it was is not kept


def test_when_tries_cannot_be_counted_nobody_signs_in(app, browser):
    noor = a_person_with_password()
    page = browser.visit("/account/inloggen").form()
    page.fill({"email": noor.email, "password": PASSWORD})
    with unit_of_work() as session:
        session.execute(Throttle.__table__.delete())
        session.connection().exec_driver_sql("DROP TABLE throttle")
    response = browser.client.post("/account/inloggen", data=dict(page.data()))
    assert response.status_code >= 500
    assert db.session.scalar(select(SignIn.token_hash)) is None


def token_in(browser: Browser) -> str:
    with browser.client.session_transaction() as session:
        return str(session.get("_user_id", ""))


def test_signing_in_begins_a_new_cookie_and_ends_the_old_session(app, browser):
    noor, bram = a_person_with_password(), a_person_with_password("Bram Smit")
    with browser.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(browser, noor.email)
    first = token_in(browser)
    with browser.client.session_transaction() as session:
        assert "planted" not in session
    browser.visit("/start").press("Uitloggen")
    sign_in(browser, bram.email)
    assert token_in(browser) not in ("", first)
    assert len(first) >= 43  # 256 bits


def test_pressing_twice_signs_in_once(app, browser):
    noor = a_person_with_password()
    form = browser.visit("/account/inloggen").form()
    form.fill({"email": noor.email, "password": PASSWORD})
    first, second = form.press("Inloggen"), form.press("Inloggen")
    assert (first.path, second.path) == (HOME, HOME)


def test_only_the_hash_of_a_token_is_kept(app, browser):
    noor = a_person_with_password()
    sign_in(browser, noor.email)
    db.session.rollback()
    row = db.session.scalars(select(SignIn)).one()
    assert row.token_hash == kept(token_in(browser))
    assert token_in(browser) not in repr(vars(row))


def test_signing_out_ends_a_copy_of_the_cookie_too(app, browser):
    noor = a_person_with_password()
    sign_in(browser, noor.email)
    thief = Browser(app)
    cookie = browser.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    thief.client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie.value)
    assert thief.visit("/account").h1 == "Je account"

    browser.visit(HOME).press("Uitloggen")
    assert thief.visit("/account").path == "/account/inloggen"
    assert browser.visit("/account").path == "/account/inloggen"


def test_a_session_that_was_ended_is_not_brought_back_by_a_request_under_way(app):
    noor = a_person()
    token = a_session(noor)
    with unit_of_work():
        end_session(token, now=MOMENT)
    with unit_of_work():
        saw_session(token, now=MOMENT + timedelta(minutes=1))
    assert db.session.scalars(select(SignIn)).one().ended_at == MOMENT


def is_signed_in(browser: Browser) -> bool:
    return browser.visit("/account").path == "/account"


@pytest.mark.parametrize(
    ("role", "idle", "absolute"),
    [
        (Role.TEACHER, timedelta(hours=12), timedelta(days=7)),
        (Role.DIRECTOR, timedelta(hours=2), timedelta(hours=12)),
    ],
)
def test_a_session_ends_by_itself(app, role, idle, absolute):
    noor = a_person(role=role, at=a_school())
    moment, browser = MOMENT, Browser(app)
    with clock.at(MOMENT):
        browser.sign_in(noor)
    while moment < MOMENT + absolute - idle:  # busy all the time
        moment += idle - timedelta(minutes=1)
        with clock.at(moment):
            assert is_signed_in(browser)
    with clock.at(MOMENT + absolute):
        assert not is_signed_in(browser)

    with clock.at(MOMENT):
        browser.sign_in(noor)
    with clock.at(MOMENT + idle):
        assert not is_signed_in(browser)


def test_being_seen_is_written_down_at_most_once_in_five_minutes(app, browser):
    noor = a_person()

    def seen_after(minutes: float) -> Any:
        with clock.at(MOMENT + timedelta(minutes=minutes)):
            browser.visit("/account")
        db.session.rollback()
        return db.session.scalars(select(SignIn)).one().last_seen_at

    with clock.at(MOMENT):
        browser.sign_in(noor)
    assert seen_after(4.9) == MOMENT
    assert seen_after(5) == MOMENT + timedelta(minutes=5)
    assert seen_after(9) == MOMENT + timedelta(minutes=5)


def test_somebody_who_stops_is_out_at_once(app, browser):
    noor = a_person()
    browser.sign_in(noor)
    with unit_of_work():
        db.session.execute(update(Person).where(Person.id == noor.id).values(closed_at=MOMENT))
    assert not is_signed_in(browser)


ELSEWHERE = [
    "//evil.example", "https://evil.example", "///evil.example", "/\\evil.example", "evil.example",
    "\\/evil.example", "/\\/evil.example", "http:evil.example", "javascript:alert(1)", "?next=x",
    "/%09/evil.example", "/ /evil.example", "https:/evil.example", "//evil.example@school.nl", "",
    "//javascript:alert(1)", "data:text/html,x", " //evil.example", "/\u2028/evil.example", "#x",
    "//%65vil.example/%2e%2e", "/é",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_leads_nowhere_else(app, browser, target):
    noor = a_person_with_password()
    path = "/account/inloggen"
    form = browser.visit(path, query_string={"next": target}).form()
    form.fill({"email": noor.email, "password": PASSWORD})
    answer = browser.client.post(path, query_string={"next": target}, data=dict(form.data()))
    assert answer.status_code == 302
    location = answer.headers["Location"]
    assert location == HOME or (NEXT.match(location) and "evil" not in location.split("/")[1])


def test_next_leads_back_to_the_page_that_was_asked_for(app, browser):
    noor = a_person_with_password()
    page = browser.visit("/account/naam?van=hier")
    assert page.path == "/account/inloggen"
    page = page.form().fill({"email": noor.email, "password": PASSWORD}).press("Inloggen")
    assert page.path == "/account/naam"


def test_after_a_form_that_came_too_late_one_is_not_sent_to_where_only_forms_go(app, browser):
    a_session(a_person())
    form = browser.visit("/account/inloggen").form()
    data = {"csrf_token": form.value("csrf_token")}
    answer = browser.client.post("/account/sessies/einde", data=data)
    assert answer.headers["Location"] == "/account/inloggen"


def test_a_piece_of_a_page_asks_the_whole_page_to_sign_in(app, browser):
    answer = browser.client.get("/start", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/account/inloggen")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "", "Dit hebben we nodig."),
        ("email", "geen adres", "Dit is geen e-mailadres"),
        ("email", "a" * 5000 + "@x.nl", "te lang"),
        ("password", "", "Dit hebben we nodig."),
        ("password", "x" * 5000, "te lang"),
        ("password", "\0" * 12, "niet kunnen lezen"),
    ],
)
def test_a_wrong_value_gets_a_sentence_beside_its_field(app, browser, field, value, sentence):
    form = browser.visit("/account/inloggen").form()
    form.tamper({"email": "noor@school.example", "password": PASSWORD} | {field: value})
    page = form.press("Inloggen")
    assert page.status == 422
    assert sentence in page.error_beside(field)


def test_an_old_hash_is_renewed_when_its_owner_signs_in(app, browser, monkeypatch):
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "HASHER", REAL)
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    noor = a_person(password_hash=old)
    assert sign_in(browser, noor.email).path == HOME
    db.session.rollback()
    now = db.session.get(Person, noor.id).password_hash
    assert "m=19456,t=2,p=1" in now
    assert passwords.matches(now, PASSWORD)
