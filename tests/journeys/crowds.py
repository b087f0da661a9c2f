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
from app.help_requests.models import HelpRequest
from app.pots.models import Mandate, Pot
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
BACK = 1_000  # cents


class Deciding:
    """People who say yes to an inzet each, all at once."""

    def __init__(self, arena: Arena, *, cents: int) -> None:
        self.cast = a_cast(cents=cents)
        self.arena = arena
        self.deciders = arena.racers(self.who_decide())
        self.waiting = [self.an_inzet() for _ in self.deciders]

    def who_decide(self) -> list[Person]:
        return coordinators(self.cast)

    def an_inzet(self) -> Deployment:
        """Of a vraag and an expert of its own: nothing but the pot is shared."""
        asked, expert = an_open_request(self.cast, hours=HOURS), an_expert(self.cast.lending)
        return an_inzet(self.cast, "approval", asked=asked, expert=expert, **PAID)

    @cached_property
    def sheet(self) -> Sheet:
        return self.deciders[0].fills_in(self.path(self.waiting[0]), "Ken toe")

    def presses(self) -> list[Callable[[], Sent]]:
        return [
            self.sheet.by(who, there(inzet), path=self.path(inzet))
            for who, inzet in zip(self.deciders, self.waiting, strict=True)
        ]

    def path(self, inzet: Deployment) -> str:
        return f"/inzetten/{inzet.public_id}/besluit"

    def exactly_the_winners(self, sent: list[Sent]) -> list[Sent]:
        """So many were granted, and were told so; gives the answers to the others."""
        granted = states(*self.waiting).count("approved")
        assert granted == WINNERS, f"{granted} approved"
        assert answers(sent)[DONE] == WINNERS, answers(sent)
        return [each for each in sent if each.status != DONE]


class LastMoney(Deciding):
    """In the pot is enough for a few of those who approve something from it."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena, cents=WINNERS * ESTIMATE)

    def race(self) -> None:
        refused = self.exactly_the_winners(at_once(*self.presses()))
        # By the guard that looked before, or by the UPDATE that they were waiting for.
        for each in refused:
            assert each.status == REFUSED
            assert each.says("In de pot ‘Deskundigheid delen’ is nog € 0,00 vrij;")
        pot = there(self.cast.pot)
        assert (pot.available, pot.reserved) == (0, WINNERS * ESTIMATE)
        assert (pot.committed, pot.spent) == (0, 0)


class LastHours(Deciding):
    """Of one vraag are as many hours left as a few of those who help would take."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena, cents=100_000_000)

    @cached_property
    def asked(self) -> HelpRequest:
        return an_open_request(self.cast, hours=WINNERS * HOURS)

    def an_inzet(self) -> Deployment:
        expert = an_expert(self.cast.lending)
        return an_inzet(self.cast, "approval", asked=self.asked, expert=expert, **PAID)

    def race(self) -> None:
        refused = self.exactly_the_winners(at_once(*self.presses()))

        # Too few hours, or the vraag was filled since their page was shown.
        assert set(answers(refused)) <= {STALE, REFUSED}, [problems(each) for each in refused]
        asked = there(self.asked)
        assert (asked.minutes_left, asked.state) == (0, "filled")
        assert there(self.cast.pot).reserved == WINNERS * ESTIMATE


