"""What must be true of a file before it is kept: how large, of which kind, how it is called."""

import re
import unicodedata
from dataclasses import dataclass

from app.discretion import has_contact, names_of_children
from app.errors import RuleBroken
from app.files.kinds import Kind, recognise

MEGABYTE = 1024 * 1024
LARGEST = 8 * MEGABYTE  # a long report with pictures, a photo of a phone
MOST_TOGETHER = 200 * MEGABYTE  # on one shelf: a traject of some years
LONGEST_NAME = 100
CONTACT_IN_NAME = (
    "In de naam van dit bestand staat een e-mailadres, telefoonnummer of link. Geef het eerst een "
    "andere naam."
)
CHILD_IN_NAME = (
    "In de naam van dit bestand lijkt %(names)s een kind of ouder. Geef het eerst een andere naam, "
    "zonder namen van kinderen."
)

# Control characters, marks that turn the order of letters, and what a computer reads as a path.
NOT_IN_A_NAME = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069"<>|?*:;\\/]'
)


@dataclass(frozen=True)
class Upload:
    """A file that was looked at and may be kept."""

    name: str
    kind: Kind
    content: bytes


def received(name: str, content: bytes) -> Upload:
    """Raises RuleBroken for what is empty, too large, broken or none of what we take."""
    if not content:
        raise RuleBroken("Dit bestand is leeg.")
    if len(content) > LARGEST:
        raise RuleBroken("Dit bestand is te groot: hoogstens %(n)s MB.", n=LARGEST // MEGABYTE)
    kind, cleaned = recognise(content)
    called = clean_name(name, kind)
    check_name(called)
    return Upload(called, kind, cleaned)


def check_name(name: str) -> None:
    """More people read it than may open the file. Nothing can be ticked here, as with words: to
    call it otherwise is as little work."""
    stem = name.rpartition(".")[0]
    if has_contact(stem):
        raise RuleBroken(CONTACT_IN_NAME)
    found = names_of_children(re.sub(r"[_\-.]", " ", stem))
    if found:
        raise RuleBroken(CHILD_IN_NAME, names=", ".join(f"‘{each}’" for each in found))


def clean_name(name: str, kind: Kind) -> str:
    """Without a folder or anything that a computer would trip over; its end says what it is."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rpartition(".")[0] or last
    letters = "".join(
        " "
        if NOT_IN_A_NAME.match(each) or unicodedata.category(each) in ("Cs", "Co", "Cn")
        else each
        for each in stem
    )
    words = " ".join(letters.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    return f"{words or 'bestand'}.{kind.key}"
