"""Pages of programmes, trajecten and moments, as their people see them."""

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import NotAllowed
from app.organisations.models import Organisation
from app.programmes import appointing, changing, clocks, publishing, taking_part
from app.programmes.models import Milestone, Programme, Trajectory
from app.programmes.views import trajectories as views
from tests.search.town import statements
from tests.support.browser import Form, Page
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT, TODAY, a_director, a_person, a_school, newest
from tests.support.makers_accounts import link_in, mails_to
from tests.support.makers_deployments import a_cast
from tests.support.makers_programmes import (
    SMALL,
    Programming,
    Walk,
    a_traject_of,
    a_trajectory,
    come_to_second_phase,
    moment_of,
)
from tests.support.page_rules import words_of


def moment(key: str) -> Milestone:
    return newest(Milestone, Milestone.key == key)


def page_of(key: str) -> str:
    return f"/momenten/{moment(key).public_id}"


pytestmark = both_at_length


@pytest.fixture
def world(app: Any) -> Programming:
    with clock.at(MOMENT):
        return Programming(SMALL)


def test_a_school_applies_and_its_plan_comes_back_and_is_good(world, browser):
    with clock.at(MOMENT):
        page = browser.sign_in(world.director).visit("/programmas").follow("Klein programma")
        assert page.says("Kosten voor de school € 0")
        assert page.says("Goed onderwijs voor ieder kind.")
        assert page.says(f"Een vraag? {world.owner_person.name} {world.owner_person.email}")
        page = page.follow("Aanmelden")
        page = page.form().fill({"q_ready": ["time"]}).press("Aanmelden")
        assert page.error_beside("q_goal") == "Dit hebben we nodig."
        assert page.form().value("q_ready") == ["time"]
        page = page.form().fill({"q_goal": "Beter lezen."}).press("Aanmelden")
        assert page.status == 200
        assert page.says("Plan indienen ingeleverd")
        for step in ("Plan indienen", "Besluit"):  # what is agreed on says what it is for
            of_moment = page.follow(step)
            assert of_moment.says("Waar het om gaat: Goed onderwijs voor ieder kind.")
            assert of_moment.says("Meedoen kost de school niets.")
        assert page.says("Programmaleider: hiervoor is iemand nodig, er is nog niemand.")

        owner = browser.sign_in(world.owner_person)
        page = owner.visit(page.path).follow("Kies iemand: Programmaleider")
        page = page.form().fill({"email": "niemand@nergens.test"}).press("Laat meedoen")
        assert page.error_beside("email").startswith("We vinden niemand met dit adres.")
        page = page.form().fill({"email": world.owner_person.email}).press("Laat meedoen")
        assert page.says("doet mee als Programmaleider")

        page = page.follow("Plan indienen")
        assert page.says("Beter lezen.")
        refused = page.press("Dit is goed")
        assert refused.says("Nog niet alles is op orde: Het team doet mee.")
        page = page.follow("Geef het terug")
        page = page.form().fill({"reason_words": "Vraag het team."}).press("Geef het terug")

        page = browser.sign_in(world.director).visit("/start").follow("Pas aan: Plan indienen")
        page = page.follow("Vul het formulier in")
        assert page.says("Vraag het team.")
        assert page.form().value("q_goal") == "Beter lezen."
        page = page.form().fill({"q_goal": "Beter lezen in groep 4.", "q_ready": ["time", "team"]})
        page = page.press("Lever in")
        assert page.says("Veranderd sinds de vorige keer")
        assert page.says("Eerst: Beter lezen. Nu: Beter lezen in groep 4.")

        page = browser.sign_in(world.owner_person).visit(page.path).press("Dit is goed")
        assert page.says("Dit moment is klaar.")


def test_who_must_know_of_an_application_gets_a_mail_that_leads_to_it(app, world, browser):
    with clock.at(MOMENT):
        trajectory = a_trajectory(world)
        for person in (world.owner_person, world.board_member):
            told = [
                m for m in mails_to(app, person.email) if "aanmelding is verstuurd" in m["Subject"]
            ]
            assert len(told) == 1
            path = link_in(told[0], "/trajecten/")
            assert path == f"/trajecten/{trajectory.public_id}"
            assert browser.sign_in(person).visit(path).says("Klein programma: De Regenboog")
        assert mails_to(app, world.teacher.email) == []


