"""Which files we take: one row a kind, recognised by what is in it and never by its name."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from struct import unpack_from

from app.errors import RuleBroken
from app.files import pictures

OFFICE = "application/vnd.openxmlformats-officedocument"
WHICH = "Kies een pdf, een plaatje (png of jpg), of een bestand van Word, Excel of PowerPoint."
BROKEN = (
    "Dit bestand is beschadigd: we kunnen het niet lezen. Sla het opnieuw op en kies het nog eens."
)
MACROS = "In dit bestand zitten macro’s. Sla het op zonder macro’s, of maak er een pdf van."

# A document holds some dozens of parts; the list of what is in a zip is read before they are.
MOST_PARTS, LONGEST_LIST = 2000, 512 * 1024
END_OF_ZIP = b"PK\x05\x06"
ZIP64 = b"PK\x06\x07"


@dataclass(frozen=True)
class Kind:
    """`cleaned` gives the content as we keep it; it raises ValueError where that is broken."""

    key: str  # and what its name ends with
    mimetype: str
    begins: bytes
    cleaned: Callable[[bytes], bytes]
    holds: str = ""  # of a zip: the part that makes it this kind
    is_picture: bool = False


def _as_sent(content: bytes) -> bytes:
    return content


def _whole_pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:]:
        raise ValueError("it ends too early")
    return content


PDF = Kind("pdf", "application/pdf", b"%PDF-", _whole_pdf)
KINDS = (
    PDF,
    Kind("png", "image/png", b"\x89PNG\r\n\x1a\n", pictures.clean_png, is_picture=True),
    Kind("jpg", "image/jpeg", b"\xff\xd8\xff", pictures.clean_jpeg, is_picture=True),
    *(
        Kind(key, f"{OFFICE}.{name}", b"PK\x03\x04", _as_sent, holds)
        for key, name, holds in (
            ("docx", "wordprocessingml.document", "word/document.xml"),
            ("xlsx", "spreadsheetml.sheet", "xl/workbook.xml"),
            ("pptx", "presentationml.presentation", "ppt/presentation.xml"),
        )
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}
ACCEPT = ",".join([f".{kind.key}" for kind in KINDS] + [".jpeg"])


def recognise(content: bytes) -> tuple[Kind, bytes]:
    """What it is, and its content as we keep it. Raises RuleBroken for what we do not take."""
    fitting = [kind for kind in KINDS if content.startswith(kind.begins)]
    try:
        parts = _parts(content) if any(kind.holds for kind in fitting) else set()
        kind = next((each for each in fitting if not each.holds or _is_in(each.holds, parts)), None)
        if kind is None:
            raise RuleBroken(f"Dit soort bestand kunnen we niet bewaren. {WHICH}")
        if any(part.endswith("vbaproject.bin") for part in parts):
            raise RuleBroken(MACROS)
        return kind, kind.cleaned(content)
    # The last one is how zipfile refuses a zip of a version that it does not know.
    except (ValueError, zipfile.BadZipFile, NotImplementedError):
        raise RuleBroken(BROKEN) from None


def _is_in(main: str, parts: set[str]) -> bool:
    """What is written in a browser may call its main part document2.xml."""
    numbered = re.compile(re.escape(main.removesuffix(".xml")) + r"\d*\.xml")
    return any(numbered.fullmatch(part) for part in parts)


def _parts(content: bytes) -> set[str]:
    """The names of what is in a zip. Nothing is unpacked."""
    at = content.rfind(END_OF_ZIP)
    if at < 0 or at + 22 > len(content):
        raise ValueError("the list is missing")
    number, length = unpack_from("<HI", content, at + 10)
    # What is larger than 4 GB tells its numbers elsewhere: nothing that we take.
    if number > MOST_PARTS or length > LONGEST_LIST or content[max(0, at - 20) :].startswith(ZIP64):
        raise ValueError("the list is too long")
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name.lower() for name in found.namelist()}
