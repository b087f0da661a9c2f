"""What the pages of a pot share: finding it, as somebody who sees it or who holds it."""

from typing import Any

from flask import Blueprint
from sqlalchemy import select

from app import clock
from app.accounts.access import organisations_where
from app.database import db
from app.organisations.models import Organisation
from app.pots import access
from app.pots.models import Pot
from app.web.guard import current_person, one_or_404

bp = Blueprint("pots", __name__, url_prefix="/potten")


def seen(public_id: str) -> Pot:
    visible = access.visible(current_person, clock.today())
    pot: Pot = one_or_404(visible.where(Pot.public_id == public_id))
    return pot


def held(public_id: str) -> Pot:
    """By the reader, who may change it."""
    pot: Pot = one_or_404(held_by_reader(public_id))
    return pot


def held_by_reader(public_id: str) -> Any:
    return access.held(current_person, clock.today()).where(Pot.public_id == public_id)


def own_organisations() -> list[Organisation]:
    """Whose money the reader holds."""
    own = organisations_where(current_person, access.HOLDERS, clock.today())
    return list(
        db.session.scalars(
            select(Organisation).where(Organisation.id.in_(own)).order_by(Organisation.name)
        )
    )
