"""Schools that come to learn in a traject, and who may lead what they come for."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Membership, Person, Role
from app.database import db, unit_of_work
from app.deployments.models import Promised
from app.errors import NotAllowed, RuleBroken
from app.organisations.models import Organisation
from app.practices.models import Practice, PracticeSkill
from app.programmes import actions, appointing, reading
from app.programmes.models import Milestone, TrajectoryRole
from app.programmes.places import actions as places
from app.programmes.places import checks, following, offered, room
from app.programmes.places.models import FollowUp, Opening, Place, PlaceAttendance
from app.programmes.scouting.models import Scouted
from app.programmes.training.models import Leading
from tests.deployments.test_races import at_once
from tests.programmes.test_team import refused
from tests.search.town import statements
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_director,
    a_membership,
    a_person,
    a_region,
    a_school,
    a_skill,
)
from tests.support.makers_deployments import a_cast
from tests.support.makers_learning import (
    LEARNING,
    UNTIL,
    a_learner,
    a_learning_traject,
    a_place,
    a_trainer,
    again,
    come_to_lessons,
    lesson_of,
    me,
    move_place,
    offer,
    trainer_of,
)
from tests.support.makers_programmes import PLAN as SENT
from tests.support.makers_programmes import (
    a_programme_of,
    catalogue_text,
    give_back_plan,
    moment_of,
)

PLAN = {"goal": "Beter lezen.", "ready": ["time", "team"]}


@pytest.fixture
def cast(app):
    return a_cast()


def more_schools(cast, *names):
    """Each with its director."""
    return [a_learner(cast, name) for name in names]


def state_of(place):
    return db.session.get_one(Place, place.id).state


def again_place(place):
    return db.session.get_one(Place, place.id)


def broken():
    return [sentence for check in checks.CHECKS for sentence in check.broken()]


def test_schools_ask_for_places_wait_for_one_and_give_it_back(cast, browser):
    trajectory = a_learning_traject(cast)
    address = f"/trajecten/{trajectory.public_id}"
    (first, one), (_, two) = more_schools(cast, "De Beuk", "De Es")
    with clock.at(MOMENT):
        # Who leads the traject says how many schools may come.
        page = browser.sign_in(cast.expert).visit(address).follow("Zet plekken open")
        page = page.form().fill({"places": "4", "until": "2020-01-01"}).press("Zet open")
        assert page.error_beside("places") == "In dit programma zijn er hoogstens 3 plekken."
        page = page.form().fill({"places": "1"}).press("Zet open")
        assert page.error_beside("until") == "Deze dag is al geweest."
        assert page.form().fill({"until": str(UNTIL)}).press("Zet open").says("0 van de 1 plek")
        # A school asks, and the next one too: there is one place.
        asked = []
        for _, director in ((cast.lending, cast.leader), (first, one)):
            page = browser.sign_in(director).visit("/programmas").follow("Meeleren")
            page = page.follow(f"Vraag een plek bij {cast.asking.name}")
            page = page.form().fill({"words": "Wij willen dit leren."}).press("Vraag een plek")
            assert page.says("Wie het traject leidt, beslist of jullie een plek krijgen.")
            asked.append(page.path)
        # Nobody sees what another school asked; the school that is the expert asks for nothing.
        assert browser.visit(asked[0]).status == 404
        page = browser.sign_in(cast.asker).visit(f"/meeleren/{trajectory.public_id}")
        assert page.status == 404
        # Letting in the one puts nobody else in, and the other cannot come in any more.
        page = (
            browser.sign_in(cast.expert)
            .visit("/start")
            .follow("Bekijk: Leren bij De Vraag: De Hulp")
        )
        page = browser.visit(asked[0]).press("Laat toe")
        assert page.says("De school heeft een plek.")
        page = browser.visit(asked[1])
        assert page.says("Alle plekken zijn vergeven.")
        assert not page.says("Laat toe")
        assert browser.visit(asked[1]).press("Zet op de wachtlijst").says("nummer 1")
        page = browser.sign_in(two).visit("/meeleren").follow("Kom op de wachtlijst van")
        page = page.form().fill({"words": "Wij ook."}).press("Vraag een plek")
        assert page.says("Jouw school staat als nummer 2 op de wachtlijst.")
        last = page.path
        # No is said with a reason, which the school reads.
        page = browser.sign_in(cast.expert).visit(last).follow("Laat niet toe")
        page = page.form().press("Laat deze school niet toe")
        assert page.error_beside("reason_words") == "Schrijf erbij waarom."
        page.form().fill({"reason_words": "Kies eerst een team."}).press(
            "Laat deze school niet toe"
        )
        assert browser.sign_in(two).visit(last).says("Kies eerst een team.")
        # Who has a place takes part, is on the page of the traject, and gives the place back.
        page = browser.sign_in(cast.leader).visit("/meeleren")
        assert page.says("heeft een plek")
        assert page.follow(cast.asking.name).follow("Naar het traject").says("heeft een plek")
        page = browser.visit(asked[0]).follow("Geef de plek terug")
        page = page.form().fill({"reason_words": "Geen tijd."}).press("Geef de plek terug")
        assert page.says("De plek is vrij voor een andere school.")
        assert browser.visit(address).status == 404
        page = browser.sign_in(cast.expert).visit("/start")
        assert page.says(f"Er is een plek vrij, en {first.name} staat bovenaan de wachtlijst.")
        assert browser.visit(asked[1]).press("Laat toe").says("De school heeft een plek.")
        assert browser.visit(address).says("1 van de 1 plek is vergeven")
    assert broken() == []


def test_nobody_comes_past_the_places_and_a_stopped_traject_lets_nobody_in(cast):
    trajectory = a_learning_traject(cast)
    (first, one), (second, two) = more_schools(cast, "De Beuk", "De Es")
    with unit_of_work():  # a school that was there before there were places has one of them
        appointing.appoint(
            again(trajectory), "learner", me(one), by=me(cast.coordinator), now=MOMENT
        )
    offer(trajectory, cast, 2)
    there = db.session.scalars(select(Place)).one()
    assert (there.school_id, there.state) == (first.id, "accepted")
    with refused("werkt niet op een school die hier een plek heeft"):
        appointing.appoint(
            again(trajectory), "learner", me(two), by=me(cast.coordinator), now=MOMENT
        )
    (third, three), _ = more_schools(cast, "De Iep", "De Den")
    move_place(a_place(trajectory, third, three), "accept", cast.expert)
    with refused("2 scholen hebben al een plek"):
        facts = places.Facts(1, UNTIL)
        places.offer(again(trajectory), facts, by=me(cast.expert), now=MOMENT)
    learner = next(row for row in again(trajectory).roles if row.person_id == one.id)
    with refused("werkt niet op De Beuk"):  # nor in their place, from another school that has one
        appointing.release(learner, by=me(cast.coordinator), now=MOMENT, successor=me(three))
    asked = a_place(trajectory, second, two)
    with refused("deed dat al"):
        places.ask(again(trajectory), db.session.get_one(Organisation, second.id), "Nog eens.",
                   by=me(two), now=MOMENT)  # fmt: skip
    for person in (cast.asker, two, cast.colleague):  # neither the expert school nor themselves
        with refused(of=NotAllowed):
            places.move(db.session.get_one(Place, asked.id), "accept", by=me(person), now=MOMENT)
    with refused("kan niet meer"):
        late = MOMENT + timedelta(days=61)
        places.ask(again(trajectory), cast.lending, "Wij ook.", by=me(cast.leader), now=late)
    with unit_of_work():
        actions.leave(again(trajectory), "Het lukt niet.", by=me(cast.asker), now=MOMENT)
    assert (state_of(asked), state_of(there)) == ("refused", "accepted")
    assert broken() == []


def test_what_only_a_school_had_lapses_with_its_place_and_the_phase_goes_on(cast):
    trajectory = a_learning_traject(cast, offered=2)
    (first, one), _ = more_schools(cast, "De Beuk", "De Es")
    place = a_place(trajectory, first, one)
    move_place(place, "accept", cast.expert)
    come_to_lessons(trajectory, cast)
    assert lesson_of(trajectory).for_member.person_id == one.id
    with refused("Schrijf erbij waarom"):
        places.move(db.session.get_one(Place, place.id), "give_back", by=me(one), now=MOMENT)
    move_place(place, "give_back", one, "Geen tijd.")
    states = {each.key: each.state for each in db.session.scalars(select(Milestone))}
    assert (states["lesson"], states["start"], states["talk"]) == ("skipped", "skipped", "planned")
    learner = next(row for row in again(trajectory).roles if row.role == "learner")
    assert learner.until == TODAY
    assert db.session.get_one(Opening, trajectory.id).taken == 0
    assert broken() == []


def test_who_came_to_a_start_and_a_training_is_kept_for_each_school(cast, browser):
    trajectory = a_learning_traject(cast, offered=2)
    (first, one), (second, two) = more_schools(cast, "De Beuk", "De Es")
    for school, director in ((first, one), (second, two)):
        move_place(a_place(trajectory, school, director), "accept", cast.expert)
    come_to_lessons(trajectory, cast)
    later = MOMENT + timedelta(days=100)
    trainer = me(a_trainer(cast))
    with clock.at(later):
        page = browser.sign_in(trainer).visit(f"/trajecten/{trajectory.public_id}")
        assert page.says("nog niet geteld") is False
        page = page.follow(f"Schrijf op wie er waren: {first.name}")
        names = [field["name"] for field in page.select("input[name^=people_]")]
        assert len(names) == 2
        page = page.form().fill({names[0]: "2001"}).press("Schrijf op")
        assert "200" in page.error_beside(names[0])
        assert page.form().value(names[0]) == "2001"
        page = page.form().fill({names[0]: "6", names[1]: "0"}).press("Schrijf op")
        assert page.says("6 mensen")
        assert page.says("niemand")
        # It stands at that school, and the school itself does not write it down.
        place = db.session.scalars(select(Place).where(Place.school_id == first.id)).one()
        assert browser.sign_in(one).visit(f"/plekken/{place.public_id}").says("6 mensen")
        assert (
            browser.visit(f"/trajecten/{trajectory.public_id}/plekken/{place.id}/aanwezig").status
            == 404
        )
        other = db.session.scalars(select(Place).where(Place.school_id == second.id)).one()
        assert not browser.sign_in(two).visit(f"/plekken/{other.public_id}").says("6 mensen")
    assert sorted(db.session.scalars(select(PlaceAttendance.people))) == [0, 6]


def test_only_who_finished_the_course_leads_a_training(cast, browser):
    trajectory = a_learning_traject(cast, offered=1)
    (first, one), _ = more_schools(cast, "De Beuk", "De Es")
    move_place(a_place(trajectory, first, one), "accept", cast.expert)
    come_to_lessons(trajectory, cast, 2)  # the trainer missed the second time
    trainer = me(a_trainer(cast))
    lesson = lesson_of(trajectory)
    later = MOMENT + timedelta(days=21)
    day = (MOMENT + timedelta(days=20)).date()
    with clock.at(later):
        with refused("Kies eerst wie dit leidt"):
            actions.hold(
                lesson_of(trajectory), held_on=day, present=[one.id], by=me(trainer), now=later
            )
        page = browser.sign_in(trainer).visit(f"/trajecten/{trajectory.public_id}")
        assert page.says("Nog niemand leidt: Start: Dirk Beuk Les: Dirk Beuk")
        page = browser.visit(f"/momenten/{lesson.public_id}").follow("Kies wie dit leidt")
        assert page.says("Tara Trainer (nog niet opgeleid: was er 1 van de 2 keer)")
        page = page.form().fill({"person": trainer.public_id}).press("Bewaar")
        says = page.error_beside("person")
        assert "Tara Trainer heeft “Opleiding” niet afgerond: was er 1 van de 2 keer" in says
        assert "inhalen" in says
        # Nobody says of themselves that they made up for it; who gives the course does.
        row = trainer_of(trajectory)
        address = f"/trajecten/{trajectory.public_id}/mensen/{row.id}/opleiding"
        assert browser.visit(address).status == 404
        page = browser.sign_in(cast.expert).visit(f"/trajecten/{trajectory.public_id}")
        page = page.follow("Heeft het ingehaald: Tara Trainer")
        page = page.form().fill({"on": "2099-01-01", "words": "Met een andere groep."})
        page = page.press("Schrijf op")
        assert page.error_beside("on") == "Deze dag is nog niet geweest."
        page = page.form().fill({"on": str(day)}).press("Schrijf op")
        assert page.says("haalde de rest in")
        page = browser.sign_in(trainer).visit(f"/momenten/{lesson.public_id}/leiding")
        page = page.form().fill({"person": trainer.public_id}).press("Bewaar")
        assert page.says("Tara Trainer leidt dit.")
        with refused("Tara Trainer zou dit leiden"):  # and then was not there
            actions.hold(
                lesson_of(trajectory), held_on=day, present=[one.id], by=me(trainer), now=later
            )
        with unit_of_work():
            there = [one.id, trainer.id]
            actions.hold(
                lesson_of(trajectory), held_on=day, present=there, by=me(trainer), now=later
            )
        # What has a form waits for its leader too.
        with unit_of_work():
            actions.hand_in(lesson_of(trajectory, "start"), PLAN, by=me(one), now=later)
        with refused("Kies eerst wie dit leidt"):
            actions.accept(lesson_of(trajectory, "start"), by=me(trainer), now=later)
    assert db.session.scalar(select(func.count()).select_from(Leading)) == 1


@pytest.mark.engines("postgresql")  # SQLite has one writer at a time
def test_of_two_who_give_the_last_place_at_once_one_does(app):
    cast = a_cast()
    trajectory = a_learning_traject(cast, offered=1)
    asked = [a_place(trajectory, school, by).id for school, by in more_schools(cast, "Een", "Twee")]
    leaders = (cast.expert.id, cast.coordinator.id)

    def lets_in(place_id, person_id):
        def work(ready):
            place, person = (
                db.session.get_one(Place, place_id),
                db.session.get_one(Person, person_id),
            )
            assert db.session.get_one(Opening, place.trajectory_id).left == 1
            ready()
            places.move(place, "accept", by=person, now=MOMENT)

        return work

    ends = at_once(app, *(lets_in(*pair) for pair in zip(asked, leaders, strict=True)))
    late = [end for end in ends if end is not None]
    assert [type(end) for end in late] == [RuleBroken]
    assert "Alle plekken zijn vergeven" in str(late[0])
    learners = select(func.count()).where(TrajectoryRole.role == "learner")
    assert db.session.scalar(learners) == 1
    assert db.session.get_one(Opening, trajectory.id).taken == 1
    assert broken() == []


def test_scouted_schools_stand_in_one_list_until_they_take_part(cast, browser):
    programme = a_programme_of(cast)
    with clock.at(MOMENT):
        owner = browser.sign_in(cast.coordinator)
        page = owner.visit(f"/programmas/{programme.public_id}").follow("Scholen in beeld")
        assert page.says("Nog geen school in beeld")
        page = page.follow("Zet een school erbij")
        page = page.form().fill({"school": "Nergens", "source": "Tip"}).press("Zet op de lijst")
        assert page.error_beside("school") == "We vinden hier geen school “Nergens”."
        seen = {"school": "De Vraag Maasmond", "source": "Een tip van het bestuur"}
        page = page.form().fill(seen).press("Zet op de lijst")
        assert page.says("gezien")
        assert page.says("Een tip van het bestuur")
        twice = page.follow("Zet een school erbij").form().fill(seen).press("Zet op de lijst")
        assert twice.error_beside("school") == "De Vraag staat al op de lijst."
        left_open = page.follow("De Vraag").form().fill({"action": "speak"})
        for action, word in (("speak", "gesproken"), ("invite", "gevraagd")):
            page = page.follow("De Vraag").form().fill({"action": action}).press("Bewaar")
            assert page.says(word)
        assert left_open.press("Bewaar").status == 409  # a colleague did it meanwhile
        page = page.follow("De Vraag").form().fill({"action": "drop"}).press("Bewaar")
        assert page.error_beside("reason_words") == "Schrijf erbij waarom het niet doorgaat."
        page = owner.visit(f"/programmas/{programme.public_id}/scouting")
        page = page.follow("Meld aan: De Vraag").form().press("Aanmelden")
        assert page.says("De aanmelding is verstuurd.")
        assert owner.visit(f"/programmas/{programme.public_id}/scouting").says("doet mee")
        page = browser.sign_in(cast.asker).visit(f"/programmas/{programme.public_id}/scouting")
        assert page.status == 404
    assert db.session.scalars(select(Scouted.state)).all() == ["joins"]


def test_a_school_that_learned_is_asked_after_6_12_and_24_months_and_once(cast, browser):
    ours = reading.read(catalogue_text("expertisescholen")).places
    assert ours.follow == (6, 12, 24)
    text = LEARNING.replace("by: [manager]}", "by: [manager], follow: [6, 12, 24]}")
    trajectory = a_learning_traject(cast, offered=2, text=text)
    (first, one), (second, two) = more_schools(cast, "De Beuk", "De Es")
    place, other = (a_place(trajectory, school, by) for school, by in ((first, one), (second, two)))
    for each in (place, other):
        move_place(each, "accept", cast.expert)
    come_to_lessons(trajectory, cast)
    done = MOMENT + timedelta(days=5)
    with unit_of_work():  # of the one school everything was done, of the other nothing yet
        for milestone in db.session.scalars(select(Milestone)).all():
            if milestone.for_member is not None and milestone.for_member.person_id == one.id:
                milestone.state, milestone.held_on = "done", done.date()
    # Who is done makes room for another school, reads on, and nothing more is asked of it.
    with clock.at(done):
        browser.sign_in(cast.expert)
        assert "Deze school is klaar" not in browser.visit(f"/plekken/{other.public_id}").text
        page = browser.visit(f"/plekken/{place.public_id}").press("Deze school is klaar")
        assert page.says("is klaar met leren")
        with refused("staat nog iets open"):
            here = {"by": me(cast.expert), "now": done}
            places.move(db.session.get_one(Place, other.id), "finish", **here)
        assert browser.sign_in(one).visit(f"/trajecten/{trajectory.public_id}").says("is klaar")
    rows = [row for row in again(trajectory).roles if row.role == "learner"]
    assert [row.person_id for row in room.who_still_learn(rows)] == [two.id]
    assert db.session.get_one(Opening, trajectory.id).taken == 1
    assert broken() == []
    assert following.ask_who_is_due(now=MOMENT + timedelta(days=180)) == 0
    half = MOMENT + timedelta(days=190)
    assert [following.ask_who_is_due(now=half) for _ in range(2)] == [1, 0]
    with unit_of_work():
        found = db.session.get_one(FollowUp, (place.id, 6))
        following.answer(found, 4, "", by=me(one), now=half)
    with clock.at(half):  # who runs the programme reads it of all schools together
        page = browser.sign_in(cast.coordinator)
        page = page.visit(f"/programmas/{trajectory.programme.public_id}")
        assert page.says("Na 6 maanden 1 van de 1 school antwoordde.")
    assert following.ask_who_is_due(now=MOMENT + timedelta(days=360)) == 0
    year = MOMENT + timedelta(days=371)
    assert [following.ask_who_is_due(now=year) for _ in range(2)] == [1, 0]
    address = f"/plekken/{place.public_id}/later/12"
    with clock.at(year):
        page = browser.sign_in(one).visit("/start").follow("Zeg het: Leren bij De Vraag: De Beuk")
        page = page.form().press("Bewaar")
        assert page.error_beside("mark") == "Kies wat bij jullie past."
        page = page.form().fill({"mark": "3", "words": "Elke week."}).press("Bewaar")
        assert page.says("Na 12 maanden: 3 van 4. Elke week.")
        assert browser.visit(address).status == 404  # it is said once
        assert browser.sign_in(two).visit(address).status == 404
        page = browser.sign_in(cast.expert).visit(f"/trajecten/{trajectory.public_id}")
        assert page.says("Na 12 maanden: 3 van 4. Elke week.")
    assert following.ask_who_is_due(now=MOMENT + timedelta(days=745)) == 1
    asked = db.session.execute(select(FollowUp.months, FollowUp.mark).order_by(FollowUp.months))
    assert [tuple(row) for row in asked] == [(6, 4), (12, 3), (24, None)]


def test_hours_that_were_promised_are_of_the_trainers_for_as_long_as_they_are(cast):
    text = LEARNING.replace(
        "places:",
        "promised: {form: plan, hours: hours, since: since, until: until, by: trainer}\nplaces:",
    ).replace(
        "      - {key: ready,",
        """\
      - {key: hours, label: "Uren", type: number, required: false}
      - {key: since, label: "Van", type: date, required: false}
      - {key: until, label: "Tot", type: date, required: false}
      - {key: ready,""",
    )
    trajectory = a_learning_traject(cast, text=text)
    until = TODAY + timedelta(days=300)

    def promised():
        found = db.session.scalars(select(Promised).order_by(Promised.person_id))
        return [(each.person_id, each.minutes, each.until) for each in found]

    assert promised() == []
    give_back_plan(trajectory, cast)
    with unit_of_work():
        deal = SENT | {"hours": 80, "since": f"{TODAY}", "until": f"{until}"}
        actions.hand_in(moment_of(trajectory, "plan"), deal, by=me(cast.asker), now=MOMENT)
    assert promised() == []  # nobody said that it is good
    with unit_of_work():
        actions.accept(moment_of(trajectory, "plan"), by=me(cast.expert), now=MOMENT)
    one = a_trainer(cast)
    assert promised() == [(one.id, 4800, until)]
    two = a_trainer(cast, "Tom Trainer")
    with unit_of_work():
        appointing.appoint(again(trajectory), "trainer", me(two), by=me(cast.expert), now=MOMENT)
    assert promised() == [(one.id, 2400, until), (two.id, 2400, until)]
    with unit_of_work():
        row = next(row for row in again(trajectory).roles if row.person_id == one.id)
        appointing.release(row, by=me(cast.coordinator), now=MOMENT)
    assert promised() == [(two.id, 4800, until)]
    with unit_of_work():
        actions.leave(again(trajectory), "Het lukt niet.", by=me(cast.asker), now=MOMENT)
    assert promised() == []


def test_a_form_that_was_left_open_asks_for_no_other_school_and_ends_no_place(cast, browser):
    trajectory = a_learning_traject(cast, offered=2)
    first, one = a_learner(cast, "De Beuk")
    second = a_school("De Es", swv=cast.swv, region=cast.region)
    a_membership(one, Role.DIRECTOR, second)
    with clock.at(MOMENT):
        browser.sign_in(one)
        left_open = browser.visit(f"/meeleren/{trajectory.public_id}").form()
        left_open.fill({"school": first.public_id, "words": "Wij willen dit."})
        asked = a_place(trajectory, first, one)
        page = left_open.press("Vraag een plek")
        assert page.says("deed dat al")
        assert db.session.scalars(select(Place.school_id)).all() == [first.id]
        # Of the other school it is asked in its own name, and one leader comes for both.
        page = browser.visit(f"/meeleren/{trajectory.public_id}").form()
        page = page.fill({"words": "Wij ook."}).press("Vraag een plek")
        other = db.session.scalars(select(Place).where(Place.school_id == second.id)).one()
        move_place(other, "accept", cast.expert)
        browser.sign_in(cast.expert)
        refusal = browser.visit(f"/plekken/{asked.public_id}/afwijzen").form()
        refusal.fill({"reason_words": "Kies eerst een team."})
        move_place(asked, "accept", cast.expert)
        page = refusal.press("Laat deze school niet toe")
        assert page.status == 409
        assert page.says("heeft een plek")
        assert state_of(asked) == "accepted"
        assert (
            browser.visit(f"/plekken/{asked.public_id}/afwijzen").path
            == f"/plekken/{asked.public_id}"
        )
    rows = [row for row in again(trajectory).roles if row.role == "learner"]
    assert {(row.person_id, row.organisation_id) for row in rows} == {
        (one.id, first.id),
        (one.id, second.id),
    }
    assert broken() == []


def test_who_asks_later_comes_behind_who_waits_and_who_left_does_not_come(cast):
    trajectory = a_learning_traject(cast, offered=1)
    (first, one), (second, two), (third, three) = more_schools(cast, "De Beuk", "De Es", "De Den")
    had = a_place(trajectory, first, one)
    move_place(had, "accept", cast.expert)
    waits = a_place(trajectory, second, two)
    move_place(had, "give_back", one, "Geen tijd.")
    late = a_place(trajectory, third, three)  # there is room, and it is not theirs first
    assert (state_of(waits), state_of(late)) == ("waiting", "waiting")
    assert [offered.number_in_line(again_place(each)) for each in (waits, late)] == [1, 2]
    # Who asked no longer leads the school: who does comes, and without anybody nobody.
    with unit_of_work():
        db.session.scalars(select(Membership).where(Membership.person_id == two.id)).one().until = (
            TODAY - timedelta(days=1)
        )
    with refused("heeft nu geen schoolleider"):
        places.move(again_place(waits), "accept", by=me(cast.expert), now=MOMENT)
    after = a_director(second, "Nina Nieuw")
    move_place(waits, "accept", cast.expert)
    learner = next(
        row for row in again(trajectory).roles if row.role == "learner" and not row.until
    )
    assert learner.person_id == after.id
    # A school that is gone does not come in; one that gave its place back asks anew, and does.
    with unit_of_work():
        db.session.get_one(Organisation, third.id).gone_on = TODAY
        places.offer(again(trajectory), places.Facts(3, UNTIL), by=me(cast.expert), now=MOMENT)
    with refused("De Den bestaat niet meer"):
        places.move(again_place(late), "accept", by=me(cast.expert), now=MOMENT)
    move_place(late, "refuse", cast.expert, "Gesloten.")
    back = a_place(trajectory, first, one)
    move_place(back, "accept", cast.expert)
    assert [row.until for row in again(trajectory).roles if row.person_id == one.id] == [
        TODAY,
        None,
    ]
    # Once applying is over the number and the words can still change.
    after_it = MOMENT + timedelta(days=61)
    with unit_of_work():
        facts = places.Facts(2, UNTIL, "Drie lessen.")
        places.offer(again(trajectory), facts, by=me(cast.expert), now=after_it)
    assert broken() == []


def test_the_pages_of_places_ask_the_database_as_often_for_more_schools(cast, browser):
    trajectory = a_learning_traject(cast, offered=3)
    come_to_lessons(trajectory, cast)
    address = f"/trajecten/{trajectory.public_id}"

    def comes(name):
        place = a_place(trajectory, *a_learner(cast, name))
        move_place(place, "accept", cast.expert)
        return place

    def asked(place):
        with clock.at(MOMENT + timedelta(days=30)):
            browser.sign_in(cast.expert)
            seen = [statements(browser.visit, each) for each in (address, "/start")]
            browser.sign_in(cast.leader)
            region = f"/meeleren/regio/{cast.region.public_id}"
            programme = f"/programmas/{trajectory.programme.public_id}"
            seen += [statements(browser.visit, each) for each in ("/meeleren", region, programme)]
            return [
                *seen,
                statements(browser.sign_in(cast.expert).visit, f"/plekken/{place.public_id}"),
            ]

    place = comes("De Beuk")
    few = asked(place)
    for name in ("De Es", "De Den"):
        comes(name)
    assert asked(place) == few


def test_an_expert_school_is_found_by_its_region_and_by_what_it_teaches(cast, browser):
    text = LEARNING.replace(
        "by: director, form: plan}", "by: director, form: plan, publishes: true}"
    )
    trajectory = a_learning_traject(cast, offered=2, text=text)
    come_to_lessons(trajectory, cast)
    with clock.at(MOMENT):
        page = browser.sign_in(cast.leader).visit("/meeleren").follow(cast.region.name)
        assert page.says("De Vraag")
        assert page.says("De aanpak is nog niet gedeeld.")
        assert page.says("Nog 2 plekken vrij")
        with unit_of_work():
            practice = db.session.scalars(select(Practice)).one()
            practice.state, practice.title = "published", "Zo lezen wij"
            practice.published_at = MOMENT
            practice.skills = [PracticeSkill(skill_id=a_skill().id)]
        assert browser.visit(page.path).says("Zo lezen wij")
        # Who searches for what the school teaches finds the school, and asks for a place.
        found = browser.visit("/zoeken?q=pesten")
        (school,) = found.select("#expert-schools li")
        assert "De Vraag" in school.get_text()
        approach = found.follow("Zo lezen wij")
        assert approach.says("Leer dit met je school")
        assert approach.says("Nog 2 plekken vrij")
        assert approach.follow("Vraag een plek bij De Vraag").h1 == "Leren bij De Vraag"
        browser.sign_in(cast.coordinator).visit("/meeleren")
        read = browser.visit("/meeleren")
        assert read.says("Hier kunnen scholen leren")
        assert not read.says("jouw school")
        assert not read.says("Vraag een plek bij")
        browser.sign_in(cast.leader)
        # Nobody out of reach sees it, and a school that is still looked at is none yet.
        stranger = a_person("Vera Ver", at=a_school("Ver weg", region=a_region("Elders")))
        assert browser.sign_in(stranger).visit(page.path).status == 404
    early = LEARNING.replace("by: [manager]}", "by: [manager], since: do}")
    with unit_of_work():
        version = again(trajectory).programme_version
        version.text = early
        next(row for row in again(trajectory).phases if row.key == "do").opened_on = None
    assert browser.sign_in(cast.leader).visit(page.path).status == 404


MISTAKES = (
    ("role: learner, by: [manager]", "role: guest, by: [manager]", "“fill: appoint”"),
    ("role: learner, by: [manager]", "role: learner, by: [learner]", "gaat niet zelf over"),
    ("role: learner, by: [manager]", "role: nobody, by: [manager]", "“nobody” bestaat niet"),
    ("role: learner, by: [manager]", "role: learner, by: [manager], since: ooit", "“ooit” bestaat"),
    ("role: learner, by: [manager]", "role: learner, by: [manager], follow: [0]", "van 1 tot en"),
    ("trained_in: begin.course", "trained_in: begin.plan", "zonder formulier"),
    ("trained_in: begin.course", "trained_in: begin.ooit", "begin.ooit” bestaat niet"),
    ("led_by: trainer", "led_by: ooit", "De rol “ooit” bestaat niet"),
    ("type: text}", "type: text, most: 3}", "“most” hoort bij “number”"),
)


def test_a_template_that_offers_places_or_asks_a_course_says_what_is_wrong():
    assert reading.mistakes_in(LEARNING) == []
    for before, after, says in MISTAKES:
        found = reading.mistakes_in(LEARNING.replace(before, after, 1))
        assert any(says in str(each) for each in found), (after, found)
