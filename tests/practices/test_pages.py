"""The pages of good examples, as people walk through them."""

import pytest
from sqlalchemy import select

from app import clock
from app.database import db, unit_of_work
from app.help_requests import not_now
from app.help_requests.models import HelpRequest
from app.organisations.models import Ring
from app.practices import actions
from app.practices.models import Practice, PracticeUse
from tests.search.town import statements
from tests.support.browser import Browser
from tests.support.lengths import both_at_length
from tests.support.makers import (
    MOMENT,
    SKILL,
    a_person,
    a_school,
)
from tests.support.makers_deployments import (
    AFTER_SECOND,
    a_cast,
    an_expert,
    an_inzet,
    an_open_request,
)
from tests.support.makers_practices import (
    RESULT,
    STORY,
    a_draft_practice,
    a_practice,
    carried_by,
    used_for,
)


@pytest.fixture(autouse=True)
def _at_the_moment():
    with clock.at(MOMENT):
        yield


def test_from_an_inzet_that_went_well_to_a_vraag_that_began_with_it(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    sanne, annelies = Browser(app), Browser(app)
    with clock.at(AFTER_SECOND):
        sanne.sign_in(cast.expert)
        page = sanne.visit(f"/inzetten/{inzet.public_id}").follow("Maak er een goed voorbeeld van")
        form = page.form("")
        assert form.value("title") == "Buiten spelen loopt uit op ruzie"
        assert form.value("skills") == [SKILL]
        assert form.value("ring") == str(Ring.SWV)
        assert form.value("carries")  # she gave it, so she can
        page = form.fill({"story": "Kort", "result": RESULT}).press("Bewaar")
        assert page.h1 == "Buiten spelen loopt uit op ruzie"
        assert page.says("Bewaard als concept")
        page = page.press("Delen")
        assert page.status == 422
        assert page.says("Schrijf bij het verhaal minstens 25 tekens.")
        page = page.follow("Aanpassen").form("").fill({"story": f"{STORY}\n\n- **eerst** kijken"})
        page = page.press("Bewaar").press("Delen")
        assert page.says("Gedeeld. Dank je wel")
        assert page.select("main ul li strong")  # Markdown became markup
        assert sanne.visit(f"/inzetten/{inzet.public_id}").says("Hier kwam een voorbeeld uit")

        page = annelies.sign_in(cast.asker).visit("/voorbeelden").follow("Buiten spelen")
        form = page.follow("Vraag dit aan Sanne Kundig").form("")
        assert form.value("title") == "Buiten spelen loopt uit op ruzie"
        assert form.value("skills") == [SKILL]
        page = form.fill({"minutes": "4"}).press("Verstuur je vraag")
        assert page.says("Je vraag is verstuurd.")
        assert page.says("Dit begon bij Buiten spelen loopt uit op ruzie")
        (use,) = db.session.scalars(select(PracticeUse))
        assert use.help_request.title == "Buiten spelen loopt uit op ruzie"
        assert db.session.scalar(select(HelpRequest.wished_id).where(
            HelpRequest.id == use.help_request_id)) == cast.expert.id  # fmt: skip


@both_at_length
def test_a_wrong_name_and_a_way_to_reach_somebody_stand_beside_their_field(app, browser):
    cast = a_cast()
    page = browser.sign_in(cast.colleague).visit("/voorbeelden").follow("Deel een goed voorbeeld")
    typed = {"title": "Rust", "story": "Leerling Kevin vond het leuk.", "result": "06-12345678"}
    page = page.form("").fill(typed).press("Bewaar")
    assert page.status == 422
    assert "Kevin" in page.error_beside("story")
    page = page.form("").fill({"not_children": ["Kevin"]}).press("Bewaar")
    assert page.error_beside("result").startswith("Haal e-mailadressen")
    page = page.form("").fill({"result": "", "not_children": ["Kevin"]}).press("Bewaar")
    assert page.h1 == "Rust"
    assert page.says("Nog niemand. Delen kan zodra iemand ja zegt")


@both_at_length
def test_a_colleague_answers_from_the_home_page_and_a_stale_page_says_so(app):
    cast = a_cast()
    shy = a_person("Stille Kracht", at=cast.lending)
    wies, stil = Browser(app).sign_in(cast.expert), Browser(app).sign_in(shy)
    practice = a_draft_practice(cast.lending, by=cast.expert)
    page = wies.visit(f"/voorbeelden/{practice.public_id}").follow("Vraag een collega")
    page = page.form("").fill({"who": "Stille Kracht"}).press("Vraag het")
    assert page.says("kan dit komen doen: gevraagd")
    asked = stil.visit("/start").follow("Geef antwoord")
    assert asked.says("Sanne Kundig noemt jou.")
    assert asked.says("Pesten")  # what would be ticked
    wies.visit(f"/voorbeelden/{practice.public_id}/aanpassen").form("").fill(
        {"title": "Rust en spel"}
    ).press("Bewaar")
    late = asked.press("Ja, dit kan en wil ik komen doen")
    assert late.status == 409
    assert late.says("Intussen is hier iets veranderd")
    assert late.h1 == "Rust en spel"
    assert late.press("Ja, dit kan en wil ik komen doen").says("Wie dit zoekt, kan je nu vragen.")
    page = wies.visit(f"/voorbeelden/{practice.public_id}")
    assert page.says("kan dit komen doen: zei ja")
    assert page.press("Delen").status == 200
    assert (
        stil.visit(f"/voorbeelden/{practice.public_id}")
        .press("Ik stop hiermee")
        .says("Je staat er niet meer bij.")
    )
    page = Browser(app).sign_in(cast.asker).visit(f"/voorbeelden/{practice.public_id}")
    assert page.says("Zonder uitvoerder – wil jij?")
    assert page.press("Ik kan en wil dit komen doen").says("De schrijver kijkt of je erbij komt")
    assert wies.visit(f"/voorbeelden/{practice.public_id}").press("Graag").says("zei ja")


@both_at_length
def test_who_may_not_come_here_finds_nothing(app, browser):
    cast = a_cast()
    practice = a_draft_practice(cast.lending, by=cast.expert)
    for path in ("", "/aanpassen", "/collega", "/weghalen", "/aanvragen"):
        assert browser.sign_in(cast.asker).visit(f"/voorbeelden/{practice.public_id}{path}",
                                                 ).status == 404  # fmt: skip


def test_a_search_gives_examples_beside_people_within_the_ring(app, browser):
    cast = a_cast()
    browser.sign_in(cast.asker)
    query = "/zoeken?q=pesten"
    none = statements(browser.visit, query)
    assert not browser.visit(query).says("Goede voorbeelden")
    near = {"by": cast.expert, "ring": Ring.SWV}
    for number in range(4):
        a_practice(cast.lending, title=f"Rust {number}", **near)
    a_practice(cast.lending, title="Alleen voor ons", by=cast.expert, ring=Ring.SCHOOL)
    a_practice(cast.lending, title="Heel iets anders", skills=["muziek"], **near)
    page = browser.visit(query)
    titles = [tag.get_text(strip=True) for tag in page.select("#examples a")]
    assert titles == ["Rust 3", "Rust 2", "Rust 1"]
    page = page.follow("Alle 4 voorbeelden")
    assert page.says("Rust 0")
    assert not page.says("Alleen voor ons")
    assert not page.says("Heel iets anders")
    few = statements(browser.visit, query)
    assert few <= none + 3
    for number in range(5):
        a_practice(cast.lending, title=f"Nog {number}", **near)
    assert statements(browser.visit, query) == few


def test_five_who_can_come_ask_no_more_of_the_database_than_one(app, browser):
    cast = a_cast()
    practice, asked = a_practice(cast.lending, by=cast.expert), an_open_request(cast)
    others = [an_expert(cast.lending, f"Expert {number}") for number in range(4)]
    pages = [f"/voorbeelden/{practice.public_id}", f"/vragen/{asked.public_id}"]
    browser.sign_in(cast.asker)
    one = [statements(browser.visit, page) for page in pages]
    with unit_of_work():
        found = db.session.get_one(Practice, practice.id)
        for who in others:
            actions.ask(found, who, by=cast.expert, now=MOMENT)
            actions.accept(found, by=who, now=MOMENT)
    assert [statements(browser.visit, page) for page in pages] == one
    for page, button in zip(pages, ("Vraag dit aan Expert 3", "Vraag Expert 3"), strict=True):
        assert browser.visit(page).says(button)


def test_who_asked_what_and_who_is_meant_is_told_by_who_they_are(app, browser):
    """Not by their names: another may have the same."""
    cast = a_cast()
    first, second = a_person("Wies Een", at=cast.lending), a_person("Wies Twee", at=cast.lending)
    namesake = a_person(cast.expert.name, at=cast.lending)
    practice = carried_by(cast.expert, cast.lending, by=first)
    with unit_of_work():
        found = db.session.get_one(Practice, practice.id)
        actions.name(found, second, by=first, now=MOMENT)
        actions.agree(found, by=second, now=MOMENT)
        actions.ask(found, namesake, by=first, now=MOMENT)
        actions.name(found, namesake, by=second, now=MOMENT)
    page = browser.sign_in(namesake).visit(f"/voorbeelden/{practice.public_id}")
    assert page.says("Wies Een noemt jou.")
    assert page.says("Wies Twee zegt dat jij dit mee hebt bedacht")
    assert [tag.get_text(strip=True) for tag in page.select(".who__name a")] == [cast.expert.name]
    assert page.says(f"Vraag dit aan {cast.expert.name}")
    own = browser.sign_in(cast.expert).visit(f"/voorbeelden/{practice.public_id}")
    assert own.select(".who__name a") == []
    assert not own.says(f"Vraag dit aan {cast.expert.name}")


@both_at_length
def test_a_page_counts_who_went_before_and_says_when_it_is_not_for_here(app, browser):
    cast = a_cast()
    practice = a_practice(cast.lending, by=cast.expert)
    asked = an_open_request(cast)
    used_for(practice, asked)
    an_inzet(cast, "completed", asked=asked)
    page = browser.sign_in(cast.asker).visit(f"/voorbeelden/{practice.public_id}")
    assert page.says("Eén school haalde dit al in huis.")
    assert page.says("zodra een school het vertelt")
    director = a_person("Dirk Ver", "director", at=a_school("Ver Weg"))
    page = browser.sign_in(director).visit(f"/voorbeelden/{practice.public_id}")
    assert page.says("Vraag dit aan Sanne Kundig")
    assert db.session.scalar(select(Practice.state)) == "published"


def test_what_worked_elsewhere_stands_beside_an_open_vraag_and_can_be_brought(app, browser):
    cast = a_cast()
    practice = a_practice(cast.lending, by=cast.expert)
    small = an_open_request(cast, ring=Ring.SCHOOL, title="Alleen binnen")
    asked = an_open_request(cast, title="Ruzie op het plein")
    browser.sign_in(cast.asker)
    assert not browser.visit(f"/vragen/{small.public_id}").select("#examples ~ ul form")
    page = browser.visit(f"/vragen/{asked.public_id}")
    assert page.says("Dit werkte op een andere school")
    page = page.form(
        f"/voorbeelden/{practice.public_id}/voor/{asked.public_id}/{cast.expert.public_id}"
    ).press("Vraag Sanne Kundig")
    assert page.says("Je vraag is verstuurd.")
    assert page.says("Dit begon bij Rust op het plein")
    assert not browser.visit(f"/vragen/{asked.public_id}").says("Dit werkte op een andere school")
    # Who only reads the vraag is offered nothing, and who carries the example finds the vraag.
    other = Browser(app).sign_in(cast.colleague).visit(f"/vragen/{asked.public_id}")
    assert not other.says("Dit werkte op een andere school")
    page = Browser(app).sign_in(cast.expert).visit(f"/voorbeelden/{practice.public_id}")
    assert not page.says("Ruzie op het plein")  # asked for it already
    a_help = an_open_request(cast, title="Nog een plein")
    assert a_help.state == "open"
    page = Browser(app).sign_in(cast.expert).visit(f"/voorbeelden/{practice.public_id}")
    assert page.follow("Nog een plein").h1 == "Nog een plein"


def test_beside_a_vraag_nobody_is_pointed_at_who_said_not_now(app, browser):
    cast = a_cast()
    a_practice(cast.lending, by=cast.expert)
    asked = an_open_request(cast)
    browser.sign_in(cast.asker)
    assert browser.visit(f"/vragen/{asked.public_id}").says("Vraag Sanne Kundig")
    with unit_of_work():
        not_now.say(asked, by=cast.expert, now=MOMENT)
    assert not browser.visit(f"/vragen/{asked.public_id}").says("Vraag Sanne Kundig")
