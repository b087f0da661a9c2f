"""Who can and will come and do it: a yes of their own, and a tick that reaches who asks.

Being available is *read*: whoever pauses, leaves or unticks everything is no longer counted, from
that moment and without anybody noticing it for them.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, select

from app.accounts.models import Person
from app.database import db
from app.organisations.access import place_of
from app.organisations.rings import Place
from app.practices.models import CARRIER, YES, Part, Practice, PracticeSkill
from app.profiles.access import reaching_claims
from app.profiles.models import Claim

NOBODY = 0  # for `viewer_id`: whoever looks is not left out


def carried_to(place: Place, on: date, *which: ColumnElement[bool]) -> Select[int, int]:
    """(practice, person) wherever somebody who said yes could come to this place.

    `which` are conditions on `Part`, for inside too: what is asked about one example does not weigh
    who carries all the others.
    """
    said_yes = (Part.role == CARRIER, Part.answer == YES, *which)
    claims = (
        reaching_claims(place, viewer_id=NOBODY, on=on)
        .where(Claim.person_id.in_(select(Part.person_id).where(*said_yes)))
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
        .where(*said_yes)
    )


def who_could_come(practices: Collection[Practice], place: Place, on: date) -> set[tuple[int, int]]:
    """(practice, person) of these."""
    ids = [practice.id for practice in practices]
    rows = db.session.execute(carried_to(place, on, Part.practice_id.in_(ids)))
    return {(row.practice_id, row.person_id) for row in rows}


def carriers_for(practice: Practice, place: Place, on: date) -> list[Person]:
    """Who could come to this place and do it, in the order in which they said yes."""
    found = who_could_come([practice], place, on)
    return [
        part.person for part in practice.parts_as(CARRIER) if (practice.id, part.person_id) in found
    ]


def is_carried(practice: Practice, on: date) -> bool:
    """Whether its own school could ask anybody: who cannot even come there, comes nowhere."""
    found = carried_to(place_of(practice.school), on, Part.practice_id == practice.id)
    return db.session.scalar(found.limit(1)) is not None
