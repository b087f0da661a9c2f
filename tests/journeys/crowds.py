"""The races about money and hours. Each is set up once, and held as often as is asked.

`race()` is one round with everybody at once, and says what may have come of it.
"""

from collections.abc import Callable
from functools import cached_property

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Deployment
from app.events.models import Event
from app.pots import actions as pots
from tests.journeys.arena import (
    CLIENTS,
    ESTIMATE,
    HOURS,
    PAID,
    Arena,
    coordinators,
    mandate,
    states,
    there,
)
from tests.journeys.live import Sent, at_once
from tests.journeys.racing import (
    DONE,
    REFUSED,
    STALE,
    Racer,
    Sheet,
    answers,
    exactly_one_happens,
    problems,
)
from tests.support.makers import MOMENT, a_coordinator
from tests.support.makers_deployments import (
    a_cast,
    an_expert,
    an_inzet,
    an_open_request,
)

WINNERS = 3  # for so many there is money, or are there hours


class Deciding:
    """People who say yes to an inzet each, all at once."""

    def __init__(self, arena: Arena, *, cents: int) -> None:
        self.cast = a_cast(cents=cents)
        self.arena = arena
        self.waiting: list[Deployment] = []
        self.deciders = arena.racers(self.who_decide())

    def who_decide(self) -> list[Person]:
        return coordinators(self.cast)

    def an_inzet(self) -> Deployment:
        """Of a vraag and an expert of its own: nothing but the pot is shared."""
        asked, expert = an_open_request(self.cast, hours=HOURS), an_expert(self.cast.lending)
        return an_inzet(self.cast, "approval", asked=asked, expert=expert, **PAID)

    def fill_up(self) -> None:
        """What got nothing in an earlier round takes part again."""
        while len(self.waiting) < len(self.deciders):
            self.waiting.append(self.an_inzet())

    @cached_property
    def sheet(self) -> Sheet:
        where = f"/inzetten/{self.waiting[0].public_id}/besluit"
        return self.deciders[0].fills_in(where, "Ken toe")

    def presses(self) -> list[Callable[[], Sent]]:
        return [
            self.sheet.by(who, there(inzet), path=f"/inzetten/{inzet.public_id}/besluit")
            for who, inzet in zip(self.deciders, self.waiting, strict=True)
        ]

    def exactly_the_winners(self, sent: list[Sent]) -> list[Sent]:
        """So many were granted, and were told so; gives the answers to the others."""
        granted = states(*self.waiting).count("approved")
        assert granted == WINNERS, f"{granted} approved"
        assert answers(sent)[DONE] == WINNERS, answers(sent)
        return [each for each in sent if each.status != DONE]

    def still_waiting(self) -> list[Deployment]:
        return [inzet for inzet in self.waiting if there(inzet).state == "approval"]


class LastMoney(Deciding):
    """In the pot is enough for a few of those who approve something from it."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena, cents=0)

    def race(self) -> None:
        self.fill_up()
        with unit_of_work():
            pots.grant(there(self.cast.pot), WINNERS * ESTIMATE, by=None, now=MOMENT)
        refused = self.exactly_the_winners(at_once(*self.presses()))
        # By the guard that looked before, or by the UPDATE that they were waiting for.
        for each in refused:
            assert each.status == REFUSED
            assert each.says("In de pot ‘Deskundigheid delen’ is nog € 0,00 vrij;")
        self.waiting = self.still_waiting()

    def nothing_is_lost(self, rounds: int) -> None:
        pot = there(self.cast.pot)
        assert (pot.available, pot.reserved) == (0, rounds * WINNERS * ESTIMATE)
        assert (pot.committed, pot.spent) == (0, 0)


class LastHours(Deciding):
    """Of one vraag are as many hours left as a few of those who help would take."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena, cents=100_000_000)
        self.asked = an_open_request(self.cast, hours=WINNERS * HOURS)

    def an_inzet(self) -> Deployment:
        expert = an_expert(self.cast.lending)
        return an_inzet(self.cast, "approval", asked=self.asked, expert=expert, **PAID)

    def race(self) -> None:
        self.fill_up()
        refused = self.exactly_the_winners(at_once(*self.presses()))

        # Too few hours, or the vraag was filled since their page was shown.
        assert set(answers(refused)) <= {STALE, REFUSED}, [problems(each) for each in refused]
        asked = there(self.asked)
        assert (asked.minutes_left, asked.state) == (0, "filled")
        assert there(self.cast.pot).reserved == WINNERS * ESTIMATE
        self.winners_fall_away()

    def winners_fall_away(self) -> None:
        """Then hours and money are there again, for the next round."""
        losers = self.still_waiting()
        for inzet in self.waiting:
            if inzet not in losers:
                with unit_of_work():
                    reason = {"reason_code": "timing", "now": MOMENT}
                    actions.move(there(inzet), "cancel", by=self.cast.asker, **reason)
        assert there(self.asked).minutes_left == WINNERS * HOURS * 60
        assert there(self.cast.pot).reserved == 0
        self.waiting = losers


