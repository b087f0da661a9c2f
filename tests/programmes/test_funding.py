"""The money of a traject: every payer sets its share apart or none does; nothing stays behind."""

from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, deadlines
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import actions as inzetten
from app.deployments.models import Deployment
from app.errors import NotAllowed, RuleBroken
from app.events.models import Delivery
from app.events.models import Event as Event_
from app.organisations.models import LendingSettings, Organisation
from app.pots import checks as pot_checks
from app.pots.models import Entry, Pot
from app.programmes import (
    actions,
    appointing,
    money_checks,
    other_pot,
    payers,
    paying,
    people,
    publishing,
)
from app.programmes.models import Milestone, Trajectory, TrajectoryCost, TrajectoryPayer
from tests.deployments.test_races import at_once
from tests.support.makers import MOMENT, a_director, a_school, saved
from tests.support.makers_pots import a_pot
from tests.support.makers_programme_money import (
    PLENTY,
    a_payers_pot,
    everybody_pays,
    payer_of,
    says_yes,
)
from tests.support.makers_programmes import Programming, Walk

# A plan with a budget that two payers bear, and experts of whom one payer bears the hours.
SHARED = """\
schema: 1
key: samen
label: Samen betalen
summary: Een begroting van twee betalers.
owner: municipality
subject: school
ring: region
start_by: director
intake: {mode: rolling}
roles:
  - {key: director, label: "Schoolleider", fill: office, office: director, min: 1, max: 1}
  - {key: board, label: "Bestuur", fill: office, office: board, min: 1, max: 1}
  - {key: manager, label: "Programmaleider", fill: appoint, min: 1, max: 1}
  - {key: expert, label: "Expert", fill: match, min: 1, max: 2, lends: true}
forms:
  - key: budget
    label: Begroting
    fields:
      - {key: budget, label: "Begroting", type: budget}
phases:
  - key: plan
    label: Plan
    months: 1
    milestones:
      - {key: talk, label: "Gesprek", type: meeting, month: 0, times: 0, roles: [director]}
      - {key: budget, label: "Begroting", type: product, month: 0, roles: [director, manager],
         by: director, form: budget}
      - key: adopt
        label: Vaststellen
        type: meeting
        month: 0
        roles: [director, board, manager]
        decision:
          by: [board, manager]
          outcomes:
            - {key: go, label: "Vastgesteld", effect: continue}
            - {key: again, label: "Aanpassen", effect: revise, to: budget}
  - key: do
    label: Doen
    months: 4
    milestones:
      - {key: visit, label: "Bezoek", type: visit, month: 1, every: 1, times: 2,
         roles: [expert, director], hours: 3}
      - key: half
        label: Halverwege
        type: meeting
        month: 2
        roles: [board, manager]
        decision:
          by: [board, manager]
          outcomes:
            - {key: go, label: "Doorgaan", effect: continue}
            - {key: adjust, label: "Bijstellen", effect: revise, to: plan.budget}
            - {key: stop, label: "Stoppen", effect: stop}
      - key: audit
        label: Audit
        type: audit
        month: 4
        roles: [expert, board, manager]
        hours: 2
        decision:
          by: [board, manager]
          outcomes:
            - {key: good, label: "Klaar", effect: continue}
            - {key: longer, label: "Langer", effect: extend, to: more}
            - {key: stop, label: "Stoppen", effect: stop}
  - key: more
    label: Verlenging
    months: 2
    optional: true
    milestones:
      - {key: last, label: "Laatste bezoek", type: visit, month: 1, roles: [expert, director],
         hours: 2}
funding:
  - {covers: experts, label: "Inzet van experts", shares: {municipality: 100}}
  - {covers: plan, label: "Uitvoering van het plan", shares: {municipality: 50, board: 50}}
"""
HOURS = (2 * 3 + 2) * 5_000  # an expert's hours after the plan, at the standard rate


