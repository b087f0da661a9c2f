"""What a pot pays at most in a month and a week: over all inzetten that it pays for."""

import threading
from datetime import date

import pytest

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import actions, pot_caps
from app.deployments.models import Deployment, Source
from app.errors import RuleBroken
from app.pots.actions import give_mandate
from app.pots.models import Pot
from tests.deployments.test_races import at_once
from tests.deployments.test_settling import late, settle
from tests.support.makers import MOMENT, a_coordinator, saved
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    an_expert,
    an_inzet,
    an_open_request,
    as_planned,
    bill,
    extend,
)

COSTS = 20_000  # four hours of extra hours, half of it on each date
JANUARY = (date(2027, 1, 12), MORNING, 120)


def limited(cast, **limits):
    with unit_of_work():
        for name, most in limits.items():
            setattr(cast.pot, name, most)


def another(cast, state="approval", name="Tweede Helper", **facts):
    facts = {"cover": "extra_hours", "expert": an_expert(cast.lending, name)} | facts
    return an_inzet(cast, state, **facts)


def approve(inzet, cast):
    with unit_of_work():
        actions.approve(inzet, pots=cast.pot, by=cast.coordinator, now=MOMENT)


def plan(inzet, cast, *dates, again=False):
    with unit_of_work():
        extend(inzet, cast)
        act = actions.reschedule if again else actions.schedule
        act(inzet, as_planned(dates), by=cast.asker, now=MOMENT)


@pytest.mark.parametrize("state", ["approved", "scheduled", "settled"])
def test_what_a_pot_pays_in_a_month_is_counted_over_all_its_inzetten(app, state):
    cast = a_cast()
    another(cast, state, "Eerste Helper")
    inzet = another(cast)
    limited(cast, max_per_month=2 * COSTS - 1)
    with pytest.raises(RuleBroken, match="In december 2026 is al") as refused:
        approve(inzet, cast)
    assert refused.value.field == f"pot_{cast.pot.public_id}"
    limited(cast, max_per_month=2 * COSTS)
    approve(inzet, cast)
    assert inzet.state == "approved"


def test_each_month_is_counted_by_itself_and_what_went_back_counts_no_more(app):
    cast = a_cast()
    first = another(cast, "approved", "Eerste Helper", dates=((FIRST, MORNING, 240), JANUARY))
    limited(cast, max_per_month=25_000)
    spread = another(cast, dates=((SECOND, MORNING, 60), JANUARY))
    approve(spread, cast)  # € 200 + € 50 in December, € 100 + € 100 in January
    full = another(cast, name="Derde Helper", dates=((SECOND, MORNING, 60),))
    with pytest.raises(RuleBroken, match="per maand"):
        approve(full, cast)
    with unit_of_work():
        actions.move(first, "cancel", by=cast.asker, now=MOMENT, reason_code="timing")
    approve(full, cast)


def test_hours_that_have_no_date_yet_are_in_no_month(app):
    cast = a_cast()
    first = another(cast, "approved", "Eerste Helper", dates=((FIRST, MORNING, 120), JANUARY))
    plan(first, cast, (FIRST, MORNING, 60))  # one of four hours; the others have no date now
    december = pot_caps.load_of_others(another(cast), cast.pot).months[2026, 12]
    assert december == COSTS // 4


def test_what_a_traject_set_apart_beforehand_is_in_no_month(app):
    cast = a_cast()
    first = another(cast, "scheduled", "Eerste Helper")
    limited(cast, max_per_month=1)
    saved(Source(deployment_id=first.id, reservation_id=first.payers[0].reservation_id, position=0))
    assert pot_caps.load_of_others(another(cast), cast.pot).months == {}
    plan(first, cast, (SECOND, MORNING, 120), JANUARY, again=True)


def test_hours_a_week_are_counted_over_all_inzetten_of_the_pot(app):
    cast = a_cast()
    another(cast, "scheduled", "Eerste Helper", dates=((FIRST, MORNING, 120),))
    inzet = another(cast, dates=((FIRST, MORNING, 60), (SECOND, MORNING, 180)))
    limited(cast, max_minutes_per_week=179)
    with pytest.raises(RuleBroken, match="In week 50 is al 2 uur"):
        approve(inzet, cast)
    limited(cast, max_minutes_per_week=180)
    approve(inzet, cast)


def test_dates_do_not_move_into_a_month_or_week_that_is_full(app):
    cast = a_cast()
    inzet = another(cast, "scheduled", dates=((FIRST, MORNING, 120), JANUARY))
    another(cast, "scheduled", "Eerste Helper", dates=((date(2027, 1, 19), MORNING, 240),))
    limited(cast, max_per_month=30_000)
    moved = ((FIRST, MORNING, 120), (date(2027, 1, 26), MORNING, 120))
    plan(inzet, cast, *moved, again=True)  # within January it stays as full
    fuller = ((date(2027, 1, 12), MORNING, 120), (date(2027, 1, 26), MORNING, 120))
    with pytest.raises(RuleBroken, match="In januari 2027 is al") as refused:
        plan(inzet, cast, *fuller, again=True)
    assert refused.value.field == "dates"
    limited(cast, max_per_month=None, max_minutes_per_week=300)
    with pytest.raises(RuleBroken, match="In week 3 is al 4 uur"):
        plan(inzet, cast, (FIRST, MORNING, 120), (date(2027, 1, 19), MORNING, 120), again=True)


