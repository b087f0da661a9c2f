"""From a vraag to who could help: how many, from how far, and the search for them."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app import clock
from app.accounts.models import Person
from app.database import unit_of_work
from app.help_requests import not_now
from app.help_requests.models import HelpRequest
from app.organisations.models import Ring
from app.web.markdown import render_note
from tests.search.town import Town, names
from tests.support.browser import Browser, Page
from tests.support.makers import MOMENT, a_board_member, a_coordinator, a_membership, a_person
from tests.support.makers_help_requests import a_draft, a_help_request
from tests.support.page_rules import words_of

BUTTON = "Zoek wie dit kan"


@pytest.fixture(autouse=True)
def standing_still():
    with clock.at(MOMENT):
        yield


@pytest.fixture
def town(app: Any) -> Town:
    return Town()


def ask(town: Town, **wish: Any) -> HelpRequest:
    wish = {"skills": ["sociale-veiligheid"], "title": "Onrust op het plein"} | wish
    return a_help_request(town.school, by=town.director, **wish)


def look(app: Any, person: Person, asked: HelpRequest) -> Page:
    return Browser(app).sign_in(person).visit(f"/vragen/{asked.public_id}")


def rings(page: Page) -> list[str]:
    return [words_of(tag) for tag in page.select(".rings li")]


def test_the_asker_sees_how_many_fit_the_nearest_first(app: Any, town: Town) -> None:
    asked = ask(town)
    town.colleague("Ver Weg", at=town.far)
    town.colleague("Amina Zaal")
    town.colleague("Bo Kuiper", at=town.other)
    town.colleague("Cas Moor", at=town.other)
    town.colleague("Dewi Blom", skills=["muziek"])  # something else
    town.colleague("Els Smit", at=town.other, ring=1)  # does not reach the school
    a_membership(town.colleague("Finn Vos", at=town.far), "teacher", town.school)  # nearest counts
    page = look(app, town.director, asked)
    assert page.says("5 collega’s vinkten aan wat je zoekt:")
    assert rings(page) == [
        "eigen school 1",
        "eigen bestuur 1",
        "eigen samenwerkingsverband 2",
        "heel Nederland 1",
    ]


def test_only_within_the_ring_of_the_vraag(app: Any, town: Town) -> None:
    asked = ask(town, ring=Ring.BOARD)
    town.colleague("Amina Zaal")
    town.colleague("Bo Kuiper", at=town.other)
    assert rings(look(app, town.director, asked)) == ["eigen bestuur 1"]


def test_whom_the_vraag_does_not_suit_now_is_not_counted(app: Any, town: Town) -> None:
    asked, other = ask(town), ask(town, title="Nog een vraag")
    amina, _bo = town.colleague("Amina Zaal"), town.colleague("Bo Kuiper", at=town.other)
    with unit_of_work():
        not_now.say(asked, by=amina, now=MOMENT)
    assert rings(look(app, town.director, asked)) == ["eigen samenwerkingsverband 1"]
    page = look(app, town.director, other)  # of another vraag they said nothing
    assert rings(page) == ["eigen bestuur 1", "eigen samenwerkingsverband 1"]


def test_when_nobody_fits_the_page_says_so_and_still_offers_the_search(
    app: Any, town: Town
) -> None:
    page = look(app, town.director, ask(town))
    assert page.says("Nog niemand binnen deze afstand vinkte aan wat je zoekt.")
    assert page.follow(BUTTON).h1 == "Wie kan je helpen?"


def searched(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.link(BUTTON)).query)


def test_the_search_has_the_skills_and_the_title_of_the_vraag(app: Any, town: Town) -> None:
    asked = ask(
        town,
        skills=["sociale-veiligheid", "groepsvorming"],
        title="Wat doen we met „pesten”?",
        problem_html=render_note("Iedere dag *onrust*."),
    )
    town.colleague("Amina Zaal", skills=["groepsvorming"])
    town.colleague("Bo Kuiper", skills=["pesten-aanpak"])
    page = look(app, town.director, asked)
    assert sorted(searched(page)["skill"]) == ["groepsvorming", "sociale-veiligheid"]
    assert searched(page)["q"] == ["Wat doen we met pesten ?"]
    page = page.follow(BUTTON)
    assert page.says("We zochten op:")
    assert set(names(page)) == {"Amina Zaal", "Bo Kuiper"}


def test_without_skills_and_with_a_title_that_means_nothing_the_story_helps(
    app: Any, town: Town
) -> None:
    story = {"problem_html": render_note('**Pesten**, en "ruzie".')}
    draft = a_draft(town.school, by=town.director, skills=[], title="Zwoeperts", **story)
    assert searched(look(app, town.director, draft))["q"] == ["Zwoeperts Pesten, en ruzie ."]
    draft = a_draft(town.school, by=town.director, skills=[], title="Dyslexie", **story)
    assert searched(look(app, town.director, draft))["q"] == ["Dyslexie"]


def test_a_long_story_is_cut_to_what_a_search_reads(app: Any, town: Town) -> None:
    story = render_note("Er is iedere dag onrust. " * 60)
    draft = a_draft(town.school, by=town.director, skills=[], title="Zwoeperts", problem_html=story)
    page = look(app, town.director, draft)
    assert 150 < len(searched(page)["q"][0]) <= 200
    assert page.follow(BUTTON).status == 200


def test_who_ticked_what_was_asked_is_not_less_for_what_else_the_words_mean(
    app: Any, town: Town
) -> None:
    asked = ask(town, title="Hulp bij sociale veiligheid")
    town.colleague("Amina Zaal")
    page = look(app, town.director, asked).follow(BUTTON)
    assert names(page) == ["Amina Zaal"]
    assert page.says("Past bij je vraag en is beschikbaar")


def test_it_is_looked_at_from_the_school_of_the_vraag(app: Any, town: Town) -> None:
    a_membership(town.director, "director", town.far)
    asked = a_help_request(town.far, by=town.director, skills=["sociale-veiligheid"])
    town.colleague("Amina Zaal", ring=1)
    page = look(app, town.director, asked)
    assert page.says("Nog niemand binnen deze afstand")
    page = page.follow(BUTTON)
    assert page.says("We zochten op:")
    assert names(page) == []


def test_a_coordinator_searches_from_where_they_are_and_sees_no_counts(
    app: Any, town: Town
) -> None:
    """A tick that stays within the board reaches the school, and not the coordinator."""
    asked = ask(town)
    town.colleague("Amina Zaal", ring=1)
    page = look(app, a_coordinator(town.swv), asked)
    assert rings(page) == []
    assert "collega vinkte" not in page.text
    assert "vanuit" not in page.link(BUTTON)
    assert names(page.follow(BUTTON)) == []


def test_a_draft_can_be_looked_around_for_too(app: Any, town: Town) -> None:
    draft = a_draft(town.school, by=town.director, skills=["sociale-veiligheid"])
    town.colleague("Amina Zaal")
    assert rings(look(app, town.director, draft)) == ["eigen bestuur 1"]


@pytest.mark.parametrize("who", ["a passer-by", "a colleague"])
def test_who_does_not_ask_is_not_shown_any_of_it(app: Any, town: Town, who: str) -> None:
    asked = ask(town)
    passer_by = town.colleague("Amina Zaal", at=town.other)
    person = passer_by if who == "a passer-by" else a_person("Lot", at=town.school)
    page = look(app, person, asked)
    assert page.status == 200
    assert BUTTON not in page.html
    assert page.select("#seeking") == []


def test_the_board_speaks_for_the_school(app: Any, town: Town) -> None:
    page = look(app, a_board_member(town.board), ask(town))
    assert BUTTON in page.html
