"""What was written about somebody in a traject: they keep it, and nobody else finds it there."""

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.programmes import actions
from app.programmes.models import Trajectory
from app.programmes.reading import NoTemplate, read
from tests.support.makers import MOMENT
from tests.support.makers_programmes import SMALL, Programming, a_trajectory, moment_of

VOICED = SMALL.replace(
    "phases:\n",
    """\
  - key: voice
    label: Ervaring van de school
    about: manager
    fields:
      - {key: cooperation, label: "Hoe was de samenwerking?", type: text}
      - {key: function, label: "Je naam en functie", type: text}
phases:
""",
).replace(
    "      - key: decide\n",
    """\
      - {key: voice, label: "Hoe het was", type: report, month: 0, roles: [director, manager],
         by: director, form: voice}
      - key: decide
""",
)
WORDS = {"cooperation": "Ze luisterde eerst.", "function": "Dirk Bakker, directeur"}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


def a_voice(trajectory: Trajectory, by: Person) -> None:
    with unit_of_work():
        actions.hand_in(
            moment_of(trajectory, "voice"),
            dict(WORDS),
            by=db.session.get_one(Person, by.id),
            now=clock.now(),
        )


@pytest.fixture
def world(app: Any) -> Programming:
    return Programming(VOICED)


def managers_of(trajectory: Trajectory) -> list[Person]:
    return [row.person for row in trajectory.roles if row.role == "manager"]


def test_whom_it_is_about_keeps_it_with_name_and_function(world, browser):
    trajectory = a_trajectory(world)
    (manager,) = managers_of(trajectory)
    assert not browser.sign_in(manager).visit("/profiel/gedeeld").says("over jou is geschreven")

    a_voice(trajectory, world.director)

    page = browser.sign_in(manager).visit("/profiel/gedeeld")
    assert page.says("Wat er over jou is geschreven")
    assert page.says(WORDS["cooperation"])
    assert page.says(WORDS["function"])
    assert page.says("Ervaring van de school")
    others = browser.sign_in(world.director).visit("/profiel/gedeeld")
    assert not others.says(WORDS["cooperation"])


def test_who_had_the_role_before_does_not_get_what_is_about_another(world, browser):
    trajectory = a_trajectory(world)
    (manager,) = managers_of(trajectory)
    with unit_of_work():
        for row in db.session.get_one(Trajectory, trajectory.id).roles:
            if row.role == "manager":
                row.from_ -= timedelta(days=9)
                row.until = clock.today() - timedelta(days=1)
    a_voice(trajectory, world.director)
    assert not browser.sign_in(manager).visit("/profiel/gedeeld").says(WORDS["cooperation"])


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("about: manager", "about: nobody", "De rol “nobody” bestaat niet."),
        ("about: manager", "about: director", "De rol “director” schrijft dit zelf."),
        ("about: manager", "readers: [director]\n    about: manager", "“manager” leest dit niet."),
    ],
)
def test_a_template_that_cannot_be_is_refused(was, becomes, says):
    with pytest.raises(NoTemplate) as refused:
        read(VOICED.replace(was, becomes))
    assert says in str(refused.value)
