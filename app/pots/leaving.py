"""What becomes of mandates when whoever has them closes their account."""

from sqlalchemy import select

from app.accounts.actions import Leaving
from app.clock import amsterdam
from app.database import db
from app.pots import access
from app.pots.actions import end_mandate
from app.pots.models import Mandate


def end_mandates(leaving: Leaving) -> None:
    """They decide about nobody's money any more, also when they come back."""
    person, now = leaving.person, leaving.now
    theirs = select(Mandate).where(
        Mandate.person_id == person.id, access.runs(amsterdam(now).date())
    )
    for mandate in db.session.scalars(theirs.order_by(Mandate.pot_id)).all():
        end_mandate(mandate, seen=mandate.version, by=person, now=now)
