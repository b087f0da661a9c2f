"""Money only moves, and never further than there is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Membership
from app.database import db, unit_of_work
from app.errors import RuleBroken
from app.pots import access, actions, checks
from app.pots.actions import Line
from app.pots.models import Entry, Mandate, Pot, Reservation
from app.pots.rules import Limits, check_fits, check_mandate
from tests.support.makers import MOMENT, a_coordinator, a_school, an_swv
from tests.support.makers_pots import a_pot, a_reservation


def counters(pot: Pot) -> tuple[int, int, int, int]:
    db.session.rollback()
    found = db.session.get_one(Pot, pot.id)
    return found.available, found.reserved, found.committed, found.spent


def breaches() -> list[str]:
    db.session.rollback()
    return [
        *checks.counters_equal_entries(),
        *checks.reservations_equal_pots(),
        *checks.log_is_append_only(),
    ]


def test_money_goes_from_granted_to_spent_and_what_is_left_comes_back(app):
    pot = a_pot(a_school(), 100_000)
    reservation = a_reservation(pot, 60_000)
    assert counters(pot) == (40_000, 60_000, 0, 0)

    with unit_of_work():
        actions.commit(db.session.get_one(Reservation, reservation.id), by=None, now=MOMENT)
    assert counters(pot) == (40_000, 0, 60_000, 0)

    with unit_of_work():
        found = db.session.get_one(Reservation, reservation.id)
        actions.spend(found, 45_000, line=Line("inzet"), by=None, now=MOMENT)
        actions.release(found, by=None, now=MOMENT)
    assert counters(pot) == (55_000, 0, 0, 45_000)

    with unit_of_work():
        found = db.session.get_one(Reservation, reservation.id)
        actions.refund(found, 5_000, line=Line("inzet"), by=None, now=MOMENT)
        actions.pay_more(found, 1_000, line=Line("reis"), by=None, now=MOMENT)
    assert counters(pot) == (59_000, 0, 0, 41_000)
    assert breaches() == []


def test_the_last_cent_may_be_reserved_and_not_one_more(app):
    pot = a_pot(a_school(), 100_000)
    a_reservation(pot, 100_000)

    with pytest.raises(RuleBroken, match="nog €\u00a00,00 vrij"), unit_of_work():
        actions.reserve(pot, 1, by=None, now=MOMENT)
    assert counters(pot) == (0, 100_000, 0, 0)
    assert breaches() == []


@pytest.mark.parametrize(
    "too_much",
    [
        lambda found: actions.spend(found, 1, line=Line(), by=None, now=MOMENT),
        lambda found: actions.release(found, by=None, now=MOMENT, amount=30_001),
        lambda found: actions.refund(found, 1, line=Line(), by=None, now=MOMENT),
    ],
    ids=["spend what is not committed", "release more than is open", "refund what was not spent"],
)
def test_a_reservation_gives_no_more_than_it_holds(app, too_much):
    pot = a_pot(a_school(), 100_000)
    a_reservation(pot, 50_000)  # another inzet's money is not this one's
    reservation = a_reservation(pot, 30_000)

    with pytest.raises(RuleBroken), unit_of_work():
        too_much(db.session.get_one(Reservation, reservation.id))
    assert counters(pot) == (20_000, 80_000, 0, 0)


def test_a_closed_pot_reserves_nothing_and_keeps_its_remainder(app):
    pot = a_pot(a_school(), 100_000)
    with unit_of_work():
        actions.close_pot(db.session.get_one(Pot, pot.id), seen=1, by=None, now=MOMENT)

    with pytest.raises(RuleBroken, match="gesloten"), unit_of_work():
        actions.reserve(pot, 1, by=None, now=MOMENT)
    assert counters(pot) == (100_000, 0, 0, 0)


def test_a_pot_with_money_under_way_stays_open(app):
    pot = a_pot(a_school(), 100_000)
    a_reservation(pot, 1)
    with pytest.raises(RuleBroken, match="staat nog geld open"), unit_of_work():
        actions.close_pot(db.session.get_one(Pot, pot.id), seen=1, by=None, now=MOMENT)


@pytest.mark.parametrize("statement", ["UPDATE entry SET spent = 1", "DELETE FROM entry"])
def test_the_log_refuses_to_be_changed(app, statement):
    a_pot(a_school(), 100_000)
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work() as session:
        session.execute(text(statement))


def test_the_database_itself_refuses_an_overspent_pot(app):
    pot = a_pot(a_school(), 100_000)
    with pytest.raises(DBAPIError, match="never_overspent"), unit_of_work() as session:
        session.execute(text(f"UPDATE pot SET available = -1 WHERE id = {pot.id}"))


def test_a_check_finds_a_counter_that_was_tampered_with(app):
    pot = a_pot(a_school(), 100_000)
    with unit_of_work() as session:
        session.execute(text(f"UPDATE pot SET available = available + 1 WHERE id = {pot.id}"))
    assert breaches() == [f"pot {pot.id}: available is 100001, its entries say 100000"]


def test_eight_people_reserving_at_once_fill_the_pot_exactly(app):
    pot_id = a_pot(a_school(), 100_000).id

    def reserve_ten_times(_: int) -> int:
        granted = 0
        with app.app_context():
            for _again in range(10):
                try:
                    with unit_of_work() as session:
                        actions.reserve(session.get_one(Pot, pot_id), 2_500, by=None, now=MOMENT)
                    granted += 1
                except RuleBroken:
                    pass
            db.session.remove()
        return granted

    with ThreadPoolExecutor(8) as pool:
        granted = sum(pool.map(reserve_ten_times, range(8)))

    assert granted == 40
    assert counters(db.session.get_one(Pot, pot_id)) == (0, 100_000, 0, 0)
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 41
    assert breaches() == []


TODAY, YESTERDAY = date(2026, 11, 24), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("limit", "until", "amount", "says"),
    [
        (50_000, None, 50_001, "boven je mandaat"),
        (50_000, date(2026, 11, 23), 100, "geen mandaat"),
    ],
)
def test_a_decision_stays_within_its_mandate(limit, until, amount, says):
    with pytest.raises(RuleBroken, match=says):
        check_mandate(Mandate(limit=limit, until=until), amount, TODAY)


def test_a_mandate_holds_up_to_its_limit_and_on_its_last_day():
    check_mandate(Mandate(limit=50_000, until=TODAY), 50_000, TODAY)


YEAR = {"from_": date(2026, 8, 1), "until": date(2027, 7, 31), "name": "Pot"}


@pytest.mark.parametrize(
    ("pot", "changes", "says"),
    [
        (Pot(purpose="arrangement", **YEAR), {"supports_pupils": False}, "Arrangementsgeld"),
        (Pot(purpose="general", **YEAR), {"days": [date(2027, 8, 1)]}, "loopt tot en met"),
        (Pot(purpose="general", max_rate=8_000, **YEAR), {"rate": 8_001}, "hoogstens €\u00a080,00"),
    ],
)
def test_a_pot_pays_only_for_what_it_is_for(pot, changes, says):
    facts = {"supports_pupils": True, "rate": 8_000, "days": [TODAY]}
    check_fits(pot, **facts)  # the same facts without the change are fine
    with pytest.raises(RuleBroken, match=says):
        check_fits(pot, **facts | changes)


@pytest.mark.parametrize(
    ("field", "lowest", "highest"),
    [
        ("auto_limit", 0, 1_000_00),
        ("max_rate", 1_00, 500_00),
        ("max_minutes_per_week", 15, 60_000),
        ("max_per_month", 1_00, 20_000_000_00),
        ("max_months", 1, 24),
    ],
)
def test_a_pot_is_opened_and_changed_only_within_what_its_limits_may_be(
    app, field, lowest, highest
):
    swv = an_swv()
    for value in (lowest, highest):
        pot = a_pot(swv, **{field: value})
        assert getattr(pot, field) == value
    for wrong in (lowest - 1, highest + 1):
        with pytest.raises(RuleBroken, match="Kies een waarde van") as refused:
            a_pot(swv, **{field: wrong})
        assert refused.value.field == field
        limits = Limits(**{field: wrong})
        with pytest.raises(RuleBroken, match="Kies een waarde van"):
            actions.change_limits(pot, limits, seen=pot.version, by=None, now=MOMENT)


def test_a_mandate_ends_with_the_work_of_whoever_has_it(app):
    swv = an_swv()
    coen = a_coordinator(swv)
    pot = a_pot(swv, 100_000, approver=coen)
    assert access.approvers([pot.id], TODAY) == [coen.id]
    with unit_of_work() as session:
        session.execute(
            update(Membership).where(Membership.person_id == coen.id).values(until=YESTERDAY)
        )
    assert access.approvers([pot.id], TODAY) == []
    assert access.mandate_of(coen, pot, TODAY) is None
    assert db.session.scalars(access.spendable_by(coen, TODAY)).all() == []
    assert db.session.scalars(access.visible(coen, TODAY)).all() == []
