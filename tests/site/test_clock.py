"""Whose clock it is: a process may live on another day, but never in production. And whose day:
that of Amsterdam, also where the clocks there change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app import clock, deadlines
from app.config import NotConfigured, Settings
from app.deployments import planning, rules
from app.deployments.transitions import DEPLOYMENT
from app.errors import RuleBroken
from app.workflow import Deadline
from tests.support.makers_deployments import a_cast, an_inzet

SAFE = {
    "EXPEDU_ENV": "production",
    "SECRET_KEY": "b7" * 20,
    "BASE_URL": "https://expedu.example",
    "TRUSTED_HOSTS": "expedu.example",
    "MAIL_URL": "smtp://mail.expedu.example:587",
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    def of(**variables: str) -> None:
        for name, value in {"DATA_DIR": str(tmp_path), **variables}.items():
            monkeypatch.setenv(name, value)

    return of


def test_production_starts_with_the_real_clock(environment):
    environment(**SAFE)

    assert Settings.from_environment().clock_ahead == 0


def test_production_refuses_a_clock_that_runs_ahead(environment):
    environment(**SAFE, EXPEDU_CLOCK_AHEAD="3600")

    with pytest.raises(NotConfigured, match="EXPEDU_CLOCK_AHEAD"):
        Settings.from_environment()


def test_a_clock_that_runs_ahead_runs_on_from_there():
    real = clock.now()
    clock.run_ahead(86_400)
    try:
        first, second = clock.now(), clock.now()
    finally:
        clock.run_ahead(0)

    assert timedelta(days=1) <= first - real < timedelta(days=1, seconds=10)
    assert first <= second  # some clocks tick slower than two calls
    assert clock.now() < first


# In the night to 28 March 2027 the clocks go forward at two, in that to 31 October 2027 back at
# three; both are Sundays, and the Monday after the first one is Easter Monday.
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def at_utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2027-03-27T22:59", date(2027, 3, 27)),
        ("2027-03-27T23:00", SPRING),
        ("2027-03-28T00:59", SPRING),
        ("2027-03-28T01:00", SPRING),
        ("2027-03-28T21:59", SPRING),
        ("2027-03-28T22:00", date(2027, 3, 29)),
        ("2027-10-30T21:59", date(2027, 10, 30)),
        ("2027-10-30T22:00", AUTUMN),
        ("2027-10-31T00:30", AUTUMN),
        ("2027-10-31T01:30", AUTUMN),  # the second time that it is half past two
        ("2027-10-31T22:59", AUTUMN),
        ("2027-10-31T23:00", date(2027, 11, 1)),
    ],
)
def test_a_day_is_that_of_amsterdam_also_where_the_clocks_change(utc, day):
    with clock.at(at_utc(utc)):
        assert clock.today() == day


@pytest.mark.parametrize("day", [SPRING, AUTUMN, *(d + timedelta(1) for d in (SPRING, AUTUMN))])
def test_a_moment_on_a_day_is_on_that_day(day):
    for hour in range(24):
        there = clock.amsterdam(clock.moment_on(day, time(hour)))
        assert there.date() == day
        assert there.hour == hour + (day == SPRING and hour == 2)  # an hour that is not there
    whole = clock.moment_on(day + timedelta(days=1), time()) - clock.moment_on(day, time())
    assert whole == timedelta(hours={SPRING: 23, AUTUMN: 25}.get(day, 24))


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("since", "last"),
    [
        # a minute before Friday; then Friday, Tuesday and Wednesday
        ("2027-03-25T22:59", date(2027, 3, 31)),
        ("2027-03-27T23:00", date(2027, 4, 1)),
        ("2027-03-28T21:59", date(2027, 4, 1)),
        ("2027-03-29T22:00", date(2027, 4, 2)),
        # a minute before Saturday; then Monday until Wednesday
        ("2027-10-29T21:59", date(2027, 11, 3)),
        ("2027-10-31T22:59", date(2027, 11, 3)),
        ("2027-10-31T23:00", date(2027, 11, 4)),
    ],
)
def test_a_deadline_of_three_school_days_counts_days_and_not_hours(app, since, last):
    inzet = an_inzet(a_cast())
    deadline = Deadline(days=3, school_days=True, since=lambda _: at_utc(since))
    assert deadlines.due_on(DEPLOYMENT, deadline, inzet, 3) == last


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("on", "midnight", "nine", "too_late"),  # too late: less than two school days before it
    [
        (date(2027, 3, 30), "2027-03-29T22:00", "2027-03-30T07:00", "2027-03-25T23:00"),
        (date(2027, 11, 2), "2027-11-01T23:00", "2027-11-02T08:00", "2027-10-31T23:00"),
    ],
)
def test_a_session_after_the_clocks_changed_has_its_own_day(app, on, midnight, nine, too_late):
    inzet, minute = an_inzet(a_cast()), timedelta(minutes=1)

    def day_of(moment):
        return clock.amsterdam(moment).date()

    def has_begun(moment):
        return rules.has_begun(on, 2, time(9), clock.amsterdam(moment))

    assert (has_begun(at_utc(nine) - minute), has_begun(at_utc(nine))) == (False, True)
    hours = {"other_minutes": 0, "agreed_minutes": 60}
    with pytest.raises(RuleBroken, match="moet nog komen"):
        rules.check_log(60, on, today=day_of(at_utc(midnight) - minute), **hours)
    rules.check_log(60, on, today=day_of(at_utc(midnight)), **hours)
    planning.check_still_moves(inzet, [on], day_of(at_utc(too_late) - minute))
    with pytest.raises(RuleBroken, match="Verzetten kan tot 2 schooldagen"):
        planning.check_still_moves(inzet, [on], day_of(at_utc(too_late)))
