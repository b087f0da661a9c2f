"""The money log of a pot, newest first: what was booked, and whom it was for and by, as far as its
reader may open what it was about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app import hooks, workflow
from app.accounts.models import Person
from app.database import db
from app.events.models import Event
from app.organisations.models import Organisation
from app.pots.models import Entry, Pot
from app.web import news

A_PAGE, BY_ITSELF = 50, "automatisch"
# The moves of the money log, as people say them.
WORDS = {
    "grant": "toegekend",
    "reserve": "gereserveerd",
    "commit": "vastgelegd",
    "spend": "betaald",
    "release": "vrijgegeven",
    "refund": "teruggeboekt",
}


@dataclass(frozen=True)
class Booking:
    """One line. Names are empty where its reader may not know them."""

    entry: Entry
    title: str = ""  # of what it was about
    url: str = ""
    about: str = ""  # whom that is about
    payee: str = ""
    by: str = ""

    @property
    def says(self) -> str:
        kind = WORDS[self.entry.kind]
        return f"{kind}: {self.entry.line}" if self.entry.kind in ("spend", "refund") else kind

    @property
    def people(self) -> str:
        """Whom it is about, who receives it, and who did it, as one line."""
        parts = (
            self.about,
            f"voor {self.payee}" if self.payee and self.payee != self.about else "",
            f"door {self.by}" if self.by and self.by != BY_ITSELF else self.by,
        )
        return ", ".join(part for part in parts if part)

    @property
    def cents(self) -> int:
        entry = self.entry
        return max(entry.available, entry.reserved, entry.committed, entry.spent)


def pages_of(pot: Pot) -> int:
    count = db.session.scalar(select(func.count(Entry.id)).where(Entry.pot_id == pot.id)) or 0
    return max(1, -(-count // A_PAGE))


def bookings(pot: Pot, reader: Any, on: date, *, page: int) -> tuple[list[Booking], int]:
    """Of this page, and how many pages there are."""
    last = pages_of(pot)
    found = db.session.execute(
        select(Entry, Event)
        .outerjoin(Event, Event.id == Entry.event_id)
        .where(Entry.pot_id == pot.id)
        .order_by(Entry.id.desc())
        .offset((min(page, last) - 1) * A_PAGE)
        .limit(A_PAGE)
    )
    rows = [(row[0], row[1]) for row in found]
    return _told(rows, reader, on), last


def _told(rows: Sequence[tuple[Entry, Event | None]], reader: Any, on: date) -> list[Booking]:
    events = [event for _, event in rows if event and workflow.has_table(event.object_type)]
    mine = news.readable(events, reader, on)
    ids = [who for entry, _ in rows for who in (entry.by_id, entry.payee_person_id)]
    people = _names(Person, ids)
    places = _names(Organisation, [entry.payee_organisation_id for entry, _ in rows])

    def told(entry: Entry, event: Event | None) -> Booking:
        by = people.get(entry.by_id, BY_ITSELF)
        if event is not None and event.object_type == "pot":
            return Booking(entry, by=by)
        if event is None or event.id not in mine:
            return Booking(entry)
        obj = mine[event.id]
        place = news.place(event, obj)
        about = ", ".join(hooks.remarks_on(event.object_type, "booked", obj, reader, on))
        payee = people.get(entry.payee_person_id) or places.get(entry.payee_organisation_id)
        return Booking(entry, place.title, place.url, about=about, payee=payee or "", by=by)

    return [told(entry, event) for entry, event in rows]


def _names(model: Any, ids: Iterable[int | None]) -> dict[int | None, str]:
    known = {id_ for id_ in ids if id_ is not None}
    found = db.session.execute(select(model.id, model.name).where(model.id.in_(known)))
    return {row[0]: row[1] for row in found}
