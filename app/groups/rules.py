"""What must be true of what a group writes down, and when its numbers ask for attention."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.discretion import check_names
from app.errors import RuleBroken
from app.files.rules import Upload
from app.groups.kinds import Kind
from app.groups.models import GroupItem

LONGEST_TITLE, LONGEST_WORDS, LONGEST_LINK, LONGEST_PLACE = 160, 5000, 500, 200
LONGEST_CHANGE = 2000  # what a new version says of itself
A_FILE_OR_LINK = "Kies een bestand, of plak een link."
MOST_GUESTS = 20  # of one school at a conference
LINK = re.compile(r"https?://[^\s<>\"']{3,}\Z", re.I)

MOOD_FROM = 3  # people who said how a meeting was; fewer would be somebody's own answer
# Until then somebody may still choose, and two means tell apart what was said between them.
MOOD_DAYS = 14
MOOD = {
    1: "niets aan gehad",
    2: "matig",
    3: "gaat wel",
    4: "goed",
    5: "hier kreeg ik energie van",
}

LOOKS_BACK = 3  # meetings that count for how many come
ENOUGH_COME = 70  # percent; below it somebody should ask why
QUIET_DAYS = 21  # a short cycle is six weeks: half of it without a sign is long
HALF_A_YEAR = 183  # days


@dataclass(frozen=True)
class Draft:
    """What somebody writes down; which of it is asked depends on the kind."""

    title: str = ""
    words: str = ""
    link: str = ""
    place: str = ""
    day: date | None = None
    owner_id: int | None = None
    milestone_id: int | None = None
    writer_ids: tuple[int, ...] = ()
    file: Upload | None = None  # sent now
    keeps_file: bool = True  # what was sent before may stay


@dataclass(frozen=True)
class Signal:
    """One thing that says how a group is doing. `asks`: somebody should do something about it."""

    label: str
    says: str
    asks: bool = False


def check_draft(
    kind: Kind, draft: Draft, on: date, cleared: Collection[str] = (), *, has_file: bool = False
) -> None:
    """That it can be kept; `cleared` are names that are not of a child, says the writer.
    `has_file`: one stands with it that may stay."""
    if kind.title and not draft.title:
        raise RuleBroken("Dit hebben we nodig.", field="title")
    values = {
        "words": draft.words,
        "link": draft.link or draft.file or has_file,
        "place": draft.place,
        "day": draft.day,
        "owner": draft.owner_id,
        "meeting": draft.milestone_id,
    }
    for name in kind.needs:
        if not values[name] and name == "link":
            raise RuleBroken(A_FILE_OR_LINK, field="file")
        if not values[name]:
            raise RuleBroken("Dit hebben we nodig.", field=name)
    if draft.link:
        check_link(draft.link)
    if kind.registers and draft.day is not None and draft.day < on:
        raise RuleBroken("Deze dag is al geweest.", field="day")
    for name, words in (("title", draft.title), ("words", draft.words)):
        check_names(words, cleared, field=name)


def check_words(words: str, cleared: Collection[str] = ()) -> None:
    if not words.strip():
        raise RuleBroken("Dit hebben we nodig.", field="words")
    check_names(words, cleared)


def check_link(link: str) -> None:
    if not LINK.match(link):
        raise RuleBroken(
            "Plak het hele webadres, zoals https://www.voorbeeld.nl/document.", field="link"
        )


def check_one(link: str, file: Upload | None) -> None:
    """That a version is a file, or a link to where it stands."""
    if file is None and not link:
        raise RuleBroken(A_FILE_OR_LINK, field="file")
    if file is not None and link:
        raise RuleBroken("Kies een bestand of plak een link, niet allebei.", field="link")
    if link:
        check_link(link)


def takes_registrations(item: GroupItem, on: date) -> bool:
    """One can say with how many one comes."""
    return (
        item.of_kind.registers
        and item.state == "shared"
        and item.day is not None
        and item.day >= on
    )


def signals(
    *, present: int, expected: int, meetings: int, open_: int, late: int, quiet_days: int
) -> list[Signal]:
    """How a group is doing, in three sentences: who comes, what is open, how long it is quiet."""
    if meetings:
        share = round(100 * present / expected) if expected else 0
        times = "de laatste bijeenkomst" if meetings == 1 else f"de laatste {meetings} keer"
        come = Signal("Aanwezig", f"{share}% bij {times}", share < ENOUGH_COME)
    else:
        come = Signal("Aanwezig", "nog geen bijeenkomst geweest")
    if open_:
        more = f", waarvan {late} te laat" if late else ""
        todo = Signal("Acties", f"{open_} open{more}", late > 0)
    else:
        todo = Signal("Acties", "niets open")
    days = {0: "vandaag", 1: "gisteren"}.get(quiet_days, f"{quiet_days} dagen geleden")
    return [come, todo, Signal("Laatste teken van leven", days, quiet_days >= QUIET_DAYS)]


def mean(numbers: Collection[int]) -> float | None:
    """None while it would give away what one person said."""
    return sum(numbers) / len(numbers) if len(numbers) >= MOOD_FROM else None
