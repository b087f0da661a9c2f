"""What stands still once the hours are in: a difference about them, and what replacement cost. Who
is next is reminded, then somebody above hears; and the home page says what the guard says."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app import clock, deadlines
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.checks import no_money_stays_behind
from app.deployments.models import Deployment
from app.deployments.waiting import waiting
from app.errors import NotAllowed, RuleBroken
from app.events.models import Delivery, Event
from app.organisations.years import add_school_days
from tests.deployments.test_settling import money
from tests.deployments.test_unbilled import a_second, with_mandate
from tests.support.makers import MOMENT, a_person
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    MORNING,
    SECOND,
    Cast,
    a_cast,
    an_expert,
    an_inzet,
)
from tests.support.page_rules import words_of

OTHER_DAYS = ((FIRST, 3, 120), (SECOND, 3, 120))


def school_days(count: int) -> datetime:
    return moment_on(add_school_days(AFTER_SECOND.date(), count, "Midden"))


def told(inzet: Deployment, action: str) -> list[set[str]]:
    which = {"object_type": "deployment", "object_id": inzet.id, "action": action}
    rows = db.session.query(Event).filter_by(**which).order_by(Event.id)
    return [
        {one.role for one in db.session.query(Delivery).filter_by(event_id=event.id)}
        for event in rows
    ]


def the_clock_comes(*moments: datetime) -> None:
    for moment in moments:
        deadlines.tick(now=moment)


def long_disputed(cast: Cast) -> Deployment:
    inzet = an_inzet(cast, "disputed", cover="extra_hours")
    the_clock_comes(*map(school_days, (5, 10, 15)))
    return inzet


# Hours that do not match


def test_after_fifteen_school_days_the_board_hears_that_it_decides(app):
    cast = a_cast()
    inzet = an_inzet(cast, "disputed", cover="extra_hours")
    the_clock_comes(*map(school_days, (4, 5, 5, 9, 10, 14)))
    assert told(inzet, "remind") == [{"coordinator", "expert"}] * 2
    assert told(inzet, "to_board") == []
    the_clock_comes(*map(school_days, (15, 15, 16, 40)))
    assert told(inzet, "to_board") == [{"board", "coordinator", "expert", "asker"}]
    heard = db.session.query(Delivery).join(Event).filter(Event.action == "to_board")
    assert {one.person_id for one in heard.filter(Delivery.role == "board")} == {
        cast.asking_board.id
    }
    assert inzet.state == "disputed"


def test_a_new_difference_begins_anew_with_who_pays(app):
    cast = a_cast()
    inzet = long_disputed(cast)
    again = school_days(16)
    with unit_of_work():
        actions.correct_hours(
            inzet, [(inzet.sessions[0], 60), (inzet.sessions[1], 30)], by=cast.expert, now=again
        )
    with unit_of_work():
        actions.dispute(inzet, 60, "Toch een uur.", by=cast.asker, now=again)
    with pytest.raises(RuleBroken, match="coördinator"), unit_of_work():
        actions.resolve(inzet, 75, "Zo.", by=cast.asking_board, now=again)
    with unit_of_work():
        actions.resolve(inzet, 75, "Zo.", by=cast.coordinator, now=again)


def test_where_no_pot_pays_the_board_hears_at_once(app):
    cast = a_cast()
    inzet = an_inzet(cast, "disputed")
    assert told(inzet, "to_board") == [{"board"}]
    the_clock_comes(*map(school_days, (5, 10, 15, 30)))
    assert len(told(inzet, "to_board")) == 1


def situations(cast: Cast) -> dict[str, tuple[Deployment, datetime]]:
    free = an_inzet(cast, "disputed", dates=OTHER_DAYS)
    long = long_disputed(cast)
    other = an_expert(cast.lending, "Ander")
    short = an_inzet(cast, "disputed", cover="extra_hours", expert=other)
    return {
        "paid": (short, AFTER_SECOND),
        "free": (free, AFTER_SECOND),
        "paid and long": (long, school_days(15)),
    }


class Undone(Exception):
    """Thrown to undo a try."""


def may_resolve(inzet: Deployment, person: Any, now: datetime) -> bool:
    try:
        with unit_of_work():
            actions.resolve(inzet, 60, "Zo was het.", by=person, now=now)
            raise Undone
    except Undone:
        return True
    except (RuleBroken, NotAllowed):
        return False


def is_sent(inzet: Deployment, person: Any, now: datetime) -> bool:
    mine = [line for line in waiting(person, now=now) if line.endpoint == "deployments.resolve"]
    return inzet.public_id in {line.values["public_id"] for line in mine}


@pytest.mark.parametrize("kind", ["everybody", "the board asked itself", "nobody is the board"])
def test_the_home_page_sends_to_a_difference_exactly_who_may_decide_about_it(app, kind):
    cast = a_cast()
    both = a_person("Bestuurt En Betaalt", "board", at=cast.asking.board)
    with_mandate(both, cast)
    second = a_second(cast)
    with_mandate(cast.asker, cast)
    found = situations(cast)
    if kind != "everybody":
        with unit_of_work():
            for person in (cast.asking_board, both):
                if kind == "nobody is the board":
                    person.memberships[0].until = MOMENT.date()
            if kind == "the board asked itself":
                both.memberships[0].until = MOMENT.date()
                values = {"asker_agreed_by_id": cast.asking_board.id}
                db.session.execute(update(Deployment).values(**values))
    people = (cast.asker, cast.expert, cast.leader, cast.board, cast.asking_board,
              cast.coordinator, both, second, cast.colleague)  # fmt: skip
    for name, (inzet, now) in found.items():
        able = {person.name for person in people if may_resolve(inzet, person, now)}
        sent = {person.name for person in people if is_sent(inzet, person, now)}
        assert sent == able, name
        assert able, name


@pytest.mark.engines("sqlite")
def test_the_button_of_a_difference_is_for_who_may_press_it(browser):
    cast = a_cast()
    inzet = long_disputed(cast)

    def buttons(person: Any) -> set[str]:
        page = browser.sign_in(person).visit(f"/inzetten/{inzet.public_id}")
        return {words_of(tag) for tag in page.select("main a, main button")}

    with clock.at(school_days(15)):
        assert "Uren vaststellen" in buttons(cast.asking_board)
        assert "Uren vaststellen" not in buttons(cast.coordinator)


# What replacement cost


def replaced(cast: Cast) -> Deployment:
    return an_inzet(cast, "completed", cover="replacement")


def day(count: int) -> datetime:
    return AFTER_SECOND + timedelta(days=count)


@pytest.mark.engines("sqlite", "postgresql")
def test_what_the_school_reported_counts_when_it_confirms_nothing(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = replaced(cast)
    assert inzet.replacement_confirmed is None
    reported = sum(cover.amount for cover in inzet.covers)
    the_clock_comes(*map(day, (6, 7, 14, 20, 21, 29)))
    assert told(inzet, "remind") == [{"leader"}] * 3
    with pytest.raises(RuleBroken, match="eerst bevestigen"), unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=day(29))
    the_clock_comes(*map(day, (30, 30, 60)))
    assert told(inzet, "miss_replacement") == [{"leader", "board", "coordinator"}]
    assert 0 < reported == inzet.replacement_confirmed == inzet.actual
    assert [line.endpoint for line in waiting(cast.coordinator, now=day(30))] == [
        "deployments.settle"
    ]
    with unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=day(30))
    assert money(cast) == (1_000_000 - reported, 0, 0, reported)
    assert list(no_money_stays_behind()) == []


def test_until_it_is_paid_the_school_still_says_what_it_was(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = replaced(cast)
    the_clock_comes(*map(day, (7, 14, 21, 30)))
    with unit_of_work():
        actions.confirm_replacement(inzet, amount=12_300, by=cast.leader, now=day(31))
    assert (inzet.replacement_confirmed, inzet.actual) == (12_300, 12_300)


def test_who_confirms_or_needs_not_hears_nothing(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = replaced(cast)
    with unit_of_work():
        actions.confirm_replacement(inzet, amount=12_300, by=cast.leader, now=day(1))
    other = an_inzet(cast, "completed", cover="extra_hours", dates=OTHER_DAYS)
    the_clock_comes(*map(day, (7, 14, 21, 30, 60)))
    for each in (inzet, other):
        assert told(each, "remind") == told(each, "miss_replacement") == []
