"""What is suggested while somebody types: from the vocabulary, and only what is within reach."""

import json
from typing import Any

import pytest

from app import clock
from app.database import db, unit_of_work
from app.search.suggesting import Name, Names, Suggestion, current_names
from tests.search.town import Town, statements
from tests.support.browser import Browser
from tests.support.makers import a_coordinator, a_freelancer, a_membership, a_skill

pytestmark = pytest.mark.usefixtures("still")


@pytest.fixture
def suggested(town: Town, browser: Browser) -> Any:
    browser.sign_in(town.director)

    def suggested(letters: str, **more: str) -> list[str]:
        query = {"q": letters} | more
        page = browser.client.get("/zoeken/suggesties.json", query_string=query)
        assert page.status_code == 200
        return [each["label"] for each in page.get_json()["suggestions"]]

    return suggested


SAFETY = "Sociale veiligheid op school"

# ── The letters ─────────────────────────────────────────────────────────────────────────────────


def names_of(**labels: str) -> Names:
    """Names of made-up skills; `also_x` is a synonym of x."""
    skills = {slug: Suggestion(n, slug, label) for n, (slug, label) in enumerate(labels.items())}
    return Names(
        Name(
            skills[slug.removeprefix("also_")],
            tuple(label.lower().split()),
            not slug.startswith("also_"),
        )
        for slug, label in labels.items()
    )


SOME = names_of(
    reading="Lezen met plezier",
    also_reading="Begrijpend lezen",
    dyslexia="Dyslexie herkennen",
    letters="Letters leren",
    reader="Leren lezen",
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dys", ["dyslexia"]),
        ("DYS", ["dyslexia"]),
        ("dýslexïe", ["dyslexia"]),
        ("herk dys", ["dyslexia"]),
        ("dyslexei", ["dyslexia"]),  # two letters swapped
        ("dislexie", ["dyslexia"]),
        ("dyslekt", []),  # two slips
        ("dyk", []),  # too short for a slip
        ("hulp bij dys", ["dyslexia"]),  # words that say nothing are no part of it
        ("lezen", ["reading", "reader"]),  # what begins with it comes first
        ("begrijpend", ["reading"]),  # a synonym shows its skill
        ("plezier dyslexie", []),
        ("d", []),
        ("", []),
        ("*", []),
        ("%", []),
    ],
)
def test_a_name_fits_when_each_word_begins_one_of_its_words(typed: str, found: list[str]) -> None:
    assert [each.slug for each in SOME.about(typed)] == found


def test_a_label_comes_before_a_synonym_and_a_beginning_before_a_middle() -> None:
    found = names_of(
        synonym="Ordentelijk samenwerken",
        also_synonym="Rust bewaren",
        middle="Werken in rust",
        beginning="Rust in de klas",
    ).about("rust")
    assert [each.slug for each in found] == ["beginning", "middle", "synonym"]


def test_the_names_are_read_anew_when_the_vocabulary_changed(app: Any) -> None:
    assert current_names() is current_names()
    before = current_names()
    with unit_of_work():
        db.session.merge(a_skill("dyslexie")).retired_on = clock.today()
    assert "dyslexie" in {each.slug for each in before.about("dyslexie")}
    assert "dyslexie" not in {each.slug for each in current_names().about("dyslexie")}


# ── Who may know ────────────────────────────────────────────────────────────────────────────────


def test_only_what_somebody_ticked_is_suggested(town: Town, suggested: Any) -> None:
    assert suggested("sociale veil") == []
    town.colleague("Amina Zaal")
    assert suggested("sociale veil") == [SAFETY]
    assert suggested("sosiale veiligheid") == [SAFETY]


@pytest.mark.parametrize(
    ("at", "ring", "is_suggested"),
    [("sister", 0, False), ("sister", 1, True), ("other", 1, False), ("far", 3, False)],
)
def test_a_tick_is_suggested_exactly_as_far_as_it_reaches(
    town: Town, suggested: Any, at: str, ring: int, is_suggested: bool
) -> None:
    town.colleague("Amina Zaal", at=getattr(town, at), ring=ring)
    assert (suggested("sociale veil") == [SAFETY]) is is_suggested


@pytest.mark.parametrize(
    "hides",
    [{"published": False}, {"paused": True}, {"only_on_invitation": True}],
    ids=["not published", "paused", "only on invitation"],
)
def test_what_nobody_shares_is_not_suggested(
    town: Town, suggested: Any, hides: dict[str, Any]
) -> None:
    town.colleague("Bo Kuiper", **hides)
    assert suggested("sociale veil") == []


def test_a_freelancer_counts_once_admitted(town: Town, suggested: Any) -> None:
    shares = {"skills": ["sociale-veiligheid"], "ring": 3, "regions": [town.region]}
    a_freelancer("Zeno Zwart", **shares)
    assert suggested("sociale veil") == []
    a_freelancer("Yara Wit", admitted_by=a_coordinator(town.swv), **shares)
    assert suggested("sociale veil") == [SAFETY]


def test_it_is_looked_at_from_the_place_that_was_chosen(town: Town, suggested: Any) -> None:
    a_membership(town.director, "director", town.far)
    town.colleague("Amina Zaal", ring=1)
    assert suggested("sociale veil") == [SAFETY]
    assert suggested("sociale veil", vanuit=town.far.public_id) == []


def test_there_are_at_most_eight(town: Town, suggested: Any) -> None:
    slugs = [each.slug for each in current_names().about("le")]
    assert len(slugs) > 8
    town.colleague("Amina Zaal", skills=slugs)
    assert len(suggested("le")) == 8


# ── The page ────────────────────────────────────────────────────────────────────────────────────


def test_a_suggestion_leads_to_the_search_for_that_skill(town: Town, browser: Browser) -> None:
    town.colleague("Amina Zaal")
    browser.sign_in(town.director)
    page = browser.visit("/zoeken/suggesties?q=sociale+veil", headers={"HX-Request": "true"})
    (option,) = page.select("[role=option]")
    assert option.get_text(strip=True) == SAFETY
    assert browser.visit(str(option["data-url"])).says("1 collega gevonden")


def test_the_box_asks_for_suggestions_and_says_so_to_nobody_without_scripts(
    town: Town, browser: Browser
) -> None:
    page = browser.sign_in(town.director).visit("/zoeken")
    (box,) = page.select("#search-q")
    assert box["hx-get"] == "/zoeken/suggesties"
    assert not box.has_attr("role")
    assert page.select("#suggestions[hidden]")


def test_it_takes_few_statements_however_many_people_there_are(
    town: Town, browser: Browser
) -> None:
    def asked(letters: str) -> int:
        path = f"/zoeken/suggesties?q={letters}"
        return statements(browser.visit, path, headers={"HX-Request": "true"})

    browser.sign_in(town.director)
    town.colleague("Amina Zaal")
    few = asked("sociale")
    for number in range(20):
        town.colleague(f"Persoon {number}", skills=["sociale-veiligheid", "muziek"])
    assert asked("sociale") == few <= 3
    assert asked("xqzx") <= few


@pytest.mark.parametrize("typed", ["(" * 600, "%00", "' OR 1=1 --", "a" * 1500, "🦉", "-", "٣"])
def test_no_letters_break_it(suggested: Any, typed: str) -> None:
    assert isinstance(json.dumps(suggested(typed)), str)
