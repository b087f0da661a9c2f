"""Makers of pots: with what is in them and who may decide."""

from typing import Any

from app.accounts.access import memberships_of
from app.accounts.models import Role
from app.database import db, unit_of_work
from app.organisations.models import Organisation
from app.pots import actions
from app.pots.actions import PotDraft
from app.pots.models import Pot, Reservation
from tests.support.makers import MOMENT, TODAY, a_membership, written


def a_pot(
    owner: Organisation, amount: int = 100_000, *, approver: Any = None, limit: int = 10_000_000,
    **draft: Any,
) -> Pot:  # fmt: skip
    """Open this school year, with `amount` cents in it; `approver` may decide up to `limit`, and
    works for the owner when they work nowhere else."""
    facts = {
        "name": "Deskundigheid delen",
        "purpose": "general",
        "from_": TODAY.replace(month=8, day=1),
        "until": TODAY.replace(year=TODAY.year + 1, month=7, day=31),
    } | draft
    if approver is not None and not db.session.scalar(memberships_of(approver, TODAY)):
        a_membership(approver, Role.SECRETARY, owner)
    with written():
        pot = actions.open_pot(owner, PotDraft(**facts), by=None, now=MOMENT)
        if amount:
            actions.grant(pot, amount, by=None, now=MOMENT)
        if approver is not None:
            actions.give_mandate(pot, approver, limit=limit, until=None, by=None, now=MOMENT)
    return pot


def a_reservation(pot: Pot, amount: int) -> Reservation:
    with unit_of_work():
        return actions.reserve(pot, amount, by=None, now=MOMENT)
