"""Three statements a year: counted without an answer of anybody, and told of no fewer than five."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken
from app.insights import pulse
from app.insights.models import PulseCount, PulseToken
from app.insights.rules import STATEMENTS, check_pulse, shown_groups
from app.web.models import FormKey
from tests.support.browser import Browser
from tests.support.lengths import both_at_length
from tests.support.makers import (
    a_board,
    a_board_member,
    a_coordinator,
    a_person,
    a_school,
    an_swv,
)

OCTOBER, NOVEMBER = date(2027, 10, 5), date(2027, 11, 2)
IN_OCTOBER = datetime(2027, 10, 5, 9, 0, tzinfo=UTC)
SECRET = "one"


def say(person, value: int = 4, *, on: date = OCTOBER, secret: str = SECRET) -> bool:
    with unit_of_work():
        return pulse.answer(dict.fromkeys(STATEMENTS, value), by=person, on=on, secret=secret)


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({(1, 9): 5}, {("board", 1), ("swv", 9)}),
        ({(1, 9): 4}, set()),
        ({(1, 9): 5, (2, 9): 4}, {("board", 1)}),  # the swv less this board would be four people
        ({(1, 9): 5, (2, 9): 5}, {("board", 1), ("board", 2), ("swv", 9)}),
        ({(1, 9): 5, (2, 9): 3, (3, 9): 2}, {("board", 1), ("swv", 9)}),  # together five
        ({(1, 9): 5, (None, 9): 2}, {("board", 1)}),
        ({(1, 8): 5, (1, 9): 3}, {("swv", 8)}),  # the board less that swv
        ({(1, 8): 6, (1, 9): 6}, {("board", 1), ("swv", 8), ("swv", 9)}),
        ({(1, None): 7, (None, None): 3}, {("board", 1)}),
        ({}, set()),
    ],
)
def test_nobody_can_be_found_by_subtraction(people, shown):
    assert shown_groups(people) == shown


def test_all_three_in_its_month():
    fine: dict[str, int | None] = dict.fromkeys(STATEMENTS, 3)
    check_pulse(fine, OCTOBER)
    for answers, on in ((fine | {"ask": None}, OCTOBER), (fine | {"ask": 6}, OCTOBER),
                        (fine, NOVEMBER)):  # fmt: skip
        with pytest.raises(RuleBroken):
            check_pulse(answers, on)


def test_once_a_year_without_a_trace_and_never_again_after_a_no(app):
    school = a_school()
    person, other = a_person(at=school), a_person(at=school)
    assert pulse.is_asked(person, OCTOBER, SECRET)
    assert not pulse.is_asked(person, NOVEMBER, SECRET)
    assert not pulse.is_asked(a_person(at=school.swv or an_swv()), OCTOBER, SECRET)
    assert say(person, 5)
    assert not say(person, 1)
    assert say(other, 5)
    rows = db.session.scalars(select(PulseCount)).all()
    assert {(row.statement, row.answer, row.people) for row in rows} == {
        (code, 5, 2) for code in STATEMENTS
    }
    assert {column.name for column in PulseCount.__table__.columns} == {
        "year", "school_id", "statement", "answer", "people"}  # fmt: skip
    tokens = set(db.session.scalars(select(PulseToken.token)))
    assert len(tokens) == 2
    assert not any(str(person.id) == token for token in tokens)
    assert not pulse.is_asked(person, OCTOBER, SECRET)
    assert pulse.is_asked(person, date(2028, 10, 1), SECRET)
    with unit_of_work():
        pulse.decline(by=person, secret=SECRET)
    with unit_of_work():
        pulse.decline(by=person, secret=SECRET)  # again is no fault
    assert not pulse.is_asked(person, date(2028, 10, 1), SECRET)
    with pytest.raises(NotAllowed):
        say(a_person(role=None))


def test_it_is_read_after_its_month_from_five_people_with_last_year_beside_it(app):
    swv, board = an_swv(), a_board()
    school = a_school(board=board, swv=swv)
    people = [a_person(at=school) for _ in range(5)]
    for person in people[:4]:
        say(person, 4)
    assert pulse.report(board, NOVEMBER) is None
    say(people[4], 2)
    assert pulse.report(board, OCTOBER) is None  # while people still answer
    found = pulse.report(board, NOVEMBER)
    assert (found.year, found.people) == (2027, 5)
    assert [(row.now, row.before) for row in found.rows] == [(80, None)] * 3
    for person in people:
        say(person, 5, on=date(2028, 10, 3))
    later = pulse.report(swv, date(2029, 1, 1))
    assert [(row.now, row.before) for row in later.rows] == [(100, 80)] * 3


@both_at_length
def test_from_the_home_page_to_the_page_of_the_board(app):
    swv, board = an_swv(), a_board()
    school = a_school(board=board, swv=swv)
    people = [a_person(f"Leraar {n}", at=school) for n in range(6)]
    reads, swv_reads = a_board_member(board), a_coordinator(swv)
    with clock.at(IN_OCTOBER):
        for person in people[:5]:
            page = Browser(app).sign_in(person).visit("/start").follow("Doe mee")
            page = page.form("/inzicht/peiling").fill(
                {"share": "wel", "ask": "niet", "learn": "helemaal wel"}
            )
            assert page.press("Verstuur").says("Dank je wel.")
        no = Browser(app).sign_in(people[5])
        page = no.visit("/start").follow("Doe mee")
        half = page.form("/inzicht/peiling").fill({"share": "wel"}).press("Verstuur")
        assert half.error_beside("ask") == "Kies wat past."
        assert page.press("Nee, en vraag het me niet meer").says("We vragen het je niet meer.")
        assert not no.visit("/start").says("Drie stellingen")
        assert Browser(app).sign_in(people[0]).visit("/inzicht/peiling").says("al geantwoord")
        page = Browser(app).sign_in(reads).visit(f"/inzicht/{board.public_id}")
        assert page.says("Nog geen peiling om te laten zien")
    with clock.at(datetime(2027, 11, 2, 9, 0, tzinfo=UTC)):
        for reader, whose in ((reads, board), (swv_reads, swv)):
            page = Browser(app).sign_in(reader).visit(f"/inzicht/{whose.public_id}")
            assert page.says("5 mensen antwoordden")
            assert page.says("Op onze school is het gewoon om te delen waar je goed in bent. 100%")
        assert Browser(app).sign_in(people[0]).visit("/inzicht/peiling").status == 200
    assert db.session.scalar(select(func.count()).select_from(PulseToken)) == 6
    sent = db.session.scalars(select(FormKey.route)).all()
    assert [route for route in sent if route.startswith("insights.")] == []  # nor who, nor when
