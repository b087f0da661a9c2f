"""What anybody reads of a programme, whom it is for, and what it hands over when it ends."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Membership
from app.database import db, unit_of_work
from app.errors import RuleBroken
from app.insights.programmes import facts
from app.organisations.models import Organisation
from app.programmes import actions, answers, awarded, calling, people, phases, publishing, rounds
from app.programmes.models import (
    Call,
    Programme,
    ProgrammeVersion,
    Submission,
    Trajectory,
    TrajectoryPhase,
)
from app.programmes.reading import read
from app.programmes.views import programmes as programme_views
from tests.programmes.test_reading import choosing
from tests.search.town import statements
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT, TODAY, a_coordinator, a_person, a_region, a_school
from tests.support.makers_accounts import link_in, mails_to, text_of
from tests.support.makers_programmes import PLAN, SMALL, Programming, Walk, catalogue_text

pytestmark = both_at_length

SAYS = """part_of: "Leren Loont!"
policy: "Kwaliteit door schoolontwikkeling"
before: [{key: iso, label: "Intensieve Schoolontwikkeling"}, {key: top, label: "Topklassen"}]"""


def signed_out(browser: Any) -> Any:
    with browser.client.session_transaction() as session:
        session.clear()
    return browser


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


def test_a_programme_tells_the_problem_with_public_figures_per_region(app, browser):
    world = Programming(SMALL)
    a_region("Rijnmond")
    address = f"/programmas/{world.programme.public_id}"
    owner = browser.sign_in(world.owner_person)
    before = statements(owner.visit, address)
    page = owner.visit(address).follow("Het probleem, met cijfers")
    left_open = owner.visit(page.path).form().fill({"problem": "Van gisteren."})
    what = "Leerlingen die te weinig lezen"
    first = {
        "problem": "Een op de vier kinderen begrijpt niet wat het leest.",
        "rows-0-what": what,
        "rows-0-region": "Nergens",
        "rows-0-value": "24 %",
        "rows-0-year": "2027",
    }
    page = page.form().fill(first).press("Bewaar")
    assert page.error_beside("rows-0-source") == "Schrijf erbij waar dit staat."
    page = page.form().fill({"rows-0-source": "Monitor lezen, tabel 3"}).press("Bewaar")
    assert page.says(f"“{what}”: dat jaar is nog niet geweest.")
    page = page.form().fill({"rows-0-year": "2024"}).press("Bewaar")
    assert page.says("We kennen geen regio “Nergens”.")
    again = {"what": what, "value": "22 %", "year": "2024", "source": "Monitor lezen, tabel 1"}
    other = {f"rows-1-{key}": value for key, value in again.items()}
    page = page.form().fill({"rows-0-region": "rijnmond", **other}).press("Bewaar")
    assert page.says("Een op de vier kinderen begrijpt niet wat het leest.")
    said = [row.get_text(" ", strip=True) for row in page.select("#problem ~ dl .facts__row")]
    assert said == [
        f"{what}, heel Nederland 22 % (2024, Monitor lezen, tabel 1)",
        f"{what}, Rijnmond 24 % (2024, Monitor lezen, tabel 3)",
    ]
    assert left_open.press("Bewaar").status == 409
    twice = owner.visit(f"{address}/probleem").form().fill({"rows-0-region": ""}).press("Bewaar")
    assert twice.says("staat er twee keer over hetzelfde jaar")
    assert statements(owner.visit, address) == before  # whatever there is to tell


def test_everybody_reads_about_a_programme_once_its_owner_says_so(app, browser):
    world = Programming(SMALL.replace("intake:", f"{SAYS}\nintake:"))
    page_of = f"/openbaar/programmas/{world.programme.public_id}"
    anonymous = browser
    assert anonymous.visit(page_of).status == 404

    owner = browser.sign_in(world.owner_person)
    page = owner.visit(f"/programmas/{world.programme.public_id}").follow("Naam, doel en aanmelden")
    form = page.form().fill({"sunset_on": "2027-07-01", "public": ["yes"]})
    page = form.press("Bewaar").follow("Het probleem, met cijfers")
    page = page.form().fill({"problem": "Er is te weinig rust."}).press("Bewaar")
    assert page.says("Dit programma stopt op 1 juli 2027")
    page.follow("De openbare pagina")

    public = signed_out(browser).visit(page_of)
    assert public.status == 200
    assert public.h1 == "Klein programma"
    for words in (
        "Goed onderwijs voor ieder kind.",
        "Er is te weinig rust.",
        "Dit programma stopt op 1 juli 2027",
        "Kosten voor de school € 0",
        f"Een vraag? {world.owner_person.name} {world.owner_person.email}",
        "Onderdeel van Leren Loont!",
        "Beleid Kwaliteit door schoolontwikkeling",
        "Hiervoor was er Intensieve Schoolontwikkeling; Topklassen",
        "Plan indienen",
    ):
        assert public.says(words), words
    assert public.follow("Inloggen en aanmelden").path == "/account/inloggen"
    with unit_of_work():  # they find work elsewhere
        left = select(Membership).where(Membership.person_id == world.owner_person.id)
        db.session.scalars(left).one().until = TODAY - timedelta(days=1)
    assert world.owner_person.email not in browser.visit(page_of).html
    about = browser.sign_in(world.director).visit(page_of.removeprefix("/openbaar"))
    assert about.says("Goed onderwijs voor ieder kind.")
    assert world.owner_person.email not in about.html
    facts_of = f"{page_of.removeprefix('/openbaar')}/gegevens"
    form = browser.sign_in(a_coordinator(world.owner, "Nieuw")).visit(facts_of)
    assert world.owner_person.name not in form.text
    assert form.form().press("Bewaar").error_beside("contact") == "Kies iemand."
    signed_out(browser)
    with clock.at(datetime.fromisoformat("2027-07-02T09:00+02:00")):
        public = browser.visit(page_of)
        assert public.says("Dit programma is gestopt")
        assert not public.says("Inloggen en aanmelden")


def test_what_was_learned_is_handed_over_before_the_end(app, browser):
    world = Programming(SMALL)
    with unit_of_work():
        found = db.session.get_one(Programme, world.programme.id)
        found.sunset_on, found.is_public = TODAY + timedelta(days=80), True
    owner = browser.sign_in(world.owner_person)
    page = owner.visit("/start").follow("Draag over: Klein programma")
    page = page.form().fill({"rows-0-theme": "Lezen"}).press("Bewaar")
    assert page.error_beside("rows-0-to_whom") == "Schrijf erbij wie het bewaart."
    assert page.form().value("rows-0-theme") == "Lezen"
    later = (TODAY + timedelta(days=1)).isoformat()
    row = {
        "rows-0-lessons": "Begin klein.",
        "rows-0-to_whom": "Netwerk van besturen",
        "rows-1-theme": "Rekenen",
        "rows-1-to_whom": "FOKOR",
    }
    page = page.form().fill(row | {"rows-0-done_on": later}).press("Bewaar")
    assert page.says("Thema “Lezen”: wat overgedragen is, heeft een dag die geweest is.")
    page = page.form().fill({"rows-0-done_on": TODAY.isoformat()}).press("Bewaar")
    assert page.says("Lezen overgedragen")
    assert page.says("Begin klein.")
    assert page.says("Rekenen nog te doen")
    assert owner.visit("/start").says("Draag over: Klein programma")

    page = page.follow("Wat je overdraagt")
    assert page.form().value("rows-1-theme") == "Rekenen"
    page = page.form().fill({"rows-1-done_on": TODAY.isoformat()}).press("Bewaar")
    assert not owner.visit("/start").says("Draag over: Klein programma")
    browser.sign_in(world.director)
    for path in ("", "/openbaar"):  # what was learned is for who runs it
        read = browser.visit(f"{path}/programmas/{world.programme.public_id}")
        assert read.says("Rekenen overgedragen FOKOR")
        assert not read.says("Begin klein.")
        signed_out(browser)


def test_who_may_apply_depends_on_the_judgement_and_others_hear_where_to_go(app, browser):
    line = "eligible: {question: why, options: [mend], otherwise: Kies het Topklassenarrangement.}"
    world = Programming(choosing(line))
    page = browser.sign_in(world.director).visit(f"/programmas/{world.programme.public_id}")
    page = page.follow("Aanmelden")
    typed = {"q_why": "better", "q_goal": "Beter lezen.", "q_ready": ["time"]}
    page = page.form().fill(typed).press("Aanmelden")
    assert page.error_beside("q_why") == "Kies het Topklassenarrangement."
    assert page.form().value("q_goal") == "Beter lezen."
    assert db.session.query(Trajectory).count() == 0
    page = page.form().fill({"q_why": "mend"}).press("Aanmelden")
    assert page.says("Plan indienen ingeleverd")


def test_a_school_takes_part_as_a_whole_or_with_one_department(app, browser):
    text = SMALL.replace("subject: school", "subject: school_or_department")
    world = Programming(text, sector="vo")
    assert catalogue_text("expertteam").count("subject: school_or_department") == 1
    page = browser.sign_in(world.director).visit(f"/programmas/{world.programme.public_id}")
    assert page.says("Voor wie een school of een afdeling ervan")
    assert page.says("Kosten voor de school € 0")
    page = page.follow("Aanmelden")
    assert page.says("Laat dit leeg als de hele school meedoet.")
    typed = {"name": "havo onderbouw", "q_goal": "Beter lezen.", "q_ready": ["time"]}
    page = page.form().fill(typed).press("Aanmelden")
    assert page.says("havo onderbouw, De Regenboog")

    def takes_part(name: str) -> None:
        with unit_of_work():
            school = db.session.get_one(Organisation, world.school.id)
            programme = db.session.get_one(Programme, world.programme.id)
            who = {"by": world.director, "now": MOMENT}
            made = actions.apply(programme, school, name=name, **who)
            actions.submit(made, filled_in=PLAN, **who)

    takes_part("vmbo")
    takes_part("")  # the whole school beside its departments
    with pytest.raises(RuleBroken, match="doet al mee"):
        takes_part("vmbo")


def test_a_school_applies_because_of_a_judgement_and_says_of_which_day(app, browser):
    world = Programming(catalogue_text("expertteam"))
    page = browser.sign_in(world.director).visit(f"/programmas/{world.programme.public_id}")
    form = page.follow("Aanmelden").form()
    typed = {
        "q_question": "Hoe komt er rust?",
        "q_risks": ["safety"],
        "q_motive": "weak",
        "q_tried": "Een studiedag.",
    }
    page = form.fill(typed | {"q_judged_on": "2026-09-01"}).press("Aanmelden")
    page = page.follow("Hulpvraag indienen")
    assert page.says("Beoordeeld als zwak")
    assert page.says("01-09-2026"), page.text


def test_colleagues_see_what_was_awarded_and_can_join(app, browser):
    walk = Walk(Programming(catalogue_text("ontwikkelbudget")))
    walk.start(name="Schaken op het plein")
    world, page = walk.world, f"/programmas/{walk.world.programme.public_id}"
    colleague = a_person("Cor Collega", at=a_school("De Zus", board=world.board))
    assert not browser.sign_in(colleague).visit(page).says("Wat collega’s nu doen")
    at = MOMENT
    while (found := walk.next()) is not None and found.phase.key == "apply":
        at = max(at, datetime.combine(found.due_on, time(9), tzinfo=UTC)) + timedelta(minutes=1)
        with clock.at(at):
            walk.play(found)
    with clock.at(at):
        shown = browser.sign_in(colleague).visit(page)
        assert shown.says("Schaken op het plein, De Regenboog")
        assert shown.says(world.teacher.name)
        assert f"mailto:{world.teacher.email}?subject=Ik%20doe%20mee" in shown.html
        with unit_of_work():  # who did not say so is not named
            plan = db.session.scalars(select(Submission).order_by(Submission.id)).first()
            plan.answers = answers.dumps(answers.loads(plan.answers) | {"open": []})
        shown = browser.visit(page)
        assert shown.says("Schaken op het plein, De Regenboog")
        assert world.teacher.name not in shown.text
        assert f"mailto:{world.owner_person.email}?subject=Ik%20doe%20mee" in shown.html


def test_of_many_plans_the_newest_that_may_be_shown_are_read_at_once(app, monkeypatch):
    world = Programming(catalogue_text("ontwikkelbudget"))
    programme_id = world.programme.id
    with unit_of_work():
        old = db.session.get_one(Programme, programme_id).current
        text = world.text.replace("shown_with: open\n", "")
        new = ProgrammeVersion(programme_id=programme_id, number=2, text=text, published_at=MOMENT)
        db.session.add(new)
        db.session.flush()
        versions = [old.id, new.id]

    def awarded_plan(version_id: int, name: str) -> None:
        with unit_of_work():
            made = Trajectory(
                programme_id=programme_id,
                programme_version_id=version_id,
                school_id=world.school.id,
                name=name,
                started_by_id=world.teacher.id,
                started_on=TODAY,
                state="active",
                entered_at=MOMENT,
                moved_at=MOMENT,
            )
            db.session.add(made)
            row = TrajectoryPhase(
                key="apply", position=0, is_active=True, opened_on=TODAY, closed_on=TODAY
            )
            made.phases.append(row)
            db.session.flush()
            people.add(made, "initiator", world.teacher.id, world.school.id, TODAY)
            phase, moment = read(world.text).application
            plan = phases.place(row, phase, moment, due_on=TODAY, now=MOMENT)
            said = answers.dumps({"open": ["names"]})
            plan.submissions.append(
                Submission(number=1, answers=said, by_id=world.teacher.id, at=MOMENT)
            )

    def shown(_: str = "") -> list[tuple[str, list[str]]]:
        db.session.expire_all()
        programme = db.session.get_one(Programme, programme_id)
        plans = awarded.plans(programme, TODAY)
        return [(plan.title, [each.name for each in plan.people]) for plan in plans]

    awarded_plan(versions[0], "Schaken")
    one = statements(shown, "")
    awarded_plan(versions[0], "Dammen")
    awarded_plan(versions[1], "Niet getoond")
    by = [world.teacher.name]
    assert shown() == [("Dammen, De Regenboog", by), ("Schaken, De Regenboog", by)]
    assert statements(shown, "") == one
    monkeypatch.setattr(awarded, "MOST", 1)
    assert shown() == [("Dammen, De Regenboog", by)]


def test_a_secondary_school_comes_into_a_track_and_learns_from_one(app):
    walk = Walk(Programming(catalogue_text("expertisescholen"), sector="vo"))
    walk.start()
    trajectory = walk.again()
    assert (trajectory.state, trajectory.school.sector) == ("active", "vo")
    learners = [row for row in trajectory.roles if row.role == "learner"]
    assert {row.organisation.sector for row in learners} == {"vo"}
    known = facts.takings([trajectory.programme])[trajectory.programme_id]
    assert [taking.sector for taking in known] == ["vo"]


def test_vulnerable_schools_and_their_boards_are_called_on_before_the_end(
    app, browser, monkeypatch
):
    world = Programming(SMALL)
    with unit_of_work():
        found = db.session.get_one(Programme, world.programme.id)
        found.sunset_on = TODAY + timedelta(days=100)
    far = a_school("Ver Weg", city="Elders")
    for number in range(8):  # of the whole country, and none of them is near
        a_school("De Regenboog", city=f"Aadorp {number}")
    page = browser.sign_in(world.owner_person).visit(f"/programmas/{world.programme.public_id}")
    page = page.follow("Roep scholen op")
    page = page.form().fill({"schools": f"De Regenboog\n{far.name}"}).press("Roep op")
    assert page.error_beside("schools") == "We vinden hier geen school “Ver Weg”."
    assert page.form().value("schools").splitlines() == ["De Regenboog", "Ver Weg"]
    page = page.form().fill({"schools": "De Regenboog"}).press("Roep op")
    assert page.says("Opgeroepen: De Regenboog.")
    assert (
        page.form().fill({"schools": "De Regenboog"}).press("Roep op").says("kregen de oproep al")
    )
    says = "De Regenboog wordt uitgenodigd om mee te doen."
    for person in (world.director, world.board_member):
        # It went out by mail as well, to each of them once.
        (mail,) = mails_to(app, person.email)
        assert mail["Subject"] == "Klein programma: doe mee zolang het kan"
        assert "De Regenboog uit om mee te doen" in text_of(mail)
        assert link_in(mail, "/programmas/") == f"/programmas/{found.public_id}"
        home = browser.sign_in(person).visit("/start")
        assert home.says(says)
        assert home.follow("Bekijk: Klein programma").h1 == "Klein programma"
    assert not browser.sign_in(world.teacher).visit("/start").says(says)
    assert mails_to(app, world.teacher.email) == []
    with clock.at(MOMENT + timedelta(days=120)):  # applying is over
        assert not browser.sign_in(world.director).visit("/start").says(says)
    a_school("De Beuk", swv=world.owner)
    monkeypatch.setattr(programme_views, "MOST_LISTED", 1)  # more than one: by its name
    page = browser.sign_in(world.owner_person).visit(f"/programmas/{found.public_id}/aanmelden")
    page = page.form().fill({"school": "De Regenboog"}).press("Aanmelden")
    assert page.says("De aanmelding is verstuurd.")
    assert not browser.sign_in(world.board_member).visit("/start").says(says)


def test_only_schools_that_can_apply_are_called_on_and_only_for_this_round(app, browser):
    world = Programming(SMALL.replace("intake:", "sectors: [po]\nintake:"))
    a_school("De Beuk", sector="vo", swv=world.owner)
    who = {"by": world.owner_person}

    def called(*names: str, at: datetime) -> list[str]:
        with unit_of_work():
            programme = db.session.get_one(Programme, world.programme.id)
            return calling.call(programme, names, now=at, **who)

    def heard(on: datetime) -> list[str]:
        return [each.school.name for each in calling.for_person(world.board_member, on.date())]

    with pytest.raises(RuleBroken, match="geen school “De Beuk”"):
        called("De Beuk", at=MOMENT)
    assert called("De Regenboog", at=MOMENT) == ["De Regenboog"]
    later = MOMENT + timedelta(days=1)
    others = [a_school(f"Nog {number}", board=world.board) for number in range(2)]
    with unit_of_work():  # more than one reads at once, and newer, of a programme that is closed
        closed = publishing.make(
            db.session.get_one(Organisation, world.owner.id),
            SMALL,
            publishing.Facts("Dicht", open_until=TODAY - timedelta(days=1)),
            by=None,
            now=MOMENT,
        )
        publishing.publish(closed, by=None, now=MOMENT)
        for each in others:
            at = MOMENT + timedelta(minutes=1)
            db.session.add(Call(programme_id=closed.id, school_id=each.id, at=at))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calling, "MOST", 1)
        assert heard(later) == ["De Regenboog"]

    def afresh(_: str) -> None:
        db.session.expire_all()
        heard(later)

    assert statements(afresh, "") == 2  # who asks, and the calls: no text of a template
    with unit_of_work():  # the next round
        db.session.get_one(Programme, world.programme.id).opens_on = later.date()
    assert heard(later) == []
    assert called("De Regenboog", at=later) == ["De Regenboog"]
    assert heard(later) == ["De Regenboog"]
    assert called("De Regenboog", at=later) == []


def test_nobody_calls_on_schools_for_what_no_school_applies_for(app, browser):
    world = Programming(catalogue_text("plg"))
    about = f"/programmas/{world.programme.public_id}"
    page = browser.sign_in(world.owner_person).visit(about)
    assert page.says("Wat je overdraagt")
    assert not page.says("Roep scholen op")
    assert browser.visit(f"{about}/oproep").status == 404


def test_who_runs_it_reads_how_many_looked_and_applied(app, browser):
    world = Programming(SMALL)
    with unit_of_work():
        db.session.get_one(Programme, world.programme.id).is_public = True
    about = f"/programmas/{world.programme.public_id}"
    public = f"/openbaar{about}"

    def looks(path: str, method: str = "get") -> None:
        getattr(browser.client, method)(path).close()  # the page has gone out

    browser.sign_in(world.director)
    looks(about)
    looks(about)
    signed_out(browser)
    looks(public)
    looks(public, "head")  # asks whether it is there
    Walk(world).start()
    owner = browser.sign_in(world.owner_person)
    assert owner.visit(about).says("kwartaal 4 van 2026 3 1 kwartaal 3 van 2026 0 0")
    assert owner.visit(about).says("kwartaal 4 van 2026 3 1")  # who runs it does not count
    later = datetime(2027, 1, 4, 9, tzinfo=UTC)
    with clock.at(later):
        browser.sign_in(world.director)
        looks(about)
        page = browser.sign_in(world.owner_person).visit(about)
        assert page.says("kwartaal 1 van 2027 1 0 kwartaal 4 van 2026 3 1")


def test_a_school_is_called_on_anew_in_every_round_of_a_programme(app):
    world = Programming(SMALL)
    later = MOMENT + timedelta(days=100)
    with unit_of_work():
        programme = db.session.get_one(Programme, world.programme.id)
        for since in (TODAY, later.date()):
            wish = rounds.Wish(since, since + timedelta(days=30), 1_000_000)
            rounds.open_round(programme, wish, by=world.owner_person, now=MOMENT)

    def called(at: datetime) -> list[str]:
        with unit_of_work():
            programme = db.session.get_one(Programme, world.programme.id)
            return calling.call(programme, ["De Regenboog"], by=world.owner_person, now=at)

    assert [called(MOMENT), called(MOMENT)] == [["De Regenboog"], []]
    assert calling.for_person(world.director, TODAY) != []
    assert calling.for_person(world.director, later.date()) == []
    programme = db.session.get_one(Programme, world.programme.id)
    assert calling.called(programme, later.date()) == []
    assert [called(later), called(later)] == [["De Regenboog"], []]