def test_who_runs_it_finds_who_applied_in_one_list_until_it_begins(app, browser, monkeypatch):
    cast = a_cast()
    traject = a_traject_of(cast)

    def lists(person: Any, after: timedelta) -> tuple[list[str], Page]:
        with clock.at(MOMENT + after):
            page = browser.sign_in(person).visit("/trajecten")
        return [words_of(heading) for heading in page.select("main h2")], page

    assert lists(cast.asker, timedelta(0))[0] == ["Loopt nu"]
    headings, page = lists(cast.coordinator, timedelta(days=8))
    assert headings == ["Aanmeldingen"]
    assert page.says("De Vraag op 24 november 2026 8 dagen geleden aangemeld")
    monkeypatch.setattr(views, "A_PAGE", 1)
    a_traject_of(cast, "Daarna")
    headings, page = lists(cast.coordinator, timedelta(days=8))
    assert (headings, page.says("Daarna")) == (["Aanmeldingen"], False)
    assert page.follow("Volgende").says("Daarna")
    come_to_second_phase(traject, cast)
    assert lists(cast.coordinator, timedelta(days=8))[0] == ["Aanmeldingen", "Loopt nu"]


def test_what_was_typed_is_kept_as_a_concept_and_sent_later(world, browser):
    with clock.at(MOMENT):
        page = browser.sign_in(world.director).visit("/programmas").follow("Klein programma")
        page = (
            page.follow("Aanmelden").form().fill({"q_ready": ["time"]}).press("Bewaar als concept")
        )
        assert page.says("Nog niemand ziet het.")
        assert page.says("concept")
        stranger = browser.sign_in(world.owner_person).visit(page.path)
        assert stranger.status == 404
        home = browser.sign_in(world.director).visit("/start")
        page = home.follow("Maak af: Klein programma").follow("Ga verder met aanmelden")
        assert page.form().value("q_ready") == ["time"]
        page = page.form().fill({"q_goal": "Beter lezen."}).press("Aanmelden")
        assert page.says("De aanmelding is verstuurd")


def test_who_runs_it_begins_for_one_of_many_schools_by_its_name(world, browser):
    swv = world.owner
    for number in range(13):
        a_director(a_school(f"Buurschool {number}", swv=swv, city="Waterdam"), "Dirk Buur")
    far = a_school("Verweg", city="Elders")
    with clock.at(MOMENT):
        path = f"/programmas/{world.programme.public_id}/aanmelden"
        page = browser.sign_in(world.owner_person).visit(path)
        assert page.says("De school vult zelf in wat er gevraagd wordt.")
        for typed, says in (("Buurschool", "Welke bedoel je?"), (far.name, "We vinden hier geen")):
            page = page.form().fill({"school": typed}).press("Aanmelden")
            assert page.error_beside("school").startswith(says)
        page = page.form().fill({"school": "Buurschool 12 Waterdam"}).press("Aanmelden")
        assert page.h1 == "Klein programma: Buurschool 12"
        assert page.says("Plan indienen")


def test_applying_closes_while_somebody_is_writing(world, browser):
    with clock.at(MOMENT):
        path = f"/programmas/{world.programme.public_id}/aanmelden"
        page = browser.sign_in(world.director).visit(path)
        with unit_of_work():
            programme = db.session.get_one(Programme, world.programme.id)
            programme.open_until = TODAY - timedelta(days=1)
        page = page.form().fill({"q_goal": "Beter lezen."}).press("Aanmelden")
        assert page.says("Aanmelden kon tot en met 23-11-2026.")
        assert page.form().value("q_goal") == "Beter lezen."
        assert browser.visit(path).status == 404


def test_a_decision_shows_who_chose_what_and_that_people_differ(world, browser):
    with clock.at(MOMENT):
        walk = Walk(world)
        walk.start()
        walk.play(moment("plan"))
        path = page_of("decide")
        page = browser.sign_in(world.director).visit(path)
        assert page.says("Er wordt een besluit gevraagd.")
        page = page.form(f"{path}/kiezen").press("Onderteken mijn keuze")
        assert page.error_beside("outcome") == "Kies een van de mogelijkheden."
        page = page.form(f"{path}/kiezen").fill({"outcome": "stop"}).press("Onderteken mijn keuze")
        assert page.error_beside("words").startswith("Schrijf erbij waarom")
        page = page.form(f"{path}/kiezen").fill({"outcome": "go"}).press("Onderteken mijn keuze")
        assert page.says("Je kunt haar veranderen")
        other = taking_part.ids_in(moment("decide"), ("manager",), clock.today())[0]
        manager = db.session.get_one(Person, other)
        page = browser.sign_in(manager).visit(path)
        page = page.form(f"{path}/kiezen").fill({"outcome": "again"}).press("Onderteken mijn keuze")
        assert page.says("Jullie kiezen verschillend")
        assert page.says("Praat erover")


