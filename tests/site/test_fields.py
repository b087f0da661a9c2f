"""What people type becomes one value or one sentence, never something in between."""

from datetime import date

import html5lib
import pytest
from werkzeug.datastructures import MultiDict

from app.web.extensions import NEXT
from app.web.fields import (
    CountField,
    DayField,
    EuroField,
    HoursField,
    NoteField,
    PartsField,
    RadioGroup,
    Rows,
    TextField,
    as_hundredths,
    at_least_one,
    required,
)
from app.web.forms import Form
from app.web.markdown import plain, render_note


class Everything(Form):
    amount = EuroField("Bedrag", highest=1_000_000)
    hours = HoursField("Uren", lowest=15, highest=6_000)
    count = CountField("Aantal", highest=40)
    day = DayField("Dag", earliest=date(2026, 1, 1), latest=date(2027, 12, 31))
    parts = PartsField("Wanneer", validators=[at_least_one()])
    name = TextField("Naam", length=10, validators=[required()])
    note = NoteField("Toelichting", length=50)
    choice = RadioGroup("Keuze", options=[("a", "A"), ("b", "B")], validators=[required()])
    each = Rows(HoursField("Uren", highest=600), max_entries=3)


FINE = {
    "amount": "12,50",
    "hours": "1,5",
    "count": "3",
    "day": "2026-11-24",
    "parts": "0",
    "name": "Noor",
    "note": "",
    "choice": "a",
}


def filled_in(app, **changes):
    with app.test_request_context(method="POST"):
        form = Everything(MultiDict(FINE | changes), meta={"csrf": False})
        form.validate()
        return form


pytestmark = pytest.mark.engines("sqlite")


def test_a_form_that_is_filled_in_well_has_no_errors(app):
    form = filled_in(app)
    assert form.errors == {}
    assert (form.amount.data, form.hours.data, form.count.data) == (1250, 90, 3)
    assert (form.day.data, form.parts.bits) == (date(2026, 11, 24), 1)


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        ("0", 0),
        ("8", 800),
        ("62,5", 6250),
        ("62,50", 6250),
        ("62.50", 6250),
        ("1.000", 100_000),
        ("1.000,50", 100_050),
        ("€ 1.250", 125_000),
        ("1000000", 100_000_000),
    ],
)
def test_numbers_as_the_dutch_write_them(typed, hundredths):
    assert as_hundredths(typed) == hundredths


NO_NUMBERS = (
    "-8",
    "1e9",
    "NaN",
    "inf",
    "٣",
    "1.00.000",
    "1,000.50",
    "1,505",
    "12,",
    ",5",
    "1 000",
    "0x10",
    "acht",
    "1_000",
    "--1",
    "１２",
    "9" * 40,
)


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_what_is_no_number_gets_a_sentence_and_stays_as_typed(app, typed):
    assert as_hundredths(typed) is None
    form = filled_in(app, amount=typed)
    assert list(form.errors) == ["amount"]
    assert form.amount._value() == typed


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount", "10.000,01"),
        ("hours", "0"),
        ("hours", "100,25"),
        ("hours", "1,1"),
        ("count", "41"),
        ("count", "-1"),
        ("count", "2,5"),
        ("count", "9" * 30),
        ("day", "2026-02-30"),
        ("day", "31-02-2026"),
        ("day", "0000-00-00"),
        ("day", "9999-12-31"),
        ("day", "gisteren"),
        ("parts", "10"),
        ("parts", "-1"),
        ("parts", "x"),
        ("name", ""),
        ("name", "   "),
        ("name", "\u200b"),
        ("name", " \u2060\ufeff\u200d "),
        ("name", "Noor van den Berg"),
        ("name", "No\x00or"),
        ("name", "No\u202eor"),
        ("name", "\ud800"),
        ("note", "x" * 51),
        ("choice", "c"),
        ("choice", ""),
    ],
)
def test_a_wrong_value_is_told_beside_its_own_field(app, field, typed):
    form = filled_in(app, **{field: typed})
    assert list(form.errors) == [field]
    assert all(message[0].isupper() for message in form.errors[field])


@pytest.mark.parametrize(
    "name",
    ["each-²", "each-٣", "each--1", "each-x", "each-", "each", "each-" + "9" * 5_000, "each-1e3"],
)
def test_a_row_that_no_page_could_hold_is_not_read(app, name):
    form = filled_in(app, **{"each-0": "2", name: "1"})
    assert ([row.data for row in form.each], form.errors) == ([120], {})


def test_more_rows_than_there_is_room_for_are_left_out(app):
    form = filled_in(app, **{f"each-{number}": "1" for number in range(5_000)})
    assert len(form.each) == 3


def test_one_way_to_write_each_letter(app):
    assert filled_in(app, name=" Jose\u0301 ").name.data == "Jos\u00e9"


@pytest.mark.parametrize("target", ["/", "/vragen", "/zoeken?q=pesten&ring=2"])
def test_going_on_to_a_page_of_this_site(target):
    assert NEXT.match(target)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/a\nb",
        "/ /evil.example",
        "/%0a\x00",
        "//javascript:alert(1)",
        "/é",
    ],
)
def test_going_on_never_leaves_the_site(target):
    assert not NEXT.match(target)


def test_a_note_is_markdown():
    html = render_note("**Fijn** en\n\n- rustig\n- helder")
    assert "<strong>Fijn</strong>" in html
    assert "<li>rustig</li>" in html
    assert plain(html) == "Fijn en rustig helder"


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[klik](javascript:alert(1))",
        "[klik](data:text/html;base64,PHNjcmlwdD4=)",
        "[klik](//evil.example)",
        "![x](https://evil.example/x.png)",
        "<a href='https://x' onclick='alert(1)'>x</a>",
        '<https://evil.example/" onmouseover=alert(1)>',
        "<svg/onload=alert(1)>",
    ],
)
def test_a_note_carries_no_attack(words):
    tree = html5lib.parseFragment(render_note(words), namespaceHTMLElements=False)
    for element in tree.iter():
        assert element.tag not in {"script", "img", "svg", "iframe", "style"}
        assert not [name for name in element.attrib if str(name).startswith("on")]
        assert element.attrib.get("href", "https:").startswith(("https:", "http:", "mailto:"))
