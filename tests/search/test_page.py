"""/zoeken as somebody sees it; the JSON and the command show the same people in the same order."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.accounts.models import Person, Role
from app.database import db, unit_of_work
from app.expertise.models import Skill
from app.organisations.models import GroupTeaching, SchoolGroup
from app.profiles.actions import DomainStanding, set_busy_parts, set_standing
from app.profiles.models import Profile
from app.search import texts_keeping
from tests.search.town import Town, names, statements
from tests.support.browser import Browser
from tests.support.makers import (
    MOMENT,
    a_coordinator,
    a_director,
    a_freelancer,
    a_membership,
    a_person,
    a_profile,
    a_region,
    a_school,
    saved,
)
from tests.support.page_rules import words_of

pytestmark = pytest.mark.usefixtures("still")


def test_a_search_shows_who_can_help_and_where_they_work(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal", latest_review_line="Rust in de klas na drie weken.")
    page = visit("/zoeken?q=sociale+veiligheid")
    assert page.status == 200
    assert page.says("1 collega gevonden")
    assert names(page) == ["Amina Zaal"]
    assert page.says("De Kameleon")
    assert page.says("eigen bestuur")
    assert page.says("Sociale veiligheid op school")
    assert page.says("Rust in de klas na drie weken.")
    assert page.says("Vraag Amina om hulp")


def test_it_says_of_whom_that_they_do_the_same_work(app: Any, town: Town, browser: Browser) -> None:
    town.colleague("Amina Zaal")
    leader = a_director(town.other, "Loes Leider")
    a_profile(leader, skills=["sociale-veiligheid"])
    teacher = a_person("Tara Leraar", at=town.school)
    for who, same in ((town.director, "Net als jij schoolleider"), (teacher, "Net als jij leraar")):
        page = browser.sign_in(who).visit("/zoeken?q=sociale+veiligheid")
        assert set(names(page)) == {"Amina Zaal", "Loes Leider"}
        (marked,) = [each for each in page.select(".card--person") if "Net als jij" in each.text]
        assert same in marked.text
        assert ("Loes Leider" in marked.text) == (who is town.director)
    with unit_of_work():  # what somebody was is no work that they share
        teacher.memberships[0].until = MOMENT.date() - timedelta(days=1)
    a_membership(teacher, Role.ASSISTANT, town.school)
    page = browser.sign_in(teacher).visit("/zoeken?q=sociale+veiligheid")
    assert names(page)
    assert not page.says("Net als jij")


def test_the_page_says_what_was_searched_for_and_each_can_be_switched_off(
    town: Town, visit: Any
) -> None:
    town.colleague("Amina Zaal")
    town.colleague("Bo Kuiper", skills=["veiligheidsmonitor"])
    page = visit("/zoeken?q=sociale+veiligheid")
    assert page.says("We zochten op:")
    assert set(names(page)) == {"Amina Zaal", "Bo Kuiper"}
    page = page.follow("Sociale veiligheid op school weghalen")
    assert names(page) == ["Bo Kuiper"]
    page = page.follow("Sociale veiligheid op school")  # under "Zoek ook op"
    assert set(names(page)) == {"Amina Zaal", "Bo Kuiper"}


def test_a_related_skill_is_offered_but_not_searched_until_switched_on(
    town: Town, visit: Any
) -> None:
    town.colleague("Cas Moor", skills=["groepsvorming"])
    page = visit("/zoeken?q=sociale+veiligheid")
    assert names(page) == []
    assert page.says("Nog niemand biedt dit aan")
    page = page.follow("Groepsvorming en groepsdynamiek")
    assert names(page) == ["Cas Moor"]
    assert page.says("Past deels bij je vraag")


def test_nonsense_gets_an_honest_answer_and_the_fourteen_themes(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal")
    page = visit("/zoeken?q=winterbanden+wisselen")
    assert page.says("Hier herkennen we geen expertise in")
    assert names(page) == []
    assert len(page.select("main .grid li a")) == 14
    page = page.follow("Sociale veiligheid en schoolklimaat")
    assert names(page) == ["Amina Zaal"]
    page = page.follow("Sociale veiligheid op school")
    assert names(page) == ["Amina Zaal"]


def test_without_a_question_everybody_within_reach_is_there(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal")
    town.colleague("Dewi Blom", skills=["muziek"])
    page = visit("/zoeken")
    assert page.h1 == "Wie kan je helpen?"
    assert page.says("2 collega’s gevonden")
    assert len(page.select("main .grid li a")) == 14


def test_filters_work_without_javascript_and_can_be_taken_off(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal", parts=[0], forms=0b1)
    town.colleague("Bo Kuiper", parts=[9], forms=0b10)
    page = visit("/zoeken?q=sociale+veiligheid")
    page = page.form("#filters").fill({"dagdeel": ["9"]}).press("Filters toepassen")
    assert names(page) == ["Bo Kuiper"]
    assert page.says("We zochten op:")  # the question went along
    page = page.follow("vrijdagmiddag weghalen")
    assert len(names(page)) == 2


def test_when_is_found_as_the_card_says_it_also_by_the_classes_of_the_school(
    town: Town, visit: Any
) -> None:
    """A class takes no half day away that was ticked beside it: then it takes cover, and both the
    filter and the card say so. One that was not ticked is found by neither."""
    anton = town.colleague("Anton Berg", parts=[2])
    group = saved(SchoolGroup(school_id=town.sister.id, name="Groep 7", pupils=22))
    saved(GroupTeaching(group_id=group.id, person_id=anton.id, parts=1 << 2 | 1 << 3))
    taken = town.colleague("Bo Kuiper", parts=[2, 9])
    with unit_of_work():
        set_busy_parts(taken.id, 1 << 2)
    page = visit("/zoeken?q=sociale+veiligheid&dagdeel=2")
    assert names(page) == ["Anton Berg"]
    (tuesday,) = {cell.get_text(" ", strip=True) for cell in page.select("td.week__cover")}
    assert tuesday == "eigen klas, kan met vervanging"
    assert [cell.get_text(" ", strip=True) for cell in page.select("td.week__class")] == [
        "eigen klas"
    ]
    assert names(visit("/zoeken?q=sociale+veiligheid&dagdeel=3")) == []
    assert names(visit("/zoeken?q=sociale+veiligheid&dagdeel=9")) == ["Bo Kuiper"]


def test_a_facet_counts_as_if_nothing_was_chosen_in_it(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal", parts=[0])
    town.colleague("Bo Kuiper", parts=[9])
    page = visit("/zoeken?q=sociale+veiligheid&dagdeel=9")
    monday = [words_of(label) for label in page.select("label[for=filter-dagdeel-0]")]
    assert monday == ["Maandagochtend 1 collega"]


@pytest.mark.parametrize(
    ("at", "ring", "found"),
    [
        ("school", 0, True),
        ("sister", 0, False),
        ("sister", 1, True),
        ("other", 1, False),
        ("other", 2, True),
        ("far", 3, False),
        ("far", 4, True),
    ],
)
def test_a_tick_is_found_exactly_as_far_as_it_reaches(
    town: Town, visit: Any, at: str, ring: int, found: bool
) -> None:
    town.colleague("Amina Zaal", at=getattr(town, at), ring=ring)
    page = visit("/zoeken?q=sociale+veiligheid")
    assert (names(page) == ["Amina Zaal"]) is found
    assert page.says("1 collega gevonden" if found else "0 collega’s gevonden")


def test_a_tick_that_does_not_reach_is_not_shown_with_one_that_does(town: Town, visit: Any) -> None:
    town.colleague(
        "Amina Zaal", at=town.other, skills=["sociale-veiligheid", "muziek"], rings={"muziek": 1}
    )
    page = visit("/zoeken?q=sociale+veiligheid")
    assert names(page) == ["Amina Zaal"]
    assert not page.says("Muzieklessen geven")


def test_the_cap_of_the_school_holds_its_people_back(
    app: Any, town: Town, browser: Browser
) -> None:
    closed = a_school("De Burcht", board=town.board, swv=town.swv, ring_cap=0)
    town.colleague("Amina Zaal", at=closed, ring=4)
    page = browser.sign_in(town.director).visit("/zoeken?q=sociale+veiligheid")
    assert names(page) == []
    inside = Browser(app).sign_in(a_director(closed)).visit("/zoeken?q=sociale+veiligheid")
    assert names(inside) == ["Amina Zaal"]


@pytest.mark.parametrize(
    "hides",
    [{"published": False}, {"paused": True}, {"only_on_invitation": True}],
    ids=["not published", "paused", "only on invitation"],
)
def test_who_does_not_share_is_neither_found_nor_counted(
    town: Town, visit: Any, hides: dict[str, Any]
) -> None:
    town.colleague("Amina Zaal")
    town.colleague("Bo Kuiper", **hides)
    for path in ("/zoeken?q=sociale+veiligheid", "/zoeken"):
        page = visit(path)
        assert names(page) == ["Amina Zaal"]
        assert page.says("1 collega gevonden")
        assert "Bo Kuiper" not in page.html


def test_who_is_not_confirmed_by_the_school_is_not_found(town: Town, visit: Any) -> None:
    person = a_person("Bo Kuiper", at=town.sister, confirmed=False)
    a_profile(person, skills=["sociale-veiligheid"])
    assert names(visit("/zoeken?q=sociale+veiligheid")) == []


def test_nobody_finds_themselves(town: Town, visit: Any) -> None:
    a_profile(town.director, skills=["sociale-veiligheid"])
    assert names(visit("/zoeken?q=sociale+veiligheid")) == []


def test_a_freelancer_is_found_only_after_a_coordinator_admitted_them(
    town: Town, visit: Any
) -> None:
    shares = {"skills": ["sociale-veiligheid"], "ring": 3, "regions": [town.region]}
    a_freelancer("Zeno Zwart", **shares)
    assert names(visit("/zoeken?q=sociale+veiligheid")) == []
    coordinator = a_coordinator(town.swv)
    a_freelancer("Yara Wit", admitted_by=coordinator, **shares)
    elsewhere = shares | {"regions": [a_region("Verweg")]}
    a_freelancer("Xavi Elders", admitted_by=coordinator, **elsewhere)
    page = visit("/zoeken?q=sociale+veiligheid")
    assert names(page) == ["Yara Wit"]
    assert page.says("Zzp’er")


def test_an_office_searches_from_where_its_schools_are(app: Any, town: Town) -> None:
    town.colleague("Amina Zaal", ring=1)
    town.colleague("Bo Kuiper", at=town.other, ring=2)
    board = a_person("Bea Vos", "board", at=town.board)
    seen = names(Browser(app).sign_in(board).visit("/zoeken?q=sociale+veiligheid"))
    assert set(seen) == {"Amina Zaal", "Bo Kuiper"}
    coordinator = a_coordinator(town.swv)
    seen = names(Browser(app).sign_in(coordinator).visit("/zoeken?q=sociale+veiligheid"))
    assert seen == ["Bo Kuiper"]  # Amina's help stays within her board


def test_who_works_at_two_schools_chooses_from_where_to_search(
    app: Any, town: Town, browser: Browser
) -> None:
    a_membership(town.director, "director", town.far)
    town.colleague("Amina Zaal", ring=1)
    browser.sign_in(town.director)
    assert names(browser.visit("/zoeken?q=sociale+veiligheid")) == ["Amina Zaal"]
    page = browser.visit("/zoeken?q=sociale+veiligheid").form("#filters")
    far = page.fill({"vanuit": town.far.public_id}).press("Filters toepassen")
    assert far.says("We zochten op:")
    assert names(far) == []


def test_a_number_is_shown_from_three_schools_on(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal", score=8437, review_count=5, review_schools=3)
    town.colleague("Bo Kuiper", score=9900, review_count=2, review_schools=2)
    town.colleague("Cas Moor")
    page = visit("/zoeken?q=sociale+veiligheid")
    assert page.says("8,4")
    assert page.says("5 ervaringen van 3 scholen")
    assert "9,9" not in page.text
    assert page.says("2 ervaringen")
    assert page.says("nog geen ervaringen")


def test_the_explanation_on_the_page_is_that_of_the_json(town: Town, visit: Any) -> None:
    for number in range(12):
        town.colleague(
            f"Persoon {number}",
            load=960 - number * 80,
            review_count=number,
            score=6000 + 300 * number,
            review_schools=number,
        )
    page = visit("/zoeken?q=sociale+veiligheid")
    answer = json.loads(visit("/zoeken.json?q=sociale+veiligheid").html)
    assert answer["total"] == 12
    assert [person["name"] for person in answer["people"]] == names(page)
    for person, why in zip(answer["people"], page.select("details.why"), strict=True):
        says = why.get_text(" ", strip=True)
        if person["score"] is None:  # of fewer than three schools
            assert "Samen" not in says
            continue
        assert says.count(f"Samen {person['score']} punten") == 1
        assert sum(term["points"] for term in person["why"]) == person["score"]
    assert sum(person["score"] is None for person in answer["people"]) == 3
    assert any(person["slot"] for person in answer["people"])
    assert page.says("Nieuw hier")


def test_no_number_of_one_or_two_schools_can_be_counted_back(town: Town, visit: Any) -> None:
    """Nor within a theme, of whom enough schools spoke about everything together."""
    two, many = town.colleague("Bo Kuiper"), town.colleague("Cas Moor")
    theme = db.session.scalars(select(Skill.domain_id).filter_by(slug="sociale-veiligheid")).one()
    told = []
    for score in (9_900, 5_100):
        with unit_of_work():
            set_standing(two.id, score=score, reviews=2, schools=2, domains={})
            in_theme = {theme: DomainStanding(score, 1, 1)}
            set_standing(many.id, score=8_000, reviews=4, schools=4, domains=in_theme)
        page = visit("/zoeken?q=sociale+veiligheid")
        why = [tag.get_text(" ", strip=True) for tag in page.select("details.why")]
        told.append((names(page), why, visit("/zoeken.json?q=sociale+veiligheid").html))
    assert told[0] == told[1]
    assert "nog zonder cijfer" in told[0][1][0]


def test_the_command_answers_as_the_page_does(app: Any, town: Town, visit: Any) -> None:
    for number in range(5):
        town.colleague(f"Persoon {number}", load=number * 100)
    page = visit("/zoeken?q=sociale+veiligheid")
    runner = app.test_cli_runner()
    args = ["search", "sociale veiligheid", "--as", town.director.email, "--json"]
    result = runner.invoke(args=args)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert list(answer) == ["concepts", "total", "facets", "people"]
    assert answer["concepts"][0] == {"id": "sociale-veiligheid", "weight": 1.0}
    assert [person["name"] for person in answer["people"]] == names(page)
    assert {"id", "name", "score", "why"} <= set(answer["people"][0])


def test_the_command_refuses_an_address_that_nobody_has(app: Any) -> None:
    result = app.test_cli_runner().invoke(args=["search", "rekenen", "--as", "x@y.test"])
    assert result.exit_code != 0
    assert "Nobody here" in result.output


def test_htmx_gets_the_people_and_the_counts_only(town: Town, browser: Browser) -> None:
    town.colleague("Amina Zaal")
    browser.sign_in(town.director)
    page = browser.visit("/zoeken?q=sociale+veiligheid", headers={"HX-Request": "true"})
    assert "<html" not in page.html
    assert names(page) == ["Amina Zaal"]
    assert page.select("#facet-groups[hx-swap-oob]")
    assert page.response.headers["Vary"].count("HX-Request") == 1


def test_a_page_takes_as_many_statements_for_one_person_as_for_thirty(
    app: Any, town: Town, visit: Any
) -> None:
    town.colleague("Amina Zaal")
    few = statements(visit, "/zoeken?q=sociale+veiligheid")
    for number in range(30):
        town.colleague(f"Persoon {number}", at=town.other, skills=["sociale-veiligheid", "muziek"])
    many = statements(visit, "/zoeken?q=sociale+veiligheid")
    assert many == few
    assert many <= 12


@pytest.mark.parametrize(
    "text",
    ["(" * 600, "*", '"', "pesten" + "\U0001f4a3" * 50, "%00", "' OR 1=1 --", "a" * 1500],
)
def test_no_text_in_the_box_breaks_the_page(visit: Any, text: str) -> None:
    page = visit(f"/zoeken?q={quote(text)}")
    assert page.status == 200
    assert page.says("Hier herkennen we geen expertise in") or page.says("We zochten op:")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/zoeken?q=pesten%00", 400),
        (f"/zoeken?q={'a' * 5000}", 414),
        ("/zoeken?page=99999999999999999999", 200),
        ("/zoeken?page=-1&ring=9&dagdeel=x&soort=admin&thema=&skill=nee&vanuit=zzz", 200),
    ],
)
def test_a_nonsense_address_is_answered_calmly(visit: Any, path: str, status: int) -> None:
    assert visit(path).status == status


def test_words_that_mean_nothing_to_us_are_named(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal")
    page = visit("/zoeken?q=sociale+veiligheid+zwoepert")
    assert names(page) == ["Amina Zaal"]
    assert page.says("‘zwoepert’ herkennen we niet.")
    page = visit("/zoeken?q=winterbanden+velgen+wisselen")
    assert page.says("‘winterbanden’, ‘velgen’ en ‘wisselen’ herkennen we niet.")


def test_what_was_switched_off_is_one_press_away(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal")
    page = visit("/zoeken?q=sociale+veiligheid").follow("Sociale veiligheid op school weghalen")
    assert page.says("Zoek ook op:")
    assert names(page.follow("Sociale veiligheid op school erbij zoeken")) == ["Amina Zaal"]


def test_another_question_is_asked_from_the_same_place(town: Town, visit: Any) -> None:
    a_membership(town.director, "director", town.far)
    town.colleague("Amina Zaal", ring=1)
    page = visit(f"/zoeken?q=muziek&vanuit={town.far.public_id}")
    (box,) = page.select("form[role=search] input[name=vanuit]")
    assert box["value"] == town.far.public_id


def test_what_says_the_same_as_a_picked_skill_is_an_alternative_for_it(
    town: Town, visit: Any
) -> None:
    """Not something more that is asked: who ticked the picked one still fits wholly."""
    town.colleague("Amina Zaal")
    page = visit("/zoeken?q=sociale+veiligheid&skill=sociale-veiligheid")
    assert len(page.select("[aria-label='Waar we op zochten'] li")) > 1
    assert page.says("Past bij je vraag en is beschikbaar")


def test_beside_a_picked_skill_related_ones_are_offered_too(town: Town, visit: Any) -> None:
    town.colleague("Cas Moor", skills=["groepsvorming"])
    page = visit("/zoeken?skill=sociale-veiligheid")
    assert names(page) == []
    page = page.follow("Groepsvorming en groepsdynamiek erbij zoeken")
    assert names(page) == ["Cas Moor"]
    assert page.says("Past deels bij je vraag")
    page = page.follow("Groepsvorming en groepsdynamiek weghalen")
    assert names(page) == []


def test_who_finds_nobody_may_ask_everybody_unless_they_can_only_look(
    app: Any, town: Town, visit: Any
) -> None:
    page = visit("/zoeken?q=muziek&skill=sociale-veiligheid")
    assert page.says("Je kunt je vraag ook aan iedereen stellen.")
    assert page.follow("Stel je vraag").form().value("skills")[0] == "sociale-veiligheid"
    freelancer = a_freelancer("Zeno Zwart", regions=[town.region])
    looking = Browser(app).sign_in(freelancer).visit("/zoeken?skill=sociale-veiligheid")
    assert looking.says("Nog niemand biedt dit aan")
    assert not looking.says("aan iedereen stellen")


@pytest.fixture
def written(app: Any, town: Town) -> Any:
    """Let the worker read what people wrote."""

    def written(name: str, note: str, **shares: Any) -> Person:
        person = town.colleague(name, note=note, **shares)
        texts_keeping.catch_up()
        return person

    return written


@pytest.mark.fresh_app
def test_who_wrote_what_no_skill_stands_for_is_found(town: Town, visit: Any, written: Any) -> None:
    written("Amina Zaal", "Met groep 7 ga ik imkeren.")
    town.colleague("Bo Kuiper")
    page = visit("/zoeken?q=imkeren")
    assert names(page) == ["Amina Zaal"]
    assert page.says("In je woorden herkennen we geen expertise")
    assert page.says("Genoemd in het profiel")
    assert not page.says("Hier herkennen we geen expertise in")


@pytest.mark.fresh_app
def test_a_mention_is_found_beside_a_skill_and_stands_below_it(
    town: Town, visit: Any, written: Any
) -> None:
    written("Amina Zaal", "Met groep 7 ga ik imkeren.", skills=["muziek"])
    town.colleague("Bo Kuiper")
    page = visit("/zoeken?q=sociale+veiligheid+imkeren")
    assert names(page) == ["Bo Kuiper", "Amina Zaal"]
    assert not page.says("‘imkeren’ herkennen we niet")


@pytest.mark.fresh_app
def test_a_mention_out_of_reach_is_as_if_it_were_not_there(
    town: Town, visit: Any, written: Any
) -> None:
    written("Amina Zaal", "Met groep 7 ga ik imkeren.", at=town.far, ring=1)
    page = visit("/zoeken?q=imkeren")
    assert names(page) == []
    assert page.says("Hier herkennen we geen expertise in")


@pytest.mark.fresh_app
def test_a_paused_profile_is_not_mentioned_while_the_worker_is_down(
    town: Town, visit: Any, written: Any
) -> None:
    person = written("Amina Zaal", "Met groep 7 ga ik imkeren.")
    with unit_of_work():
        db.session.get_one(Profile, person.id).paused_at = MOMENT
    assert names(visit("/zoeken?q=imkeren")) == []
