"""Nothing that can be typed breaks the search, or comes back as anything but text."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from app import clock
from app.expertise.vocabulary import read_vocabulary
from app.search import matcher, texts, texts_keeping
from app.search.concepts import MOST, Understanding
from app.search.typed import LONGEST_WORD, MOST_CHARACTERS, MOST_WORDS, read_typed
from tests.search.hostile import hostile_queries
from tests.search.test_texts import start_afresh
from tests.support.browser import Browser
from tests.support.makers import MOMENT, a_director, a_person, a_profile, a_school

pytestmark = pytest.mark.fresh_app

NOTES = (
    "Ik ga met kinderen imkeren en ook zweefvliegen.",
    "<script>alert(1)</script> ' OR 1=1 -- {{7*7}} *:* [a TO z] NOT (",
    "😀👨\u200d👩\u200d👧 مشكلة 学习困难 \u202epesten \u200b Ⓟⓔⓢⓣⓔⓝ e\u0301\u0301\u0301",
    "imkeren " * 200,
    "a" * 2_000,
    "[" * 700 + "](" * 600,
    "-".join(["ab"] * 600),
    '"""""' * 300,
)


@pytest.fixture
def browser(app: Any, browser: Browser) -> Any:
    """Of a director, on a site where people wrote of everything."""
    start_afresh()
    with clock.at(MOMENT):
        school = a_school()
        for number, note in enumerate(NOTES):
            a_profile(a_person(f"Persoon {number}", at=school), note=note)
        texts_keeping.catch_up()
        yield browser.sign_in(a_director(school))


def test_there_are_two_hundred_of_them() -> None:
    assert len(hostile_queries()) >= 200


def test_each_is_understood_or_not_and_never_an_error(browser: Browser) -> None:
    slugs = {skill.slug for skill in read_vocabulary().skills}
    found = 0
    for name, text in hostile_queries():
        typed = read_typed(text)
        assert len(typed.words) <= MOST_WORDS, name
        assert all(len(word) <= LONGEST_WORD for word in typed.words), name
        understanding = matcher.understand(text)
        _is_valid(understanding, slugs, name)
        mentioned = texts.mentions(understanding)
        assert all(0 < weight <= texts.SAYS_ALL for weight in mentioned.values()), name
        found += bool(mentioned)
    assert found  # some of them do mean something
    assert texts._readers._opened  # … and nothing was wrong with the index
    assert not any(opened.told for opened in texts._readers._opened.values())


def _is_valid(understanding: Understanding, slugs: set[str], name: str) -> None:
    assert len(understanding.text) <= MOST_CHARACTERS, name
    assert understanding.text.isprintable(), name
    understanding.text.encode()  # no halves of characters
    assert len(understanding.concepts) <= MOST, name
    for concept in understanding.concepts:
        assert concept.slug in slugs, name
        assert 0 < concept.weight <= 1_000, name
    words = understanding.understood + understanding.not_understood
    assert len(words) <= 2 * MOST_WORDS, name  # parts of words with a hyphen


@pytest.mark.engines("sqlite")  # the next test asks the other one too; this one is about the page
def test_each_can_be_sent_to_the_page(browser: Browser) -> None:
    shown = 0
    for name, text in hostile_queries():
        answer = browser.client.get(f"/zoeken?q={_encoded(text)}")
        assert answer.status_code in (200, 400, 414), name
        if answer.status_code != 200:
            continue
        shown += 1
        # A light parser, for there are many; that pages keep the rules is tested elsewhere.
        page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        field = page.select_one("main input[name=q], header input[name=q]")
        assert field is not None, name
        assert field["value"] == matcher.understand(text).text, name
        assert not page.find("script", string=lambda s: s and "alert(1)" in s), name
        assert not page.select("img[src=x]"), name
        for quoted in page.select("#results q"):
            assert len(quoted.get_text()) <= LONGEST_WORD, name
    assert shown > 100


def test_each_can_be_sent_by_a_program(browser: Browser) -> None:
    for name, text in hostile_queries()[::3]:
        answer = browser.client.get(f"/zoeken.json?q={_encoded(text)}")
        assert answer.status_code in (200, 400, 414), name
        if answer.status_code == 200:
            assert set(json.loads(answer.data)) == {"concepts", "total", "facets", "people"}, name


def _encoded(text: str) -> str:
    return quote(text, errors="surrogatepass")
