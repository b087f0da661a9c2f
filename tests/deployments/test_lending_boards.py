"""The limits that a board sets for the lending of all its schools."""

from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.database import db, unit_of_work
from app.deployments import school as lending
from app.deployments.lending_facts import limits_of
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Event
from app.organisations.models import LendingSettings, Organisation
from app.organisations.rules import Limits
from tests.support.makers import (
    MOMENT,
    a_board,
    a_board_member,
    a_deputy,
    a_director,
    a_person,
    a_school,
    saved,
)
from tests.support.makers_deployments import MORNING, SECOND, a_cast, an_inzet


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def set_limits(board: Organisation, by: Any, seen: int = 0, **limits: int) -> None:
    with unit_of_work():
        lending.set_board_limits(board, Limits(**limits), by=by, now=MOMENT, seen=seen)


def test_a_board_sets_them_for_all_its_schools_and_an_event_says_so(app):
    board = a_board()
    one, other = a_school("De Ene", board=board), a_school("De Andere", board=board)
    stranger = a_school("Elders", board=a_board("Ander bestuur"))
    strict = a_director(other)
    with unit_of_work():
        limits = Limits(max_parts_per_person=1)
        lending.write_down(
            other, lending.staffing_of(other, MOMENT.date()), limits, by=strict, now=MOMENT, seen=0
        )
    member = a_board_member(board)
    wide = {"max_parts_per_person": 4, "max_contract_share": 60, "first_weeks": 0}
    set_limits(board, member, **wide)
    found = limits_of(one)
    assert {name: found[name] for name in wide} == wide  # wider than the standard, too
    assert found["max_teachers_lent"] == limits_of(stranger)["max_teachers_lent"] == 2
    assert limits_of(other)["max_parts_per_person"] == 1  # a school may be stricter
    assert limits_of(stranger)["max_parts_per_person"] == 2
    set_limits(board, member, seen=1, max_parts_per_person=0)  # and what was wider counts no more
    assert [limits_of(each)["max_parts_per_person"] for each in (one, other)] == [0, 0]
    assert limits_of(one)["first_weeks"] == 2
    told = db.session.scalars(select(Event).where(Event.object_id == board.id)).all()
    assert [(each.action, each.role, each.by_id, each.facts) for each in told] == [
        ("set_limits", "board", member.id, wide),
        ("set_limits", "board", member.id, {"max_parts_per_person": 0}),
    ]


def test_a_board_without_numbers_of_its_own_shows_the_standard_and_not_its_own_as_that(app):
    board = a_board()
    saved(LendingSettings(organisation_id=board.id, max_contract_share=70))
    assert limits_of(board)["max_contract_share"] == 70  # who works for the board itself
    assert limits_of(board, without_own=True)["max_contract_share"] == 40


def test_who_sits_on_the_board_or_stands_in_for_them_may_and_nobody_else(app):
    board = a_board()
    member, school = a_board_member(board), a_school(board=board)
    set_limits(board, a_deputy("Dien Deputy", of=member), first_weeks=3)
    event = db.session.scalars(select(Event).where(Event.action == "set_limits")).one()
    assert event.on_behalf_id == member.id
    others = (a_director(school), a_person(at=school), a_board_member(a_board("Ander")))
    for other in others:
        with pytest.raises(NotAllowed):
            set_limits(board, other, seen=1, first_weeks=0)
    with pytest.raises(StalePage):
        set_limits(board, member, seen=0, first_weeks=0)
    with pytest.raises(RuleBroken) as no:
        set_limits(board, member, seen=1, max_contract_share=101)
    assert no.value.field == "max_contract_share"


@pytest.mark.engines("sqlite")
def test_the_check_of_a_school_reads_the_number_of_its_board(app):
    cast = a_cast(class_parts=(MORNING,))
    set_limits(cast.lending.board, cast.board, max_people_per_part=0)
    with pytest.raises(RuleBroken, match="bestuur"):
        an_inzet(cast, "approval", cover="replacement", dates=((SECOND, MORNING, 120),))


