"""The page on which one begins a swap, and the page of a swap."""

import pytest
from sqlalchemy import select

from app import clock
from app.calendars.access import sessions_of
from app.database import db
from app.deployments.models import Deployment
from app.documents.access import is_granted
from tests.deployments.test_swapping import School, a_school_that_swaps, agree
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board_member,
    a_coordinator,
    a_membership,
    a_person,
    a_profile,
    a_school,
)
from tests.support.makers_deployments import AFTER_FIRST, FIRST

SWAP = "/inzetten/ruil"


@pytest.fixture(autouse=True)
def _two_weeks_before():
    with clock.at(MOMENT):
        yield


def filled(school: School, **change) -> dict:
    return {
        "other": school.bram.public_id,
        "on": FIRST,
        "half": "Ochtend",
        "starts_at": "10:15",
        "hours": "1",
        "group": "groep 6",
        "activity": "muziek",
        "other_group": "groep 4",
        "other_activity": "rekenen",
    } | change


def halves() -> list[Deployment]:
    return list(db.session.scalars(select(Deployment).order_by(Deployment.id)))


def test_a_colleague_proposes_and_the_other_says_yes_with_one_click(app, browser):
    school = a_school_that_swaps()
    page = browser.sign_in(school.anna).visit("/inzetten").follow("Ruil een les met een collega")
    assert page.h1 == "Ruil een les"
    page = page.form().fill(filled(school)).press("Stel de ruil voor")
    assert page.says("Je voorstel voor een ruil is verstuurd")
    assert page.h1 == "Ruil: muziek in groep 6, rekenen in groep 4"
    assert page.says("Jij neemt groep 6: muziek Bram Tel neemt groep 4: rekenen")
    assert page.says("Terugtrekken")
    assert not page.says("Akkoord met deze afspraken")
    bram = browser.sign_in(school.bram).visit("/start")
    assert bram.text.count("Ruil je van klas op dinsdagochtend 8 december?") == 1
    page = bram.follow("Bekijk")
    assert page.says("Jij neemt groep 4: rekenen Anna Zang neemt groep 6: muziek")
    for button in ("Inplannen", "Afspraken voorstellen", "Vervanging melden"):
        assert not page.says(button)
    page = page.press("Akkoord met deze afspraken")
    assert page.says("De ruil staat vast")
    assert page.says("dinsdagochtend 8 december, 10:15 uur")
    assert not page.says("Het is gedaan")
    assert not page.says("Wat het kost")
    assert page.says("Anna Zang ruilt van klas met Bram Tel")
    assert page.says("Bram Tel is akkoord. Anna Zang is akkoord.")
    assert {half.state for half in halves()} == {"approved"}


def test_afterwards_either_ticks_it_off_and_tells_how_it_was(app, browser):
    school = a_school_that_swaps()
    browser.sign_in(school.anna).visit(SWAP).form().fill(filled(school)).press("Stel de ruil voor")
    url = f"/inzetten/{halves()[0].public_id}"
    browser.sign_in(school.bram).visit(url).press("Akkoord met deze afspraken")
    with clock.at(AFTER_FIRST):
        page = browser.sign_in(school.anna).visit("/start")
        assert page.says("Is de ruil van dinsdagochtend 8 december geweest?")
        page = page.follow("Bekijk").press("Het is gedaan")
        assert page.says("De ruil is geweest")
        assert page.follow("Naar de helft van Bram Tel").says("Deel")
    assert {half.state for half in halves()} == {"settled"}


def test_the_list_shows_a_swap_once(app, browser):
    school = a_school_that_swaps()
    school.swap()
    for person in (school.anna, school.bram, school.director):
        page = browser.sign_in(person).visit("/inzetten")
        assert len(page.select(".card--row")) == 1


