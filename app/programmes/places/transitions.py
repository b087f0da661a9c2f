"""The life of a place: asked for, on the waiting list, had, and given back."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.access import holders
from app.accounts.models import Person
from app.clock import amsterdam
from app.database import change_one, db
from app.errors import RuleBroken
from app.programmes import appointing, people, phases
from app.programmes.models import Trajectory
from app.programmes.places import access, following
from app.programmes.places.models import Opening, Place
from app.workflow import Move, Step, Table, perform

STATES = {
    "asked": "aangemeld",
    "waiting": "op de wachtlijst",
    "accepted": "heeft een plek",
    "refused": "niet toegelaten",
    "withdrawn": "ingetrokken",
    "finished": "is klaar",
    "left": "gaf de plek terug",
}
NO_PLACE_LEFT = "Alle plekken zijn vergeven. Zodra er een vrijkomt, kun je deze school toelaten."


def _school(place: Place, person: Any, now: datetime) -> int | None:
    return access.acts_for(place, person, amsterdam(now).date())


def _in_charge(place: Place, person: Any, now: datetime) -> int | None:
    return access.in_charge(place.trajectory, person, amsterdam(now).date())


def _leaders_of_school(place: Place) -> list[int]:
    return holders(access.LEADS, place.school_id, clock.today())


def _leading(place: Place) -> list[int]:
    places = place.trajectory.template.places
    found = people.ids_of(place.trajectory, places.by if places else (), clock.today())
    return found or people.owner_people(place.trajectory.programme, clock.today())


def opening(place: Place) -> Opening:
    """As it stands in this transaction."""
    return db.session.get_one(Opening, place.trajectory_id, populate_existing=True)


def _hold(place: Place) -> None:
    """First the traject, as whoever lets somebody in to it does."""
    phases.keep_still(place.trajectory)


# Asking


def _is_full(step: Step) -> bool:
    return opening(step.obj).left <= 0


def _may_ask(step: Step) -> None:
    place: Place = step.obj
    trajectory = place.trajectory
    if trajectory.state != "active" or opening(place).until < step.today:
        raise RuleBroken("Aanmelden kan niet meer.")
    mine = access.schools_that_may_ask(trajectory, step.by, step.today)
    if place.school_id not in [school.id for school in mine]:
        raise RuleBroken("Deze school kan zich hier niet aanmelden, of deed dat al.")


def _is_in_it(step: Step) -> None:
    """Places are offered where schools take part already: each of those has one."""
    _takes_one(step)


# Having


def _runs(step: Step) -> None:
    if step.obj.trajectory.state != "active":
        raise RuleBroken("Dit traject loopt niet meer.")


def _is_over(step: Step) -> None:
    if step.obj.trajectory.state in ("draft", "active"):
        raise RuleBroken("Dit traject loopt nog.")


def close_all(step: Step) -> None:
    """After the end of a traject nobody waits for a place in it."""
    trajectory: Trajectory = step.obj
    found = select(Place).where(
        Place.trajectory_id == trajectory.id, Place.state.in_(("asked", "waiting"))
    )
    for place in list(db.session.scalars(found.order_by(Place.id))):
        perform(PLACE, place, "close", by=None, now=step.now)


def _takes_one(step: Step) -> None:
    """The WHERE is the rule: of two who give the last place in the same second one gives it."""
    change_one(
        update(Opening)
        .where(Opening.trajectory_id == step.obj.trajectory_id, Opening.taken < Opening.places)
        .values(taken=Opening.taken + 1, version=Opening.version + 1)
        .execution_options(synchronize_session=False),
        RuleBroken(NO_PLACE_LEFT),
    )


def _comes_in(step: Step) -> None:
    """Who asked for the school fills the role from now on, and its moments are placed."""
    _takes_one(step)
    place: Place = step.obj
    trajectory = place.trajectory
    assert trajectory.template.places is not None
    key = trajectory.template.places.role
    if not rows_of(place):
        person = db.session.get_one(Person, place.by_id)
        school = place.school
        appointing.let_in(trajectory, key, person, by=step.by, now=step.now, organisation=school)


def _has_done_all(step: Step) -> None:
    _runs(step)
    if following.finished_on(step.obj) is None:
        raise RuleBroken("Er staat nog iets open voor deze school.")


def _gives_back(step: Step) -> None:
    step.values["rows"] = rows_of(step.obj)
    _frees_one(step)


def _frees_one(step: Step) -> None:
    place: Place = step.obj
    change_one(
        update(Opening)
        .where(Opening.trajectory_id == place.trajectory_id, Opening.taken > 0)
        .values(taken=Opening.taken - 1, version=Opening.version + 1)
        .execution_options(synchronize_session=False)
    )


def _goes(step: Step) -> None:
    """Once it is written that the place is given back, what was theirs lapses."""
    for row in step.values.get("rows", ()):
        appointing.take_out(row, by=step.by, now=step.now)


def rows_of(place: Place) -> list[Any]:
    """Who comes for this school now."""
    trajectory: Trajectory = place.trajectory
    assert trajectory.template.places is not None
    found = people.of_role(trajectory, trajectory.template.places.role, clock.today())
    return [row for row in found if row.organisation_id == place.school_id]


def _ends_with_a_reason(step: Step) -> None:
    _runs(step)
    _has_a_reason(step)


def _has_a_reason(step: Step) -> None:
    if not step.values.get("reason_words", "").strip():
        raise RuleBroken("Schrijf erbij waarom: de school leest dit.", field="reason_words")


def _leaves_with_a_reason(step: Step) -> None:
    _runs(step)
    if not step.values.get("reason_words", "").strip():
        raise RuleBroken(
            "Schrijf erbij waarom: wie over de plekken gaat leest dit.", field="reason_words"
        )


MOVES = (
    Move(
        None, "ask", "waiting", ("school",),
        requires="aanmelden kan nog, en er is geen plek vrij",
        hears=("in_charge",),
        told="Een school wil leren. Er is geen plek vrij: ze staat op de wachtlijst.",
        when=_is_full, guard=_may_ask,
    ),
    Move(
        None, "ask", "asked", ("school",),
        requires="aanmelden kan nog; het programma bereikt de school; ze vroeg nog geen plek",
        hears=("in_charge",),
        told="Een school wil leren en vraagt een plek.",
        guard=_may_ask,
    ),
    Move(
        None, "be_there", "accepted", ("in_charge",),
        requires="de school deed al mee toen de plekken er kwamen",
        told="Deze school deed al mee en heeft een plek.",
        effect=_is_in_it,
    ),
    *(
        Move(
            state, "accept", "accepted", ("in_charge",),
            requires="het traject loopt, en er is een plek vrij: nooit meer scholen dan plekken",
            hears=("school",),
            told="De school heeft een plek.",
            label="Laat toe",
            guard=_runs, effect=_comes_in,
        )
        for state in ("asked", "waiting")
    ),
    Move(
        "asked", "queue", "waiting", ("in_charge",),
        hears=("school",),
        told="De school staat op de wachtlijst.",
        label="Zet op de wachtlijst",
    ),
    *(
        Move(
            state, "refuse", "refused", ("in_charge",),
            requires="een reden",
            hears=("school",),
            told="De school is niet toegelaten.",
            label="Laat niet toe",
            guard=_has_a_reason,
        )
        for state in ("asked", "waiting")
    ),
    *(
        Move(
            state, "withdraw", "withdrawn", ("school",),
            hears=("in_charge",),
            told="De school trok haar aanmelding in.",
            label="Trek de aanmelding in",
        )
        for state in ("asked", "waiting")
    ),
    *(
        Move(
            state, "close", "refused", ("system",),
            requires="het traject is voorbij",
            hears=("school",),
            told="Dit traject is voorbij. Er komen geen scholen meer bij.",
            guard=_is_over,
        )
        for state in ("asked", "waiting")
    ),
    Move(
        "accepted", "finish", "finished", ("in_charge",),
        requires="alles van deze school is geweest; de plek komt vrij voor een volgende, en de "
        "school blijft lezen wat er was",
        hears=("school",),
        told="De school is klaar met leren.",
        label="Deze school is klaar",
        guard=_has_done_all, effect=_frees_one,
    ),
    Move(
        "accepted", "give_back", "left", ("school",),
        requires="het traject loopt; een reden; de plek komt vrij, en wat alleen van deze school "
        "was vervalt",
        hears=("in_charge",),
        told="De school gaf haar plek terug.",
        label="Geef de plek terug",
        guard=_leaves_with_a_reason, effect=_gives_back, then=_goes,
    ),
    Move(
        "accepted", "end", "left", ("in_charge",),
        requires="het traject loopt; een reden; de plek komt vrij, en wat alleen van deze school "
        "was vervalt",
        hears=("school",),
        told="De plek van deze school is vervallen.",
        label="Laat de plek vervallen",
        guard=_ends_with_a_reason, effect=_gives_back, then=_goes,
    ),
)  # fmt: skip

PLACE = Table(
    name="place",
    model=Place,
    start="asked",
    ends=frozenset({"refused", "withdrawn", "finished", "left"}),
    states=STATES,
    moves=MOVES,
    actors={"school": _school, "in_charge": _in_charge},
    recipients={"school": _leaders_of_school, "in_charge": _leading},
    endpoint="programmes.place",
    visible=access.places,
    title=lambda place: f"Leren bij {place.trajectory.who}: {place.school.name}",
    with_title=(
        joinedload(Place.school),
        joinedload(Place.trajectory).joinedload(Trajectory.school),
    ),
    hold_first=_hold,
    notes={"follow": "Er is gevraagd wat er van het leren over is."},
)
