"""An event in words: for the home page, the timeline and the mail, from the same row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import joinedload

from app import workflow
from app.database import db
from app.events.access import timeline_of
from app.events.models import Event, Reason


@dataclass(frozen=True)
class News:
    """One thing that happened, as its reader is told it."""

    says: str
    title: str
    url: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """One line of a timeline."""

    says: str
    by: str
    at: datetime
    state: str
    reason: str


def sentence(event: Event, role: str = "") -> str:
    """What happened: the `told` of the row that was carried out, or of its deadline. Of two rows
    between the same states the one that tells this `role`, if only one of them does."""
    table = workflow.table_named(event.object_type)
    if event.action == "remind":
        rows = table.rows(event.from_state, event.facts.get("before", ""))
        return next((row.deadline.says for row in rows if row.deadline), "Dit wacht op jou.")
    rows = table.rows(event.from_state or None, event.action)
    fitting = [row for row in rows if row.target == event.to_state and event.role in row.by]
    fitting = [row for row in fitting if role in (*row.hears, *row.digest)] or fitting
    note = table.notes.get(event.action, event.action)
    return next((row.told for row in fitting or rows if row.told), note)


def readable(events: Iterable[Event], person: Any, on: date) -> dict[int, Any]:
    """By the id of the event: what it is about, where this person may open that today. News leads
    nowhere else.

    One query for each kind of object, through the select behind its own page.
    """
    by_type: dict[str, dict[int, list[int]]] = {}
    for event in events:
        by_type.setdefault(event.object_type, {}).setdefault(event.object_id, []).append(event.id)
    found: dict[int, Any] = {}
    for name, objects in by_type.items():
        table = workflow.table_named(name)
        mine = table.visible(person, on).where(table.model.id.in_(objects))
        for obj in db.session.scalars(mine.options(*table.with_title)).unique():
            found |= dict.fromkeys(objects[obj.id], obj)
    return found


@dataclass(frozen=True)
class Place:
    """Where to read more of what an event is about."""

    title: str
    url: str


def places(events: Iterable[Event], person: Any, on: date) -> dict[int, Place]:
    """By the id of the event: what it is about, where that may be opened today."""
    events = [event for event in events if workflow.has_table(event.object_type)]
    mine = readable(events, person, on)
    return {event.id: place(event, mine[event.id]) for event in events if event.id in mine}


def place(event: Event, obj: Any = None, role: str = "") -> Place:
    """`role`: as what its reader hears of it. As long as it waits for them it leads to where they
    decide, and after that to the page of the object."""
    table = workflow.table_named(event.object_type)
    obj = obj or db.session.get_one(table.model, event.object_id)
    waits = event.to_state == obj.state
    endpoint = table.decides_at.get((obj.state, role), table.endpoint) if waits else table.endpoint
    return Place(table.title(obj), url_for(endpoint, public_id=obj.public_id))


def told(event: Event, obj: Any = None, role: str = "") -> News:
    about = place(event, obj, role)
    return News(says=sentence(event, role), title=about.title, url=about.url, at=event.at)


def happened(
    object_type: str, object_id: int
) -> tuple[list[tuple[Event, Reason | None]], dict[int, Any]]:
    """What happened to one object, oldest first, and by id who did it."""
    found = timeline_of(object_type, object_id).options(
        joinedload(Event.by), joinedload(Event.on_behalf)
    )
    rows: list[tuple[Event, Reason | None]] = [
        (row[0], row[1]) for row in db.session.execute(found)
    ]
    people = [who for event, _ in rows for who in (event.by, event.on_behalf) if who is not None]
    return rows, {who.id: who for who in people}


def timeline(object_type: str, object_id: int) -> list[Line]:
    rows, people = happened(object_type, object_id)
    return [line(event, reason, people) for event, reason in rows]


def line(event: Event, reason: Reason | None, people: dict[int, Any]) -> Line:
    """A line of the timeline; `people` maps the ids that may appear to the persons."""
    table = workflow.table_named(event.object_type)
    by = people[event.by_id].name if event.by_id in people else "automatisch"
    if event.on_behalf_id in people:
        by = f"{by}, namens {people[event.on_behalf_id].name}"
    return Line(
        says=sentence(event),
        by=by,
        at=event.at,
        state=table.states.get(event.to_state, ""),
        reason=reason.words if reason else "",
    )
