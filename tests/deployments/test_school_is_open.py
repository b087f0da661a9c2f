"""No date is agreed or planned on a day without school; the refusal says which holiday it is."""

from datetime import date

import pytest

from app.database import unit_of_work
from app.deployments import actions
from app.errors import RuleBroken
from app.organisations.years import closed_because
from tests.support.makers import MOMENT
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    a_freelance_expert,
    an_inzet,
    as_planned,
    cover,
    some_terms,
)

IN_CHRISTMAS = date(2026, 12, 22)  # a Tuesday, as FIRST is
IN_SPRING_SOUTH = date(2027, 2, 16)  # a Tuesday on which only the south has holiday
LIBERATION_DAY = date(2027, 5, 5)


def once(on: date) -> tuple[tuple[date, int, int], ...]:
    return ((on, on.weekday() * 2, 120),)


def propose(inzet, cast, on: date, **facts):
    draft = some_terms(once(on), freelance=inzet.is_freelance, **facts)
    with unit_of_work():
        actions.propose(inzet, draft, by=cast.asker, now=MOMENT)


def refusal(what, *args, **facts) -> str:
    with pytest.raises(RuleBroken) as no:
        what(*args, **facts)
    assert no.value.field == "dates"
    return str(no.value)


@pytest.mark.parametrize(
    ("day", "region", "why"),
    [
        (FIRST, "Midden", None),
        (IN_CHRISTMAS, "Midden", "kerstvakantie"),
        (IN_SPRING_SOUTH, "Zuid", "voorjaarsvakantie"),
        (IN_SPRING_SOUTH, "Midden", None),
        (LIBERATION_DAY, "Noord", "Bevrijdingsdag"),
        (date(2026, 11, 28), "Noord", "weekend"),
        (IN_CHRISTMAS, "", "kerstvakantie"),
    ],
)
def test_a_day_without_school_says_why(day, region, why):
    assert closed_because(day, region) == why


@pytest.mark.parametrize(
    ("on", "why"), [(IN_CHRISTMAS, "kerstvakantie"), (LIBERATION_DAY, "Bevrijdingsdag")]
)
def test_nothing_is_proposed_on_a_day_on_which_the_asking_school_is_closed(app, on, why):
    cast = a_cast()
    says = refusal(propose, an_inzet(cast), cast, on)
    assert cast.asking.name in says
    assert f"({why})" in says


def test_for_a_freelancer_the_calendar_of_the_asking_school_counts_too(app):
    cast = a_cast()
    inzet = an_inzet(cast, expert=a_freelance_expert(cast))
    assert "kerstvakantie" in refusal(propose, inzet, cast, IN_CHRISTMAS)


def _asker_agrees(inzet, cast):
    actions.agree(inzet, version=1, by=cast.asker, now=MOMENT)


@pytest.mark.parametrize(
    ("state", "yes"),
    [
        ("proposed", _asker_agrees),
        ("consent", lambda inzet, cast: actions.consent(inzet, by=cast.leader, now=MOMENT)),
        (
            "approval",
            lambda inzet, cast: actions.approve(
                inzet, pots=cast.pot, by=cast.coordinator, now=MOMENT
            ),
        ),
    ],
)
def test_a_holiday_that_became_known_since_stops_every_yes(app, state, yes):
    cast = a_cast()
    dates = once(IN_SPRING_SOUTH)
    inzet = an_inzet(cast, state, dates=dates, cover="extra_hours")
    with unit_of_work():
        cast.asking.holiday_region = "Zuid"

    def say_yes():
        with unit_of_work():
            yes(inzet, cast)

    assert "voorjaarsvakantie" in refusal(say_yes)


def test_nothing_is_planned_in_a_holiday_and_nothing_is_moved_into_one(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved")

    def plan(action, on):
        with unit_of_work():
            action(inzet, as_planned([*once(FIRST), *once(on)]), by=cast.asker, now=MOMENT)

    assert "kerstvakantie" in refusal(plan, actions.schedule, IN_CHRISTMAS)
    plan(actions.schedule, SECOND)
    assert "kerstvakantie" in refusal(plan, actions.reschedule, IN_CHRISTMAS)
    plan(actions.reschedule, date(2027, 1, 5))


def test_a_class_that_has_holiday_needs_no_replacement(app):
    """The school that helps is in the south: its holiday counts where its class would be looked
    after, and only there."""
    cast = a_cast(class_parts=(MORNING,))
    with unit_of_work():
        cast.lending.holiday_region = "Zuid"
    says = refusal(propose, an_inzet(cast), cast, IN_SPRING_SOUTH, cover="replacement")
    assert cast.lending.name in says
    assert "(voorjaarsvakantie)" in says
    assert "vervangen" in says
    free = a_cast(class_parts=())
    with unit_of_work():
        free.lending.holiday_region = "Zuid"
    propose(an_inzet(free), free, IN_SPRING_SOUTH, cover="extra_hours")


def test_nobody_joins_in_at_a_school_that_is_closed(app):
    cast = a_cast(class_parts=())
    with unit_of_work():
        cast.lending.holiday_region = "Zuid"
    says = refusal(propose, an_inzet(cast), cast, IN_SPRING_SOUTH, form="join_in")
    assert cast.lending.name in says
    assert "mee te draaien" in says


def test_planning_looks_at_the_school_that_helps_too(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(cast, "approved", cover="replacement")
    with unit_of_work():
        cast.lending.holiday_region = "Zuid"
        for dated in inzet.terms.dates:
            cover(inzet, dated, cast)

    def plan():
        with unit_of_work():
            actions.schedule(inzet, as_planned(once(IN_SPRING_SOUTH)), by=cast.asker, now=MOMENT)

    assert "voorjaarsvakantie" in refusal(plan)


def test_a_school_elsewhere_asks_by_its_own_calendar(app):
    cast = a_cast()
    with unit_of_work():
        cast.asking.holiday_region = "Zuid"
    assert "voorjaarsvakantie" in refusal(propose, an_inzet(cast), cast, IN_SPRING_SOUTH)
