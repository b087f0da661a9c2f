"""What must be true of what is planned, given, counted and billed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from app.deployments import words
from app.deployments.models import OWN_SERIES
from app.deployments.rules.agreeing import (
    HALF_IS_OVER,
    HIGHEST_TRAVEL,
    LONGEST_SESSION,
    check_dates,
)
from app.errors import RuleBroken
from app.profiles.models import FORMS, JOIN_IN

# What one date may be when it is not as agreed. Joining in is agreed for a whole inzet: the class
# of who comes to look is looked after as well.
SESSION_FORMS = tuple(form for form in FORMS if form != JOIN_IN)
LATE_SCHOOL_DAYS = 5  # from here on cancelling may still cost what was already arranged
MOVE_SCHOOL_DAYS = 2  # a session is moved at least so long before


@dataclass(frozen=True)
class PlannedSession:
    on: date
    part: int
    starts_at: time | None = None
    minutes: int = 120
    form: str = ""  # '': as agreed for the inzet


def check_plan(
    sessions: Sequence[PlannedSession],
    *,
    agreed_parts: Collection[int],
    agreed_minutes: int,
    today: date,
) -> None:
    """That the sessions stay within what was agreed; `agreed_minutes` are still to be given."""
    check_dates([(session.on, session.part) for session in sessions], today)
    for session in sessions:
        if session.part not in agreed_parts:
            raise RuleBroken(
                "%(part)s staat niet in de afspraken.",
                field="dates",
                part=words.part(session.part).capitalize(),
            )
        if not 0 < session.minutes <= LONGEST_SESSION:
            raise RuleBroken("Het is hoogstens 10 uur per keer.", field="minutes")
        if session.form and session.form not in SESSION_FORMS:
            raise RuleBroken("Kies bij elke datum een vorm uit de lijst.", field="dates")
    planned = sum(session.minutes for session in sessions)
    if planned > agreed_minutes:
        raise RuleBroken(
            "Dit zijn samen %(planned)s; afgesproken is nog %(agreed)s.",
            field="minutes",
            planned=words.hours(planned),
            agreed=words.hours(agreed_minutes),
        )


def has_begun(on: date, part: int, starts_at: time | None, now: datetime) -> bool:
    """Whether a session may have been given already; `now` as the clock in Amsterdam says it.
    Without an hour beside it, that is once its half of the day is over."""
    return datetime.combine(on, starts_at or HALF_IS_OVER[part % 2]) <= now.replace(tzinfo=None)


def check_log(
    minutes: int, on: date, *, other_minutes: int, agreed_minutes: int, today: date
) -> None:
    """That these hours of one session can be written down beside those of the others."""
    if on > today:
        raise RuleBroken("%(day)s moet nog komen.", field="minutes", day=words.day(on).capitalize())
    if not 0 <= minutes <= LONGEST_SESSION:
        raise RuleBroken("Schrijf 0 tot 10 uur op.", field="minutes")
    if minutes + other_minutes > agreed_minutes:
        raise RuleBroken(
            "Samen wordt het %(total)s; afgesproken is %(agreed)s. "
            "Meer uren worden een volgende inzet.",
            field="minutes",
            total=words.hours(minutes + other_minutes),
            agreed=words.hours(agreed_minutes),
        )


def check_counted(minutes: int, agreed_minutes: int) -> None:
    """Hours that somebody counts afterwards: none, or up to what was agreed."""
    if not 0 <= minutes <= agreed_minutes:
        raise RuleBroken(
            "Noem 0 tot %(agreed)s; dat is wat was afgesproken.",
            field="minutes",
            agreed=words.hours(agreed_minutes),
        )


def check_own_number(number: str) -> None:
    """Somebody's own number is not of the series that is kept for them."""
    if number.strip().upper().startswith(f"{OWN_SERIES}-"):
        raise RuleBroken(
            "Nummers die zo beginnen geeft Expedu. Kies er een uit je eigen reeks.", field="number"
        )


def check_invoice(
    *,
    number: str,
    dated: date,
    minutes: int,
    amount: int,
    confirmed_minutes: int,
    late: int,
    most: int,
    today: date,
) -> None:
    """A freelancer's invoice stays within the confirmed hours and the agreed price. Without hours
    it is for what was cancelled too late: `late` cents, part of `most`."""
    if not 0 < len(number.strip()) <= 40:
        raise RuleBroken("Geef het nummer van de factuur.", field="number")
    if dated > today:
        raise RuleBroken("De datum van de factuur moet nog komen.", field="dated")
    if not 0 <= minutes <= confirmed_minutes or not (minutes or late):
        raise RuleBroken(
            "Bevestigd is %(confirmed)s; de factuur noemt %(minutes)s.",
            field="minutes",
            confirmed=words.hours(confirmed_minutes),
            minutes=words.hours(minutes),
        )
    if not minutes and not amount:
        raise RuleBroken("Zo vraagt de factuur niets. Vul een bedrag in.", field="amount")
    if not 0 <= amount <= most:
        raise RuleBroken(
            "Volgens de afspraken is het hoogstens %(most)s; de factuur noemt %(amount)s.",
            field="amount",
            most=words.euros(most),
            amount=words.euros(amount),
        )


def check_cover(minutes: int, amount: int, cover_by: str) -> None:
    if not 0 < len(cover_by.strip()) <= 80:
        raise RuleBroken("Zeg wie er voor de klas staat.", field="cover_by")
    if not 0 <= minutes <= LONGEST_SESSION:
        raise RuleBroken("Vervanging is 0 tot 10 uur per keer.", field="minutes")
    if not 0 <= amount <= HIGHEST_TRAVEL:
        raise RuleBroken("Vervanging kost tussen € 0 en € 10.000 per keer.", field="amount")
