"""The pages of a team: whom they ask, what they say to whom, and what they refuse."""

from datetime import date
from typing import Any

import pytest

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import actions, bundles, teams_to_ask
from app.deployments.waiting import waiting
from app.help_requests import not_now
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT, a_person, a_school
from tests.support.makers_deployments import (
    Cast,
    a_cast,
    a_freelance_expert,
    a_team,
    an_expert,
    an_inzet,
    an_open_request,
    some_terms,
    the_team_agrees,
)
from tests.support.makers_pots import a_pot

PAID: dict[str, Any] = {"cover": "extra_hours"}


@pytest.fixture(autouse=True)
def _today():
    with clock.at(MOMENT):
        yield


def at(team: Any, ending: str = "") -> str:
    return f"/inzetten/team/{team.public_id}{ending}"


def lines(person: Person) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(line.says, line.endpoint) for line in waiting(person, now=MOMENT)]


def test_only_schools_with_two_who_ticked_it_can_send_a_team(app, browser, monkeypatch):
    cast = a_cast()
    asked = an_open_request(cast)
    alone = a_school("De Enige", swv=cast.swv, region=cast.region)
    an_expert(alone, "Enno Eenling")
    an_expert(cast.asking, "Eva Eigen"), an_expert(cast.asking, "Els Eigen")
    a_freelance_expert(cast)
    browser.sign_in(cast.asker)
    page = browser.visit(f"/vragen/{asked.public_id}/team")
    assert page.says("Nog geen school met een team")
    an_expert(cast.lending, "Anne Aarts")
    talking = an_expert(cast.lending, "Theo Talk")
    an_inzet(cast, "talking", expert=talking, asked=asked)
    page = browser.visit(f"/vragen/{asked.public_id}").follow("Vraag een team van één school")
    assert page.says("2 collega’s kunnen dit")
    monkeypatch.setattr(teams_to_ask, "MOST_SCHOOLS", 1)
    further = a_school("Aa Verder weg", swv=None, region=cast.region)
    an_expert(further, "Vera Ver"), an_expert(further, "Vic Ver")
    assert not browser.visit(f"/vragen/{asked.public_id}/team").says("Aa Verder weg")
    for name in ("De Enige", "De Vraag", "Theo"):
        assert not page.says(name), name
    page = page.follow("De Hulp")
    assert page.says("Anne Aarts. Kan wat nodig is: ")
    assert not page.says("Theo Talk")
    form = page.form()
    page = form.fill({"minimum": "3"}).press("Vraag dit team")
    assert page.status == 422
    assert page.error_beside("people") == "Kies de collega’s die je wilt vragen."
    page = form.fill({"people": form_values(form, 2), "minimum": "3"}).press("Vraag dit team")
    assert "niet meer dan de 2 die je vraagt" in page.error_beside("minimum")
    page = page.form().fill({"minimum": "2"}).press("Vraag dit team")
    assert (page.h1, page.status) == ("Team van De Hulp", 200)
    assert page.says("Je vraag is aan het team verstuurd.")
    # Of a school that is not there, or where nobody is left, there is no such page.
    for school in ("zzzzzzzzzz", cast.lending.public_id):
        address = f"/vragen/{asked.public_id}/team?school={school}"
        assert browser.visit(address).status == 404


def test_who_said_not_now_is_in_no_team_that_can_be_asked(app, browser):
    cast = a_cast()
    asked = an_open_request(cast)
    anne, bas = (an_expert(cast.lending, name) for name in ("Anne Aarts", "Bas Blom"))
    address = f"/vragen/{asked.public_id}/team"
    browser.sign_in(cast.asker)
    assert browser.visit(address).says("3 collega’s kunnen dit")
    with unit_of_work():
        not_now.say(asked, by=bas, now=MOMENT)
    page = browser.visit(address)
    assert page.says("2 collega’s kunnen dit")
    page = page.follow("De Hulp")
    assert (page.says(anne.name), page.says(bas.name)) == (True, False)


def test_what_was_arranged_for_one_person_asks_nobody_else(app, browser):
    cast = a_cast()
    asked = an_open_request(cast)
    with unit_of_work():
        asked.is_for_programme = True
    page = browser.sign_in(cast.asker).visit(f"/vragen/{asked.public_id}")
    assert (page.status, page.says("Vraag een team van één school")) == (200, False)
    for ending in ("team", f"uitnodigen/{cast.expert.public_id}"):
        assert browser.visit(f"/vragen/{asked.public_id}/{ending}").status == 404, ending


