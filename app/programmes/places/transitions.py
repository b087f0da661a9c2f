"""The life of a place: asked for, on the waiting list, had, and given back."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.access import holders
from app.clock import amsterdam
from app.database import db
from app.programmes import people
from app.programmes.models import Trajectory
from app.programmes.places import access, guards
from app.programmes.places.models import Place
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


def close_all(step: Step) -> None:
    """After the end of a traject nobody waits for a place in it."""
    trajectory: Trajectory = step.obj
    found = select(Place).where(
        Place.trajectory_id == trajectory.id, Place.state.in_(("asked", "waiting"))
    )
    for place in list(db.session.scalars(found.order_by(Place.id))):
        perform(PLACE, place, "close", by=None, now=step.now)


MOVES = (
    Move(
        None, "ask", "waiting", ("school",),
        requires="aanmelden kan nog, en er is geen plek vrij waar niet al een school op wacht",
        hears=("in_charge",),
        told="Een school wil leren. Ze staat op de wachtlijst.",
        when=guards.is_full, guard=guards.may_ask,
    ),
    Move(
        None, "ask", "asked", ("school",),
        requires="aanmelden kan nog; het programma bereikt de school; ze vroeg nog geen plek",
        hears=("in_charge",),
        told="Een school wil leren en vraagt een plek.",
        guard=guards.may_ask,
    ),
    Move(
        None, "be_there", "accepted", ("in_charge",),
        requires="de school deed al mee toen de plekken er kwamen",
        told="Deze school deed al mee en heeft een plek.",
        effect=guards.is_in_it,
    ),
    *(
        Move(
            state, "accept", "accepted", ("in_charge",),
            requires="het traject loopt, het programma bereikt de school nog, en er is een plek "
            "vrij: nooit meer scholen dan plekken",
            hears=("school",),
            told="De school heeft een plek.",
            label="Laat toe",
            guard=guards.can_come, effect=guards.comes_in,
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
            guard=guards.has_a_reason,
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
            guard=guards.is_over,
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
        guard=guards.has_done_all, effect=guards.frees_one,
    ),
    Move(
        "accepted", "give_back", "left", ("school",),
        requires="het traject loopt; een reden; de plek komt vrij, en wat alleen van deze school "
        "was vervalt",
        hears=("in_charge",),
        told="De school gaf haar plek terug.",
        label="Geef de plek terug",
        guard=guards.leaves_with_a_reason, effect=guards.gives_back, then=guards.goes,
    ),
    Move(
        "accepted", "end", "left", ("in_charge",),
        requires="het traject loopt; een reden; de plek komt vrij, en wat alleen van deze school "
        "was vervalt",
        hears=("school",),
        told="De plek van deze school is vervallen.",
        label="Laat de plek vervallen",
        guard=guards.ends_with_a_reason, effect=guards.gives_back, then=guards.goes,
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
    hold_first=guards.hold,
    notes={"follow": "Er is gevraagd wat er van het leren over is."},
)
