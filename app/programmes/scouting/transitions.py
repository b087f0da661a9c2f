"""How far one came with a school that was scouted: seen, spoken, asked, and yes or no."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.clock import amsterdam
from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.programmes import access as programmes
from app.programmes import people
from app.programmes.models import Trajectory
from app.programmes.scouting import access
from app.programmes.scouting.models import Scouted
from app.workflow import Move, Step, Table, perform

STATES = {
    "seen": "gezien",
    "spoken": "gesproken",
    "asked": "gevraagd",
    "joins": "doet mee",
    "no": "niet",
}


def _owner(scouted: Scouted, person: Any, now: datetime) -> int | None:
    return people.decides_for(scouted.programme, person, amsterdam(now).date())


def _is_within_reach(step: Step) -> None:
    scouted: Scouted = step.obj
    programme = scouted.programme
    if programme.current is None:
        raise RuleBroken("Dit programma is nog niet gepubliceerd.")
    within = programmes.schools_for(programme, programme.current.template)
    found = within.where(Organisation.id == scouted.school.id).order_by(None).exists()
    if not db.session.scalar(select(found)):
        raise RuleBroken("Deze school valt niet binnen dit programma.", field="school")


def _says_why(step: Step) -> None:
    if not step.values.get("reason_words", "").strip():
        raise RuleBroken("Schrijf erbij waarom het niet doorgaat.", field="reason_words")


def _takes_part_now(step: Step) -> None:
    if not _trajectory_of(step.obj):
        raise RuleBroken("Deze school doet nog niet mee.")


def _trajectory_of(scouted: Scouted) -> bool:
    found = select(Trajectory.id).where(
        Trajectory.programme_id == scouted.programme_id,
        Trajectory.school_id == scouted.school_id,
        Trajectory.state == "active",
    )
    return db.session.scalar(found.limit(1)) is not None


MOVES = (
    Move(
        None, "scout", "seen", ("owner",),
        requires="een school binnen het programma, met wie of wat erop wees; elke school één keer",
        told="Een school kwam in beeld.",
        guard=_is_within_reach,
    ),
    *(
        Move(source, "speak", "spoken", ("owner",), told="Er is met de school gesproken.",
             label="We spraken de school")
        for source in ("seen",)
    ),
    *(
        Move(source, "invite", "asked", ("owner",), told="De school is gevraagd om mee te doen.",
             label="We vroegen de school")
        for source in ("seen", "spoken")
    ),
    *(
        Move(
            source, "drop", "no", ("owner",),
            requires="een reden",
            told="Het gaat met deze school niet door.",
            label="Het gaat niet door",
            guard=_says_why,
        )
        for source in ("seen", "spoken", "asked")
    ),
    Move("no", "reopen", "seen", ("owner",), told="De school is weer in beeld.",
         label="Toch weer in beeld"),
    *(
        Move(
            source, "join", "joins", ("system",),
            requires="er loopt een traject van deze school",
            told="De school doet mee.",
            guard=_takes_part_now,
        )
        for source in ("seen", "spoken", "asked", "no")
    ),
)  # fmt: skip
# What who runs the programme does, with its button.
STEPS = list({move.action: move.label for move in MOVES if move.label}.items())

SCOUTED = Table(
    name="scouted_school",
    model=Scouted,
    start="seen",
    ends=frozenset({"joins"}),
    states=STATES,
    moves=MOVES,
    actors={"owner": _owner},
    recipients={},
    endpoint="programmes.scouted",
    visible=access.scouted,
    title=lambda scouted: f"{scouted.school.name}, {scouted.programme.title}",
    with_title=(joinedload(Scouted.school), joinedload(Scouted.programme)),
)


def takes_part(step: Step) -> None:
    """A school on the list that begins, takes part: nobody has to say so."""
    trajectory: Trajectory = step.obj
    found = select(Scouted).where(
        Scouted.programme_id == trajectory.programme_id,
        Scouted.school_id == trajectory.school_id,
        Scouted.state != "joins",
    )
    for scouted in list(db.session.scalars(found)):
        perform(SCOUTED, scouted, "join", by=None, now=step.now)
