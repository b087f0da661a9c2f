"""How often people ask, and are asked: one rule, whatever way it is done."""

from datetime import datetime
from typing import Any

from app.accounts import throttles
from app.accounts.throttles import DAY, Limit
from app.errors import RuleBroken

BY_ONE = Limit("asked by one", 40, DAY, "Je vroeg vandaag al heel veel mensen. Ga morgen verder.")
OF_ONE = Limit(
    "asked of one",
    20,
    DAY,
    "%(name)s is vandaag al heel vaak gevraagd. Vraag iemand anders, of vraag het morgen.",
)


def count(by: Any | None, *, now: datetime, of: Any | None = None) -> None:
    """Somebody asks: one person (`of`), alone or among several, in a team, for an example, or to
    sound them out; or all whom an open vraag is for. Raises TooOften, or RuleBroken where it is
    about the other. What time itself asks counts only for who is asked."""
    if by is not None:
        throttles.take(BY_ONE, str(by.id), now=now)
    if of is not None and throttles.count(OF_ONE, str(of.id), now=now):
        raise RuleBroken(OF_ONE.says, name=of.name)
