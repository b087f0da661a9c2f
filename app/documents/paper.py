"""Data in, a tagged PDF out (PDF/UA-1: a screen reader reads it in order, tables included).

Its fonts come with the program that sets it and with the front-end files, none from the machine,
so the same paper is the same everywhere. PDF/UA refuses a character that no font can draw. Then
that one is written by its name, so that nobody's words can keep an agreement from being printed.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Fonts

SHEET = Path(__file__).with_name("paper.typ")
FONTS = Path(__file__).parents[1] / "static" / "vendor" / "paper"

TRIES = 20  # to learn which characters cannot be drawn, before all unusual ones go
NOT_DRAWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
# Letters and signs of European languages: each of them can be drawn.
USUAL = re.compile("[\n -~\u00a0-\u017f\u0386-\u03ce\u0400-\u045f–—‘’“”„…€\u2212\u200b]")
LONGEST_WORD = 30  # characters; a longer one may be broken there, or it leaves the page
TOO_LONG = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
BREAK = "\u200b"


@dataclass(frozen=True)
class Table:
    """The first row says what the columns are; the last `numbers` of them stand to the right, and
    the first `wide` share the room that the others leave."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    numbers: int = 1
    wide: int = 1


@dataclass(frozen=True)
class Section:
    heading: str
    text: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()  # what has no value is left out
    table: Table | None = None


@dataclass(frozen=True)
class Paper:
    title: str
    number: str  # at the foot of every page
    lead: Sequence[str] = ()
    sections: Sequence[Section] = field(default_factory=tuple)


def as_pdf(paper: Paper) -> bytes:
    """The finished document. It takes some 30 milliseconds: not within a unit of work."""
    from typst import TypstError  # eight megabytes, which a process need not carry from its start

    data = asdict(paper)
    for section in data["sections"]:
        section["facts"] = [fact for fact in section["facts"] if fact[1]]
    unknown: set[str] = set()
    for _ in range(TRIES):
        try:
            return _set(_shown(data, unknown))
        except TypstError as error:
            missing = NOT_DRAWN.search(error.message)
            if missing is None:
                raise
            unknown |= set(missing[1])
    return _set(_shown(data, None))


def _set(data: Any) -> bytes:
    from typst import Compiler

    # One each time: a compiler is not for two threads, and making one costs nothing.
    compiler = Compiler(root=SHEET.parent, font_paths=_fonts(), ignore_system_fonts=True)
    written = compiler.compile(
        SHEET, format="pdf", pdf_standards="ua-1", sys_inputs={"paper": json.dumps(data)}
    )
    assert isinstance(written, bytes)
    return written


@cache
def _fonts() -> "Fonts":
    from typst import Fonts

    return Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def _shown(data: Any, unknown: set[str] | None) -> Any:
    """The same data, with every text as it can be drawn."""
    if isinstance(data, str):
        return TOO_LONG.sub(lambda found: found[0] + BREAK, _drawable(data, unknown))
    if isinstance(data, dict):
        return {name: _shown(value, unknown) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_shown(value, unknown) for value in data]
    return data


def _drawable(text: str, unknown: set[str] | None) -> str:
    """Without what is `unknown`; None: without all that is unusual."""
    kept = []
    for letter in text:
        if letter != "\n" and unicodedata.category(letter) == "Cc":
            continue
        is_fine = is_usual(letter) if unknown is None else letter not in unknown
        kept.append(letter if is_fine else _named(letter))
    return "".join(kept)


def is_usual(letter: str) -> bool:
    return bool(USUAL.match(letter)) and unicodedata.category(letter) != "Cn"


def _named(letter: str) -> str:
    """ﬁ -> fi, and a hieroglyph by its name; what only changes the sign before it is left out."""
    plain = unicodedata.normalize("NFKC", letter)
    if plain != letter and all(is_usual(each) for each in plain):
        return plain
    if unicodedata.category(letter) in ("Cf", "Mn", "Me", "Sk"):
        return ""
    return f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]"
