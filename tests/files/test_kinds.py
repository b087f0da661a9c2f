"""What we take and what we keep of it: looked at by what is in a file, never by its name."""

from struct import pack
from zlib import crc32

import pytest

from app.errors import RuleBroken
from app.files import rules
from app.files.kinds import KINDS
from app.files.rules import LARGEST, clean_name, received
from tests.files.pieces import PLACE, exif, jpg, pdf, png, zipped

LISTED = b"PK\x01\x02\x14\x03\x14"  # in the list of a zip: made and read by version 2.0
NOTHING = b"\0\0\0\0tEXt" + pack(">I", crc32(b"tEXt"))
# The end of a zip, right behind what points at a longer list.
LONG_LIST = b"\0" * 16 + b"PK\x05\x06" + b"\0" * 18
WHOLE = {
    "pdf": pdf(),
    "png": png(),
    "jpg": jpg(),
    "docx": zipped("word/document.xml"),
    "xlsx": zipped("xl/workbook.xml"),
    "pptx": zipped("ppt/presentation.xml"),
}


def test_every_kind_is_known_by_its_content_whatever_it_is_called():
    assert set(WHOLE) == {kind.key for kind in KINDS}
    for key, content in WHOLE.items():
        found = received("verslag.html", content)
        assert (found.kind.key, found.name) == (key, f"verslag.{key}")


def test_a_document_that_was_written_in_a_browser_is_one():
    assert received("plan.docx", zipped("word/document2.xml")).kind.key == "docx"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "leeg"),
        (pdf() + b" " * LARGEST, "te groot"),
        (b"<html><script>alert(1)</script>", "kunnen we niet bewaren"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kunnen we niet bewaren"),
        (b"GIF89a" + b"\0" * 20, "kunnen we niet bewaren"),
        (b"MZ" + pdf(), "kunnen we niet bewaren"),
        (zipped("iets.txt"), "kunnen we niet bewaren"),
        (zipped("word/document.xml", "word/vbaProject.bin"), "macro"),
        (zipped("word/document.xml")[:-30], "beschadigd"),
        (zipped("word/document.xml").replace(LISTED, LISTED[:6] + b"\x63"), "beschadigd"),
        (b"PK\x03\x04" + b"\0" * 40 + b"PK\x05\x06" + b"\xff" * 18, "beschadigd"),
        (pdf()[:-8], "beschadigd"),
        (png()[:-20], "beschadigd"),
        (png().replace(b"tEXt", b"tEXu"), "beschadigd"),
        (png(60_000, 60_000), "te veel beeldpunten"),  # a page that shows it would stand still
        (jpg()[:-40], "beschadigd"),
        (b"\xff\xd8\xff\xd9", "beschadigd"),
        # Small to send and much to read: millions of pieces of nothing.
        (b"\xff\xd8" + b"\xff\xda\x00\x02" * 1_000_000, "beschadigd"),
        (png()[:8] + NOTHING * 400_000, "beschadigd"),
        (b"PK\x06\x07".join([zipped("word/document.xml")[:-22], LONG_LIST]), "beschadigd"),
        (b"\xff\xd8\xff\xe1\x00", "beschadigd"),
    ],
)
def test_what_is_empty_too_large_broken_or_something_else_is_refused(content: bytes, says: str):
    with pytest.raises(RuleBroken, match=says):
        received("plan.pdf", content)


def test_a_picture_tells_nothing_beside_itself_and_still_stands_upright():
    for content in (png(), jpg()):
        assert PLACE in content
        kept = received("tekening", content).content
        assert PLACE not in kept
        assert received("tekening", kept).content == kept  # nothing is left to take away
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in received("a", jpg(up=6)).content
    assert b"Exif" not in received("a", jpg(up=1)).content
    for end in range(6, len(exif(6))):  # wherever it breaks off
        received("a", jpg().replace(exif(6), exif(6)[:end].ljust(len(exif(6)), b"\0")))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Noor\\plan.docx", "plan"),
        ("plan\u202efdp.exe", "plan fdp"),
        ('a"b;c\r\nX: y.pdf', "a b c X y"),
        ("...", "bestand"),
        ("\x00.pdf", "bestand"),
        ("e\u0301e\u0301n.pdf", "één"),
        ("x" * 300, "x" * rules.LONGEST_NAME),
    ],
)
def test_a_name_is_a_name_and_no_path(name: str, kept: str):
    assert clean_name(name, KINDS[0]) == f"{kept}.pdf"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Gesprek leerling_Sanne.pdf", "‘Sanne’"),
        ("observatie-leerling-Sanne-groep-5.pdf", "‘Sanne’"),
        ("Noor (8 jaar).pdf", "‘Noor’"),
        ("Sanne uit groep 7.pdf", "‘Sanne’"),
        ("Sanne_uit_groep_7.pdf", "‘Sanne’"),
        ("Sanne van groep 5.docx", "‘Sanne’"),
        ("leerling SANNE.pdf", "‘SANNE’"),
        ("SANNE 9 jaar.pdf", "‘SANNE’"),
        ("bel 06-12345678.pdf", "telefoonnummer"),
        ("van jan@school.nl.pdf", "e-mailadres"),
    ],
)
def test_the_name_of_a_file_is_read_as_other_words_are(name, says):
    """Who may not open the file reads its name, and so does who gets it in a mail."""
    with pytest.raises(RuleBroken, match=says) as refused:
        received(name, pdf())
    assert "andere naam" in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        "Plan leerlingen De Regenboog.pdf",
        "Scan_01_02_2026_103000.pdf",
        "verslag 01-02-2026 10-30.pdf",
        "IMG-20260201-WA0012.pdf",
        "Begroting v1.2.pdf",
        "Verslag van groep 7.pdf",
        "Toetsresultaten in groep 5.pdf",
        "Foto’s uit groep 3.pdf",
        "Leerling_Tevredenheid 2025.pdf",
        "Kind Centrum De Linde.pdf",
        "leerling IEP.pdf",
    ],
)
def test_an_ordinary_name_is_kept(name):
    assert received(name, pdf()).name == name
