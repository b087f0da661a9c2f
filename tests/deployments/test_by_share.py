"""A correction of what several pots paid falls on each by its share: on all of them, or on none."""

from typing import Any

import pytest

from app import clock
from app.database import db, unit_of_work
from app.deployments.checks import granted_is_set_apart, no_money_stays_behind
from app.deployments.models import Correction, Deployment
from app.deployments.views.figures import correction_by_pot
from app.errors import RuleBroken
from app.pots.actions import give_mandate, grant
from app.pots.checks import counters_equal_entries, reservations_equal_pots
from app.pots.models import Entry, Mandate, Pot
from tests.deployments.test_proposals import agree, closed, propose
from tests.support.makers import MOMENT, a_person
from tests.support.makers_deployments import AFTER_SECOND, a_cast, an_inzet
from tests.support.makers_pots import a_pot

PAID = 20_000
PROMISES = (
    counters_equal_entries, reservations_equal_pots, granted_is_set_apart, no_money_stays_behind,
)  # fmt: skip


class Paid:
    """€ 200 that two pots of one coordinator paid: three quarters, and a quarter of it."""

    def __init__(self, *, second: int = 10_000, shares: tuple[int, int] = (15_000, 5_000)) -> None:
        self.cast = a_cast()
        self.first, self.coordinator = self.cast.pot, self.cast.coordinator
        self.second = a_pot(self.cast.swv, second, approver=self.coordinator, name="Bestuurspot")
        pots = [*zip((self.first, self.second), shares, strict=True)]
        self.inzet = an_inzet(self.cast, "settled", cover="extra_hours", pots=pots)
        self.other = a_person("Tineke Tweede", at=self.cast.swv)
        for pot in (self.first, self.second):
            self.may(self.other, pot)

    def may(self, person: Any, pot: Pot, limit: int = 10_000_000) -> None:
        with unit_of_work():
            there = db.session.get_one(Pot, pot.id)
            give_mandate(there, person, limit=limit, until=None, by=None, now=MOMENT)

    def may_not(self, person: Any, pot: Pot) -> None:
        with unit_of_work():
            db.session.delete(db.session.get_one(Mandate, (pot.id, person.id)))

    def put_right(self, cents: int, by: Any = None) -> None:
        propose(self.inzet, cents, self.coordinator)
        agree(self.inzet, by or self.other)

    @property
    def spent(self) -> tuple[int, int]:
        """What each pot paid; the promises of `flask check` hold."""
        db.session.rollback()
        assert [breach for promise in PROMISES for breach in promise()] == []
        first, second = (db.session.get_one(Pot, pot.id) for pot in (self.first, self.second))
        inzet = db.session.get_one(Deployment, self.inzet.id)
        assert inzet.actual == first.spent + second.spent
        return first.spent, second.spent


@pytest.mark.engines("sqlite", "postgresql")
@pytest.mark.parametrize(
    ("cents", "first", "second"),
    [
        (1_000, 15_750, 5_250),
        (1_001, 15_751, 5_250),
        (24_000, 33_000, 11_000),
        (-1_001, 14_249, 4_750),
        (-PAID, 0, 0),
    ],
)
def test_a_correction_falls_on_each_pot_by_its_share_in_new_entries(app, cents, first, second):
    paid = Paid(second=20_000)
    before = db.session.query(Entry).count()
    paid.put_right(cents)
    assert paid.spent == (first, second)
    kinds = [entry.kind for entry in db.session.query(Entry).order_by(Entry.id)][before:]
    assert kinds == (["refund"] if cents < 0 else ["reserve", "commit", "spend"]) * 2


def test_what_came_back_whole_is_paid_again_by_share(app):
    paid = Paid()
    paid.put_right(-PAID)
    paid.put_right(1_000)
    assert paid.spent == (750, 250)
    paid.put_right(-1_000)
    assert paid.spent == (0, 0)


def test_no_pot_gets_back_more_than_it_paid(app):
    paid = Paid(shares=(1, PAID - 1), second=PAID)
    paid.put_right(-1)  # the cent that does not divide
    paid.put_right(-2)
    assert paid.spent == (0, PAID - 3)


@pytest.mark.engines("sqlite", "postgresql")
def test_a_pot_with_too_little_stops_the_whole_and_is_named(app):
    paid = Paid(second=5_249)
    propose(paid.inzet, 1_000, paid.coordinator)
    before = db.session.query(Entry).count()
    with pytest.raises(RuleBroken, match="‘Bestuurspot’ is nog €\u00a02,49 vrij"):
        agree(paid.inzet, paid.other)
    assert (paid.spent, db.session.query(Entry).count()) == ((15_000, 5_000), before)
    with unit_of_work():
        grant(db.session.get_one(Pot, paid.second.id), 1, by=None, now=MOMENT)
    agree(paid.inzet, paid.other)
    assert paid.spent == (15_750, 5_250)


