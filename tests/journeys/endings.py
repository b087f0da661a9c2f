"""Two endings of one inzet that are pressed on many screens: what comes of it is one of them."""

from collections.abc import Callable, Mapping
from typing import Any

from app.database import unit_of_work
from app.deployments.models import Deployment
from tests.journeys.arena import (
    CLIENTS,
    ESTIMATE,
    PAID,
    Arena,
    states,
    there,
)
from tests.journeys.live import at_once
from tests.journeys.racing import Racer, Sheet, exactly_one_happens
from tests.support.makers_deployments import a_cast, an_inzet, extend, log

Opens = Callable[[Racer, str], Sheet]


def cancels(who: Racer, where: str) -> Sheet:
    return who.fills_in(f"{where}/reden/annuleren", "Bevestig", reason_code="timing")


def stops(who: Racer, where: str) -> Sheet:
    return who.fills_in(f"{where}/reden/stoppen", "Bevestig", reason_code="timing")


def plans(who: Racer, where: str) -> Sheet:
    return who.fills_in(f"{where}/planning", "Leg de data vast")


def is_done(who: Racer, where: str) -> Sheet:
    return who.fills_in(where, "Ik ben klaar")


def confirms(who: Racer, where: str) -> Sheet:
    return who.fills_in(where, "De uren kloppen")


def disputes(who: Racer, where: str) -> Sheet:
    typed = {"minutes": "1", "reason_words": "Het was korter."}
    return who.fills_in(f"{where}/uren-kloppen-niet", "", **typed)


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
        one: Opens,
        other: Opens,
        by: str,
        outcomes: Mapping[str, tuple[int, int]],
    ) -> None:
        self.outcomes = outcomes
        cast = a_cast()
        self.inzet = an_inzet(cast, state, **PAID)
        with unit_of_work():
            extend(self.inzet, cast)
        if state == "running":
            with unit_of_work():
                log(there(self.inzet).open_sessions[1])
        half = CLIENTS // 2
        askers = arena.racers([cast.asker] * CLIENTS)
        rivals = arena.racers([cast.expert] * half) if by == "expert" else askers[half:]
        self.crowds = (askers[:half], rivals[::-1])
        where = f"/inzetten/{self.inzet.public_id}"
        self.sheets = (one(askers[0], where), other(rivals[0], where))

    def race(self) -> None:
        seen = there(self.inzet)
        presses = [
            sheet.by(who, seen)
            for crowd, sheet in zip(self.crowds, self.sheets, strict=True)
            for who in crowd
        ]
        exactly_one_happens(at_once(*presses))
        assert set_apart(self.inzet) == self.outcomes[states(self.inzet)[0]]


class AnEnding(TwoEndings):
    """The first of them."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena, *next(iter(ENDINGS.values())))


def set_apart(inzet: Deployment) -> tuple[int, int]:
    (payer,) = there(inzet).payers
    return payer.reservation.reserved, payer.reservation.committed
