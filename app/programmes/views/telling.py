"""What happened in a traject or to a moment, in the words of its readers."""

from dataclasses import replace

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db
from app.events.access import timeline_of
from app.events.models import Event
from app.programmes.models import Trajectory
from app.web.news import Line, line


def story(kind: str, id_: int, *, with_words: bool = True) -> list[Line]:
    """`with_words`: with what people wrote about it."""
    told = [said for said, _ in _told(kind, id_)]
    return told if with_words else [replace(said, reason="") for said in told]


def _told(kind: str, id_: int) -> list[tuple[Line, Event]]:
    rows = db.session.execute(timeline_of(kind, id_)).all()
    ids = {who for event, _ in rows for who in (event.by_id, event.on_behalf_id) if who}
    found = {who.id: who for who in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [(line(event, reason, found), event) for event, reason in rows]


CAME_OR_WENT = {
    "appoint": "{name} doet mee als {role}.",
    "release": "{name} doet niet meer mee als {role}.",
}


def story_of(trajectory: Trajectory) -> list[Line]:
    """What happened, with who came and went by name."""
    told = _told("trajectory", trajectory.id)
    ids = {event.facts["person"] for _, event in told if event.action in CAME_OR_WENT}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = {row[0]: row[1] for row in rows}
    return [
        replace(
            said,
            says=CAME_OR_WENT[event.action].format(
                name=names[event.facts["person"]],
                role=trajectory.template.role(event.facts["role"]).label,
            ),
        )
        if event.action in CAME_OR_WENT
        else said
        for said, event in told
    ]
