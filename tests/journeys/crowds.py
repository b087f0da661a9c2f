"""The races about money and hours: each is set up once, and held as often as is asked.

`race()` is one round with everybody at once, and says what may have come of it.
"""

from functools import partial

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import actions, bundles
from app.deployments.models import Deployment
from app.events.models import Delivery, Event
from app.pots import actions as pots
from tests.journeys.arena import (
    CLIENTS,
    ESTIMATE,
    HOURS,
    PAID,
    Arena,
    answers,
    coordinators,
    exactly_one_happens,
    mandate,
    states,
    there,
)
from tests.journeys.live import at_once
from tests.support.browser import Page
from tests.support.makers import MOMENT, a_coordinator
from tests.support.makers_deployments import (
    a_cast,
    a_team,
    an_expert,
    an_inzet,
    an_open_request,
    some_terms,
)

WINNERS = 3  # for so many there is money, or are there hours


class Deciding:
    """People who say yes to an inzet each, all at once."""

    def __init__(self, arena: Arena, *, cents: int) -> None:
        self.cast = a_cast(cents=cents)
        self.arena = arena
        self.waiting: list[Deployment] = []
        self.deciders = arena.browsers(self.who_decide())

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

    def presses(self) -> list[partial[Page]]:
        forms = [
            who.visit(f"/inzetten/{inzet.public_id}/besluit").form()
            for who, inzet in zip(self.deciders, self.waiting, strict=True)
        ]
        return [partial(form.press, "Ken toe") for form in forms]

    def exactly_the_winners(self, pages: list[Page]) -> list[Page]:
        """So many were granted, and were told so; gives the pages of the others."""
        granted = states(*self.waiting).count("approved")
        assert granted == WINNERS, f"{granted} approved"
        told = [page for page in pages if page.says("De inzet is toegekend")]
        assert len(told) == WINNERS
        return [page for page in pages if page not in told]

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
        for page in refused:
            assert page.status == 422
            assert page.says("In de pot ‘Deskundigheid delen’ is nog € 0,00 vrij;")
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
        assert set(answers(refused)) <= {409, 422}, [page.text for page in refused]
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
        (self.holder,) = arena.browsers([self.cast.coordinator])

    def who_decide(self) -> list[Person]:
        self.approver = a_coordinator(self.cast.swv, "Corrie Dekker")
        return [self.approver] * (CLIENTS - 1)

    def race(self) -> None:
        mandate(self.cast, self.approver)
        self.fill_up()
        reserved = there(self.cast.pot).reserved
        ends = self.holder.visit(f"/potten/{self.cast.pot.public_id}/mandaat").form()
        ends.fill({"email": self.approver.email, "limit": "100000", "until": "2026-11-23"})
        presses = self.presses()
        middle = len(presses) // 2
        presses.insert(middle, partial(ends.press, "Mandaat geven"))
        pages = at_once(*presses)

        ended = pages.pop(middle)
        assert ended.status == 200, (ended.status, ended.errors)
        self.nothing_was_granted_afterwards()
        granted = states(*self.waiting).count("approved")
        # Who decides about no pot of it any more has no such page; in between they hear why not.
        assert set(answers(pages)) <= {200, 404, 422}, answers(pages)
        spread = there(self.cast.pot).reserved - reserved
        assert spread == granted * ESTIMATE, f"{spread} cents for {granted} approved"
        self.waiting = self.still_waiting()

    def nothing_was_granted_afterwards(self) -> None:
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
        self.people = arena.browsers(coordinators(self.cast))
        self.where = f"/inzetten/{self.inzet.public_id}"
        self.directions = ["back", "more"]

    def race(self) -> None:
        """Several propose the same and one is heard; of the others one agrees."""
        before, direction = there(self.cast.pot).spent, self.directions[0]
        self.directions.reverse()
        typed = {"direction": direction, "amount": "10", "reason_words": "De uren klopten niet."}
        forms = [who.visit(f"{self.where}/correctie").form().fill(typed) for who in self.people]
        pages = at_once(*(partial(form.press, "Stel voor") for form in forms))
        exactly_one_happens(pages)

        proposer = next(n for n, page in enumerate(pages) if page.status == 200)
        others = [who for number, who in enumerate(self.people) if number != proposer]
        agree = [who.visit(self.where).form(f"{self.where}/correctie/akkoord") for who in others]
        exactly_one_happens(at_once(*(form.press for form in agree)))

        moved = -1_000 if direction == "back" else 1_000
        assert there(self.cast.pot).spent == before + moved
        assert there(self.inzet).actual == before + moved


class LastYes:
    """Of a team as many as are needed say yes in the same moment."""

    def __init__(self, arena: Arena) -> None:
        self.cast, self.arena = a_cast(), arena

    def race(self) -> None:
        team = a_team(
            self.cast, minimum=4, size=4, asked=an_open_request(self.cast, hours=4 * HOURS)
        )
        with unit_of_work():
            bundles.propose(there(team), some_terms(), by=there(self.cast.asker), now=MOMENT)
        members = there(team).members
        browsers = self.arena.browsers([member.expert for member in members])
        pages = [f"/inzetten/{member.public_id}" for member in members]
        forms = [
            who.visit(page).form(f"{page}/akkoord")
            for who, page in zip(browsers, pages, strict=True)
        ]
        answered = at_once(*(partial(form.press) for form in forms))
        assert answers(answered) == {200: 4}, [(page.status, page.errors) for page in answered]
        assert states(*members) == ["consent"] * 4
        assert self.leader_heard([member.id for member in members]) == 1

    def leader_heard(self, ids: list[int]) -> int:
        told = (
            select(Delivery.event_id)
            .join(Event, Event.id == Delivery.event_id)
            .where(Event.action == "come_together", Event.object_id.in_(ids))
            .where(Delivery.person_id == self.cast.leader.id)
        )
        return len(db.session.scalars(told).all())
