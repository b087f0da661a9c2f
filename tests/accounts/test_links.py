"""Links in mails: one purpose, one address, once, until a moment."""

import string
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, update

from app import clock
from app.accounts import passwords
from app.accounts.actions import invite, withdraw_invitation
from app.accounts.actions.links import CONFIRM, INVITE, RESET, mail_link
from app.accounts.emails import parse
from app.accounts.models import MailToken, Membership, Person, Role, SignIn
from app.database import db, unit_of_work
from app.outbox.models import Job
from tests.support.browser import Browser, Page
from tests.support.makers import MOMENT, a_director, a_person, a_school
from tests.support.makers_accounts import (
    PASSWORD,
    a_person_with_password,
    a_session,
    address_in,
    link_in,
    mails_to,
    text_of,
)

NEW = "kapstok-wolk-anjer"
BASES = {
    CONFIRM: "/account/bevestigen/",
    RESET: "/account/wachtwoord/",
    INVITE: "/account/uitnodiging/",
}
ADDRESS = "noor@school.example"


def a_link(app: Any, purpose: str, email: str = ADDRESS, **about: Any) -> str:
    """The path of a mailed link for this address."""
    with unit_of_work():
        mail_link(purpose, email, now=clock.now(), **about)
    return link_in(mails_to(app, email)[-1], BASES[purpose])


def links(app: Any) -> dict[str, str]:
    """One open link for each purpose, all for one person."""
    school = a_school()
    dirk = a_director(school)
    noor = a_person_with_password(email=ADDRESS, email_confirmed_at=None)
    return {
        CONFIRM: a_link(app, CONFIRM, person_id=noor.id),
        RESET: a_link(app, RESET),
        INVITE: a_link(
            app, INVITE, "nieuw@school.example", organisation_id=school.id, role="teacher",
            made_by_id=dirk.id,
        ),
    }  # fmt: skip


def is_gone(page: Page) -> bool:
    return (page.status, page.h1) == (404, "Deze link werkt niet meer")


def test_a_link_opens_its_own_page_and_no_other(app):
    made = links(app)
    for purpose, path in made.items():
        secret = path.removeprefix(BASES[purpose])
        opened = {base: not is_gone(Browser(app).visit(base + secret)) for base in BASES.values()}
        assert opened == {base: base == BASES[purpose] for base in BASES.values()}


def test_a_changed_link_opens_nothing(app, browser):
    random = Random(5)
    path = links(app)[RESET]
    for _ in range(60):
        place = random.randrange(len(BASES[RESET]), len(path))
        other = random.choice(
            (string.ascii_letters + string.digits + "-_.%~é").replace(path[place], "")
        )
        changed = path[:place] + other + path[place + 1 :]
        answer = browser.client.get(changed)
        assert answer.status_code in (400, 404), changed
    for odd in ("x", "x" * 2000, "%00", "..%2f..", "None", "0"):
        assert browser.client.get(BASES[RESET] + odd).status_code in (400, 404), odd


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [
        (CONFIRM, timedelta(days=3)),
        (RESET, timedelta(minutes=30)),
        (INVITE, timedelta(days=30)),
    ],
)
def test_a_link_works_until_its_time_has_passed(app, browser, purpose, lasts):
    with clock.at(MOMENT):
        path = links(app)[purpose]
    with clock.at(MOMENT + lasts - timedelta(seconds=1)):
        assert browser.visit(path).status == 200
    with clock.at(MOMENT + lasts):
        assert is_gone(browser.visit(path))


def test_the_time_begins_when_the_mail_is_written(app, browser):
    noor = a_person(email=ADDRESS)
    with clock.at(MOMENT), unit_of_work():
        mail_link(RESET, noor.email_key, now=MOMENT)
    with clock.at(MOMENT + timedelta(hours=2)):  # the worker was away
        assert browser.visit(link_in(mails_to(app, noor.email)[0])).status == 200


def test_a_mail_that_is_sent_again_makes_the_link_before_it_useless(app, browser):
    noor = a_person(email=ADDRESS)
    first = a_link(app, RESET)
    with unit_of_work():
        db.session.execute(update(Job).values(done_at=None))
    again = link_in(mails_to(app, noor.email)[-1])
    assert again != first
    assert is_gone(browser.visit(first))
    assert browser.visit(again).status == 200


def test_only_hashes_are_kept_and_no_job_holds_a_link(app):
    made = links(app)
    db.session.rollback()
    kept = repr([(row.token_hash, row.email_key) for row in db.session.scalars(select(MailToken))])
    jobs = repr([(job.payload, job.key, job.last_error) for job in db.session.scalars(select(Job))])
    for purpose, path in made.items():
        assert path.removeprefix(BASES[purpose]) not in kept + jobs


def filled(browser: Browser, purpose: str, path: str) -> Callable[[], Page]:
    """The form behind a link, filled in; call it to press the button."""
    form = browser.visit(path).form()
    values = {
        CONFIRM: {"password": PASSWORD},
        RESET: {"password": NEW},
        INVITE: {"name": "Bram Smit", "password": NEW},
    }
    form.fill(values[purpose])
    return lambda: form.press()


