"""Where the stories are played: all of them together, in the order of time.

A story is a generator. It does what people do at a moment, and yields the moment at which it goes
on. Many moments share a unit of work, but each stands by itself: when a rule says no, that moment
leaves nothing behind, its story ends there, and the others go on.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from sqlalchemy import select, true

from app import clock
from app.accounts.models import Membership, Person
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.errors import RuleBroken
from app.expertise.models import Skill
from app.help_requests.models import HelpRequest
from app.help_requests.transitions import HELP_REQUEST
from app.organisations.models import Organisation
from app.pots.models import Pot
from app.profiles.models import Profile

Story = Iterator[datetime]

KNOWN: tuple[tuple[Any, Any], ...] = (
    (Organisation, true()),
    (Person, true()),
    (Membership, true()),
    (Skill, true()),
    (Pot, true()),
    (Profile, true()),
    (HelpRequest, HelpRequest.state.not_in(HELP_REQUEST.ends)),
    (Deployment, Deployment.state.not_in(DEPLOYMENT.ends - {"settled"})),
)

TOGETHER = timedelta(days=14)  # what is saved in one unit of work


class Stage:
    """`hitches` says of each story that ended before it should, why."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self.hitches: list[str] = []
        self.played = 0
        self.stories = 0
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._numbers = count()

    def enter(self, story: Story, at: datetime) -> None:
        """Let a story begin at a moment; one that has not come yet is left out."""
        self.stories += 1
        self._push(story, at)

    def _push(self, story: Story, at: datetime) -> None:
        if at < self.end:
            heappush(self._waiting, (at, next(self._numbers), story))

    def play(self, *, time_passes: Callable[[], object], says: Callable[[date], None]) -> None:
        """Play everything. Between units of work time itself does what is due."""
        while self._waiting:
            begin = self._waiting[0][0]
            says(amsterdam(begin).date())
            until = min(begin + TOGETHER, self.end)
            with unit_of_work():
                held = _known()
                while self._waiting and self._waiting[0][0] < until:
                    self._play_one(*heappop(self._waiting))
            with clock.at(until):
                held = _known()
                time_passes()
            del held

    def _play_one(self, at: datetime, _number: int, story: Story) -> None:
        self.played += 1
        with clock.at(at):
            try:
                with db.session.begin_nested():
                    onward = next(story, None)
            except RuleBroken as refusal:
                db.session.expire_all()  # the engine writes past the session; read anew
                self.hitches.append(f"{at:%Y-%m-%d} {story.__name__}: {refusal}")  # type: ignore[attr-defined]
                return
        if onward is not None:
            self._push(story, max(onward, at))


def _known() -> list[Any]:
    """Whom and what the stories name again and again, read at once and held while they play: the
    session forgets what nobody holds, and would read each of them a thousand times."""
    return [row for model, still in KNOWN for row in db.session.scalars(select(model).where(still))]
