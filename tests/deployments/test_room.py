"""Room for the team: who gives it, what it changes, and what everybody sees of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock, workflow
from app.database import db, unit_of_work
from app.deployments import giving_room
from app.deployments.checks import room_is_counted
from app.deployments.models import Allowance
from app.deployments.room import allowance_for, take
from app.deployments.transitions import DEPLOYMENT
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Event
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_board_member,
    a_deputy,
    a_director,
    a_person,
    a_school,
)
from tests.support.makers_deployments import FIRST, a_cast, an_inzet, room

ROOM = {"minutes": 600, "covers": ["own_time"], "ring": 1, "until": date(2027, 7, 31)}


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def grant(membership, by, **change) -> Allowance:
    with unit_of_work():
        return giving_room.grant(membership, by=by, now=MOMENT, **(ROOM | change))


def change(allowance, by, *, seen=None, **change) -> None:
    with unit_of_work():
        seen = allowance.version if seen is None else seen
        giving_room.change(allowance, by=by, now=MOMENT, seen=seen, **(ROOM | change))


def end(allowance, by, *, seen=None) -> None:
    with unit_of_work():
        giving_room.end(
            allowance, by=by, now=MOMENT, seen=allowance.version if seen is None else seen
        )


def address(membership, *rest) -> str:
    return "/".join(["/uitlenen/ruimte", str(membership.id), *map(str, rest)])


def test_a_director_gives_room_and_sees_what_is_used_of_it(app, browser):
    cast = a_cast()
    page = browser.sign_in(cast.leader).visit("/uitlenen").follow("Ruimte voor je team")
    assert page.says("Sanne Kundig geen leraar De Hulp")
    page = page.follow("Sanne Kundig")
    assert page.says("Nog geen ruimte")
    page = page.follow("Geef ruimte")
    assert page.form().value("until") == "2027-07-31"
    page = page.form().fill({"minutes": "10", "covers": ["own_time", "extra_hours"], "ring": "2"})
    page = page.press("Geef deze ruimte")
    assert page.says("Sanne Kundig heeft er ruimte bij.")
    assert page.says("0 uur van 10 uur gebruikt")
    assert page.says("extra uren en binnen de taakuren")
    inzet = an_inzet(cast, "consent")
    assert (inzet.state, inzet.consented_by_id) == ("approved", cast.leader.id)
    page = browser.visit(address(cast.expert.memberships[0]))
    assert page.says("4 uur van 10 uur gebruikt")
    assert page.says(f"{inzet.help_request.title}: 4 uur, toegekend")
    assert browser.visit("/uitlenen/ruimte").says("4 uur van 10 uur gebruikt")


def test_whose_room_it_is_sees_it_on_their_profile_and_with_their_inzetten(app, browser):
    cast = a_cast()
    browser.sign_in(cast.expert)
    assert not browser.visit("/inzetten").says("Je ruimte")
    allowance = room(cast)
    for path in ("/inzetten", "/profiel"):
        page = browser.visit(path)
        assert page.says("Je ruimte")
        assert page.says("0 uur van 10 uur gebruikt")
        assert page.says("Gegeven door Leo Leider")
    browser.sign_in(cast.leader)
    assert not browser.visit(f"/mensen/{cast.expert.public_id}").says("Je ruimte")
    end(allowance, cast.leader)
    assert not browser.sign_in(cast.expert).visit("/inzetten").says("Je ruimte")


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"minutes": "veel"}, "minutes", "Schrijf het aantal uren"),
        ({"minutes": ""}, "minutes", "Dit hebben we nodig."),
        ({"covers": []}, "covers", "Vink er minstens één aan."),
        ({"ring": []}, "ring", "Kies hoe ver het mag."),
        ({"until": "2026-11-23"}, "until", "Deze dag is al voorbij."),
        ({"until": "2029-01-01"}, "until", "Kies een dag binnen twee jaar."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(app, browser, typed, field, says):
    cast = a_cast()
    page = browser.sign_in(cast.leader).visit(address(cast.expert.memberships[0], "nieuw"))
    fine = {"minutes": "7", "covers": ["own_time"], "ring": "2", "until": "2027-05-01"}
    page = page.form().fill(fine | typed).press("Geef deze ruimte")
    assert page.status == 422
    assert says in page.error_beside(field)
    if field != "minutes":
        assert page.form().value("minutes") == "7"
    assert db.session.scalars(select(Allowance)).all() == []


def test_pressing_twice_gives_once(app, browser):
    cast = a_cast()
    page = browser.sign_in(cast.leader).visit(address(cast.expert.memberships[0], "nieuw"))
    form = page.form().fill({"minutes": "7", "covers": ["own_time"], "ring": "2"})
    form.press("Geef deze ruimte")
    assert form.press("Geef deze ruimte").says("0 uur van 7 uur gebruikt")
    assert len(db.session.scalars(select(Allowance)).all()) == 1


def test_less_than_what_is_used_is_refused_and_more_is_fine(app, browser):
    cast = a_cast()
    allowance = room(cast)
    an_inzet(cast, "consent")
    page = browser.sign_in(cast.leader).visit(address(allowance.membership, allowance.id))
    page = page.form().fill({"minutes": "3"}).press("Bewaar de ruimte")
    assert "Er is al 4 uur van gebruikt" in page.error_beside("minutes")
    page = page.form().fill({"minutes": "4"}).press("Bewaar de ruimte")
    assert page.says("4 uur van 4 uur gebruikt")
    assert list(room_is_counted()) == []


def test_who_kept_the_page_open_sees_what_stands_there_now(app, browser):
    cast = a_cast()
    allowance = room(cast)
    path = address(allowance.membership, allowance.id)
    page = browser.sign_in(cast.leader).visit(path)
    change(allowance, cast.leader, minutes=120)
    page = page.form().fill({"minutes": "20"}).press("Bewaar de ruimte")
    assert page.status == 409
    assert page.says("0 uur van 2 uur gebruikt")
    db.session.rollback()
    assert allowance.minutes == 120
    page = browser.visit(f"{path}/stoppen")
    change(allowance, cast.leader, minutes=180)
    assert page.press("Stop deze ruimte").status == 409
    db.session.rollback()
    assert allowance.ended_at is None


def test_what_ended_is_used_no_more_and_what_was_consented_goes_on(app):
    cast = a_cast()
    allowance = room(cast)
    inzet = an_inzet(cast, "scheduled")
    end(allowance, cast.leader)
    assert giving_room.status(allowance, TODAY) == giving_room.ENDED
    assert an_inzet(cast, "consent", dates=((FIRST, 3, 60),)).state == "consent"
    db.session.refresh(inzet)
    assert (inzet.state, allowance.used_minutes) == ("scheduled", 240)
    with pytest.raises(StalePage):
        change(allowance, cast.leader)


def take_what_was_changed_meanwhile(inzet) -> None:
    with unit_of_work():
        found = allowance_for(workflow.Step(DEPLOYMENT, inzet, "consent", None, MOMENT))
        later = Allowance.version + 1
        db.session.execute(Allowance.__table__.update().values(version=later))
        take(inzet, found)


def test_consent_that_began_before_the_room_was_changed_finds_none(app):
    cast = a_cast()
    inzet = an_inzet(cast, "consent")
    allowance = room(cast)
    with pytest.raises(RuleBroken, match="werd ze anders"):
        take_what_was_changed_meanwhile(inzet)
    assert allowance.used_minutes == 0


def test_events_tell_who_gave_changed_and_ended_it(app):
    cast = a_cast()
    deputy = a_deputy("Dien Deputy", of=cast.leader)
    membership = cast.expert.memberships[0]
    allowance = grant(membership, deputy)
    change(allowance, cast.leader, minutes=300)
    end(allowance, deputy)
    told = db.session.scalars(
        select(Event).where(Event.object_type == "membership").order_by(Event.id)
    ).all()
    assert [(each.action, each.by_id, each.on_behalf_id) for each in told] == [
        ("give_room", deputy.id, cast.leader.id),
        ("change_room", cast.leader.id, None),
        ("end_room", deputy.id, cast.leader.id),
    ]
    assert told[1].facts["minutes"] == 300


def test_room_of_a_deputy_rests_when_they_no_longer_stand_in_until_a_leader_saves_it(app, browser):
    cast = a_cast()
    deputy = a_deputy("Dien Deputy", of=cast.leader, until=TODAY)
    allowance = grant(cast.expert.memberships[0], deputy, ring=4)
    later = MOMENT + timedelta(days=1)
    with clock.at(later):
        assert giving_room.status(allowance, TODAY + timedelta(days=1)) == giving_room.RESTS
        page = browser.sign_in(cast.expert).visit("/inzetten")
        assert page.says("Deze ruimte rust")
        page = browser.sign_in(cast.leader).visit(address(allowance.membership))
        assert page.says("Rust: wie dit gaf, leidt hier nu niet.")
        page.follow("Wijzig").form().press("Bewaar de ruimte")
        db.session.rollback()
        assert giving_room.status(allowance, clock.today()) == giving_room.OPEN
    assert allowance.granted_by_id == cast.leader.id


def test_nobody_else_gives_room_and_nobody_gives_it_to_themselves(app):
    cast = a_cast()
    membership = cast.expert.memberships[0]
    deputy_of_expert = a_deputy("Dien Deputy", of=cast.leader)
    for other in (cast.expert, cast.colleague, cast.asker, cast.board, cast.coordinator):
        with pytest.raises(NotAllowed):
            grant(membership, other)
    for leading in (cast.leader, deputy_of_expert):
        with pytest.raises(NotAllowed):
            grant(cast.leader.memberships[0], leading)


def test_the_board_gives_room_where_nobody_leads(app, browser):
    school = a_school(board=a_board())
    board = a_board_member(school.board)
    teacher = a_person("Tessa Teler", at=school)
    browser.sign_in(board)
    assert browser.visit("/uitlenen/ruimte").says("Tessa Teler")
    grant(teacher.memberships[0], board)
    a_director(school)
    assert browser.visit("/uitlenen/ruimte").says("Hier geef jij geen ruimte")
    assert browser.visit(address(teacher.memberships[0])).status == 404
    with pytest.raises(NotAllowed):
        grant(teacher.memberships[0], board)


def test_who_left_gets_no_room(app):
    cast = a_cast()
    with unit_of_work():
        cast.expert.memberships[0].until = TODAY - timedelta(days=1)
    with pytest.raises(NotAllowed):
        grant(cast.expert.memberships[0], cast.leader)
