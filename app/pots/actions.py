"""Moving money. Every move is one conditional UPDATE of the pot, one of the reservation where
there is one, and one entry in the log; whoever is late finds too little and hears how much.

Amounts are integer cents and positive; the direction is in the name of the move.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update

from app import hooks
from app.accounts.access import memberships_of
from app.clock import amsterdam
from app.database import change_one, db, rows_changed
from app.errors import RuleBroken
from app.events import actions as events
from app.pots import access
from app.pots.models import Entry, Mandate, Pot, Reservation
from app.pots.rules import (
    Limits,
    check_lasts_longer,
    check_limits,
    check_mandate_until,
    check_pot,
    euros,
)

STILL_OPEN = "Uit deze pot staat nog geld open. Rond eerst af wat eruit betaald wordt."


@dataclass(frozen=True)
class Line:
    """What an amount is for, and who receives it in the end."""

    name: str = "inzet"  # inzet, reis, vervanging, btw
    payee_organisation_id: int | None = None
    payee_person_id: int | None = None


@dataclass(frozen=True)
class PotDraft(Limits):
    """What is decided when a pot is made."""

    name: str
    purpose: str  # general or arrangement
    from_: date
    until: date


def open_pot(owner: Any, draft: PotDraft, *, by: Any, now: datetime) -> Pot:
    """Make an empty pot. Nobody may decide about it before they have a mandate."""
    check_pot(draft.from_, draft.until)
    check_limits(draft)
    pot = Pot(owner_id=owner.id, **vars(draft))
    db.session.add(pot)
    db.session.flush()  # the event points at its id
    events.record("pot", pot.id, "open", by=by, now=now)
    return pot


def give_mandate(
    pot: Pot, person: Any, *, limit: int, until: date | None, by: Any, now: datetime
) -> Mandate:
    """Let somebody decide about this pot, up to `limit` cents a time, until a day."""
    today = amsterdam(now).date()
    check_mandate_until(until, today)
    if db.session.scalar(memberships_of(person, today).limit(1)) is None:
        raise RuleBroken("Wie nu nergens werkt, kan niet over een pot beslissen.", field="email")
    # Whoever decides by this mandate at this moment is first: see hold_mandates.
    mandate = db.session.get(Mandate, (pot.id, person.id), with_for_update=True)
    if mandate is None:
        mandate = Mandate(pot_id=pot.id, person_id=person.id, limit=limit, until=until)
        db.session.add(mandate)
    mandate.limit, mandate.until = limit, until
    mandate.version = (mandate.version or 0) + 1
    facts = {"person": person.id, "limit": limit}
    events.record("pot", pot.id, "mandate", by=by, now=now, facts=facts)
    return mandate


def end_mandate(mandate: Mandate, *, seen: int, by: Any, now: datetime) -> None:
    """From now on they decide nothing about this pot; what they decided stands. Nor does it come
    back by itself where somebody who worked nowhere begins to work again."""
    today = amsterdam(now).date()
    change_one(
        update(Mandate)
        .where(
            Mandate.pot_id == mandate.pot_id,
            Mandate.person_id == mandate.person_id,
            Mandate.version == seen,
            access.runs(today),
        )
        .values(until=today - timedelta(days=1), version=seen + 1)
        .execution_options(synchronize_session=False)
    )
    facts = {"person": mandate.person_id}
    events.record("pot", mandate.pot_id, "end_mandate", by=by, now=now, facts=facts)


def change_limits(pot: Pot, limits: Limits, *, seen: int, by: Any, now: datetime) -> None:
    """For what is decided from now on; what was promised before is paid as promised."""
    check_limits(limits)
    _change(pot, seen, **vars(limits))
    events.record("pot", pot.id, "limits", by=by, now=now, facts=vars(limits))


def last_longer(pot: Pot, until: date, *, seen: int, by: Any, now: datetime) -> None:
    """Pay until a later day; what waited for that is decided about anew by who decides."""
    check_lasts_longer(pot.from_, pot.until, until)
    before = pot.until
    _change(pot, seen, Pot.until < until, until=until)
    facts = {"until": until.isoformat(), "before": before.isoformat()}
    events.record("pot", pot.id, "last_longer", by=by, now=now, facts=facts)


def hold_mandates(person: Any) -> None:
    """Let what this person decides be judged by mandates that nobody takes away meanwhile."""
    db.session.scalars(
        select(Mandate)
        .where(Mandate.person_id == person.id)
        .order_by(Mandate.pot_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).all()


def hold(pot_ids: Iterable[int]) -> None:
    """Let nobody change these pots until this transaction ends: their money, their limits, whether
    they are open. Whoever judges a pot holds it first, and everybody takes several in the order of
    their ids, so that two never wait for each other. (SQLite has one writer anyway.)

    What was read of them before is read again. Not more is held than an UPDATE would: a row that
    only points at the pot need not wait.
    """
    if ids := set(pot_ids):
        found = select(Pot).where(Pot.id.in_(ids)).order_by(Pot.id)
        held = found.with_for_update(key_share=True).execution_options(populate_existing=True)
        db.session.scalars(held).all()


def grant(pot: Pot, amount: int, *, by: Any, now: datetime) -> None:
    """Put money in. The only way in which a pot grows."""
    if amount <= 0:
        raise RuleBroken("Een toekenning is meer dan nul.", field="amount")
    event = events.record("pot", pot.id, "grant", by=by, now=now, facts={"amount": amount})
    _move(pot, None, "grant", by=by, now=now, event=event, line=Line(), available=amount)


def reserve(
    pot: Pot,
    amount: int,
    *,
    by: Any | None,
    now: datetime,
    event: Any = None,
    into: Reservation | None = None,
) -> Reservation:
    """Set money apart for one inzet or one line of a traject; `into`: add to what was set apart
    before. Raises RuleBroken, saying what is free, when there is less."""
    reservation = into or Reservation(pot_id=pot.id, reserved=0, committed=0, spent=0)
    db.session.add(reservation)
    db.session.flush()  # the entry points at its id
    if amount:
        _move(
            pot, reservation, "reserve", by=by, now=now, event=event, line=Line(),
            available=-amount, reserved=amount,
        )  # fmt: skip
    return reservation


def draw(
    source: Reservation, amount: int, *, by: Any | None, now: datetime, event: Any = None
) -> Reservation:
    """Set money apart for one inzet out of what was set apart for something larger. Nobody comes
    in between: the pot is held from the first of the two moves on."""
    if amount > source.reserved:
        raise RuleBroken("Hiervoor staat minder apart dan er nodig is.")
    release(source, amount=amount, by=by, now=now, event=event)
    return reserve(source.pot, amount, by=by, now=now, event=event)


def commit(
    reservation: Reservation,
    *,
    by: Any | None,
    now: datetime,
    event: Any = None,
    amount: int | None = None,
) -> None:
    """From reserved to committed, all of it or `amount`: it will be owed."""
    amount = reservation.reserved if amount is None else amount
    if amount:
        _move(
            reservation.pot, reservation, "commit", by=by, now=now, event=event, line=Line(),
            reserved=-amount, committed=amount,
        )  # fmt: skip


def spend(
    reservation: Reservation,
    amount: int,
    *,
    line: Line,
    by: Any | None,
    now: datetime,
    event: Any = None,
) -> None:
    """Pay one line from what was committed."""
    if amount:
        _move(
            reservation.pot, reservation, "spend", by=by, now=now, event=event, line=line,
            committed=-amount, spent=amount,
        )  # fmt: skip


def release(
    reservation: Reservation,
    *,
    by: Any | None,
    now: datetime,
    event: Any = None,
    amount: int | None = None,
) -> None:
    """Give back what will not be needed: `amount` cents, or all that is not spent.

    What is reserved goes back before what is committed.
    """
    whole = reservation.reserved + reservation.committed
    back = whole if amount is None else amount
    if back > whole:
        raise RuleBroken("Er staat minder open dan er terug moet.")
    reserved = min(back, reservation.reserved)
    for name, part in (("reserved", reserved), ("committed", back - reserved)):
        if part:
            _move(
                reservation.pot, reservation, "release", by=by, now=now, event=event, line=Line(),
                available=part, **{name: -part},
            )  # fmt: skip


def refund(
    reservation: Reservation,
    amount: int,
    *,
    line: Line,
    by: Any | None,
    now: datetime,
    event: Any = None,
) -> None:
    """Take back what was spent too much; it is free again."""
    if amount <= 0:
        raise RuleBroken("Een terugboeking is meer dan nul.")
    _move(
        reservation.pot, reservation, "refund", by=by, now=now, event=event, line=line,
        available=amount, spent=-amount,
    )  # fmt: skip


def pay_more(
    reservation: Reservation,
    amount: int,
    *,
    line: Line,
    by: Any | None,
    now: datetime,
    event: Any = None,
) -> None:
    """Pay after settling what was paid too little: reserve, commit and spend in one go."""
    steps = (
        ("reserve", {"available": -amount, "reserved": amount}),
        ("commit", {"reserved": -amount, "committed": amount}),
        ("spend", {"committed": -amount, "spent": amount}),
    )
    for kind, deltas in steps:
        _move(reservation.pot, reservation, kind, by=by, now=now, event=event, line=line, **deltas)


def close_pot(pot: Pot, *, seen: int, by: Any, now: datetime) -> None:
    """Close a pot with nothing under way; what remains stays visible as its remainder."""
    hold([pot.id])  # whoever reserves from it or names it right now is first, or comes after
    if pot.reserved or pot.committed:
        raise RuleBroken(STILL_OPEN)
    hooks.let_object("pot", "close", pot)
    _change(pot, seen, Pot.reserved == 0, Pot.committed == 0, closed_at=now)
    events.record("pot", pot.id, "close", by=by, now=now, facts={"remainder": pot.available})


def _change(pot: Pot, seen: int, *only_if: ColumnElement[bool], **values: Any) -> None:
    """Change an open pot, unless somebody did so since the page was shown."""
    change_one(
        update(Pot)
        .where(Pot.id == pot.id, Pot.version == seen, Pot.closed_at.is_(None), *only_if)
        .values(version=seen + 1, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(pot)


def _move(
    pot: Pot,
    reservation: Reservation | None,
    kind: str,
    *,
    by: Any | None,
    now: datetime,
    event: Any,
    line: Line,
    **deltas: int,
) -> None:
    """Move the counters of pot and reservation together, and write the entry.

    The WHERE repeats what must hold, so of two decisions in the same second one finds too little.
    In a closed pot nothing moves any more: its remainder was stated.
    """
    falling = [getattr(Pot, name) + delta >= 0 for name, delta in deltas.items() if delta < 0]
    changed = rows_changed(
        update(Pot)
        .where(Pot.id == pot.id, Pot.closed_at.is_(None), *falling)
        .values({name: getattr(Pot, name) + delta for name, delta in deltas.items()})
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(pot)
    if changed != 1:
        raise _too_little(pot, kind)
    if reservation is not None:
        parts = {name: delta for name, delta in deltas.items() if name != "available"}
        change_one(
            update(Reservation)
            .where(
                Reservation.id == reservation.id,
                *(getattr(Reservation, name) + delta >= 0 for name, delta in parts.items()),
            )
            .values({name: getattr(Reservation, name) + delta for name, delta in parts.items()})
            .execution_options(synchronize_session=False),
            otherwise="Voor deze inzet staat minder open dan er nodig is.",
        )
        db.session.refresh(reservation)
    db.session.add(
        Entry(
            pot_id=pot.id,
            reservation_id=reservation.id if reservation is not None else None,
            kind=kind,
            line=line.name,
            payee_organisation_id=line.payee_organisation_id,
            payee_person_id=line.payee_person_id,
            by_id=by.id if by is not None else None,
            event_id=event.id if event is not None else None,
            at=now,
            **deltas,
        )
    )


def _too_little(pot: Pot, kind: str) -> RuleBroken:
    if pot.closed_at is not None:
        return RuleBroken(
            "De pot ‘%(pot)s’ is gesloten. Er gaat niets meer in of uit.", pot=pot.name
        )
    if kind == "reserve":
        return RuleBroken(
            "In de pot ‘%(pot)s’ is nog %(free)s vrij; dat is te weinig.",
            pot=pot.name,
            free=euros(pot.available),
        )
    return RuleBroken("Zo veel staat er in de pot ‘%(pot)s’ niet open.", pot=pot.name)
