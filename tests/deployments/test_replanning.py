"""The lending check at planning: what the board overruled and no more, what was given too."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, bundles
from app.deployments.consenting import check_of
from app.deployments.models import Deployment
from app.deployments.weighed import RED
from app.errors import RuleBroken
from app.events.models import Delivery, Event
from app.organisations.models import BlockedWeek, LendingSettings, SchoolGroup
from tests.support.makers import MOMENT, newest, saved
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    a_team,
    an_expert,
    an_inzet,
    as_planned,
    cover,
    log,
    some_terms,
    the_team_agrees,
)

pytestmark = pytest.mark.engines("sqlite")

MONDAY, THURSDAY, FRIDAY = (FIRST + timedelta(days=each) for each in (-1, 2, 3))
LATER = SECOND + timedelta(weeks=4)  # after the holidays
NEXT = LATER + timedelta(weeks=1)
MORNINGS = (0, MORNING, 6, 8)
ONE = ((FIRST, MORNING, 60),)


def a_school_of_eight(parts=MORNINGS):
    cast = a_cast(class_parts=parts)
    for number in range(1, 9):
        saved(SchoolGroup(school_id=cast.lending.id, name=f"Groep {number}", pupils=22))
    return cast, an_expert(cast.lending, "Cor Collega", class_parts=parts)


def overruled(cast, dates, **facts) -> Deployment:
    """Red, to which the board said yes with a reason, and for which there is money."""
    inzet = an_inzet(cast, "consent", cover="replacement", dates=dates, **facts)
    with unit_of_work():
        actions.consent(inzet, by=cast.board, now=MOMENT, reason_words="Wij vangen het op.")
    assert inzet.consent_colour == RED
    with unit_of_work():
        actions.approve(inzet, pots=cast.pot, by=cast.coordinator, now=MOMENT)
    return inzet


def plan(inzet, cast, dates, *, again=False, now=MOMENT):
    for on, part, _ in dates:
        with unit_of_work():
            cover(inzet, actions.DateToCover(inzet, on, part), cast, now=now)
    with unit_of_work():
        do = actions.reschedule if again else actions.schedule
        do(inzet, as_planned(dates), by=cast.asker, now=now)


def refused(inzet, cast, dates, match, **facts):
    with pytest.raises(RuleBroken, match=match) as caught:
        plan(inzet, cast, dates, **facts)
    assert caught.value.field == "dates"


def test_what_the_board_overruled_is_planned_as_it_was_agreed(app):
    cast, colleague = a_school_of_eight()
    dates = ((FIRST, MORNING, 120),)
    an_inzet(cast, "approved", cover="replacement", dates=dates, expert=colleague)
    inzet = overruled(cast, dates)
    plan(inzet, cast, dates)
    assert inzet.state == "scheduled"


def test_what_the_board_overruled_is_read_from_no_event(app):
    cast, colleague = a_school_of_eight()
    an_inzet(cast, "scheduled", expert=colleague, cover="replacement", dates=ONE)
    inzet = overruled(cast, ONE)
    with unit_of_work():
        inzet.overruled = []
    refused(inzet, cast, ONE, "2 collega’s weg")


@pytest.mark.parametrize("action", ["retract_consent", "ask_change"])
def test_and_it_ends_with_the_consent(app, action):
    cast, colleague = a_school_of_eight()
    an_inzet(cast, "scheduled", expert=colleague, cover="replacement", dates=ONE)
    inzet = an_inzet(cast, "consent", cover="replacement", dates=ONE)
    with unit_of_work():
        actions.consent(inzet, by=cast.board, now=MOMENT, reason_words="Wij vangen het op.")
    assert [(each.rule, each.on, each.part) for each in inzet.overruled] == [("G1", FIRST, MORNING)]
    by = cast.leader if action == "retract_consent" else cast.coordinator
    with unit_of_work():
        actions.move(
            inzet, action, by=by, now=MOMENT, reason_code="anders", reason_words="Toch niet."
        )
    assert (inzet.state, inzet.overruled) == ("talking", [])


def test_nor_does_it_outlive_a_team_that_became_too_small(app):
    cast, _ = a_school_of_eight()
    team = a_team(cast, size=2, class_parts=MORNINGS)
    first, second = the_team_agrees(cast, team, cover="replacement", dates=ONE)
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.board, now=MOMENT, reason_words="Wij springen bij.")
    assert first.overruled
    with unit_of_work():
        actions.move(second, "withdraw", by=second.expert, now=MOMENT, reason_code="timing")
    assert (first.state, first.overruled) == ("talking", [])


def test_one_morning_that_was_overruled_opens_no_other_one(app):
    cast, colleague = a_school_of_eight()
    theirs = ((FIRST, MORNING, 120), (LATER, MORNING, 120))
    an_inzet(cast, "scheduled", cover="replacement", dates=theirs, expert=colleague)
    inzet = overruled(cast, ((FIRST, MORNING, 120),))
    refused(inzet, cast, ((LATER, MORNING, 120),), "2 collega’s weg")
    plan(inzet, cast, ((FIRST, MORNING, 120),))
    refused(inzet, cast, ((LATER, MORNING, 120),), "2 collega’s weg", again=True)


def test_nor_a_week_in_which_the_school_lends_nobody(app):
    cast, colleague = a_school_of_eight()
    dates = ((FIRST, MORNING, 120),)
    an_inzet(cast, "approved", cover="replacement", dates=dates, expert=colleague)
    inzet = overruled(cast, dates)
    monday = LATER - timedelta(days=1)
    saved(BlockedWeek(school_id=cast.lending.id, monday=monday, reason="toetsen"))
    refused(inzet, cast, ((LATER, MORNING, 120),), "leent de school niemand uit")


def test_a_blocked_week_that_was_overruled_takes_no_more_than_was_agreed(app):
    cast, _ = a_school_of_eight()
    saved(BlockedWeek(school_id=cast.lending.id, monday=MONDAY, reason="toetsen"))
    inzet = overruled(cast, ((FIRST, MORNING, 120), (SECOND, MORNING, 120)))
    both = ((MONDAY + timedelta(days=3), 6, 120), (FIRST, MORNING, 120))
    with pytest.raises(RuleBroken, match="staat niet in de afspraken"):
        plan(inzet, cast, both)
    other = overruled(cast, ((FIRST, MORNING, 120), (LATER + timedelta(days=2), 6, 120)),
                      expert=an_expert(cast.lending, "Dee", class_parts=MORNINGS))  # fmt: skip
    refused(other, cast, ((FIRST, MORNING, 120), (THURSDAY, 6, 120)), "niemand uit")
    plan(other, cast, ((THURSDAY, 6, 120), (LATER, MORNING, 120)))  # the same week, once


def test_a_rule_that_the_board_did_not_see_is_not_overruled_on_the_same_date(app):
    """The week was blocked; that a colleague would be away then as well is of later."""
    cast, colleague = a_school_of_eight()
    saved(BlockedWeek(school_id=cast.lending.id, monday=MONDAY, reason="toetsen"))
    dates = ((FIRST, MORNING, 120),)
    first = an_inzet(cast, "consent", cover="replacement", dates=dates)
    second = an_inzet(cast, "consent", cover="replacement", dates=dates, expert=colleague)
    for inzet in (first, second):  # while both wait for the money, neither counts for the other
        with unit_of_work():
            actions.consent(inzet, by=cast.board, now=MOMENT, reason_words="Wij vangen het op.")
    for inzet in (first, second):
        with unit_of_work():
            actions.approve(inzet, pots=cast.pot, by=cast.coordinator, now=MOMENT)
    for inzet in (first, second):
        refused(inzet, cast, dates, "2 collega’s weg")


def test_every_week_above_the_limit_counts_and_not_the_fullest_alone(app):
    cast, colleague = a_school_of_eight()
    saved(LendingSettings(organisation_id=cast.lending.id, max_parts_per_week=1))
    theirs = tuple((on, 6, 60) for on in (THURSDAY, LATER + timedelta(days=2)))
    an_inzet(cast, "scheduled", cover="replacement", dates=theirs, expert=colleague)
    agreed = ((FIRST, MORNING, 120), (NEXT, MORNING, 120))
    inzet = overruled(cast, agreed)
    says = f"week {LATER.isocalendar().week} missen groepen samen 2 dagdelen"
    refused(inzet, cast, (agreed[0], (LATER, MORNING, 120)), says)
    plan(inzet, cast, agreed)


def test_what_was_given_this_week_counts_when_the_rest_is_planned_again(app):
    """Two a week is the limit: one was given on Monday, and two more are moved to that week."""
    cast, _ = a_school_of_eight()
    saved(LendingSettings(organisation_id=cast.lending.id, max_parts_per_week=2))
    dates = ((MONDAY, 0, 60), (LATER + timedelta(days=2), 6, 60), (NEXT + timedelta(days=3), 8, 60))
    inzet = an_inzet(cast, "scheduled", cover="replacement", dates=dates)
    with unit_of_work():
        log(inzet.open_sessions[0])
    now = moment_on(MONDAY)
    moved = ((THURSDAY, 6, 60), (FRIDAY, 8, 60))
    with pytest.raises(RuleBroken, match="missen groepen samen 3 dagdelen"):
        plan(inzet, cast, moved, again=True, now=now)
    plan(inzet, cast, (moved[0], dates[2]), again=True, now=now)


def test_amber_at_planning_passes_on_what_the_leader_arranged_and_is_kept(app):
    """Green at consent, and a colleague fills the week since then. Who leads wrote down who stands
    before the class that day; without that it is not planned, and the event keeps the colour."""
    cast, colleague = a_school_of_eight()
    saved(LendingSettings(organisation_id=cast.lending.id, max_parts_per_week=2))
    inzet = an_inzet(cast, "approved", cover="replacement", dates=((FIRST, MORNING, 60),))
    theirs = ((LATER + timedelta(days=2), 6, 60),)
    an_inzet(cast, "scheduled", cover="replacement", dates=theirs, expert=colleague)
    moved = ((LATER, MORNING, 60),)
    with pytest.raises(RuleBroken, match="nog geen vervanging"), unit_of_work():
        actions.schedule(inzet, as_planned(moved), by=cast.asker, now=MOMENT)
    plan(inzet, cast, moved)
    event = newest(Event)
    assert (event.object_id, event.action) == (inzet.id, "schedule")
    assert (inzet.consent_colour, event.facts["colour"]) == ("green", "amber")
    assert "G2" in event.facts["rules"]
    told = db.session.scalars(select(Delivery.role).where(Delivery.event_id == event.id))
    assert "leader" in set(told)


def test_what_was_reported_for_a_talk_that_is_over_replaces_nobody_in_the_next(app):
    """Nobody was found for the second date: what was arranged for the first is let go as well."""
    cast, _ = a_school_of_eight()
    dates = ((FIRST, MORNING, 60), (SECOND, MORNING, 60))
    inzet = an_inzet(cast, "approved", cover="replacement", dates=dates)
    with unit_of_work():
        cover(inzet, inzet.terms.dates[0], cast)
    with unit_of_work():
        actions.move(inzet, "ask_change", by=cast.leader, now=MOMENT, reason_words="Niemand.")
    with unit_of_work():
        actions.propose(
            inzet, some_terms(dates[:1], cover="replacement"), by=cast.asker, now=MOMENT
        )
    for by in (cast.expert, cast.asker):
        with unit_of_work():
            actions.agree(inzet, version=2, by=by, now=MOMENT)
    with unit_of_work():
        actions.consent(inzet, by=cast.leader, now=MOMENT, reason_words="We zoeken weer.")
    with unit_of_work():
        actions.approve(inzet, pots=cast.pot, by=cast.coordinator, now=MOMENT)
    with pytest.raises(RuleBroken, match="nog geen vervanging"), unit_of_work():
        actions.schedule(inzet, as_planned(dates[:1]), by=cast.asker, now=MOMENT)
    plan(inzet, cast, dates[:1])


def test_what_a_colleague_gave_this_week_counts_also_when_their_inzet_is_over(app):
    cast, colleague = a_school_of_eight()
    saved(LendingSettings(organisation_id=cast.lending.id, max_parts_per_week=1))
    theirs = an_inzet(
        cast, "scheduled", cover="replacement", dates=((MONDAY, 0, 60),), expert=colleague
    )
    with unit_of_work():
        log(theirs.open_sessions[0])
    mine = an_inzet(cast, "consent", cover="replacement", dates=((THURSDAY, 6, 60),))
    assert "G2" in [each.rule for each in check_of(mine, MONDAY).red]
    with unit_of_work():
        actions.deliver(theirs, by=colleague, now=moment_on(MONDAY))
    assert theirs.state == "delivered"
    assert "G2" in [each.rule for each in check_of(mine, MONDAY).red]


def test_of_a_team_that_the_board_let_go_each_is_planned_as_it_was_agreed(app):
    """Two at once in a school that can miss one: the board saw both, on this morning alone."""
    cast, _ = a_school_of_eight()
    team = a_team(cast, size=2, class_parts=MORNINGS)
    dates = ((FIRST, MORNING, 60),)
    the_team_agrees(cast, team, cover="replacement", dates=dates)
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.board, now=MOMENT, reason_words="Wij springen bij.")
    shares = [(cast.pot, sum(member.estimate for member in team.members))]
    with unit_of_work():
        bundles.approve(team, pots=shares, by=cast.coordinator, now=MOMENT)
    first, second = team.members
    plan(first, cast, dates)
    plan(second, cast, dates)
    assert [each.state for each in team.members] == ["scheduled", "scheduled"]
    plan(first, cast, ((LATER, MORNING, 60),), again=True)
    refused(second, cast, ((LATER, MORNING, 60),), "2 collega’s weg", again=True)
