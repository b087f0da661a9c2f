"""Small files of every kind, made byte by byte: a picture with what it should not tell."""

import io
import zipfile
import zlib
from struct import pack

PLACE = b"52.0907,5.1214 van Noors telefoon"


def png(width: int = 1, height: int = 1) -> bytes:
    """One white dot, and a chunk that says where it was made."""
    parts = [
        (b"IHDR", pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"tEXt", b"Place\0" + PLACE),
        (b"IDAT", zlib.compress(b"\0\xff")),
        (b"IEND", b""),
    ]
    chunks = [
        pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))
        for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + pack(">H", len(data) + 2) + data


def exif(up: int) -> bytes:
    """Which side is up, and a name."""
    entries = pack("<HHIHH", 0x0112, 3, 1, up, 0) + pack("<HHII", 0x010F, 2, len(PLACE), 38)
    return b"Exif\0\0II*\0" + pack("<IH", 8, 2) + entries + pack("<I", 0) + PLACE


def jpg(up: int = 6) -> bytes:
    """A picture that stands on its side, with Exif, a comment and a second one behind it."""
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            _segment(0xE1, exif(up)),
            _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE),
            _segment(0xFE, PLACE),
            _segment(0xC0, pack(">BHHB", 8, 1, 1, 1) + b"\1\x11\0"),
            _segment(0xDA, b"\1\1\0\0\x3f\0"),
            b"\x12\xff\x00\x34\xff\xd0\x56",
            b"\xff\xd9",
            PLACE,
        )
    )


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name in ("[Content_Types].xml", *names):
            parts.writestr(name, "<x/>")
    return made.getvalue()