def test_who_runs_a_programme_copies_a_template_adjusts_and_publishes_it(world, browser):
    with clock.at(MOMENT):
        page = (
            browser.sign_in(world.owner_person).visit("/programmas").follow("Begin een programma")
        )
        form = page.form().fill({"template": "expertteam", "title": "Ons expertteam"})
        page = form.press("Begin")
        assert page.says("Nog geen school ziet dit programma.")
        page = (
            page.follow("Duo samenstellen").form().fill({"label": "Tweetal kiezen"}).press("Bewaar")
        )
        assert page.says("Tweetal kiezen")
        page = page.follow("Hulpvraag bij Hulpvraag indienen in Aanmelding")
        page = page.form().fill({"label_tried": "", "new_label": "Wie helpt al?"}).press("Bewaar")
        page = page.follow("Moment erbij in Borging")
        page = page.form().fill({"label": "Terugkijken", "type": "meeting", "at": "2",
                                 "roles": ["director"]}).press("Bewaar")  # fmt: skip
        assert page.says("Terugkijken")
        page = page.follow("Terugkijken").form().fill({"at": "9"}).press("Bewaar")
        assert any("Dit valt buiten de fase." in error for error in page.errors)
        before = page.follow("Terug")
        page = before.press("Publiceer")
        assert page.says("Versie 1 is gepubliceerd.")
        page = page.follow("Naam, doel en aanmelden").form()
        page = page.fill({"goal": "Iedere school op orde.", "sunset_on": "2027-07-01"}).press(
            "Bewaar"
        )
        assert page.says("Dit programma stopt op 1 juli 2027")
        form = next(f for f in before.select("form") if f.get("action", "").endswith("publiceren"))
        late = Form(before, form).tamper({"form_key": "another-key-of-a-form"}).press("Publiceer")
        assert late.says("Intussen is hier iets veranderd.")

        page = browser.sign_in(world.director).visit("/programmas").follow("Ons expertteam")
        assert page.says("Tweetal kiezen")
        page = page.follow("Aanmelden")
        assert page.says("Wie helpt al?")
        assert not page.says("Wat heeft de school zelf al geprobeerd?")


def test_the_text_of_a_template_is_refused_with_the_line_of_each_mistake(world, browser):
    with clock.at(MOMENT):
        path = f"/programmas/{world.programme.public_id}/sjabloon/tekst"
        page = browser.sign_in(world.owner_person).visit(path)
        text = page.form().value("text").replace("start_by: director", "start_by: baas")
        page = page.form().fill({"text": text}).press("Bewaar")
        assert page.error_beside("text") == "Regel 8: De rol “baas” bestaat niet."
        assert "start_by: baas" in page.form().value("text")
        stranger = browser.sign_in(world.director).visit(path)
        assert stranger.status == 404


def test_somebody_comes_in_the_place_of_another_in_one_step(world, browser):
    with clock.at(MOMENT):
        trajectory = a_trajectory(world)
        heir = a_person("Hanna Opvolger", role=None)
        page = browser.sign_in(world.owner_person).visit(f"/trajecten/{trajectory.public_id}")
        page = page.follow(", Programmaleider").form()
        page = page.fill({"email": "niemand@nergens.test"}).press("Haal weg")
        assert page.error_beside("email").startswith("We vinden niemand")
        nobody = page.form().fill({"email": "", "on_behalf": "Bureau"}).press("Haal weg")
        assert nobody.error_beside("email") == "Schrijf ook wie er namens Bureau komt."
        wanted = {"email": heir.email, "on_behalf": "Bureau Samen Verder"}
        page = page.form().fill(wanted).press("Haal weg")
        assert page.says("Hanna Opvolger doet mee als Programmaleider.")
        assert page.says("Hanna Opvolger, namens Bureau Samen Verder")
        assert not page.select('a[href*="/mensen/manager"]')
        # A role of an office passes to who else holds it, and to nobody where there is no such one.
        assert not page.select('a[href*="/weg"]:-soup-contains("Schoolleider")')
        second = a_director(world.school, "Tom Tweede")
        page = browser.visit(page.path).follow("Haal weg: Dirk Bakker, Schoolleider")
        assert page.form().press("Haal weg").error_beside("person") == "Kies iemand."
        page = page.form().fill({"person": second.public_id}).press("Haal weg")
        (there,) = [
            each.text for each in page.select(".roles__person") if "De Regenboog" in each.text
        ]
        assert there.startswith("Tom Tweede")


