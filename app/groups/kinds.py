"""What a group writes down: one mechanism, and a row for each kind.

A new kind is a row here. What it asks, who may write it and how it ends follow from the row.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`asks`: the question that somebody of the group answers for; `day`, `place`, `link` and
    `words`: the questions of those fields, '' for none. `needs` names those that must be answered.
    """

    key: str
    slug: str  # in the address of the page that adds one
    label: str
    title: str
    add: str  # the button
    words: str = ""
    link: str = ""
    asks: str = ""
    day: str = ""
    place: str = ""
    needs: tuple[str, ...] = ()
    at_meetings: bool = False  # may stand on a meeting, and is offered there
    by_leader: bool = False  # only who leads the group makes one
    has_answers: bool = False
    has_versions: bool = False  # and people who write them together
    finish: str = ""  # the button that ends it; '': it has no end
    finished: str = "klaar"  # the word once it ended
    share: str = ""  # the button that lets others read it; '': it stays with the group
    shared_as: str = ""  # what it is to who reads it there
    from_done: bool = False  # only what is finished is shared
    registers: bool = False  # others say with how many they come


KINDS = (
    Kind(
        "agenda", "agendapunt", "Agendapunt", "Waar gaat het over?", "Zet op de agenda",
        words="Wat heeft dit met ons doel te maken?", needs=("words", "meeting"),
        at_meetings=True, finish="Besproken", finished="besproken",
    ),
    Kind(
        "decision", "besluit", "Besluit", "Wat is er besloten?", "Schrijf een besluit op",
        words="Waarom?", needs=("meeting",), at_meetings=True,
    ),
    Kind(
        "action", "actie", "Actie", "Wat gaat er gebeuren?", "Spreek een actie af",
        words="Toelichting", asks="Wie doet het?", day="Wanneer is het klaar?",
        needs=("owner", "day"), at_meetings=True, finish="Gedaan", finished="gedaan",
    ),
    Kind(
        "question", "vraag", "Vraag", "Wat is je vraag?", "Stel een vraag",
        words="Toelichting", asks="Aan wie vraag je het?", has_answers=True,
        finish="Beantwoord", finished="beantwoord",
    ),
    Kind(
        "message", "bericht", "Bericht", "Onderwerp", "Schrijf een bericht",
        words="Je bericht", needs=("words",), has_answers=True,
    ),
    Kind(
        "link", "bestand", "Bestand of verwijzing", "Wat is het?", "Deel een bestand",
        words="Waarom is dit handig?", link="Waar staat het?", needs=("link",),
    ),
    Kind(
        "product", "product", "Product", "Hoe heet het?", "Begin een product",
        words="Voor wie is het, en waarvoor?", asks="Wie trekt het?", day="Wanneer is het klaar?",
        needs=("words", "owner", "day"), has_versions=True, has_answers=True,
        finish="Stel vast", finished="vastgesteld",
        share="Deel met alle scholen", shared_as="resultaat", from_done=True,
    ),
    Kind(
        "knowledge", "kennis", "Kennis", "Wat weten we nu?", "Schrijf kennis op",
        words="Vertel het aan iemand die er niet bij was", link="Meer lezen",
        needs=("words",), share="Deel met alle scholen", shared_as="kennis",
    ),
    Kind(
        "success", "succes", "Succes", "Wat is er gelukt?", "Schrijf een succes op",
        words="Hoe kwam dat?", needs=("words",),
        share="Deel met alle scholen", shared_as="succes",
    ),
    Kind(
        "conference", "conferentie", "Conferentie", "Hoe heet de conferentie?",
        "Bereid een conferentie voor",
        words="Het programma", day="Welke dag?", place="Waar, en hoe laat?",
        needs=("words", "day", "place"), by_leader=True, finished="afgezegd",
        share="Nodig alle scholen uit", shared_as="conferentie", registers=True,
    ),
)  # fmt: skip

# What somebody adds on the page of something else: an answer, or what a reader from elsewhere asks.
ANSWER = Kind("answer", "antwoord", "Antwoord", "", "Antwoord", words="Je antwoord")
CONTACT = Kind(
    "contact", "contact", "Vraag van buiten de groep", "", "Verstuur",
    words="Wat wil je vragen of vertellen?", has_answers=True,
    finish="Beantwoord", finished="beantwoord",
)  # fmt: skip

BY_KEY = {kind.key: kind for kind in (*KINDS, ANSWER, CONTACT)}
BY_SLUG = {kind.slug: kind for kind in KINDS}


def keys(kinds: Iterable[Kind]) -> list[str]:
    return [kind.key for kind in kinds]


AT_MEETINGS = tuple(kind for kind in KINDS if kind.at_meetings)
SHARED_KINDS = tuple(kind for kind in KINDS if kind.share)
