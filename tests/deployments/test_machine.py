"""Whatever people do, in whatever order: the money stays what a second bookkeeping says it is.

`make prove` does the same at length.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from app import deadlines, workflow
from app.accounts.models import Person
from app.clock import amsterdam, moment_on
from app.database import db, unit_of_work
from app.deployments import actions, bundles, drawing_up
from app.deployments.bundling import DECISIONS
from app.deployments.models import (
    TO_BE_PAID,
    Bundle,
    Correction,
    Deployment,
    Terms,
    TermsDate,
)
from app.deployments.models import Session as PlannedOn
from app.deployments.transitions import DEPLOYMENT
from app.deployments.weighed import monday_of
from app.errors import NotAllowed, RuleBroken, StalePage
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.organisations.years import is_school_day, next_school_day
from app.pots import actions as pots
from app.pots.models import Entry, Pot
from app.profiles.rules import BillingFacts
from tests.deployments.money_model import Account, Facts, Held, Price, Session
from tests.support.makers import MOMENT, a_coordinator
from tests.support.makers_deployments import (
    a_cast,
    a_freelance_expert,
    an_expert,
    an_open_request,
    as_planned,
    some_terms,
)
from tests.support.makers_pots import a_pot

STEPS = int(os.environ.get("EXPEDU_MACHINE_STEPS", "1500"))  # on each engine
STEPS_EACH = 50  # in one world; the next begins with other people and another pot
CHECK_EVERY = 25
PARTS = ("reserved", "committed", "spent")

# What usually comes next, so that a walk comes somewhere.
FORWARD = {
    "talking": ("propose", "agree", "agree"),
    "consent": ("consent",),
    "approval": ("approve",),
    "approved": ("schedule",),
    "scheduled": ("log_hours",),
    "running": ("log_hours", "deliver", "cancel_session"),
    "delivered": ("confirm", "confirm", "dispute"),
    "disputed": ("correct", "resolve"),
    "completed": ("hand_in_invoice", "settle"),
    "owed": ("hand_in_invoice", "settle"),
    "settled": ("propose_correction", "agree_correction", "drop_proposal"),
}
# When the invoice stays out, and after an end without one.
STAYS_OUT = ("close_unbilled", "close_unbilled", "drop_proposal", "draw_up_for", "agree_bill")
AFTER_ALL = ("hand_in_invoice", "propose_correction", "agree_correction", "drop_proposal")
HOW_IT_ENDS = (
    ("close_unbilled", "close_unbilled", "hand_in_invoice", "propose_correction",
     "agree_correction"),
    ("close_unbilled", "drop_proposal", "close_unbilled", "close_unbilled"),
    ("close_unbilled", "draw_up_for", "agree_bill", "settle"),
    ("", "", "", "", ""),  # anything
)  # fmt: skip
# What a walk along all of this does at least.
WANTED = {
    "close_unbilled", "end_unbilled", "drop_proposal", "draw_up_for", "agree_bill", "report_cover",
    "confirm_replacement", "propose_correction", "agree_correction", "pay_after_all",
    "confirm_extension", "refuse_extension",
    "approve_by_two_pots", "settle", "hand_in_invoice", "more_from_two_pots", "back_to_two_pots",
}  # fmt: skip
UP_TO_PLANNED = ("talking", "talking", "talking", "approval", "approved", "scheduled")
SELDOM = (
    "cancel", "cancel_session", "stop_early", "ask_change", "withdraw", "decline", "refuse",
    "reject", "retract_consent", "reschedule", "expire",
)  # fmt: skip
HAPPENINGS = (
    "somebody_is_invited", "a_team_is_asked", "a_team_shrinks", *["it_goes_well"] * 6,
    "somebody_tries_something", "a_freelancer_is_put_off_late", *["an_invoice_stays_out"] * 4,
    *["a_class_is_replaced"] * 2, *["hours_are_worked_extra"] * 3,
    *["a_payment_is_put_right"] * 2,
    *["somebody_stops"] * 3, "time_passes", "the_pot_is_filled",
)  # fmt: skip
ANYTHING = tuple(
    dict.fromkeys(
        [action for actions_ in FORWARD.values() for action in actions_]
        + [*SELDOM, *STAYS_OUT, *AFTER_ALL, "report_cover", "confirm_replacement"]
        + ["confirm_extension", "refuse_extension"]
    )
)
BILLING = BillingFacts(
    street="Kade 5", postcode="1234 AB", city="Maasmond", btw_id="NL001234567B89"
)  # fmt: skip
CLASS_PARTS = (2, 5, 7)  # of the one for whom a class is always replaced


class Machine(RuleBasedStateMachine):
    """One school asks, another lends; two pots with little in them, and four who may help."""

    app: Any
    steps = 0
    moves: ClassVar[set[tuple[str, str]]] = set()  # (from, to) of those that were made
    made: ClassVar[set[str]] = set()  # what was done

    @initialize(seed=st.integers(0, 2**63))
    def a_world(self, seed: int) -> None:
        self.dice, self.now = Random(seed), MOMENT
        cast = a_cast(cents=60_000)
        other = a_coordinator(cast.swv, "Corrie Dekker")
        second = a_pot(cast.swv, 40_000, approver=other, name="Tweede pot")
        with unit_of_work():
            pots.give_mandate(cast.pot, other, limit=30_000, until=None, by=None, now=MOMENT)
            school = db.session.get_one(Organisation, cast.asking.id)
            school.street, school.house_number = "Plein", "1"
            school.postcode, school.city = "1234 CD", "Maasmond"
        self.experts = [
            person.id
            for person in (
                cast.expert,
                an_expert(cast.lending, "Tim Tweede"),
                an_expert(cast.lending, "Vera Vervangen", class_parts=CLASS_PARTS),
                a_freelance_expert(cast),
            )
        ]
        others = (cast.asker, cast.leader, cast.board, cast.asking_board, cast.coordinator, other)
        self.people = [*self.experts, *(person.id for person in (*others, cast.colleague))]
        self.asked, self.asker = an_open_request(cast, hours=60).id, cast.asker.id
        self.lending = cast.lending.id
        self.granted = {cast.pot.id: 60_000, second.id: 40_000}
        self.accounts: dict[int, Account] = {}

    # What happens. Dice of its own: left to choose each time, Hypothesis would rather draw what it
    # drew before, and come nowhere.

    @rule()
    def something_happens(self) -> None:
        if not self.is_over:
            getattr(self, self.dice.choice(HAPPENINGS))(self.dice)

    def somebody_is_invited(self, dice: Random) -> None:
        who = dice.choice([*self.experts, self.experts[-1]])
        why = "outside_view" if who == self.experts[-1] else ""  # of a freelancer it is asked

        self._invited(who, why)

    def _invited(self, who: int, why: str) -> None:
        def invite() -> int:
            asked = db.session.get_one(HelpRequest, self.asked)
            by, expert = self._person(self.asker), self._person(who)
            return actions.invite(asked, expert, by=by, now=self.now, external_reason=why).id

        if (made := self._try(invite)) is not None:
            self.accounts[made] = Account()

    def a_team_is_asked(self, dice: Random) -> None:
        """The two who are employed, to come together or not at all."""

        def ask() -> int:
            asked = db.session.get_one(HelpRequest, self.asked)
            people = [self._person(id_) for id_ in self.experts[:2]]
            lender = db.session.get_one(Organisation, self.lending)
            return bundles.ask(
                asked, lender, people, 2, by=self._person(self.asker), now=self.now
            ).id

        if (made := self._try(ask)) is not None:
            team = db.session.get_one(Bundle, made)
            self.accounts |= {member.id: Account() for member in team.members}

    def a_team_shrinks(self, dice: Random) -> None:
        """The school is content with one of them, or with none."""
        team = db.session.scalars(select(Bundle).order_by(Bundle.id.desc())).first()
        if team is None:
            return
        before = {member.id: self._facts(member.id) for member in team.members}
        stops, id_ = dice.random() < 0.3, team.id

        def shrink() -> None:
            team, by = db.session.get_one(Bundle, id_), self._person(self.asker)
            if stops:
                bundles.stop(team, by=by, now=self.now)
            else:
                bundles.lower(team, 1, by=by, now=self.now)

        if self._try(shrink) is not None:
            for member, facts in before.items():
                self._booked(member, facts, "")

    def it_goes_well(self, dice: Random) -> None:
        """What usually comes next, by whoever may and is not refused."""
        if (id_ := self._some_inzet(dice)) is None:
            return
        for _ in range(dice.randint(1, 6)):
            action = dice.choice(self._what_comes(id_))
            if not any(self._act(dice, id_, action, by) for by in self._able(id_, action)):
                break
            self.the_books_agree()

    def _what_comes(self, id_: int) -> tuple[str, ...]:
        inzet = self._inzet(id_)
        if inzet.state == "approved" and inzet.waits_for_extension:
            return ("confirm_extension", "refuse_extension")
        if inzet.terms is not None and inzet.terms.cover == "replacement":
            if inzet.state == "approved" and to_cover(inzet):
                return ("report_cover",)
            if inzet.state == "completed" and inzet.replacement_confirmed is None:
                return ("confirm_replacement",)
        if inzet.invoice_out_at is not None and inzet.invoice is None:
            return STAYS_OUT if inzet.state in TO_BE_PAID else AFTER_ALL
        return FORWARD.get(inzet.state, ("cancel",))

    def somebody_tries_something(self, dice: Random) -> None:
        if id_ := self._some_inzet(dice):
            action = dice.choice(ANYTHING)
            self._act(dice, id_, action, dice.choice(self.people))

    def somebody_stops(self, dice: Random) -> None:
        if id_ := self._some_inzet(dice):
            state = self._inzet(id_).state
            here = [row.action for row in DEPLOYMENT.moves if row.source == state]
            action = dice.choice([a for a in SELDOM if a in here] or SELDOM)
            if able := list(self._able(id_, action)):
                self._act(dice, id_, action, dice.choice(able))

    def a_freelancer_is_put_off_late(self, dice: Random) -> None:
        """What begins tomorrow is called off by the school; the freelancer sends an invoice."""
        theirs = [id_ for id_ in sorted(self.accounts) if self._inzet(id_).is_freelance]
        begun = [id_ for id_ in theirs if self._inzet(id_).state in UP_TO_PLANNED]
        if not begun:
            self._invited(self.experts[-1], "outside_view")
            return
        id_ = dice.choice(begun)
        for _ in UP_TO_PLANNED:
            state = self._inzet(id_).state
            if state != "scheduled":
                action = FORWARD[state][-1] if self._inzet(id_).terms else "propose"
                any(self._act(dice, id_, action, by) for by in self._able(id_, action))
                self.the_books_agree()
        if self._inzet(id_).state != "scheduled":
            return
        self.now = max(self.now, moment_on(self._facts(id_).coming[0].on) - timedelta(days=1))
        self._act(dice, id_, "cancel", self.asker)

    def an_invoice_stays_out(self, dice: Random) -> None:
        """Somebody draws it up, or two end it without; and perhaps it comes after all."""
        if not self._who_owe_an_invoice():
            self.a_freelancer_is_put_off_late(dice)
        if not (waits := self._who_owe_an_invoice()):
            return
        id_ = dice.choice(waits)
        before = self._facts(id_)

        def miss() -> None:
            workflow.perform(DEPLOYMENT, self._inzet(id_), "miss_invoice", by=None, now=self.now)

        if self._try(miss) is not None:
            self._booked(id_, before, "miss_invoice")
        for action in dice.choice(HOW_IT_ENDS):
            self._by_anybody(dice, id_, action or dice.choice(self._what_comes(id_)))

    def _who_owe_an_invoice(self) -> list[int]:
        return [id_ for id_ in sorted(self.accounts) if owes_invoice(self._inzet(id_))]

    def a_payment_is_put_right(self, dice: Random) -> None:
        paid = [id_ for id_ in sorted(self.accounts) if self.accounts[id_].held.spent]
        if not paid:
            return
        by_two = [id_ for id_ in paid if len(self.accounts[id_].pots) == 2]
        id_ = dice.choice([*paid, *by_two * 5])
        usual = ("propose_correction", "agree_correction") * dice.choice((0, 1, 2))
        for action in (
            *usual,
            "propose_correction",
            dice.choice(AFTER_ALL),
            dice.choice(AFTER_ALL),
        ):
            self._by_anybody(dice, id_, action)

    def _by_anybody(self, dice: Random, id_: int, action: str) -> None:
        """By whoever may and is not refused, in any order."""
        order = dice.sample(self.people, len(self.people))
        any(self._act(dice, id_, action, by) for by in self._able(id_, action, order))
        self.the_books_agree()

    def a_class_is_replaced(self, dice: Random) -> None:
        """From the invitation until somebody stands before the class, and often further."""
        self._led_on(dice, self.experts[2])

    def hours_are_worked_extra(self, dice: Random) -> None:
        """From the invitation until the board confirms them or says no, and often further."""
        self._led_on(dice, self.experts[0])

    def _led_on(self, dice: Random, who: int) -> None:
        theirs = [id_ for id_ in sorted(self.accounts) if self._inzet(id_).expert_id == who]
        if not any(self._inzet(id_).state not in DEPLOYMENT.ends for id_ in theirs):
            self._invited(who, "")
            return
        id_ = theirs[-1]
        for _ in range(dice.randint(4, 20)):
            if self._inzet(id_).state in DEPLOYMENT.ends:
                break
            self._by_anybody(dice, id_, dice.choice(self._what_comes(id_)))

    def time_passes(self, dice: Random) -> None:
        self.now += timedelta(days=dice.choice((0, 1, 3, 8, 30)), hours=1)
        before = {id_: self._facts(id_) for id_ in self.accounts}
        db.session.rollback()
        deadlines.tick(now=self.now)
        for id_, facts in before.items():
            self._booked(id_, facts, "")

    def the_pot_is_filled(self, dice: Random) -> None:
        cents, pot = dice.choice((0, -100, 5_000, 40_000)), dice.choice(sorted(self.granted))

        def fill() -> int:
            pots.grant(db.session.get_one(Pot, pot), cents, by=None, now=self.now)
            return cents

        self.granted[pot] += self._try(fill) or 0

    # What must be true

    @invariant()
    def the_books_agree(self) -> None:
        if self.is_over:
            return
        type(self).steps += 1
        db.session.rollback()
        both = [db.session.get_one(Pot, id_) for id_ in self.granted]
        for pot in both:
            held = [each.pots.get(pot.id, Held()) for each in self.accounts.values()]
            booked = [sum(getattr(each, part) for each in held) for part in PARTS]
            assert [getattr(pot, part) for part in PARTS] == booked
            assert pot.available == self.granted[pot.id] - sum(booked)
            assert min(pot.available, *booked) >= 0
        assert [on for on in agreed_or_planned() if not is_school_day(on, "Midden")] == []
        if self.steps % CHECK_EVERY == 0:
            assert broken_promises(self.app) == []

    # How it is done

    @property
    def is_over(self) -> bool:
        """A turn is often several steps, so that the last worlds are not needed."""
        return self.steps >= STEPS

    def _person(self, id_: int) -> Person:
        return db.session.get_one(Person, id_)

    def _some_inzet(self, dice: Random) -> int | None:
        """Rather one that was begun last, and now and then one that is over."""
        ids = sorted(self.accounts)
        going_on = [id_ for id_ in ids if self._inzet(id_).state not in DEPLOYMENT.ends]
        return dice.choice([*going_on, *ids[-2:]]) if ids else None

    def _act(self, dice: Random, id_: int, action: str, by: int) -> bool:
        """Whether it was done."""
        before, mates = self._facts(id_), self._mates(id_)
        if action == "log_hours" and before.coming:
            self.now = max(self.now, moment_on(before.coming[0].on))
        how: dict[str, Any] = {"by_expert": by in self.experts, "today": amsterdam(self.now).date()}
        draw = Drawn(dice, self.now, self._person(by), how)
        tried = self._try(lambda: getattr(draw, action, draw.move_named(action))(self._inzet(id_)))
        if tried is not None:
            self._booked(id_, before, action, **how)
            self._remember(id_, before.state, action, how)
            for mate, facts in mates.items():
                self._booked(mate, facts, "", **how)
        return tried is not None

    def _remember(self, id_: int, source: str, action: str, how: dict[str, Any]) -> None:
        inzet, made = self._inzet(id_), type(self).made
        made.add(action)
        if action == "close_unbilled" and inzet.state != source:
            made.add("end_unbilled")
        if action == "agree_correction" and inzet.unbilled_by_id is not None:
            made.add("pay_after_all")
        if action == "approve" and inzet.state == "approved" and len(inzet.payers) == 2:
            made.add("approve_by_two_pots")
        if action == "agree_correction" and len(inzet.payers) == 2:
            made.add("more_from_two_pots" if how["delta"] > 0 else "back_to_two_pots")

    def _mates(self, id_: int) -> dict[int, Facts]:
        """The others of a team: what happens to one may move them as well."""
        team = self._inzet(id_).bundle
        return {m.id: self._facts(m.id) for m in team.members if m.id != id_} if team else {}

    def _inzet(self, id_: int) -> Deployment:
        return db.session.get_one(Deployment, id_)

    def _able(self, id_: int, action: str, order: Sequence[int] = ()) -> Iterator[int]:
        """Who has a role in which this may be done; the freelancer hands in their own invoice."""
        name = NAMES.get(action, action)
        roles = {role for row in DEPLOYMENT.every_move if row.action == name for role in row.by}
        # Read together and held, for each is compared with everybody who has a part in it. One at a
        # time, for the first is often enough.
        found = db.session.scalars(select(Person).where(Person.id.in_(self.people))).all()
        people = dict(zip([person.id for person in found], found, strict=True))
        for who in order or self.people:
            if DEPLOYMENT.right_of(people[who], self._inzet(id_), roles, self.now) is not None:
                yield who

    def _try(self, work: Callable[[], Any]) -> Any | None:
        """What it gave; None when it was refused, and then nothing changed."""
        before = everything_about_money()
        db.session.rollback()
        try:
            with unit_of_work():
                done = work()
                return done if isinstance(done, int) else True
        except (RuleBroken, NotAllowed, StalePage):
            assert everything_about_money() == before
            return None

    def _facts(self, id_: int) -> Facts:
        inzet = self._inzet(id_)
        terms = inzet.terms
        price = terms and Price(
            inzet.is_freelance, terms.cover, terms.rate, terms.travel, terms.vat_rate
        )
        arranged = {(cover.on, cover.part): cover.amount for cover in inzet.covers}
        replaced = inzet.expert_id == self.experts[2]
        classes = sum(d.part in CLASS_PARTS for d in terms.dates) if terms and replaced else 0
        sessions = [
            Session(
                s.id, s.on, s.minutes, s.logged_minutes, s.cancelled_at is not None,
                s.misses_class, arranged.get((s.on, s.part)),
            )
            for s in inzet.sessions
        ]  # fmt: skip
        invoice = inzet.invoice.amount if inzet.invoice else None
        minutes = terms.minutes if terms else 0
        return Facts(
            inzet.state, price, minutes, classes, sessions, inzet.confirmed_minutes,
            inzet.replacement_confirmed, invoice,
        )  # fmt: skip

    def _booked(self, id_: int, before: Facts, action: str, **how: Any) -> None:
        db.session.rollback()
        inzet = self._inzet(id_)
        type(self).moves.add((before.state, inzet.state))
        shares = {payer.pot_id: payer.share for payer in inzet.payers}
        self.accounts[id_].follow(before, action, inzet.state, shares, **how)


# Who may do what the table does not name, may do this.
NAMES = {
    "agree_correction": "settle",
    "propose_correction": "settle",
    "hand_in_invoice": "deliver",
    "agree_bill": "deliver",
    "draw_up_for": "settle",
    "confirm_replacement": "report_cover",
}


def owes_invoice(inzet: Deployment) -> bool:
    to_bill = inzet.is_freelance and inzet.state in TO_BE_PAID
    return to_bill and inzet.invoice is None and bool(inzet.actual)


def to_cover(inzet: Deployment) -> list[TermsDate]:
    """The dates for which nobody stands before the class yet."""
    covered = {(cover.on, cover.part) for cover in inzet.covers}
    assert inzet.terms is not None
    return [dated for dated in inzet.terms.dates if (dated.on, dated.part) not in covered]


class Drawn:
    """Each action, with values that somebody might fill in."""

    def __init__(self, dice: Random, now: Any, by: Person, how: dict[str, Any]) -> None:
        self.dice, self.how = dice, how
        self.who: dict[str, Any] = {"by": by, "now": now}

    def one_of(self, *values: Any) -> Any:
        return self.dice.choice(values)

    def dates(self) -> list[tuple[Any, int, int]]:
        monday = amsterdam(self.who["now"]).date()
        monday -= timedelta(days=monday.weekday())
        weeks = self.one_of((1,), (1, 2), (1, 2, 3), (2, 5))
        if self.one_of(True, True, False):  # as people do who look at the calendar first
            monday = monday_of(next_school_day(monday + timedelta(weeks=1), "Midden"))
            monday -= timedelta(weeks=1)
        part = self.one_of(2, 5, 7)
        minutes = self.one_of(60, 120)
        return [(monday + timedelta(weeks=w, days=part // 2), part, minutes) for w in weeks]

    def propose(self, inzet: Deployment) -> Any:
        facts: dict[str, Any] = {"travel": self.one_of(0, 1_500)}
        if not inzet.is_freelance:
            facts["cover"] = self.one_of("extra_hours", "extra_hours", "own_time")
        if inzet.expert.name == "Vera Vervangen":
            facts["cover"] = "replacement"
        draft = some_terms(self.dates(), freelance=inzet.is_freelance, **facts)
        return actions.propose(inzet, draft, **self.who)

    def agree(self, inzet: Deployment) -> Any:
        return actions.agree(inzet, version=inzet.terms_version, **self.who)

    def consent(self, inzet: Deployment) -> Any:
        if inzet.bundle is not None and self.one_of(True, True, False):
            return bundles.decide(inzet.bundle, "consent", reason_words="Kan net.", **self.who)
        return actions.consent(inzet, reason_words="Het kan net.", **self.who)

    def approve(self, inzet: Deployment) -> Any:
        if inzet.bundle is not None and self.one_of(True, True, False):
            pot = db.session.scalars(pots_of(inzet)).first()
            cents = sum(m.estimate for m in inzet.bundle.members if m.state == "approval")
            return bundles.approve(inzet.bundle, pots=[(pot, cents)], **self.who)
        first, second = db.session.scalars(pots_of(inzet)).all()
        part = inzet.estimate // self.one_of(2, 3, 7)
        shares = [(first, inzet.estimate)]
        if part and self.one_of(True, False):
            shares = [(first, part), (second, inzet.estimate - part)]
        if any(payer.approved_by_id for payer in inzet.payers):
            return actions.approve(inzet, **self.who)
        return actions.approve(inzet, pots=shares, **self.who)

    def report_cover(self, inzet: Deployment) -> Any:
        dates = to_cover(inzet) if inzet.terms is not None else []
        if not dates:
            raise StalePage()
        return actions.report_cover(
            dates[0], cover_by="Invalpool", minutes=dates[0].minutes,
            amount=self.one_of(0, 9_000, 19_250, 25_000), **self.who,
        )  # fmt: skip

    def confirm_replacement(self, inzet: Deployment) -> Any:
        amount = self.one_of(0, 5_000, 19_250, 30_000, 100_000)
        return actions.confirm_replacement(inzet, amount=amount, **self.who)

    def close_unbilled(self, inzet: Deployment) -> Any:
        return actions.close_unbilled(inzet, "Er komt niets.", **self.who)

    def draw_up_for(self, inzet: Deployment) -> Any:
        return drawing_up.draw_up_for(inzet, BILLING, **self.who)

    def agree_bill(self, inzet: Deployment) -> Any:
        return drawing_up.agree(inzet, **self.who)

    def schedule(self, inzet: Deployment) -> Any:
        terms = inzet.terms
        dates = [(dated.on, dated.part, dated.minutes) for dated in terms.dates] if terms else []
        return actions.schedule(inzet, as_planned(dates), **self.who)

    def reschedule(self, inzet: Deployment) -> Any:
        return actions.reschedule(inzet, as_planned(self.dates()), **self.who)

    def cancel_session(self, inzet: Deployment) -> Any:
        session = self._session(inzet)
        self.how["session"] = session.id
        return actions.cancel_session(session, reason_code="timing", **self.who)

    def log_hours(self, inzet: Deployment) -> Any:
        session = self._session(inzet)
        return actions.log_hours(session, self.one_of(session.minutes, 0, 30, 900), **self.who)

    def _session(self, inzet: Deployment) -> Any:
        if not inzet.sessions:
            raise StalePage()
        coming = [s for s in inzet.open_sessions if s.logged_minutes is None]
        return self.one_of(*(coming or inzet.sessions))

    def deliver(self, inzet: Deployment) -> Any:
        return actions.deliver(inzet, **self.who)

    def confirm(self, inzet: Deployment) -> Any:
        return actions.confirm(inzet, **self.who)

    def dispute(self, inzet: Deployment) -> Any:
        return actions.dispute(inzet, self.one_of(0, 45, 60), "Het was korter.", **self.who)

    def correct(self, inzet: Deployment) -> Any:
        hours = [(s, self.one_of(0, 45, s.minutes)) for s in inzet.open_sessions]
        return actions.correct_hours(inzet, hours, **self.who)

    def resolve(self, inzet: Deployment) -> Any:
        return actions.resolve(inzet, self.one_of(0, 60, 240), "Zo was het.", **self.who)

    def hand_in_invoice(self, inzet: Deployment) -> Any:
        return actions.hand_in_invoice(
            inzet,
            number=f"F-{inzet.id}",
            dated=amsterdam(self.who["now"]).date(),
            minutes=inzet.confirmed_minutes or 0,
            amount=max(1, (inzet.actual or 9_680) - self.one_of(0, 0, 500, -1)),
            **self.who,
        )

    def settle(self, inzet: Deployment) -> Any:
        return actions.settle(inzet, **self.who)

    def propose_correction(self, inzet: Deployment) -> Any:
        delta = self.one_of(-500, 500, -333, 251, 0, -1_000_000, 1_000_000)
        if inzet.unbilled_by_id is not None and inzet.invoice is not None:
            delta = self.one_of(inzet.invoice.amount, inzet.invoice.amount + 1)
        return actions.propose_correction(inzet, delta, "Te veel geteld.", **self.who)

    def agree_correction(self, inzet: Deployment) -> Any:
        waiting = select(Correction).where(
            Correction.deployment_id == inzet.id,
            Correction.agreed_at.is_(None),
            Correction.refused_at.is_(None),
        )
        found = db.session.scalars(waiting).first()
        self.how["delta"] = found.delta if found else 0
        return actions.agree_correction(inzet, **self.who)

    def move_named(self, action: str) -> Callable[[Deployment], Any]:
        reasons = {"reason_code": "timing", "reason_words": "Het lukt niet."}

        def move(inzet: Deployment) -> Any:
            if inzet.bundle is not None and action in DECISIONS and self.one_of(True, False):
                return bundles.decide(inzet.bundle, action, **reasons, **self.who)
            return actions.move(inzet, action, **reasons, **self.who)

        return move


def pots_of(inzet: Deployment) -> Any:
    return select(Pot).where(Pot.owner_id == inzet.asker_school.swv_id).order_by(Pot.id)


def agreed_or_planned() -> set[date]:
    terms = (
        select(TermsDate.on)
        .join(Terms, Terms.id == TermsDate.terms_id)
        .join(Deployment, Deployment.id == Terms.deployment_id)
        .where(Deployment.state.in_(("consent", "approval", "approved")))
    )
    return {*db.session.scalars(terms), *db.session.scalars(select(PlannedOn.on))}


def everything_about_money() -> list[Any]:
    db.session.rollback()
    return [
        db.session.execute(
            select(Pot.available, Pot.reserved, Pot.committed, Pot.spent).order_by(Pot.id)
        ).all(),
        db.session.scalar(select(func.count()).select_from(Entry)),
        db.session.execute(
            select(Deployment.id, Deployment.state, Deployment.version).order_by(Deployment.id)
        ).all(),
    ]


def broken_promises(app: Any) -> list[str]:
    db.session.rollback()
    return [
        f"{promise.name}: {breach}"
        for feature in app.extensions["features"]
        for promise in feature.checks
        for breach in promise.broken()
    ]


def test_the_money_is_what_a_second_bookkeeping_says(app: Any) -> None:
    anew: dict[str, Any] = {"app": app, "steps": 0, "moves": set(), "made": set()}
    machine = type("AMachine", (Machine,), anew)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=-(-STEPS // STEPS_EACH),
            stateful_step_count=STEPS_EACH,
            deadline=None,
            derandomize=STEPS <= 1_500,
            # A long walk is made shorter only when there is time for it.
            phases=[Phase.generate, *([Phase.shrink] if STEPS > 1_500 else ())],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{machine.steps} steps, {len(machine.moves)} ways from one state to another")
    assert machine.steps >= STEPS
    # Which ends a walk comes to depends on chance; that it comes somewhere does not.
    assert len(machine.moves) >= 20
    assert machine.made >= WANTED, WANTED - machine.made
    assert {"scheduled", "running", "settled", "owed"} <= {target for _, target in machine.moves}