@pytest.mark.parametrize("purpose", [CONFIRM, RESET, INVITE])
def test_a_link_works_once(app, purpose):
    path = links(app)[purpose]
    page = filled(Browser(app), purpose, path)()
    assert page.status == 200
    assert is_gone(Browser(app).visit(path))


@pytest.mark.parametrize("purpose", [CONFIRM, RESET, INVITE])
def test_pressing_twice_is_pressing_once(app, purpose):
    press = filled(Browser(app), purpose, links(app)[purpose])
    first, second = press(), press()
    assert (first.status, second.status) == (200, 200)
    assert first.path == second.path


@pytest.mark.parametrize("purpose", [CONFIRM, RESET, INVITE])
def test_of_two_people_with_one_link_at_the_same_time_one_gets_in(app, purpose):
    path = links(app)[purpose]
    db.session.rollback()
    ready = [filled(Browser(app), purpose, path) for _ in range(2)]
    db.session.rollback()
    barrier = Barrier(2)

    def press(button: Callable[[], Page]) -> int:
        with app.app_context():
            barrier.wait(10)
            page = button()
        return page.status

    with ThreadPoolExecutor(2) as threads:
        statuses = sorted(threads.map(press, ready))
    assert statuses[0] == 200
    assert statuses[1] in (404, 422)
    assert len(db.session.scalars(select(SignIn)).all()) == 1


def test_a_new_password_replaces_the_old_one_and_ends_every_session(app, browser):
    noor = a_person_with_password(email=ADDRESS)
    elsewhere = Browser(app).sign_in(noor)
    other_link = a_link(app, RESET)

    page = (
        browser.visit("/account/wachtwoord-vergeten").form().fill({"email": "NOOR@school.example"})
    )
    assert page.press("Stuur mij een link").h1 == "Kijk in je mail"
    page = browser.visit(link_in(mails_to(app, ADDRESS)[-1])).form().fill({"password": NEW}).press()

    assert page.says("Je nieuwe wachtwoord geldt vanaf nu.")
    assert elsewhere.visit("/account").path == "/account/inloggen"
    assert is_gone(Browser(app).visit(other_link))
    db.session.rollback()
    now = db.session.get(Person, noor.id).password_hash
    assert passwords.matches(now, NEW)
    assert not passwords.matches(now, PASSWORD)
    assert "gewijzigd" in text_of(mails_to(app, ADDRESS)[-1])


def test_a_new_password_also_proves_the_address(app, browser):
    """Somebody registered it first; its owner takes the account over, and the other is out."""
    noor = a_person_with_password(email=ADDRESS, email_confirmed_at=None)
    squatter = Browser(app).sign_in(noor)
    browser.visit(a_link(app, RESET)).form().fill({"password": NEW}).press()
    db.session.rollback()
    assert db.session.get(Person, noor.id).email_confirmed_at is not None
    assert squatter.visit("/account").path == "/account/inloggen"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("kort", "minstens 12 tekens"),
        ("noor@school.example", "makkelijk te raden"),
        ("", "Dit hebben we nodig."),
        ("\0" * 20, "niet kunnen lezen"),
        ("x" * 5000, "te lang"),
    ],
)
def test_a_weak_new_password_is_refused_and_the_link_still_works(app, browser, password, sentence):
    a_person(email=ADDRESS)
    path = a_link(app, RESET)
    page = browser.visit(path).form().tamper({"password": password}).press()
    assert page.status == 422
    assert sentence in page.error_beside("password")
    assert page.form().fill({"password": NEW}).press().status == 200


def test_asking_for_an_unknown_address_looks_the_same_and_mails_nobody(app):
    a_person(email=ADDRESS)
    answers = []
    for email in (ADDRESS, "nie@school.example"):
        browser = Browser(app)
        form = browser.visit("/account/wachtwoord-vergeten").form().fill({"email": email})
        answer = browser.client.post("/account/wachtwoord-vergeten", data=dict(form.data()))
        answers.append((answer.status, answer.get_data(), [
            (key, value.split("=")[0]) for key, value in answer.headers]))  # fmt: skip
    assert answers[0] == answers[1]
    assert len(mails_to(app, ADDRESS)) == 1
    assert mails_to(app, "nie@school.example") == []
    db.session.rollback()
    assert db.session.scalars(select(Job).where(Job.done_at.is_(None))).all() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
        {"X-Original-Host": "evil.example", "Host": "evil.example:443"},
        {"X-Host": "evil.example", "Referer": "https://evil.example/"},
    ],
)
def test_links_begin_with_our_own_address_whatever_the_request_says(app, headers):
    a_person(email=ADDRESS)
    browser = Browser(app)
    base = f"http://{headers.get('Host', 'localhost')}"
    page = browser.client.get("/account/wachtwoord-vergeten", base_url=base)
    token = page.get_data(as_text=True).split('csrf_token" value="')[1].split('"')[0]
    browser.client.post(
        "/account/wachtwoord-vergeten",
        data={"email": ADDRESS, "csrf_token": token},
        base_url=base,
        headers={key: value for key, value in headers.items() if key != "Host"},
    )
    [message] = mails_to(app, ADDRESS)
    own = app.config["SETTINGS"].base_url
    assert address_in(message).startswith(own + "/account/wachtwoord/")
    assert "evil" not in message.as_string()


