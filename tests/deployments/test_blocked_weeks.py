"""Weeks in which a school lends nobody: added and taken away by who leads it; they count."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db, unit_of_work
from app.deployments import school as lending
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Event
from app.organisations.models import BlockedWeek
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_board_member,
    a_director,
    a_person,
    a_school,
    saved,
)
from tests.support.makers_deployments import FIRST, a_cast, an_inzet

MONDAY = date(2027, 1, 18)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def block(school, by, day=MONDAY, reason="toetsweek", seen=0):
    with unit_of_work():
        lending.block_week(school, day, reason, by=by, now=MOMENT, seen=seen)


def blocked() -> list[tuple[date, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(BlockedWeek).order_by(BlockedWeek.monday))
    return [(row.monday, row.reason) for row in rows]


def test_a_director_adds_a_week_and_takes_it_away(app, browser):
    school = a_school(board=a_board())
    page = browser.sign_in(a_director(school)).visit(f"/uitlenen/{school.public_id}")
    assert page.says("Je noemde zelf nog geen week")
    page = page.follow("Week toevoegen").form()
    page = page.fill({"day": "2027-01-20", "reason": "toetsweek"}).press("Leen deze week niet uit")
    assert page.says("Week 3 is toegevoegd.")
    assert page.says("18 januari 2027: toetsweek.")
    assert blocked() == [(MONDAY, "toetsweek")]
    page = page.follow("Haal week 3 weg").press("Leen deze week weer uit")
    assert page.says("Week 3 is weg.")
    assert blocked() == []
    told = db.session.scalars(
        select(Event.action).where(Event.action.in_(("block_week", "unblock_week")))
    ).all()
    assert told == ["block_week", "unblock_week"]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (TODAY - timedelta(days=7), "Deze week is voorbij"),
        (TODAY + timedelta(days=800), "binnen twee jaar"),
        (MONDAY + timedelta(days=3), "Week 3 staat er al"),
        (date(2026, 12, 23), "In deze week is er geen school (kerstvakantie)"),
    ],
    ids=["past", "far", "double", "holiday"],
)
def test_a_week_that_cannot_be_blocked_is_refused_with_its_reason(app, day, why):
    school = a_school(board=a_board())
    director = a_director(school)
    block(school, director)
    with pytest.raises(RuleBroken) as no:
        block(school, director, day, seen=1)
    assert why in str(no.value)
    assert no.value.field == "day"
    assert len(blocked()) == 1


def test_the_week_that_is_now_can_still_be_blocked(app):
    school = a_school(board=a_board())
    block(school, a_director(school), TODAY)
    assert blocked() == [(TODAY - timedelta(days=TODAY.weekday()), "toetsweek")]


def test_a_reason_is_short(app):
    school = a_school(board=a_board())
    with pytest.raises(RuleBroken, match="80 tekens"):
        block(school, a_director(school), reason="x" * 81)


def test_only_who_may_write_down_the_limits_may_do_this(app):
    school = a_school(board=a_board())
    block(school, a_board_member(school.board))
    for other in (a_person(at=school), a_director(a_school(board=school.board)), a_person()):
        with pytest.raises(NotAllowed):
            block(school, other, MONDAY + timedelta(weeks=1), seen=1)
        with pytest.raises(NotAllowed), unit_of_work():
            lending.unblock_week(school, MONDAY, by=other, now=MOMENT, seen=1)


def test_of_two_who_look_at_the_same_page_the_later_looks_again(app):
    school = a_school(board=a_board())
    director = a_director(school)
    block(school, director)
    with pytest.raises(StalePage):
        block(school, director)
    with pytest.raises(StalePage), unit_of_work():  # it was taken away meanwhile
        lending.unblock_week(school, MONDAY + timedelta(weeks=1), by=director, now=MOMENT, seen=1)


def test_what_is_past_is_not_listed(app, browser):
    school = a_school(board=a_board())
    saved(BlockedWeek(school_id=school.id, monday=date(2026, 11, 2), reason="oude toetsweek"))
    page = browser.sign_in(a_director(school)).visit(f"/uitlenen/{school.public_id}")
    assert not page.says("oude toetsweek")


def test_the_check_reads_the_week_that_a_director_added(app, browser):
    cast = a_cast(class_parts=(2,))
    inzet = an_inzet(cast, "consent", cover="replacement")
    block(cast.lending, cast.leader, FIRST, "toetsweek")
    page = browser.sign_in(cast.leader).visit(f"/inzetten/{inzet.public_id}/toestemming")
    assert page.says("In week 50 leent de school niemand uit (toetsweek).")
