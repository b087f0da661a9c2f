"""What time does in a traject, and what a check says of rows that cannot be."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.events.models import Delivery, Event
from app.programmes import access, actions, checks, clocks, people
from app.programmes.models import Milestone, Submission, Trajectory, TrajectoryPhase
from tests.support.makers import MOMENT, TODAY, a_director
from tests.support.makers_deployments import Cast, a_cast
from tests.support.makers_programmes import SMALL, a_traject_of, moment_of


@pytest.fixture
def cast(app: Any) -> Cast:
    return a_cast()


def told(action: str) -> list[tuple[str, str]]:
    """(moment, who) of what was told."""
    rows = db.session.execute(
        select(Milestone.key, Person.name)
        .join(Event, Event.object_id == Milestone.id)
        .join(Delivery, Delivery.event_id == Event.id)
        .join(Person, Person.id == Delivery.person_id)
        .where(Event.action == action, Event.object_type == "milestone")
    )
    return sorted((row[0], row[1]) for row in rows)


def test_who_takes_part_hears_once_a_week_before_and_once_when_it_has_passed(cast):
    trajectory = a_traject_of(cast)
    decision = moment_of(trajectory, "decide")
    assert clocks.tell(now=MOMENT) == 1  # the plan is due today
    near = MOMENT + timedelta(days=(decision.due_on - TODAY).days - 7)
    with clock.at(near):
        assert clocks.tell(now=near) == 2  # the decision comes; the plan has passed
        assert clocks.tell(now=near) == 0
    names = {cast.asker.name, cast.expert.name}
    assert {who for key, who in told("coming") if key == "decide"} == names
    # Who handed it in can do nothing; who should say that it is good can, and the owner hears too.
    late = {who for key, who in told("late") if key == "plan"}
    assert late == {cast.expert.name, cast.coordinator.name}


def test_after_a_moment_moved_it_is_told_again(cast):
    decision = moment_of(a_traject_of(cast), "decide")
    near = MOMENT + timedelta(days=(decision.due_on - TODAY).days - 3)
    assert clocks.tell(now=near) == 2
    with unit_of_work():
        found = db.session.get_one(Milestone, decision.id)
        actions.reschedule(found, found.due_on + timedelta(days=2), by=cast.asker,
                           now=near + timedelta(minutes=1))  # fmt: skip
    assert clocks.tell(now=near + timedelta(minutes=2)) == 1


def test_who_takes_over_an_office_fills_its_role_the_next_day(cast):
    trajectory = a_traject_of(cast)
    assert clocks.fill_offices(now=MOMENT) == 0
    successor = a_director(cast.asking, "Nora Nieuw")
    with unit_of_work():
        leaving = db.session.get_one(Person, cast.asker.id)
        leaving.memberships[0].until = TODAY
    tomorrow = MOMENT + timedelta(days=1)
    assert clocks.fill_offices(now=tomorrow) == 1
    found = db.session.get_one(type(trajectory), trajectory.id)
    day = TODAY + timedelta(days=1)
    assert people.ids_of(found, ("director",), day) == [successor.id]
    assert clocks.fill_offices(now=tomorrow) == 0


def test_what_changed_while_the_clock_went_round_is_seen(cast, monkeypatch):
    """It looks for all that is due at once, and comes to each of them a little later."""
    a_traject_of(cast, "Eerst")
    a_traject_of(cast, "Daarna")

    def stop(*_, **__):
        db.session.execute(update(Trajectory).values(state="stopped"))
        db.session.expire_all()

    tell_of = clocks._tell_of
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(clocks, "_tell_of", lambda *about: (tell_of(*about), stop()))
        assert clocks.tell(now=MOMENT) == 1
    with unit_of_work():
        db.session.execute(update(Trajectory).values(state="active"))
    a_director(cast.asking, "Nora Nieuw")
    with unit_of_work():
        db.session.get_one(Person, cast.asker.id).memberships[0].until = TODAY
    monkeypatch.setattr(clocks.phases, "keep_still", stop)
    assert clocks.fill_offices(now=MOMENT + timedelta(days=1)) == 0


def test_of_a_traject_that_is_over_who_left_the_office_reads_nothing_more(cast):
    trajectory = a_traject_of(cast)
    with unit_of_work():
        actions.leave(trajectory, "Geen tijd.", by=cast.asker, now=MOMENT)
    a_director(cast.asking, "Nora Nieuw")
    tomorrow, day = MOMENT + timedelta(days=1), TODAY + timedelta(days=1)
    seen = access.trajectories(cast.asker, day)
    clocks.fill_offices(now=tomorrow)
    assert len(db.session.scalars(seen).all()) == 1
    with unit_of_work():
        db.session.get_one(Person, cast.asker.id).memberships[0].until = TODAY
    assert clocks.fill_offices(now=tomorrow) == 0
    assert db.session.scalars(seen).all() == []
    assert people.of_role(db.session.get_one(Trajectory, trajectory.id), "director", day) == []


def test_a_check_says_what_cannot_be(cast):
    trajectory = a_traject_of(cast)
    assert [sentence for check in checks.CHECKS for sentence in check.broken()] == []
    plan = moment_of(trajectory, "plan")
    wrong = (
        update(TrajectoryPhase).values(closed_on=TODAY).where(TrajectoryPhase.position == 0),
        update(Milestone).values(state="done").where(Milestone.id == plan.id),
        update(Milestone).values(outcome="go").where(Milestone.key == "decide"),
    )
    with unit_of_work():
        for statement in wrong:
            db.session.execute(statement)
    said = " ".join(sentence for check in checks.CHECKS for sentence in check.broken())
    for words in ("0 of its phases are open", "nobody accepted", "nobody signed"):
        assert words in said
    with unit_of_work():
        db.session.execute(update(Submission).values(accepted_at=MOMENT))
    assert "nobody accepted" not in " ".join(checks.what_is_good_was_judged_by_another())


def test_a_check_says_who_judged_their_own_work(cast):
    plan = moment_of(a_traject_of(cast), "plan")
    with unit_of_work():
        actions.accept(plan, by=cast.expert, now=MOMENT)
    assert list(checks.nobody_judges_their_own_work()) == []
    with unit_of_work():
        theirs = {"by_id": cast.expert.id, "accepted_by_id": cast.asker.id}
        db.session.execute(update(Submission).values(**theirs))
    (only,) = checks.nobody_judges_their_own_work()
    assert only == f"milestone {plan.id} was handed in and found good by one person alone"


def test_who_begins_in_a_role_tomorrow_reads_its_traject_from_then_on(cast):
    trajectory = a_traject_of(cast)
    tomorrow = TODAY + timedelta(days=1)
    with unit_of_work():
        found = db.session.get_one(Trajectory, trajectory.id)
        people.add(found, "guest", cast.colleague.id, None, tomorrow)
    read = [
        len(db.session.scalars(access.trajectories(cast.colleague, day)).all())
        for day in (TODAY, tomorrow)
    ]
    assert read == [0, 1]


def test_what_was_promised_within_weeks_is_too_late_after_them_for_who_runs_it(cast, browser):
    promised = SMALL.replace("type: meeting\n        month: 1", "type: meeting\n        within: 3")
    trajectory = a_traject_of(cast, text=promised)
    assert (moment_of(trajectory, "decide").due_on - TODAY).days == 21
    browser.sign_in(cast.coordinator)
    with clock.at(MOMENT):
        page = browser.visit(f"/programmas/{trajectory.programme.public_id}")
        assert page.says("Besluit binnen 3 weken")
        page = browser.visit("/trajecten")
        assert page.says("Besluit: uiterlijk op 15 december 2026.")
    after = MOMENT + timedelta(days=22)
    clocks.tell(now=after)
    owners = {cast.coordinator.name, cast.asker.name, cast.expert.name}
    assert {who for key, who in told("late") if key == "decide"} == owners
    with clock.at(after):
        page = browser.sign_in(cast.coordinator).visit("/trajecten")
        assert page.says("Besluit: had er moeten zijn op 15 december 2026.")
        assert page.says("te laat")
    with unit_of_work():
        actions.accept(moment_of(trajectory, "plan"), by=cast.expert, now=after)
    for by in (cast.asker, cast.expert):
        with unit_of_work():
            actions.sign(moment_of(trajectory, "decide"), "go", by=by, now=after)
    with clock.at(after):
        assert not browser.visit("/trajecten").says("te laat")
