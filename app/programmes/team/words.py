"""What is said of pairs, of who falls off, and of declarations."""

from collections.abc import Iterable, Mapping

from app.programmes.duos import (
    DIFFERENT,
    HIGH_LOAD,
    PARTLY,
    SOME_LOAD,
    Candidate,
    Choice,
)
from app.programmes.team import candidates, ties

TERMS = {
    "coverage": "Hoeveel van de hulpvraag",
    "background": "Verschil in achtergrond",
    "knowledge": "Verschil in kennis",
    "expertise": "Verschil in expertise",
    "load": "Begeleidt al trajecten",
}

# Why somebody of the team is not among who can be chosen: for one, for more.
FALLS_OFF = {
    candidates.IN_IT: ("doet al mee in deze rol", "doen al mee in deze rol"),
    candidates.APART: ("heeft al een andere rol bij deze school", "hebben al een andere rol hier"),
    candidates.OVER: ("is niet meer actief", "zijn niet meer actief"),
    candidates.NOT_YET: ("is nog niet begonnen", "zijn nog niet begonnen"),
    ties.WORKS: ("werkt in {region}", "werken in {region}"),
    ties.TIE: ("heeft belangen in {region}", "hebben belangen in {region}"),
    ties.OLD: (
        "moet opnieuw zeggen of er belangen zijn in {region}",
        "moeten opnieuw zeggen of er belangen zijn in {region}",
    ),
    ties.NEVER: (
        "zei nog niets over belangen in {region}",
        "zeiden nog niets over belangen in {region}",
    ),
    ties.NOWHERE: (
        "past hier niet zolang de regio niet bekend is",
        "passen hier niet zolang de regio niet bekend is",
    ),
    candidates.PAUSED: ("deelt nu even niets", "delen nu even niets"),
    candidates.LACKS: (
        "deelt niet wat deze rol vraagt",
        "delen niet wat deze rol vraagt",
    ),
    candidates.FULL: ("zit vol", "zitten vol"),
}


def explained(choice: Choice, asked: int, backgrounds: bool, region: str) -> str:
    """samen 4 van 4, achtergrond verschillend, belang in stad: geen, belasting laag

    `backgrounds`: whether any is known; `region`: '' where the role asks for no independence.
    """
    together = len(choice.people) > 1
    said = [f"{'samen ' if together else ''}{len(choice.covered)} van {asked}"]
    if together:
        known = contrast(choice.value("background")) if backgrounds else "onbekend"
        said.append(f"achtergrond {known}")
    if region:
        said.append(f"belang in {region}: geen")
    said.append(f"belasting {weight(choice.value('load'))}")
    return ", ".join(said)


def contrast(value: int) -> str:
    if value >= DIFFERENT:
        return "verschillend"
    return "deels verschillend" if value >= PARTLY else "vrijwel gelijk"


def weight(load: int) -> str:
    if load >= HIGH_LOAD:
        return "hoog"
    return "gemiddeld" if load >= SOME_LOAD else "laag"


def terms(choice: Choice) -> list[tuple[str, str]]:
    """Each term with its points, as the page adds them up."""
    shown = choice.terms if len(choice.people) > 1 else (choice.terms[0], choice.terms[-1])
    rows = [
        *((TERMS[term.name], term.points) for term in shown),
        ("Samen, van 1.000", sum(term.points for term in shown)),
    ]
    return [(label, f"{value}".replace("-", "−")) for label, value in rows]


def falls_off(found: Iterable[Candidate], region: str) -> list[str]:
    """3 leden hebben belangen in Maasmond; the largest number first."""
    counts: dict[str, int] = {}
    for each in found:
        if each.why_not:
            counts[each.why_not] = counts.get(each.why_not, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], list(FALLS_OFF).index(item[0])))
    return [
        f"{number} {'lid' if number == 1 else 'leden'} "
        f"{FALLS_OFF[why][number > 1].format(region=region)}"
        for why, number in ordered
    ]


ANSWERS: Mapping[str, str] = {
    "none": "geen belangen",
    "organisations": "belangen bij",
    "area": "belangen in de regio zelf",
}
