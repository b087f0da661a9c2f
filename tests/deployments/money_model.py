"""What should happen to the money of an inzet, written down a second time and simply.

Nothing of app.deployments that computes or moves money is used here, only facts: what was agreed,
which sessions there are, which pot signed for what, who did what. Amounts in cents; agreed minutes
come in quarters of an hour and rates in whole euros, so what something costs is never rounded. What
two pots bear together is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.organisations.years import add_school_days

BEFORE_GRANTED = ("sounded", "talking", "consent", "approval")
ENDED_WITHOUT = ("declined", "withdrawn", "expired")
EXTRA_HOURS_RATE = 5_000  # cents an hour
REPLACED_PART = 19_250  # cents: three and a half hours before the class
LATE = 5  # school days
# What is said about money, and moves none as long as the inzet stays where it is.
ONLY_SAID = (
    "hand_in_invoice", "draw_up_for", "agree_bill", "miss_invoice", "report_cover",
    "confirm_replacement", "propose_correction", "drop_proposal", "confirm_extension",
)  # fmt: skip


@dataclass(frozen=True)
class Held:
    """What a pot holds for one inzet; or all of its pots."""

    reserved: int = 0
    committed: int = 0
    spent: int = 0

    @property
    def open(self) -> int:
        return self.reserved + self.committed

    def spend(self, cents: int) -> "Held":
        return replace(self, committed=self.committed - cents, spent=self.spent + cents)

    def release(self, cents: int) -> "Held":
        reserved = min(cents, self.reserved)
        return Held(self.reserved - reserved, self.committed - (cents - reserved), self.spent)

    def put_right(self, cents: int) -> "Held":
        return replace(self, spent=self.spent + cents)


def divided(cents: int, over: Mapping[int, int]) -> dict[int, int]:
    """By pot, in proportion. Between two pots one cent at most does not divide: that is for the
    first of them that bears anything."""
    whole = sum(over.values())
    parts = {pot: cents * each // whole if whole else 0 for pot, each in over.items()}
    rest = cents - sum(parts.values())
    if rest:
        parts[next(pot for pot, each in over.items() if each)] += rest
    return parts


@dataclass(frozen=True)
class Price:
    """How hours are paid, by the terms."""

    is_freelance: bool
    cover: str
    rate: int
    travel: int
    vat_rate: int

    def of_hours(self, minutes: int, classes: int, most: int | None = None) -> int:
        """What these minutes cost, with btw and without travel; `classes`: how often one was
        replaced, for at most what the school confirmed."""
        if self.is_freelance:
            return minutes * self.rate // 60 * (100 + self.vat_rate) // 100
        if self.cover == "replacement":
            replaced = classes * REPLACED_PART
            return replaced if most is None else min(replaced, most)
        return minutes * EXTRA_HOURS_RATE // 60 if self.cover == "extra_hours" else 0

    def of_all(self, minutes: int, classes: int, most: int | None = None) -> int:
        if not minutes:
            return 0
        is_paid = self.is_freelance or self.cover in ("extra_hours", "replacement")
        return self.of_hours(minutes, classes, most) + (self.travel if is_paid else 0)


@dataclass(frozen=True)
class Session:
    id: int
    on: date
    minutes: int
    logged: int | None
    is_cancelled: bool
    misses_class: bool
    arranged: int | None  # cents, that the school reported for this date


@dataclass(frozen=True)
class Facts:
    """An inzet as it stood before a move."""

    state: str
    price: Price | None
    agreed: int  # minutes
    classes: int  # how many of the agreed dates a class misses its teacher
    sessions: Sequence[Session]
    confirmed: int | None
    replacement: int | None  # cents, as the school confirmed
    invoice: int | None  # cents

    @property
    def coming(self) -> list[Session]:
        return [s for s in self.sessions if not s.is_cancelled and s.logged is None]

    @property
    def logged(self) -> int:
        return sum(s.logged or 0 for s in self.sessions if not s.is_cancelled)

    def cost(self, minutes: int) -> int:
        """What so many minutes come to, given the dates on which somebody came."""
        held = [s for s in self.sessions if s.logged and not s.is_cancelled]
        assert self.price is not None
        return self.price.of_all(minutes, sum(s.misses_class for s in held), self.replacement)


@dataclass
class Account:
    """One inzet in the books: what each pot holds, in the order in which they pay, with the share
    that it signed for; and late costs that are owed but not yet paid, a session each."""

    pots: dict[int, Held] = field(default_factory=dict)
    shares: Mapping[int, int] = field(default_factory=dict)
    late: list[int] = field(default_factory=list)

    @property
    def held(self) -> Held:
        all_of_them = self.pots.values()
        return Held(
            sum(each.reserved for each in all_of_them),
            sum(each.committed for each in all_of_them),
            sum(each.spent for each in all_of_them),
        )

    @property
    def owed_late(self) -> int:
        return sum(self.late)

    def spend(self, cents: int) -> None:
        committed = {pot: each.committed for pot, each in self.pots.items()}
        self._each(Held.spend, divided(min(cents, self.held.committed), committed))

    def release(self, cents: int | None = None) -> None:
        there = {pot: each.open for pot, each in self.pots.items()}
        back = self.held.open if cents is None else min(cents, self.held.open)
        self._each(Held.release, divided(back, there))

    def put_right(self, delta: int) -> None:
        """By share; what comes back from what each of them paid."""
        paid = {pot: each.spent for pot, each in self.pots.items()}
        parts = divided(abs(delta), self.shares if delta > 0 else paid)
        way = 1 if delta > 0 else -1
        self._each(Held.put_right, {pot: way * cents for pot, cents in parts.items()})

    def _each(self, move: Callable[[Held, int], Held], parts: Mapping[int, int]) -> None:
        self.pots = {pot: move(each, parts[pot]) for pot, each in self.pots.items()}

    def follow(
        self, before: Facts, action: str, after: str, shares: Mapping[int, int], **how: object
    ) -> None:
        """The move was made: book what it should have moved. `shares`: what each pot signed for."""
        if not action and after == before.state:
            return  # time passed, and nothing became of it
        if action in ONLY_SAID and after == before.state:
            return
        # Before what ends it otherwise: then nothing is owed any more, or two put it right.
        if action == "close_unbilled":
            if after != before.state:  # the second yes
                self.release()
                self.late = []
        elif action == "agree_correction":
            delta = how["delta"]
            assert isinstance(delta, int)
            self.put_right(delta)
        elif after in BEFORE_GRANTED or after in ENDED_WITHOUT:
            self.pots = {}
        elif before.state in BEFORE_GRANTED and after == "approved":
            assert before.price is not None
            self.shares = shares
            self.pots = {pot: Held(reserved=share) for pot, share in shares.items()}
            assert self.held.open == before.price.of_all(before.agreed, before.classes)
        elif action == "schedule":
            self.pots = {pot: Held(committed=each.reserved) for pot, each in self.pots.items()}
        elif action == "settle":
            assert before.price is not None
            owed = before.cost(before.confirmed or 0) + self.owed_late
            if before.price.is_freelance:  # and not a cent without their invoice
                assert before.invoice is not None
                owed = min(owed, before.invoice)
            self.spend(owed)
            self.release()
            self.late = []
        elif after in ("cancelled", "owed"):
            self._cancel(before.coming, before, how)
            self._pay_what_was_arranged(before)
            assert bool(self.owed_late) == (after == "owed")
            self.release(self.held.open - self.owed_late)
        elif action == "cancel_session":
            (session,) = (s for s in before.coming if s.id == how["session"])
            owed_before = self.owed_late
            self._cancel([session], before, how)
            assert before.price is not None
            late = self.owed_late - owed_before
            whole = before.price.of_hours(session.minutes, session.misses_class)
            self._pay_what_was_arranged(before)
            self.release(whole - late)
        elif action == "stop_early":
            self._cancel(before.coming, before, how)
            owed = before.cost(before.logged) + self.owed_late
            self.release(max(0, self.held.open - owed))
        elif after == "settled" and before.state != "settled":  # nothing was owed
            self.release()

    def _pay_what_was_arranged(self, before: Facts) -> None:
        """A school is paid at once; a freelancer sends an invoice."""
        assert before.price is not None
        if not before.price.is_freelance:
            for cents in self.late:
                self.spend(cents)
            self.late = []

    def _cancel(self, sessions: Sequence[Session], before: Facts, how: dict[str, object]) -> None:
        """A freelancer who is put off at the last moment may send an invoice for it; a school gets
        what it arranged for that date, and reported."""
        today = how["today"]
        assert isinstance(today, date)
        assert before.price is not None
        latest = add_school_days(today, LATE, None)
        for session in (s for s in sessions if s.on <= latest):
            whole = before.price.of_hours(session.minutes, session.misses_class)
            if not before.price.is_freelance:
                self.late.append(min(whole, session.arranged or 0))
            elif not how["by_expert"]:
                self.late.append(whole)
