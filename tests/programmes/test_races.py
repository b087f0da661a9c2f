"""Two people of one traject in the same second."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken, StalePage
from app.organisations.models import Organisation
from app.programmes import actions, answers, appointing, checks, publishing
from app.programmes.models import Milestone, Programme, Signature, Trajectory, TrajectoryPhase
from tests.deployments.test_races import at_once
from tests.support.makers import MOMENT, TODAY, a_person
from tests.support.makers_deployments import a_cast
from tests.support.makers_programmes import (
    PLAN,
    SMALL,
    a_declaration,
    a_programme_of,
    a_traject_of,
    come_to_second_phase,
    moment_of,
)

pytestmark = pytest.mark.engines("postgresql")  # SQLite has one writer at a time


def loaded(model, id_):
    return db.session.get_one(model, id_)


def promises() -> list[str]:
    return [sentence for check in checks.CHECKS for sentence in check.broken()]


def test_of_the_last_two_signatures_the_second_decides(app):
    """Without waiting for each other neither would see that all have signed."""
    cast = a_cast()
    trajectory = a_traject_of(cast)
    with unit_of_work():
        actions.accept(moment_of(trajectory, "plan"), by=cast.expert, now=MOMENT)
    decision, people = moment_of(trajectory, "decide").id, (cast.asker.id, cast.expert.id)

    def signs(person_id):
        def work(ready):
            milestone, person = loaded(Milestone, decision), loaded(Person, person_id)
            ready()
            actions.sign(milestone, "go", by=person, now=MOMENT)

        return work

    ends = at_once(app, *(signs(person_id) for person_id in people))
    late = [end for end in ends if end is not None]
    assert [type(end) for end in late] in ([], [StalePage])
    if late:  # who was second reads again, and signs
        with unit_of_work():
            actions.sign(
                loaded(Milestone, decision),
                "go",
                by=loaded(Person, people[ends.index(late[0])]),
                now=MOMENT,
            )
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 2
    assert loaded(Milestone, decision).state == "done"
    assert promises() == []


def test_of_the_last_two_moments_the_second_closes_the_phase(app):
    cast = a_cast()
    trajectory = a_traject_of(cast)
    come_to_second_phase(trajectory, cast)
    later = MOMENT + timedelta(days=70)
    with unit_of_work():
        moments = [moment_of(trajectory, "end")]
        actions.sign(moments[0], "done", by=cast.expert, now=MOMENT)
    talks = db.session.scalars(select(Milestone).where(Milestone.key == "talk")).all()
    ids, asker = [talk.id for talk in talks], cast.asker.id

    def holds(milestone_id):
        def work(ready):
            milestone, person = loaded(Milestone, milestone_id), loaded(Person, asker)
            assert milestone.trajectory.state == "active"
            ready()
            actions.hold(
                milestone, held_on=date(2026, 12, 8), present=[asker], by=person, now=later
            )

        return work

    ends = at_once(app, *(holds(milestone_id) for milestone_id in ids))
    assert [type(end) for end in ends if end is not None] in ([], [StalePage])
    for milestone_id in ids:
        if loaded(Milestone, milestone_id).state != "done":
            with unit_of_work():
                holds(milestone_id)(lambda: None)
    closed = select(TrajectoryPhase.closed_on).where(TrajectoryPhase.key == "do")
    assert db.session.scalar(closed) is not None
    assert loaded(Trajectory, trajectory.id).state == "completed"
    assert promises() == []


def test_a_role_never_has_more_people_than_it_may(app):
    cast = a_cast()
    trajectory = a_traject_of(cast).id
    people = [a_person(f"Gast {name}", role=None) for name in ("Een", "Twee", "Drie")]
    for person in people:
        a_declaration(person, cast.region, at=MOMENT)
    guests = [person.id for person in people]
    owner = cast.coordinator.id
    with unit_of_work():
        appointing.appoint(
            loaded(Trajectory, trajectory), "guest", loaded(Person, guests[0]),
            by=loaded(Person, owner), now=MOMENT,
        )  # fmt: skip

    def lets_in(person_id):
        def work(ready):
            found, person = loaded(Trajectory, trajectory), loaded(Person, person_id)
            assert found.roles  # as the page of each has shown them
            by = loaded(Person, owner)
            ready()
            appointing.appoint(found, "guest", person, by=by, now=MOMENT)

        return work

    ends = at_once(app, *(lets_in(person_id) for person_id in guests[1:]))
    refused = [end for end in ends if end is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], RuleBroken)
    assert "hoogstens 2" in str(refused[0])


def test_of_two_applications_of_one_school_one_is_sent(app):
    cast = a_cast()
    programme, school, asker = a_programme_of(cast).id, cast.asking.id, cast.asker.id
    with unit_of_work():
        drafts = [
            actions.apply(
                loaded(Programme, programme), loaded(Organisation, school),
                by=loaded(Person, asker), now=MOMENT,
            ).id
            for _ in range(2)
        ]  # fmt: skip

    def sends(draft_id):
        def work(ready):
            draft, person = loaded(Trajectory, draft_id), loaded(Person, asker)
            ready()
            actions.submit(draft, by=person, now=MOMENT, filled_in=PLAN)
            ready()

        return work

    refused = [end for end in at_once(app, *map(sends, drafts)) if end is not None]
    assert [str(end) for end in refused] == [f"{cast.asking.name} doet al mee."]


def test_nothing_is_added_to_a_traject_that_has_just_stopped(app):
    """Whoever asked in the same second waits for who stops it, and then sees that it did."""
    cast = a_cast()
    trajectory = a_traject_of(cast)
    come_to_second_phase(trajectory, cast)
    traject, asker, owner = trajectory.id, cast.asker.id, cast.coordinator.id
    heir = a_person("Hanna Opvolger", role=None).id

    def stops(ready):
        found = loaded(Trajectory, traject)
        actions.leave(found, "Geen tijd.", by=loaded(Person, asker), now=MOMENT)
        ready()

    def later(act):
        def work(ready):
            found, by = loaded(Trajectory, traject), loaded(Person, owner)
            rows = {row.role: row for row in found.roles}
            do = next(row for row in found.phases if row.key == "do")
            person = loaded(Person, heir)
            assert (found.state, do.is_open) == ("active", True)
            ready()
            act(found, do, rows, person, {"by": by, "now": MOMENT})

        return work

    ends = at_once(
        app,
        stops,
        later(lambda found, do, rows, person, who: actions.add(do, "visit", TODAY, **who)),
        later(
            lambda found, do, rows, person, who: appointing.appoint(found, "guest", person, **who)
        ),
        later(lambda found, do, rows, person, who: appointing.release(rows["manager"], **who)),
    )
    assert [type(end) for end in ends] == [type(None), NotAllowed, NotAllowed, NotAllowed]


def test_of_two_who_save_the_same_programme_the_second_hears_of_the_first(app):
    cast = a_cast()
    programme, owner = a_programme_of(cast).id, cast.coordinator.id

    def saves(goal):
        def work(ready):
            found, by = loaded(Programme, programme), loaded(Person, owner)
            seen = found.version
            ready()
            facts = publishing.Facts("Klein programma", goal=goal)
            publishing.change(found, facts, by=by, now=MOMENT, seen=seen)

        return work

    ends = at_once(app, saves("Eerst."), saves("Daarna."))
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "StalePage"]


def test_two_forms_that_come_in_at_once_give_no_two_lines_one_number(app):
    cast = a_cast()
    again = SMALL.replace(
        "times: 0, roles: [director, guest]}",
        "times: 0, roles: [director, manager], by: director, form: plan}",
    )
    trajectory = a_traject_of(cast, text=again)
    come_to_second_phase(trajectory, cast)
    with unit_of_work():
        phase = loaded(Trajectory, trajectory.id).phases[1]
        ids = [actions.add(phase, "visit", TODAY, by=cast.asker, now=MOMENT).id for _ in range(2)]
    asker = cast.asker.id

    def hands_in(milestone_id):
        def work(ready):
            milestone, person = loaded(Milestone, milestone_id), loaded(Person, asker)
            ready()
            line = {"what": f"Stap {milestone_id}", "until": "2027-03-01"}
            filled_in = PLAN | {"steps": [*PLAN["steps"], line]}
            actions.hand_in(milestone, filled_in, by=person, now=MOMENT)

        return work

    assert at_once(app, *map(hands_in, ids)) == [None, None]
    told = [answers.loads(loaded(Milestone, id_).newest.answers)["steps"] for id_ in ids]
    numbers = [row["id"] for rows in told for row in rows]
    assert len(set(numbers)) == len(numbers), told
