"""A moment that publishes leaves a good example, as a draft that its author finishes and shares."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import db, unit_of_work
from app.errors import NotAllowed
from app.organisations.models import Ring
from app.practices.models import ASKED, AUTHOR, CARRIER, Practice, PracticeSkill
from app.profiles.models import Claim
from app.programmes import actions, learned
from app.programmes.models import Milestone, Trajectory
from tests.support.makers import MOMENT, a_person, a_school, a_skill, saved
from tests.support.makers_deployments import Cast, a_cast
from tests.support.makers_programmes import SMALL, a_traject_of, moment_of

FORM = """\
forms:
  - key: shared
    label: Voorbeeld
    fields:
      - {key: title, label: "Titel", type: text, required: false}
      - {key: story, label: "Verhaal", type: text, required: false}
      - {key: needed, label: "Wat is er nodig?", type: text, required: false}
      - {key: results, label: "Wat leverde het op?", type: text, required: false}
      - {key: carriers, label: "Wie kan dit?", type: people, required: false}
"""
MOMENT_LINE = """\
      - {key: tell, label: "Vertellen", type: product, month: 0, roles: [director, manager],
         by: director, form: shared, publishes: true}
      - key: decide
"""
SHARING = SMALL.replace("forms:\n", FORM, 1).replace("      - key: decide\n", MOMENT_LINE, 1)


@pytest.fixture
def cast(app: Any) -> Cast:
    return a_cast()


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def told(cast: Cast, **answers: Any) -> Milestone:
    """Handed in by the director of the school, and found good by who leads the traject."""
    traject = a_traject_of(cast, text=SHARING)
    with unit_of_work():
        actions.accept(moment_of(traject, "plan"), by=cast.expert, now=MOMENT)
    with unit_of_work():
        actions.hand_in(moment_of(traject, "tell"), answers, by=cast.asker, now=MOMENT)
    assert db.session.scalar(select(func.count(Practice.id))) == 0  # not before it is good
    with unit_of_work():
        actions.accept(moment_of(traject, "tell"), by=cast.expert, now=MOMENT)
    return moment_of(traject, "tell")


def test_what_was_told_becomes_a_draft_of_who_handed_it_in(cast):
    colleague, stranger = cast.colleague, a_person("Ver Weg", at=a_school("Elders"))
    moment = told(
        cast,
        title="Rust op het plein",
        story="Elke pauze begint nu met <b>een spel</b>.",
        needed="Een half uur per week.",
        results="Minder ruzies.",
        carriers={"ids": [cast.asker.id, colleague.id, stranger.id], "others": "Noor"},
    )
    practice = moment.practice
    assert practice is not None
    assert (practice.state, practice.title, practice.result) == (
        "draft", "Rust op het plein", "Minder ruzies.",
    )  # fmt: skip
    assert practice.story == (
        "Elke pauze begint nu met <b>een spel</b>.\n\nWat is er nodig?\n\nEen half uur per week."
    )
    assert "&lt;b&gt;" in practice.story_html
    assert practice.ring == moment.trajectory.programme.ring
    assert practice.people(AUTHOR) == [cast.asker.id]
    # Who works there is asked; the author says so on the page, and a stranger is nobody to ask.
    assert practice.people(CARRIER, ASKED) == [colleague.id]


def test_its_author_finds_it_at_home_and_from_the_moment(cast, browser):
    moment = told(cast, title="Rust op het plein", story="Elke pauze begint met een spel.")
    page = browser.sign_in(cast.asker).visit("/start")
    assert page.says("Je voorbeeld is nog een concept.")
    page = browser.visit(f"/momenten/{moment.public_id}").follow("Rust op het plein")
    assert page.h1 == "Rust op het plein"
    # Who takes part in the traject, but not in the example, reads its title and no more.
    page = browser.sign_in(cast.expert).visit(f"/momenten/{moment.public_id}")
    assert page.says("Rust op het plein concept")
    assert not page.select(f"a[href='/voorbeelden/{moment.practice.public_id}']")


@pytest.mark.parametrize(
    "words", ["Bel Jan op 06-12345678.", "We hielpen leerling Sanne met rekenen."]
)
def test_what_may_not_stand_in_an_example_is_left_out(cast, words):
    practice = told(cast, title="Rust", story=words).practice
    assert practice is not None
    assert practice.title.startswith("Vertellen, ")
    assert practice.story == practice.story_html == practice.line == ""


def test_a_name_that_may_not_stand_there_holds_up_nobody(cast):
    traject = a_traject_of(cast, text=SHARING)
    with unit_of_work():
        found = db.session.get_one(Trajectory, traject.id)
        found.name = "Team Rekenen van groep 4"
        actions.accept(moment_of(traject, "plan"), by=cast.expert, now=MOMENT)
    with unit_of_work():
        answers = {"carriers": {"ids": [], "others": ""}}
        actions.hand_in(moment_of(traject, "tell"), answers, by=cast.asker, now=MOMENT)
    with unit_of_work():
        actions.accept(moment_of(traject, "tell"), by=cast.expert, now=MOMENT)
    moment = moment_of(traject, "tell")
    assert moment.state == "done"
    assert moment.practice is not None
    assert moment.practice.title == "Goed voorbeeld uit een traject"


def test_what_the_school_asked_for_is_what_it_is_about(cast):
    from app.programmes.team.models import AskedSkill

    traject = a_traject_of(cast, text=SHARING)
    saved(AskedSkill(trajectory_id=traject.id, skill_id=a_skill().id))
    with unit_of_work():
        actions.accept(moment_of(traject, "plan"), by=cast.expert, now=MOMENT)
    with unit_of_work():
        actions.hand_in(moment_of(traject, "tell"), {}, by=cast.asker, now=MOMENT)
    with unit_of_work():
        actions.accept(moment_of(traject, "tell"), by=cast.expert, now=MOMENT)
    practice = db.session.scalars(select(Practice)).one()
    assert [each.skill_id for each in practice.skills] == [a_skill().id]
    assert db.session.get_one(Trajectory, traject.id).state == "active"


def test_a_moment_that_falls_away_tells_nothing(cast):
    traject = a_traject_of(cast, text=SHARING)
    with unit_of_work():
        actions.skip(moment_of(traject, "tell"), "Niet nodig.", by=cast.coordinator, now=MOMENT)
    assert db.session.scalar(select(func.count(Practice.id))) == 0


def test_who_took_part_puts_what_came_of_it_on_their_profile_with_one_click(cast, browser):
    moment = told(cast, title="Rust op het plein", story="Elke pauze begint met een spel.")
    traject = f"/trajecten/{moment.trajectory.public_id}"
    says = "Kun je hier nu anderen mee helpen?"
    assert not browser.sign_in(cast.expert).visit(traject).says(says)  # nothing to say of it yet
    skill = a_skill("begrijpend-lezen")
    with unit_of_work():
        practice = db.session.get_one(Practice, moment.practice_id)
        practice.skills.append(PracticeSkill(skill_id=skill.id))
    assert browser.visit("/start").says(says)
    page = browser.visit(traject).press(f"Zet op mijn profiel: {skill.label}")
    assert page.says("Het staat op je profiel.")
    assert not page.says(says)
    claims = select(Claim.ring).where(Claim.person_id == cast.expert.id, Claim.skill_id == skill.id)
    assert db.session.scalars(claims).all() == [Ring.BOARD]
    # Who fills a role by office is not asked, and nobody ticks for somebody else.
    assert not browser.sign_in(cast.asker).visit(traject).says(says)
    trajectory = db.session.get_one(Trajectory, moment.trajectory_id)
    with pytest.raises(NotAllowed):
        learned.put_on_profile(trajectory, skill, by=cast.asker, now=MOMENT)
