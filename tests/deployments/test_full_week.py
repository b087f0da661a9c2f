"""Extra hours beside a contract make at most a whole week, however many inzetten they are in."""

from datetime import timedelta

import pytest

from app.clock import moment_on
from app.database import unit_of_work
from app.deployments import actions
from app.errors import RuleBroken
from tests.deployments.test_agreeing import agree, propose
from tests.support.makers import MOMENT
from tests.support.makers_deployments import (
    FIRST,
    a_cast,
    an_inzet,
    as_planned,
    extend,
    log,
    some_terms,
)

pytestmark = pytest.mark.engines("sqlite")

MONDAY, WEDNESDAY, THURSDAY = (FIRST + timedelta(days=each) for each in (-1, 1, 2))
FOUR_WEEKS = timedelta(weeks=5)  # over the holidays
TUESDAY = ((FIRST, 2, 60), (FIRST, 3, 60))
LATE = ((THURSDAY, 6, 60), (THURSDAY, 7, 60))
FULL = "8 dagdelen en 4 extra"


def part_time(parts: int = 8):
    cast = a_cast(class_parts=())
    with unit_of_work():
        cast.expert.memberships[0].contract_parts = parts
    return cast


def extra(cast, state, dates, **facts):
    return an_inzet(cast, state, cover="extra_hours", dates=dates, **facts)


@pytest.mark.parametrize("state", ["consent", "approval", "approved", "scheduled"])
def test_what_was_agreed_in_another_inzet_fills_the_week_as_well(app, state):
    cast = part_time()
    extra(cast, state, TUESDAY)
    other = an_inzet(cast)
    with pytest.raises(RuleBroken, match=FULL) as refused:
        propose(other, cast, some_terms(LATE, cover="extra_hours"))
    assert refused.value.field == "dates"
    propose(other, cast, some_terms(LATE))  # within their own time the week is as it was
    later = tuple((on + FOUR_WEEKS, part, minutes) for on, part, minutes in LATE)
    propose(other, cast, some_terms(later, cover="extra_hours"))


def test_who_is_replaced_works_no_hours_extra(app):
    cast = part_time(10)
    with pytest.raises(RuleBroken, match="meer dan een volle week"):
        an_inzet(cast, "proposed", cover="extra_hours")
    assert an_inzet(cast, "proposed", cover="replacement").terms_version == 1


def test_of_two_proposals_for_one_week_the_later_yes_is_refused(app):
    cast = part_time()
    first, second = extra(cast, "expert agreed", TUESDAY), extra(cast, "expert agreed", LATE)
    agree(first, cast.asker)
    with pytest.raises(RuleBroken, match=FULL):
        agree(second, cast.asker)


def test_nor_are_two_planned_into_one_week(app):
    cast = part_time()
    later = tuple((on + FOUR_WEEKS, part, minutes) for on, part, minutes in LATE)
    extra(cast, "scheduled", TUESDAY)
    other = extra(cast, "approved", later)
    with unit_of_work():
        extend(other, cast)
    with pytest.raises(RuleBroken, match=FULL), unit_of_work():
        actions.schedule(other, as_planned(LATE), by=cast.asker, now=MOMENT)
    with unit_of_work():
        actions.schedule(other, as_planned(later), by=cast.asker, now=MOMENT)


def test_what_was_given_already_that_week_counts(app):
    """Of this inzet itself, and of one that is over."""
    cast = part_time()
    given = extra(cast, "scheduled", ((MONDAY, 1, 60),))
    dates = ((MONDAY, 0, 60), (THURSDAY + FOUR_WEEKS, 6, 60))
    mine = extra(cast, "scheduled", dates)
    with unit_of_work():
        log(given.open_sessions[0])
        log(mine.open_sessions[0])
    with unit_of_work():
        actions.deliver(given, by=cast.expert, now=moment_on(MONDAY))
    assert given.state == "delivered"
    moved = as_planned(((THURSDAY, 6, 60),))
    with pytest.raises(RuleBroken, match="8 dagdelen en 3 extra"), unit_of_work():
        actions.reschedule(mine, moved, by=cast.asker, now=moment_on(MONDAY))
