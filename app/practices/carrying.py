"""Who can and will come and do it: a yes of their own, and a tick that reaches who asks.

Being available is *read*: whoever pauses, leaves or unticks everything is no longer counted, from
that moment and without anybody noticing it for them.
"""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, select

from app.accounts.models import Person
from app.database import db
from app.organisations.access import place_of
from app.organisations.rings import Place
from app.practices.models import CARRIER, YES, Part, Practice, PracticeSkill
from app.profiles.access import reaching_claims
from app.profiles.models import Claim

NOBODY = 0  # for `viewer_id`: whoever looks is not left out


def carried_to(place: Place, on: date) -> Select[int, int]:
    """(practice, person) wherever somebody who said yes could come to this place."""
    said_yes = select(Part.person_id).where(Part.role == CARRIER, Part.answer == YES)
    claims = (
        reaching_claims(place, viewer_id=NOBODY, on=on)
        .where(Claim.person_id.in_(said_yes))
        .subquery("reaching")
    )
    return (
        select(Part.practice_id, Part.person_id)
        .join(PracticeSkill, PracticeSkill.practice_id == Part.practice_id)
        .join(
            claims,
            and_(
                claims.c.person_id == Part.person_id,
                claims.c.skill_id == PracticeSkill.skill_id,
            ),
        )
        .where(Part.role == CARRIER, Part.answer == YES)
    )


def carriers_for(practice: Practice, place: Place, on: date) -> list[Person]:
    """Who could come to this place and do it, in the order in which they said yes."""
    ids = set(
        db.session.scalars(
            carried_to(place, on)
            .with_only_columns(Part.person_id)
            .where(Part.practice_id == practice.id)
        )
    )
    return [part.person for part in practice.parts if _carries(part) and part.person_id in ids]


def is_carried(practice: Practice, on: date) -> bool:
    """Whether its own school could ask anybody: who cannot even come there, comes nowhere."""
    found = carried_to(place_of(practice.school), on).where(Part.practice_id == practice.id)
    return db.session.scalar(found.limit(1)) is not None


def _carries(part: Any) -> bool:
    return part.role == CARRIER and part.answer == YES
