"""What a move of a place asks first, and what it does to the places and to who takes part."""

from sqlalchemy import select, update

from app import clock
from app.accounts.access import holders
from app.accounts.models import Person
from app.database import change_one, db
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.programmes import access as programmes
from app.programmes import appointing, people, phases
from app.programmes.models import Trajectory, TrajectoryRole
from app.programmes.places import access, following, offered
from app.programmes.places.models import Opening, Place
from app.workflow import Step

NO_PLACE_LEFT = "Alle plekken zijn vergeven. Zodra er een vrijkomt, kun je deze school toelaten."


def opening(place: Place) -> Opening:
    """As it stands in this transaction."""
    return db.session.get_one(Opening, place.trajectory_id, populate_existing=True)


def hold(place: Place) -> None:
    """First the traject, as whoever lets somebody in to it does."""
    phases.keep_still(place.trajectory)


# Asking


def is_full(step: Step) -> bool:
    """Also where something is free for which others wait: nobody comes past them."""
    return bool(offered.full([opening(step.obj)]))


def may_ask(step: Step) -> None:
    place: Place = step.obj
    trajectory = place.trajectory
    if trajectory.state != "active" or opening(place).until < step.today:
        raise RuleBroken("Aanmelden kan niet meer.")
    mine = access.schools_that_may_ask(trajectory, step.by, step.today)
    if place.school_id not in [school.id for school in mine]:
        raise RuleBroken("Deze school kan zich hier niet aanmelden, of deed dat al.")


def is_in_it(step: Step) -> None:
    """Places are offered where schools take part already: each of those has one."""
    _takes_one(step)


# Having


def _runs(step: Step) -> None:
    if step.obj.trajectory.state != "active":
        raise RuleBroken("Dit traject loopt niet meer.")


def can_come(step: Step) -> None:
    """A school that asked long ago may be gone, or belong elsewhere now."""
    _runs(step)
    place: Place = step.obj
    trajectory = place.trajectory
    within = programmes.schools_for(trajectory.programme, trajectory.template)
    found = within.where(Organisation.id == place.school_id).exists()
    if not db.session.scalar(select(found)):
        raise RuleBroken(
            "%(name)s bestaat niet meer, of hoort niet meer bij dit programma.",
            name=place.school.name,
        )


def is_over(step: Step) -> None:
    if step.obj.trajectory.state in ("draft", "active"):
        raise RuleBroken("Dit traject loopt nog.")


def _takes_one(step: Step) -> None:
    """The WHERE is the rule: of two who give the last place in the same second one gives it."""
    change_one(
        update(Opening)
        .where(Opening.trajectory_id == step.obj.trajectory_id, Opening.taken < Opening.places)
        .values(taken=Opening.taken + 1, version=Opening.version + 1)
        .execution_options(synchronize_session=False),
        RuleBroken(NO_PLACE_LEFT),
    )


def comes_in(step: Step) -> None:
    """Who asked for the school fills the role from now on, and its moments are placed."""
    _takes_one(step)
    place: Place = step.obj
    trajectory = place.trajectory
    assert trajectory.template.places is not None
    key = trajectory.template.places.role
    if not rows_of(place):
        person, school = _who_comes(place, step), place.school
        appointing.let_in(trajectory, key, person, by=step.by, now=step.now, organisation=school)


def _who_comes(place: Place, step: Step) -> Person:
    """Who asked; or, when they no longer lead the school, who does."""
    leaders = holders(access.LEADS, place.school_id, step.today)
    if not leaders:
        raise RuleBroken("%(name)s heeft nu geen schoolleider die meedoet.", name=place.school.name)
    return db.session.get_one(Person, place.by_id if place.by_id in leaders else leaders[0])


def has_done_all(step: Step) -> None:
    _runs(step)
    if following.finished_on(step.obj) is None:
        raise RuleBroken("Er staat nog iets open voor deze school.")


def gives_back(step: Step) -> None:
    step.values["rows"] = rows_of(step.obj)
    frees_one(step)


def frees_one(step: Step) -> None:
    place: Place = step.obj
    change_one(
        update(Opening)
        .where(Opening.trajectory_id == place.trajectory_id, Opening.taken > 0)
        .values(taken=Opening.taken - 1, version=Opening.version + 1)
        .execution_options(synchronize_session=False)
    )


def goes(step: Step) -> None:
    """Once it is written that the place is given back, what was theirs lapses."""
    for row in step.values.get("rows", ()):
        appointing.take_out(row, by=step.by, now=step.now)


def rows_of(place: Place) -> list[TrajectoryRole]:
    """Who comes for this school now."""
    trajectory: Trajectory = place.trajectory
    assert trajectory.template.places is not None
    found = people.of_role(trajectory, trajectory.template.places.role, clock.today())
    return [row for row in found if row.organisation_id == place.school_id]


def ends_with_a_reason(step: Step) -> None:
    _runs(step)
    has_a_reason(step)


def has_a_reason(step: Step) -> None:
    if not step.values.get("reason_words", "").strip():
        raise RuleBroken("Schrijf erbij waarom: de school leest dit.", field="reason_words")


def leaves_with_a_reason(step: Step) -> None:
    _runs(step)
    if not step.values.get("reason_words", "").strip():
        raise RuleBroken(
            "Schrijf erbij waarom: wie over de plekken gaat leest dit.", field="reason_words"
        )
