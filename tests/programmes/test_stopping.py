"""Whoever stops, and whenever: nothing of the traject stays reserved or committed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import actions as inzetten
from app.deployments import paying
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT, STATES
from app.pots.models import Pot
from app.programmes import actions, appointing, guards, people
from app.programmes.models import Milestone, Trajectory
from tests.programmes.test_from_elsewhere import Lent, all_breaches, asks_a_cent_more, me
from tests.programmes.test_funding import Money
from tests.programmes.test_walking import KEYS, as_agreed, text_of
from tests.support.lengths import both_at_length, some
from tests.support.makers import MOMENT, a_freelancer, newest
from tests.support.makers_deployments import log
from tests.support.makers_programmes import Programming, Walk

COSTS = {key for key in KEYS if "type: budget" in text_of(key) or "lends: true" in text_of(key)}
# With a budget, rounds and an extra year; at length all of them.
PAID_FIRST = sorted(KEYS, key=["ontwikkelbudget", *KEYS].index)


class Undone(Exception):
    """What was tried is taken back."""


class LeavingWalk(Walk):
    """Before each step, and after its half, somebody tries to stop and takes it back."""

    def __init__(self, world: Programming) -> None:
        super().__init__(world)
        self.held: list[int] = []  # cents, each time

    def play(self, milestone: Milestone) -> None:
        self.would_be_free()
        super().play(milestone)

    def _decide(self, milestone: Milestone) -> Any:
        self.would_be_free()  # handed in, and not decided yet
        return super()._decide(milestone)

    def would_be_free(self) -> None:
        self.held.append(held())
        try:
            with unit_of_work():
                found = db.session.get_one(Trajectory, self.trajectory.id)
                leaver = next(
                    person
                    for id_ in people.everybody(found, clock.today())
                    if guards.leaves(
                        found, person := db.session.get_one(Person, id_), clock.today()
                    )
                )
                actions.leave(found, "Het kan niet.", by=leaver, now=clock.now())
                db.session.flush()
                assert found.state == "stopped"
                assert held() == 0, self.played[-1:]
                raise Undone
        except Undone:
            db.session.rollback()


def held() -> int:
    """Cents that are set apart or owed in any pot."""
    return int(db.session.scalar(select(func.sum(Pot.reserved + Pot.committed))) or 0)


@both_at_length
@pytest.mark.parametrize("key", some(PAID_FIRST, of=1))
def test_at_every_step_of_every_programme_who_stops_leaves_nothing_set_apart(app: Any, key: str):
    walk = LeavingWalk(Programming(text_of(key)))
    walk.to_the_end(MOMENT)
    as_agreed(walk, key)
    assert len(walk.held) >= len(walk.played)
    assert any(walk.held) == (key in COSTS)
    assert held() == 0  # nor when it is done


# How far the inzet of who was lent is; the first ones have not begun.
NOT_BEGUN = {
    "talking": "withdrawn",
    "consent": "withdrawn",
    "approval": "withdrawn",
    "approved": "cancelled",
    "scheduled": "cancelled",
}
BEGUN = ("running", "delivered", "disputed", "completed")
LIVE = (*NOT_BEGUN, *BEGUN)


def test_these_are_all_the_states_of_an_inzet_that_a_traject_may_have():
    never = {"sounded"}  # nobody is sounded for a traject
    afterwards = {"owed"}  # by stopping, see below
    assert {*LIVE, *never, *afterwards, *DEPLOYMENT.ends} == set(STATES)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


@both_at_length
@pytest.mark.parametrize("how_far", LIVE)
def test_in_every_state_of_its_inzet_what_was_not_given_is_free_and_the_rest_is_paid(app, how_far):
    lent = Lent()
    at = as_far_as(lent, how_far)
    assert lent.inzet.state == how_far
    before = held()
    with clock.at(at), unit_of_work():
        found = db.session.get_one(Trajectory, lent.id)
        actions.leave(found, "Te druk.", by=me(lent.world.director), now=at)
    assert before > 0
    if how_far in NOT_BEGUN:
        assert lent.inzet.state == NOT_BEGUN[how_far]
    else:
        assert lent.inzet.state == how_far
        assert held() == of_the_inzet(lent.inzet)
        ends_as_any_inzet(lent, at)
    assert held() == 0
    assert all_breaches() == []


@both_at_length
def test_what_a_freelancer_may_still_bill_is_all_that_stays_until_it_is_paid(app):
    traject = Money(cents=100_000)
    zeno = a_freelancer("Zeno Zwart", regions=[traject.world.region], max_minutes_per_week=2400)
    with unit_of_work():
        found = db.session.get_one(Trajectory, traject.id)
        row = people.of_role(found, "expert", clock.today())[0]
        appointing.release(row, by=me(traject.world.owner_person), now=MOMENT, successor=me(zeno))
    traject.decide("adopt", "go")
    lent = Freelance(traject, zeno)
    lent.agree()
    lent.schedule()
    first = lent.now_().open_sessions[0].on
    at = datetime.combine(first - timedelta(days=1), time(9), tzinfo=UTC)
    with clock.at(at), unit_of_work():
        found = db.session.get_one(Trajectory, traject.id)
        actions.leave(found, "Te druk.", by=me(traject.world.director), now=at)
    inzet = newest(Deployment)
    assert inzet.state == "owed"
    assert held() == of_the_inzet(inzet) == inzet.actual > 0
    with clock.at(at), unit_of_work():
        inzet = newest(Deployment)
        inzetten.hand_in_invoice(
            inzet, number="2026-1", dated=at.date(), minutes=inzet.confirmed_minutes or 0,
            amount=inzet.actual, by=me(zeno), now=at,
        )  # fmt: skip
    with clock.at(at), unit_of_work():
        holder = db.session.get_one(Trajectory, traject.id).payers[0].agreed_by
        paying.settle(newest(Deployment), by=holder, now=at)
    assert held() == 0
    assert all_breaches() == []


class Freelance(Lent):
    """Who needs the yes of no leader."""

    def __init__(self, traject: Money, expert: Person) -> None:
        self.world, self.expert = traject.world, expert


def of_the_inzet(inzet: Deployment) -> int:
    """What it holds itself, until its hours are paid."""
    return sum(
        payer.reservation.reserved + payer.reservation.committed
        for payer in inzet.payers
        if payer.reservation
    )


def as_far_as(lent: Lent, state: str) -> datetime:
    """By the shortest way; gives the time."""
    if state == "talking":
        return MOMENT
    if state == "approval":
        asks_a_cent_more(lent)
        lent.consent()
        return MOMENT
    steps = [lent.agree, lent.consent, lent.schedule][: [*NOT_BEGUN, *BEGUN].index(state)]
    steps = {"consent": steps[:1], "approved": steps[:2]}.get(state, steps)
    for step in steps:
        step()
    if state not in BEGUN:
        return MOMENT
    days = [session.on for session in lent.inzet.open_sessions]
    at = datetime.combine(days[-1], time(16), tzinfo=UTC)
    for number in range(1 if state == "running" else len(days)):
        with unit_of_work():
            log(lent.now_().open_sessions[number])
    if state == "running":
        return datetime.combine(days[0], time(16), tzinfo=UTC)
    deliver(lent, at)
    if state == "disputed":
        with clock.at(at), unit_of_work():
            by = me(lent.world.director)
            paying.dispute(lent.now_(), 60, "Het was korter.", by=by, now=at)
    if state == "completed":
        confirm(lent, at)
    return at


def ends_as_any_inzet(lent: Lent, at: datetime) -> None:
    with clock.at(at):
        if lent.inzet.state == "running":
            with unit_of_work():
                by = me(lent.world.director)
                inzetten.move(lent.now_(), "stop_early", by=by, now=at, reason_words="Gestopt.")
        if lent.inzet.state == "disputed":
            with unit_of_work():
                by = me(lent.expert)
                hours = [(each, 60) for each in lent.now_().open_sessions]
                paying.correct_hours(lent.now_(), hours, by=by, now=at)
        if lent.inzet.state == "delivered":
            confirm(lent, at)
        with unit_of_work():
            holder = db.session.get_one(Trajectory, lent.id).payers[0].agreed_by
            paying.settle(lent.now_(), by=holder, now=at)
    assert lent.inzet.state == "settled"


def deliver(lent: Lent, at: datetime) -> None:
    with clock.at(at), unit_of_work():
        inzetten.deliver(lent.now_(), by=me(lent.expert), now=at)


def confirm(lent: Lent, at: datetime) -> None:
    with clock.at(at), unit_of_work():
        paying.confirm(lent.now_(), by=me(lent.world.director), now=at)
