"""Planning, covering the class, cancelling, logging and stopping, with the money of each."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, checks
from app.deployments.models import Session
from app.errors import NotAllowed, RuleBroken
from app.pots.models import Entry
from app.profiles.models import Profile
from tests.support.makers import MOMENT, saved
from tests.support.makers_deployments import (
    AFTER_FIRST,
    AFTER_SECOND,
    DATES,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
    as_planned,
    cover,
    extend,
    log,
)
from tests.support.makers_pots import a_pot

THIRD = SECOND + timedelta(weeks=4)  # a Tuesday after the holidays
A_PART = 19_250  # 3,5 hours of replacement, at the default of € 55


def plan(inzet, cast, dates=DATES, *, now=MOMENT, again=False):
    with unit_of_work():
        extend(inzet, cast)
        do = actions.reschedule if again else actions.schedule
        do(inzet, as_planned(dates), by=cast.asker, now=now)


def replaced(state="approved", *, covered=True, cents=1_000_000):
    cast = a_cast(class_parts=(MORNING,), cents=cents)
    return cast, an_inzet(cast, state, cover="replacement", covered=covered)


def money(cast) -> tuple[int, int, int]:
    return cast.pot.reserved, cast.pot.committed, cast.pot.spent


# Planning


def test_planning_makes_sessions_and_commits_the_money(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved", cover="extra_hours")
    plan(inzet, cast)
    assert (inzet.state, inzet.last_session_on) == ("scheduled", SECOND)
    assert [(s.on, s.part, s.minutes) for s in inzet.sessions] == list(DATES)
    assert money(cast) == (0, 20_000, 0)


def test_each_session_has_a_form_of_its_own_that_moves_with_it(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved")
    first, second = as_planned()
    with unit_of_work():
        actions.schedule(
            inzet, [replace(first, form="workshop"), second], by=cast.asker, now=MOMENT
        )
    assert [each.form for each in inzet.sessions] == ["workshop", ""]
    with unit_of_work():
        later = [first, replace(second, on=THIRD, form="talk")]
        actions.reschedule(inzet, later, by=cast.asker, now=MOMENT)
    db.session.refresh(inzet)
    assert {(each.on, each.form) for each in inzet.sessions} == {(FIRST, ""), (THIRD, "talk")}
    joins_in = [first, replace(second, on=THIRD, form="join_in")]
    with pytest.raises(RuleBroken, match="een vorm uit de lijst"), unit_of_work():
        actions.reschedule(inzet, joins_in, by=cast.asker, now=MOMENT)


def test_planning_stays_within_the_terms(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved")
    with pytest.raises(RuleBroken, match="afgesproken is nog 4 uur"):
        plan(inzet, cast, ((FIRST, MORNING, 241),))


def test_nothing_is_planned_on_a_consent_of_before_the_summer(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved")
    with pytest.raises(RuleBroken, match="31 juli"):
        plan(inzet, cast, ((date(2027, 8, 31), MORNING, 60),))


def test_dates_lie_within_the_period_of_the_pot(app):
    cast = a_cast()
    pot = a_pot(cast.swv, approver=cast.coordinator, name="Kort", until=date(2026, 12, 31))
    inzet = an_inzet(cast, "approved", cover="extra_hours", pots=pot)
    with pytest.raises(RuleBroken, match="tot en met donderdag 31 december"):
        plan(inzet, cast, ((THIRD, MORNING, 120),))


def test_planning_stays_within_the_own_maximum_and_lets_stand_what_stands(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved")
    with unit_of_work():
        db.session.get_one(Profile, cast.expert.id).max_minutes_per_week = 60
    plan(inzet, cast)  # agreed before they wanted less
    plan(inzet, cast, (DATES[0], (SECOND, MORNING, 90)), again=True)  # no week becomes fuller
    with pytest.raises(RuleBroken, match="het eigen maximum is 1 uur per week") as refused:
        plan(inzet, cast, ((SECOND, MORNING, 120), (THIRD, MORNING, 120)), again=True)
    assert refused.value.field == "dates"


def test_nobody_is_in_two_places_at_once(app):
    cast = a_cast()
    an_inzet(cast, "scheduled")
    other = an_inzet(cast, "approved", dates=((THIRD, MORNING, 120),))
    with pytest.raises(RuleBroken, match="dinsdagochtend 8 december heeft Sanne Kundig al"):
        plan(other, cast, ((FIRST, MORNING, 120),))
    plan(other, cast, ((THIRD, MORNING, 120),))
    assert other.state == "scheduled"


def test_the_database_refuses_two_places_at_once_too(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    twice = Session(
        deployment_id=inzet.id, expert_id=inzet.expert_id, on=FIRST, part=MORNING, minutes=60
    )
    with pytest.raises(IntegrityError):
        saved(twice)


def test_a_cancelled_session_leaves_its_place_free(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    with unit_of_work():
        actions.cancel_session(inzet.sessions[0], by=cast.asker, now=MOMENT, reason_code="timing")
    freed = ((FIRST, MORNING, 120),)
    plan(an_inzet(cast, "approved", dates=freed), cast, freed)


def test_replacement_is_found_before_a_date_is_planned(app):
    cast, inzet = replaced(covered=False)
    with pytest.raises(RuleBroken, match="nog geen vervanging"):
        plan(inzet, cast)
    with unit_of_work():
        for dated in inzet.terms.dates:
            cover(inzet, dated, cast)
    plan(inzet, cast)
    assert [session.misses_class for session in inzet.sessions] == [True, True]


def test_more_parts_without_a_teacher_than_were_granted_are_not_planned(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(
        cast, "approved", cover="replacement", dates=((FIRST, MORNING, 120), (FIRST, 3, 120))
    )
    with pytest.raises(RuleBroken, match="Toegekend is vervanging voor 1 keer; dit zijn er 2"):
        plan(inzet, cast)


def test_moving_a_date_takes_two_school_days(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    moved = ((THIRD, MORNING, 120), (SECOND, MORNING, 120))
    friday = moment_on(FIRST - timedelta(days=4))
    monday = moment_on(FIRST - timedelta(days=1))
    with pytest.raises(RuleBroken, match="2 schooldagen"):
        plan(inzet, cast, moved, now=monday, again=True)
    first_id = inzet.sessions[0].id
    plan(inzet, cast, moved, now=friday, again=True)
    assert [(session.id == first_id, session.on) for session in inzet.sessions] == [
        (False, SECOND),
        (True, THIRD),
    ]
    assert inzet.last_session_on == THIRD


def test_a_date_may_become_two_and_two_may_become_one(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", dates=((FIRST, MORNING, 120),))
    plan(inzet, cast, ((THIRD, MORNING, 60), (SECOND, MORNING, 60)), again=True)
    assert [session.on for session in inzet.sessions] == [SECOND, THIRD]
    plan(inzet, cast, ((THIRD, MORNING, 120),), again=True)
    assert [session.on for session in inzet.sessions] == [THIRD]


def test_what_was_given_already_stays_when_the_rest_is_moved(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running")
    plan(inzet, cast, ((THIRD, MORNING, 120),), again=True, now=AFTER_FIRST)
    assert [(s.on, s.logged_minutes) for s in inzet.sessions] == [(FIRST, 120), (THIRD, None)]
    with pytest.raises(RuleBroken, match="afgesproken is nog 2 uur"):
        plan(inzet, cast, ((THIRD, MORNING, 121),), again=True, now=AFTER_FIRST)


def test_the_profile_shows_how_busy_somebody_is(app):
    cast = a_cast()
    profile = db.session.get_one(Profile, cast.expert.id)
    inzet = an_inzet(cast, "scheduled")
    assert (profile.load, profile.busy_parts) == (240 * 1000 // (4 * 2400), 1 << MORNING)
    with unit_of_work():
        actions.move(inzet, "cancel", by=cast.asker, now=MOMENT, reason_code="timing")
    assert (profile.load, profile.busy_parts) == (0, 0)


# The class


def test_only_the_leader_says_who_replaces(app):
    cast, inzet = replaced()
    with pytest.raises(NotAllowed), unit_of_work():
        actions.report_cover(
            inzet.terms.dates[0], cover_by="Ik", minutes=210, amount=0, by=cast.expert, now=MOMENT
        )


def test_a_report_of_replacement_says_who(app):
    cast, inzet = replaced()
    with pytest.raises(RuleBroken, match="wie er voor de klas"), unit_of_work():
        actions.report_cover(
            inzet.terms.dates[0], cover_by=" ", minutes=210, amount=0, by=cast.leader, now=MOMENT
        )


def test_nor_of_a_day_on_which_no_half_day_is(app):
    cast, inzet = replaced()
    saturday = actions.DateToCover(inzet, FIRST + timedelta(days=4), 10)
    with pytest.raises(RuleBroken, match="past niet bij het dagdeel") as refused, unit_of_work():
        cover(inzet, saturday, cast)
    assert refused.value.field == "on"


def test_without_replacement_in_the_terms_there_is_nothing_to_report(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved")
    with pytest.raises(RuleBroken, match="mist geen klas"), unit_of_work():
        cover(inzet, inzet.terms.dates[0], cast)


def test_reporting_again_replaces_what_was_reported(app):
    cast, inzet = replaced()
    with unit_of_work():
        cover(inzet, inzet.terms.dates[0], cast, amount=10_000)
    with unit_of_work():
        cover(inzet, inzet.terms.dates[0], cast, amount=12_000)
    assert [found.amount for found in inzet.covers] == [12_000]


# Cancelling


def test_cancelling_what_is_granted_gives_everything_back(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved", cover="extra_hours", asked=an_open_request(cast, hours=4))
    assert inzet.help_request.state == "filled"
    with unit_of_work():
        actions.move(inzet, "cancel", by=cast.expert, now=MOMENT, reason_code="te_veel")
    assert money(cast) == (0, 0, 0)
    assert (inzet.help_request.state, inzet.help_request.granted_minutes) == ("open", 0)


def test_cancelling_takes_a_reason(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    with pytest.raises(RuleBroken, match="reden"), unit_of_work():
        actions.move(inzet, "cancel", by=cast.asker, now=MOMENT)


def test_three_days_before_replacement_is_paid_and_the_rest_released(app):
    cast, inzet = replaced("scheduled")
    with unit_of_work():
        actions.move(
            inzet, "cancel", by=cast.asker, now=moment_on(FIRST - timedelta(days=4)),
            reason_code="timing",
        )  # fmt: skip
    assert inzet.state == "cancelled"
    assert money(cast) == (0, 0, 15_000)  # as it was reported, for the first date only
    paid = db.session.query(Entry).filter_by(kind="spend").one()
    assert (paid.line, paid.payee_organisation_id) == ("vervanging", cast.lending.id)


def test_six_school_days_before_nothing_is_paid(app):
    cast, inzet = replaced("scheduled")
    with unit_of_work():
        actions.move(
            inzet, "cancel", by=cast.asker, now=moment_on(FIRST - timedelta(days=8)),
            reason_code="timing",
        )  # fmt: skip
    assert money(cast) == (0, 0, 0)


@pytest.mark.parametrize(
    ("cancelled_on", "paid"), [(date(2026, 12, 14), 0), (date(2026, 12, 18), 15_000)]
)
def test_a_holiday_in_between_is_no_notice(app, cancelled_on, paid):
    """From Friday 18 December the fifth school day is 8 January; from Monday 14 it is 4 January."""
    cast = a_cast(class_parts=(MORNING,))
    after_christmas = ((date(2027, 1, 5), MORNING, 120),)
    inzet = an_inzet(cast, "scheduled", cover="replacement", dates=after_christmas)
    with unit_of_work():
        actions.move(
            inzet, "cancel", by=cast.asker, now=moment_on(cancelled_on), reason_code="timing"
        )
    assert money(cast) == (0, 0, paid)


@pytest.mark.parametrize(("who", "owed"), [("asker", 19_360), ("expert", 0)])
def test_a_freelancer_may_bill_a_late_cancellation_unless_it_is_their_own(app, who, owed):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    inzet = an_inzet(cast, "scheduled", expert=freelancer)
    person = freelancer if who == "expert" else cast.asker
    with unit_of_work():
        actions.move(
            inzet, "cancel", by=person, now=moment_on(FIRST - timedelta(days=4)),
            reason_code="timing",
        )  # fmt: skip
    assert money(cast) == (0, owed, 0)  # 2 hours × € 80, and btw: one session
    assert inzet.state == ("owed" if owed else "cancelled")
    assert inzet.help_request.unfinished == 0  # the vraag does not wait for a bill
    assert list(checks.requests_count_their_hours()) == []


def test_a_session_that_a_freelancer_may_bill_waits_for_the_invoice_too(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", expert=a_freelance_expert(cast))
    with unit_of_work():
        actions.cancel_session(
            inzet.sessions[0], by=cast.asker, now=moment_on(FIRST - timedelta(days=1)),
            reason_code="timing",
        )  # fmt: skip
    assert money(cast) == (0, 38_720, 0)
    with unit_of_work():  # what is owed already stays owed, also when the rest is their own no
        actions.move(inzet, "cancel", by=inzet.expert, now=moment_on(FIRST), reason_code="te_veel")
    assert (inzet.state, money(cast)) == ("owed", (0, 19_360, 0))


def test_one_session_is_cancelled_with_its_own_money(app):
    cast, inzet = replaced("scheduled")
    with unit_of_work():
        actions.cancel_session(
            inzet.sessions[0], by=cast.expert, now=moment_on(FIRST - timedelta(days=1)),
            reason_code="anders", reason_words="Ziek.",
        )  # fmt: skip
    assert (inzet.state, inzet.agreed_minutes) == ("scheduled", 120)
    assert money(cast) == (0, A_PART, 15_000)
    assert inzet.help_request.granted_minutes == 120


def test_the_only_session_is_not_cancelled_but_the_inzet(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", dates=((FIRST, MORNING, 120),))
    with pytest.raises(RuleBroken, match="Annuleer dan de hele inzet"), unit_of_work():
        actions.cancel_session(inzet.sessions[0], by=cast.asker, now=MOMENT, reason_code="timing")


def test_what_has_been_is_not_cancelled(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running")
    with pytest.raises(RuleBroken, match="al geweest"), unit_of_work():
        actions.cancel_session(
            inzet.sessions[0], by=cast.asker, now=AFTER_FIRST, reason_code="timing"
        )


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("asker", "Eerst schrijft Sanne Kundig die uren op"),
        ("leader", "Eerst schrijft Sanne Kundig die uren op"),
        ("expert", "Schrijf eerst die uren op"),
    ],
)
def test_what_happened_is_not_cancelled_away_with_its_money(app, who, says):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours")
    day_after = moment_on(FIRST + timedelta(days=1))
    with pytest.raises(RuleBroken, match=says), unit_of_work():
        actions.move(inzet, "cancel", by=getattr(cast, who), now=day_after, reason_code="timing")
    assert (inzet.state, money(cast)) == ("scheduled", (0, 20_000, 0))
    with unit_of_work():
        log(inzet.sessions[0])
        actions.move(
            inzet, "stop_early", by=getattr(cast, who), now=day_after, reason_code="timing"
        )
    assert (inzet.state, inzet.logged_minutes) == ("delivered", 120)
    assert money(cast) == (0, 10_000, 0)


def test_who_waits_for_those_hours_can_still_cancel_what_comes(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours")
    with unit_of_work():
        actions.cancel_session(
            inzet.sessions[1], by=cast.asker, now=moment_on(FIRST + timedelta(days=1)),
            reason_code="timing",
        )  # fmt: skip
    assert (inzet.state, inzet.last_session_on) == ("scheduled", FIRST)
    assert money(cast) == (0, 10_000, 0)


@pytest.mark.parametrize(
    ("starts_at", "last_moment", "first_moment"),
    [
        (None, time(11, 59), time(12)),  # a morning, and nobody wrote at what time
        (time(9, 30), time(9, 29), time(9, 30)),
    ],
)
def test_a_session_is_cancelled_until_it_begins(app, starts_at, last_moment, first_moment):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", dates=((FIRST, MORNING, 120),))
    with unit_of_work():
        inzet.sessions[0].starts_at = starts_at
    with pytest.raises(RuleBroken, match="Dinsdagochtend 8 december"), unit_of_work():
        actions.move(
            inzet, "cancel", by=cast.asker, now=moment_on(FIRST, first_moment),
            reason_code="timing",
        )  # fmt: skip
    with unit_of_work():
        actions.move(
            inzet, "cancel", by=cast.asker, now=moment_on(FIRST, last_moment),
            reason_code="timing",
        )  # fmt: skip
    assert inzet.state == "cancelled"


# Hours


def test_hours_stay_within_the_terms(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    with pytest.raises(RuleBroken, match="volgende inzet"), unit_of_work():
        actions.log_hours(inzet.sessions[0], 241, by=cast.expert, now=AFTER_FIRST)


def test_hours_are_not_written_down_before_the_day(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    with pytest.raises(RuleBroken, match="moet nog komen"), unit_of_work():
        actions.log_hours(inzet.sessions[1], 60, by=cast.expert, now=AFTER_FIRST)
    with unit_of_work():
        actions.log_hours(inzet.sessions[0], 60, by=cast.expert, now=AFTER_FIRST)
    assert inzet.state == "running"


def test_all_sessions_together_stay_within_the_terms(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running")
    with pytest.raises(RuleBroken, match="Samen wordt het 4 uur en 1 minuut"), unit_of_work():
        actions.log_hours(inzet.sessions[1], 121, by=cast.expert, now=AFTER_SECOND)


def test_hours_can_be_written_down_anew_while_it_runs(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running")
    with unit_of_work():
        log(inzet.sessions[0], 90)
    assert inzet.logged_minutes == 90


def test_nobody_is_done_before_every_session_is_logged_or_cancelled(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running")
    with pytest.raises(RuleBroken, match="dinsdagochtend 15 december"), unit_of_work():
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
    with unit_of_work():
        actions.cancel_session(
            inzet.sessions[1], by=cast.asker, now=AFTER_FIRST, reason_code="timing"
        )
        actions.deliver(inzet, by=cast.expert, now=AFTER_FIRST)
    assert inzet.state == "delivered"


# Stopping


def test_stopping_early_releases_the_rest_and_keeps_what_was_arranged(app):
    cast, inzet = replaced("running")
    assert money(cast) == (0, 2 * A_PART, 0)
    with unit_of_work():
        actions.move(
            inzet, "stop_early", by=cast.asker, now=moment_on(SECOND - timedelta(days=4)),
            reason_code="timing",
        )  # fmt: skip
    assert (inzet.state, inzet.agreed_minutes) == ("delivered", 120)
    # One part was given; for the other somebody was hired, and it is too late to undo that.
    assert money(cast) == (0, A_PART + 15_000, 0)
    assert inzet.help_request.granted_minutes == 120
    assert inzet.help_request.state == "open"


def test_a_freelancer_who_stops_is_paid_for_what_was_given_only(app):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    inzet = an_inzet(cast, "running", expert=freelancer)
    with unit_of_work():
        actions.move(
            inzet, "stop_early", by=freelancer, now=moment_on(SECOND - timedelta(days=1)),
            reason_code="te_veel",
        )  # fmt: skip
    assert money(cast) == (0, 19_360, 0)


def test_after_stopping_early_the_asker_may_open_the_vraag_again(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running", asked=an_open_request(cast, hours=4))
    assert inzet.help_request.state == "filled"
    with unit_of_work():
        actions.move(inzet, "stop_early", by=cast.asker, now=AFTER_FIRST, reason_code="timing")
    assert (inzet.help_request.state, inzet.help_request.minutes_left) == ("filled", 120)


def test_what_happened_is_written_down_before_stopping(app):
    cast = a_cast()
    inzet = an_inzet(cast, "running", dates=(*DATES, (THIRD, MORNING, 60)))
    with pytest.raises(RuleBroken, match="15 december"), unit_of_work():
        actions.move(
            inzet, "stop_early", by=cast.asker, now=moment_on(SECOND + timedelta(days=2)),
            reason_code="timing",
        )  # fmt: skip


# Something light


def test_something_light_is_done_without_planning_once_its_day_has_come(app):
    cast = a_cast()
    neighbour = an_expert(cast.asking, "Buur")
    inzet = an_inzet(cast, "approved", expert=neighbour, dates=((FIRST, MORNING, 60),))
    with pytest.raises(RuleBroken, match="vanaf dinsdag 8 december"), unit_of_work():
        actions.move(inzet, "done", by=neighbour, now=MOMENT)
    with unit_of_work():
        actions.move(inzet, "done", by=neighbour, now=AFTER_FIRST)
    assert (inzet.state, inzet.confirmed_minutes, inzet.actual) == ("settled", 60, 0)
    assert inzet.help_request.unfinished == 0


def test_anything_else_is_planned_first(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved")
    with pytest.raises(RuleBroken, match="Plan eerst"), unit_of_work():
        actions.move(inzet, "done", by=cast.expert, now=AFTER_SECOND)
