"""Reports about programmes: the same rows on the page, on paper and in a workbook, for who runs
them and nobody else."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.organisations.models import Organisation
from app.programmes import actions, appointing
from app.programmes.models import Milestone, Programme, Trajectory
from tests.documents.reading import opened, words_of
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT, a_director, a_school
from tests.support.makers_programmes import SMALL, Programming

pytestmark = both_at_length

WHEN_OVER = datetime(2027, 2, 10, 9, tzinfo=UTC)
AT_THE_END = datetime(2027, 1, 20, 9, tzinfo=UTC)
ANSWERS = """
      - key: why
        label: Waarom doen jullie mee?
        type: choice
        counted: reason
        options:
          - {key: keep, label: "Voorkomen dat het zakt", counts: prevention}
          - {key: weak, label: "Beoordeeld als zwak", counts: repair}
      - {key: goal,"""
MEASURES = """
  - key: measure
    label: Meting
    readers: [director, manager]
    fields:
      - {key: vision, label: "De school heeft een visie", type: rating}
      - key: else
        label: Wat veranderde er verder?
        type: checks
        required: false
        counted: factors
        options: [{key: lead, label: "Andere leiding"}, {key: move, label: "Verhuizing"}]
phases:"""
MOMENTS = """
      - {key: first, label: "Nulmeting", type: measurement, month: 0, roles: [director, manager],
         by: director, form: measure}
      - {key: last, label: "Eindmeting", type: measurement, month: 2, roles: [director, manager],
         by: director, form: measure, after: [first]}
      - key: decide"""
TEXT = (
    SMALL.replace("\n      - {key: goal,", ANSWERS, 1)
    .replace("\nphases:", MEASURES, 1)
    .replace("\n      - key: decide", MOMENTS, 1)
)


@pytest.fixture
def world(app: Any) -> Programming:
    """Seven schools take part; six were measured twice, and in two the leader changed."""
    with clock.at(MOMENT):
        world = Programming(TEXT)
        for number in range(7):
            school = a_school(f"School {number}", swv=world.owner)
            a_director(school, f"Dirk {'ABCDEFG'[number]}")
            _takes_part(world, school, "weak" if number == 6 else "keep", measured=number < 6)
    with clock.at(AT_THE_END):
        for trajectory in db.session.query(Trajectory).order_by(Trajectory.id).limit(6).all():
            _measure(world, trajectory.id, "last", 3, ["lead"] if trajectory.id % 3 == 0 else [])
    return world


def _takes_part(world: Programming, school: Organisation, why: str, *, measured: bool) -> None:
    with unit_of_work():
        director = db.session.query(Person).filter(Person.name.like("Dirk%")).all()[-1]
        owner = db.session.get_one(Person, world.owner_person.id)
        trajectory = actions.apply(
            db.session.get_one(Programme, world.programme.id),
            db.session.get_one(Organisation, school.id),
            by=director,
            now=MOMENT,
        )
        plan = {"why": why, "goal": "GEHEIM PLAN", "ready": ["time", "team"]}
        actions.submit(trajectory, by=director, now=MOMENT, filled_in=plan)
        appointing.appoint(trajectory, "manager", owner, by=owner, now=MOMENT)
        id_ = trajectory.id
    if measured:
        _measure(world, id_, "first", 2, [])


def _measure(world: Programming, id_: int, key: str, mark: int, factors: list[str]) -> None:
    found = db.session.query(Milestone).filter_by(trajectory_id=id_, key=key).one()
    answers = {"vision": {"mark": mark, "words": "GEHEIM OORDEEL"}, "else": factors}
    moment = found.id
    with unit_of_work():
        found = db.session.get_one(Milestone, moment)
        director = next(r.person for r in found.trajectory.roles if r.role == "director")
        actions.hand_in(found, answers, by=director, now=clock.now())
    with unit_of_work():
        owner = db.session.get_one(Person, world.owner_person.id)
        actions.accept(db.session.get_one(Milestone, moment), by=owner, now=clock.now())


def on_page(page: Any) -> dict[str, list[list[str]]]:
    return {
        section.h2.get_text(): [
            [" ".join(cell.get_text().split()) for cell in row.select("th, td")]
            for row in section.select("tbody tr")
        ]
        for section in page.soup.select("main section")
    }


def in_book(response: Any) -> dict[str, list[list[str]]]:
    book = load_workbook(io.BytesIO(response.data))
    said: dict[str, list[list[str]]] = {}
    for sheet in book.worksheets[1:]:
        rows = list(sheet.iter_rows(values_only=True))[1:]
        said[sheet.title] = [
            [str(c) if not isinstance(c, float) else f"{c:.1f}".replace(".", ",") for c in row]
            for row in rows
        ]
    return said


def test_half_a_year_reads_the_same_on_the_page_on_paper_and_in_a_workbook(world, browser):
    with clock.at(WHEN_OVER):
        page = browser.sign_in(world.owner_person).visit(f"/programmas/{world.programme.public_id}")
        page = page.follow("Voortgang per half jaar")
        assert page.h1 == "Voortgang Klein programma"
        assert page.says("Eerste helft van schooljaar 2026-2027, gezien op 31 januari 2027.")
        found = on_page(page)
        assert found["Hoe de trajecten ervoor staan"] == [["loopt", "7"]]
        assert found["Preventief en curatief"] == [["preventief of curatief", "7", "100%"]]
        assert "Waarom scholen meedoen" not in found  # it would tell what this hides
        assert found["Gemeten verschil"] == [
            ["De school heeft een visie", "6", "2,0", "3,0", "1,0", "3 tot 3"]
        ]
        assert found["Wat er verder meespeelde"] == [
            ["Wat veranderde er verder?", "Andere leiding", "niet getoond", "6"]
        ]
        assert "GEHEIM" not in page.html
        beside = browser.visit(f"/programmas/{world.programme.public_id}/scouting")
        spread = [cell.get_text(strip=True) for cell in beside.select("main table tr > *")]
        assert spread[-2:] == ["De school heeft een visie", "3 tot 3"]
        assert beside.says("Hoe scholen verschillen")

        paper = opened(browser.client.get(_href(page, "Download als pdf")))
        words = words_of(paper)
        for heading, rows in found.items():
            assert heading in words
            for row in rows:
                assert " ".join(row) in words
        assert "GEHEIM" not in words
        assert "effect" not in words.lower()

        book = browser.client.get(_href(page, "Download voor Excel"))
        name = f"filename=voortgang-{world.programme.public_id}-2026-1.xlsx"
        assert book.headers["Content-Disposition"].endswith(name)
        of_excel = in_book(book)
        for heading, rows in found.items():
            assert [[c.replace(",0", "") for c in row] for row in of_excel[heading[:31]]] == [
                [c.replace(",0", "") for c in row] for row in rows
            ]

        before = page.follow("tweede helft van schooljaar 2025-2026")
        assert before.says("Er is over deze periode nog niets te melden.")


def _href(page: Any, label: str) -> str:
    return next(a["href"] for a in page.soup.select("main a") if label in a.get_text())


def test_the_year_of_an_owner_and_who_reads_it(world, browser):
    progress = f"/inzicht/programmas/{world.programme.public_id}"
    state = f"/inzicht/programmas/staat-van/{world.owner.public_id}"
    with clock.at(WHEN_OVER):
        page = browser.sign_in(world.owner_person).visit("/inzicht/programmas")
        page = page.follow(f"Staat van {world.owner.name}")
        assert on_page(page)["Per schooljaar"] == [["Klein programma", "2026-2027", "7", "0"]]
        assert words_of(opened(browser.client.get(_href(page, "Download als pdf"))))
        assert "Per schooljaar" in in_book(browser.client.get(_href(page, "Download voor Excel")))
        for reader in (world.director, world.board_member, world.teacher):
            browser.sign_in(reader)
            for path in (progress, state, f"{progress}/voortgang.pdf", f"{state}/jaar.xlsx"):
                assert browser.client.get(path).status_code == 404
            about = browser.visit(f"/programmas/{world.programme.public_id}")
            assert not about.says("Voortgang per half jaar")
