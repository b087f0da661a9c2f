"""When somebody may write about an inzet, and when what they wrote is opened."""

from datetime import date, timedelta

from app.errors import RuleBroken
from app.organisations.years import holidays

WINDOW_DAYS = 14  # days outside school holidays, from the day of completion
REPLY_DAYS = 30  # calendar days from the opening
SHORTEST, LONGEST = 25, 950  # characters, if there are words at all
ASPECTS_NEEDED = 3  # of the four

# Reasons for "niet doorgegaan" and for hiding, as codes with the words on the page.
HIDING_REASONS = {
    "person": "Er staat herkenbaar een kind of ouder in",
    "contact": "Er staan contactgegevens in",
    "insult": "De toon hoort hier niet",
    "not_about": "Het gaat niet over deze inzet",
}


def closes_on(completed_on: date, holiday_region: str) -> date:
    """The last day of the window; a day in a school holiday of the region does not count."""
    off = [each for each in holidays() if each.region == holiday_region]
    day, left = completed_on, WINDOW_DAYS
    while left:
        day += timedelta(days=1)
        left -= not any(each.from_ <= day <= each.until for each in off)
    return day


def check_words(words: str) -> None:
    if words and len(words) < SHORTEST:
        raise RuleBroken(
            "Schrijf minstens %(n)s tekens, of laat het veld leeg.", field="words", n=SHORTEST
        )
    if len(words) > LONGEST:
        raise RuleBroken("Schrijf hoogstens %(n)s tekens.", field="words", n=LONGEST)


def check_asker_side(overall: int | None, aspects: list[int | None], not_held: bool) -> None:
    """What the school that received help fills in, unless it did not take place."""
    if not_held:
        return
    if overall is None:
        raise RuleBroken("Geef je algemene indruk, van 1 tot en met 10.", field="overall")
    if sum(aspect is not None for aspect in aspects) < ASPECTS_NEEDED:
        raise RuleBroken("Vul minstens %(n)s van de vier punten in.", field="fit", n=ASPECTS_NEEDED)


def check_window(closes_on: date, today: date) -> None:
    if today > closes_on:
        raise RuleBroken("De tijd om je ervaring te delen is voorbij.")


def check_reply(released_on: date | None, replied: bool, today: date) -> None:
    if released_on is None:
        raise RuleBroken("Je kunt reageren zodra deze ervaring zichtbaar is.")
    if replied:
        raise RuleBroken("Je hebt al één keer gereageerd.")
    if today > released_on + timedelta(days=REPLY_DAYS):
        raise RuleBroken("Reageren kon tot %(n)s dagen na het verschijnen.", n=REPLY_DAYS)
