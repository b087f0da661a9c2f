"""Dates, parts of the week and hours as they stand in a sentence."""

from datetime import date
from fractions import Fraction

from app.pots.rules import euros

__all__ = [
    "COLOURS", "DAYS", "MONTHS", "TONES",
    "day", "decimal", "euros", "hours", "listed", "moment", "part", "per_cent",
]  # fmt: skip

# Of the lending check, in words and as they look.
COLOURS = {"green": "groen", "amber": "oranje", "red": "rood"}
TONES = {"green": "good", "amber": "wait", "red": "stop"}

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def day(on: date) -> str:
    """dinsdag 24 november"""
    return f"{DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}"


def part(number: int) -> str:
    """dinsdagochtend"""
    return DAYS[number // 2] + ("middag" if number % 2 else "ochtend")


def moment(on: date, number: int) -> str:
    """dinsdagochtend 24 november"""
    return f"{part(number)} {on.day} {MONTHS[on.month - 1]}"


def hours(minutes: int) -> str:
    """2 uur, 2,5 uur, 2 uur en 20 minuten"""
    whole, rest = divmod(minutes, 60)
    if rest in (0, 15, 30, 45):
        half = {0: "", 15: ",25", 30: ",5", 45: ",75"}[rest]
        return f"{whole}{half} uur"
    odd = f"{rest} minuut" if rest == 1 else f"{rest} minuten"
    return f"{whole} uur en {odd}" if whole else odd


def decimal(number: Fraction) -> str:
    """1,4; never 0 of what is there"""
    return f"{max(0.1, float(round(number, 1))):.1f}".replace(".", ",").removesuffix(",0")


def listed(things: list[str]) -> str:
    """a, b en c"""
    return " en ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)


def per_cent(share: Fraction) -> str:
    """26,8 %"""
    return f"{float(round(share, 1)):.1f} %".replace(".", ",")


def put_right(cents: int) -> str:
    """What a correction does: € 7,50 erbij."""
    return f"{euros(abs(cents))} {'terug' if cents < 0 else 'erbij'}"
