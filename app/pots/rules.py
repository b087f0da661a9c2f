"""What must be true of a pot and of a decision about its money."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import RuleBroken
from app.pots.models import Mandate, Pot

NBSP = "\u00a0"
LONGEST = timedelta(days=731)  # two budget years


def euros(cents: int) -> str:
    """An amount in a sentence: € 1.234,50, which no line ends in."""
    whole, rest = divmod(cents, 100)
    return f"€{NBSP}{whole:,}".replace(",", ".") + f",{rest:02d}"


@dataclass(frozen=True)
class Bounds:
    """The least and the most that a limit of a pot may be, where there is one."""

    lowest: int
    highest: int
    in_words: Callable[[int], str] = str


AUTO_LIMIT = Bounds(0, 1_000_00, euros)
RATE = Bounds(1_00, 500_00, euros)  # an hour
MINUTES_A_WEEK = Bounds(15, 60_000, lambda minutes: f"{minutes} minuten")
A_MONTH = Bounds(1_00, 20_000_000_00, euros)  # fits in four bytes
MONTHS = Bounds(1, 24)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Up to where a pot pays; None: no limit. In cents, minutes and calendar months."""

    auto_limit: int = 0  # up to this amount nobody decides
    max_rate: int | None = None  # an hour
    max_minutes_per_week: int | None = None  # of all inzetten together, as the next
    max_per_month: int | None = None
    max_months: int | None = None  # of one inzet


def check_limits(limits: Limits) -> None:
    for field, bounds in (
        ("auto_limit", AUTO_LIMIT),
        ("max_rate", RATE),
        ("max_minutes_per_week", MINUTES_A_WEEK),
        ("max_per_month", A_MONTH),
        ("max_months", MONTHS),
    ):
        limit: int | None = getattr(limits, field)
        if limit is not None and not bounds.lowest <= limit <= bounds.highest:
            raise RuleBroken(
                "Kies een waarde van %(lowest)s tot en met %(highest)s.",
                field=field,
                lowest=bounds.in_words(bounds.lowest),
                highest=bounds.in_words(bounds.highest),
            )


def check_pot(from_: date, until: date) -> None:
    if until < from_:
        raise RuleBroken("Een pot eindigt niet voordat hij begint.", field="until")
    if until - from_ > LONGEST:
        raise RuleBroken("Een pot loopt hoogstens twee jaar.", field="until")


def check_lasts_longer(from_: date, before: date, until: date) -> None:
    """A pot is never made shorter: something may be set apart for its last days."""
    if until <= before:
        raise RuleBroken(
            "De pot loopt al tot en met %(before)s; kies een latere dag.",
            field="until",
            before=f"{before:%d-%m-%Y}",
        )
    check_pot(from_, until)


def check_mandate_until(until: date | None, today: date) -> None:
    if until is not None and until < today:
        raise RuleBroken(
            "Deze dag is al voorbij. Stoppen doe je op de pagina van de pot, bij de naam.",
            field="until",
        )


def check_mandate(
    mandate: Mandate | None, amount: int, today: date, *, field: str | None = None
) -> None:
    """That this amount may be decided by whoever holds the mandate. Raises RuleBroken, beside
    `field`."""
    if mandate is None or (mandate.until is not None and mandate.until < today):
        raise RuleBroken("Je hebt geen mandaat (meer) voor deze pot.", field=field)
    if amount > mandate.limit:
        raise RuleBroken(
            "Dit bedrag gaat boven je mandaat; iemand anders moet mee beslissen.", field=field
        )


def reaches(mandate: Mandate | None, amount: int) -> bool:
    """That a mandate that is in force is high enough."""
    return mandate is not None and amount <= mandate.limit


def pays_for(pot: Pot, *, supports_pupils: bool) -> bool:
    """Arrangement money only where support of children with a need is ticked."""
    return pot.purpose != "arrangement" or supports_pupils


def runs_on(pot: Pot, days: Iterable[date]) -> bool:
    """Whether all of these are within the time for which the pot pays."""
    return all(pot.from_ <= day <= pot.until for day in days)


def check_fits(pot: Pot, *, supports_pupils: bool, rate: int, days: list[date]) -> None:
    """That the pot may pay for this: its purpose, its period and its rate. Raises RuleBroken.

    `rate` is in cents an hour, `days` are the dates of the sessions. What it pays in a month and a
    week depends on what else it pays: who spends from it judges that.
    """
    if not pays_for(pot, supports_pupils=supports_pupils):
        raise RuleBroken(
            "Arrangementsgeld is voor ondersteuning van kinderen met een hulpvraag; "
            "dat is bij deze vraag niet aangevinkt."
        )
    if not runs_on(pot, days):
        raise RuleBroken(
            "De pot ‘%(pot)s’ loopt tot en met %(until)s; er staan data buiten die tijd.",
            pot=pot.name,
            until=f"{pot.until:%d-%m-%Y}",
        )
    if pot.max_rate is not None and rate > pot.max_rate:
        raise RuleBroken("Deze pot betaalt hoogstens %(rate)s per uur.", rate=euros(pot.max_rate))
