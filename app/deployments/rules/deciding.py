"""What must be true of a yes or a no: its reason, the shares of who pays, and room given before."""

from collections.abc import Collection, Sequence
from datetime import date

from app.deployments import words
from app.deployments.amounts import COVERS
from app.deployments.rules.agreeing import FURTHEST, LONGEST_AGREEMENT
from app.errors import RuleBroken
from app.organisations.models import Ring

# Written out where a yes is one press: no date is planned before somebody is found.
STILL_SOUGHT = "Wie er voor de klas staat, zoeken we nog. Tot dan wordt geen datum vastgelegd."

# Why somebody says no. The words go under the list; the code is what is counted.
REFUSALS = {
    "bezetting": "De bezetting van onze groepen laat het niet toe",
    "reistijd": "De reistijd is te lang",
    "geen_vervanging": "Er is geen vervanging te vinden",
    "niet_mijn_expertise": "Dit is niet mijn expertise",
    "te_veel": "Het is nu te veel",
    "timing": "Het komt nu niet goed uit",
    "anders": "Iets anders",
}


def check_reason(code: str, text: str, *, listed: bool = False) -> None:
    """That there is a reason; `listed`: one from the list, with words where it is 'anders'."""
    if listed and code not in REFUSALS:
        raise RuleBroken("Kies een reden uit de lijst.", field="reason_code")
    if not code and not text.strip():
        raise RuleBroken("Schrijf er kort een reden bij.", field="reason_words")
    if code == "anders" and not text.strip():
        raise RuleBroken("Schrijf in een paar woorden wat de reden is.", field="reason_words")


def share_field(pot: str) -> str:
    """The field of the decision that holds the share of the pot with this public id."""
    return f"pot_{pot}"


def check_shares(shares: Sequence[tuple[int, int]], estimate: int) -> None:
    """(pot id, cents): each pot once, each share positive, together the whole amount."""
    if not shares:
        raise RuleBroken("Kies uit welke pot dit betaald wordt.", field="pot")
    if len({pot for pot, _ in shares}) < len(shares):
        raise RuleBroken("Een pot kan één keer meebetalen.", field="pot")
    if any(cents <= 0 for _, cents in shares):
        raise RuleBroken("Elke pot betaalt meer dan nul.", field="pot")
    total = sum(cents for _, cents in shares)
    if total != estimate:
        raise RuleBroken(
            "De delen zijn samen %(total)s; het bedrag is %(estimate)s. %(off)s",
            field="pot",
            total=words.euros(total),
            estimate=words.euros(estimate),
            off=f"Er mist nog {words.euros(estimate - total)}."
            if total < estimate
            else f"Dat is {words.euros(total - estimate)} te veel.",
        )


def check_room(
    *, minutes: int, used: int, covers: Collection[str], ring: int, until: date, today: date
) -> None:
    """What a leader gives somebody to use; `used`: what is used of it already."""
    if not 0 < minutes <= LONGEST_AGREEMENT:
        raise RuleBroken("Geef tussen een kwartier en 1.000 uur.", field="minutes")
    if minutes < used:
        raise RuleBroken(
            "Er is al %(used)s van gebruikt. Geef minstens zoveel, of stop deze ruimte.",
            field="minutes",
            used=words.hours(used),
        )
    if not covers or not set(covers) <= set(COVERS):
        raise RuleBroken("Kies minstens één manier waarop de klas geregeld is.", field="covers")
    if not Ring.SCHOOL <= ring <= Ring.COUNTRY:
        raise RuleBroken("Kies hoe ver het mag.", field="ring")
    if until < today:
        raise RuleBroken("Deze dag is al voorbij.", field="until")
    if until > today + FURTHEST:
        raise RuleBroken("Kies een dag binnen twee jaar.", field="until")