class Money:
    """A traject of which the budget is in, and whose payers have pots."""

    def __init__(
        self, text: str = SHARED, *, agreed: bool = True, cents: int = 100_001, **in_pots: int
    ) -> None:
        self.world = Programming(text)
        self.walk = Walk(self.world, pays=False)
        self.id = self.walk.start().id
        # Only whoever works elsewhere is lent.
        self.pots = everybody_pays(self.id, **in_pots) if agreed else {}
        self.cents = cents
        self.hand_in(cents)

    @property
    def trajectory(self) -> Trajectory:
        db.session.rollback()
        return db.session.get_one(Trajectory, self.id)

    def moment(self, key: str) -> Milestone:
        found = select(Milestone).where(Milestone.key == key, Milestone.trajectory_id == self.id)
        return db.session.scalars(found.order_by(Milestone.id.desc())).all()[0]

    def who(self, role: str) -> Person:
        return people.of_role(self.trajectory, role, clock.today())[0].person

    def hand_in(self, cents: int) -> None:
        with unit_of_work():
            rows = [{"what": "Scholing", "covers": "plan", "cents": cents}]
            by = db.session.get_one(Person, self.world.director.id)
            actions.hand_in(self.moment("budget"), {"budget": rows}, by=by, now=clock.now())
        manager = self.who("manager").id
        with unit_of_work():
            by = db.session.get_one(Person, manager)
            actions.accept(self.moment("budget"), by=by, now=clock.now())

    def decide(self, key: str, outcome: str) -> None:
        for role in ("board", "manager"):
            person_id = self.who(role).id
            with unit_of_work():
                by = db.session.get_one(Person, person_id)
                actions.sign(self.moment(key), outcome, words="Zo is het.", by=by, now=clock.now())

    def hold(self, key: str = "visit") -> None:
        expert, director = self.who("expert").id, self.world.director.id
        with unit_of_work():
            found = select(Milestone).where(
                Milestone.key == key, Milestone.trajectory_id == self.id,
                Milestone.state == "planned",
            )  # fmt: skip
            actions.hold(
                db.session.scalars(found.order_by(Milestone.due_on)).all()[0],
                held_on=clock.today(), present=[expert, director],
                by=db.session.get_one(Person, director), now=clock.now(),
            )  # fmt: skip

    def apart(self) -> dict[str, tuple[int, int, int]]:
        db.session.rollback()
        return {
            kind: (pot.reserved, pot.committed, pot.spent)
            for kind, pot in ((k, db.session.get_one(Pot, p.id)) for k, p in self.pots.items())
        }


def breaches() -> list[str]:
    db.session.rollback()
    return [
        *pot_checks.counters_equal_entries(),
        *pot_checks.reservations_equal_pots(),
        *money_checks.money_is_as_planned(),
        *money_checks.costs_have_their_payers(),
        *money_checks.what_was_paid_was_done(),
    ]


@contextmanager
def refused(*words: str, of: type[Exception] = RuleBroken) -> Any:
    with pytest.raises(of) as no:
        yield no
    for each in words:
        assert each in str(no.value)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


def test_both_payers_set_their_share_apart_and_the_odd_cent_is_of_the_first(app):
    money = Money(cents=100_001)
    assert money.apart() == {"municipality": (0, 0, 0), "board": (0, 0, 0)}
    money.decide("adopt", "go")
    assert money.apart() == {
        "municipality": (HOURS + 50_001, 0, 0),
        "board": (50_000, 0, 0),
    }
    assert breaches() == []


def ends(pot: Pot, on: date) -> None:
    with unit_of_work():
        db.session.get_one(Pot, pot.id).until = on


def test_from_a_pot_that_is_over_nothing_new_is_set_apart_and_what_was_is_still_paid(app):
    money = Money(cents=100_000)
    ends(money.pots["board"], MOMENT.date() - timedelta(days=1))
    with refused("Stichting De Horizon (de pot liep tot en met 23-11-2026; kies een andere pot)"):
        money.decide("adopt", "go")
    assert set(money.apart().values()) == {(0, 0, 0)}
    ends(money.pots["board"], MOMENT.date())
    money.decide("adopt", "go")
    with clock.at(MOMENT + timedelta(days=1)):
        _pay_the_plan(money)
        assert money.apart()["board"] == (0, 0, 50_000)
        money.hold()
        with refused(
            "Stichting De Horizon (de pot liep tot en met 24-11-2026; kies een andere pot)"
        ):
            money.decide("audit", "longer")
    assert breaches() == []


