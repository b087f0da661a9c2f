"""The first talk of about six: who belongs there at which school, and all of them say that the
report of it is so."""

from datetime import timedelta
from typing import Any

import pytest

from app import clock, workflow
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken
from app.programmes import actions, confirming, people, taking_part
from app.programmes.models import Milestone, Trajectory
from app.programmes.reading import mistakes_in
from app.programmes.transitions import MILESTONE
from tests.support.browser import Browser
from tests.support.makers import MOMENT, TODAY
from tests.support.makers_programmes import SMALL, Programming, Walk, catalogue_text, moment_of

REPORTED = SMALL.replace(
    "phases:\n",
    """\
  - key: report
    label: Verslag
    fields:
      - {key: present, label: "Wie waren erbij?", type: people}
      - {key: said, label: "Wat is er gezegd?", type: text}
phases:
""",
).replace(
    "      - {key: talk,",
    """\
      - {key: first, label: "Eerste gesprek", type: meeting, week: 0, by: manager, form: report,
         confirm: present, roles: [director, guest, support, manager]}
      - {key: talk,""",
).replace(
    "  - {key: manager,",
    """\
  - {key: support, label: "Intern begeleider", fill: office, office: support_coordinator,
     min: 1, max: 1, sectors: [po]}
  - {key: manager,""",
)  # fmt: skip

pytestmark = pytest.mark.engines("sqlite")  # nothing here depends on the engine


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


def who(trajectory: Trajectory, role: str) -> Person:
    return next(row.person for row in trajectory.roles if row.role == role)


def reported(world: Programming, *there: str) -> Milestone:
    """The report of the first talk was handed in, with these there."""
    walk = Walk(world)
    walk.start()
    while (found := walk.next()) is not None and found.key != "first":
        walk.play(found)
    trajectory = walk.again()
    ids = [who(trajectory, role).id for role in there]
    return said(moment_of(trajectory, "first").id, ids)


def said(id_: int, ids: list[int]) -> Milestone:
    with unit_of_work():
        found = db.session.get_one(Milestone, id_)
        filled = {"present": {"ids": ids, "others": ""}, "said": "Dit."}
        actions.hand_in(found, filled, by=who(found.trajectory, "manager"), now=MOMENT)
    return db.session.get_one(Milestone, id_)


def accept(found: Milestone, by: Person, now: Any = MOMENT) -> Any:
    with unit_of_work():
        return actions.accept(db.session.get_one(Milestone, found.id), by=by, now=now)


def test_a_report_is_good_once_everybody_who_was_there_said_so(app):
    world = Programming(REPORTED)
    found = reported(world, "director", "support", "manager")
    director, support = (who(found.trajectory, role) for role in ("director", "support"))
    assert taking_part.acceptors(found, TODAY) == [director.id, support.id]
    guest = who(found.trajectory, "guest")
    with pytest.raises(NotAllowed):  # was not there
        accept(found, guest)
    assert accept(found, director) is None
    found = db.session.get_one(Milestone, found.id)
    assert found.state == "handed_in"
    assert taking_part.acceptors(found, TODAY) == [support.id]
    page = Browser(app).sign_in(support).visit(f"/momenten/{found.public_id}")
    assert page.says("Zeg of dit klopt. Iedereen die erbij was, wordt dat gevraagd.")
    assert page.says(f"Zegt dat het klopt {director.name}")
    assert page.says("Er was niemand als: Gast.")
    with pytest.raises(NotAllowed):  # said it already
        accept(found, director)
    with unit_of_work():  # who did not say so yet may still give it back; then all is asked again
        actions.give_back(
            db.session.get_one(Milestone, found.id), "Anders.", by=support, now=MOMENT
        )
    found = said(found.id, [director.id, support.id])
    assert confirming.still_to_say(found, TODAY) == [director.id, support.id]
    accept(found, support)
    assert accept(found, director).move.action == "accept"
    assert db.session.get_one(Milestone, found.id).state == "done"


def test_who_runs_the_programme_need_not_wait_for_ever(app):
    world = Programming(REPORTED)
    found = reported(world, "director", "support")
    with pytest.raises(NotAllowed):
        accept(found, world.owner_person)
    later = MOMENT + timedelta(days=confirming.DAYS)
    with clock.at(later):
        assert accept(found, world.owner_person, later).move.action == "accept"


def test_who_left_holds_nobody_up(app):
    world = Programming(REPORTED)
    found = reported(world, "director", "guest")
    director, guest = (who(found.trajectory, role) for role in ("director", "guest"))
    assert accept(found, director) is None
    with unit_of_work():
        for row in db.session.get_one(Trajectory, found.trajectory_id).roles:
            if row.person_id == guest.id:
                row.from_ -= timedelta(days=9)
                row.until = TODAY - timedelta(days=1)
    found = db.session.get_one(Milestone, found.id)
    assert confirming.still_to_say(found, TODAY) == []
    assert director.id in taking_part.acceptors(found, TODAY)
    assert accept(found, director).move.action == "accept"


def test_no_other_way_leads_around_who_was_there(app):
    found = reported(Programming(REPORTED), "director", "support")
    director = who(found.trajectory, "director")
    with unit_of_work():
        again = db.session.get_one(Milestone, found.id)
        with pytest.raises(RuleBroken, match="Nog niet iedereen"):
            workflow.perform(MILESTONE, again, "accept", by=director, now=MOMENT, outcome="")


def test_only_a_school_of_that_kind_has_the_role(app):
    for sector, has in (("po", True), ("vo", False)):
        world = Programming(REPORTED, sector=sector)
        walk = Walk(world)
        walk.start()
        trajectory = walk.again()
        assert [row.role for row in trajectory.roles if row.role == "support"] == ["support"] * has
        assert people.what_is_missing(trajectory, ["support"], TODAY) == []
        assert people.offices_stand(trajectory, TODAY)
    assert ("support_coordinator", ("po",)) in {
        (role.key, role.sectors)
        for role in Programming(catalogue_text("expertteam")).template.roles
    }


def test_whom_to_ask_stands_in_the_form():
    wrong = REPORTED.replace("confirm: present", "confirm: said")
    assert "“said” is geen vraag naar mensen" in str(mistakes_in(wrong)[0])
    decided = REPORTED.replace("confirm: present", "confirm: present, accept_by: [guest]")
    assert "kan niet samen met “confirm”" in str(mistakes_in(decided)[0])