class EndOfAMandate(Deciding):
    """Somebody approves one thing after another, while their mandate is taken from them."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena, cents=100_000_000)
        (self.holder,) = arena.racers([self.cast.coordinator])
        where = f"/potten/{self.cast.pot.public_id}/mandaat"
        typed = {"email": self.approver.email, "limit": "100000", "until": "2026-11-23"}
        self.ends = self.holder.fills_in(where, "Mandaat geven", **typed)

    def who_decide(self) -> list[Person]:
        self.approver = a_coordinator(self.cast.swv, "Corrie Dekker")
        return [self.approver] * (CLIENTS - 1)

    def race(self) -> None:
        mandate(self.cast, self.approver)
        self.fill_up()
        reserved = there(self.cast.pot).reserved
        presses = self.presses()
        middle = len(presses) // 2
        presses.insert(middle, self.ends.by(self.holder))
        sent = at_once(*presses)

        ended = sent.pop(middle)
        assert ended.status == DONE, (ended.status, problems(ended))
        self.nothing_was_granted_afterwards()
        granted = states(*self.waiting).count("approved")
        # Who decides about no pot of it any more has no such page; in between they hear why not.
        assert set(answers(sent)) <= {DONE, 404, REFUSED}, answers(sent)
        spread = there(self.cast.pot).reserved - reserved
        assert spread == granted * ESTIMATE, f"{spread} cents for {granted} approved"
        self.waiting = self.still_waiting()

    def nothing_was_granted_afterwards(self) -> None:
        db.session.rollback()  # as it is now, and not as it was before they pressed
        ended = db.session.scalars(
            select(Event.id)
            .where(Event.object_type == "pot", Event.object_id == self.cast.pot.id)
            .where(Event.action == "mandate")
            .order_by(Event.id.desc())
        ).first()
        late = db.session.scalars(
            select(Event.object_id).where(
                Event.object_type == "deployment",
                Event.action == "approve",
                Event.by_id == self.approver.id,
                Event.id > ended,
            )
        ).all()
        assert not late, f"{len(late)} approved without a mandate"


class SecondPersons:
    """All who could be the second person of one correction, to and fro."""

    def __init__(self, arena: Arena) -> None:
        self.cast = a_cast()
        self.inzet = an_inzet(self.cast, "settled", **PAID)
        self.people = arena.racers(coordinators(self.cast))
        self.where = f"/inzetten/{self.inzet.public_id}"
        self.proposals = [self.a_proposal(direction) for direction in ("back", "more")]
        self.cents = [-1_000, 1_000]

    def a_proposal(self, direction: str) -> Sheet:
        typed = {"direction": direction, "amount": "10", "reason_words": "De uren klopten niet."}
        return self.people[0].fills_in(f"{self.where}/correctie", "Stel voor", **typed)

    @cached_property
    def agrees(self) -> Sheet:
        """Once somebody else has proposed something."""
        return self.others[0].fills_in(self.where, "Akkoord met de correctie")

    def race(self) -> None:
        """Several propose the same and one is heard; of the others one agrees."""
        self.of_these_one_proposes(self.people)
        self.of_the_others_one_agrees()

    def of_these_one_proposes(self, people: list[Racer]) -> None:
        seen, proposal = there(self.inzet), self.proposals[0]
        sent = at_once(*(proposal.by(who, seen) for who in people))
        exactly_one_happens(sent)
        proposer = people[next(n for n, each in enumerate(sent) if each.status == DONE)]
        self.others = [who for who in self.people if who is not proposer]

    def of_the_others_one_agrees(self) -> None:
        before, cents = there(self.cast.pot).spent, self.cents[0]
        for each in (self.proposals, self.cents):
            each.reverse()  # back what was paid more, or the other way round
        seen = there(self.inzet)
        exactly_one_happens(at_once(*(self.agrees.by(who, seen) for who in self.others)))
        assert there(self.cast.pot).spent == before + cents
        assert there(self.inzet).actual == before + cents


class OneProposed(SecondPersons):
    """Only agreeing is a race: of who propose, one finds what another just proposed in any case."""

    def race(self) -> None:
        cents, proposer = self.cents[0], self.people[0].person
        with unit_of_work():
            inzet = there(self.inzet)
            actions.propose_correction(inzet, cents, "Anders.", by=there(proposer), now=MOMENT)
        self.others = self.people[1:]
        self.of_the_others_one_agrees()