@pytest.mark.engines("sqlite")
def test_the_page(browser):
    board = a_board()
    school, member = a_school(board=board), a_board_member(board)
    page = browser.sign_in(member).visit("/uitlenen").follow(board.name)
    assert page.says("Leeg: één per 8 groepen.")
    assert page.says("Leeg: 40 procent.")
    page = page.form().fill({"max_contract_share": "101", "first_weeks": "3"}).press("Bewaar")
    assert (page.status, page.form().value("first_weeks")) == (422, "3")
    assert "Kies een getal van 0 tot en met 100." in page.error_beside("max_contract_share")
    page = page.form().fill({"max_contract_share": "55"})
    set_limits(board, member, first_weeks=1)
    page = page.press("Bewaar")
    assert page.status == 409
    assert page.says("Hoeveel weken aan het begin van het schooljaar leen je niemand uit? 1")
    assert page.form().press("Bewaar").says("De grenzen zijn bewaard.")
    assert browser.visit(f"/uitlenen/bestuur/{board.public_id}").form().value("first_weeks") == "3"
    page = browser.visit(f"/uitlenen/{school.public_id}")
    assert page.says("Leeg: 55 procent.")
    browser.sign_in(a_director(school))
    assert browser.visit(f"/uitlenen/bestuur/{board.public_id}").status == 404
    assert not browser.visit("/uitlenen").says(board.name)


# Btw


def write_ground(board: Organisation, by: Any, ground: str, seen: int = 0) -> None:
    with unit_of_work():
        lending.set_board_limits(board, Limits(), vat_ground=ground, by=by, now=MOMENT, seen=seen)


def test_a_board_says_why_it_charges_no_btw_and_an_event_keeps_each_change(app):
    board = a_board()
    member = a_board_member(board)
    for seen, ground in enumerate(("education", "education", "")):
        write_ground(board, member, ground, seen)
        assert lending.vat_ground_of(board) == ground
    told = select(Event.role, Event.by_id, Event.facts).where(Event.action == "set_vat_ground")
    assert db.session.execute(told.order_by(Event.id)).all() == [
        ("board", member.id, {"ground": "education"}),
        ("board", member.id, {"ground": ""}),
    ]
    for wrong in ("zomaar", "small"):  # who lends is no small entrepreneur
        with pytest.raises(RuleBroken) as no:
            write_ground(board, member, wrong, seen=3)
        assert no.value.field == "vat_ground"
    with pytest.raises(NotAllowed):
        write_ground(board, a_director(a_school(board=board)), "education", seen=3)


def test_of_a_school_its_board_says_it_and_a_school_without_one_itself(app):
    school, alone = a_school(board=a_board()), a_school("De Eenling")

    def write(where: Organisation) -> None:
        by, staffing = a_director(where), lending.staffing_of(where, MOMENT.date())
        with unit_of_work():
            lending.write_down(
                where, staffing, Limits(), vat_ground="education", by=by, now=MOMENT, seen=0
            )

    with pytest.raises(NotAllowed):
        write(school)
    write(alone)
    assert [lending.vat_ground_of(each) for each in (school, alone)] == ["", "education"]


@pytest.mark.engines("sqlite")
def test_the_page_asks_the_employer_why_there_is_no_btw(browser):
    board = a_board()
    school, alone, member = a_school(board=board), a_school("De Eenling"), a_board_member(board)
    where = f"/uitlenen/bestuur/{board.public_id}"
    page = browser.sign_in(member).visit(where)
    assert page.form().value("vat_ground") == "none"
    page = page.form().fill({"vat_ground": "education"}).press("Bewaar")
    assert page.says("De grenzen zijn bewaard.")
    page = browser.visit(where).form().fill({"vat_ground": "none"})
    write_ground(board, member, "other", seen=1)
    page = page.press("Bewaar")
    assert page.status == 409
    assert page.says("Waarom rekenen jullie geen btw? om een andere reden vrijgesteld")
    page.form().press("Bewaar")
    assert browser.visit(where).form().value("vat_ground") == "none"
    browser.sign_in(a_director(school))
    assert browser.visit(f"/uitlenen/{school.public_id}").form().named("vat_ground") == []
    browser.sign_in(a_director(alone))
    page = browser.visit(f"/uitlenen/{alone.public_id}").form().fill({"vat_ground": "education"})
    page.press("Bewaar")
    page = browser.visit(f"/uitlenen/{alone.public_id}")
    assert page.form().value("vat_ground") == "education"
