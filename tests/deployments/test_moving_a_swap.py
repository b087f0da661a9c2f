"""A swap that stands is moved by the two together, both halves of it or neither."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions, swaps
from app.deployments.checks import requests_count_their_hours, swaps_are_pairs
from app.deployments.models import Deployment, NewMoment, Session
from app.deployments.swap_moving import When
from app.deployments.waiting import waiting
from app.errors import RuleBroken, StalePage
from app.events.models import Delivery, Event
from tests.deployments.test_races import at_once
from tests.deployments.test_swapping import School, a_school_that_swaps, agree, move, other
from tests.support.makers import MOMENT
from tests.support.makers_deployments import (
    AFTER_FIRST,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    an_expert,
    an_inzet,
)

LATER = When(SECOND, MORNING, time(11, 0))


def a_swap_that_stands() -> tuple[School, Deployment]:
    school = a_school_that_swaps()
    half = school.swap()
    agree(half, school.bram)
    return school, half


def propose(half: Deployment, by: Any, to: When = LATER, now: datetime = MOMENT) -> None:
    with unit_of_work():
        swaps.propose_moment(half, to, by=by, now=now)


def moments(half: Deployment) -> set[tuple[date, int, time | None]]:
    """Where its sessions and its terms stand, of both halves."""
    db.session.rollback()
    found = set()
    for each in (half, other(half)):
        (session,) = each.open_sessions
        dated = each.terms.dates[0]
        found.add((session.on, session.part, session.starts_at))
        found.add((dated.on, dated.part, each.terms.starts_at))
        assert each.is_agreed
    return found


def left() -> int:
    return db.session.scalar(select(func.count()).select_from(NewMoment)) or 0


def test_one_proposes_the_other_says_yes_and_both_halves_move(app):
    school, half = a_swap_that_stands()
    propose(half, school.anna)
    assert moments(half) == {(FIRST, MORNING, time(10, 15))}  # nothing moves by one of them
    assert [line.says for line in waiting(school.bram, now=MOMENT)] == [
        "Kan de ruil van dinsdagochtend 8 december naar dinsdagochtend 15 december?"
    ]
    assert waiting(school.anna, now=MOMENT) == []
    with pytest.raises(RuleBroken, match="nu zegt de ander ja of nee"):
        move(half, "agree_moment", school.anna)
    with pytest.raises(RuleBroken, match="de twee collega’s zelf"):
        move(half, "agree_moment", school.director)
    move(other(half), "agree_moment", school.bram)
    assert moments(half) == {(SECOND, MORNING, time(11, 0))}
    assert (left(), half.help_request.from_date, half.help_request.until_date) == (
        0,
        SECOND,
        SECOND,
    )
    assert half.asker_agreed_by_id == school.bram.id
    assert list(swaps_are_pairs()) == list(requests_count_their_hours()) == []
    told = select(Delivery.person_id).join(Event, Event.id == Delivery.event_id)
    heard = db.session.scalars(told.where(Event.action == "agree_moment")).all()
    assert sorted(heard) == sorted([school.anna.id, school.director.id])  # once, for both halves
    with pytest.raises(StalePage):
        move(half, "agree_moment", school.bram)
    with unit_of_work():
        half.sessions[0].part += 1
    assert len(list(swaps_are_pairs())) == 2  # said of either half
    with unit_of_work():
        half.sessions[0].part -= 1
    move(half, "done", school.anna, now=AFTER_FIRST + timedelta(days=7))
    assert half.state == "settled"


def test_saying_no_or_ending_the_swap_leaves_no_proposal(app):
    school, half = a_swap_that_stands()
    for by in (school.bram, school.anna):  # the other, and who proposed it
        propose(half, school.anna)
        move(half, "keep_moment", by)
        assert (left(), moments(half)) == (0, {(FIRST, MORNING, time(10, 15))})
    propose(other(half), school.bram)
    with pytest.raises(RuleBroken, match="Er ligt al een voorstel"):
        propose(half, school.anna)
    move(half, "cancel", school.anna, code="timing")
    assert (left(), half.state) == (0, "cancelled")


def test_what_holds_for_the_moment_of_a_swap_holds_for_the_new_one(app):
    school, half = a_swap_that_stands()
    for to, why in (
        (When(FIRST, MORNING, time(10, 15)), "Op dit moment staat de ruil al"),
        (When(date(2026, 12, 12), 10), "past niet bij het dagdeel"),
        (When(date(2026, 12, 22), MORNING), "dicht \\(kerstvakantie\\)"),
        (When(date(2026, 11, 17), MORNING), "is al voorbij"),
        (When(SECOND, MORNING, time(14)), "past niet bij het dagdeel"),
        (When(date(2027, 9, 7), MORNING), "tot en met 31 juli"),
    ):
        with pytest.raises(RuleBroken, match=why):
            propose(half, school.anna, to)
    with pytest.raises(RuleBroken, match="al geweest"):
        propose(half, school.anna, now=AFTER_FIRST + timedelta(hours=3))
    with pytest.raises(RuleBroken, match="de twee collega’s zelf"):
        propose(half, school.director)
    with unit_of_work():  # by then Bram has left
        school.bram.memberships[0].until = FIRST
    with pytest.raises(RuleBroken, match="werkt Bram Tel niet bij"):
        propose(half, school.anna)
    assert left() == 0
    cast = a_cast()
    inzet = an_inzet(cast, "approved")
    with pytest.raises(RuleBroken, match="kan hier nu niet"), unit_of_work():
        actions.perform(inzet, "propose_moment", by=cast.expert, now=MOMENT, moment=LATER)


def test_a_swap_moves_until_two_school_days_before_as_every_inzet_does(app):
    """The classes and the two colleagues count on it from then on."""
    school, half = a_swap_that_stands()
    last = datetime(2026, 12, 4, 12, tzinfo=MOMENT.tzinfo)  # the Friday before that Tuesday
    too_late = datetime(2026, 12, 7, 12, tzinfo=MOMENT.tzinfo)
    with pytest.raises(RuleBroken, match="tot 2 schooldagen van tevoren"):
        propose(half, school.anna, now=too_late)
    propose(half, school.anna, now=last)
    with pytest.raises(RuleBroken, match="tot 2 schooldagen van tevoren"):
        move(half, "agree_moment", school.bram, now=too_late)
    assert (left(), moments(half)) == (2, {(FIRST, MORNING, time(10, 15))})
    move(half, "agree_moment", school.bram, now=last)
    assert moments(half) == {(SECOND, MORNING, time(11, 0))}


def test_nobody_is_moved_to_where_they_are_needed_elsewhere(app):
    """Between the proposal and the yes Bram got something else to do then."""
    school, half = a_swap_that_stands()
    carla = an_expert(school.organisation, "Carla")
    propose(half, school.anna)
    with unit_of_work():
        second = swaps.begin(
            school.organisation,
            swaps.Half(carla, "groep 5", "lezen"),
            swaps.Half(school.bram, "groep 7", "gym"),
            swaps.Moment(SECOND, MORNING, 60),
            by=carla,
            now=MOMENT,
        )
    agree(second, school.bram)
    with pytest.raises(RuleBroken, match="heeft Bram Tel al afgesproken met"):
        move(half, "agree_moment", school.bram)
    assert moments(half) == {(FIRST, MORNING, time(10, 15))}
    assert left() == 2


@pytest.mark.engines("sqlite", "postgresql")
def test_a_yes_and_a_no_in_one_second_move_both_halves_or_neither(app):
    school, half = a_swap_that_stands()
    propose(half, school.anna)
    ids, anna, bram = (half.id, half.swap_with_id), school.anna.id, school.bram.id

    def answer(id_: int, action: str, who: int) -> Any:
        def work(ready):
            inzet = db.session.get_one(Deployment, id_)
            by = db.session.get_one(type(school.anna), who)
            actions.move(inzet, action, by=by, now=MOMENT)
            ready()

        return work

    ends = at_once(app, answer(ids[0], "keep_moment", anna), answer(ids[1], "agree_moment", bram))
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "StalePage"], ends
    assert len(moments(half)) == 1
    assert left() == 0
    assert len(db.session.scalars(select(Session)).all()) == 2


def test_the_page_of_a_swap_moves_it(app, browser):
    school, half = a_swap_that_stands()
    with clock.at(MOMENT):
        page = browser.sign_in(school.anna).visit(f"/inzetten/{half.public_id}")
        page = page.follow("Verzet de ruil")
        assert page.says("Nu staat hij op dinsdagochtend 8 december.")
        page = page.form().fill({"on": "2026-12-12"}).press("Stel dit voor")
        assert page.error_beside("on") == "Dit is een dag in het weekend."
        page = page.form().fill({"on": "2026-12-15", "starts_at": "11:00"}).press("Stel dit voor")
        assert page.says("Je voorstel is verstuurd.")
        assert page.says("Anna Zang wil de ruil verzetten naar dinsdagochtend 15 december, 11:00")
        assert not page.says("Akkoord, verzet de ruil")
        address = f"/inzetten/{half.public_id}/ruil-verzetten"
        assert browser.sign_in(school.director).visit(address).status == 404
        browser.sign_in(school.bram)
        page = browser.visit(f"/inzetten/{other(half).public_id}")
        page = page.form(f"{page.path}/stap/verzetten").press("Akkoord, verzet de ruil")
        assert page.says("De ruil is verzet.")
        assert moments(half) == {(SECOND, MORNING, time(11, 0))}
        assert browser.visit(address.replace(half.public_id, "zzzzzzzzzz")).status == 404
