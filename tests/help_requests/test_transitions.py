"""The table of a vraag: what it lists may happen, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest

from app import workflow
from app.accounts.models import Role
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken
from app.events.models import Event
from app.help_requests import access, actions
from app.help_requests.models import HelpRequest
from app.help_requests.transitions import HELP_REQUEST
from app.organisations.models import Ring
from tests.support.agreed import has_the_agreed_rows, where_it_is_there
from tests.support.makers import (
    MOMENT,
    a_board,
    a_board_member,
    a_coordinator,
    a_deputy,
    a_director,
    a_person,
    a_profile,
    a_region,
    a_school,
    an_swv,
)
from tests.support.makers_help_requests import a_draft, a_help_request, a_proposal

# (action, state) -> which actors may; written by hand beside the table.
OFFICES = {"director", "deputy", "board", "coordinator"}
# A draft or proposal is the school's own business until it is open.
IN_THE_SCHOOL = {"director", "deputy", "board"}
ADMITTED = {
    ("publish", "draft"): IN_THE_SCHOOL | {"writer", "colleague"},  # a small one
    ("withdraw", "draft"): IN_THE_SCHOOL | {"writer"},
    ("propose", "draft"): {"writer", "colleague"},
    ("publish", "proposed"): IN_THE_SCHOOL,
    ("give_back", "proposed"): IN_THE_SCHOOL,
    ("widen", "open"): OFFICES,
    ("withdraw", "open"): OFFICES,
    ("reveal", "open"): {"director", "deputy"},  # who may know the school while it is hidden
    ("close", "open"): OFFICES,
    ("fill", "open"): {"system"},
    ("expire", "open"): {"system"},
    ("reopen", "filled"): OFFICES | {"system"},
    ("close", "filled"): {"system"},
}
ACTIONS = sorted({action for action, _ in ADMITTED})
STATES = sorted(HELP_REQUEST.states)
VALUES: dict[str, dict[str, Any]] = {
    "widen": {"ring": Ring.COUNTRY},
    "withdraw": {"reason_code": "solved"},
    "give_back": {"reason_words": "Zeg erbij voor welke groep."},
}


@where_it_is_there
def test_the_table_has_the_agreed_rows_in_their_order():
    has_the_agreed_rows(HELP_REQUEST, "request")


def test_every_row_tells_the_timeline_what_happened():
    assert [move.action for move in HELP_REQUEST.moves if not move.told] == []


class World:
    """A school with everybody around it who could try something."""

    def __init__(self) -> None:
        region, swv, board = a_region(), an_swv(), a_board()
        around = {"board": board, "swv": swv, "region": region}
        self.school = a_school(**around)
        for number in range(4):
            a_school(f"Buurschool {number}", **around)
        self.director = a_director(self.school)
        self.writer = a_person("Wim Zaal", at=self.school)
        self.people = {
            "director": self.director,
            "deputy": a_deputy("Door Zee", of=self.director),
            "board": a_board_member(board),
            "coordinator": a_coordinator(swv),
            "writer": self.writer,
            "colleague": a_person("Coby Klaver", at=self.school),
            "unconfirmed": a_person("Ties Nieuw", at=self.school, confirmed=False),
            "left": a_person("Eva Weg", at=self.school, until=amsterdam(MOMENT).date()
                             - timedelta(days=1)),
            "outsider": a_director(a_school("Elders"), "Ed Elders"),
            "admin": a_person("Ad Min", Role.ADMIN, at=self.school),
            "nobody": a_person("Nel Niemand", role=None),
            "system": None,
        }  # fmt: skip
        a_profile(self.people["outsider"])


def a_vraag(world: World, state: str, action: str) -> int:
    """One in this state, in which nothing but the right stands in the way of this action."""
    wish: dict[str, Any] = {"ring": Ring.SWV, "is_anonymous": action == "reveal"}
    if state in ("draft", "proposed"):
        is_small = action == "publish"
        wish = {"is_micro": True, "ring": Ring.BOARD, "hours": 2} if is_small else wish
        make = a_draft if state == "draft" else a_proposal
        return make(world.school, by=world.writer, **wish).id
    asked = a_help_request(world.school, by=world.director, **wish)
    with unit_of_work():
        if action in ("fill", "close", "reopen") and state == "open":
            asked.granted_minutes = asked.minutes if action == "fill" else 60
        if state != "open":
            asked.state = state
            asked.granted_minutes = asked.minutes - (60 if action == "reopen" else 0)
    return asked.id


def attempt(action: str, asked_id: int, by: Any) -> str:
    """What comes of it: "done", or the kind of refusal; and a refusal leaves nothing behind."""
    before = trace(asked_id)
    values = dict(VALUES.get(action, {}))
    if by is None and action == "reopen":
        values["fell_away"] = True
    try:
        with unit_of_work():
            asked = db.session.get_one(HelpRequest, asked_id)
            workflow.perform(HELP_REQUEST, asked, action, by=by, now=MOMENT, **values)
    except RuleBroken as refusal:
        db.session.rollback()
        assert trace(asked_id) == before
        return type(refusal).__name__
    return "done"


def trace(asked_id: int) -> tuple[Any, ...]:
    db.session.rollback()
    asked = db.session.get_one(HelpRequest, asked_id)
    columns = {name: value for name, value in vars(asked).items() if not name.startswith("_")}
    events = db.session.query(Event).filter_by(object_type="help_request", object_id=asked_id)
    return sorted((name, str(value)) for name, value in columns.items()), events.count()


@pytest.mark.parametrize("action", ACTIONS)
def test_only_the_listed_actors_make_a_move_and_others_change_nothing(app, action, tell):
    world = World()
    tried = 0
    for state in STATES:
        asked_id = a_vraag(world, state, action)
        for name, person in world.people.items():
            came_of_it = attempt(action, asked_id, person)
            if came_of_it == "done":
                asked_id = a_vraag(world, state, action)
            admitted = name in ADMITTED.get((action, state), set())
            assert (came_of_it == "done") == admitted, (action, state, name, came_of_it)
            if (action, state) in ADMITTED and not admitted:
                assert came_of_it == NotAllowed.__name__, (action, state, name)
            tried += 1
    tell(f"[{action}: {tried} attempts]")


def test_a_stale_version_moves_nothing(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director)
    seen = asked.version
    with unit_of_work():
        asked.granted_minutes = 60
        actions.close(asked, by=director, now=MOMENT, seen=seen)
    with pytest.raises(RuleBroken, match="Intussen"), unit_of_work():
        actions.withdraw(asked, by=director, now=MOMENT, reason="solved", seen=seen)


def test_a_colleague_withdraws_the_small_vraag_that_they_published_themselves(app):
    writer = a_person(at=(school := a_school()))
    asked = a_draft(school, by=writer, hours=2, is_micro=True, ring=Ring.SCHOOL)
    with unit_of_work():
        actions.publish(asked, by=writer, now=MOMENT)
    assert access.acts_for(asked, writer, MOMENT) == writer.id
    with unit_of_work():
        actions.withdraw(asked, by=writer, now=MOMENT, reason="solved")
    assert asked.state == "withdrawn"


def test_a_deputy_acts_in_the_name_of_the_director(app):
    director = a_director(school := a_school())
    deputy = a_deputy("Door Zee", of=director)
    asked = a_help_request(school, by=director, ring=Ring.SCHOOL)
    with unit_of_work():
        step = actions.widen(asked, Ring.COUNTRY, by=deputy, now=MOMENT)
    assert (step.event.by_id, step.event.on_behalf_id) == (deputy.id, director.id)