def form_values(form: Any, count: int) -> list[str]:
    return [str(tag["value"]) for tag in form.named("people")][:count]


@both_at_length
def test_each_of_them_sees_the_names_of_the_others_and_nothing_else_of_them(app, browser):
    cast = a_cast()
    team = a_team(cast, minimum=3)
    anne, bas, cas = the_team_agrees(cast, team, who=1, place="Lokaal van Anne", **PAID)
    with unit_of_work():
        actions.propose(bas, some_terms(place="Aula van Bas", **PAID), by=cast.asker, now=MOMENT)
        actions.move(cas, "decline", by=cas.expert, now=MOMENT, reason_code="te_veel")
    page = browser.sign_in(anne.expert).visit(f"/inzetten/{anne.public_id}")
    for sentence in ("Bas Blom: heeft een voorstel", "Cas Coster: doet niet mee",
                     "Van dit team zeiden 1 collega ja; er zijn minstens 3 nodig."):  # fmt: skip
        assert page.says(sentence), page.text
    for secret in ("Aula van Bas", "te veel", "Naar het hele team"):
        assert not page.says(secret), secret
    for path in (f"/inzetten/{bas.public_id}", at(team), at(team, "/toestemming")):
        assert browser.visit(path).status == 404, path
    assert browser.sign_in(cast.leader).visit(at(team)).says("Bas Blom")


def test_a_team_is_one_line_on_the_home_page(app):
    cast = a_cast()
    team = a_team(cast, minimum=2)
    assert ("Doe het team van De Hulp een voorstel.", "deployments.team_terms") in lines(cast.asker)
    anne, bas, cas = the_team_agrees(cast, team, **PAID)
    assert lines(cast.asker) == []
    assert lines(cast.leader) == [
        ("Een team van 3 collega’s wil De Vraag helpen. Vind je het goed?",
         "deployments.team_consent"),
    ]  # fmt: skip
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.leader, now=MOMENT)
    assert lines(cast.coordinator) == [
        ("€\u00a0600,00 voor een team bij De Vraag. Akkoord?", "deployments.team_approve")
    ]
    for member in (bas, cas):
        with unit_of_work():
            actions.move(member, "withdraw", by=member.expert, now=MOMENT)
    few = "Er zeiden te weinig mensen ja. Vraag er iemand bij, of ga met minder door."
    assert lines(cast.asker) == [(few, "deployments.team")]
    assert lines(anne.expert) == []


def a_team_to_decide(cast: Cast) -> Any:
    team = a_team(cast, minimum=2)
    the_team_agrees(cast, team, **PAID)
    return team


@both_at_length
def test_the_leader_decides_on_one_page_and_can_leave_one_out(app, browser):
    cast = a_cast()
    team = a_team_to_decide(cast)
    anne = team.members[0]
    browser.sign_in(cast.leader)
    page = browser.visit(f"/inzetten/{anne.public_id}")
    assert not page.says("Toestemming geven")
    page = page.follow("Bekijk het hele team").follow("Bekijk en beslis")
    single = browser.visit(f"/inzetten/{anne.public_id}/toestemming")
    assert single.path == page.path == at(team, "/toestemming")
    assert page.says("Komt binnen bij jullie € 600,00")
    old = page.form()
    page = page.follow("Zonder Cas Coster").form()
    page = page.fill({"reason_code": "bezetting", "reason_words": "Groep 4."}).press("Bevestig")
    assert page.says("niet doorgegaan")
    stale = old.press("Geef toestemming voor het team")
    assert stale.status == 409
    assert not stale.says("Zonder Bas Blom")  # then there would be one of two
    page = stale.form().press("Geef toestemming voor het team")
    assert page.says("Je hebt toestemming gegeven voor het team.")
    db.session.rollback()
    assert [member.state for member in team.members] == ["approval", "approval", "declined"]
    page = page.follow("Trek de toestemming in").form()
    page = page.fill({"reason_words": "Er is toch griep."}).press("Bevestig")
    assert page.says("Je toestemming is ingetrokken.")


