"""Pictures without what they tell beside the picture: where and when it was taken, by which phone.

A png is a row of chunks and a jpg a row of segments. What shows the picture is kept, all else goes,
also what comes after its end. Of a jpg one thing is written anew: which side is up. Both raise
ValueError where the content is not what it says it is.
"""

import re
import zlib
from struct import error as too_short
from struct import pack, unpack_from
from typing import Any

from app.errors import RuleBroken

TOO_MANY = "Dit plaatje heeft te veel beeldpunten. Maak het kleiner en kies het dan opnieuw."
MOST_PIECES = 5_000  # of one picture; a real one has far fewer
MOST_PIXELS = 64_000_000  # more than a page can show without holding up its reader

CHUNKS = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA"),
    *(b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"),
}
PNG = b"\x89PNG\r\n\x1a\n"

START, END, SCAN, EXIF = 0xD8, 0xD9, 0xDA, 0xE1
BARE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # what says how large the picture is
# JFIF, the colours (only with a profile) and Adobe's way of writing them.
KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
FILL = re.compile(rb"\xff+")
UPRIGHT = 1


def clean_png(content: bytes) -> bytes:
    kept, at = [PNG], len(PNG)
    names: list[bytes] = []
    while not names or names[-1] != b"IEND":
        _check_pieces(len(names))
        length, name = _read(">I4s", content, at)
        end = at + 12 + length
        (crc,) = _read(">I", content, end - 4)
        if zlib.crc32(content[at + 4 : end - 4]) != crc:
            raise ValueError("a chunk is broken")
        if name == b"IHDR":
            _check_size(*_read(">II", content, at + 8))
        if name in CHUNKS:
            kept.append(content[at:end])
        names.append(name)
        at = end
    if names[0] != b"IHDR" or b"IDAT" not in names:
        raise ValueError("there is no picture in it")
    return b"".join(kept)


def clean_jpeg(content: bytes) -> bytes:
    kept, at, seen, up = [], 2, set(), UPRIGHT
    pieces = 0
    while True:
        pieces += 1
        _check_pieces(pieces)
        fill, marker = _read("BB", content, at)
        if fill != 0xFF:
            raise ValueError("a marker is missing")
        if marker == 0xFF:
            at = _after(FILL, content, at) - 1
            continue
        if marker == END:
            break
        if marker in BARE:
            at += 2
            continue
        (length,) = _read(">H", content, at + 2)
        end = at + 2 + length
        segment = content[at:end]
        if length < 2 or end > len(content):
            raise ValueError("it ends too early")
        if marker in FRAMES:
            height, width = _read(">HH", content, at + 5)
            _check_size(width, height)
        if marker == SCAN:
            found = NEXT.search(content, end)
            if found is None:
                raise ValueError("it ends too early")
            end = found.start()
        if marker == EXIF:
            up = _which_side_is_up(segment[4:]) or up
        elif _is_kept(marker, segment):
            kept.append(content[at:end])
        seen.add(marker)
        at = end
    if SCAN not in seen or not seen & FRAMES:
        raise ValueError("there is no picture in it")
    return b"\xff\xd8" + _turned(up) + b"".join(kept) + b"\xff\xd9"


def _is_kept(marker: int, segment: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return marker in KEPT and segment[4:].startswith(KEPT[marker])
    return marker != 0xFE  # a comment


def _which_side_is_up(segment: bytes) -> int:
    """0: it does not say."""
    if not segment.startswith(b"Exif\0\0"):
        return 0
    tiff = segment[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (at,) = unpack_from(f"{order}I", tiff, 4)
        (number,) = unpack_from(f"{order}H", tiff, at)
        for each in range(min(number, 200)):
            tag, kind, _, value = unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * each)
            if (tag, kind) == (0x0112, 3):
                return int(value) if 1 <= value <= 8 else 0
    except too_short:
        return 0
    return 0


def _turned(up: int) -> bytes:
    if up == UPRIGHT:
        return b""
    facts = pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, up, 0, 0)
    return b"\xff\xe1" + pack(">H", 8 + len(facts)) + b"Exif\0\0" + facts


def _check_pieces(number: int) -> None:
    """Each costs a moment, and a file could hold millions of nothing."""
    if number > MOST_PIECES:
        raise ValueError("it has too many pieces")


def _after(what: re.Pattern[bytes], content: bytes, at: int) -> int:
    found = what.match(content, at)
    return found.end() if found else at


def _check_size(width: int, height: int) -> None:
    if not width * height:
        raise ValueError("its size is none")
    if width * height > MOST_PIXELS:
        raise RuleBroken(TOO_MANY)


def _read(form: str, content: bytes, at: int) -> tuple[Any, ...]:
    try:
        return unpack_from(form, content, at)
    except too_short:
        raise ValueError("it ends too early") from None
