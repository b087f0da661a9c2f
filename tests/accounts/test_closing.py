"""Closing one's own account, and coming back to it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import actions
from app.accounts.access import acts_as, holders
from app.accounts.actions.links import RESET, mail_link
from app.accounts.emails import parse
from app.accounts.leading import applications
from app.accounts.models import Deputy, MailToken, Membership, Person, Role
from app.calendars import actions as calendars
from app.calendars.access import link_of
from app.database import db, unit_of_work
from app.errors import RuleBroken
from app.events.models import Event
from app.help_requests import actions as requests
from app.pots import access as pots
from app.profiles.access import sharing
from app.profiles.models import Claim, Profile
from app.reviews import access as reviews
from tests.reviews.refused import HONEST
from tests.reviews.test_writing import FUN, write
from tests.support.browser import Browser
from tests.support.makers import (
    a_board,
    a_board_member,
    a_coordinator,
    a_deputy,
    a_director,
    a_membership,
    a_person,
    a_profile,
    a_school,
    an_swv,
)
from tests.support.makers_accounts import (
    PASSWORD,
    a_person_with_password,
    a_session,
    link_in,
    mails_to,
    text_of,
)
from tests.support.makers_deployments import a_cast, a_freelance_expert, an_inzet, an_open_request
from tests.support.makers_help_requests import a_draft
from tests.support.makers_pots import a_pot

NEW = "kapstok-wolk-anjer"
ON_ONE_ENGINE = pytest.mark.engines("sqlite")


def close(person: Person) -> None:
    with unit_of_work():
        actions.close_account(db.session.get_one(Person, person.id), now=clock.now())


def of(person: Person) -> Person:
    db.session.rollback()
    return db.session.get_one(Person, person.id)


# ── On the page ─────────────────────────────────────────────────────────────────────────────────


def test_an_account_is_closed_with_the_password_and_nothing_of_it_opens(app, browser):
    school = a_school("De Regenboog")
    noor = a_person_with_password(email="noor@school.example")
    a_membership(noor, Role.DIRECTOR, school)
    elsewhere = Browser(app).sign_in(noor)
    page = browser.sign_in(noor).visit("/account").follow("Account sluiten")
    assert page.says("Niemand vindt je nog")
    assert page.says("Je bent geen schoolleider meer van De Regenboog.")
    form = page.form()
    wrong = form.fill({"current": "verkeerd-geraden"}).press("Ja, sluit mijn account")
    assert wrong.status == 422
    assert wrong.error_beside("current")
    page = browser.visit("/account/sluiten").form().fill({"current": PASSWORD}).press()
    assert page.path == "/account/inloggen"
    assert page.says("Je account is gesloten.")
    for gone in (browser, elsewhere):
        assert gone.visit("/account").path == "/account/inloggen"
    tried = browser.visit("/account/inloggen").form()
    assert tried.fill({"email": noor.email, "password": PASSWORD}).press("Inloggen").status == 422
    told = mails_to(app, noor.email)
    assert [text_of(mail).count("Je account is gesloten") for mail in told] == [1]


@ON_ONE_ENGINE
def test_what_is_open_is_named_and_comes_first(app, browser):
    cast = a_cast()
    asked = an_open_request(cast, title="Rust in groep 5")
    inzet = an_inzet(cast, "scheduled", asked=asked)
    a_draft(cast.asking, by=cast.asker, title="Nog niet verstuurd")
    page = browser.sign_in(cast.asker).visit("/account/sluiten")
    assert page.says("Rust in groep 5")
    assert page.says("Nog niet verstuurd")
    assert not page.select("main form")
    with pytest.raises(RuleBroken, match="Rust in groep 5"):
        close(cast.asker)
    page = browser.sign_in(cast.expert).visit("/account/sluiten")
    assert page.link(asked.title).endswith(inzet.public_id)
    with pytest.raises(RuleBroken, match="Rust in groep 5"):
        close(cast.expert)
    assert of(cast.expert).closed_at is None


# ── What holds somebody ─────────────────────────────────────────────────────────────────────────


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("state", "holds"),
    [("talking", True), ("delivered", True), ("completed", False), ("declined", False)],
)
def test_an_inzet_holds_its_expert_as_long_as_there_is_something_to_do(app, state, holds):
    cast = a_cast()
    an_inzet(cast, state)
    if holds:
        with pytest.raises(RuleBroken):
            close(cast.expert)
    else:
        close(cast.expert)
    assert (of(cast.expert).closed_at is None) == holds


@ON_ONE_ENGINE
def test_a_freelancer_is_first_paid(app):
    cast = a_cast()
    zeno = a_freelance_expert(cast)
    an_inzet(cast, "completed", expert=zeno)
    with pytest.raises(RuleBroken):
        close(zeno)


@ON_ONE_ENGINE
def test_who_left_the_school_is_not_held_by_what_they_asked_there(app):
    cast = a_cast()
    an_open_request(cast)
    yesterday = clock.today() - timedelta(days=1)
    with unit_of_work():
        for work in db.session.scalars(select(Membership).filter_by(person_id=cast.asker.id)):
            work.from_, work.until = yesterday, yesterday
    close(cast.asker)
    assert of(cast.asker).closed_at is not None


# ── What ends with it ───────────────────────────────────────────────────────────────────────────


def test_nobody_finds_who_closed_and_everything_they_ticked_is_gone(app):
    noor = a_person(at=a_school())
    a_profile(noor, note="Dit ben ik.", own_sentence="Vraag mij over rekenen.")
    with unit_of_work():
        calendars.draw_link(by=noor, now=clock.now())
    close(noor)
    closed = of(noor)
    assert (closed.password_hash, closed.phone) == ("", "")
    assert noor.id not in set(db.session.scalars(sharing()))
    assert db.session.scalars(select(Claim).filter_by(person_id=noor.id)).all() == []
    profile = db.session.get_one(Profile, noor.id)
    assert (profile.note, profile.own_sentence) == ("", "")
    assert link_of(noor) is None
    found = select(Event.action).where(Event.object_type == "person", Event.object_id == noor.id)
    assert "close" in db.session.scalars(found).all()


@ON_ONE_ENGINE
def test_nobody_decides_any_more_in_an_office_that_was_left(app):
    board = a_board()
    school = a_school(board=board)
    dirk, bea = a_director(school), a_board_member(board)
    stand_in = a_deputy("Wim Waarnemer", of=dirk)
    waits = a_membership(dirk, "teacher", a_school("Elders", board=board), confirmed=False)
    close(dirk)
    today = clock.today()
    assert holders((Role.DIRECTOR,), school.id, today) == []
    assert acts_as(stand_in, (Role.DIRECTOR,), school.id, today) is None
    assert waits.id not in [each.id for each in db.session.scalars(applications(bea, today))]
    close(stand_in)
    assert db.session.scalars(select(Deputy).filter_by(person_id=stand_in.id)).all() == []


@ON_ONE_ENGINE
def test_a_mandate_does_not_come_back_with_its_holder(app):
    swv = an_swv()
    coen = a_coordinator(swv)
    a_pot(swv, 100, approver=coen)
    close(coen)
    with unit_of_work():
        db.session.get_one(Person, coen.id).closed_at = None
    a_membership(coen, Role.COORDINATOR, swv)
    assert db.session.scalars(pots.mandates_of(coen, clock.today())).all() == []


@ON_ONE_ENGINE
def test_every_link_that_was_mailed_before_is_dead(app, browser):
    noor = a_person_with_password(email="noor@school.example")
    with unit_of_work():
        mail_link(RESET, noor.email_key, now=clock.now())
    path = link_in(mails_to(app, noor.email)[-1])
    close(noor)
    assert browser.visit(path).h1 == "Deze link werkt niet meer"
    before = len(mails_to(app, noor.email))
    browser.visit("/account/wachtwoord-vergeten").form().fill({"email": noor.email}).press()
    assert len(mails_to(app, noor.email)) == before


@ON_ONE_ENGINE
def test_what_was_written_stays_without_a_name_and_what_was_received_leaves(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    about = write(inzet, HONEST, by=cast.asker)
    write(inzet, FUN, by=cast.expert)
    with unit_of_work():
        requests.close(inzet.help_request, by=cast.asker, now=clock.now())
    close(cast.asker)
    page = browser.sign_in(cast.expert).visit("/profiel")
    assert page.says(cast.asking.name)
    assert not page.says(cast.asker.name)
    close(cast.expert)
    shown = db.session.scalars(reviews.shown_to(cast.leader)).unique().all()
    assert about.id not in [each.id for each in shown]


@ON_ONE_ENGINE
def test_an_invitation_of_before_opens_nothing(app, browser):
    school = a_school()
    dirk, noor = a_director(school), a_person_with_password(email="noor@school.example")
    with unit_of_work():
        actions.invite([parse(noor.email)], school, Role.TEACHER, by=dirk, now=clock.now())
    path = link_in(mails_to(app, noor.email)[-1])
    close(noor)
    assert browser.visit(path).h1 == "Deze link werkt niet meer"


@ON_ONE_ENGINE
def test_what_ends_with_it_stands_in_the_history_of_each_office(app):
    school = a_school()
    dirk = a_director(school)
    noor = a_deputy("Noor de Wit", of=dirk)
    refused = a_membership(noor, "teacher", a_school("De Ster"), confirmed=False)
    with unit_of_work():
        db.session.get_one(Membership, refused.id).refused_at = clock.now()
    close(noor)
    stopped = db.session.scalars(select(Event).where(Event.action == "stop_deputy")).one()
    assert stopped.object_id == dirk.memberships[0].id
    ended = db.session.scalars(select(Event.object_id).where(Event.action == "end")).all()
    assert refused.id not in ended


# ── Coming back ─────────────────────────────────────────────────────────────────────────────────


def test_who_registers_again_with_this_address_is_the_same_person(app, browser):
    a_school()
    noor = a_person_with_password("Noor de Wit", email="noor@school.example")
    a_profile(noor)
    with unit_of_work():
        db.session.get_one(Profile, noor.id).score = 4321
    close(noor)
    form = browser.visit("/account/aanmelden").form()
    page = form.fill(
        {
            "name": "Noor de Wit",
            "email": noor.email,
            "school": "De Regenboog",
            "role": "teacher",
            "password": NEW,
        }
    ).press()
    assert page.path == "/account/kijk-in-je-mail"
    assert of(noor).closed_at is not None
    page = browser.visit(link_in(mails_to(app, noor.email)[-1], "/account/heropenen/"))
    page = page.form().fill({"password": NEW}).press()
    assert page.path == "/account"
    assert page.says("Je account is weer open.")
    back = of(noor)
    assert back.closed_at is None
    assert back.public_id == noor.public_id
    assert db.session.get_one(Profile, noor.id).score == 4321
    assert noor.id not in set(db.session.scalars(sharing()))  # nothing is ticked again by itself


@ON_ONE_ENGINE
def test_an_invitation_brings_the_same_person_back(app):
    school = a_school()
    dirk, noor = a_director(school), a_person_with_password(email="noor@school.example")
    close(noor)
    with unit_of_work():
        (link,) = actions.invite(
            [parse(noor.email)], school, Role.TEACHER, by=dirk, now=clock.now()
        )
        back = actions.register_invited(
            link, name="Noor Jansen", password_hash="x", now=clock.now()
        )
    assert back.id == noor.id
    assert of(noor).closed_at is None
    assert of(noor).name == "Noor Jansen"
    assert a_session(back)


@ON_ONE_ENGINE
def test_of_two_links_that_bring_somebody_back_the_first_does(app):
    school = a_school()
    dirk, noor = a_director(school), a_person_with_password(email="noor@school.example")
    close(noor)
    with unit_of_work():
        actions.tell_known_address(noor.email_key, now=clock.now())
        (link,) = actions.invite(
            [parse(noor.email)], school, Role.TEACHER, by=dirk, now=clock.now()
        )
        actions.register_invited(link, name="Noor", password_hash="first", now=clock.now())
    back = db.session.scalars(select(MailToken).where(MailToken.purpose == "reopen")).one()
    assert back.used_at is not None
    with pytest.raises(RuleBroken), unit_of_work():
        actions.reopen_account(back, password_hash="second", now=clock.now())
    assert of(noor).password_hash == "first"


@ON_ONE_ENGINE
def test_a_link_to_come_back_works_once_and_only_for_who_closed(app, browser):
    noor = a_person_with_password(email="noor@school.example")
    close(noor)
    with unit_of_work():
        actions.tell_known_address(noor.email_key, now=clock.now())
    path = link_in(mails_to(app, noor.email)[-1], "/account/heropenen/")
    with unit_of_work():
        db.session.get_one(Person, noor.id).closed_at = None
    assert browser.visit(path).form().fill({"password": NEW}).press().status == 422
    assert db.session.scalars(select(MailToken).filter_by(used_at=None)).all()
