"""The place of a group, as its people walk through it.

What asks the database something of its own is shown on both engines, the rest on one of them.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import NotAllowed, TooOften
from app.events.models import Delivery
from app.groups import access, actions, checks
from app.groups.models import GroupItem, GroupVersion
from app.programmes import actions as trajecten
from app.programmes import appointing
from app.programmes.models import Trajectory, TrajectoryRole
from app.web import mails
from tests.search.town import statements
from tests.support.browser import Browser, Form, Page
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_board_member,
    a_director,
    a_person,
    a_profile,
    a_school,
)
from tests.support.makers_deployments import Cast, a_cast
from tests.support.makers_groups import GOAL, a_group_item, a_group_of
from tests.support.makers_programmes import a_programme_of, a_traject_of, moment_of

LATER = MOMENT + timedelta(days=40)


@pytest.fixture(autouse=True)
def _at_the_moment():
    with clock.at(MOMENT):
        yield


@pytest.fixture
def cast(app) -> Cast:
    return a_cast()


def beside(page: Page, ending: str) -> Form:
    """The form of the page that posts to below it."""
    return page.form(f"{'/'.join(page.path.split('/')[:4])}/{ending}")


def leaves(group: Trajectory, person: Person) -> None:
    with unit_of_work():
        row = db.session.scalars(
            select(TrajectoryRole).where(
                TrajectoryRole.trajectory_id == group.id, TrajectoryRole.person_id == person.id
            )
        ).one()
        row.until = TODAY


@pytest.mark.engines("sqlite")
def test_a_meeting_has_an_agenda_decisions_and_actions_that_wait_for_somebody(app, cast):
    group = a_group_of(cast)
    coming = moment_of(group, "next")
    sanne, annelies = Browser(app).sign_in(cast.expert), Browser(app).sign_in(cast.asker)

    page = sanne.visit(f"/trajecten/{group.public_id}").follow("Naar de groep")
    assert page.says("Nog niemand vroeg iets.")
    page = page.follow("Bijeenkomst")
    assert page.says("Er staat nog niets op de agenda.")
    page = page.follow("Zet op de agenda").form().press("Bewaar")
    assert page.error_beside("title") == "Dit hebben we nodig."
    assert page.error_beside("words") == "Dit hebben we nodig."
    page = page.form().fill({"title": "De adviezen", "words": "Zonder die weten we niets."})
    page = page.press("Bewaar")  # and back to the meeting from which it came
    assert page.says("De adviezen")
    page = page.follow("Schrijf een besluit op").form().fill({"title": "We beginnen in groep 7"})
    page = page.press("Bewaar").follow("Spreek een actie af")
    page = page.form().fill({"title": "Scholen bellen"}).press("Bewaar")
    assert page.error_beside("owner") == "Dit hebben we nodig."
    assert page.error_beside("day") == "Dit hebben we nodig."
    page = page.form().fill({"owner": "Annelies Vrager", "day": "2026-12-01"}).press("Bewaar")
    assert page.path == f"/groepen/bijeenkomst/{coming.public_id}"
    assert page.says("We beginnen in groep 7")

    home = annelies.visit("/start")
    assert home.says("Actie: Scholen bellen")
    assert home.says("Dit staat op jouw naam")
    with clock.at(LATER):
        annelies.sign_in(cast.asker)
        assert annelies.visit("/start").says("Dit zou al klaar zijn.")
        page = annelies.visit(f"/groepen/{group.public_id}")
        assert page.says("te laat")
        assert page.says("1 open, waarvan 1 te laat")
        assert page.says("40 dagen geleden")
        page = page.follow("Scholen bellen").press("Gedaan")
        assert page.says("gedaan")
        page = page.follow("Groep Aarde")
        assert page.says("niets open")
        assert page.says("vandaag")
        assert "zou al klaar zijn" not in annelies.visit("/start").text
        # What the first half year brought stands beside it.
        assert page.says("Bijeenkomsten 1")
        assert page.says("Besluiten 1")
        assert page.says("Acties gedaan 1")


def test_a_product_has_writers_and_versions_and_is_shared_once_it_is_good(app, cast):
    group = a_group_of(cast)
    sanne, cato = Browser(app).sign_in(cast.expert), Browser(app).sign_in(cast.colleague)
    page = sanne.visit(f"/groepen/{group.public_id}").follow("Begin een product").form().fill(
        {"title": "De adviesroute", "words": "Voor elke school.", "owner": "Sanne Kundig"}
        | {"writers": ["Cato Collega"], "day": "2027-02-01"}
    ).press("Bewaar")  # fmt: skip
    assert page.says("nog geen versie")
    assert "Stel vast" not in page.text
    path = page.path

    page = cato.visit(path).follow("Zet een versie erbij").form().fill({"link": "ergens"})
    page = page.press("Zet deze versie erbij")
    assert page.error_beside("link").startswith("Plak het hele webadres")
    page = page.form().fill({"link": "https://voorbeeld.test/1", "words": "De eerste opzet."})
    page = page.press("Zet deze versie erbij")
    assert page.says("versie 1")
    stale = sanne.visit(path)
    page = cato.visit(path).follow("Zet een versie erbij")
    page = page.form().fill({"link": "https://voorbeeld.test/2"}).press("Zet deze versie erbij")
    assert page.says("Versie 2")
    assert page.says("De eerste opzet.")

    assert stale.press("Stel vast").status == 409  # it would be another version than was read
    page = sanne.visit(path).press("Stel vast")
    assert page.says("vastgesteld")
    outsider = Browser(app).sign_in(cast.leader)
    assert outsider.client.get(path).status_code == 404
    assert cato.visit(path).says("Toch niet klaar")
    page = page.press("Deel met alle scholen")
    assert page.says("Dit is gedeeld met alle scholen.")

    page = outsider.visit(f"/programmas/{group.programme.public_id}")
    page = page.follow("Alle opbrengsten").follow("De adviesroute")
    assert page.says("Versie 2")
    assert "De eerste opzet." not in page.text  # how it came about stays with the group
    assert page.says("Aanspreekpunt Coen Pot")
    assert cato.client.get(f"{path}/aanpassen").status_code == 404  # others read it now
    assert "Aanpassen" not in cato.visit(path).text
    page = sanne.visit(path).follow("Aanpassen").form().fill({"title": "De route"}).press("Bewaar")
    assert page.says("De route")
    page = page.press("Deel niet meer")
    assert outsider.client.get(path).status_code == 404


@pytest.mark.engines("sqlite")
def test_results_knowledge_and_successes_are_for_everybody_the_programme_reaches(app, cast):
    group = a_group_of(cast)
    for kind, title in (
        ("knowledge", "Zo lees je adviezen"),
        ("success", "Alle scholen deden mee"),
    ):
        a_group_item(group, kind, cast.expert, title=title, shared=True)
    a_group_item(group, "product", cast.expert, title="De adviesroute", shared=True)
    a_group_item(group, "knowledge", cast.expert, title="Nog van ons alleen")
    leo, sanne = Browser(app).sign_in(cast.leader), Browser(app).sign_in(cast.expert)

    page = leo.visit("/groepen/opbrengsten")
    for words in ("Resultaten De adviesroute", "Kennis Zo lees je adviezen", "Successen Alle"):
        assert page.says(words)
    assert "Nog van ons alleen" not in page.text
    elsewhere = a_director(a_school("De Verte"), "Dirk Ver")
    assert (
        Browser(app).sign_in(elsewhere).visit("/groepen/opbrengsten").says("Nog geen opbrengsten")
    )
    # Beside it stands what else there is, and a question goes to who leads the group.
    page = page.follow("Zo lees je adviezen")
    assert page.says("Meer van dit programma")
    assert page.says("De adviesroute")
    page = beside(page, "vragen").fill({"words": "Mogen wij dit gebruiken?"}).press("Verstuur")
    asked = page.path
    assert page.says("Leo Leider schreef")
    assert sanne.visit("/start").says("Iemand van buiten de groep vraagt iets.")
    page = beside(sanne.visit(asked), "antwoord").fill({"words": "Graag zelfs."}).press("Antwoord")
    assert page.says("Graag zelfs.")
    assert leo.visit(asked).says("Graag zelfs.")
    assert leo.visit("/start").says("Er is een antwoord.")
    assert Browser(app).sign_in(cast.coordinator).visit(asked).says("Graag zelfs.")  # who runs it
    assert Browser(app).sign_in(cast.asking_board).client.get(asked).status_code == 404


@pytest.mark.engines("sqlite")
def test_who_asks_too_often_is_asked_to_wait(app, cast):
    item = a_group_item(a_group_of(cast), "knowledge", cast.expert, shared=True)
    leo = Browser(app).sign_in(cast.leader)
    for _ in range(5):
        page = beside(leo.visit(f"/groepen/stuk/{item.public_id}"), "vragen")
        assert page.fill({"words": "Nog iets."}).press("Verstuur").status == 200
    page = beside(leo.visit(f"/groepen/stuk/{item.public_id}"), "vragen")
    page = page.fill({"words": "En nog iets."}).press("Verstuur")
    assert page.says("Probeer het morgen opnieuw.")

    def in_another_way():
        with unit_of_work():
            asked = db.session.get_one(GroupItem, item.id)
            actions.contact(asked, "En nog iets.", by=cast.leader, now=MOMENT)

    with pytest.raises(TooOften):
        in_another_way()
    assert len(db.session.scalars(select(GroupItem).where(GroupItem.kind == "contact")).all()) == 5


def test_only_who_is_not_of_the_group_asks_it_something_from_outside(app, cast):
    item = a_group_item(a_group_of(cast), "knowledge", cast.expert, shared=True)

    def asks(person: Person) -> GroupItem:
        with unit_of_work():
            about = db.session.get_one(GroupItem, item.id)
            by = db.session.get_one(Person, person.id)
            return actions.contact(about, "Mag dit?", by=by, now=MOMENT)

    assert asks(cast.leader).about_id == item.id
    for inside in (cast.asker, cast.expert, cast.coordinator):  # in it, leads it, runs it
        with pytest.raises(NotAllowed):
            asks(inside)


def test_a_conference_invites_every_school_and_they_say_with_how_many_they_come(app, cast):
    group = a_group_of(cast)
    sanne, leo = Browser(app).sign_in(cast.expert), Browser(app).sign_in(cast.leader)
    annelies = Browser(app).sign_in(cast.asker)
    assert "Bereid een conferentie voor" not in annelies.visit(f"/groepen/{group.public_id}").text
    page = sanne.visit(f"/groepen/{group.public_id}").follow("Bereid een conferentie voor")
    page = page.form().fill({"title": "Op naar de brugklas", "day": "2026-11-01"}).press("Bewaar")
    assert page.error_beside("place") == "Dit hebben we nodig."
    page = page.form().fill({"words": "13.30 uur inloop", "place": "In de aula"}).press("Bewaar")
    assert page.error_beside("day") == "Deze dag is al geweest."
    page = page.form().fill({"day": "2027-02-04"}).press("Bewaar")
    path = page.path
    assert page.says("Nodig je uit, dan krijgen 2 scholen bericht.")
    assert leo.client.get(path).status_code == 404
    page = page.press("Nodig alle scholen uit")
    assert page.says("2 scholen zijn uitgenodigd.")

    home = leo.visit("/start")
    assert home.says("Sanne Kundig nodigt jouw school uit.")
    assert home.says("Jouw school is uitgenodigd.")
    page = beside(leo.visit(path), "meedoen").fill({"number": "21"}).press("Bewaar")
    assert page.error_beside("number") == "Kies een getal van 0 tot en met 20."
    page = beside(page, "meedoen").fill({"number": "3"}).press("Bewaar")
    assert page.says("Jullie staan op de lijst.")
    assert "nodigt jouw school uit" not in leo.visit("/start").text
    beside(leo.visit(path), "meedoen").fill({"number": "2"}).press("Bewaar")
    page = sanne.visit(path)
    assert page.says("2 mensen hebben zich aangemeld.")
    assert page.says("Leo Leider De Hulp 2")
    assert "Leo Leider" not in Browser(app).sign_in(cast.board).visit(path).text

    # Another day: who would come hears of it, and nobody comes on a day that they did not read of.
    read_before = beside(leo.visit(path), "meedoen").fill({"number": "1"})
    page = page.follow("Aanpassen").form().fill({"day": "2027-02-05"}).press("Bewaar")
    assert leo.visit("/start").says("Wat er staat, is aangepast.")
    stale = read_before.press("Bewaar")
    assert stale.status == 409
    assert stale.says("5 februari 2027")
    assert beside(stale, "meedoen").press("Bewaar").says("Jullie staan op de lijst.")
    page = sanne.visit(path)
    assert page.says("1 mens heeft zich aangemeld.")

    page = page.press("Zeg af")
    assert page.says("afgezegd")
    assert leo.visit("/start").says("Dit gaat niet door.")
    assert leo.visit(path).says("afgezegd")  # who would come still reads that it is off
    assert Browser(app).sign_in(cast.board).client.get(path).status_code == 404
    # When it goes on after all, they are asked anew.
    page = page.press("Toch niet klaar").press("Nodig alle scholen uit")
    assert page.says("0 mensen hebben zich aangemeld.")
    assert leo.visit("/start").says("Sanne Kundig nodigt jouw school uit.")


def test_who_was_at_a_meeting_says_how_it_was_and_nobody_sees_who_said_what(app, cast):
    group = a_group_of(cast)
    path = f"/groepen/bijeenkomst/{moment_of(group, 'kickoff').public_id}"
    browsers = [Browser(app).sign_in(p) for p in (cast.expert, cast.asker, cast.colleague)]
    for browser, mark in zip(browsers[:2], ("goed", "gaat wel"), strict=True):
        page = beside(browser.visit(path), "stemming").fill({"mark": mark}).press("Bewaar")
        assert page.says("Dank je wel.")
    assert page.says("Energie nog geen cijfer")
    assert beside(page, "stemming").value("mark") == "3"  # one's own may be changed
    form = beside(browsers[2].visit(path), "stemming")
    form.fill({"mark": "hier kreeg ik energie van"}).press("Bewaar")
    # While one may still choose, who reads before and after the next could work out what they say.
    assert browsers[0].visit(path).says("Energie nog geen cijfer")
    page = browsers[0].visit(f"/groepen/{group.public_id}")
    assert page.says("Aanwezig 100% bij de laatste bijeenkomst")
    assert not page.select("meter")
    with clock.at(MOMENT + timedelta(days=14, hours=13)):
        page = browsers[0].sign_in(cast.expert).visit(path)
        too_late = beside(page, "stemming").fill({"mark": "matig"})
    with clock.at(MOMENT + timedelta(days=14, hours=14)):  # past midnight
        page = too_late.press("Bewaar")
        assert page.status == 422
        assert page.says("Kiezen kon tot en met 08-12-2026.")
        assert page.says("Energie 4,0 van 5, van 3 mensen")
        page = browsers[0].visit(f"/groepen/{group.public_id}")
        assert [meter["value"] for meter in page.select("meter")] == ["4.0"]
        owner = Browser(app).sign_in(cast.coordinator)
        assert "/stemming" not in owner.visit(path).html


@pytest.mark.engines("postgresql")
def test_questions_go_to_who_knows_and_files_are_shared(app, cast):
    a_profile(cast.colleague, skills=["sociale-veiligheid"])
    group = a_group_of(cast)
    sanne, cato = Browser(app).sign_in(cast.expert), Browser(app).sign_in(cast.colleague)
    page = sanne.visit(f"/groepen/{group.public_id}").follow("Wie weet wat in deze groep")
    assert page.says("3 uit het basisonderwijs")
    assert page.says("Sociale veiligheid")
    for member in (
        "Annelies Vrager Lid schoolleider De Vraag po",
        "Cato Collega Lid leraar De Vraag",
    ):
        assert page.says(member)
    page = page.follow("Stel een vraag aan Cato Collega")
    page = page.form().fill({"title": "Hoe doen jullie dit?"}).press("Bewaar")
    path = page.path
    assert cato.visit("/start").says("Iemand uit je groep vraagt dit aan jou.")
    page = beside(cato.visit(path), "antwoord").fill({"words": "Met een gesprek vooraf."})
    assert page.press("Antwoord").says("Met een gesprek vooraf.")
    # An answer is taken away by who gave it, or who leads the group.
    annelies = Browser(app).sign_in(cast.asker)
    answer = db.session.scalars(select(GroupItem).where(GroupItem.kind == "answer")).one()
    taken_away = f"/groepen/stuk/{answer.public_id}/weghalen"
    assert taken_away not in annelies.visit(path).html
    assert taken_away in sanne.visit(path).html
    page = cato.visit(path).form(taken_away).press("Haal weg: het antwoord van Cato Collega")
    assert page.path == path
    assert "Met een gesprek vooraf." not in page.text
    # Who is asked instead hears of it.
    page = sanne.visit(path).follow("Aanpassen").form().fill({"owner": "Annelies Vrager"})
    assert page.press("Bewaar").says("De tekst is aangepast.")
    assert annelies.visit("/start").says("Dit staat nu op jouw naam.")
    page = sanne.visit(path).follow("Aanpassen").form().fill({"owner": "Cato Collega"})
    page.press("Bewaar")
    assert cato.visit(path).press("Beantwoord").says("beantwoord")
    page = cato.visit(f"/groepen/{group.public_id}").follow("Deel een bestand").form()
    page = page.fill({"title": "De cijfers", "link": "javascript:alert(1)"}).press("Bewaar")
    assert page.error_beside("link").startswith("Plak het hele webadres")
    page = page.form().fill({"link": "https://voorbeeld.test/cijfers"}).press("Bewaar")
    assert page.link("https://voorbeeld.test/cijfers")
    page = cato.visit(f"/groepen/{group.public_id}").follow("Schrijf een bericht").form()
    page = page.fill({"title": "Vrijdag", "words": "Leerling Jan Smit komt langs."}).press("Bewaar")
    assert "kind of ouder" in page.error_beside("words")
    page = page.form().fill({"words": "Ik ben er vrijdag niet."}).press("Bewaar")
    assert page.says("Ik ben er vrijdag niet.")
    assert sanne.visit("/start").says("Er is iets nieuws in je groep.")


@pytest.mark.engines("sqlite")
def test_a_digest_of_one_thing_is_called_after_it(app, cast, monkeypatch):
    a_group_item(a_group_of(cast), "message", cast.expert, title="Vrijdag")
    subjects: list[str] = []
    monkeypatch.setattr(mails, "send_mail", lambda _, **mail: subjects.append(mail["subject"]))
    found = select(Delivery).where(Delivery.digest, Delivery.person_id == cast.asker.id)
    row = db.session.scalars(found).one()
    with app.test_request_context():
        mails.digest_mail({"person": row.person_id, "events": [row.event_id]}, "k")
    assert subjects == ["Bericht: Vrijdag: Er is iets nieuws in je groep."]


@pytest.mark.engines("sqlite")
def test_the_goal_of_the_plan_stands_on_every_page_of_the_group(app, cast):
    group = a_group_of(cast)
    sanne = Browser(app).sign_in(cast.expert)
    assert sanne.visit(f"/groepen/{group.public_id}").says("Waar we aan beginnen: Goed onderwijs.")
    with unit_of_work():
        answers = {"goal": GOAL, "theme": "equal"}
        trajecten.hand_in(moment_of(group, "plan"), answers, by=cast.expert, now=MOMENT)
    with unit_of_work():
        trajecten.accept(moment_of(group, "plan"), by=cast.asker, now=MOMENT)
    item = a_group_item(group, "product", cast.expert)
    paths = [
        f"/groepen/{group.public_id}",
        f"/groepen/{group.public_id}/mensen",
        f"/groepen/{group.public_id}/erbij/agendapunt",
        f"/groepen/bijeenkomst/{moment_of(group, 'next').public_id}",
        *(f"/groepen/stuk/{item.public_id}{ending}" for ending in ("", "/aanpassen", "/versie")),
    ]
    for path in paths:
        page = sanne.visit(path)
        assert page.says(f"Ons doel: {GOAL} Hoofdthema: Kansengelijkheid."), path
    assert sanne.visit(paths[0]).says("Plan Op de tijdlijn 24 november 2026 klaar")
    few = statements(sanne.visit, paths[0])
    for kind, person in (("product", cast.asker), ("question", cast.colleague)):
        a_group_item(group, kind, person)
    assert statements(sanne.visit, paths[0]) == few  # however much a group writes down


@pytest.mark.engines("sqlite")
def test_who_knows_what_is_asked_for_everybody_at_once(app, cast):
    group, sanne = a_group_of(cast), Browser(app).sign_in(cast.expert)
    path = f"/groepen/{group.public_id}/mensen"
    few = statements(sanne.visit, path)
    newcomer = a_person("Nina Nieuw", at=cast.asking)
    a_profile(newcomer, skills=["sociale-veiligheid"])
    with unit_of_work():
        appointing.appoint(
            db.session.get_one(Trajectory, group.id),
            "member",
            db.session.get_one(Person, newcomer.id),
            by=db.session.get_one(Person, cast.coordinator.id),
            now=MOMENT,
        )
    assert sanne.visit(path).says("Nina Nieuw Lid leraar De Vraag po Sociale veiligheid")
    assert statements(sanne.visit, path) == few


@pytest.mark.engines("sqlite")
def test_what_is_answered_is_called_after_what_was_asked_for_all_news_at_once(app, cast):
    group, leo = a_group_of(cast), Browser(app).sign_in(cast.leader)
    counts = []
    for title in ("Zo lees je adviezen", "Zo bel je ouders"):
        item = a_group_item(group, "knowledge", cast.expert, title=title, shared=True)
        with unit_of_work():
            about = db.session.get_one(GroupItem, item.id)
            by = db.session.get_one(Person, cast.leader.id)
            asked = actions.contact(about, "Mag dit?", by=by, now=MOMENT)
        with unit_of_work():
            asked = db.session.get_one(GroupItem, asked.id)
            by = db.session.get_one(Person, cast.expert.id)
            actions.answer(asked, "Graag zelfs.", by=by, now=MOMENT)
        assert leo.visit("/start").says(title)
        counts.append(statements(leo.visit, "/start"))
    assert counts[0] == counts[1]


def test_who_left_reads_no_longer_and_who_never_came_does_not_either(app, cast):
    group = a_group_of(cast)
    item = a_group_item(group, "message", cast.expert)
    paths = [f"/groepen/{group.public_id}", f"/groepen/stuk/{item.public_id}"]
    paths += [f"/groepen/bijeenkomst/{moment_of(group, 'next').public_id}"]
    cato = Browser(app).sign_in(cast.colleague)
    stranger = Browser(app).sign_in(a_person("Vera Vreemd", at=cast.asking))
    for path in paths:
        assert cato.client.get(path).status_code == 200
        assert stranger.client.get(path).status_code == 404
    leaves(group, cast.colleague)
    for path in paths:
        assert cato.client.get(path).status_code == 404
    assert "Er is iets nieuws in je groep." not in cato.visit("/start").text


@pytest.mark.engines("sqlite")
def test_who_left_the_office_of_their_role_is_not_in_it_any_more(app, cast):
    traject, tomorrow = a_traject_of(cast), TODAY + timedelta(days=1)
    for ends, theirs in ((None, True), (TODAY, False)):
        with unit_of_work():
            db.session.get_one(Person, cast.asker.id).memberships[0].until = ends
        found = db.session.get_one(Trajectory, traject.id)
        assert access.is_in(found, cast.asker, tomorrow) is theirs
        assert access.leads_it(found, cast.asker, tomorrow) is theirs


@pytest.mark.engines("sqlite")
def test_who_left_reads_of_what_they_shared_what_others_read(app, cast):
    group = a_group_of(cast)
    item = a_group_item(group, "product", cast.expert, shared=True)
    path = f"/groepen/stuk/{item.public_id}"
    page = beside(Browser(app).sign_in(cast.asker).visit(path), "antwoord")
    page.fill({"words": "Dit blijft onder ons."}).press("Plaats je opmerking")
    page = beside(Browser(app).sign_in(cast.leader).visit(path), "vragen")
    page.fill({"words": "Een vraag van buiten."}).press("Verstuur")
    sanne = Browser(app).sign_in(cast.expert)
    assert sanne.visit(path).says("Dit blijft onder ons.")
    leaves(group, cast.expert)
    page = sanne.visit(path)
    assert page.says("Vraag het de groep")
    assert "Dit blijft onder ons." not in page.text
    assert "Een vraag van buiten." not in page.text


@pytest.mark.engines("sqlite")
def test_once_a_group_stopped_its_leader_and_who_runs_the_programme_take_back_what_it_shared(
    app, cast
):
    group = a_group_of(cast)
    knowledge = a_group_item(group, "knowledge", cast.expert, shared=True)
    conference = a_group_item(group, "conference", cast.expert, shared=True)
    leo, sanne = Browser(app).sign_in(cast.leader), Browser(app).sign_in(cast.expert)
    beside(leo.visit(f"/groepen/stuk/{conference.public_id}"), "meedoen").fill(
        {"number": "3"}
    ).press("Bewaar")
    with unit_of_work():
        db.session.get_one(Trajectory, group.id).state = "stopped"
    assert "Deel niet meer" in sanne.visit(f"/groepen/stuk/{knowledge.public_id}").text
    leaves(group, cast.expert)
    coen = Browser(app).sign_in(cast.coordinator)  # who leads no group
    page = coen.visit(f"/groepen/stuk/{knowledge.public_id}")
    assert "Aanpassen" not in page.text
    page = page.press("Deel niet meer").press("Haal weg")
    assert page.says("Dit is weggehaald.")
    page = coen.visit(f"/groepen/stuk/{conference.public_id}").press("Zeg af")
    assert page.says("afgezegd")
    assert leo.visit("/start").says("Dit gaat niet door.")


@pytest.mark.engines("postgresql")
def test_a_group_of_board_members_reads_what_was_shared(app, cast):
    """Of primary and of secondary schools, with what a team wrote down itself and handed over; also
    after their group is over."""
    a_group_item(a_group_of(cast), "knowledge", cast.expert, title="Zo werkt het", shared=True)
    network = a_group_of(cast, "Netwerk van besturen")
    above = a_board("Stichting Voortgezet")
    a_school("Het Lyceum", board=above, swv=cast.swv, region=cast.region, sector="vo")
    board_members = [cast.board, a_board_member(above, "Vic Voortgezet")]
    for person in board_members:
        with unit_of_work():
            appointing.appoint(
                db.session.get_one(Trajectory, network.id),
                "member",
                db.session.get_one(Person, person.id),
                by=db.session.get_one(Person, cast.coordinator.id),
                now=MOMENT,
            )
    a_group_item(network, "link", cast.expert, title="Het archief")
    team = a_programme_of(cast, "Expertteam")
    address = f"/programmas/{team.public_id}/overdracht"
    owner = Browser(app).sign_in(cast.coordinator)
    row = {"theme": "Rust", "lessons": "Begin klein.", "to_whom": "Het netwerk"}
    form = owner.visit(address).form().fill({f"rows-0-{key}": row[key] for key in row})
    assert form.fill({"rows-0-group": network.public_id}).press("Bewaar").says("Bewaard.")
    reader = Browser(app).sign_in(cast.board)
    assert not reader.visit(f"/groepen/{network.public_id}").says("Begin klein.")  # not yet
    form = owner.visit(address).form()
    assert form.value("rows-0-group") == network.public_id
    form.fill({"rows-0-done_on": str(TODAY)}).press("Bewaar")
    for state in ("active", "completed"):
        with unit_of_work():
            db.session.get_one(Trajectory, network.id).state = state
        for person in board_members:
            browser = Browser(app).sign_in(person)
            page = browser.visit(f"/groepen/{network.public_id}")
            assert page.says("Het archief")
            assert page.says("Begin klein. Expertteam, overgedragen op")
            assert ("Deel een bestand" in page.text) == (state == "active")
            assert page.follow("Opbrengsten van groepen").says("Zo werkt het")


def test_the_promises_about_groups_see_what_is_wrong(app, cast):
    group, other = a_group_of(cast), a_group_of(cast, "Nog een groep")
    product = a_group_item(group, "product", cast.expert, shared=True)
    message = a_group_item(group, "message", cast.expert)
    promises = (checks.everything_is_of_its_own_group, checks.versions_count_from_one)
    assert [list(each()) for each in promises] == [[], []]
    with unit_of_work():
        db.session.execute(update(GroupVersion).values(number=2))
        db.session.get_one(GroupItem, message.id).milestone_id = moment_of(other, "next").id
    wrong = [list(each()) for each in promises]
    assert wrong[0] == [f"Group item {message.public_id} belongs to something of another group."]
    assert wrong[1] == [f"Product {product.public_id} has 1 versions, and the newest is number 2."]