def test_what_was_not_offered_is_refused_beside_its_question(app, browser):
    asks = '{key: goal, label: "Wat wil je bereiken?", type: text}'
    instead = '{key: goal, label: "Hoe staat het ervoor?", type: rating}'
    with clock.at(MOMENT):
        world = Programming(SMALL.replace(asks, instead))
        path = f"/programmas/{world.programme.public_id}/aanmelden"
        form = browser.sign_in(world.director).visit(path).form()
        page = form.tamper({"q_goal": "abc"}).press("Aanmelden")
        assert (page.status, page.error_beside("q_goal")) == (
            422,
            "Kies een van de mogelijkheden.",
        )


def test_a_moment_is_added_to_a_phase_that_is_there_twice(world, browser):
    with clock.at(MOMENT):
        trajectory = a_trajectory(world)
        with unit_of_work():
            do = db.session.get_one(Trajectory, trajectory.id).phases[1]
            changing.repeat(do, by=world.owner_person, now=MOMENT)
            begin, _, again, _ = db.session.get_one(Trajectory, trajectory.id).phases
            begin.closed_on, again.opened_on = TODAY, TODAY
        page = browser.sign_in(world.director).visit(f"/trajecten/{trajectory.public_id}")
        page = page.follow("Zet erbij: Bezoek")
        assert page.h1 == "Zet erbij: Bezoek"
        assert page.form().press().says("Het staat op de tijdlijn.")


def test_what_waits_is_found_among_all_that_they_may_read(app, monkeypatch):
    """Who leads the board reads every traject of its schools, and has a part in one."""
    cast = a_cast()
    a_traject_of(cast, "Eerst")
    second = a_traject_of(cast, "Daarna")
    with unit_of_work():
        rows = db.session.get_one(Trajectory, second.id).roles
        row = next(each for each in rows if each.role == "manager")
        appointing.release(row, successor=cast.asking_board, by=cast.coordinator, now=MOMENT)
    waiting = clocks.waiting
    monkeypatch.setattr(waiting, "MOST", 1)
    assert [each.trajectory_id for each in waiting.soon(cast.asking_board, TODAY)] == [second.id]
    asked = waiting.waiting(cast.asking_board, now=MOMENT)
    assert [each.values["public_id"] for each in asked] == [moment_of(second, "plan").public_id]


def test_lists_ask_as_much_of_the_database_whatever_their_length(app, browser):
    cast = a_cast()
    a_traject_of(cast, "Eerst")
    browser.sign_in(cast.expert)

    def asked() -> list[int]:
        with clock.at(MOMENT):
            lists = [statements(browser.visit, path) for path in ("/trajecten", "/programmas")]
            return [statements(waits, "home"), *lists]

    def waits(_: str) -> None:
        db.session.rollback()
        assert clocks.waiting.waiting(cast.expert, now=MOMENT)

    few = asked()
    for title in ("Daarna", "En dan"):
        a_traject_of(cast, title)
    assert asked() == few


def test_a_programme_is_made_by_who_acts_for_its_owner(world):
    facts = publishing.Facts("Van ons")
    with pytest.raises(NotAllowed):
        publishing.make(world.owner, SMALL, facts, by=world.teacher, now=MOMENT)


def test_a_release_leaves_what_its_owner_adjusted_alone(world):
    key, now = "expertteam", MOMENT

    def load(text: str) -> list[Programme]:
        with unit_of_work(), pytest.MonkeyPatch.context() as release:
            release.setattr(publishing, "catalogue", lambda: {key: text})
            owner = db.session.get_one(Organisation, world.owner.id)
            return publishing.load(owner, (key,), contact=None, now=now)

    text = publishing.catalogue()[key]
    (made,) = load(text)
    newer = text.replace("Duo samenstellen", "Tweetal kiezen")
    (again,) = load(newer)
    assert (again.id, again.current.number, again.draft) == (made.id, 2, newer)
    with unit_of_work():
        own = newer.replace("Tweetal kiezen", "Ons tweetal")
        found = db.session.get_one(Programme, made.id)
        publishing.rewrite(found, own, by=world.owner_person, now=now)
    assert load(text) == []  # not published yet, and theirs all the same
    with unit_of_work():
        publishing.publish(db.session.get_one(Programme, made.id), by=world.owner_person, now=now)
    assert load(text) == []
    assert db.session.get_one(Programme, made.id).draft == own


def test_what_is_not_theirs_does_not_exist(world, browser):
    with clock.at(MOMENT):
        trajectory = a_trajectory(world)
        elsewhere = a_director(a_school("Elders"), "Ed Elders")
        browser.sign_in(elsewhere)
        for path in (f"/trajecten/{trajectory.public_id}", page_of("plan"),
                     f"/programmas/{world.programme.public_id}"):  # fmt: skip
            assert browser.visit(path).status == 404
        assert browser.visit("/programmas").says("Er is nu geen programma voor jouw school")
        assert browser.visit("/trajecten").says("Nog geen trajecten")