def test_the_month_of_each_pot_is_judged_by_its_own_part(app):
    paid = Paid()
    propose(paid.inzet, 1_000, paid.coordinator)
    for most in (5_249, 5_250):
        with unit_of_work():
            db.session.get_one(Pot, paid.second.id).max_per_month = most
        if most == 5_249:
            with pytest.raises(RuleBroken, match="‘Bestuurspot’ betaalt hoogstens"):
                agree(paid.inzet, paid.other)
            assert paid.spent == (15_000, 5_000)
    agree(paid.inzet, paid.other)
    assert paid.spent == (15_750, 5_250)


def test_a_part_of_a_closed_pot_stops_the_whole(app):
    paid = Paid()
    propose(paid.inzet, 1_000, paid.coordinator)
    closed(paid.second)
    with pytest.raises(RuleBroken, match="‘Bestuurspot’ is gesloten"):
        agree(paid.inzet, paid.other)
    assert paid.spent == (15_000, 5_000)


# Who decides


def test_each_pot_that_pays_more_is_decided_about_by_one_of_the_two(app):
    """Its holder signed for a share of what was known then, and for no more."""
    paid = Paid()
    paid.may_not(paid.other, paid.second)
    propose(paid.inzet, 1_000, paid.coordinator)
    agree(paid.inzet, paid.other)  # the coordinator decides about the second
    propose(paid.inzet, 1_000, paid.coordinator)
    paid.may_not(paid.coordinator, paid.second)
    with pytest.raises(RuleBroken, match="uit de pot ‘Bestuurspot’ mogen jij en wie") as no:
        agree(paid.inzet, paid.other)
    assert "2,50" in str(no.value.values["cents"])
    assert paid.spent == (15_750, 5_250)


@pytest.mark.parametrize(("limit", "is_enough"), [(249, False), (250, True)])
def test_a_mandate_is_weighed_against_the_part_of_its_pot(app, limit, is_enough):
    paid = Paid()
    paid.may_not(paid.coordinator, paid.second)
    paid.may(paid.other, paid.first, 750)
    paid.may(paid.other, paid.second, limit)
    propose(paid.inzet, 1_000, paid.coordinator)
    if is_enough:
        agree(paid.inzet, paid.other)
        assert paid.spent == (15_750, 5_250)
    else:
        with pytest.raises(RuleBroken, match="mogen jij en wie dit voorstelde niet"):
            agree(paid.inzet, paid.other)


def test_who_agrees_decides_about_one_of_these_pots_themselves(app):
    paid = Paid()
    paid.may(paid.other, paid.first, 749)
    paid.may(paid.other, paid.second, 249)
    propose(paid.inzet, 1_000, paid.coordinator)
    with pytest.raises(RuleBroken, match="boven je mandaat"):
        agree(paid.inzet, paid.other)


# What is read


@pytest.mark.engines("sqlite")
def test_who_agrees_reads_what_it_does_to_each_pot(browser):
    paid = Paid()

    def said(cents: int) -> Any:
        propose(paid.inzet, cents, paid.coordinator)
        with clock.at(AFTER_SECOND):
            return browser.sign_in(paid.other).visit(f"/inzetten/{paid.inzet.public_id}")

    page = said(1_000)
    assert page.says(f"{paid.first.name}: € 7,50 erbij")
    assert page.says("Bestuurspot: € 2,50 erbij")
    with clock.at(AFTER_SECOND):
        page.press("Akkoord met de correctie: € 10,00 erbij")
    assert paid.spent == (15_750, 5_250)
    page = said(-400)
    assert page.says(f"{paid.first.name}: € 3,00 terug")
    assert page.says("Bestuurspot: € 1,00 terug")


def test_of_one_pot_and_of_more_than_was_paid_no_parts_are_told(app):
    paid = Paid()
    facts = {"proposed_by_id": paid.coordinator.id, "proposed_at": AFTER_SECOND}
    with unit_of_work():  # from before it was bounded at the proposal
        db.session.add(Correction(deployment_id=paid.inzet.id, delta=-PAID - 1, **facts))
    assert correction_by_pot(paid.inzet) == []
    cast = a_cast()
    alone = an_inzet(cast, "settled", cover="extra_hours")
    propose(alone, -500, cast.coordinator)
    assert correction_by_pot(alone) == []
