"""The races about who takes part: the last place, and the last yes that a team waits for."""

from collections.abc import Callable

from sqlalchemy import select

from app.database import db, unit_of_work
from app.deployments import bundles
from app.deployments.models import Deployment
from app.events.models import Delivery, Event
from app.programmes.models import TrajectoryRole
from app.programmes.places.models import Opening, Place
from tests.journeys.arena import CLIENTS, HOURS, Arena, states, there
from tests.journeys.live import Sent, at_once
from tests.journeys.racing import DONE, REFUSED, Racer, Sheet, answers, problems
from tests.support.makers import MOMENT
from tests.support.makers_deployments import a_cast, a_team, an_open_request, some_terms
from tests.support.makers_learning import (
    LEARNING,
    a_learner,
    a_learning_traject,
    a_place,
    again,
    move_place,
)

FREE = 3  # so many places
# The role itself keeps nobody out: of this the places do.
ANY_NUMBER = LEARNING.replace("min: 0, max: 3}\nplaces", "min: 0, max: 100}\nplaces")


class LastPlace:
    """More schools are let in at once than there are places to learn."""

    def __init__(self, arena: Arena) -> None:
        self.cast = a_cast()
        self.trajectory = a_learning_traject(self.cast, offered=FREE, text=ANY_NUMBER)
        self.in_charge = arena.racers([self.cast.expert] * CLIENTS)
        self.waiting: list[Place] = []
        self.schools = 0
        self.sheet: Sheet | None = None

    def race(self) -> None:
        self.fill_up()
        presses = [
            self.lets_in(who, there(place))
            for who, place in zip(self.in_charge, self.waiting, strict=True)
        ]
        sent = at_once(*presses)

        let_in = [place for place in self.waiting if there(place).state == "accepted"]
        assert len(let_in) == FREE, f"{len(let_in)} let in"
        assert answers(sent) == {DONE: FREE, REFUSED: CLIENTS - FREE}
        late = [each for each in sent if each.status == REFUSED]
        assert all(each.says("Alle plekken zijn vergeven.") for each in late), problems(late[0])
        assert db.session.get_one(Opening, self.trajectory.id).taken == FREE
        assert self.learners() == {place.school_id for place in let_in}
        for place in let_in:  # then there are as many places again, for the next round
            self.waiting.remove(place)
            move_place(place, "end", self.cast.expert, "Voor een ander.")

    def fill_up(self) -> None:
        """Who was not let in asks on; others ask as well."""
        while len(self.waiting) < CLIENTS:
            self.schools += 1
            school, leader = a_learner(self.cast, f"School {self.schools}")
            self.waiting.append(a_place(self.trajectory, school, leader))

    def lets_in(self, who: Racer, place: Place) -> Callable[[], Sent]:
        where = f"/plekken/{place.public_id}"
        if self.sheet is None:
            self.sheet = who.fills_in(where, "Laat toe")
        return self.sheet.by(who, place, path=f"{where}/toelaten")

    def learners(self) -> set[int | None]:
        """Which schools fill the role."""
        rows: list[TrajectoryRole] = again(self.trajectory).roles
        return {row.organisation_id for row in rows if row.role == "learner" and row.until is None}


class LastYes:
    """Of a team as many as are needed say yes in the same moment."""

    def __init__(self, arena: Arena) -> None:
        self.cast, self.arena = a_cast(), arena
        self.sheet: Sheet | None = None

    def race(self) -> None:
        team = a_team(
            self.cast, minimum=4, size=4, asked=an_open_request(self.cast, hours=4 * HOURS)
        )
        with unit_of_work():
            bundles.propose(there(team), some_terms(), by=there(self.cast.asker), now=MOMENT)
        members = there(team).members
        racers = self.arena.racers([member.expert for member in members])
        answered = at_once(
            *(self.yes_of(who, member) for who, member in zip(racers, members, strict=True))
        )
        assert answers(answered) == {DONE: 4}, [(each.status, problems(each)) for each in answered]
        assert states(*members) == ["consent"] * 4
        assert self.leader_heard([member.id for member in members]) == 1

    def yes_of(self, who: Racer, member: Deployment) -> Callable[[], Sent]:
        page = f"/inzetten/{member.public_id}"
        if self.sheet is None:
            self.sheet = who.fills_in(page, "Akkoord met deze afspraken")
        return self.sheet.by(who, member, path=f"{page}/akkoord")

    def leader_heard(self, ids: list[int]) -> int:
        told = (
            select(Delivery.event_id)
            .join(Event, Event.id == Delivery.event_id)
            .where(Event.action == "come_together", Event.object_id.in_(ids))
            .where(Delivery.person_id == self.cast.leader.id)
        )
        return len(db.session.scalars(told).all())
