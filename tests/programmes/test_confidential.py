"""Who reads which document of a traject: its roles, the school and its board, and the owner; and
the school never less than who pays or runs the programme."""

from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.programmes import actions, confidential
from app.programmes.models import Milestone, Signature, Trajectory
from app.programmes.reading import read
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT, TODAY, a_deputy
from tests.support.makers_programme_money import a_payers_pot
from tests.support.makers_programmes import (
    PLAN,
    SMALL,
    Programming,
    Walk,
    catalogue_text,
    moment_of,
)

SECRET = "Beoordeeld als zwak."
CLOSED = SMALL.replace("    label: Plan\n", "    label: Plan\n    readers: [director, manager]\n")
JUDGED = SMALL.replace(
    "phases:\n",
    """\
  - key: judged
    label: Oordeel
    readers: [director, manager]
    fields: [{key: found, label: "Wat zagen we?", type: text}]
phases:
""",
).replace(
    "        month: 1\n        roles: [director, manager]\n",
    "        month: 1\n        roles: [director, manager]\n        by: director\n"
    "        form: judged\n",
    1,
)
EACH_THEIR_OWN = SMALL.replace(
    "phases:\n",
    """\
  - key: own
    label: Eigen meting
    readers: [guest, manager]
    fields: [{key: mark, label: "Hoe gaat het?", type: rating}]
phases:
""",
).replace(
    "      - key: decide\n",
    """\
      - {key: own, label: "Eigen meting", type: measurement, month: 0, each: guest, by: guest,
         form: own, roles: [guest]}
      - key: decide
""",
)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


def who(trajectory: Trajectory, role: str) -> list[Person]:
    return [row.person for row in trajectory.roles if row.role == role]


def told_off(world: Programming) -> Trajectory:
    """Its plan came back with words, and was handed in again."""
    walk = Walk(world)
    walk.start()
    plan = moment_of(walk.again(), "plan").id
    with unit_of_work():
        found = db.session.get_one(Milestone, plan)
        manager = who(found.trajectory, "manager")[0]
        actions.give_back(found, f"Leg uit: {SECRET}", by=manager, now=MOMENT)
    with unit_of_work():
        director = db.session.get_one(Person, world.director.id)
        found = db.session.get_one(Milestone, plan)
        actions.hand_in(found, PLAN | {"goal": SECRET}, by=director, now=MOMENT)
    return walk.again()


@both_at_length
def test_a_plan_is_read_by_its_roles_the_school_its_board_and_the_owner(app, browser):
    world = Programming(CLOSED)
    trajectory = told_off(world)
    guest, manager = who(trajectory, "guest")[0], who(trajectory, "manager")[0]
    _, payer = a_payers_pot("swv", trajectory.id)
    deputy = a_deputy("Dien Deputy", of=db.session.get_one(Person, world.board_member.id))
    page = f"/momenten/{moment_of(trajectory, 'plan').public_id}"
    for person in (world.director, world.board_member, world.owner_person, manager, deputy):
        shown = browser.sign_in(person).visit(page)
        assert SECRET in shown.text
        assert shown.says("Vertrouwelijk: dit lezen alleen de school en haar bestuur")
    for person in (guest, payer):
        shown = browser.sign_in(person).visit(page)
        assert shown.status == 200
        assert shown.says("Wat hier is ingeleverd, lees je niet")
        assert shown.says("Schoolleider, Programmaleider.")
        assert SECRET not in shown.text  # neither what was filled in, nor what was said of it
    assert browser.sign_in(world.teacher).visit(page).status == 404

    with unit_of_work():  # who left no longer reads
        row = next(r for r in db.session.get_one(Trajectory, trajectory.id).roles
                   if r.role == "manager")  # fmt: skip
        row.until = TODAY
    assert not confidential.reads(moment_of(trajectory, "plan"), manager, TODAY)
    about = browser.sign_in(world.director).visit(f"/programmas/{world.programme.public_id}")
    assert about.says("Plan school, bestuur en beheerder; en Schoolleider, Programmaleider")