def test_an_inzet_draws_nothing_from_a_pot_that_is_over_by_then(app):
    """As of any pot: all its dates are within the time for which the pot pays."""
    money = Money()
    money.decide("adopt", "go")
    ends(money.pots["municipality"], MOMENT.date() + timedelta(days=7))
    _grant(money)
    inzet = db.session.scalars(select(Deployment)).one()
    assert (inzet.state, inzet.payers) == ("approval", [])
    holder = payer_of("municipality", money.id).agreed_by
    with refused("tot en met 01-12-2026", "kiest daarvoor eerst een andere pot"), unit_of_work():
        by = db.session.get_one(Person, holder.id)
        inzetten.approve(db.session.get_one(Deployment, inzet.id), by=by, now=MOMENT)
    assert breaches() == []


def test_without_a_yes_or_enough_money_nobody_sets_anything_apart_and_the_decision_waits(app):
    money = Money(agreed=False)
    with refused("wacht op medefinancier", "Maasmond (zei nog geen ja) en Stichting De Horizon"):
        money.decide("adopt", "go")
    city, holder = a_payers_pot("municipality", money.id)
    says_yes("municipality", money.id, city, holder)
    board, its_holder = a_payers_pot("board", money.id, 49_999)
    says_yes("board", money.id, board, its_holder)
    money.pots = {"municipality": city, "board": board}
    with refused(
        "wacht op medefinancier Stichting De Horizon", "nog €\u00a0499,99 vrij", "€\u00a0500,00"
    ):
        money.decide("adopt", "go")
    assert money.apart() == {"municipality": (0, 0, 0), "board": (0, 0, 0)}
    assert money.moment("adopt").state == "planned"
    assert db.session.scalars(select(TrajectoryCost)).all() == []
    with refused(of=NotAllowed), unit_of_work():
        payers.refuse(payer_of("board", money.id), "Nee.", by=holder, now=MOMENT)
    with unit_of_work():
        by = db.session.get_one(Person, its_holder.id)
        payers.refuse(payer_of("board", money.id), "Te duur.", by=by, now=MOMENT)
    with refused("Stichting De Horizon (betaalt niet mee: Te duur.)"):
        money.decide("adopt", "go")


def test_a_yes_is_worth_no_more_than_the_mandate_behind_it_and_needs_another_than_the_asker(app):
    money = Money()
    with unit_of_work():
        payer = payer_of("board", money.id)
        payer.agreed_by_id = money.world.director.id  # who handed in the budget
    with refused("wie ja zei, heeft geen mandaat meer"):
        money.decide("adopt", "go")
    from app.pots import actions as pots

    with unit_of_work():
        pot = db.session.get_one(Pot, money.pots["board"].id)
        director = db.session.get_one(Person, money.world.director.id)
        pots.give_mandate(pot, director, limit=49_999, until=None, by=None, now=MOMENT)
    with refused("boven het mandaat van wie ja zei"):
        money.decide("adopt", "go")
    with unit_of_work():
        pot = db.session.get_one(Pot, money.pots["board"].id)
        pots.give_mandate(pot, director, limit=50_000, until=None, by=None, now=MOMENT)
    with refused("wie de begroting indiende"):
        money.decide("adopt", "go")


