"""The races about who takes part: the last place, and the last yes that a team waits for."""

from functools import cached_property

from sqlalchemy import select

from app.database import db, unit_of_work
from app.deployments import bundles
from app.deployments.models import Deployment
from app.events.models import Delivery, Event
from app.programmes.models import TrajectoryRole
from app.programmes.places.models import Opening, Place
from tests.journeys.arena import CLIENTS, HOURS, Arena, states, there
from tests.journeys.live import at_once
from tests.journeys.racing import DONE, REFUSED, Sheet, answers, problems
from tests.support.makers import MOMENT
from tests.support.makers_deployments import a_cast, a_team, an_open_request, some_terms
from tests.support.makers_learning import (
    LEARNING,
    a_learner,
    a_learning_traject,
    a_place,
    again,
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
        self.waiting = [self.a_place(number) for number in range(CLIENTS)]

    def a_place(self, number: int) -> Place:
        school, leader = a_learner(self.cast, f"School {number}")
        return a_place(self.trajectory, school, leader)

    @cached_property
    def sheet(self) -> Sheet:
        return self.in_charge[0].fills_in(f"/plekken/{self.waiting[0].public_id}", "Laat toe")

    def race(self) -> None:
        sent = at_once(
            *(
                self.sheet.by(who, there(place), path=f"/plekken/{place.public_id}/toelaten")
                for who, place in zip(self.in_charge, self.waiting, strict=True)
            )
        )
        let_in = [place for place in self.waiting if there(place).state == "accepted"]
        assert len(let_in) == FREE, f"{len(let_in)} let in"
        assert answers(sent) == {DONE: FREE, REFUSED: CLIENTS - FREE}
        late = [each for each in sent if each.status == REFUSED]
        assert all(each.says("Alle plekken zijn vergeven.") for each in late), problems(late[0])
        assert db.session.get_one(Opening, self.trajectory.id).taken == FREE
        assert self.learners() == {place.school_id for place in let_in}

    def learners(self) -> set[int | None]:
        """Which schools fill the role."""
        rows: list[TrajectoryRole] = again(self.trajectory).roles
        return {row.organisation_id for row in rows if row.role == "learner" and row.until is None}


class LastYes:
    """Of a team as many as are needed say yes in the same moment."""

    def __init__(self, arena: Arena) -> None:
        self.cast = a_cast()
        asked = an_open_request(self.cast, hours=4 * HOURS)
        team = a_team(self.cast, minimum=4, size=4, asked=asked)
        with unit_of_work():
            bundles.propose(there(team), some_terms(), by=there(self.cast.asker), now=MOMENT)
        self.members: list[Deployment] = list(there(team).members)
        self.racers = arena.racers([member.expert for member in self.members])

    @cached_property
    def sheet(self) -> Sheet:
        page = f"/inzetten/{self.members[0].public_id}"
        return self.racers[0].fills_in(page, "Akkoord met deze afspraken")

    def race(self) -> None:
        answered = at_once(
            *(
                self.sheet.by(who, there(member), path=f"/inzetten/{member.public_id}/akkoord")
                for who, member in zip(self.racers, self.members, strict=True)
            )
        )
        assert answers(answered) == {DONE: 4}, [(each.status, problems(each)) for each in answered]
        assert states(*self.members) == ["consent"] * 4
        assert self.leader_heard([member.id for member in self.members]) == 1

    def leader_heard(self, ids: list[int]) -> int:
        told = (
            select(Delivery.event_id)
            .join(Event, Event.id == Delivery.event_id)
            .where(Event.action == "come_together", Event.object_id.in_(ids))
            .where(Delivery.person_id == self.cast.leader.id)
        )
        return len(db.session.scalars(told).all())
