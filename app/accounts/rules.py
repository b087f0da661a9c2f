"""What must be true of names, passwords, sessions and memberships."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from app.errors import RuleBroken

# Who holds an office decides about people and money, so their session ends sooner.
IDLE, ABSOLUTE = timedelta(hours=12), timedelta(days=7)
OFFICE_IDLE, OFFICE_ABSOLUTE = timedelta(hours=2), timedelta(hours=12)

LINK_IS_GONE = "Deze link is al gebruikt, of te oud. Vraag zo nodig een nieuwe aan."

PASSWORD_MIN, PASSWORD_MAX = 12, 128  # characters
OWN_CHARACTERS = 5  # different ones, that are not a common word, a year or a row of keys

LONGEST_DEPUTY = timedelta(days=366)
LONGEST_NOTICE = timedelta(days=2 * 366)  # how far ahead an end may be written down

# Letters of any script, and the signs that occur in names. Mail carries the name to addresses
# that we do not know yet, so it may not hold a message or a link.
NAME = re.compile(r"[^\W\d_]['’`^.()\- \w]*", re.UNICODE)
LINK = re.compile(r"\w{2}\.\w{2}|//|www\.", re.IGNORECASE)

# What everybody thinks of first, in Dutch and English, and the words of a school.
COMMON_WORDS = tuple((Path(__file__).parent / "common_words.txt").read_text().split())
ROWS = ("01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
LOOK_ALIKES = str.maketrans("@013457$€!", "aoieastsei")


def a_name(name: str) -> None:
    if not NAME.fullmatch(name) or re.search(r"[\d_]", name) or LINK.search(name):
        raise RuleBroken("Schrijf je naam met letters, zoals collega’s je kennen.", field="name")


def a_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Long, and not guessed from common words or from what is known `about` its owner."""
    password = unicodedata.normalize("NFKC", password)
    if len(password) < PASSWORD_MIN:
        raise RuleBroken(
            "Kies een wachtwoord van minstens %(min)s tekens. Een paar losse woorden achter "
            "elkaar is goed.",
            field="password",
            min=PASSWORD_MIN,
        )
    if len(password) > PASSWORD_MAX:
        raise RuleBroken(
            "Kies een wachtwoord van hoogstens %(max)s tekens.", field="password", max=PASSWORD_MAX
        )
    plain = password.casefold()
    words = _words(about)
    for spelling in (plain, plain.translate(LOOK_ALIKES)):
        if len(set(_own_part(spelling, words))) < OWN_CHARACTERS:
            raise RuleBroken(
                "Dit wachtwoord is makkelijk te raden. Neem een paar losse woorden die niets met "
                "jou of je school te maken hebben.",
                field="password",
            )


def _words(about: Iterable[str]) -> list[str]:
    known = {word for text in about for word in re.findall(r"[^\W\d_]{3,}", text.casefold())}
    return sorted(known | set(COMMON_WORDS), key=len, reverse=True)


def _own_part(password: str, words: Iterable[str]) -> str:
    """What is left of a password without what everybody would try."""
    for known in (*words, *_runs()):
        password = password.replace(known, " ")
    password = re.sub(r"(?:19|20)\d\d", " ", password)
    return re.sub(r"[\s\W_]", "", password)


@cache
def _runs() -> tuple[str, ...]:
    """Pieces of four or more of a row of keys, forwards and backwards, the longest first."""
    rows = [*ROWS, *(row[::-1] for row in ROWS)]
    pieces = {
        row[start:end] for row in rows for start in range(len(row)) for end in range(len(row) + 1)
        if end - start >= 4
    }  # fmt: skip
    return tuple(sorted(pieces, key=len, reverse=True))


def session_is_over(
    *, created_at: datetime, last_seen_at: datetime, holds_office: bool, now: datetime
) -> bool:
    idle, absolute = (OFFICE_IDLE, OFFICE_ABSOLUTE) if holds_office else (IDLE, ABSOLUTE)
    return now - last_seen_at >= idle or now - created_at >= absolute


def an_end(until: date, *, begun: date, today: date) -> None:
    """The last day of a membership: not before it began, and within what one can plan."""
    if until < begun:
        raise RuleBroken(
            "Deze dag ligt voor het begin. Kies een dag vanaf %(day)s.",
            field="until",
            day=f"{begun:%d-%m-%Y}",
        )
    if until > today + LONGEST_NOTICE:
        raise RuleBroken("Kies een dag binnen twee jaar.", field="until")


def a_deputy_until(until: date, *, today: date) -> None:
    if not today <= until <= today + LONGEST_DEPUTY:
        raise RuleBroken("Kies een dag van vandaag tot over een jaar.", field="until")
