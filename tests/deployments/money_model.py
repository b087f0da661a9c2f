"""What should happen to the money of an inzet, written down a second time and simply.

Nothing of app.deployments that computes or moves money is used here, only facts: what was agreed,
which sessions there are, who did what. Amounts in cents; agreed minutes come in quarters of an hour
and rates in whole euros, so nothing is ever rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.organisations.years import add_school_days

BEFORE_GRANTED = ("sounded", "talking", "consent", "approval")
ENDED_WITHOUT = ("declined", "withdrawn", "expired")
EXTRA_HOURS_RATE = 5_000  # cents an hour
LATE = 5  # school days


@dataclass(frozen=True)
class Held:
    """What the pots hold for one inzet."""

    reserved: int = 0
    committed: int = 0
    spent: int = 0

    @property
    def open(self) -> int:
        return self.reserved + self.committed

    def spend(self, cents: int) -> "Held":
        paid = min(cents, self.committed)
        return replace(self, committed=self.committed - paid, spent=self.spent + paid)

    def release(self, cents: int | None = None) -> "Held":
        back = self.open if cents is None else min(cents, self.open)
        reserved = min(back, self.reserved)
        return Held(self.reserved - reserved, self.committed - (back - reserved), self.spent)


@dataclass(frozen=True)
class Price:
    """How hours are paid, by the terms."""

    is_freelance: bool
    cover: str
    rate: int
    travel: int
    vat_rate: int

    def of_hours(self, minutes: int) -> int:
        """What these minutes cost, with btw and without travel."""
        if self.is_freelance:
            return minutes * self.rate // 60 * (100 + self.vat_rate) // 100
        return minutes * EXTRA_HOURS_RATE // 60 if self.cover == "extra_hours" else 0

    def of_all(self, minutes: int) -> int:
        is_paid = self.is_freelance or self.cover == "extra_hours"
        return self.of_hours(minutes) + (self.travel if minutes and is_paid else 0)


@dataclass(frozen=True)
class Session:
    id: int
    on: date
    minutes: int
    logged: int | None
    is_cancelled: bool


@dataclass(frozen=True)
class Facts:
    """An inzet as it stood before a move."""

    state: str
    price: Price | None
    agreed: int  # minutes
    sessions: Sequence[Session]
    confirmed: int | None
    invoice: int | None  # cents

    @property
    def coming(self) -> list[Session]:
        return [s for s in self.sessions if not s.is_cancelled and s.logged is None]

    @property
    def logged(self) -> int:
        return sum(s.logged or 0 for s in self.sessions if not s.is_cancelled)


@dataclass
class Account:
    """One inzet in the books: what is held, and late costs that are owed but not yet paid."""

    held: Held = field(default_factory=Held)
    owed_late: int = 0

    def follow(self, before: Facts, action: str, after: str, **how: object) -> None:
        """The move was made: book what it should have moved."""
        if not action and after == before.state:
            return  # time passed, and nothing became of it
        if after in BEFORE_GRANTED or after in ENDED_WITHOUT:
            self.held = Held()
        elif before.state in BEFORE_GRANTED and after == "approved":
            assert before.price is not None
            self.held = Held(reserved=before.price.of_all(before.agreed))
        elif action == "schedule":
            self.held = Held(committed=self.held.reserved)
        elif action == "settle":
            assert before.price is not None
            owed = before.price.of_all(before.confirmed or 0) + self.owed_late
            if before.price.is_freelance:  # and not a cent without their invoice
                assert before.invoice is not None
                owed = min(owed, before.invoice)
            self.held, self.owed_late = self.held.spend(owed).release(), 0
        elif after in ("cancelled", "owed"):
            self._cancel(before.coming, before, how)
            assert bool(self.owed_late) == (after == "owed")
            self.held = self.held.release(self.held.open - self.owed_late)
        elif action == "cancel_session":
            (session,) = (s for s in before.coming if s.id == how["session"])
            owed_before = self.owed_late
            self._cancel([session], before, how)
            assert before.price is not None
            late = self.owed_late - owed_before
            self.held = self.held.release(before.price.of_hours(session.minutes) - late)
        elif action == "stop_early":
            self._cancel(before.coming, before, how)
            assert before.price is not None
            owed = before.price.of_all(before.logged) + self.owed_late
            self.held = self.held.release(max(0, self.held.open - owed))
        elif after == "settled" and before.state != "settled":  # nothing was owed
            self.held = self.held.release()
        elif action == "agree_correction":
            delta = how["delta"]
            assert isinstance(delta, int)
            self.held = replace(self.held, spent=self.held.spent + delta)

    def _cancel(self, sessions: Sequence[Session], before: Facts, how: dict[str, object]) -> None:
        """A freelancer who is put off at the last moment may send an invoice for it."""
        today = how["today"]
        assert isinstance(today, date)
        assert before.price is not None
        latest = add_school_days(today, LATE, None)
        if before.price.is_freelance and not how["by_expert"]:
            self.owed_late += sum(
                before.price.of_hours(s.minutes) for s in sessions if s.on <= latest
            )