@both_at_length
def test_who_holds_the_pot_approves_the_sum_or_sends_it_back(app, browser):
    cast = a_cast(cents=60_000)
    team = a_team_to_decide(cast)
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.leader, now=MOMENT)
    browser.sign_in(cast.coordinator)
    anne = team.members[0]
    page = browser.visit(f"/inzetten/{anne.public_id}/besluit")
    assert page.path == at(team, "/besluit")
    assert page.says("Samen € 600,00")
    assert page.says("Anne Aarts")
    page = page.form().press("Ken toe")
    assert page.says("Het team is toegekend en het bedrag gereserveerd.")
    assert browser.visit(at(team, "/besluit")).says("Hier is nu geen besluit nodig.")
    other = a_team_to_decide(cast)
    with unit_of_work():
        bundles.decide(other, "consent", by=cast.leader, now=MOMENT)
    page = browser.visit(at(other, "/besluit")).form().press("Ken toe")
    assert page.status == 422
    assert page.says("is nog € 0,00 vrij; dit kost € 600,00")
    page = page.follow("Niet betalen").form().fill({"reason_words": "Op."}).press("Bevestig")
    assert (page.path, page.status) == (at(other, ""), 200)  # they read what became of it
    assert page.says("De inzet gaat niet door.")


def test_a_second_payer_reads_what_was_signed_without_who_came_later(app, browser):
    cast = a_cast()
    treasurer = a_person("Tess Tweede")
    second = a_pot(cast.swv, 100_000, approver=treasurer, name="Tweede pot")
    team = a_team(cast, minimum=2, size=4)
    *_, dewi = the_team_agrees(cast, team, who=3, **PAID)
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.leader, now=MOMENT)
        shares = [(cast.pot, 30_000), (second, 30_000)]
        bundles.approve(team, pots=shares, by=cast.coordinator, now=MOMENT)
    with unit_of_work():
        actions.agree(dewi, version=1, by=dewi.expert, now=MOMENT)
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.leader, now=MOMENT)
    assert lines(cast.coordinator) == []
    assert lines(treasurer) == [
        ("€\u00a0600,00 voor een team bij De Vraag. Akkoord?", "deployments.team_approve")
    ]
    page = browser.sign_in(treasurer).visit(at(team, "/besluit"))
    assert page.says("Samen € 600,00")
    assert page.says("Later zei ook Dewi Damen ja.")
    assert page.form().press("Ken toe").says("Het team is toegekend")


def test_a_page_counts_who_still_could_come(app, browser):
    """Anne said yes to a day that has passed since: the school can go on with fewer."""
    cast = a_cast()
    team = a_team(cast, minimum=2, size=2)
    anne, bas = the_team_agrees(cast, team, who=0)
    with unit_of_work():
        early = some_terms(((date(2026, 11, 25), 4, 60),))
        actions.propose(anne, early, by=cast.asker, now=MOMENT)
        actions.agree(anne, version=2, by=cast.asker, now=MOMENT)
        actions.agree(anne, version=2, by=anne.expert, now=MOMENT)
    with clock.at(MOMENT.replace(day=27)):
        with unit_of_work():
            actions.agree(bas, version=1, by=bas.expert, now=clock.now())
        page = browser.sign_in(cast.asker).visit(at(team))
        assert page.says("Van dit team zeiden 1 collega ja; er zijn minstens 2 nodig.")
        assert page.says("Ga met minder mensen door")


@both_at_length
def test_the_school_goes_on_with_fewer_asks_more_or_stops(app, browser):
    cast = a_cast()
    team = a_team(cast, minimum=3)
    the_team_agrees(cast, team, who=1)
    browser.sign_in(cast.asker)
    page = browser.visit(at(team)).follow("Ga met minder mensen door")
    page = page.form().fill({"minimum": "3"}).press("Ga hiermee door")
    assert "Kies er minder" in page.error_beside("minimum")
    page = page.form().fill({"minimum": "2"}).press("Ga hiermee door")
    assert page.says("Het mag nu met minder mensen.")
    page = page.follow("Vraag er iemand bij")
    page = page.form().fill({"people": form_values(page.form(), 1)}).press("Vraag ze erbij")
    assert page.says("Sanne Kundig")
    stop = page.form(at(team, "/stoppen"))
    with unit_of_work():
        bundles.lower(db.session.get_one(type(team), team.id), 1, by=cast.asker, now=MOMENT)
    assert stop.press("Stop het team").status == 409
    page = browser.visit(at(team)).form(at(team, "/stoppen")).press("Stop het team")
    assert page.says("Het team is gestopt.")
    assert page.says("Dit team komt niet meer.")
