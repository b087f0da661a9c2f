"""When somebody may write about an inzet, what it may say, and when it is opened or hidden."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

from app.discretion import check
from app.errors import RuleBroken
from app.organisations.holidays import holidays
from app.organisations.years import next_school_day
from app.reviews.models import NOT_HELD

WINDOW_DAYS = 14  # days outside school holidays, from the day of completion
LONGEST_WINDOW = timedelta(days=90)  # those, around every holiday that may lie in them
REPLY_DAYS = 30  # calendar days from the opening
SHORTEST, LONGEST = 25, 950  # characters, if there are words at all
ASPECTS_NEEDED = 3  # of the four
REMINDED_ON = (5, 12)  # days of the window: who has not written yet hears of it once more

# Why a review is hidden, as codes with the words on the page. A low number is no reason.
HIDING_REASONS = {
    "person": "Er staat herkenbaar een kind of ouder in",
    "contact": "Er staan contactgegevens in",
    "insult": "De toon hoort hier niet",
    "not_about": "Het gaat niet over deze inzet",
    "reward": "Er is iets voor beloofd of gegeven",
}
# When the school is asked what is left of it, and how long that question stays open.
EFFECT_MONTHS = (3, 6, 12)
EFFECT_WINDOW_DAYS = 21  # days outside school holidays
NOTHING_LEFT = 1  # the answer after which nobody asks again
THANKS_LONGEST = 500  # characters

OTHER = "other"
REPORT_REASONS = HIDING_REASONS | {OTHER: "Iets anders"}
CONTRADICTION = "contradiction"  # nobody chooses it: the program sees it
REPORTED_AS = REPORT_REASONS | {CONTRADICTION: "De expert en de school spreken elkaar tegen"}


def closes_on(completed_on: date, holiday_region: str) -> date:
    """The last day of the window; a day in a school holiday of the region does not count."""
    return outside_holidays(completed_on, WINDOW_DAYS, holiday_region)


def reminder_due(completed_on: date, holiday_region: str, today: date) -> int | None:
    """Of REMINDED_ON the last that has come, while there is time to write. Who was away for a week
    hears once, and not of each that was missed."""
    if today > closes_on(completed_on, holiday_region):
        return None
    came = [n for n in REMINDED_ON if today >= outside_holidays(completed_on, n, holiday_region)]
    return max(came, default=None)


def outside_holidays(start: date, days: int, holiday_region: str) -> date:
    """The day on which so many days have passed, school holidays left out, weekends not."""
    off = [each for each in holidays() if each.region == holiday_region]
    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= not any(each.from_ <= day <= each.until for each in off)
    return day


def months_later(day: date, months: int) -> date:
    """The same day of the month, or the last one of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def effect_is_asked_on(last_session_on: date, months: int, holiday_region: str) -> date:
    """The first school day from so many months on: nobody reads it in a holiday."""
    return next_school_day(months_later(last_session_on, months), holiday_region)


def check_answer(answer: int | None, closes_on: date, today: date) -> None:
    if today > closes_on:
        raise RuleBroken("De tijd om te antwoorden is voorbij. Dat geeft niets.")
    if answer not in range(1, 6):
        raise RuleBroken("Kies wat het beste past.", field="answer")


def check_thanks(words: str, cleared: Collection[str] = ()) -> None:
    if not words:
        raise RuleBroken("Schrijf je bedankje.", field="words")
    if len(words) > THANKS_LONGEST:
        raise RuleBroken("Schrijf hoogstens %(n)s tekens.", field="words", n=THANKS_LONGEST)
    check(words, cleared)


def check_words(words: str, cleared: Collection[str] = ()) -> None:
    """`cleared`: what looks like a child's name, and is none according to the writer."""
    if words and len(words) < SHORTEST:
        raise RuleBroken(
            "Schrijf minstens %(n)s tekens, of laat het veld leeg.", field="words", n=SHORTEST
        )
    if len(words) > LONGEST:
        raise RuleBroken("Schrijf hoogstens %(n)s tekens.", field="words", n=LONGEST)
    check(words, cleared)


def check_not_held(reason: str) -> None:
    """It did not take place: that says nothing about anybody, and why is told."""
    if reason not in NOT_HELD:
        raise RuleBroken("Kies waarom het niet is doorgegaan.", field="held")


def check_asker_side(overall: int | None, aspects: list[int | None]) -> None:
    """What the school that received help fills in."""
    if overall is None:
        raise RuleBroken("Geef je algemene indruk, van 1 tot en met 10.", field="overall")
    check_aspects(aspects)


def check_expert_side(fun: bool | None, again: bool | None) -> None:
    for field, answer in (("fun", fun), ("again", again)):
        if answer is None:
            raise RuleBroken("Kies ja of nee.", field=field)


def check_aspects(aspects: list[int | None]) -> None:
    if sum(aspect is not None for aspect in aspects) < ASPECTS_NEEDED:
        raise RuleBroken("Vul minstens %(n)s van de vier punten in.", field="fit", n=ASPECTS_NEEDED)


def check_window(closes_on: date, today: date) -> None:
    if today > closes_on:
        raise RuleBroken("De tijd om je ervaring te delen is voorbij.")


def check_report(code: str, words: str) -> None:
    if code not in REPORT_REASONS:
        raise RuleBroken("Kies een reden.", field="reason")
    if code == OTHER and not words:
        raise RuleBroken("Schrijf in een paar woorden wat er is.", field="words")


def check_reason_to_hide(code: str) -> None:
    if code not in HIDING_REASONS:
        raise RuleBroken("Kies een reden.", field="reason")


def check_reply(released_on: date | None, replied: bool, today: date) -> None:
    if released_on is None:
        raise RuleBroken("Je kunt reageren zodra deze ervaring zichtbaar is.")
    if replied:
        raise RuleBroken("Je hebt al één keer gereageerd.")
    if today > released_on + timedelta(days=REPLY_DAYS):
        raise RuleBroken("Reageren kon tot %(n)s dagen na het verschijnen.", n=REPLY_DAYS)
