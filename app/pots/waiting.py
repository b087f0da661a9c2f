"""What a pot asks of somebody, on their home page."""

from datetime import datetime
from typing import Any

from app.clock import amsterdam, moment_on
from app.feature import Waiting
from app.pots import ending


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    """Pots that are over: to close, or first to pay from what is under way."""
    return [
        Waiting(
            title=found.pot.name,
            says=found.says,
            button=found.button,
            endpoint=found.endpoint,
            values={"public_id": found.pot.public_id},
            since=moment_on(ending.since(found.pot)),
            urgency=2,
        )
        for found in ending.of_person(person, amsterdam(now).date())
    ]
