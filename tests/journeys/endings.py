"""Two endings of one inzet that are pressed on many screens: what comes of it is one of them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from app.database import unit_of_work
from app.deployments.models import Deployment
from tests.journeys.arena import (
    CLIENTS,
    ESTIMATE,
    PAID,
    Arena,
    exactly_one_happens,
    states,
    there,
)
from tests.journeys.live import LiveBrowser, at_once
from tests.support.browser import Page
from tests.support.makers_deployments import a_cast, an_expert, an_inzet, an_open_request, log

Press = Callable[[], Page]


def cancels(who: LiveBrowser, where: str) -> Press:
    form = who.visit(f"{where}/reden/annuleren").form().fill({"reason_code": "timing"})
    return partial(form.press, "Bevestig")


def stops(who: LiveBrowser, where: str) -> Press:
    form = who.visit(f"{where}/reden/stoppen").form().fill({"reason_code": "timing"})
    return partial(form.press, "Bevestig")


def plans(who: LiveBrowser, where: str) -> Press:
    return partial(who.visit(f"{where}/planning").form().press, "Leg de data vast")


def is_done(who: LiveBrowser, where: str) -> Press:
    return partial(who.visit(where).press, "Ik ben klaar")


def confirms(who: LiveBrowser, where: str) -> Press:
    return partial(who.visit(where).press, "De uren kloppen")


def disputes(who: LiveBrowser, where: str) -> Press:
    typed = {"minutes": "1", "reason_words": "Het was korter."}
    return who.visit(f"{where}/uren-kloppen-niet").form().fill(typed).press


# From which state, what the school does, what the expert (or the school) does, and per state that
# may come of it what then stands reserved and committed for it.
ENDINGS: dict[str, tuple[Any, ...]] = {
    "falling away or being planned": (
        "approved", cancels, plans, "expert", {"cancelled": (0, 0), "scheduled": (0, ESTIMATE)},
    ),
    "stopping early or being done": (
        "running", stops, is_done, "expert", {"delivered": (0, ESTIMATE)},
    ),
    "confirming or differing": (
        "delivered", confirms, disputes, "asker",
        {"completed": (0, ESTIMATE), "disputed": (0, ESTIMATE)},
    ),
}  # fmt: skip


class TwoEndings:
    """Half of the screens press the one, half the other."""

    def __init__(
        self,
        arena: Arena,
        state: str,
        one: Callable[[LiveBrowser, str], Press],
        other: Callable[[LiveBrowser, str], Press],
        by: str,
        outcomes: Mapping[str, tuple[int, int]],
    ) -> None:
        self.arena, self.state, self.one, self.other = arena, state, one, other
        self.by_expert, self.outcomes = by == "expert", outcomes
        self.cast = a_cast()
        self.asked = an_open_request(self.cast, hours=400)
        self.askers = arena.browsers([self.cast.asker] * CLIENTS)

    def race(self) -> None:
        expert = an_expert(self.cast.lending)  # of their own, so that no two are on one day
        inzet = an_inzet(self.cast, self.state, asked=self.asked, expert=expert, **PAID)
        if self.state == "running":
            with unit_of_work():
                log(there(inzet).open_sessions[1])
        where, half = f"/inzetten/{inzet.public_id}", CLIENTS // 2
        rivals = self.arena.browsers([expert] * half) if self.by_expert else self.askers[half:]
        presses = [self.one(who, where) for who in self.askers[:half]]
        presses += [self.other(who, where) for who in reversed(rivals)]

        exactly_one_happens(at_once(*presses))
        assert set_apart(inzet) == self.outcomes[states(inzet)[0]]


class AnEnding(TwoEndings):
    """The first of them."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena, *next(iter(ENDINGS.values())))


def set_apart(inzet: Deployment) -> tuple[int, int]:
    (payer,) = there(inzet).payers
    return payer.reservation.reserved, payer.reservation.committed
