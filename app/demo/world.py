"""What every story of the invented world may use."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from app.demo.calendar import Calendar
from app.demo.cast import Cast
from app.demo.money import Purse
from app.demo.stage import Stage


@dataclass
class World:
    """`render` makes markup of what people type at length."""

    calendar: Calendar
    chance: random.Random
    render: Callable[[str], str]
    password_hash: str
    stage: Stage
    cast: Cast = field(default_factory=Cast)
    purses: list[Purse] = field(default_factory=list)
