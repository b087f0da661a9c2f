"""Who leads confirms, refuses, invites, ends, and names somebody to stand in."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.access import acts_as
from app.accounts.actions.invitations import invite
from app.accounts.emails import parse
from app.accounts.models import Deputy, MailToken, Membership, Person, Role
from app.database import db, unit_of_work
from app.errors import TooOften
from tests.support.browser import Browser, Page
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_board_member,
    a_coordinator,
    a_deputy,
    a_director,
    a_membership,
    a_person,
    a_school,
    an_swv,
)
from tests.support.makers_accounts import mails_to, text_of

PEOPLE = "/mensen-beheer"


@pytest.fixture(autouse=True)
def one_day():
    """The days that are filled in below count from this one, also around midnight."""
    with clock.at(MOMENT):
        yield


def again(membership: Membership) -> Membership:
    db.session.rollback()
    found = db.session.get(Membership, membership.id)
    assert found is not None
    return found


def post(browser: Browser, path: str) -> int:
    """Press a button that this page does not show to this person."""
    token = browser.visit("/account/naam").form().value("csrf_token")
    return browser.client.post(path, data={"csrf_token": token}).status_code


def the_world(app: Any) -> dict[str, Any]:
    """A school with its director, board and coordinator, and who asks to be confirmed there."""
    board, swv = a_board(), an_swv()
    school = a_school(board=board, swv=swv)
    return {
        "school": school,
        "director": a_director(school),
        "board": a_board_member(board),
        "coordinator": a_coordinator(swv),
        "colleague": a_person("Bram Smit", at=school),
        "director elsewhere": a_director(a_school("De Vuurtoren", board=board, swv=swv)),
        "board elsewhere": a_board_member(a_board("Elders")),
        "freelancer": a_person("Zeno Zwart", role=None),
    }


DECIDES = {
    Role.TEACHER: {"director", "board"},
    Role.DIRECTOR: {"board", "coordinator"},
}


@pytest.mark.parametrize("role", [Role.TEACHER, Role.DIRECTOR])
@pytest.mark.parametrize("verb", ["bevestigen", "weigeren"])
def test_an_application_is_decided_by_who_leads_there_and_nobody_else(app, role, verb):
    world = the_world(app)
    noor = a_person("Noor de Wit", role=None)
    for who, person in world.items():
        if who == "school":
            continue
        asked = a_membership(noor, role, world["school"], confirmed=False)
        status = post(Browser(app).sign_in(person), f"{PEOPLE}/{asked.id}/{verb}")
        may = who in DECIDES[role]
        decided = again(asked)
        assert status == (302 if may else 404), who
        assert bool(decided.confirmed_at) == (may and verb == "bevestigen"), who
        assert bool(decided.refused_at) == (may and verb == "weigeren"), who


def test_nobody_confirms_themselves(app, browser):
    school = a_school(board=a_board())
    dirk = a_director(school)
    asked = a_membership(dirk, Role.TEACHER, school, confirmed=False)
    assert post(browser.sign_in(dirk), f"{PEOPLE}/{asked.id}/bevestigen") == 404
    assert again(asked).confirmed_at is None


def test_who_did_not_confirm_their_address_cannot_be_confirmed_yet(app, browser):
    school = a_school()
    dirk = a_director(school)
    noor = a_person(at=school, confirmed=False, email_confirmed_at=None)
    assert post(browser.sign_in(dirk), f"{PEOPLE}/{noor.memberships[0].id}/bevestigen") == 404


def test_a_refusal_is_told_kindly_and_counts_for_nothing(app, browser):
    school = a_school()
    dirk = a_director(school)
    noor = a_person(at=school, confirmed=False)
    page = browser.sign_in(dirk).visit(PEOPLE).press("Nee, werkt hier niet")
    assert page.says("Noor de Wit is niet bevestigd.")
    assert "Voeg dan bij je account de goede school toe" in text_of(mails_to(app, noor.email)[0])


def test_who_is_second_hears_that_it_is_decided(app):
    board = a_board()
    school = a_school(board=board)
    pages = [
        Browser(app).sign_in(person).visit(PEOPLE)
        for person in (a_director(school), a_board_member(board))
    ]
    assert [page.says("Noor de Wit") for page in pages] == [False, False]
    noor = a_person(at=school, confirmed=False)
    first, second = (page.browser.visit(PEOPLE) for page in pages)
    assert first.press("Ja, werkt hier").says("Noor de Wit is bevestigd.")
    assert second.press("Nee, werkt hier niet").says("Hierover is intussen al beslist.")
    assert again(noor.memberships[0]).refused_at is None


def test_pressing_twice_confirms_once(app, browser):
    school = a_school()
    dirk = a_director(school)
    noor = a_person(at=school, confirmed=False)
    page = browser.sign_in(dirk).visit(PEOPLE)
    for _ in range(2):
        assert page.press("Ja, werkt hier").says("Je mensen")
    assert len(mails_to(app, noor.email)) == 1


def test_a_page_of_people_shows_one_s_own_and_no_others(app, browser):
    world = the_world(app)
    a_person("Els Elders", at=a_school("Ver weg"))
    page = browser.sign_in(world["director"]).visit(PEOPLE)
    assert page.says("Bram Smit")
    assert not page.says("Els Elders")
    page = Browser(app).sign_in(world["board"]).visit(PEOPLE)
    assert page.says("Bram Smit")
    assert page.says("Dirk Bakker")
    assert not page.says("Els Elders")


@pytest.mark.parametrize("who", ["colleague", "freelancer"])
@pytest.mark.parametrize("path", [PEOPLE, PEOPLE + "/uitnodigen"])
def test_who_leads_nobody_finds_no_such_page(app, browser, who, path):
    assert browser.sign_in(the_world(app)[who]).visit(path).status == 404


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x", "2", ""])
def test_an_odd_page_number_shows_a_page(app, browser, page):
    dirk = a_director(a_school())
    assert browser.sign_in(dirk).visit(f"{PEOPLE}?page={page}").status == 200


def test_more_people_than_fit_are_on_the_next_page(app, browser):
    school = a_school()
    dirk = a_director(school)
    for number in range(51):
        a_person(f"Collega {chr(65 + number // 26)}{chr(65 + number % 26)}", at=school)
    first = browser.sign_in(dirk).visit(PEOPLE)
    assert len(first.select("tbody tr")) == 50
    assert len(browser.visit(PEOPLE + "?page=2").select("tbody tr")) == 1


# Leaving


def end(browser: Browser, membership: Membership, until: Any) -> Page:
    form = browser.visit(f"{PEOPLE}/{membership.id}/einde").form()
    return form.tamper({"until": until}).press()


def test_a_right_ends_with_the_last_day(app, browser):
    board = a_board()
    school = a_school(board=board)
    dirk = a_director(school)
    bea = a_board_member(board)
    with clock.at(MOMENT):
        page = end(browser.sign_in(bea), dirk.memberships[0], MOMENT.date().isoformat())
        assert page.says("De laatste dag is bewaard.")
        signed_in = Browser(app).sign_in(dirk)
        assert signed_in.visit(PEOPLE).status == 200
    with clock.at(MOMENT + timedelta(days=1)):
        signed_in.sign_in(dirk)
        assert signed_in.visit(PEOPLE).status == 404
        assert acts_as(dirk, (Role.DIRECTOR,), school.id, clock.today()) is None


def test_a_right_that_ended_is_gone_at_the_next_request_of_an_open_session(app, browser):
    board = a_board()
    school = a_school(board=board)
    dirk = a_director(school)
    browser.sign_in(dirk)
    noor = a_person(at=school, confirmed=False)
    page = browser.visit(PEOPLE)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    end(Browser(app).sign_in(a_board_member(board)), dirk.memberships[0], yesterday)
    assert page.press("Ja, werkt hier").status == 404
    assert again(noor.memberships[0]).confirmed_at is None


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("", "Dit hebben we nodig."),
        ("gisteren", "Schrijf een datum die bestaat"),
        ("2026-02-30", "Schrijf een datum die bestaat"),
        ("1900-01-01", "te ver weg"),
        ("2019-01-01", "Kies een dag vanaf 01-08-2020."),
        ("2099-01-01", "binnen twee jaar"),
        ("\0", "Schrijf een datum die bestaat"),
        ("9" * 300, "Schrijf een datum die bestaat"),
    ],
)
def test_a_last_day_that_cannot_be_is_refused(app, browser, until, sentence):
    school = a_school()
    bram = a_person("Bram Smit", at=school)
    page = end(browser.sign_in(a_director(school)), bram.memberships[0], until)
    assert page.status == 422
    assert sentence in page.error_beside("until")
    assert again(bram.memberships[0]).until is None


def test_only_who_leads_somebody_ends_a_membership(app):
    world = the_world(app)
    membership = world["colleague"].memberships[0]
    seen = {
        who: Browser(app).sign_in(person).visit(f"{PEOPLE}/{membership.id}/einde").status
        for who, person in world.items()
        if who != "school"
    }
    assert {who for who, status in seen.items() if status == 200} == {"director", "board"}
    assert set(seen.values()) == {200, 404}


@pytest.mark.parametrize("number", ["999999999", "0"])
def test_what_does_not_exist_is_not_found(app, browser, number):
    browser.sign_in(a_director(a_school()))
    assert browser.visit(f"{PEOPLE}/{number}/einde").status == 404
    assert browser.visit(f"{PEOPLE}/vervanger/{number}").status == 404
    assert post(browser, f"{PEOPLE}/{number}/bevestigen") == 404
    assert post(browser, f"{PEOPLE}/uitnodigingen/{number}/intrekken") == 404


# Inviting


def test_a_director_invites_a_team_at_once(app, browser):
    dirk = a_director(a_school())
    form = browser.sign_in(dirk).visit(PEOPLE + "/uitnodigen").form()
    form.fill({"emails": "a@school.example\nB@school.example, a@SCHOOL.example", "role": "teacher"})
    page = form.press("Verstuur")
    assert page.says("2 uitnodigingen zijn onderweg.")
    assert page.says("b@school.example")
    [message] = mails_to(app, "a@school.example")
    assert "Dirk Bakker nodigt je uit" in text_of(message)
    assert message["Subject"] == "Dirk Bakker nodigt je uit voor Expedu"


def test_an_invitation_can_be_withdrawn_by_who_sent_it(app, browser):
    school = a_school()
    dirk, other = a_director(school), a_director(school, "Dina Blom")
    form = browser.sign_in(dirk).visit(PEOPLE + "/uitnodigen").form()
    page = form.fill({"emails": "a@school.example", "role": "teacher"}).press("Verstuur")
    link = db.session.scalars(select(MailToken)).one()
    assert post(Browser(app).sign_in(other), f"{PEOPLE}/uitnodigingen/{link.id}/intrekken") == 404
    page = page.press("Trek in")
    assert page.says("De uitnodiging is ingetrokken.")
    assert not page.says("a@school.example")


ROLES = {
    "director": {"teacher", "support_coordinator", "assistant", "specialist"},
    "board": {"teacher", "support_coordinator", "assistant", "specialist", "director", "board",
              "supervisor"},
    "coordinator": {"director", "board", "supervisor", "coordinator"},
}  # fmt: skip


@pytest.mark.parametrize("who", list(ROLES))
def test_each_office_invites_into_its_own_roles(app, browser, who):
    page = browser.sign_in(the_world(app)[who]).visit(PEOPLE + "/uitnodigen")
    assert {str(tag["value"]) for tag in page.form().named("role")} == ROLES[who]


def test_an_office_that_one_may_not_give_is_not_given(app, browser):
    dirk = a_director(a_school())
    form = browser.sign_in(dirk).visit(PEOPLE + "/uitnodigen").form()
    form.fill({"emails": "a@school.example"}).tamper({"role": "board"})
    page = form.press("Verstuur")
    assert (page.status, page.error_beside("role")) == (422, "Kies een van de mogelijkheden.")
    assert db.session.scalars(select(MailToken)).all() == []


def test_a_role_goes_with_an_organisation_where_it_exists(app, browser):
    world = the_world(app)
    form = browser.sign_in(world["board"]).visit(PEOPLE + "/uitnodigen").form()
    form.fill(
        {"emails": "a@school.example", "role": "board", "organisation": "De Regenboog, Maasmond"}
    )
    page = form.press("Verstuur")
    assert page.error_beside("organisation") == "Kies voor wie je uitnodigt, passend bij de rol."
    page = page.form().fill({"role": "director"}).press("Verstuur")
    assert page.says("De uitnodiging is onderweg.")


def test_a_school_of_another_is_not_chosen(app, browser):
    world = the_world(app)
    foreign = a_school("Ver weg")
    form = browser.sign_in(world["board"]).visit(PEOPLE + "/uitnodigen").form()
    form.fill({"emails": "a@school.example", "role": "teacher"})
    page = form.tamper({"organisation": foreign.public_id}).press("Verstuur")
    assert page.status == 422
    assert db.session.scalars(select(MailToken)).all() == []


def test_of_many_schools_the_name_is_typed(app, browser):
    board = a_board()
    for number in range(13):
        a_school(f"School {chr(65 + number)}", board=board)
    two = [a_school("De Linde", board=board, city=city) for city in ("Maasmond", "Duinstad")]
    form = browser.sign_in(a_board_member(board)).visit(PEOPLE + "/uitnodigen").form()
    form.fill({"emails": "a@school.example", "role": "teacher"})

    page = form.fill({"where": "Bestaat niet"}).press("Verstuur")
    assert page.error_beside("where") == "We vinden niets waar je in deze rol kunt uitnodigen."
    page = page.form().fill({"where": "school"}).press("Verstuur")
    assert "Schrijf er meer van de naam bij" in page.error_beside("where")
    page = page.form().fill({"where": "linde"}).press("Verstuur")
    assert "Kies voor wie" in page.error_beside("organisation")
    page = page.form().fill({"organisation": "De Linde, Duinstad"}).press("Verstuur")
    assert page.says("De uitnodiging is onderweg.")
    assert db.session.scalars(select(MailToken)).one().organisation_id == two[1].id


@pytest.mark.parametrize(
    ("emails", "sentence"),
    [
        ("", "Dit hebben we nodig."),
        (" , ;", "Schrijf minstens één e-mailadres."),
        ("geen", "“geen” is geen e-mailadres."),
        ("a@school.example\nb@", "“b@” is geen e-mailadres."),
        ("\n".join(f"p{n}@school.example" for n in range(61)), "hoogstens 60 mensen"),
        ("x" * 30_000, "te lang"),
        ("a@b.nl\0", "niet kunnen lezen"),
    ],
)
def test_addresses_that_are_none_are_refused(app, browser, emails, sentence):
    dirk = a_director(a_school())
    form = browser.sign_in(dirk).visit(PEOPLE + "/uitnodigen").form()
    page = form.tamper({"emails": emails, "role": "teacher"}).press("Verstuur")
    assert page.status == 422
    assert sentence in page.error_beside("emails")


def test_who_works_here_already_is_not_invited(app, browser):
    school = a_school()
    bram = a_person("Bram Smit", at=school)
    form = browser.sign_in(a_director(school)).visit(PEOPLE + "/uitnodigen").form()
    page = form.fill({"emails": bram.email, "role": "teacher"}).press("Verstuur")
    assert page.error_beside("emails") == f"{bram.email} doet al mee bij De Regenboog."


def test_no_other_way_of_inviting_passes_the_limit_of_a_day(app):
    school = a_school()
    dirk = a_director(school)

    def invited():
        with unit_of_work():
            invite([parse("a@school.example")], school, "teacher", by=dirk, now=MOMENT)

    for _ in range(5):
        invited()
    with pytest.raises(TooOften) as refused:
        invited()
    assert refused.value.field == "emails"


def test_one_address_is_invited_five_times_a_day_at_most(app, browser):
    browser.sign_in(a_director(a_school()))
    statuses = []
    for _ in range(6):
        form = browser.visit(PEOPLE + "/uitnodigen").form()
        form.fill({"emails": "a@school.example", "role": "teacher"})
        statuses.append(form.press("Verstuur").status)
        assert form.press("Verstuur").status == statuses[-1]  # a second click counts for nothing
    assert statuses == [200] * 5 + [429]
    open_links = select(MailToken).where(MailToken.used_at.is_(None))
    assert len(db.session.scalars(open_links).all()) == 1  # the last one counts


# Standing in


def test_a_colleague_stands_in_until_a_day(app, browser):
    school = a_school()
    dirk = a_director(school)
    bram = a_person("Bram Smit", at=school)
    page = browser.sign_in(dirk).visit(PEOPLE).follow("Wijs iemand aan voor De Regenboog")
    page = page.form().fill({"colleague": "Bram Smit", "until": TODAY}).press("Wijs aan")
    assert page.says("Bram Smit neemt voor je waar.")
    noor = a_person(at=school, confirmed=False)
    assert acts_as(bram, (Role.DIRECTOR,), school.id, TODAY) == dirk.id
    assert acts_as(bram, (Role.DIRECTOR,), school.id, TODAY + timedelta(days=1)) is None
    deputy = Browser(app).sign_in(bram).visit(PEOPLE).press("Ja, werkt hier")
    assert deputy.says("Noor de Wit is bevestigd.")
    assert again(noor.memberships[0]).confirmed_by_id == bram.id

    page = page.press("Stop")
    assert page.says("De vervanging is gestopt.")
    assert acts_as(bram, (Role.DIRECTOR,), school.id, TODAY) is None


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ((TODAY - timedelta(days=1)).isoformat(), "Kies een dag van vandaag tot over een jaar."),
        ((TODAY + timedelta(days=400)).isoformat(), "Kies een dag van vandaag tot over een jaar."),
        ("", "Dit hebben we nodig."),
        ("ooit", "Schrijf een datum die bestaat"),
    ],
)
def test_standing_in_ends_within_a_year(app, browser, until, sentence):
    school = a_school()
    bram = a_person("Bram Smit", at=school)
    dirk = a_director(school)
    form = browser.sign_in(dirk).visit(f"{PEOPLE}/vervanger/{dirk.memberships[0].id}").form()
    page = form.tamper({"colleague": bram.public_id, "until": until}).press()
    assert page.status == 422
    assert sentence in page.error_beside("until")


def test_a_stranger_is_not_named_as_deputy(app, browser):
    dirk = a_director(a_school())
    a_person("Bram Smit", at=db.session.get(Membership, dirk.memberships[0].id).organisation)
    stranger = a_person("Els Elders", at=a_school("Ver weg"))
    form = browser.sign_in(dirk).visit(f"{PEOPLE}/vervanger/{dirk.memberships[0].id}").form()
    page = form.tamper({"colleague": stranger.public_id, "until": TODAY.isoformat()}).press()
    assert page.status == 422
    assert db.session.scalars(select(Deputy)).all() == []


def test_only_the_holder_names_and_stops_a_deputy(app):
    world = the_world(app)
    dirk = world["director"]
    bram = a_deputy("Ada Blok", of=dirk, at=world["school"])
    office = dirk.memberships[0].id
    for who in ("board", "colleague", "director elsewhere"):
        browser = Browser(app).sign_in(world[who])
        assert browser.visit(f"{PEOPLE}/vervanger/{office}").status == 404, who
        stop = f"{PEOPLE}/vervanger/{office}/{bram.public_id}/stop"
        assert post(browser, stop) == 404, who
    browser = Browser(app).sign_in(bram)  # a deputy does not pass it on
    assert browser.visit(f"{PEOPLE}/vervanger/{office}").status == 404
    assert len(db.session.scalars(select(Deputy)).all()) == 1


def test_names_are_the_same_on_the_home_page_for_who_must_decide(app, browser):
    school = a_school()
    dirk = a_director(school)
    a_person("Noor de Wit", at=school, confirmed=False)
    assert (
        browser.sign_in(dirk).visit("/start").says("Werkt Noor de Wit als leraar bij De Regenboog?")
    )
    assert db.session.scalars(select(Person).where(Person.name == "Noor de Wit")).one()
