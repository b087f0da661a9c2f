"""An expert who leaves: what was planned stands still until a later employer says yes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock, deadlines
from app.accounts.models import Role
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, standing_still
from app.deployments.amounts import in_proportion
from app.deployments.models import Onward
from app.deployments.waiting import waiting
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Delivery, Event
from app.pots.actions import give_mandate
from app.pots.models import Entry
from tests.support.makers import (
    MOMENT,
    a_board,
    a_board_member,
    a_director,
    a_membership,
    a_school,
)
from tests.support.makers_deployments import (
    AFTER_FIRST,
    AFTER_SECOND,
    FIRST,
    SECOND,
    a_cast,
    an_inzet,
    as_planned,
    log,
)

BETWEEN = FIRST + timedelta(days=3)  # the last day at De Hulp
NEXT_DAY = BETWEEN + timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def leaves(cast, until=BETWEEN) -> None:
    with unit_of_work():
        cast.expert.memberships[0].until = until


def comes(cast, **facts):
    """De Later, where the expert works from the day after; its director leads them there."""
    school = a_school("De Later", board=a_board("Stichting Later"), swv=cast.swv)
    director = a_director(school, "Lara Later")
    a_membership(cast.expert, Role.TEACHER, school, from_=NEXT_DAY, **facts)
    return school, director


def tick(now=MOMENT) -> int:
    return standing_still.tick(now=now)


def lend_on(inzet, by, *, seen=None, now=MOMENT) -> None:
    with unit_of_work():
        standing_still.lend_on(inzet, by=by, now=now, seen=seen)


def heard(inzet, what) -> set[int]:
    rows = (
        select(Delivery.person_id)
        .join(Event, Event.id == Delivery.event_id)
        .where(Event.object_id == inzet.id, Event.action == what)
    )
    return set(db.session.scalars(rows))


def says_waiting(person) -> list[str]:
    return [each.says for each in waiting(person, now=MOMENT)]


def test_everybody_hears_once_when_what_was_planned_stands_still(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    version = inzet.version
    assert tick() == 0
    _, director = comes(cast)
    leaves(cast)
    assert (tick(), tick()) == (1, 0)
    assert [each.stands_still_since for each in inzet.sessions] == [None, MOMENT]
    assert heard(inzet, "stand_still") == {
        cast.expert.id, cast.asker.id, cast.leader.id, director.id,
    }  # fmt: skip
    assert inzet.version == version + 1  # a page of before decides nothing
    assert "Een of meer keren staan stil" in says_waiting(cast.asker)[0]
    assert "Een of meer keren staan stil" in says_waiting(cast.expert)[0]
    assert says_waiting(director) == ["Sanne Kundig gaat weg bij De Hulp. Mag de hulp doorgaan?"]


def test_hours_of_what_stands_still_are_not_written_down_but_nothing_given_is(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running")
    leaves(cast)  # nobody has been told yet: the rule does not wait for the clock
    second = inzet.sessions[1]
    with pytest.raises(RuleBroken, match="staat stil"), unit_of_work():
        log(second)
    with unit_of_work():
        log(second, 0)
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
    assert (inzet.state, inzet.logged_minutes) == ("delivered", 120)


def test_what_came_before_is_written_down_as_always(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    leaves(cast)
    with unit_of_work():
        log(inzet.sessions[0])
    assert inzet.state == "running"


@pytest.mark.parametrize("who", ["asker", "expert", "leader"])
def test_whoever_may_cancels_what_stands_still(app, who):
    cast = a_cast()
    inzet = an_inzet(cast, "running")
    leaves(cast)
    tick()
    with unit_of_work():
        by = getattr(cast, who)
        actions.cancel_session(inzet.sessions[1], by=by, now=MOMENT, reason_code="timing")
    assert says_waiting(cast.asker) == []
    assert tick() == 0


def test_dates_after_the_last_day_are_not_agreed_consented_or_planned(app):
    cast = a_cast()
    talking = an_inzet(cast, "proposed")
    waiting_for_yes = an_inzet(cast, "consent", dates=((FIRST, 3, 60), (SECOND, 3, 60)))
    wednesdays = [FIRST + timedelta(days=1), SECOND + timedelta(days=1)]
    granted = an_inzet(cast, "approved", dates=tuple((on, 4, 60) for on in wednesdays))
    planned = an_inzet(cast, "scheduled", dates=((FIRST, 2, 60),))
    leaves(cast)
    tries = [
        lambda: actions.agree(talking, version=1, by=cast.expert, now=MOMENT),
        lambda: actions.consent(waiting_for_yes, by=cast.leader, now=MOMENT),
        lambda: actions.schedule(
            granted, as_planned([(on, 4, 60) for on in wednesdays]), by=cast.asker, now=MOMENT
        ),
        lambda: actions.reschedule(
            planned, as_planned(((SECOND, 2, 60),)), by=cast.asker, now=MOMENT
        ),
    ]
    for attempt in tries:
        with pytest.raises(RuleBroken, match="werkt Sanne Kundig niet bij De Hulp"):
            in_one(attempt)
    before = as_planned([(wednesdays[0], 4, 60)])
    in_one(lambda: actions.schedule(granted, before, by=cast.asker, now=MOMENT))


def in_one(work) -> None:
    with unit_of_work():
        work()


def test_moved_to_before_the_last_day_it_goes_on(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    leaves(cast)
    tick()
    earlier = FIRST - timedelta(weeks=1)
    with unit_of_work():
        actions.reschedule(
            inzet, as_planned(((earlier, 2, 120), (FIRST, 2, 120))), by=cast.asker, now=MOMENT
        )
    assert tick() == 1
    assert [each.stands_still_since for each in inzet.sessions] == [None, None]
    assert heard(inzet, "go_on")


def test_what_stands_still_may_stay_while_the_rest_is_planned_otherwise(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    leaves(cast, SECOND - timedelta(days=1))
    tick()
    with unit_of_work():
        # What stands still may stay where it is while something else is planned otherwise.
        actions.reschedule(
            inzet, as_planned(((FIRST, 2, 60), (SECOND, 2, 120))), by=cast.asker, now=MOMENT
        )
    assert inzet.sessions[1].stands_still_since is not None
    leaves(cast, None)
    assert tick() == 1
    assert inzet.sessions[1].stands_still_since is None
    assert heard(inzet, "go_on") >= {cast.expert.id, cast.asker.id}


def test_another_role_at_the_same_school_changes_nothing(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    a_membership(cast.expert, Role.SPECIALIST, cast.lending, from_=NEXT_DAY)
    leaves(cast)
    assert tick() == 0
    with unit_of_work():
        log(inzet.sessions[1])


def test_a_later_employer_says_yes_and_it_goes_on(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    _, director = comes(cast)
    leaves(cast)
    browser.sign_in(director)
    assert browser.visit(f"/inzetten/{inzet.public_id}").status == 404  # not theirs to know yet
    tick()
    page = browser.visit(f"/inzetten/{inzet.public_id}")
    assert page.says("staat stil")
    assert page.says("dan werkt Sanne Kundig niet meer bij De Hulp")
    page = page.follow("Mag dit doorgaan?")
    assert page.says("Dinsdagochtend 15 december".casefold())
    page = page.press("Ja, dit mag doorgaan")
    assert page.says("Wat stilstond, gaat door.")
    assert not page.says("staat stil")
    db.session.rollback()
    assert [each.stands_still_since for each in inzet.sessions] == [None, None]
    assert heard(inzet, "lend_on") >= {cast.expert.id, cast.asker.id, cast.leader.id}
    with unit_of_work():
        log(inzet.sessions[1])
    assert tick(AFTER_SECOND) == 0
    assert browser.visit(f"/inzetten/{inzet.public_id}/verder-uitlenen").says(
        "Hier hoef je nu niets te beslissen."
    )


def test_only_who_leads_there_says_yes_and_once(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    _, director = comes(cast)
    leaves(cast)
    others = (cast.expert, cast.asker, cast.leader, cast.board, cast.coordinator)
    for other in (*others, a_director(a_school("Elders"))):
        with pytest.raises(NotAllowed):
            lend_on(inzet, other)
    with pytest.raises(StalePage):
        lend_on(inzet, director, seen=inzet.version - 1)
    lend_on(inzet, director)
    with pytest.raises(NotAllowed):
        lend_on(inzet, director)
    assert len(db.session.scalars(select(Onward)).all()) == 1


def test_who_is_not_confirmed_there_yet_stands_still(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    _, director = comes(cast, confirmed=False)
    leaves(cast)
    tick()
    with pytest.raises(NotAllowed):
        lend_on(inzet, director)


def test_replacement_for_a_class_of_the_school_before_does_not_go_along(app):
    cast = a_cast(class_parts=(2,))
    inzet = an_inzet(cast, "scheduled", cover="replacement")
    _, director = comes(cast)
    leaves(cast)
    with pytest.raises(RuleBroken, match="klas van de vorige school"):
        lend_on(inzet, director)


def test_a_class_of_the_later_school_is_not_left_alone(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    _, director = comes(cast, class_parts=1 << 2)
    leaves(cast)
    with pytest.raises(RuleBroken, match="heeft een klas dan geen leraar"):
        lend_on(inzet, director)


def test_who_decided_about_the_money_does_not_say_yes_as_well(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours")
    school, _ = comes(cast)
    a_membership(cast.coordinator, Role.DIRECTOR, school)
    leaves(cast)
    with pytest.raises(RuleBroken, match="over het geld"):
        lend_on(inzet, cast.coordinator)


def test_extra_hours_go_on_with_the_word_of_the_later_board(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours")
    school, director = comes(cast)
    board = a_board_member(school.board, "Bo Later")
    leaves(cast)
    tick()
    assert board.id in heard(inzet, "stand_still")
    asked = "Sanne Kundig gaat weg bij De Hulp. Mag de hulp doorgaan?"
    assert says_waiting(board) == [asked]
    assert says_waiting(director) == []
    with pytest.raises(NotAllowed):
        lend_on(inzet, director)
    lend_on(inzet, board)
    assert says_waiting(board) == []
    assert db.session.scalars(select(Onward.consented_by_id)).all() == [board.id]


def test_each_employer_is_paid_for_its_own_dates(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours")
    school, director = comes(cast)
    leaves(cast)
    lend_on(inzet, director)
    with unit_of_work():
        for session in inzet.sessions:
            log(session)
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
    with unit_of_work():
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    assert inzet.actual == 20_000
    with unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=AFTER_SECOND)
    paid = db.session.execute(
        select(Entry.payee_organisation_id, Entry.spent).where(Entry.spent > 0).order_by(Entry.id)
    ).all()
    assert [tuple(each) for each in paid] == [
        (cast.lending.board_id, 10_000),
        (school.board_id, 10_000),
    ]


def test_the_later_leader_does_not_settle_what_they_said_yes_to(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours")
    _, director = comes(cast)
    leaves(cast)
    lend_on(inzet, director)
    with unit_of_work():
        give_mandate(cast.pot, director, limit=10_000_000, until=None, by=None, now=MOMENT)
        for session in inzet.sessions:
            log(session)
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    with pytest.raises(RuleBroken, match="toestemming gaf"), unit_of_work():
        actions.settle(inzet, by=director, now=AFTER_SECOND)


def test_when_the_later_school_ends_as_well_it_stands_still_again(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    school, director = comes(cast)
    leaves(cast)
    lend_on(inzet, director)
    later = next(each for each in cast.expert.memberships if each.organisation_id == school.id)
    with unit_of_work():
        later.until = SECOND - timedelta(days=1)
    assert tick(AFTER_FIRST) == 1
    assert inzet.sessions[1].stands_still_since == AFTER_FIRST


def test_the_clock_closes_what_nobody_said_yes_to_at_nothing(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running", cover="extra_hours")
    leaves(cast)
    day = SECOND
    while inzet.state == "running" and day < date(2027, 3, 1):
        with clock.at(moment_on(day)):
            deadlines.tick(now=moment_on(day))
        day += timedelta(days=1)
    assert (inzet.state, inzet.logged_minutes) == ("delivered", 120)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(240, [120, 120], [120, 120]), (100, [1, 2], [34, 66]), (5, [0, 0], [5, 0]), (0, [3], [0])],
)
def test_hours_are_spread_by_weight_and_none_is_lost(total, weights, parts):
    assert in_proportion(total, weights) == parts
