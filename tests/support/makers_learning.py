"""Makers of a traject in which other schools come to learn, and of who leads it."""

from datetime import date, timedelta

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db, unit_of_work
from app.organisations.models import Organisation
from app.programmes import actions, appointing
from app.programmes.models import Milestone, Programme, Trajectory, TrajectoryRole
from app.programmes.places import actions as places
from app.programmes.places.models import Place
from app.programmes.scouting import actions as scouting
from app.programmes.scouting.models import Scouted
from tests.support.makers import MOMENT, TODAY, a_director, a_person, a_school
from tests.support.makers_deployments import Cast
from tests.support.makers_programmes import SMALL, a_traject_of, come_to_second_phase, moment_of
from tests.support.remembering import remembered

# Our small programme: after a course of two times a trainer may lead, and schools come to learn.
LEARNING = (
    SMALL.replace(
        "forms:\n",
        """\
  - {key: trainer, label: "Trainer", fill: appoint, appointed_by: [manager], min: 0, max: 3,
     trained_in: begin.course}
  - {key: learner, label: "Lerende school", fill: appoint, min: 0, max: 3}
places: {role: learner, by: [manager]}
forms:
""",
        1,
    )
    .replace(
        "      - key: decide\n",
        """\
      - {key: course, label: "Opleiding", type: training, month: 0, every: 1, times: 2,
         roles: [trainer, manager]}
      - key: decide
""",
        1,
    )
    .replace(
        '      - {key: visit, label: "Bezoek"',
        """\
      - {key: start, label: "Start", type: training, week: 0, each: learner,
         roles: [trainer, learner], by: learner, form: plan, led_by: trainer}
      - {key: lesson, label: "Les", type: training, week: 1, each: learner,
         roles: [trainer, learner], led_by: trainer}
      - {key: visit, label: "Bezoek\"""",
        1,
    )
)
UNTIL = TODAY + timedelta(days=60)


@remembered
def a_learning_traject(
    cast: Cast, *, offered: int = 0, title: str = "Leren", text: str = LEARNING
) -> Trajectory:
    """With a trainer who has not begun the course; with places when some are `offered`."""
    trajectory = a_traject_of(cast, title, text=text)
    trainer = a_trainer(cast)
    with unit_of_work():
        appointing.appoint(
            again(trajectory), "trainer", me(trainer), by=me(cast.expert), now=MOMENT
        )
    if offered:
        offer(trajectory, cast, offered)
    return trajectory


def a_learner(cast: Cast, name: str = "De Leerling") -> tuple[Organisation, Person]:
    """A school in the same samenwerkingsverband, with its director."""
    school = a_school(name, swv=cast.swv, region=cast.region)
    return school, a_director(school, f"Dirk {name.split()[-1]}")


def a_trainer(cast: Cast, name: str = "Tara Trainer") -> Person:
    found = select(Person).where(
        Person.name == name, Person.memberships.any(organisation_id=cast.asking.id)
    )
    return db.session.scalar(found) or me(a_person(name, at=cast.asking))


def again(trajectory: Trajectory) -> Trajectory:
    return db.session.get_one(Trajectory, trajectory.id)


def me(person: Person) -> Person:
    return db.session.get_one(Person, person.id)


def offer(trajectory: Trajectory, cast: Cast, number: int, until: date = UNTIL) -> None:
    with unit_of_work():
        facts = places.Facts(number, until, "Vier lessen met het hele team.")
        places.offer(again(trajectory), facts, by=me(cast.expert), now=MOMENT)


def a_place(trajectory: Trajectory, school: Organisation, by: Person) -> Place:
    """Its director has asked for it."""
    with unit_of_work():
        found = db.session.get_one(Organisation, school.id)
        return places.ask(again(trajectory), found, "Wij willen dit.", by=me(by), now=MOMENT)


def move_place(place: Place, action: str, by: Person, words: str = "") -> None:
    with unit_of_work():
        found = db.session.get_one(Place, place.id)
        places.move(found, action, by=me(by), words=words, now=MOMENT)


def give_course(trajectory: Trajectory, cast: Cast, *absent: int) -> None:
    """Both times, with everybody; the trainer misses those numbered `absent`."""
    found = select(Milestone.id).where(
        Milestone.trajectory_id == trajectory.id, Milestone.key == "course"
    )
    rows = again(trajectory).roles
    trainers = [row.person_id for row in rows if row.role == "trainer"]
    for number, id_ in enumerate(db.session.scalars(found.order_by(Milestone.id)).all(), start=1):
        present = [cast.expert.id, *(() if number in absent else trainers)]
        with unit_of_work():
            actions.hold(
                db.session.get_one(Milestone, id_), held_on=TODAY, present=present,
                by=me(cast.expert), now=MOMENT,
            )  # fmt: skip


def come_to_lessons(trajectory: Trajectory, cast: Cast, *absent: int) -> None:
    """The course is over and the phase with the lessons has opened."""
    give_course(trajectory, cast, *absent)
    come_to_second_phase(trajectory, cast)


def lesson_of(trajectory: Trajectory, key: str = "lesson") -> Milestone:
    return moment_of(trajectory, key)


def bring_forward(milestone: Milestone, by: Person) -> None:
    """To today, so that it has been."""
    with unit_of_work():
        found = db.session.get_one(Milestone, milestone.id)
        actions.reschedule(found, TODAY, words="Eerder klaar.", by=me(by), now=MOMENT)


def trainer_of(trajectory: Trajectory) -> TrajectoryRole:
    return next(row for row in again(trajectory).roles if row.role == "trainer")


def a_scouted_school(programme: Programme, school: Organisation, by: Person) -> Scouted:
    with unit_of_work():
        return scouting.scout(
            db.session.get_one(Programme, programme.id), f"{school.name} {school.city}",
            "Een tip van het bestuur", "Sterk in lezen.", by=me(by), now=MOMENT,
        )  # fmt: skip
