"""The pieces that pages are made of, each drawn with everything that it can show."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, g, get_template_attribute, render_template_string
from flask_wtf import CSRFProtect
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from app.deployments.free import FreeWeek
from app.errors import RuleBroken
from app.profiles.free import Facts, usual_week
from app.web import filters
from app.web.fields import (
    CheckboxGroup,
    CountField,
    DayField,
    EuroField,
    HoursField,
    NoteField,
    PartsField,
    RadioGroup,
    TextField,
    at_least_one,
    optional,
    required,
)
from app.web.forms import Form
from tests.support.page_rules import breaches, words_of

APP = Path(filters.__file__).resolve().parents[1]


class EveryField(Form):
    name = TextField("Naam", length=80, validators=[required()], description="Zoals op school.")
    note = NoteField("Toelichting", length=500, validators=[optional()])
    school = SelectField("School", choices=[SelectChoice("1", "De Linde")])
    rate = EuroField("Uurtarief", highest=12500)
    time = HoursField("Hoeveel uur?", highest=6000)
    groups = CountField("Aantal groepen", highest=60)
    day = DayField("Vanaf")
    forms = CheckboxGroup(
        "Welke vorm?",
        options=[("talk", "Gesprek"), ("visit", "Bezoek")],
        validators=[at_least_one()],
    )
    cover = RadioGroup("Je klas?", options=[("own", "Zelf"), ("swap", "Ruil")])
    parts = PartsField("Wanneer?")
    ok = BooleanField("Akkoord", validators=[required()])


PAGE = """{% from "components/form.html" import error_summary, field, post_form, submit %}
<!doctype html><html lang="nl"><head><title>Proef</title></head><body><main><h1>Proef</h1>
{{ error_summary(form) }}
{% call post_form(form) %}
  {% for f in form if control_kind(f) != "textbox" or f.widget.input_type != "hidden" %}
    {{ field(f, hints={"own": "Uitleg"}) }}
  {% endfor %}
  {{ submit("Bewaar") }}
{% endcall %}</main></body></html>"""


@pytest.fixture
def small_app() -> Any:
    """The templates and filters, without a database."""
    app = Flask("small", template_folder=str(APP / "templates"), static_folder=str(APP / "static"))
    app.config.update(SECRET_KEY="x")
    CSRFProtect(app)
    filters.install(app)
    with app.test_request_context("/"):
        yield app


def drawn(form: Form) -> BeautifulSoup:
    html = render_template_string(PAGE, form=form)
    assert breaches(html) == []
    return BeautifulSoup(html, "html5lib")


def filled(**data: Any) -> EveryField:
    g.csrf_valid = True  # as CSRFProtect leaves it
    form = EveryField(formdata=MultiDict(data))
    form.validate()
    return form


def test_every_field_has_a_label_and_no_error_at_first(small_app: Flask) -> None:
    soup = drawn(EveryField())
    assert soup.select("[role=alert]") == []
    assert soup.select(".field__error") == []
    assert len(soup.select("form .field")) == 11
    assert words_of(soup.select("label[for=note]")[0]) == "Toelichting (hoeft niet)"


def test_an_error_stands_beside_its_field_and_the_field_says_so(small_app: Flask) -> None:
    soup = drawn(filled(rate="veel"))
    for name, sentence in (("rate", "Schrijf een bedrag"), ("name", "Dit hebben we nodig.")):
        control = soup.select(f"[name={name}]")[0]
        assert control["aria-invalid"] == "true"
        described = [soup.find(id=one) for one in control["aria-describedby"].split()]
        assert any(sentence in words_of(one) for one in described)


def test_what_was_typed_stays_when_it_is_refused(small_app: Flask) -> None:
    soup = drawn(filled(rate="veel", time="2,5", note="<b>dag</b>", parts=["0", "9"], cover="own"))
    assert soup.select("[name=rate]")[0]["value"] == "veel"
    assert soup.select("[name=time]")[0]["value"] == "2,5"
    assert soup.select("[name=note]")[0].get_text().strip() == "<b>dag</b>"
    ticked = [box["value"] for box in soup.select("[name=parts]") if box.has_attr("checked")]
    assert ticked == ["0", "9"]
    assert soup.select("[name=cover][checked]")[0]["value"] == "own"


def test_the_summary_leads_to_each_field_and_to_the_first_box_of_a_group(small_app: Flask) -> None:
    soup = drawn(filled())
    links = {words_of(link): link["href"] for link in soup.select("[role=alert] a")}
    assert links["Naam: Dit hebben we nodig."] == "#name"
    assert links["Welke vorm? Vink er minstens één aan."] == "#forms-0"


def test_a_refusal_about_the_whole_form_stands_in_the_summary(small_app: Flask) -> None:
    form = EveryField()
    form.refuse(RuleBroken("De pot is leeg: er is %(left)s.", left="€ 0,00"))
    soup = drawn(form)
    assert words_of(soup.select("[role=alert]")[0]) == (
        "Er klopt iets nog niet De pot is leeg: er is € 0,00."
    )


def test_the_week_is_ten_boxes_that_each_say_their_part(small_app: Flask) -> None:
    soup = drawn(EveryField())
    boxes = soup.select("table [name=parts]")
    labels = [words_of(soup.select(f"label[for={box['id']}]")[0]) for box in boxes]
    assert labels == list(filters.WEEK)
    assert [box["value"] for box in boxes] == [str(part) for part in range(10)]


def test_two_forms_fit_on_one_page(small_app: Flask) -> None:
    html = render_template_string(
        """{% from "components/form.html" import confirm_button, hidden_fields %}
        <form method="post">{{ hidden_fields(form) }}</form>
        {{ confirm_button("Ja", "/ja", form=form) }}{{ confirm_button("Nee", "/nee") }}""",
        form=EveryField(),
    )
    assert breaches(html) == []
    assert html.count('name="csrf_token"') == 3


# Everything else, as full as it gets and as empty as it gets.

FULL = {
    "function": "Leerkracht groep 6",
    "school": "De Linde",
    "ring": 2,
    "distance": "4 km",
    "kind": "Zzp’er",
    "score": 8437,
    "count": 12,
    "schools": 5,
    "sentence": "Kan helpen.",
    "ticks": ["Pesten", "Rekenen"],
    "more": 3,
    "week": usual_week(Facts(0b11, 0b100, 0b1000, 0b10)),
    "line": "Fijn.",
    "why": [("Vinkjes", "2 van 2")],
    "action": "Stel je vraag",
    "action_url": "/vraag",
    "marks": [("nieuw", "wait")],
}
OPTIONS = [{"value": n, "label": f"Thema {n}", "count": n, "checked": n == 9} for n in range(10)]
EVENT = SimpleNamespace(
    says="Gevraagd", at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC), by="Noor", reason="Te druk"
)
MONDAY = date(2026, 12, 21)
CELLS = [SimpleNamespace(before=n % 2, after=n % 3) for n in range(10)]


@pytest.mark.parametrize(
    ("macro", "arguments", "says"),
    [
        ("card.person_card", {"name": "Noor Smit", "url": "/noor", **FULL}, "8,4 van 10, 12 ervar"),
        ("card.person_card", {"name": "Noor Smit", "url": "/noor"}, "nog geen ervaringen"),
        ("card.person_card", {"name": "Noor", "url": "/n", "why": ["Past."], "count": 2}, "Past."),
        ("card.row_card", {"title": "Rekenen", "url": "/r", "state": "open", "word": "o"}, "Reken"),
        ("card.task_card", {"title": "A", "says": "B", "url": "/", "button": "C"}, "C: A"),
        ("status.status_badge", {"state": "consent", "word": "wacht"}, "wacht"),
        ("status.ring_badge", {"number": 4}, "heel Nederland"),
        ("status.stars", {"value": 3.5, "label": "Samenwerking"}, "3,5 van 5"),
        ("status.score", {"thousandths": None, "count": 2}, "een cijfer volgt vanaf drie scholen"),
        ("status.tags", {"words": ["Pesten"]}, "Pesten"),
        ("week.week_strip", {"week": usual_week(Facts(3, busy=2))}, "vaak al ergens anders"),
        ("week.weeks_ahead", {"weeks": [FreeWeek(MONDAY, ("kerstvakantie",))]}, "kerstvakantie"),
        ("week.weeks_ahead", {"weeks": [FreeWeek(MONDAY)]}, "zoals in een gewone week"),
        ("week.week_counts", {"cells": CELLS, "caption": "Weg", "limit": 1}, "(te veel)"),
        ("facets.facet_group", {"title": "Thema", "name": "skill", "options": OPTIONS}, "Nog 4"),
        ("facets.chips", {"items": [("Pesten", "/z")], "clear_url": "/z"}, "Pesten weghalen"),
        ("lists.definition_list", {"rows": [("Uren", 6), ("Leeg", None)]}, "Uren 6"),
        ("lists.amounts_table", {"caption": "Kosten", "rows": [("Reis", 5)]}, "Reis € 0,05"),
        ("lists.timeline", {"entries": [EVENT]}, "Noor, 24 november 2026, 10.00 uur"),
        ("lists.empty_state", {"title": "Leeg", "action": "Doe", "url": "/doe"}, "Doe"),
        ("notice.notice", {"kind": "warn", "title": "Let op", "text": "Hier"}, "Let op Hier"),
        ("notice.money_box", {"pot": "P", "available": 5, "amount": 3}, "dit besluit € 0,02"),
        ("notice.money_box", {"pot": "P", "available": 3, "amount": 5}, "te weinig € 0,02"),
        (
            "page.page_header",
            {"title": "Kop", "crumbs": [("Home", "/")], "lead": "L"},
            "Home Kop L",
        ),
        ("page.stepper", {"steps": ["Een", "Twee"], "current": 2}, "Stap 2 van 2 Een (klaar)"),
        ("page.search_box", {"action": "/zoeken", "value": "pesten"}, "Zoeken"),
    ],
)
def test_a_component_is_proper_html_and_says_what_it_is_given(
    small_app: Flask, macro: str, arguments: dict[str, Any], says: str
) -> None:
    file, name = macro.split(".")
    html = get_template_attribute(f"components/{file}.html", name)(**arguments)
    page = f'<!doctype html><html lang="nl"><head><title>A</title></head><body>{html}</body></html>'
    about_the_page = ("h1", "main", "goes from")  # a piece has no frame around it
    assert [one for one in breaches(page) if not any(w in one for w in about_the_page)] == []
    assert says in words_of(BeautifulSoup(html, "html5lib"))


def test_what_people_write_is_never_markup(small_app: Flask) -> None:
    card = get_template_attribute("components/card.html", "person_card")
    evil = '"><script>x</script>'
    html = card(
        name=evil, url="/x", sentence=evil, line=evil, ticks=[evil], why=[evil], school=evil
    )
    assert "<script>" not in html


def test_pages_lead_on_and_back_and_keep_the_question(small_app: Flask) -> None:
    small_app.add_url_rule("/zoeken", "results", lambda: "")
    pagination = get_template_attribute("components/page.html", "pagination")
    html = pagination(5, 9, "results", {"q": "pesten"})
    soup = BeautifulSoup(html, "html5lib")
    assert words_of(soup.body) == (
        "Vorige Pagina 1 … Pagina 4 Pagina 5 Pagina 6 … Pagina 9 Volgende"
    )
    assert soup.select("[rel=next]")[0]["href"] == "/zoeken?q=pesten&page=6"
    assert pagination(1, 1, "results").strip() == ""
