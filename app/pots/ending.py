"""The end of a pot: whoever holds it closes it, once nothing of it is under way any more.

Its last day closes nothing by itself: what was planned by then is still paid from it. So those who
hold it and those who decide about it are told, by a line on their page and by mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app import hooks
from app.accounts.access import holders
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.outbox.actions import put
from app.pots import access
from app.pots.models import Pot
from app.pots.rules import euros

TOLD_AFTER = (1, 30)  # days after the last one; whoever is late tells it once


@dataclass(frozen=True)
class Ended:
    """A pot that is over and not closed, with what others say about the money that is open."""

    pot: Pot
    remarks: Sequence[str] = ()

    @property
    def open(self) -> int:
        return open_in(self.pot)

    @property
    def says(self) -> str:
        if self.open:
            says = (
                f"Deze pot is voorbij. Er staat nog {euros(self.open)} open: rond af wat daaruit "
                "betaald wordt."
            )
            return " ".join([says, *self.remarks])
        return f"Deze pot is voorbij en alles is betaald. Er blijft {euros(self.pot.available)}."

    @property
    def button(self) -> str:
        return "Kijk wat nog openstaat" if self.open else "Sluit de pot af"

    @property
    def endpoint(self) -> str:
        return "pots.show" if self.open else "pots.close"


def is_over(on: date) -> Any:
    return Pot.closed_at.is_(None) & (Pot.until < on)


def of_person(person: Any, on: date, pot_id: int | None = None) -> list[Ended]:
    """Those that this person may close, and those from which they still have something to pay."""
    mine = access.held(person, on).with_only_columns(Pot.id)
    decides = Pot.id.in_(access.mandates_of(person, on)) & (Pot.reserved + Pot.committed > 0)
    found: Select[Any] = (
        select(Pot)
        .where(is_over(on), or_(Pot.id.in_(mine), decides))
        .options(joinedload(Pot.owner))
        .order_by(Pot.until, Pot.id)
    )
    if pot_id is not None:
        found = found.where(Pot.id == pot_id)
    return [
        Ended(pot, hooks.remarks_on("pot", "open", pot, person, on) if open_in(pot) else ())
        for pot in db.session.scalars(found).all()
    ]


def open_in(pot: Pot) -> int:
    """Cents that are still to be paid from it, or to be let go."""
    return pot.reserved + pot.committed


def tick(*, now: datetime) -> int:
    """Put a mail ready for each who has something to do about it: the day after its last one, and
    once more a month later. What is written once is not written again; a pot that lasts longer has
    another last day, and is told about again."""
    today = amsterdam(now).date()
    over = select(Pot.id).where(is_over(today)).order_by(Pot.id)
    told = 0
    for pot_id in db.session.scalars(over).all():
        with unit_of_work():
            told += _tell(db.session.get_one(Pot, pot_id), today, now)
    return told


def _tell(pot: Pot, today: date, now: datetime) -> int:
    days = (today - pot.until).days
    number = sum(1 for after in TOLD_AFTER if days >= after)
    people = holders(access.HOLDERS, pot.owner_id, today)
    if pot.reserved or pot.committed:
        people = [*people, *access.approvers([pot.id], today)]
    jobs = [
        put(
            "pot_over_mail",
            {"pot": pot.id, "person": person_id},
            key=f"pot_over:{pot.id}:{pot.until}:{person_id}:{number}",
            now=now,
        )
        for person_id in dict.fromkeys(people)
    ]
    return sum(job is not None for job in jobs)


def since(pot: Pot) -> date:
    return pot.until + timedelta(days=1)