def test_it_stands_once_in_the_calendar_of_each_and_on_no_paper(app):
    school = a_school_that_swaps()
    half = school.swap()
    agree(half, school.bram)
    for person in (school.anna, school.bram, school.director):
        (session,) = sessions_of(person, TODAY)
        assert (session.on, session.deployment_id) == (FIRST, half.id)
    assert not is_granted(half)


def test_a_director_chooses_two_colleagues(app, browser):
    school = a_school_that_swaps()
    page = browser.sign_in(school.director).visit(SWAP)
    refused = page.form().fill(filled(school)).press("Stel de ruil voor")
    assert refused.error_beside("first") == "Kies een collega."
    assert refused.form().value("activity") == "muziek"
    page = refused.form().fill({"first": school.anna.public_id}).press("Stel de ruil voor")
    assert page.says("Anna Zang neemt groep 6: muziek")
    assert not page.says("Akkoord met deze afspraken")
    assert page.says("Terugtrekken")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"other": ""}, "other"),
        ({"on": "2026-12-12"}, "on"),
        ({"on": "2026-11-17"}, "on"),
        ({"on": "2026-12-29"}, "on"),
        ({"hours": "5"}, "hours"),
        ({"starts_at": "14:00"}, "starts_at"),
        ({"activity": ""}, "activity"),
        ({"other_group": ""}, "other_group"),
    ],
    ids=lambda value: str(value),
)
def test_what_is_wrong_stands_beside_its_field(app, browser, change, field):
    school = a_school_that_swaps()
    form = browser.sign_in(school.anna).visit(SWAP).form().fill(filled(school, **change))
    refused = form.press("Stel de ruil voor")
    assert refused.status == 422
    assert refused.error_beside(field), refused.errors
    assert refused.form().value("group") == "groep 6"
    assert halves() == []


def test_nobody_is_made_to_swap_by_another_form_than_ours(app, browser):
    school = a_school_that_swaps()
    stranger = a_person("Van Elders", at=a_school("Elders"))
    form = browser.sign_in(school.anna).visit(SWAP).form().fill(filled(school))
    for person in (stranger, school.anna):
        assert form.tamper({"other": person.public_id}).press("Stel de ruil voor").status == 422
    assert halves() == []
    form.extra.clear()
    form.tamper({"first": stranger.public_id}).press("Stel de ruil voor")
    assert [half.expert_id for half in halves()] == [school.anna.id, school.bram.id]


def test_who_works_at_two_schools_chooses_one(app, browser):
    school = a_school_that_swaps()
    second = a_school("De Tweede")
    a_membership(school.anna, "teacher", second)
    page = browser.sign_in(school.anna).visit(SWAP).follow("De Tweede")
    assert page.says("Nog geen collega om mee te ruilen")
    assert browser.visit(f"{SWAP}?school={a_school('Elders').public_id}").status == 404


def test_it_can_be_about_something_that_a_colleague_shares(app, browser):
    school = a_school_that_swaps()
    a_profile(school.anna, skills=["muziek"])
    form = browser.sign_in(school.anna).visit(SWAP).form().fill(filled(school, skill="muziek"))
    form.press("Stel de ruil voor")
    asked = halves()[0].help_request
    assert [wanted.skill.slug for wanted in asked.skills] == ["muziek"]


def test_who_works_at_no_school_does_not_swap(app, browser):
    school = a_school_that_swaps()
    for person in (
        a_board_member(school.organisation.board),
        a_coordinator(school.organisation.swv),
        a_person("Nergens"),
    ):
        browser.sign_in(person)
        assert browser.visit(SWAP).status == 404
        assert not browser.visit("/inzetten").says("Ruil een les")


def test_the_vraag_behind_it_asks_nobody_else(app, browser):
    school = a_school_that_swaps()
    public_id = school.swap().help_request.public_id
    page = browser.sign_in(school.anna).visit(f"/vragen/{public_id}")
    for words in ("Wie kan dit?", "Verder weg zoeken", "Deze collega’s kun je vragen"):
        assert not page.says(words)
    assert page.says("Anna Zang")
