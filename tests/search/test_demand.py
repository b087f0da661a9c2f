"""What was sought in vain is counted, never by whom, and shown only when it is often enough."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.help_requests.models import HelpRequest
from app.search import demand
from app.search.models import SearchEcho, SearchSignal
from app.web.commands import turn
from tests.search.town import Town
from tests.support.browser import Browser, Page
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board_member,
    a_coordinator,
    a_director,
    a_freelancer,
    a_person,
    a_school,
    an_swv,
    saved,
)
from tests.support.makers_accounts import mails
from tests.support.makers_help_requests import a_help_request
from tests.support.page_rules import words_of

LABEL = "Sociale veiligheid op school"
SOUGHT = "/zoeken?skill=sociale-veiligheid"


pytestmark = pytest.mark.usefixtures("still")


@pytest.fixture
def seek(app: Any) -> Any:
    """`seek(person, path)`: look there, and let the answer go out."""

    def seek(person: Person, path: str, **request: Any) -> None:
        page = Browser(app).sign_in(person).visit(path, **request)
        assert page.status == 200
        page.response.close()

    return seek


def signals() -> dict[tuple[str, str], int]:
    """{(kind, subject): how often}"""
    db.session.rollback()
    found: dict[tuple[str, str], int] = {}
    for row in db.session.scalars(select(SearchSignal)):
        key = (row.kind, row.subject)
        found[key] = found.get(key, 0) + row.count
    return found


def missed(app: Any, coordinator: Person) -> Page:
    return Browser(app).sign_in(coordinator).visit("/beheer/gemist")


def counted(page: Page) -> dict[str, str]:
    rows = page.select("tbody tr")
    return {words_of(row.th): words_of(row.td) for row in rows if row.th and row.td}


def a_signal(swv: Any, times: int, kind: str = "nobody", subject: str = "", day: date = TODAY):
    subject = subject or "sociale-veiligheid"
    return saved(
        SearchSignal(organisation_id=swv.id, day=day, kind=kind, subject=subject, count=times)
    )


# ── What is counted ─────────────────────────────────────────────────────────────────────────────


def test_a_skill_that_nobody_within_reach_ticked_is_counted(town: Town, seek: Any) -> None:
    seek(town.director, SOUGHT)
    assert signals() == {("nobody", "sociale-veiligheid"): 1}
    (row,) = db.session.scalars(select(SearchSignal))
    assert (row.organisation_id, row.day) == (town.swv.id, TODAY)


def test_every_skill_that_a_question_means_is_counted(town: Town, seek: Any) -> None:
    seek(town.director, "/zoeken?q=sociale+veiligheid&skill=muziek")
    found = signals()
    assert found[("nobody", "muziek")] == 1
    assert found[("nobody", "sociale-veiligheid")] == 1
    assert ("nobody", "groepsvorming") not in found  # related: not what was asked


@pytest.mark.parametrize(
    "path",
    [
        "/zoeken",
        f"{SOUGHT}&dagdeel=2",  # somebody in particular
        f"{SOUGHT}&page=2",
        "/zoeken?q=winterbanden&ring=1",
    ],
)
def test_what_says_nothing_about_what_is_missing_is_not_counted(
    town: Town, seek: Any, path: str
) -> None:
    seek(town.director, path)
    assert signals() == {}


def test_what_was_found_is_not_counted(town: Town, seek: Any) -> None:
    town.colleague("Amina Zaal")
    seek(town.director, SOUGHT)
    assert signals() == {}


def test_one_person_counts_once_a_day_and_another_besides(town: Town, seek: Any) -> None:
    for _ in range(3):
        seek(town.director, SOUGHT)
    assert signals() == {("nobody", "sociale-veiligheid"): 1}
    seek(a_person("Bo", at=town.school), SOUGHT)
    assert signals() == {("nobody", "sociale-veiligheid"): 2}
    with clock.at(MOMENT + timedelta(days=1)):
        seek(town.director, SOUGHT)
    assert signals() == {("nobody", "sociale-veiligheid"): 3}


def test_only_schools_of_a_samenwerkingsverband_are_listened_to(town: Town, seek: Any) -> None:
    for person in (
        a_board_member(town.board),
        a_coordinator(town.swv),
        a_director(town.far),
        a_freelancer("Zeno Zwart", regions=[town.region]),
    ):
        seek(person, SOUGHT)
    assert signals() == {}


# ── Words that we do not know ───────────────────────────────────────────────────────────────────


@pytest.fixture
def teams(town: Town) -> list[Person]:
    """A teacher at each of four schools of the samenwerkingsverband."""
    schools = [town.school, town.sister, town.other, a_school("De Vierde", swv=town.swv)]
    return [a_person(f"Leraar {number}", at=school) for number, school in enumerate(schools)]


def test_a_word_is_kept_when_a_third_school_used_it(teams: list[Person], seek: Any) -> None:
    for number, teacher in enumerate(teams, 1):
        seek(teacher, "/zoeken?q=zwoeperts+gevraagd")
        assert signals()[("unknown", "")] == number
        assert signals().get(("unknown", "zwoeperts"), 0) == (number if number >= 3 else 0)


def test_one_school_alone_makes_no_word_known(town: Town, seek: Any) -> None:
    for number in range(6):
        seek(a_person(f"Leraar {number}", at=town.school), "/zoeken?q=zwoeperts")
    assert signals() == {("unknown", ""): 6}


@pytest.mark.parametrize(
    "typed",
    [
        "Zwoeperts",  # a name is often written with a capital
        "zwo",  # too short to mean one thing
        "zwoep3rt",
        "winterbanden",  # life outside school
    ],
)
def test_what_may_be_a_name_or_is_no_word_is_never_kept(
    teams: list[Person], seek: Any, typed: str
) -> None:
    for teacher in teams:
        seek(teacher, f"/zoeken?q={typed}")
    assert signals() == {("unknown", ""): 4}


def test_nothing_that_is_kept_says_who_sought_or_what(town: Town, seek: Any) -> None:
    """Not the words of a question, not the person, not the school: not even to the database."""
    seek(town.director, "/zoeken?q=jochempje+bijt+zwoeperts")
    seek(town.director, SOUGHT)
    db.session.rollback()
    dump = " ".join(
        str(value)
        for table in ("search_signal", "search_echo")
        for row in db.session.execute(text(f"SELECT * FROM {table}"))
        for value in row
    )
    for secret in (
        "jochempje",
        "zwoeperts",
        town.director.name,
        town.school.name,
        town.director.public_id,
    ):
        assert secret not in dump
    assert "person_id" not in SearchSignal.__table__.columns
    echoes = db.session.scalars(select(SearchEcho)).all()
    assert echoes
    assert all(len(echo.about) == len(echo.who) == 64 for echo in echoes)
    # The same person or school cannot be followed from one thing to another.
    assert len({echo.who for echo in echoes}) == len(echoes)


# ── Beside the page, never in its way ───────────────────────────────────────────────────────────


def test_it_is_written_only_after_the_answer_has_gone_out(app: Any, town: Town) -> None:
    page = Browser(app).sign_in(town.director).visit(SOUGHT)
    assert page.says("Nog niemand biedt dit aan")
    assert signals() == {}
    page.response.close()
    assert signals() == {("nobody", "sociale-veiligheid"): 1}


def test_a_page_does_not_fail_when_it_cannot_be_written(
    app: Any, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demand, "count", lambda *_, **__: 1 / 0)
    page = Browser(app).sign_in(town.director).visit(SOUGHT)
    page.response.close()
    assert page.status == 200
    assert signals() == {}


def test_after_ninety_days_everything_is_gone(app: Any, town: Town, seek: Any) -> None:
    seek(town.director, SOUGHT)
    seek(town.director, "/zoeken?q=zwoeperts")
    for days, is_kept in ((89, True), (91, False)):
        with clock.at(MOMENT + timedelta(days=days)):
            turn()
            mails(app)  # the worker does what the clock asked
            assert bool(signals()) is is_kept
    assert db.session.scalars(select(SearchEcho)).all() == []


# ── The page of the coordinator ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("times", "shown"), [(1, "minder dan 5"), (4, "minder dan 5"), (5, "5"), (12, "12")]
)
def test_a_small_number_is_not_shown(app: Any, town: Town, times: int, shown: str) -> None:
    a_signal(town.swv, times)
    assert counted(missed(app, a_coordinator(town.swv))) == {LABEL: shown}


def test_days_are_summed_and_old_ones_left_out(app: Any, town: Town) -> None:
    a_signal(town.swv, 3)
    a_signal(town.swv, 4, day=TODAY - timedelta(days=89))
    a_signal(town.swv, 50, day=TODAY - timedelta(days=90))
    assert counted(missed(app, a_coordinator(town.swv))) == {LABEL: "7"}


def test_the_most_sought_comes_first_and_small_numbers_show_no_order(app: Any, town: Town) -> None:
    a_signal(town.swv, 1, subject="dyslexie")
    a_signal(town.swv, 4)
    a_signal(town.swv, 9, subject="muziek")
    order = list(counted(missed(app, a_coordinator(town.swv))))
    assert order[0].startswith("Muzieklessen")
    assert order[1:] == sorted(order[1:])


def test_a_word_is_shown_from_five_on(app: Any, town: Town) -> None:
    a_signal(town.swv, 4, "unknown", "zwoeperts")
    a_signal(town.swv, 5, "unknown", "plopperen")
    saved(SearchSignal(organisation_id=town.swv.id, day=TODAY, kind="unknown", subject="", count=9))
    page = missed(app, a_coordinator(town.swv))
    assert counted(page) == {"plopperen": "5"}
    assert page.says("9 keer herkenden we in een vraag geen expertise.")
    assert "zwoeperts" not in page.html


def test_a_coordinator_sees_their_own_samenwerkingsverband_only(app: Any, town: Town) -> None:
    a_signal(town.swv, 9)
    elsewhere = missed(app, a_coordinator(an_swv("Elders")))
    assert elsewhere.says("Niets gemist")
    assert counted(elsewhere) == {}


def test_nobody_else_may_look(app: Any, town: Town) -> None:
    for person in (town.director, a_board_member(town.board), a_person(at=town.school)):
        assert missed(app, person).status == 404


def test_the_page_is_found_from_the_money(app: Any, town: Town) -> None:
    browser = Browser(app).sign_in(a_coordinator(town.swv))
    page = browser.visit("/potten").follow("Wat er gezocht en niet gevonden werd")
    assert page.h1 == "Gezocht en niet gevonden"


@pytest.mark.parametrize(
    ("facts", "is_shown"),
    [
        ({}, True),
        ({"granted_minutes": 60}, False),  # somebody helped
        ({"state": "closed"}, False),
        ({"entered_at": MOMENT - timedelta(days=91)}, False),
    ],
)
def test_vragen_that_ended_without_help_are_shown_per_skill(
    app: Any, town: Town, facts: dict[str, Any], is_shown: bool
) -> None:
    asked = a_help_request(town.school, by=town.director, skills=["sociale-veiligheid"])
    with unit_of_work():
        found = db.session.get_one(HelpRequest, asked.id)
        for name, value in ({"state": "expired", "entered_at": MOMENT} | facts).items():
            setattr(found, name, value)
    page = missed(app, a_coordinator(town.swv))
    assert page.says("Vragen die zonder hulp verliepen") is is_shown
    assert counted(page) == ({LABEL: "1"} if is_shown else {})
    assert counted(missed(app, a_coordinator(an_swv("Elders")))) == {}
