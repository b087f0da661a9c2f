"""Whatever people typed comes out as they typed it, in a document that everybody can read."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.paper import Paper, Section, Table, as_pdf, is_usual
from tests.documents.reading import opened, roles_of, words_of

HOSTILE = (
    '#eval("1") *x* _y_ $z$ <a> @b `c` = kop - punt + // weg /* ook */ \\u{41} [ ] { } ~ --',
    "#import \"@preview/x:1.0.0\"; #read(\"/etc/passwd\")",
    "=SUM(A1) 'enkel' \"dubbel\" … „laag” ’t",
    "Dankjewel 😀🦉👍🏽 en 👩‍🏫",
    "Łukasz Žižka, Şükrü, Ζωή en Юрий",
)  # fmt: skip


def a_paper(*texts: str) -> Paper:
    return Paper(
        title="Afspraken",
        number="Inzet x",
        lead=texts,
        sections=[
            Section(
                "Alles",
                text=texts,
                facts=[("Tekst", text) for text in texts],
                table=Table(("Wat", "Bedrag"), [(text, "€ 1,00") for text in texts], ("Samen", "")),
            )
        ],
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_is_text_and_never_a_command(text):
    words = words_of(opened(as_pdf(a_paper(text))))
    assert words.count(" ".join(text.split())) == 4


def test_a_word_without_end_stays_on_the_page():
    reader = opened(as_pdf(a_paper("q" * 400)))
    assert words_of(reader).count("q") == 4 * 400
    edge = float(reader.pages[0].mediabox.right)
    reached: list[float] = []
    reader.pages[0].extract_text(visitor_text=lambda text, cm, tm, *_: reached.append(tm[4]))
    assert max(reached) < edge
    longest = max(len(line) for line in reader.pages[0].extract_text().splitlines())
    assert longest < 100


def test_it_is_tagged_for_who_listens_to_it():
    reader = opened(as_pdf(a_paper("Een zin.")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - an object of the reader
    assert str(root["/Lang"]).startswith("nl")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - the same
    assert reader.metadata is not None
    assert reader.metadata.title == "Afspraken"
    assert 'pdfuaid:part' in root["/Metadata"].get_data().decode()  # fmt: skip
    assert {"H1", "H2", "P", "L", "LI", "Table", "TR", "TH", "TD"} <= roles_of(reader)


def test_pages_are_numbered_in_whole_words():
    words = words_of(opened(as_pdf(a_paper(*["Nog een regel."] * 60))))
    assert "Bladzijde 1 van 6" in words
    assert "Bladzijde 6 van 6" in words


def test_the_same_facts_are_the_same_bytes():
    assert as_pdf(a_paper("Eén")) == as_pdf(a_paper("Eén"))


def test_every_usual_letter_can_be_drawn():
    letters = [letter for letter in map(chr, range(sys.maxunicode)) if is_usual(letter)]
    assert len(letters) > 450
    text = " ".join("".join(letters[at : at + 20]) for at in range(0, len(letters), 20))
    words = words_of(opened(as_pdf(a_paper(text))))
    assert "[latin" not in words
    assert "[greek" not in words


def test_what_no_font_can_draw_is_named_and_keeps_nobody_from_printing():
    words = words_of(opened(as_pdf(a_paper("Li 王 en 𓀀"))))
    assert "Li [cjk unified ideograph-738b] en [egyptian hieroglyph a001]" in words


def test_a_page_full_of_what_cannot_be_drawn_is_printed_all_the_same():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 500))) + " Ζωή"
    words = words_of(opened(as_pdf(a_paper(text))))
    assert "Ζωή" in words


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_there_is_no_text_that_cannot_be_printed(text):
    assert as_pdf(a_paper(text)).startswith(b"%PDF")
