"""A teacher registers, confirms by mail, and counts once somebody vouches for them."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts import passwords
from app.accounts.models import MailToken, Membership, Person, Role
from app.database import db
from app.outbox.models import Job
from tests.support.browser import Browser, Page
from tests.support.makers import (
    a_board,
    a_board_member,
    a_coordinator,
    a_director,
    a_person,
    a_school,
    an_swv,
)
from tests.support.makers_accounts import (
    PASSWORD,
    an_email_domain,
    link_in,
    mails,
    mails_to,
    text_of,
)

NOOR = {
    "name": "Noor de Wit",
    "school": "De Regenboog Maasmond",
    "role": "teacher",
    "email": "noor@horizon.example",
    "password": PASSWORD,
}


def register(browser: Browser, **other: Any) -> Page:
    return browser.visit("/account/aanmelden").form().fill(NOOR | other).press("Meld mij aan")


def confirm(app: Any, browser: Browser, email: str = NOOR["email"]) -> Page:
    page = browser.visit(link_in(mails_to(app, email)[0]))
    return page.press("Ja, dit is mijn adres")


def the_membership() -> Membership:
    db.session.rollback()
    return db.session.scalars(select(Membership).join(Membership.person).where(
        Person.email_key == NOOR["email"])).one()  # fmt: skip


def test_an_address_of_the_board_is_confirmed_with_the_mail(app, browser):
    board = a_board()
    a_school(board=board)
    an_email_domain("horizon.example", of=board)

    page = register(browser)
    assert page.h1 == "Kijk in je mail"
    assert the_membership().confirmed_at is None  # not before the mail is read

    page = confirm(app, browser)
    assert page.says("Je e-mailadres is bevestigd.")
    assert page.says("Noor de Wit")  # signed in
    assert the_membership().confirmed_at is not None
    assert the_membership().role == Role.TEACHER


def test_another_address_waits_for_the_director_who_hears_of_it_by_mail_and_at_home(app, browser):
    school = a_school(board=a_board())
    dirk = a_director(school)

    register(browser, email="noor@elders.example")
    assert mails_to(app, dirk.email) == []  # an address that nobody confirmed bothers nobody
    confirm(app, browser, "noor@elders.example")

    membership = db.session.scalars(select(Membership).where(Membership.role == "teacher")).one()
    assert membership.confirmed_at is None
    assert "Noor de Wit" in text_of(mails_to(app, dirk.email)[0])
    home = Browser(app).sign_in(dirk).visit("/start")
    assert home.says("Noor de Wit meldt zich aan")
    page = home.follow("Bekijk en beslis: Noor de Wit meldt zich aan").press("Ja, werkt hier")
    assert page.says("Noor de Wit is bevestigd.")

    db.session.rollback()
    membership = db.session.get(Membership, membership.id)
    assert (membership.confirmed_at is not None, membership.confirmed_by_id) == (True, dirk.id)
    assert "heeft bevestigd" in text_of(mails_to(app, "noor@elders.example")[-1])


def test_the_board_is_asked_where_a_school_has_no_director(app, browser):
    board = a_board()
    a_school(board=board)
    bea = a_board_member(board)
    register(browser)
    confirm(app, browser)
    assert len(mails_to(app, bea.email)) == 1


def test_an_address_of_another_board_says_nothing_about_this_school(app, browser):
    a_school(board=a_board())
    an_email_domain("horizon.example", of=a_board("Elders"))
    register(browser)
    confirm(app, browser)
    assert the_membership().confirmed_at is None


def test_an_address_never_proves_an_office(app, browser):
    board, swv = a_board(), an_swv()
    a_school(board=board, swv=swv)
    an_email_domain("horizon.example", of=board)
    coen = a_coordinator(swv)

    register(browser, role="director")
    confirm(app, browser)

    assert the_membership().confirmed_at is None
    assert len(mails_to(app, coen.email)) == 1  # no board here yet
    page = Browser(app).sign_in(coen).visit("/mensen-beheer").press("Ja, werkt hier")
    assert page.says("Noor de Wit is bevestigd.")
    assert the_membership().confirmed_at is not None


def test_a_known_address_gets_the_same_page_and_its_owner_a_mail(app):
    a_school()
    known = a_person(email="bestaat@school.example")
    fresh = register(Browser(app), email="nieuw@school.example")
    taken = register(Browser(app), email="Bestaat@school.example")

    assert (fresh.path, fresh.status) == (taken.path, taken.status)
    assert fresh.html == taken.html
    told = mails_to(app, known.email)
    assert len(told) == 1
    assert "je hebt er al een" in text_of(told[0])
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2


def test_who_registers_after_a_stranger_did_so_does_not_confirm_the_password_of_the_stranger(app):
    a_school()
    register(Browser(app), password="van-een-vreemde-hier")
    mine = Browser(app)
    register(mine)  # says nothing of it
    page = mine.visit(link_in(mails_to(app, NOOR["email"])[0], "/account/bevestigen/"))
    assert page.press("Ja, dit is mijn adres").error_beside("password")
    db.session.rollback()
    assert db.session.scalars(select(Person.email_confirmed_at)).all() == [None]


def test_the_answer_to_a_registration_is_the_same_down_to_its_headers(app):
    a_school()
    a_person(email="bestaat@school.example")
    answers = []
    for email in ("nieuw@school.example", "bestaat@school.example"):
        browser = Browser(app)
        form = browser.visit("/account/aanmelden").form().fill(NOOR | {"email": email})
        answer = browser.client.post("/account/aanmelden", data=dict(form.data()))
        headers = {key: value for key, value in answer.headers if key != "Set-Cookie"}
        cookies = [value.split("=")[0] for value in answer.headers.getlist("Set-Cookie")]
        answers.append((answer.status, answer.get_data(), headers, cookies))
    assert answers[0] == answers[1]


def test_pressing_twice_registers_once(app, browser):
    a_school()
    form = browser.visit("/account/aanmelden").form().fill(NOOR)
    first, second = form.press("Meld mij aan"), form.press("Meld mij aan")
    assert first.path == second.path
    assert [message["Subject"] for message in mails(app)] == ["Bevestig je e-mailadres"]


def test_a_password_is_hashed_before_the_unit_of_work(app, browser, monkeypatch):
    a_school()
    was_open = []

    def watched(password: str) -> str:
        was_open.append(bool(db.session.info.get("unit_of_work")))
        return "a hash"

    monkeypatch.setattr(passwords, "hashed", watched)
    register(browser)
    assert was_open == [False]


def test_schools_of_one_name_are_offered_to_choose_from(app, browser):
    a_school("De Regenboog", city="Maasmond")
    other = a_school("De Regenboog", city="Duinstad")

    page = register(browser, school="De Regenboog")
    assert (
        page.error_beside("school") == "Er zijn meer scholen die zo heten. Kies hieronder de jouwe."
    )
    form = page.form()
    assert form.value("email") == NOOR["email"]
    assert form.value("password") == ""  # a password never comes back
    page = form.fill({"school_choice": "De Regenboog, Duinstad", "password": PASSWORD}).press(
        "Meld mij aan"
    )

    assert page.h1 == "Kijk in je mail"
    assert the_membership().organisation_id == other.id


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Dit hebben we nodig."),
        ("name", "Koop nu op evil.example", "Schrijf je naam met letters"),
        ("name", "x" * 121, "Dit is te lang"),
        ("name", "\0Noor", "teken in dat we niet kunnen lezen"),
        ("email", "noor", "Dit is geen e-mailadres"),
        ("email", "m\u0131ke@school.nl", "Dit is geen e-mailadres"),
        ("email", "n" * 300 + "@school.nl", "te lang"),
        ("school", "Bestaat Niet", "We vinden deze school niet."),
        ("school", "%", "We vinden deze school niet."),
        ("school", "x" * 5000, "te lang"),
        ("school", "De\0Regenboog", "teken in dat we niet kunnen lezen"),
        ("role", None, "Kies wat je doet."),
        ("role", "admin", "Kies een van de mogelijkheden."),
        ("role", "coordinator", "Kies een van de mogelijkheden."),
        ("password", "kort", "minstens 12 tekens"),
        ("password", "x" * 200, "hoogstens 128 tekens"),
        ("password", "De Regenboog Maasmond", "makkelijk te raden"),
        ("password", "noor de wit noor!", "makkelijk te raden"),
    ],
)
def test_a_wrong_value_gets_a_sentence_beside_its_field(app, browser, field, value, sentence):
    a_school()
    form = browser.visit("/account/aanmelden").form().fill(NOOR)
    page = form.tamper({field: [value]}).press("Meld mij aan")
    assert page.status == 422
    assert sentence in page.error_beside(field)
    kept = {"name", "email", "school"} - {field}
    assert {name: page.form().value(name) for name in kept} == {name: NOOR[name] for name in kept}
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_fields_that_do_not_exist_are_not_believed(app, browser):
    a_school()
    form = browser.visit("/account/aanmelden").form().fill(NOOR)
    form.tamper({"confirmed_at": "2020-01-01", "email_confirmed_at": "2020-01-01", "id": "1"})
    form.press("Meld mij aan")
    assert the_membership().confirmed_at is None
    assert the_membership().person.email_confirmed_at is None


def test_in_another_browser_the_link_asks_for_the_password(app, browser):
    """Or somebody could register the address of another and let that other confirm it."""
    a_school()
    register(browser)
    link = link_in(mails(app)[0])
    elsewhere = Browser(app)

    page = elsewhere.visit(link).form().fill({"password": "verkeerd geraden!"}).press()
    assert (
        page.error_beside("password") == "Dit e-mailadres en dit wachtwoord horen niet bij elkaar."
    )
    assert the_membership().person.email_confirmed_at is None
    page = page.form().fill({"password": PASSWORD}).press()
    assert page.says("Je e-mailadres is bevestigd.")


def test_looking_at_the_link_changes_nothing(app, browser):
    a_school()
    register(browser)
    link = link_in(mails(app)[0])
    for _ in range(3):
        assert browser.visit(link).h1 == "Bevestig je e-mailadres"
    assert the_membership().person.email_confirmed_at is None
    assert db.session.scalar(select(MailToken.used_at)) is None


def test_who_is_not_confirmed_yet_can_have_the_mail_sent_again(app, browser):
    noor = a_person(email="noor@school.example", email_confirmed_at=None)
    page = browser.sign_in(noor).visit("/start")
    page = page.follow("Stuur de mail opnieuw: Bevestig je e-mailadres")
    assert page.press("Stuur de mail opnieuw").h1 == "Kijk in je mail"
    page = browser.visit(link_in(mails_to(app, noor.email)[0])).press("Ja, dit is mijn adres")
    assert page.says("Je e-mailadres is bevestigd.")
    assert browser.visit("/account/bevestiging").path == "/account"


def test_one_address_gets_five_mails_a_day_and_no_sixth(app):
    a_school()
    noon = clock.now().replace(hour=12)
    with clock.at(noon):
        pages = [register(Browser(app)) for _ in range(6)]
    assert [page.status for page in pages] == [200] * 5 + [429]
    assert "gemaild" in pages[5].errors[0]
    with clock.at(noon.replace(day=noon.day % 28 + 1, month=noon.month % 12 + 1)):
        assert register(Browser(app)).status == 200
