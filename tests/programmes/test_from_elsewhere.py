"""People from elsewhere: an inzet for each, with their leader's yes, paid from the traject."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, workflow
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import actions as inzetten
from app.deployments import arranging, money
from app.deployments import checks as inzet_checks
from app.deployments.amounts import Amount, Line, Payee
from app.deployments.models import Deployment, Payer
from app.deployments.rules import PlannedSession, TermsDraft
from app.deployments.transitions import DEPLOYMENT
from app.events.models import Event
from app.help_requests import access as request_access
from app.help_requests import checks as request_checks
from app.organisations.models import Organisation
from app.pots import actions as pots
from app.pots.models import Pot, Reservation
from app.profiles.models import Freelancer
from app.programmes import actions, appointing, from_elsewhere, people
from app.programmes.models import Milestone, Trajectory
from app.workflow import Step
from tests.programmes.test_funding import HOURS, SHARED, Money, breaches, ends, refused
from tests.support.makers import (
    MOMENT,
    a_director,
    a_freelancer,
    a_membership,
    a_profile,
    a_school,
    newest,
)
from tests.support.makers_pots import a_pot


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


class Lent(Money):
    """A traject whose plan was adopted, and whose expert is lent by another school."""

    def __init__(self, *, elsewhere: int = 0, **facts: Any) -> None:
        """`elsewhere`: when the expert is before a class of a school that does not lend them."""
        super().__init__(cents=100_000, **facts)
        self.expert = self.who("expert")
        self.lender = db.session.get_one(Organisation, self.lender_id())
        if elsewhere:
            a_membership(self.expert, "teacher", a_school("Ernaast"), class_parts=elsewhere)
        self.leader = a_director(self.lender, "Leo Leider")
        self.decide("adopt", "go")

    def lender_id(self) -> int:
        found = people.of_role(self.trajectory, "expert", clock.today())[0].organisation_id
        assert found is not None
        return found

    @property
    def inzet(self) -> Deployment:
        db.session.rollback()
        return newest(Deployment)

    def agree(self, version: int = 1) -> None:
        for by in (self.expert, self.world.director):
            with unit_of_work():
                inzetten.agree(self.now_(), version=version, by=me(by), now=MOMENT)

    def consent(self) -> None:
        with unit_of_work():
            inzetten.consent(self.now_(), by=me(self.leader), now=MOMENT, reason_words="Dit kan.")

    def schedule(self) -> None:
        with unit_of_work():
            inzet = self.now_()
            assert inzet.terms is not None
            sessions = [PlannedSession(d.on, d.part, None, d.minutes) for d in inzet.terms.dates]
            inzetten.schedule(inzet, sessions, by=me(self.expert), now=MOMENT)

    def now_(self) -> Deployment:
        return newest(Deployment)


def me(person: Person) -> Person:
    return db.session.get_one(Person, person.id)


def all_breaches() -> list[str]:
    found = breaches()
    return [
        *found,
        *inzet_checks.no_money_stays_behind(),
        *inzet_checks.granted_is_set_apart(),
        *inzet_checks.four_eyes_are_four(),
        *inzet_checks.requests_count_their_hours(),
        *request_checks.published_but_not_answerable(),
    ]


def test_a_decision_begins_an_inzet_and_their_leaders_yes_grants_it_from_the_traject(app):
    lent = Lent()
    # A pot that would pay without asking must not: the money of the traject does.
    a_pot(lent.world.board, 1_000_000, auto_limit=1_000_00)
    whole = lent.apart()["municipality"]
    assert whole == (HOURS + 50_000, 0, 0)
    inzet = lent.inzet
    assert (inzet.state, inzet.expert_id) == ("talking", lent.expert.id)
    assert inzet.asked_by_id == lent.world.director.id
    assert inzet.terms is not None
    assert (inzet.terms.minutes, inzet.terms.cover) == (8 * 60, "extra_hours")
    assert all(dated.on > clock.today() for dated in inzet.terms.dates)
    assert len(inzet.terms.dates) == 3
    asked = inzet.help_request
    assert (asked.state, asked.is_for_programme, asked.minutes) == ("open", True, 480)

    lent.agree()
    assert lent.inzet.state == "consent"
    lent.consent()
    inzet = lent.inzet
    assert (inzet.state, inzet.approved_by_id, inzet.amount) == ("approved", None, HOURS)
    payer = db.session.scalars(select(Payer)).one()
    assert payer.pot_id == lent.pots["municipality"].id
    assert payer.reservation is not None
    assert payer.reservation.reserved == HOURS
    assert lent.apart()["municipality"] == whole  # drawn, not reserved once more
    assert lent.inzet.help_request.state == "filled"
    assert all_breaches() == []


def test_no_moment_is_proposed_on_which_another_school_needs_its_teacher(app):
    afternoons = sum(1 << part for part in range(1, 10, 2))
    lent = Lent(elsewhere=afternoons)
    assert lent.inzet.lender_id == lent.lender.id
    assert lent.inzet.terms is not None
    assert {dated.part % 2 for dated in lent.inzet.terms.dates} == {0}
    lent.agree()


def test_what_is_not_in_the_traject_is_never_paid_from_elsewhere(app):
    lent = Lent()
    coordinator_pot = a_pot(lent.world.board, 1_000_000, auto_limit=1_000_00)
    asks_a_cent_more(lent)
    lent.consent()
    assert lent.inzet.state == "approval"
    holder = lent.trajectory.payers[0].agreed_by
    assert holder is not None
    with refused("alleen uit het geld van het traject"), unit_of_work():
        inzetten.approve(
            lent.now_(), pots=db.session.get_one(Pot, lent.pots["municipality"].id),
            by=me(holder), now=MOMENT,
        )  # fmt: skip
    assert db.session.get_one(Pot, coordinator_pot.id).reserved == 0
    assert all_breaches() == []


@pytest.mark.parametrize("there_is", ["a pot that lasts longer", "a decision about more money"])
def test_what_waited_for_money_of_the_traject_goes_on_once_there_is_enough(app, there_is):
    lent = Lent()
    if there_is == "a pot that lasts longer":
        ends(lent.pots["municipality"], MOMENT.date() + timedelta(days=7))
        lent.agree()
    else:
        asks_a_cent_more(lent)
    lent.consent()
    assert arranging.tick(now=MOMENT) == 0
    assert lent.inzet.state == "approval"
    if there_is == "a pot that lasts longer":
        ends(lent.pots["municipality"], MOMENT.date() + timedelta(days=365))
    else:
        lent.hold()
        lent.decide("audit", "longer")
    assert arranging.tick(now=MOMENT) == 1
    assert lent.inzet.state == "approved"
    assert all_breaches() == []


def asks_a_cent_more(lent: Lent) -> None:
    with unit_of_work():
        inzet = lent.now_()
        assert inzet.terms is not None
        dates = tuple((d.on, d.part, d.minutes) for d in inzet.terms.dates)
        draft = TermsDraft(
            minutes=inzet.terms.minutes, form="coaching", cover="extra_hours", travel=1, dates=dates
        )
        inzetten.propose(inzet, draft, by=me(lent.expert), now=MOMENT)
    lent.agree(2)


def test_nobody_else_sees_or_offers_for_what_a_traject_asks(app):
    lent = Lent()
    stranger = lent.world.teacher
    a_profile(stranger)
    open_to_all = request_access.reaching(me(stranger), clock.today())
    assert db.session.scalars(open_to_all).all() == []
    with refused("Bij een traject hoort verder niemand"), unit_of_work():
        inzetten.offer(lent.now_().help_request, by=me(stranger), now=MOMENT)


@pytest.mark.parametrize("how_far", ["talking", "consent", "approved", "scheduled"])
def test_whoever_stops_ends_every_inzet_that_has_not_begun_and_all_money_is_free(app, how_far):
    lent = Lent()
    if how_far != "talking":
        lent.agree()
    if how_far in ("approved", "scheduled"):
        lent.consent()
    if how_far == "scheduled":
        lent.schedule()
        assert lent.apart()["municipality"] == (50_000, HOURS, 0)
    assert lent.inzet.state == how_far
    with unit_of_work():
        found = db.session.get_one(Trajectory, lent.id)
        actions.leave(found, "Te druk.", by=me(lent.world.director), now=MOMENT)
    inzet = lent.inzet
    assert inzet.state == ("withdrawn" if how_far in ("talking", "consent") else "cancelled")
    assert inzet.help_request.state == "expired"
    assert set(lent.apart().values()) == {(0, 0, 0)}
    assert all_breaches() == []


def test_what_an_inzet_gives_back_is_set_apart_again_for_the_one_who_comes_next(app):
    lent = Lent()
    lent.agree()
    lent.consent()
    whole = lent.apart()
    other = lent.world.somebody_for(lent.world.template.role("expert"), 1)
    with unit_of_work():
        row = people.of_role(db.session.get_one(Trajectory, lent.id), "expert", clock.today())[0]
        appointing.release(row, by=me(lent.world.owner_person), now=MOMENT, successor=me(other))
    first, second = db.session.scalars(select(Deployment).order_by(Deployment.id)).all()
    assert (first.state, second.state, second.expert_id) == ("cancelled", "talking", other.id)
    assert lent.apart() == whole
    assert all_breaches() == []


def test_an_inzet_is_asked_once_a_phase_and_school_year_and_of_nobody_from_here(app):
    lent = Lent()
    with unit_of_work():
        assert from_elsewhere.ask(db.session.get_one(Trajectory, lent.id), now=MOMENT) == []
    with unit_of_work():
        appointing.appoint(
            db.session.get_one(Trajectory, lent.id), "expert", me(lent.world.teacher),
            by=me(lent.world.owner_person), now=MOMENT,
        )  # fmt: skip
    assert len(db.session.scalars(select(Deployment)).all()) == 1


def test_what_expired_for_want_of_money_is_asked_again_once_there_is_enough(app):
    lent = Lent()
    asks_a_cent_more(lent)
    lent.consent()
    first = lent.inzet.id
    with unit_of_work():
        workflow.perform(DEPLOYMENT, lent.now_(), "expire", by=None, now=MOMENT)
    assert lent.inzet.state == "expired"
    with unit_of_work():  # there is still too little
        assert from_elsewhere.ask(db.session.get_one(Trajectory, lent.id), now=MOMENT) == []
    lent.hold()
    lent.decide("audit", "longer")
    with unit_of_work():
        from_elsewhere.ask(db.session.get_one(Trajectory, lent.id), now=MOMENT)
    assert lent.inzet.id != first
    assert lent.inzet.state == "talking"
    with unit_of_work():  # and that once
        assert from_elsewhere.ask(db.session.get_one(Trajectory, lent.id), now=MOMENT) == []
    assert all_breaches() == []


def test_what_their_leader_let_pass_is_not_asked_again(app):
    lent = Lent()
    lent.agree()
    with unit_of_work():
        workflow.perform(DEPLOYMENT, lent.now_(), "expire", by=None, now=MOMENT)
        assert from_elsewhere.ask(db.session.get_one(Trajectory, lent.id), now=MOMENT) == []


def test_a_planned_inzet_ends_also_when_who_asked_for_it_has_left(app):
    lent = Lent()
    lent.agree()
    lent.consent()
    lent.schedule()
    with unit_of_work():
        for membership in me(lent.world.director).memberships:
            membership.until = clock.today() - timedelta(days=1)
    successor = a_director(lent.world.school, "Nina Nieuw")
    with unit_of_work():
        found = db.session.get_one(Trajectory, lent.id)
        actions.leave(found, "Te druk.", by=me(lent.world.board_member), now=MOMENT)
    assert lent.inzet.state == "cancelled"
    cancels = select(Event.by_id).where(Event.action == "cancel")
    assert db.session.scalars(cancels).all() == [successor.id]
    assert all_breaches() == []


def test_what_is_paid_more_afterwards_comes_from_what_was_set_apart(app):
    lent = Lent()
    lent.agree()
    lent.consent()
    lent.schedule()
    pot_id = lent.pots["municipality"].id
    with unit_of_work():
        money.spend(_settles(lent), Amount((Line("inzet", HOURS - 1_000, Payee(lent.lender.id)),)))
        money.release(_settles(lent))
        from_elsewhere.followed(_settles(lent))
    with unit_of_work():  # the rest of the pot has gone to something else
        pot = db.session.get_one(Pot, pot_id)
        pots.reserve(pot, pot.available, by=None, now=MOMENT)
    assert all_breaches() == []
    with unit_of_work():
        money.put_right(_settles(lent), 1_000)
        from_elsewhere.followed(_settles(lent))
    pot = db.session.get_one(Pot, pot_id)
    assert (pot.available, pot.spent) == (0, HOURS)
    assert breaches() == []


def test_of_two_who_bear_it_each_pays_its_part_more_from_what_it_set_apart(app):
    lent = Lent(text=SHARED.replace("{municipality: 100}", "{municipality: 60, board: 40}"))
    lent.agree()
    lent.consent()
    lent.schedule()
    ids = [payer.pot_id for payer in lent.inzet.payers]
    with unit_of_work():
        money.spend(_settles(lent), Amount((Line("inzet", HOURS - 1_000, Payee(lent.lender.id)),)))
        money.release(_settles(lent))
        from_elsewhere.followed(_settles(lent))
    with unit_of_work():  # the rest of both pots has gone to something else
        for id_ in ids:
            pot = db.session.get_one(Pot, id_)
            pots.reserve(pot, pot.available, by=None, now=MOMENT)
    with unit_of_work():
        money.put_right(_settles(lent), 1_000)
        from_elsewhere.followed(_settles(lent))
    both = [db.session.get_one(Pot, id_) for id_ in ids]
    assert [(pot.available, pot.spent) for pot in both] == [(0, 24_000), (0, 16_000)]
    assert breaches() == []


def _settles(lent: Lent) -> Step:
    return Step(DEPLOYMENT, lent.now_(), "settle", None, MOMENT, source="completed")


def test_hours_of_a_moment_are_written_down_for_who_was_there_through_an_inzet(app):
    lent = Lent()
    lent.agree()
    lent.consent()
    lent.schedule()
    director, expert = lent.world.director.id, lent.expert.id
    visits = select(Milestone.id).where(Milestone.key == "visit").order_by(Milestone.due_on)
    sessions = [(session.id, session.on) for session in lent.inzet.open_sessions]
    here = ([director, expert], [director])  # the second time the expert was not there
    for milestone_id, (_, day), present in zip(
        db.session.scalars(visits).all(), sessions, here, strict=False
    ):
        with clock.at(datetime.combine(day, time(16), tzinfo=UTC)), unit_of_work():
            milestone = db.session.get_one(Milestone, milestone_id)
            by = db.session.get_one(Person, director)
            actions.hold(milestone, held_on=day, present=present, by=by, now=clock.now())
    inzet = lent.inzet
    assert inzet.state == "running"
    logged = [(each.id, each.logged_minutes) for each in inzet.open_sessions]
    assert logged == [(id_, None if number else 180) for number, (id_, _) in enumerate(sessions)]
    assert all_breaches() == []


def by_a_freelancer(traject: Money, **facts: Any) -> tuple[Any, Deployment]:
    """Who comes instead of the expert that is lent, and what they are asked for."""
    zeno = a_freelancer("Zeno Zwart", regions=[traject.world.region], max_minutes_per_week=2400)
    with unit_of_work():
        freelancer = db.session.get_one(Freelancer, zeno.id)
        for name, value in facts.items():
            setattr(freelancer, name, value)
        row = people.of_role(db.session.get_one(Trajectory, traject.id), "expert", clock.today())[0]
        appointing.release(row, by=me(traject.world.owner_person), now=MOMENT, successor=me(zeno))
    traject.decide("adopt", "go")
    return zeno, db.session.scalars(select(Deployment)).one()


def test_a_freelancer_without_btw_is_asked_on_the_ground_of_their_profile(app):
    _, inzet = by_a_freelancer(Money(cents=100_000), vat_rate=0, vat_ground="education")
    assert inzet.terms is not None
    assert (inzet.terms.vat_rate, inzet.terms.vat_ground) == (0, "vrijgesteld als onderwijs")


def test_a_freelancer_is_asked_for_their_own_rate_with_btw_and_needs_no_leader(app):
    traject = Money(cents=100_000)
    zeno, inzet = by_a_freelancer(traject)
    assert inzet.lender_id is None
    assert inzet.terms is not None
    cost = inzet.terms.rate * 8 * (100 + inzet.terms.vat_rate) // 100
    assert traject.apart()["municipality"] == (cost + 50_000, 0, 0)
    for by in (zeno, traject.world.director):
        with unit_of_work():
            found = db.session.get_one(Deployment, inzet.id)
            inzetten.agree(found, version=1, by=me(by), now=MOMENT)
    db.session.rollback()
    assert db.session.get_one(Deployment, inzet.id).state == "approved"
    assert sum(r.reserved for r in db.session.scalars(select(Reservation))) == cost + 100_000
    assert all_breaches() == []
