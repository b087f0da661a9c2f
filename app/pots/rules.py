"""What must be true of a pot and of a decision about its money."""

from datetime import date, timedelta

from app.errors import RuleBroken
from app.pots.models import Mandate, Pot

LONGEST = timedelta(days=731)  # two budget years


def check_pot(from_: date, until: date) -> None:
    if until < from_:
        raise RuleBroken("Een pot eindigt niet voordat hij begint.", field="until")
    if until - from_ > LONGEST:
        raise RuleBroken("Een pot loopt hoogstens twee jaar.", field="until")


def check_mandate(mandate: Mandate | None, amount: int, today: date) -> None:
    """That this amount may be decided by whoever holds the mandate. Raises RuleBroken."""
    if mandate is None or (mandate.until is not None and mandate.until < today):
        raise RuleBroken("Je hebt geen mandaat (meer) voor deze pot.")
    if amount > mandate.limit:
        raise RuleBroken("Dit bedrag gaat boven je mandaat; iemand anders moet mee beslissen.")


def pays_for(pot: Pot, *, supports_pupils: bool) -> bool:
    """Arrangement money only where support of children with a need is ticked."""
    return pot.purpose != "arrangement" or supports_pupils


def check_fits(
    pot: Pot, *, supports_pupils: bool, rate: int, days: list[date], amount: int
) -> None:
    """That the pot may pay for this: its purpose, its period and its caps. Raises RuleBroken.

    `rate` is in cents an hour, `amount` in cents, `days` are the dates of the sessions.
    """
    if not pays_for(pot, supports_pupils=supports_pupils):
        raise RuleBroken(
            "Arrangementsgeld is voor ondersteuning van kinderen met een hulpvraag; "
            "dat is bij deze vraag niet aangevinkt."
        )
    outside = [day for day in days if not pot.from_ <= day <= pot.until]
    if outside:
        raise RuleBroken(
            "De pot ‘%(pot)s’ loopt tot en met %(until)s; er staan data buiten die tijd.",
            pot=pot.name,
            until=f"{pot.until:%d-%m-%Y}",
        )
    if pot.max_rate is not None and rate > pot.max_rate:
        raise RuleBroken("Deze pot betaalt hoogstens %(rate)s per uur.", rate=euros(pot.max_rate))
    if pot.max_per_month is not None and days:
        months = {(day.year, day.month) for day in days}
        if amount > pot.max_per_month * len(months):
            raise RuleBroken(
                "Deze pot betaalt hoogstens %(month)s per maand.",
                month=euros(pot.max_per_month),
            )


def euros(cents: int) -> str:
    """An amount in a sentence: € 1.234,50."""
    whole, rest = divmod(cents, 100)
    return f"€ {whole:,}".replace(",", ".") + f",{rest:02d}"