def test_what_was_granted_is_planned_as_it_was_agreed_also_when_less_may_be_paid_since(app):
    cast = a_cast()
    inzet = another(cast, "approved")
    limited(cast, max_per_month=COSTS - 1, max_minutes_per_week=60)
    plan(inzet, cast, (FIRST, MORNING, 120), (SECOND, MORNING, 120))
    assert inzet.state == "scheduled"


def test_who_decides_reads_what_is_left_this_month_and_week(app, browser):
    cast = a_cast()
    another(cast, "approved", "Eerste Helper")
    inzet = another(cast)
    limited(cast, max_per_month=50_000, max_minutes_per_week=300)
    with clock.at(MOMENT):
        page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{inzet.public_id}/besluit")
    assert page.says("December 2026: nog € 300,00 van € 500,00")
    assert page.says("Week 50: nog 3 uur van 5 uur")


@pytest.mark.engines("postgresql")  # SQLite has one writer at a time
def test_two_who_take_the_last_of_a_month_together_do_not_both_get_it(app, monkeypatch):
    cast = a_cast()
    second = a_coordinator(cast.swv, "Corrie Dekker")
    inzetten = [
        another(cast, asked=an_open_request(cast), name=name, dates=((FIRST, part, 240),))
        for name, part in (("Eerste Helper", MORNING), ("Tweede Helper", MORNING + 1))
    ]
    limited(cast, max_per_month=2 * COSTS - 1)
    with unit_of_work():
        give_mandate(cast.pot, second, limit=COSTS, until=None, by=None, now=MOMENT)
    deciders, pot_id = (cast.coordinator.id, second.id), cast.pot.id
    ids = [inzet.id for inzet in inzetten]
    reads, others = threading.local(), pot_caps.load_of_others

    def read(*arguments):
        found = others(*arguments)
        reads.ready()
        return found

    monkeypatch.setattr(pot_caps, "load_of_others", read)

    def by(number):
        def work(ready):
            reads.ready = ready
            inzet = db.session.get_one(Deployment, ids[number])
            person = db.session.get_one(Person, deciders[number])
            pot = db.session.get_one(Pot, pot_id)
            actions.approve(inzet, pots=pot, by=person, now=MOMENT)

        return work

    ends = at_once(app, by(0), by(1))
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "RuleBroken"]


def test_what_is_paid_more_afterwards_is_within_the_month_as_well(app):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    second = a_coordinator(cast.swv, "Corrie Dekker")
    with unit_of_work():
        give_mandate(cast.pot, second, limit=10_000_000, until=None, by=None, now=MOMENT)
        actions.propose_correction(inzet, 1_000, "Te weinig.", by=cast.coordinator, now=MOMENT)
    limited(cast, max_per_month=COSTS + 999)
    with pytest.raises(RuleBroken, match="hoogstens €\u00a0209,99 per maand"), unit_of_work():
        actions.agree_correction(inzet, by=second, now=MOMENT)
    assert (cast.pot.spent, inzet.actual) == (COSTS, COSTS)
    limited(cast, max_per_month=COSTS + 1_000)
    with unit_of_work():
        actions.agree_correction(inzet, by=second, now=MOMENT)
    assert (cast.pot.spent, inzet.actual) == (COSTS + 1_000, COSTS + 1_000)


def test_what_is_paid_more_for_what_was_called_off_late_is_within_its_month_too(app):
    cast = a_cast()
    inzet = late(cast, hours=False)
    with unit_of_work():
        bill(inzet)
    settle(inzet, cast)
    owed = inzet.actual
    second = a_coordinator(cast.swv, "Corrie Dekker")
    with unit_of_work():
        give_mandate(cast.pot, second, limit=10_000_000, until=None, by=None, now=MOMENT)
        actions.propose_correction(inzet, 500, "Te weinig.", by=cast.coordinator, now=AFTER_SECOND)
    limited(cast, max_per_month=owed + 499)
    with pytest.raises(RuleBroken, match="per maand"), unit_of_work():
        actions.agree_correction(inzet, by=second, now=AFTER_SECOND)
    limited(cast, max_per_month=owed + 500)
    with unit_of_work():
        actions.agree_correction(inzet, by=second, now=AFTER_SECOND)
    assert (inzet.state, inzet.actual, cast.pot.spent) == ("cancelled", owed + 500, owed + 500)