def an_invitation(app: Any, email: str = ADDRESS, role: str = Role.TEACHER) -> tuple[Any, Any, str]:
    school = a_school()
    dirk = a_director(school)
    with unit_of_work():
        invite([parse(email)], school, role, by=dirk, now=clock.now())
    return school, dirk, link_in(mails_to(app, email)[-1], BASES[INVITE])


def memberships() -> list[Membership]:
    db.session.rollback()
    people = select(Membership).where(Membership.role == Role.TEACHER)
    return list(db.session.scalars(people))


def test_who_is_invited_registers_and_counts_at_once(app, browser):
    school, dirk, path = an_invitation(app)
    page = browser.visit(path)
    assert page.says(f"{dirk.name} nodigt je uit om mee te doen als leraar bij {school.name}.")
    page = page.form().fill({"name": "Noor de Wit", "password": NEW}).press("Maak mijn account")

    assert page.says("Welkom! Je account is klaar.")
    [membership] = memberships()
    assert (membership.organisation_id, membership.confirmed_by_id) == (school.id, dirk.id)
    assert membership.confirmed_at is not None
    assert membership.person.email_confirmed_at is not None
    assert membership.person.email == ADDRESS


def test_who_has_an_account_signs_in_and_accepts(app, browser):
    noor = a_person_with_password(email=ADDRESS)
    _, _, path = an_invitation(app)
    page = browser.visit(path).follow("Log in en ga verder")
    page = page.form().fill({"email": noor.email, "password": PASSWORD}).press("Inloggen")
    assert page.path == path
    page = page.press("Ja, ik doe mee")
    assert page.says("Je hoort nu bij De Regenboog.")
    assert memberships()[0].person_id == noor.id


def test_an_invitation_confirms_who_was_already_waiting(app, browser):
    noor = a_person_with_password(email=ADDRESS)
    school, _, path = an_invitation(app)
    with unit_of_work():
        db.session.add(Membership(person_id=noor.id, organisation_id=school.id, role="teacher",
                                  from_=MOMENT.date()))  # fmt: skip
    browser.sign_in(noor).visit(path).press("Ja, ik doe mee")
    assert [one.confirmed_at is not None for one in memberships()] == [True]


def test_an_invitation_is_for_one_address(app, browser):
    _, _, path = an_invitation(app)
    bram = a_person("Bram Smit", role=None)
    page = browser.sign_in(bram).visit(path)
    assert page.h1 == "Deze uitnodiging is voor een ander adres"
    form = browser.visit("/account/bevestiging")  # any page, for its session
    assert form.status == 200
    assert memberships() == []


def test_an_invitation_lapses_when_who_sent_it_no_longer_leads(app, browser):
    _, dirk, path = an_invitation(app)
    form = browser.visit(path).form().fill({"name": "Noor de Wit", "password": NEW})
    with unit_of_work():
        db.session.execute(
            update(Membership)
            .where(Membership.person_id == dirk.id)
            .values(until=clock.today() - timedelta(days=1))
        )
    page = form.press("Maak mijn account")
    assert page.status == 422
    assert "Vraag een nieuwe uitnodiging." in page.errors[0]
    assert memberships() == []


def test_a_withdrawn_invitation_is_not_mailed_and_does_not_open(app, browser):
    school = a_school()
    dirk = a_director(school)
    with unit_of_work():
        [link] = invite([parse(ADDRESS)], school, "teacher", by=dirk, now=clock.now())
    with unit_of_work():
        withdraw_invitation(db.session.get(MailToken, link.id), by=dirk, now=clock.now())
    assert mails_to(app, ADDRESS) == []


def test_pages_behind_a_link_write_nothing_until_the_button(app, browser):
    made = links(app)
    for path in made.values():
        browser.visit(path)
    db.session.rollback()
    assert set(db.session.scalars(select(MailToken.used_at))) == {None}
    assert db.session.scalars(select(SignIn)).all() == []
    a_session(a_person())  # and the check above can fail
    assert len(db.session.scalars(select(SignIn)).all()) == 1


def test_no_link_ends_up_in_a_log(app, browser, capfd, caplog, monkeypatch):
    """Not even when the page behind it breaks."""
    path = links(app)[RESET]
    secret = path.removeprefix(BASES[RESET])

    def breaks(*_: Any, **__: Any) -> None:
        raise OSError("out of order")

    monkeypatch.setattr("app.accounts.views.links.render_form", breaks)
    assert browser.client.get(path).status_code == 500
    said = "".join(capfd.readouterr()) + caplog.text
    assert "out of order" in said
    assert secret not in said
