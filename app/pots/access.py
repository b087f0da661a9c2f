"""Who sees a pot, and who decides about its money."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.accounts.access import in_force, organisations_where
from app.accounts.models import Membership, Role
from app.database import db
from app.organisations.models import Organisation
from app.pots.models import Mandate, Pot

# Who holds the money of an organisation: the director of a school, a board member, a coordinator.
HOLDERS = (Role.DIRECTOR, Role.BOARD, Role.COORDINATOR)


def runs(on: date) -> ColumnElement[bool]:
    """That nobody ended a Mandate, and its last day has not passed."""
    return or_(Mandate.until.is_(None), Mandate.until >= on)


def counts(on: date) -> ColumnElement[bool]:
    """That a Mandate is in force: it has not ended, and whoever has it still works somewhere.

    A mandate without an end date must not outlive the work that it was given for.
    """
    works = select(Membership.id).where(Membership.person_id == Mandate.person_id, in_force(on))
    return and_(runs(on), works.exists())


def mandates_of(person: Any, on: date) -> Select[int]:
    """Ids of the pots about which this person decides today."""
    return select(Mandate.pot_id).where(Mandate.person_id == person.id, counts(on))


def visible(person: Any, on: date) -> Select[Pot]:
    """Pots of the organisations where this person holds the money, or has a mandate; a board
    member also sees those of the schools of the board."""
    mandates = mandates_of(person, on)
    boards = organisations_where(person, (Role.BOARD,), on)
    return select(Pot).where(
        or_(
            Pot.owner_id.in_(organisations_where(person, HOLDERS, on)),
            Pot.owner_id.in_(select(Organisation.id).where(Organisation.board_id.in_(boards))),
            Pot.id.in_(mandates),
        )
    )


def held(person: Any, on: date) -> Select[Pot]:
    """Pots whose grants and mandates this person decides about."""
    return select(Pot).where(Pot.owner_id.in_(organisations_where(person, HOLDERS, on)))


def may_open(person: Any, on: date) -> ColumnElement[bool]:
    """That this person may open a pot: they hold the money of an organisation."""
    return organisations_where(person, HOLDERS, on).exists()


def holds_for_others(person: Any, on: date) -> ColumnElement[bool]:
    """That holding money is this person's work, with or without a pot: at a board or a
    samenwerkingsverband. A director also leads a school that has none."""
    return organisations_where(person, (Role.BOARD, Role.COORDINATOR), on).exists()


def may_hold(person: Any, on: date) -> bool:
    return bool(db.session.scalar(select(holds_for_others(person, on))))


def spendable_by(person: Any, on: date) -> Select[Pot]:
    """Open pots from which this person may approve something today."""
    return (
        select(Pot)
        .join(Mandate, Mandate.pot_id == Pot.id)
        .where(
            Mandate.person_id == person.id,
            counts(on),
            Pot.closed_at.is_(None),
            Pot.until >= on,
        )
        .order_by(Pot.name, Pot.id)
    )


def mandate_of(person: Any, pot: Pot, on: date) -> Mandate | None:
    """The mandate in force, or None."""
    return db.session.scalar(
        select(Mandate).where(Mandate.pot_id == pot.id, Mandate.person_id == person.id, counts(on))
    )


def approvers(pot_ids: list[int], on: date) -> list[int]:
    """Ids of the people with a mandate in force on any of these pots."""
    return list(
        db.session.scalars(
            select(Mandate.person_id).where(Mandate.pot_id.in_(pot_ids), counts(on)).distinct()
        )
    )


def owned_by(organisation_ids: list[int], on: date) -> Select[Pot]:
    """Open pots of these organisations that run today."""
    return (
        select(Pot)
        .where(
            Pot.owner_id.in_(organisation_ids),
            Pot.closed_at.is_(None),
            Pot.from_ <= on,
            Pot.until >= on,
        )
        .order_by(Pot.name, Pot.id)
    )
