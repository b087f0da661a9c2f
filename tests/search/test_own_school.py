"""The best match within one's own school, above a search that reaches further."""

from typing import Any

import pytest

from tests.search.town import Town, names, statements
from tests.support.browser import Browser, Page
from tests.support.makers import a_board_member, a_coordinator, a_freelancer

pytestmark = pytest.mark.usefixtures("still")

SEARCH = "/zoeken?skill=sociale-veiligheid&skill=muziek"
BLOCK = "Beste match binnen je eigen school"
BOTH = ["sociale-veiligheid", "muziek"]


@pytest.fixture
def crowd(town: Town) -> Town:
    """Three who can do all of it elsewhere; at the own school somebody who can do half."""
    for name in ("Amina Zaal", "Bo Kuiper", "Cas Moor"):
        town.colleague(name, skills=BOTH)
    town.colleague("Dewi Blom", at=town.school)
    return town


def block(page: Page) -> list[str]:
    """The lines of the block."""
    return [" ".join(row.get_text(" ", strip=True).split()) for row in page.select(".rows__row")]


def test_it_points_at_a_colleague_who_keeps_the_place_and_score_of_the_list(
    crowd: Town, visit: Any
) -> None:
    page = visit(SEARCH)
    assert names(page)[3] == "Dewi Blom"
    (line,) = block(page)
    assert line.startswith("Dewi Blom")
    assert "plek 4 in de lijst hieronder" in line
    card = page.select(".card--person")[3].get_text(" ", strip=True)
    score = card.split("Samen ")[1].split(" punten")[0]
    assert f"{score} punten" in line
    assert page.says("4 collega’s gevonden")  # nobody counts twice


def test_the_list_is_the_same_with_and_without_the_block(crowd: Town, visit: Any) -> None:
    listed = names(visit(SEARCH))
    found = visit(SEARCH.replace("/zoeken", "/zoeken.json"))
    assert [person["name"] for person in found.response.json["people"]] == listed
    assert len(listed) == len(set(listed)) == 4


def test_it_asks_the_database_nothing_more(crowd: Town, visit: Any) -> None:
    with_block, without = statements(visit, SEARCH), statements(visit, SEARCH + "&ring=1&ring=2")
    assert with_block == without


def test_at_most_two_are_pointed_at_the_best_first(crowd: Town, visit: Any) -> None:
    for name in ("Eva Rook", "Fien Dam"):
        crowd.colleague(name, at=crowd.school, load=100 if name == "Fien Dam" else 50)
    lines = block(visit(SEARCH))
    assert [line.split()[0] for line in lines] == ["Dewi", "Eva"]


def test_who_stands_on_top_already_is_not_pointed_at(crowd: Town, visit: Any) -> None:
    crowd.colleague("Gijs Berg", at=crowd.school, skills=BOTH)
    page = visit(SEARCH)
    assert names(page)[0] == "Gijs Berg"
    assert not page.says(BLOCK)


@pytest.mark.parametrize("further", ["&ring=0", "&ring=1&ring=2", "&page=2", "&dagdeel=9"])
def test_a_search_that_does_not_reach_from_here_further_has_no_block(
    crowd: Town, visit: Any, further: str
) -> None:
    assert visit(SEARCH).says(BLOCK)
    assert not visit(SEARCH + further).says(BLOCK)


def test_filters_hold_in_the_block_too(crowd: Town, visit: Any) -> None:
    assert visit(SEARCH + "&ring=0&ring=1").says(BLOCK)
    assert visit(SEARCH + "&soort=employee").says(BLOCK)
    assert not visit(SEARCH + "&soort=freelancer").says(BLOCK)


def test_without_a_question_nobody_fits_best(crowd: Town, visit: Any) -> None:
    assert not visit("/zoeken").says(BLOCK)


def test_who_has_no_time_now_is_not_the_best_match(town: Town, visit: Any) -> None:
    for name in ("Amina Zaal", "Bo Kuiper"):
        town.colleague(name, skills=BOTH)
    town.colleague("Dewi Blom", at=town.school, skills=BOTH, parts=0)
    page = visit(SEARCH)
    assert names(page)[-1] == "Dewi Blom"
    assert not page.says(BLOCK)


def test_who_works_at_no_school_has_no_own_school(crowd: Town, browser: Browser) -> None:
    member = a_board_member(crowd.board)
    freelancer = a_freelancer(admitted_by=a_coordinator(crowd.swv), regions=[crowd.region])
    for person in (member, freelancer):
        page = browser.sign_in(person).visit(SEARCH)
        assert len(names(page)) >= 3
        assert not page.says(BLOCK)


def test_far_down_the_list_no_place_is_named(town: Town, visit: Any) -> None:
    for number in range(21):
        town.colleague(f"Collega {number}", skills=BOTH, review_count=9, score=8_000)
    town.colleague("Dewi Blom", at=town.school, review_count=9, score=7_500)
    (line,) = block(visit(SEARCH))
    assert "staat verderop in de lijst" in line
