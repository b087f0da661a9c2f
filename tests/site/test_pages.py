"""The test browser refuses sloppy pages, and behaves like a browser with those that it accepts."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, redirect, request
from jinja2 import Environment, nodes

from tests.support.browser import Browser
from tests.support.page_rules import breaches

APP = Path(__file__).resolve().parents[2] / "app"
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
ICON = re.compile(r'\bicon\("([a-z0-9-]+)"|icon_name="([a-z0-9-]+)"')


def a_page(body: str, *, title: str = "Welkom – Expedu", h1: str = "<h1>Welkom</h1>") -> str:
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main>{h1}{body}</main></body></html>"
    )


GOOD = """
<form method="post" action="/opslaan"><input type="hidden" name="csrf_token" value="x">
<label for="name">Naam</label><input id="name" name="name" aria-describedby="about">
<p id="about">Zoals op je <a href="https://elders.example">pas</a>.</p>
<label><input type="checkbox" name="ok"> Akkoord</label><button>Bewaar</button></form>
<h2>Tabel</h2><table><caption>Uren</caption><tr><th scope="row">Ma</th><td>2</td></tr></table>
<img src="/static/x.svg" alt="">
"""


def test_a_tidy_page_is_accepted() -> None:
    assert breaches(a_page(GOOD)) == []


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        (a_page("", title="Iets anders"), "does not start with its h1"),
        (a_page("", h1=""), "0 h1 headings"),
        (a_page("<h1>Welkom</h1>"), "2 h1 headings"),
        (a_page("").replace(' lang="nl"', ""), "language"),
        (a_page("").replace("main>", "div>"), "one main"),
        (a_page("<aside>Zijpad</aside>"), "An aside stands inside main"),
        (a_page("<h3>Te diep</h3>"), "from h1 to h3"),
        (a_page("<h2></h2>"), "An h2 is empty"),
        (a_page("<p>Eén</p></p>"), "no proper HTML"),
        (a_page("<div>Open"), "no proper HTML"),
        (a_page('<p id="a">1</p><p id="a">2</p>'), "'a' is used 2 times"),
        (a_page('<label for="a">Naam</label>'), "points at 'a', which is absent"),
        (a_page('<p aria-describedby="b">x</p>'), "points at 'b', which is absent"),
        (a_page('<a href="#c">Spring</a>'), "leads to #c, which is absent"),
        (a_page('<input name="q">'), "'q' has no label"),
        (a_page('<label for="q"></label><input id="q" name="q">'), "'q' has no label"),
        (a_page('<textarea name="t"></textarea>'), "'t' has no label"),
        (a_page('<select name="s"><option>1</option></select>'), "'s' has no label"),
        (a_page("<button></button>"), "button has no text"),
        (a_page('<img src="/x.png">'), "has no alt"),
        (a_page('<a href="/x"></a>'), "has no text"),
        (a_page('<a href="#">Klik</a>'), "leads nowhere"),
        (a_page('<a href="javascript:x()">Klik</a>'), "leads nowhere"),
        (a_page("<a>Klik</a>"), "leads nowhere"),
        (a_page('<img alt="" src="https://elders.example/x.png">'), "another host"),
        (a_page('<img alt="" src="//elders.example/x.png">'), "another host"),
        (a_page('<script src="https://elders.example/x.js"></script>'), "another host"),
        (a_page('<p style="color:red">x</p>'), "carries style"),
        (a_page('<p onclick="x()">x</p>'), "carries onclick"),
        (a_page("<script>x()</script>"), "inline <script>"),
        (a_page("<div><style>p{}</style></div>"), "inline <style>"),
        (a_page('<form method="post"></form>'), "without a csrf_token"),
        (a_page('<form><input type="hidden" name="csrf_token"></form>'), "in an address"),
        (a_page('<form action="https://elders.example/"></form>'), "another host"),
        (a_page("<table><tr><th>1</th></tr></table>"), "no caption"),
        (a_page("<table><caption>T</caption><tr><td>1</td></tr></table>"), "no th"),
        (a_page("<p>Vanaf None</p>"), "shows 'None'"),
    ],
)
def test_a_sloppy_page_is_refused(page: str, complaint: str) -> None:
    assert any(complaint in sentence for sentence in breaches(page)), breaches(page)


def test_a_piece_of_a_page_needs_no_title_but_keeps_the_other_rules() -> None:
    assert breaches("<h3>Resultaten</h3><p>Twee</p>") == []
    assert breaches('<input name="q">') != []


# The browser, on an application of three pages.


@pytest.fixture
def small_app() -> Flask:
    app = Flask("small")

    @app.get("/")
    def begin() -> str:
        return a_page(
            """<form method="post" action="/klaar">
            <input type="hidden" name="csrf_token" value="geheim">
            <label for="name">Naam</label><input id="name" name="name" value="Ans">
            <label for="day">Dag</label><input id="day" name="day" type="date">
            <label for="note">Tekst</label><textarea id="note" name="note"></textarea>
            <label for="s">School</label>
            <select id="s" name="school"><option value="1">De Linde</option>
            <option value="2">De Eik</option></select>
            <label><input type="checkbox" name="parts" value="0" checked> maandag</label>
            <label><input type="checkbox" name="parts" value="1"> dinsdag</label>
            <label><input type="radio" name="cover" value="own"> Zelf</label>
            <label><input type="checkbox" name="ok" value="y"> Akkoord</label>
            <button name="step" value="next">Volgende</button><button>Bewaar</button></form>
            <p><a href="/slordig">Slordig</a> <a href="/kapot">Kapot</a></p>"""
        )

    @app.post("/klaar")
    def done() -> Any:
        app.config["sent"] = request.form
        return redirect("/bedankt")

    @app.get("/bedankt")
    def thanks() -> str:
        words = "<p>Het kost €\u00a012,50, <strong>samen</strong>.</p><p>Dag</p>"
        return a_page(words, title="Bedankt – Expedu", h1="<h1>Bedankt</h1>")

    @app.get("/fouten")
    def refused() -> Any:
        return a_page(
            """<div id="problems"><ul><li><a href="#name">Naam: Te lang.</a></li>
            <li>De pot is leeg.</li></ul></div>
            <form><label for="name">Naam</label>
            <input id="name" name="name" aria-describedby="name-hint name-error">
            <p id="name-hint">Kort.</p><p class="field__error" id="name-error">Fout: Te lang.</p>
            <fieldset aria-describedby="parts-error"><legend>Wanneer?</legend>
            <p class="field__error" id="parts-error">Kies er één.</p>
            <label><input type="checkbox" name="parts" value="0"> maandag</label></fieldset>
            <label for="day">Dag</label><input id="day" name="day"><button>Bewaar</button></form>"""
        ), 422

    @app.get("/slordig")
    def sloppy() -> Any:
        return a_page('<a href="#">Weg</a>'), 404

    @app.get("/kapot")
    def broken() -> Any:
        return a_page(""), 500

    return app


def test_a_form_sends_what_a_browser_would_send(small_app: Flask) -> None:
    form = Browser(small_app).visit("/").form()
    page = form.fill(
        {
            "day": date(2026, 11, 24),
            "note": "één\ntwee",
            "school": "De Eik",
            "parts": ["dinsdag"],
            "cover": "own",
            "ok": True,
        }
    ).press("Volgende")

    assert page.path == "/bedankt"
    assert small_app.config["sent"].to_dict(flat=False) == {
        "csrf_token": ["geheim"],
        "name": ["Ans"],
        "day": ["2026-11-24"],
        "note": ["één\r\ntwee"],
        "school": ["2"],
        "parts": ["1"],
        "cover": ["own"],
        "ok": ["y"],
        "step": ["next"],
    }


def test_what_is_not_ticked_is_not_sent(small_app: Flask) -> None:
    Browser(small_app).visit("/").form("/klaar").fill({"parts": []}).press("Bewaar")
    assert small_app.config["sent"].keys() == {"csrf_token", "name", "day", "note", "school"}


def test_a_page_is_read_as_a_person_reads_it(small_app: Flask) -> None:
    page = Browser(small_app).visit("/bedankt")
    assert page.h1 == "Bedankt"
    assert page.says("Het kost € 12,50, samen. Dag")
    assert not page.says("samen . Dag")


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"email": "x"}, "No field 'email'"),
        ({"csrf_token": "x"}, "No field 'csrf_token'"),
        ({"school": "De Beuk"}, "no option 'De Beuk'"),
        ({"parts": ["9"]}, "no option '9'"),
        ({"parts": True}, "a group of boxes"),
    ],
)
def test_what_no_person_could_fill_in_is_refused(
    small_app: Flask, values: dict[str, Any], complaint: str
) -> None:
    form = Browser(small_app).visit("/").form()
    with pytest.raises(AssertionError, match=complaint):
        form.fill(values)


def test_tampering_sends_what_the_page_does_not_offer(small_app: Flask) -> None:
    form = Browser(small_app).visit("/").form()
    form.tamper({"school": "99", "name": None}).press("Bewaar")
    assert small_app.config["sent"]["school"] == "99"
    assert "name" not in small_app.config["sent"]


def test_a_sloppy_page_fails_the_test_that_visits_it_also_when_it_is_a_404(
    small_app: Flask,
) -> None:
    with pytest.raises(AssertionError, match="leads nowhere"):
        Browser(small_app).visit("/").follow("Slordig")


def test_a_server_error_fails_the_test_that_meets_it(small_app: Flask) -> None:
    with pytest.raises(AssertionError, match="answered 500"):
        Browser(small_app).visit("/kapot")


def test_an_error_is_found_beside_its_field_or_its_group(small_app: Flask) -> None:
    page = Browser(small_app).visit("/fouten")
    assert page.error_beside("name") == "Te lang."
    assert page.error_beside("parts") == "Kies er één."
    assert page.error_beside("day") == ""
    assert page.errors == ["Te lang.", "Kies er één.", "De pot is leeg."]


def test_an_unknown_button_or_link_is_refused_with_those_that_exist(small_app: Flask) -> None:
    page = Browser(small_app).visit("/")
    with pytest.raises(AssertionError, match="'Volgende', 'Bewaar'"):
        page.press("Weg ermee")
    with pytest.raises(AssertionError, match="'Slordig', 'Kapot'"):
        page.follow("Verder")


# The templates themselves.


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.parent.name + "/" + file.name)
def test_a_template_keeps_to_the_style_of_the_house(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    html = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    static = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", html, flags=re.DOTALL)
    if "{% extends" in source:
        assert source.startswith("{% extends"), "extends comes first"
    assert "{% endblock %}" not in html, "say which block ends: {% endblock main %}"
    assert not re.search(r"\w=\{[{%]", html), "quote every attribute"
    assert not re.search(r"\s(style|on[a-z]+)\s*=", static), "no inline style or handler"
    assert "hidden_tag()" not in html, "hidden_fields(form) has no ids, so two forms fit one page"
    assert "| safe" not in html or "_html | safe" in html, "only rendered notes are safe"


def test_templates_import_only_components_that_exist() -> None:
    jinja = Environment(autoescape=True)
    parsed = {
        file.relative_to(APP / "templates").as_posix(): jinja.parse(file.read_text("utf-8"))
        for file in TEMPLATES
    }
    for name, tree in parsed.items():
        for imported in tree.find_all(nodes.FromImport):
            source = imported.template.value
            made = {macro.name for macro in parsed[source].find_all(nodes.Macro)}
            asked = {one if isinstance(one, str) else one[0] for one in imported.names}
            assert asked <= made, f"{name} asks {source} for {asked - made}."


def test_every_icon_that_a_template_draws_is_fetched_at_set_up() -> None:
    listed = set((APP.parent / "scripts" / "icons.txt").read_text(encoding="utf-8").split())
    drawn = {
        first or second
        for template in TEMPLATES
        for first, second in ICON.findall(template.read_text(encoding="utf-8"))
    }
    assert drawn <= listed
