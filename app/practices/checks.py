"""What must be true of all good examples together."""

from collections.abc import Iterable

from sqlalchemy import Exists, exists, select

from app.database import db
from app.practices.access import SHARED
from app.practices.models import AUTHOR, CARRIER, YES, Part, Practice, PracticeSkill


def shared_ones_have_somebody() -> Iterable[str]:
    """What is shared has an author and a theme; as published, also somebody who said yes."""

    def answered(role: str) -> Exists:
        return exists().where(
            Part.practice_id == Practice.id, Part.role == role, Part.answer == YES
        )

    shared = select(Practice.public_id).where(Practice.state.in_(SHARED))
    for what, found in (
        ("an author", shared.where(~answered(AUTHOR))),
        ("a theme", shared.where(~exists().where(PracticeSkill.practice_id == Practice.id))),
        (
            "somebody who can and will do it",
            shared.where(Practice.state == "published", ~answered(CARRIER)),
        ),
    ):
        for public_id in db.session.scalars(found):
            yield f"Good example {public_id} is shared without {what}."