def test_a_revised_budget_moves_only_the_difference(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    before = money.apart()
    money.decide("half", "adjust")
    money.hand_in(60_000)
    assert money.apart() == before  # nobody decided about it yet
    money.hold()
    money.decide("audit", "longer")
    after = money.apart()
    assert after["board"] == (30_000 + 15_000, 0, 0)
    assert after["municipality"][0] == HOURS + 10_000 + 30_000 + 15_000
    assert breaches() == []


def test_an_extension_is_paid_by_both_or_does_not_happen(app):
    money = Money(cents=100_000, board=50_000)
    money.decide("adopt", "go")
    money.decide("half", "go")
    money.hold()
    money.hold()
    before = money.apart()
    with refused("wacht op medefinancier Stichting De Horizon", "€\u00a0250,00"):
        money.decide("audit", "longer")
    assert money.apart() == before
    assert not next(row for row in money.trajectory.phases if row.key == "more").is_active
    from app.pots import actions as pots

    with unit_of_work():
        pots.grant(db.session.get_one(Pot, money.pots["board"].id), 25_000, by=None, now=MOMENT)
    money.decide("audit", "longer")
    # Half as long as the phase that it prolongs: half of the plan, and the hours of a visit.
    after = money.apart()
    assert after["board"] == (75_000, 0, 0)
    assert after["municipality"][0] - before["municipality"][0] == 25_000 + 2 * 5_000
    money.hold("last")
    assert money.trajectory.state == "completed"
    assert {held[:2] for held in money.apart().values()} == {(0, 0)}
    assert breaches() == []


def test_what_is_done_is_paid_to_the_school_by_each_its_part_and_once(app):
    money = Money(cents=100_001)
    money.decide("adopt", "go")
    cost = next(each for each in money.trajectory.costs if each.submission_id)
    holder = payer_of("board", money.id).agreed_by_id

    def pay(by: int) -> None:
        with unit_of_work():
            found = db.session.get_one(TrajectoryCost, cost.id)
            by_ = db.session.get_one(Person, by)
            paying.pay(found, db.session.get_one(Trajectory, money.id), by=by_, now=MOMENT)

    with refused(of=NotAllowed):
        pay(money.world.director.id)
    pay(holder)
    with pytest.raises(RuleBroken):
        pay(holder)
    assert money.apart() == {"municipality": (HOURS, 0, 50_001), "board": (0, 0, 50_000)}
    entries = db.session.scalars(select(Entry).where(Entry.kind == "spend")).all()
    assert {each.payee_organisation_id for each in entries} == {money.world.school.id}
    assert breaches() == []


def _pay_the_plan(money: Money) -> None:
    cost = next(each for each in money.trajectory.costs if each.submission_id)
    holder = payer_of("board", money.id).agreed_by_id
    with unit_of_work():
        found = db.session.get_one(TrajectoryCost, cost.id)
        by, trajectory = (
            db.session.get_one(Person, holder),
            db.session.get_one(Trajectory, money.id),
        )
        paying.pay(found, trajectory, by=by, now=MOMENT)


def test_of_a_row_that_was_paid_and_costs_more_only_what_is_more_is_still_to_pay(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    _pay_the_plan(money)
    money.decide("half", "adjust")
    with refused("“Scholing” is al €\u00a01.000,00 betaald"):
        money.hand_in(99_999)
    money.hand_in(120_000)
    money.hold()
    money.decide("audit", "longer")  # half of the plan once more
    assert money.apart()["board"] == (10_000 + 30_000, 0, 50_000)
    assert sum(each.cents for each in money.trajectory.costs if each.covers == "plan") == 180_000
    assert breaches() == []


def test_who_said_yes_for_a_payer_is_not_lent_to_the_traject(app):
    money = Money()
    school, holder = a_school("Ver weg"), payer_of("municipality", money.id).agreed_by
    with refused("besliste over het geld van dit traject"), unit_of_work():
        _appoint(money, holder.id, school)
    with unit_of_work():  # who was lent in another way
        found = db.session.get_one(Trajectory, money.id)
        people.add(found, "expert", holder.id, school.id, clock.today())
    with refused("wie ja zei, werkt nu mee in het traject"):
        money.decide("adopt", "go")
    assert set(money.apart().values()) == {(0, 0, 0)}


def _appoint(money: Money, person_id: int, school: Organisation | None = None) -> None:
    appointing.appoint(
        db.session.get_one(Trajectory, money.id), "expert", db.session.get_one(Person, person_id),
        by=db.session.get_one(Person, money.world.owner_person.id), now=MOMENT,
        organisation=db.session.get_one(Organisation, school.id) if school else None,
    )  # fmt: skip


@pytest.mark.engines("postgresql")  # SQLite has one writer at a time
def test_of_a_yes_and_being_lent_in_the_same_second_one_happens(app):
    money, school = Money(agreed=False), a_school("Ver weg")
    pot, holder = a_payers_pot("board", money.id)
    payer_id, lent = payer_of("board", money.id).id, Event()

    def lends(ready: Any) -> None:
        _appoint(money, holder.id, school)
        lent.set()
        ready()

    def agrees(ready: Any) -> None:
        lent.wait(10)
        payers.agree(
            db.session.get_one(TrajectoryPayer, payer_id), db.session.get_one(Pot, pot.id),
            by=db.session.get_one(Person, holder.id), now=MOMENT,
        )  # fmt: skip

    ends = at_once(app, lends, agrees)
    assert [type(end) for end in ends] == [type(None), RuleBroken]


def test_two_kinds_that_are_one_organisation_pay_once(app):
    two = SHARED.replace("{municipality: 100}", "{municipality: 60, region: 40}")
    money = Money(two)
    assert [payer.kinds for payer in money.trajectory.payers] == ["municipality region", "board"]
    money.decide("adopt", "go")
    assert money.apart()["municipality"] == (HOURS + 50_001, 0, 0)
    _grant(money)
    inzet = db.session.scalars(select(Deployment)).one()
    assert (inzet.state, [payer.share for payer in inzet.payers]) == ("approved", [HOURS])
    assert breaches() == []


def test_the_last_inzet_does_not_wait_for_an_odd_cent(app):
    """Two inzetten of an odd amount, each borne by two: together exactly what is set apart."""
    halved = SHARED.replace("{municipality: 100}", "{municipality: 50, board: 50}")
    money = Money(
        halved.replace("hours: 2\n        decision", "hours: 3\n        decision"), cents=100_000
    )
    second = money.world.somebody_for(money.world.template.role("expert"), 1)
    with unit_of_work():
        _appoint(money, second.id)
    for row in people.of_role(money.trajectory, "expert", clock.today()):
        saved(LendingSettings(organisation_id=row.organisation_id, extra_hours_rate_cents=5_001))
    money.decide("adopt", "go")
    for _ in range(2):
        _grant(money)
    inzetten = db.session.execute(select(Deployment.state, Deployment.amount)).all()
    assert [tuple(row) for row in inzetten] == [("approved", 9 * 5_001)] * 2
    assert breaches() == []


def test_a_payer_who_bears_less_than_was_decided_is_found(app):
    money = Money()
    money.decide("adopt", "go")
    with unit_of_work():
        share = payer_of("board", money.id).shares[-1]
        assert share.cents == 50_000
        db.session.delete(share)
    assert [each for each in breaches() if "bears 0 of 50000 for plan" in each]


def test_what_costs_nothing_takes_no_place_among_what_waits_for_a_yes(app, monkeypatch):
    monkeypatch.setattr(payers, "MOST", 1)
    free = SHARED.replace("type: budget", "type: text").replace(", lends: true", "")
    world = Programming(free.replace("key: samen", "key: gratis"))
    Walk(world, pays=False).start()
    world.text = SHARED
    with unit_of_work():
        owner = db.session.get_one(Organisation, world.owner.id)
        facts = publishing.Facts("Samen", goal="Samen.", contact_id=world.owner_person.id)
        world.programme = publishing.make(owner, SHARED, facts, by=None, now=MOMENT)
        publishing.publish(world.programme, by=None, now=MOMENT)
    trajectory_id = Walk(world, pays=False).start().id
    _, holder = a_payers_pot("board", trajectory_id)
    with unit_of_work():
        by = db.session.get_one(Person, holder.id)
        asked = payers.shares_to_answer(by, clock.today())
        assert [payer.trajectory_id for payer in asked] == [trajectory_id]


def test_thirty_days_after_a_no_the_traject_stops_by_itself(app):
    money = Money(agreed=False)
    pot, holder = a_payers_pot("board", money.id)

    def refuse(on: datetime) -> None:
        with unit_of_work():
            by = db.session.get_one(Person, holder.id)
            payers.refuse(payer_of("board", money.id), "Te duur.", by=by, now=on)

    def after(days: int) -> tuple[int, str]:
        at = MOMENT + timedelta(days=days)
        with clock.at(at):
            return deadlines.tick(now=at), money.trajectory.state

    refuse(MOMENT)
    assert after(15) == (0, "active")
    assert after(16) == (1, "active")  # a reminder, once
    assert after(29) == (0, "active")
    with clock.at(MOMENT + timedelta(days=29)):
        says_yes("board", money.id, pot, holder)
    assert after(40) == (0, "active")
    refuse(MOMENT + timedelta(days=40))
    assert (after(56), after(69), after(70)) == ((1, "active"), (0, "active"), (1, "stopped"))
    told = select(Delivery.person_id).join(Event_, Event_.id == Delivery.event_id)
    heard = set(db.session.scalars(told.where(Event_.action == "stop_unfunded")))
    assert {money.world.director.id, money.world.owner_person.id} <= heard
    assert breaches() == []


def test_whoever_stops_gets_everything_back_that_was_not_used(app):
    money = Money()
    money.decide("adopt", "go")
    with unit_of_work():
        director = db.session.get_one(Person, money.world.director.id)
        actions.leave(db.session.get_one(Trajectory, money.id), "Te druk.", by=director, now=MOMENT)
    assert set(money.apart().values()) == {(0, 0, 0)}
    states = set(db.session.scalars(select(Deployment.state)))
    assert states == {"withdrawn"}
    assert breaches() == []


def test_in_whatever_order_people_do_things_what_is_apart_is_what_was_decided(app):
    """Many short lives, by chance; after each step the books are right, and at the end empty."""
    did = Counter[str]()
    for seed in range(5):
        chance = Random(seed)
        money = Money(cents=chance.randrange(1, 100_000), board=80_000)
        money.decide("adopt", "go")
        for _ in range(10):
            does = chance.choice(STEPS)
            try:
                _something(does, money, chance)
                did[does] += 1
            except REFUSALS:
                db.session.rollback()
            assert breaches() == [], (seed, does)
        if money.trajectory.state == "active":
            _leave(money)
        assert breaches() == [], seed
        still = select(Pot.reserved + Pot.committed)
        assert set(db.session.scalars(still)) == {0}, seed
    assert set(did) == set(STEPS), did


# Refused, or there is nothing to do it to.
REFUSALS = (RuleBroken, NotAllowed, IndexError)
STEPS = ("half", "audit", "hold", "budget", "pay", "change", "grant", "cancel", "move")


def _something(does: str, money: Money, chance: Random) -> None:
    if does in ("half", "audit"):
        decision = money.moment(does).moment.decision
        assert decision is not None
        money.decide(does, chance.choice(decision.outcomes).key)
    elif does == "hold":
        money.hold(chance.choice(("visit", "last")))
    elif does == "budget":
        money.hand_in(chance.randrange(1, 200_000))
    elif does == "pay":
        _pay(money, chance)
    elif does == "change":
        _change_expert(money)
    elif does == "grant":
        _grant(money)
    elif does == "cancel":
        _cancel(money)
    elif does == "move":
        _move(money, chance)


def _pay(money: Money, chance: Random) -> None:
    cost = chance.choice([each.id for each in money.trajectory.costs])
    holder = payer_of(chance.choice(("board", "municipality")), money.id).agreed_by_id
    with unit_of_work():
        paying.pay(
            db.session.get_one(TrajectoryCost, cost),
            db.session.get_one(Trajectory, money.id),
            by=db.session.get_one(Person, holder),
            now=clock.now(),
        )


def _grant(money: Money) -> None:
    """Both sides agree to the newest inzet, and whoever leads the expert lets them go."""
    talking = select(Deployment).where(Deployment.state == "talking")
    inzet = db.session.scalars(talking).all()[0]
    id_, both = inzet.id, (inzet.expert_id, money.world.director.id)
    assert inzet.lender is not None
    leader = a_director(inzet.lender, "Leo Leider").id
    for by in both:
        with unit_of_work():
            found, person = db.session.get_one(Deployment, id_), db.session.get_one(Person, by)
            inzetten.agree(found, version=1, by=person, now=clock.now())
    with unit_of_work():
        found, person = db.session.get_one(Deployment, id_), db.session.get_one(Person, leader)
        inzetten.consent(found, by=person, now=clock.now(), reason_words="Dit kan.")


def _cancel(money: Money) -> None:
    granted = select(Deployment.id).where(Deployment.state == "approved")
    id_ = db.session.scalars(granted).all()[0]
    with unit_of_work():
        found = db.session.get_one(Deployment, id_)
        by = db.session.get_one(Person, money.world.director.id)
        inzetten.move(found, "cancel", by=by, now=clock.now(), reason_words="Toch niet.")


def _move(money: Money, chance: Random) -> None:
    """To another pot of the same payer, or back to one from which it paid before."""
    payer = payer_of(chance.choice(("board", "municipality")), money.id)
    payer_id, by = payer.id, payer.agreed_by_id
    found = select(Pot.id).where(Pot.owner_id == payer.organisation_id, Pot.id != payer.pot_id)
    known = list(db.session.scalars(found.order_by(Pot.id)))
    if len(known) < 2:
        owner = db.session.get_one(Organisation, payer.organisation_id)
        a_pot(owner, chance.choice((60_000, PLENTY)), approver=payer.agreed_by, limit=PLENTY)
        known = list(db.session.scalars(found.order_by(Pot.id)))
    with unit_of_work():
        pot = db.session.get_one(Pot, chance.choice(known))
        person = db.session.get_one(Person, by)
        payer = db.session.get_one(TrajectoryPayer, payer_id)
        other_pot.choose(payer, pot, by=person, now=clock.now())


def _change_expert(money: Money) -> None:
    role = money.world.template.role("expert")
    other = money.world.somebody_for(role, 1)
    row = people.of_role(money.trajectory, "expert", clock.today())[0]
    with unit_of_work():
        appointing.release(
            db.session.merge(row, load=False) if row not in db.session else row,
            by=db.session.get_one(Person, money.world.owner_person.id),
            now=clock.now(),
            successor=db.session.get_one(Person, other.id),
        )


def _leave(money: Money) -> None:
    with unit_of_work():
        by = db.session.get_one(Person, money.world.director.id)
        found = db.session.get_one(Trajectory, money.id)
        actions.leave(found, "Te druk.", by=by, now=clock.now())


def test_of_two_trajecten_that_want_the_last_money_one_gets_it_and_the_other_nothing(app):
    first = Money(cents=100_000, board=60_000)
    with clock.at(MOMENT):
        second = _another(first)
    for money in (first, second):
        person_id = money.who("board").id
        with unit_of_work():
            by = db.session.get_one(Person, person_id)
            actions.sign(money.moment("adopt"), "go", by=by, now=MOMENT)
    signers = [(m.moment("adopt").id, m.who("manager").id) for m in (first, second)]

    def adopt(milestone_id: int, person_id: int) -> Any:
        def work(ready: Any) -> None:
            milestone = db.session.get_one(Milestone, milestone_id)
            by = db.session.get_one(Person, person_id)
            actions.sign(milestone, "go", by=by, now=MOMENT)
            ready()

        return work

    ends = at_once(app, *(adopt(*each) for each in signers))
    assert [type(end) for end in ends if end] == [RuleBroken], ends
    assert "wacht op medefinancier Stichting De Horizon" in str(next(e for e in ends if e))
    apart = first.apart()
    assert apart["board"] == (50_000, 0, 0)
    assert apart["municipality"] == (HOURS + 50_000, 0, 0)
    assert breaches() == []


def _another(first: Money) -> Money:
    """Another school of the same board in the same programme: the same pots pay."""
    world = first.world
    other = Money.__new__(Money)
    other.world, other.pots, other.cents = world, first.pots, first.cents
    at_first = world.school, world.director
    world.school = a_school("Nog een", board=world.board, region=world.region)
    world.director = a_director(world.school, "Dora Tweede")
    other.walk = Walk(world, pays=False)
    other.id = other.walk.start().id
    for kind, pot in first.pots.items():
        holder = payer_of(kind, first.id).agreed_by
        says_yes(kind, other.id, pot, holder)
    other.hand_in(first.cents)
    world.school, world.director = at_first
    return other