@both_at_length
def test_of_what_each_hands_in_apart_another_reads_nothing(app):
    walk = Walk(Programming(EACH_THEIR_OWN))
    walk.start()
    trajectory = walk.again()
    guests = who(trajectory, "guest")
    assert len(guests) == 2
    own = select(Milestone).where(Milestone.key == "own").order_by(Milestone.id)
    for milestone in db.session.scalars(own):
        assert milestone.for_member is not None
        reads = {
            person.id: confidential.reads(milestone, person, TODAY)
            for person in (*guests, walk.world.director, walk.world.owner_person)
        }
        # Nor does the school, as it is of somebody from another one.
        assert reads == {
            **{guest.id: guest.id == milestone.for_member.person_id for guest in guests},
            walk.world.director.id: False,
            walk.world.owner_person.id: True,
        }


@both_at_length
@pytest.mark.parametrize(("outcome", "is_for_all"), [("go", False), ("stop", True)])
def test_what_signers_said_of_a_confidential_document_is_for_all_when_it_stops(
    app, browser, outcome, is_for_all
):
    world = Programming(JUDGED)
    walk = Walk(world)
    walk.start()
    guest, manager = who(walk.again(), "guest")[0], who(walk.again(), "manager")[0]
    _, payer = a_payers_pot("swv", walk.trajectory.id)
    with unit_of_work():
        actions.accept(moment_of(walk.again(), "plan"), by=manager, now=MOMENT)
    with unit_of_work():
        decide = moment_of(walk.again(), "decide")
        actions.hand_in(decide, {"found": "Iets."}, by=world.director, now=MOMENT)
        left = {"role": "manager", "person_id": guest.id, "signed_by_id": guest.id, "at": MOMENT}
        words = {"outcome": "again", "words": "Zei wie hier niet meer is."}
        db.session.add(Signature(milestone_id=decide.id, **left, **words))
    page = browser.sign_in(world.director).visit(f"/momenten/{decide.public_id}")
    assert page.says("Bij stoppen leest iedereen die meedoet dit; bij een andere keuze alleen")
    for person in (manager, world.director):
        with unit_of_work():
            decide = moment_of(walk.again(), "decide")
            actions.sign(decide, outcome, words=SECRET, by=person, now=MOMENT)
    for person in (guest, payer):
        page = browser.sign_in(person).visit(f"/trajecten/{walk.trajectory.public_id}")
        assert page.says("Het besluit is: ")
        assert (SECRET in page.text) == is_for_all
        assert "niet meer is" not in page.text
        page = browser.visit(f"/momenten/{decide.public_id}")
        assert SECRET not in page.text
    page = browser.sign_in(world.director).visit(f"/momenten/{decide.public_id}")
    assert SECRET in page.text


@both_at_length
def test_a_financial_expert_reads_the_budget_and_nothing_else(app):
    world = Programming(catalogue_text("kwaliteitsaanpak"))
    walk = Walk(world)
    walk.start()
    expert, finance = (who(walk.again(), key)[0] for key in ("expert", "finance_expert"))
    application = moment_of(walk.again(), "application")
    assert confidential.reads(application, expert, TODAY)
    assert not confidential.reads(application, finance, TODAY)
    documents = {form.key: form.readers for form in world.template.forms}
    assert [key for key, readers in documents.items() if not readers] == ["budget"]
    assert all("finance_expert" not in readers for readers in documents.values())


def test_what_an_inspector_found_is_for_the_roles_of_the_traject():
    """No database: every form of our own that asks for a judgement, risks or a mark says for whom
    it is; the page of the programme tells it."""
    for key in ("expertteam", "kwaliteitsaanpak", "expertisescholen"):
        template = read(catalogue_text(key))
        told = {each.label: each.readers for each in confidential.documents(template)}
        for form in template.forms:
            kinds = {moment.type for _, moment in template.moments() if moment.form == form.key}
            asks = {field.key for field in form.fields}
            if kinds & {"measurement", "audit"} or asks & {"risks_now", "judged_on", "motive"}:
                assert form.readers, (key, form.key)
                assert len(told[form.label]) == len(form.readers)
