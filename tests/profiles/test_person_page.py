"""Somebody's page, for whoever their help reaches."""

from datetime import date

import pytest
from sqlalchemy import Engine, event

from app.organisations.models import Ring
from tests.support.makers import (
    a_board,
    a_board_member,
    a_coordinator,
    a_director,
    a_freelancer,
    a_person,
    a_profile,
    a_region,
    a_school,
    a_skill,
    an_swv,
)


@pytest.fixture
def board(app):
    return a_board()


@pytest.fixture
def school(board):
    return a_school("De Regenboog", board=board)


@pytest.fixture
def neighbour(board):
    return a_director(a_school("De Brug", board=board))


@pytest.fixture
def expert(school):
    return a_person("Fatima Amrani", at=school, title="ib’er", phone="0612345678")


def visit(browser, viewer, person):
    return browser.sign_in(viewer).visit(f"/mensen/{person.public_id}")


def test_it_says_who_where_what_and_when(browser, expert, neighbour):
    a_profile(
        expert,
        parts={0, 2, 3},
        with_cover={0},
        busy_parts=0b100,
        max_minutes_per_week=210,
        notice_days=1,
        available_until=date(2099, 7, 1),
    )
    page = visit(browser, neighbour, expert)
    assert page.h1 == "Fatima Amrani"
    assert page.says("ib’er, De Regenboog")
    assert page.says("eigen bestuur")
    assert page.says(a_skill().label)
    assert page.says("3,5 uur per week")
    assert page.says("1 dag")
    assert page.says("1 juli 2099")
    assert [len(page.select(f".week__{kind}")) for kind in ("cover", "busy", "free")] == [1, 1, 1]


def test_it_never_says_how_to_reach_somebody(browser, expert, neighbour):
    a_profile(expert)
    page = visit(browser, neighbour, expert)
    assert expert.email not in page.html
    assert expert.phone not in page.html
    assert not page.select("main a[href^='mailto:'], main a[href^='tel:']")


def test_it_shows_only_the_ticks_that_reach_its_reader(browser, expert, neighbour):
    a_profile(
        expert,
        skills=["pesten-aanpak", "groepsvorming"],
        ring=Ring.BOARD,
        rings={"groepsvorming": Ring.SCHOOL},
    )
    page = visit(browser, neighbour, expert)
    assert page.says(a_skill("pesten-aanpak").label)
    assert not page.says(a_skill("groepsvorming").label)
    assert not page.says(a_skill("groepsvorming").label.lower())


def test_beyond_the_ring_the_page_does_not_exist(browser, expert, neighbour):
    a_profile(expert, ring=Ring.SCHOOL)
    page = visit(browser, neighbour, expert)
    assert page.status == 404
    assert not page.says("Fatima")


def test_an_id_that_is_nobodys_is_not_found(browser, neighbour):
    browser.sign_in(neighbour)
    for public_id in ("aaaaaaaaaa", "AAAAAAAAAA", "a", "1' or '1", "a" * 300):
        assert browser.visit(f"/mensen/{public_id}").status == 404


def test_it_is_for_who_signed_in(browser, expert):
    a_profile(expert)
    assert browser.visit(f"/mensen/{expert.public_id}").path == "/account/inloggen"


def test_the_own_page_leads_to_changing_it(browser, expert):
    a_profile(expert)
    page = visit(browser, expert, expert)
    assert page.says("Dit ben jij")
    assert page.link("Naar je profiel") == "/profiel"
    assert not [link for link in page.select("main a") if "Vraag om hulp" in link.text]


def test_the_own_page_without_a_profile_leads_to_making_one(browser, expert):
    assert visit(browser, expert, expert).path == "/profiel"


def test_others_can_ask_for_help(browser, expert, neighbour):
    a_profile(expert)
    page = visit(browser, neighbour, expert)
    assert page.link("Vraag om hulp") == f"/vragen/nieuw?person={expert.public_id}"


def test_a_freelancer_is_labelled_with_rate_and_regions(browser, app):
    region = a_region("Maasmond")
    school = a_school(region=region, swv=an_swv())
    zeno = a_freelancer(
        admitted_by=a_coordinator(an_swv("Ander")), regions=[region], rate_cents=9550, ring=3
    )
    page = visit(browser, a_director(school), zeno)
    assert page.says("zzp’er")
    assert page.says("€ 95,50 per uur, zonder btw")
    assert page.says("Maasmond")
    assert "01234567" not in page.html


def test_a_board_member_sees_their_people(browser, board, expert):
    a_profile(expert, ring=Ring.SCHOOL)
    assert visit(browser, a_board_member(board), expert).status == 200


def test_a_number_stands_there_only_from_three_schools(browser, expert, neighbour):
    a_profile(expert, score=8437, review_count=2, review_schools=2)
    assert not visit(browser, neighbour, expert).select(".score__mark")


def test_somebody_with_a_number_from_three_schools(browser, expert, neighbour):
    a_profile(expert, score=8437, review_count=3, review_schools=3)
    page = visit(browser, neighbour, expert)
    assert [mark.text for mark in page.select(".score__mark")] == ["8,4"]


def test_many_ticks_ask_no_more_of_the_database_than_one(browser, expert, neighbour):
    many = a_person("Bram", at=expert.memberships[0].organisation)
    a_profile(expert, skills=["pesten-aanpak"], parts={0})
    a_profile(
        many,
        skills=["pesten-aanpak", "groepsvorming", "herstelgericht-werken", "pbs", "meldcode"],
        parts=range(10),
    )
    browser.sign_in(neighbour)
    queries(browser, expert)  # the holidays are read once, and kept
    assert 0 < queries(browser, expert) == queries(browser, many) <= 28


def queries(browser, person):
    """How many statements the page of this person takes."""
    statements = []

    def count(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        assert browser.visit(f"/mensen/{person.public_id}").status == 200
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(statements)