class EndOfAMandate(Deciding):
    """Somebody approves one thing after another, while their mandate is taken from them."""

    decides, becomes = "approve", "approved"

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena, cents=100_000_000)
        (self.holder,) = arena.racers([self.cast.coordinator])
        where = f"/potten/{self.cast.pot.public_id}/mandaat/{self.approver.public_id}/stoppen"
        self.ends = self.holder.fills_in(where, "Stop dit mandaat")

    def who_decide(self) -> list[Person]:
        self.approver = a_coordinator(self.cast.swv, "Corrie Dekker")
        mandate(self.cast, self.approver)
        return [self.approver] * (CLIENTS - 1)

    def race(self) -> None:
        presses = self.presses()
        middle = len(presses) // 2
        presses.insert(middle, self.ends.by(self.holder, self.theirs()))
        sent = at_once(*presses)

        ended = sent.pop(middle)
        assert ended.status == DONE, (ended.status, problems(ended))
        self.nothing_was_decided_afterwards()
        # Who decides about no pot of it any more has no such page; in between they hear why not.
        assert set(answers(sent)) <= {DONE, 404, REFUSED}, answers(sent)
        count, moved = states(*self.waiting).count(self.becomes), self.moved(there(self.cast.pot))
        assert moved == count * ESTIMATE, f"{moved} cents for {count} {self.becomes}"

    def theirs(self) -> Mandate:
        db.session.rollback()  # as it is now
        return db.session.get_one(Mandate, (self.cast.pot.id, self.approver.id))

    def moved(self, pot: Pot) -> int:
        return pot.reserved

    def nothing_was_decided_afterwards(self) -> None:
        db.session.rollback()  # as it is now, and not as it was before they pressed
        ended = db.session.scalars(
            select(Event.id)
            .where(Event.object_type == "pot", Event.object_id == self.cast.pot.id)
            .where(Event.action == "end_mandate")
            .order_by(Event.id.desc())
        ).first()
        late = db.session.scalars(
            select(Event.object_id).where(
                Event.object_type == "deployment",
                Event.action == self.decides,
                Event.by_id == self.approver.id,
                Event.id > ended,
            )
        ).all()
        assert not late, f"{len(late)} {self.becomes} without a mandate"


class OneThing:
    """One inzet, about which one of many decides."""

    def __init__(self, arena: Arena) -> None:
        self.cast = a_cast()
        self.inzet = an_inzet(self.cast, "approval", **PAID)
        self.where = f"/inzetten/{self.inzet.public_id}/besluit"
        self.people = arena.racers(coordinators(self.cast))

    @cached_property
    def sheet(self) -> Sheet:
        return self.people[0].fills_in(self.where, "Ken toe")

    def race(self) -> None:
        seen = there(self.inzet)
        sent = at_once(*(self.sheet.by(who, seen) for who in self.people))

        exactly_one_happens(sent)
        late = [each for each in sent if each.status != DONE]
        assert all(each.says("Het budget is akkoord: de inzet is toegekend.") for each in late)
        assert there(self.cast.pot).reserved == ESTIMATE


class SecondPersons:
    """All who could be the second person of one correction."""

    def __init__(self, arena: Arena) -> None:
        self.cast = a_cast()
        self.inzet = an_inzet(self.cast, "settled", **PAID)
        self.people = arena.racers(coordinators(self.cast))
        self.where = f"/inzetten/{self.inzet.public_id}"

    @cached_property
    def proposal(self) -> Sheet:
        typed = {"direction": "back", "amount": "10", "reason_words": "De uren klopten niet."}
        return self.people[0].fills_in(f"{self.where}/correctie", "Stel voor", **typed)

    @cached_property
    def agrees(self) -> Sheet:
        """Once somebody else has proposed something."""
        return self.others[0].fills_in(self.where, "Akkoord met de correctie")

    def race(self) -> None:
        """Several propose the same and one is heard; of the others one agrees."""
        seen = there(self.inzet)
        sent = at_once(*(self.proposal.by(who, seen) for who in self.people))
        exactly_one_happens(sent)
        proposer = next(n for n, each in enumerate(sent) if each.status == DONE)
        self.others = [who for n, who in enumerate(self.people) if n != proposer]
        self.of_the_others_one_agrees()

    def of_the_others_one_agrees(self) -> None:
        before = there(self.cast.pot).spent
        seen = there(self.inzet)
        exactly_one_happens(at_once(*(self.agrees.by(who, seen) for who in self.others)))
        assert there(self.cast.pot).spent == before - BACK
        assert there(self.inzet).actual == before - BACK


class OneProposed(SecondPersons):
    """Only agreeing is a race: of who propose, one finds what another just proposed in any case."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena)
        with unit_of_work():
            inzet, by = there(self.inzet), there(self.people[0].person)
            actions.propose_correction(inzet, -BACK, "Anders.", by=by, now=MOMENT)
        self.others = self.people[1:]

    def race(self) -> None:
        self.of_the_others_one_agrees()
