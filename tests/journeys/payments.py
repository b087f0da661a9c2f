"""The races about paying what was done, or ending it without."""

from functools import cached_property

from app.accounts.models import Person
from app.database import unit_of_work
from app.deployments import actions
from app.deployments.models import Deployment
from app.pots.models import Pot
from tests.journeys.arena import CLIENTS, ESTIMATE, HOURS, PAID, Arena, coordinators, states, there
from tests.journeys.crowds import EndOfAMandate
from tests.journeys.live import at_once
from tests.journeys.racing import (
    DONE,
    REFUSED,
    STALE,
    Sheet,
    answers,
    exactly_one_happens,
    problems,
)
from tests.support.makers import MOMENT
from tests.support.makers_deployments import (
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
    stays_out,
)


class EndOfAPayer(EndOfAMandate):
    """Somebody pays for one thing after another, while their mandate is taken from them."""

    decides, becomes = "settle", "settled"

    def an_inzet(self) -> Deployment:
        asked, expert = an_open_request(self.cast, hours=HOURS), an_expert(self.cast.lending)
        return an_inzet(self.cast, "completed", asked=asked, expert=expert, **PAID)

    @cached_property
    def sheet(self) -> Sheet:
        return self.deciders[0].fills_in(self.path(self.waiting[0]), "Reken af")

    def path(self, inzet: Deployment) -> str:
        return f"/inzetten/{inzet.public_id}/afrekenen"

    def moved(self, pot: Pot) -> int:
        return pot.spent


class OnePayment:
    """One inzet, for which one of many pays."""

    def __init__(self, arena: Arena) -> None:
        self.cast = a_cast()
        self.inzet = an_inzet(self.cast, "completed", **PAID)
        self.people = arena.racers(coordinators(self.cast))

    @cached_property
    def sheet(self) -> Sheet:
        return self.people[0].fills_in(f"/inzetten/{self.inzet.public_id}/afrekenen", "Reken af")

    def race(self) -> None:
        seen = there(self.inzet)
        exactly_one_happens(at_once(*(self.sheet.by(who, seen) for who in self.people)))
        pot = there(self.cast.pot)
        assert (pot.reserved, pot.committed, pot.spent) == (0, 0, ESTIMATE)


class BilledOrNot:
    """The second of two who end it without an invoice, while the freelancer sends it after all."""

    def __init__(self, arena: Arena) -> None:
        self.cast = a_cast()
        expert = a_freelance_expert(self.cast)
        self.inzet = stays_out(an_inzet(self.cast, "completed", expert=expert))
        half = CLIENTS // 2
        first, *others = coordinators(self.cast, half + 1)
        self.propose(first)
        self.seconds = arena.racers(others)
        self.freelancer = arena.racers([expert] * half)
        where = f"/inzetten/{self.inzet.public_id}"
        button = "Akkoord, rond af zonder factuur"
        self.closes = self.seconds[0].fills_in(f"{where}/zonder-factuur", button)
        typed = {"number": "2026-7", "dated": f"{MOMENT:%Y-%m-%d}", "minutes": "4", "amount": "1"}
        self.bills = self.freelancer[0].fills_in(f"{where}/factuur", "Dien in", **typed)

    def propose(self, first: Person) -> None:
        with unit_of_work():
            words = "Er komt geen factuur."
            actions.close_unbilled(there(self.inzet), words, by=there(first), now=MOMENT)

    def race(self) -> None:
        seen = there(self.inzet)
        sent = at_once(
            *(self.closes.by(who, seen) for who in self.seconds),
            *(self.bills.by(who, seen) for who in self.freelancer[::-1]),
        )
        # Who opens the page after the invoice came is the first of two again, and is asked why.
        late = [each for each in sent if each.status != DONE]
        assert set(answers(late)) <= {STALE, REFUSED}, [problems(each) for each in late]
        assert answers(sent)[DONE] == 1, answers(sent)
        inzet, pot = there(self.inzet), there(self.cast.pot)
        if states(inzet) == ["settled"]:
            assert (inzet.invoice, pot.committed, pot.spent) == (None, 0, 0)
        else:
            assert (inzet.invoice.amount, inzet.unbilled_by_id) == (100, None)
            assert pot.committed > 0
