"""Rounds have an amount and days of their own; plans stand beside what is left of it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken
from app.programmes import actions, claims, costs, rounds, taking_part
from app.programmes.models import Milestone, Programme, ProgrammeRound, Trajectory
from tests.deployments.test_races import at_once
from tests.search.town import statements
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT, TODAY
from tests.support.makers_programmes import (
    Programming,
    Walk,
    catalogue_text,
    filled,
    pays_from_the_next_pot,
)

WEEK = timedelta(days=7)
MONTH = timedelta(days=31)


@pytest.fixture
def world(app: Any) -> Programming:
    with clock.at(MOMENT):
        return Programming(catalogue_text("ontwikkelbudget"))


def a_round(world: Programming, cents: int) -> int:
    wish = rounds.Wish(TODAY, TODAY + WEEK, cents)
    with unit_of_work():
        programme = db.session.get_one(Programme, world.programme.id)
        return rounds.open_round(programme, wish, by=world.board_member, now=MOMENT).id


def to_award(world: Programming, name: str) -> Walk:
    """A plan that asks for € 1.200 was handed in and is good; what comes next is the award."""
    walk = Walk(world)
    with clock.at(MOMENT):
        walk.start(name=name)
    while (found := walk.next()).key != "award":
        with clock.at(MOMENT + MONTH):
            walk.play(found)
    return walk


def signs(walk: Walk, by: Person, outcome: str, **facts: Any) -> None:
    with clock.at(MOMENT + MONTH), unit_of_work():
        now = MOMENT + MONTH
        actions.sign(walk.next(), outcome, by=db.session.get_one(Person, by.id), now=now, **facts)


def again(round_id: int) -> ProgrammeRound:
    db.session.rollback()
    return db.session.get_one(ProgrammeRound, round_id)


def test_a_board_opens_a_round_and_grants_a_part_of_a_plan_with_the_reason(world, browser):
    home = f"/programmas/{world.programme.public_id}"
    with clock.at(MOMENT):
        page = browser.sign_in(world.board_member).visit(home).follow("Rondes en toekennen")
        page = page.follow("Open een ronde")
        first = {"opens_on": "2026-11-24", "closes_on": "2026-11-20", "cents": "2.000"}
        page = page.form().fill(first).press("Bewaar")
        assert "ligt voor de dag" in page.error_beside("closes_on")
        page = page.form().fill({"closes_on": "2026-12-01"}).press("Bewaar")
        assert page.says("Nog geen plannen")
        overlaps = browser.visit(f"{home}/rondes/nieuw").form()
        page = overlaps.fill(first | {"closes_on": "2026-12-24"}).press("Bewaar")
        assert "al een ronde van 24-11-2026" in page.error_beside("opens_on")
        assert browser.sign_in(world.director).visit(f"{home}/rondes").status == 404
    walk, other = to_award(world, "Team Aarde"), to_award(world, "Team Maan")
    with clock.at(MOMENT + MONTH):
        # After its last day nobody applies in it any more.
        assert browser.sign_in(world.teacher).visit(f"{home}/aanmelden").status == 404
        page = (
            browser.sign_in(world.board_member).visit(f"{home}/rondes").follow("Bekijk de plannen")
        )
        assert page.says("Team Aarde, De Regenboog € 1.200,00 – nog te besluiten")
        assert page.says("Er wordt € 400,00 meer gevraagd dan er vrij is")

        award = f"/momenten/{walk.next().public_id}"
        form = browser.visit(award).form()
        form = form.fill({"outcome": "partly"}).press("Onderteken mijn keuze").form()
        form = form.fill({"words": "De rest kan volgend jaar."}).press("Onderteken mijn keuze")
        assert "minder dan de gevraagde € 1.200,00" in form.error_beside("cents")
        page = form.form().fill({"cents": "700"}).press("Onderteken mijn keuze")
        assert page.says("Deels toegekend (bedrag en reden): € 700,00")
        signs(walk, world.director, "partly", words="Prima.", cents=65_000)
        assert browser.visit(award).says("Jullie kiezen verschillend")
        signs(walk, world.director, "partly", words="Prima.", cents=70_000)
        assert [each.cents for each in walk.again().costs] == [70_000]
        assert walk.again().phases[1].is_open

        for by in (world.board_member, world.director):
            signs(other, by, "award")
        page = browser.visit(f"{home}/rondes").follow("Bekijk de plannen")
        assert page.says("Team Aarde, De Regenboog € 1.200,00 € 700,00 loopt")
        assert page.says("Nog vrij € 100,00")
        change = page.follow("Pas de ronde aan").form()
        assert "al € 1.900,00 toegekend" in change.fill({"cents": "1.899"}).press(
            "Bewaar"
        ).error_beside("cents")


def test_no_more_is_awarded_than_a_round_has_and_what_stops_gives_back(world):
    id_ = a_round(world, 200_000)
    first, second = to_award(world, "Team Aarde"), to_award(world, "Team Maan")
    for by in (world.director, world.board_member):
        signs(first, by, "award")
    signs(second, world.director, "award")
    with pytest.raises(RuleBroken, match=r"nog €.800,00 vrij, en dit plan kost"):
        signs(second, world.board_member, "award")
    db.session.rollback()
    assert second.again().costs == []
    found = again(id_)
    assert [(each.asked, each.granted, each.waits) for each in claims.claims(found)] == [
        (120_000, None, True),
        (120_000, 120_000, False),
    ]
    assert (rounds.left(found), claims.waiting(found)) == (80_000, 120_000)
    wish = rounds.Wish(TODAY, TODAY + WEEK, 500_000)
    with unit_of_work(), pytest.raises(NotAllowed):
        rounds.change(found, wish, by=world.director, now=MOMENT)
    with unit_of_work():
        actions.leave(first.again(), "Het kan niet.", by=world.director, now=MOMENT + MONTH)
    signs(second, world.board_member, "award")
    assert rounds.left(again(id_)) == 80_000


@both_at_length
def test_a_second_year_is_of_the_round_of_its_plan_and_takes_no_room_of_a_later_one(world):
    """Whoever decided about a plan keeps room for its second year there, or makes it later."""
    id_ = a_round(world, 120_000)
    walk = to_award(world, "Team Aarde")
    for by in (world.director, world.board_member):
        signs(walk, by, "award")
    assert rounds.left(again(id_)) == 0
    review = played_until(walk, "review")
    first = review.date()
    later = rounds.Wish(first, first + WEEK, 120_000)
    board = db.session.get_one(Person, world.board_member.id)
    with unit_of_work():
        programme = db.session.get_one(Programme, world.programme.id)
        new_id = rounds.open_round(programme, later, by=board, now=review).id

    def awards_a_second_year() -> None:
        with clock.at(review), unit_of_work():
            by = db.session.get_one(Person, world.board_member.id)
            actions.sign(walk.next(), "second_year", words="Ga door.", by=by, now=review)

    with pytest.raises(RuleBroken, match="maak het bedrag van de ronde hoger"):
        awards_a_second_year()
    db.session.rollback()
    assert rounds.left(again(new_id)) == 120_000  # it may not be had from there
    raised = rounds.Wish(TODAY, TODAY + WEEK, 300_000)
    with unit_of_work():
        rounds.change(db.session.get_one(ProgrammeRound, id_), raised, by=board, now=review)
    awards_a_second_year()
    second = sum(each.cents for each in walk.again().costs) - 120_000
    assert second > 0
    assert rounds.left(again(id_)) == 180_000 - second
    assert rounds.left(again(new_id)) == 120_000


def played_until(walk: Walk, key: str) -> datetime:
    """Up to where this was handed in and is to be decided; gives the time."""
    while True:
        found = walk.next()
        at = datetime.combine(found.due_on, time(9), tzinfo=UTC)
        with clock.at(at):
            if found.key == key:
                form = walk.template.form(found.moment.form)
                with unit_of_work():
                    writer = taking_part.ids_in(found, (found.moment.by,), clock.today())[0]
                    by = db.session.get_one(Person, writer)
                    milestone = db.session.get_one(Milestone, found.id)
                    actions.hand_in(milestone, filled(form), by=by, now=at)
                return at
            pays_from_the_next_pot(walk.trajectory.id)
            walk.play(found)


@pytest.mark.engines("postgresql")  # SQLite has one writer at a time
def test_of_two_plans_that_are_awarded_at_once_the_second_sees_what_is_left(app, world):
    id_ = a_round(world, 200_000)
    walks = [to_award(world, name) for name in ("Team Aarde", "Team Maan")]
    for walk in walks:
        signs(walk, world.director, "award")
    board, moments = world.board_member.id, [walk.next().id for walk in walks]

    def awards(milestone_id: int) -> Any:
        def work(ready: Any) -> None:
            milestone = db.session.get_one(Milestone, milestone_id)
            person = db.session.get_one(Person, board)
            ready()
            actions.sign(milestone, "award", by=person, now=MOMENT + MONTH)

        return work

    ends = at_once(app, *map(awards, moments))
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "RuleBroken"], ends
    assert rounds.left(again(id_)) == 80_000


def test_a_round_reads_as_much_of_the_database_however_many_plans_it_has(world):
    id_ = a_round(world, 1_000_000)
    to_award(world, "Team Aarde")

    def read(_: str) -> None:
        found = again(id_)
        assert claims.claims(found)
        claims.waiting(found)

    one = statements(read, "")
    to_award(world, "Team Maan")
    to_award(world, "Team Zon")
    assert statements(read, "") == one


@pytest.mark.parametrize(
    ("asked", "paid", "granted", "rows"),
    [
        ([600, 300], [0, 0], 300, [200, 100]),
        ([600, 300], [600, 0], 700, [600, 100]),  # what was paid is of what is granted
        ([600, 300, 100], [200, 0, 0], 600, [400, 150, 50]),
        ([600, 300], [600, 300], 900, [600, 300]),
        ([600, 300], [600, 0], 500, [600, 0]),  # less than was paid is not offered
    ],
)
def test_a_part_is_spread_over_what_is_still_to_pay(asked, paid, granted, rows):
    assert costs.spread(granted, asked, paid) == rows


def test_there_is_no_applying_between_two_rounds(world, browser):
    programme = db.session.get_one(Programme, world.programme.id)
    later = rounds.Wish(date(2027, 9, 1), date(2027, 9, 30), 100)
    with unit_of_work():
        rounds.open_round(
            db.session.get_one(Programme, programme.id), later, by=world.board_member, now=MOMENT
        )
    with pytest.raises(RuleBroken, match="Aanmelden kan vanaf 01-09-2027"), clock.at(MOMENT):
        Walk(world).start()
    assert db.session.query(Trajectory).count() == 0
    with clock.at(MOMENT):
        page = browser.sign_in(world.teacher).visit(f"/programmas/{world.programme.public_id}")
        assert page.says("Aanmelden vanaf 1 september 2027")
    with clock.at(MOMENT + 300 * timedelta(days=1)):
        page = browser.sign_in(world.teacher).visit("/programmas")
        assert page.says("Aanmelden kan tot en met 30 september 2027")
