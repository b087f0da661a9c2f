"""/expertise: everything that is shared, counted within reach, for who has no question."""

from typing import Any

import pytest

from app.database import db
from app.expertise.access import domain, domains
from app.organisations.rings import Place
from app.search import catalogue
from tests.search.town import Town, names, statements
from tests.search.worlds import a_world, reached
from tests.support.browser import Browser, Page
from tests.support.makers import TODAY, a_board_member, a_membership
from tests.support.page_rules import words_of

pytestmark = pytest.mark.usefixtures("still")


SAFETY = "/expertise/veiligheid-schoolklimaat"


def counts(page: Page, of: str) -> dict[str, str]:
    """{what it is: how many people} of the tiles or lines."""
    return {
        words_of(tag.select_one(".theme__label")): words_of(tag.select_one(".theme__count"))
        for tag in page.select(of)
    }


def test_all_themes_are_there_with_how_many_people_within_reach(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal", skills=["sociale-veiligheid", "pesten-aanpak", "muziek"])
    town.colleague("Bo Kuiper", skills=["pesten-aanpak"])
    found = counts(visit("/expertise"), ".theme")
    assert len(found) == 14
    assert found["Sociale veiligheid en schoolklimaat"] == "2 collega’s"  # Amina once
    assert found["Wereld, burgerschap, kunst en bewegen"] == "1 collega"
    assert found["Rekenen en wiskunde"] == "nog niemand"


def test_a_theme_shows_its_skills_the_ones_that_nobody_ticked_too(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal", skills=["sociale-veiligheid", "pesten-aanpak"])
    town.colleague("Bo Kuiper", skills=["pesten-aanpak"])
    page = visit("/expertise").follow("Sociale veiligheid en schoolklimaat")
    found = counts(page, ".topic")
    assert found["Sociale veiligheid op school"] == "1 collega"
    assert found["Pesten voorkomen en stoppen"] == "2 collega’s"
    assert "nog niemand" in found.values()
    assert page.status == 200


def test_a_skill_leads_to_the_search_for_it(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal", skills=["sociale-veiligheid", "pesten-aanpak"])
    town.colleague("Bo Kuiper", skills=["pesten-aanpak"])
    page = visit(SAFETY).follow("Sociale veiligheid op school")
    assert names(page) == ["Amina Zaal"]
    assert page.says("We zochten op: Sociale veiligheid op school")


@pytest.mark.parametrize(
    ("at", "shares", "counted"),
    [
        ("sister", {"ring": 0}, False),
        ("sister", {"ring": 1}, True),
        ("other", {"ring": 1}, False),
        ("other", {"ring": 2}, True),
        ("far", {"ring": 3}, False),
        ("sister", {"paused": True}, False),
        ("sister", {"published": False}, False),
        ("sister", {"only_on_invitation": True}, False),
    ],
)
def test_who_does_not_reach_the_reader_is_not_counted(
    town: Town, visit: Any, at: str, shares: dict[str, Any], counted: bool
) -> None:
    town.colleague("Amina Zaal", at=getattr(town, at), **shares)
    said = "1 collega" if counted else "nog niemand"
    assert counts(visit("/expertise"), ".theme")["Sociale veiligheid en schoolklimaat"] == said
    assert counts(visit(SAFETY), ".topic")["Sociale veiligheid op school"] == said


def test_nobody_counts_themselves_and_two_schools_count_once(town: Town, visit: Any) -> None:
    person = town.colleague("Amina Zaal")
    a_membership(person, "teacher", town.other)
    assert counts(visit(SAFETY), ".topic")["Sociale veiligheid op school"] == "1 collega"
    mine = Browser(visit.__self__.app).sign_in(person).visit(SAFETY)
    assert counts(mine, ".topic")["Sociale veiligheid op school"] == "nog niemand"


def test_the_counts_are_those_of_the_search(town: Town, visit: Any) -> None:
    """Whatever a line promises is what the search behind it finds."""
    town.colleague("Amina Zaal", skills=["sociale-veiligheid", "pesten-aanpak"], ring=2)
    town.colleague("Bo Kuiper", at=town.other, skills=["pesten-aanpak"], ring=1)
    town.colleague("Cas Moor", at=town.far, skills=["pesten-aanpak"])
    found = visit(SAFETY)
    for line in found.select(".topic"):
        promised = words_of(line.select_one(".theme__count"))
        if promised != "nog niemand":
            assert visit(str(line["href"])).says(f"{promised} gevonden")


def test_who_works_at_two_places_looks_from_either(town: Town, visit: Any) -> None:
    a_membership(town.director, "director", town.far)
    town.colleague("Amina Zaal", ring=1)
    page = visit("/expertise")
    assert page.says("Geteld vanuit De Regenboog")
    there = page.follow("De Verte")
    assert counts(there, ".theme")["Sociale veiligheid en schoolklimaat"] == "nog niemand"
    deeper = there.follow("Sociale veiligheid en schoolklimaat")
    assert deeper.says("Geteld vanuit De Verte")
    assert names(deeper.follow("Sociale veiligheid op school")) == []


def test_an_empty_search_and_one_that_we_do_not_know_lead_there(town: Town, visit: Any) -> None:
    for path in ("/zoeken", "/zoeken?q=winterbanden+wisselen"):
        page = visit(path).follow("Bekijk alle expertise, met hoeveel collega’s het kunnen")
        assert page.h1 == "Alle expertise"


def test_a_theme_that_does_not_exist_is_not_there(visit: Any) -> None:
    assert visit("/expertise/bestaat-niet").status == 404
    assert visit(f"/expertise/{'x' * 900}").status == 404


def test_it_takes_as_many_statements_for_one_person_as_for_thirty(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal")
    few = [statements(visit, path) for path in ("/expertise", SAFETY)]
    for number in range(30):
        town.colleague(f"Persoon {number}", at=town.other, skills=["sociale-veiligheid", "muziek"])
    assert [statements(visit, path) for path in ("/expertise", SAFETY)] == few
    assert max(few) <= 9  # four of them for the menu of every page


def test_an_office_counts_from_where_its_schools_are(app: Any, town: Town) -> None:
    town.colleague("Amina Zaal", ring=1)
    board = Browser(app).sign_in(a_board_member(town.board))
    assert counts(board.visit(SAFETY), ".topic")["Sociale veiligheid op school"] == "1 collega"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_counts_are_those_of_plain_loops(app: Any, seed: int) -> None:
    """In a random world, with people of every kind that must or must not count."""
    world = a_world(seed)
    counted = 0
    for school in world.schools:
        rings = [reached(somebody, school) for somebody in world.people]
        here: dict[str, Any] = {"viewer_id": world.viewer.id, "on": TODAY}
        place = Place.of_school(school)
        for line in catalogue.domains(place, **here):
            found = db.session.scalars(domain(line.id)).one()
            skills = catalogue.skills_of(found, place, **here)
            slugs = {skill.slug for skill in skills}
            assert line.people == sum(1 for each in rings if slugs & set(each))
            for skill in skills:
                assert skill.people == sum(1 for each in rings if skill.slug in each)
                counted += skill.people
    assert counted > 50
    assert len(catalogue.domains(place, **here)) == len(db.session.scalars(domains()).all())
