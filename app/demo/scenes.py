"""How to make a story that waits for its reader: told up to where that reader comes in."""

from datetime import date, datetime, time, timedelta
from typing import Any

from app.clock import moment_on
from app.demo import story
from app.demo.calendar import Calendar, Pace
from app.demo.cast import Colleague, School, can_help, ring_to
from app.demo.plans import Plan, covers_for, dates_for, reserve
from app.demo.topics import TOPICS, Topic
from app.demo.world import World
from app.deployments.amounts import NO_COVER, OWN_TIME
from app.organisations.models import Ring
from app.organisations.years import school_year, school_year_bounds

Dates = list[tuple[date, int, int]]
TIME_TO_AGREE = 24  # days between asking and the first session
PREPARED = timedelta(hours=7, minutes=30)  # on the day of the first session


class Scenes:
    """Makes the stories that wait; who has a part in them is named where they are made."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calendar: Calendar = world.calendar
        # Who shares since then can be asked in all of them.
        self.since = self.calendar.today - timedelta(days=130)
        self.used: set[str] = {"Een nieuwe schoolleider zoekt een meedenker"}

    def person(self, role: str) -> Colleague:
        return self.world.cast.signs_in[role]

    def school_of(self, role: str) -> School:
        school = self.person(role).school
        assert school is not None
        return school

    # What about

    def topic(
        self, school: School, expert: Colleague | None = None, *, about_pupils: bool = False
    ) -> Topic:
        """One that is not in the list yet, and about what the expert shares."""
        fitting = [t for t in TOPICS if school.sector in t.sectors and t.title not in self.used]
        if expert is not None:
            ring = ring_to(expert, school)
            fitting = [
                topic for topic in fitting
                if any(expert.ticks.get(skill, -1) >= ring for skill in topic.skills)
            ]  # fmt: skip
        if about_pupils:
            fitting = [topic for topic in fitting if topic.pupils] or fitting
        found = self.world.chance.choice(fitting or list(TOPICS))
        self.used.add(found.title)
        return found

    def expert(self, school: School, cover: str, *, at: School | None = None) -> Colleague | None:
        """Somebody who could be asked, of another school, whose class can be looked after so."""
        found = [
            colleague
            for colleague in self.world.cast.sharers
            if colleague not in self.world.cast.signs_in.values()
            and colleague.role != "director"
            and ring_to(colleague, school) > Ring.SCHOOL
            and (at is None or colleague.school is at)
            and (cover == NO_COVER) == colleague.is_freelancer
            and cover in covers_for(colleague)
            and self._topics_of(colleague, school)
        ]
        # Who has no dates yet has them all free: what waits should have happened just now.
        found = [colleague for colleague in found if not colleague.weeks] or found
        return self.world.chance.choice(found) if found else None

    def _topics_of(self, colleague: Colleague, school: School) -> list[Topic]:
        return [
            topic for topic in TOPICS
            if topic.title not in self.used
            and school.sector in topic.sectors
            and can_help(colleague, school, topic.skills, self.since)
        ]  # fmt: skip

    # When

    def ahead(self, expert: Colleague, cover: str, count: int, minutes: int = 120) -> Dates:
        today = self.calendar.today
        found = dates_for(
            expert, cover, first=today + timedelta(days=8), last=today + timedelta(days=150),
            count=count, minutes=minutes,
        )  # fmt: skip
        if len(found) == count and school_year(found[0][0]) == school_year(today):
            return found
        # So near the end of the school year the days that are left will have to do.
        return dates_for(
            expert, cover, first=today, last=today + timedelta(days=60), count=count,
            minutes=minutes,
        )  # fmt: skip

    def around(self, expert: Colleague, cover: str, past: int, ahead: int = 0) -> Dates:
        """As near to today as possible; before it at least `past` of them."""
        today = self.calendar.today
        last = today + timedelta(days=45 * ahead)
        best: Dates = []
        for back in range(3, 120):
            first = today - timedelta(days=back)
            found = dates_for(
                expert, cover, first=first, last=last, count=past + ahead, minutes=120
            )
            before = [each for each in found if each[0] < today]
            if len(before) >= past:
                return found if ahead else before[:past]
            best = max(best, before, key=len)
        return best

    # Stories

    def plan(
        self,
        school: School,
        expert: Colleague | None,
        until: str,
        *,
        cover: str = OWN_TIME,
        dates: Dates | None = None,
        topic: Topic | None = None,
        begins: datetime | None = None,
        **facts: Any,
    ) -> Plan:
        topic = topic or self.topic(school, expert)
        begins = begins or self.recently(9)
        plan = Plan(
            school,
            topic,
            begins,
            Pace(begins, self.world.chance, until=self.calendar.now),
            sum(minutes for _, _, minutes in dates) if dates else topic.hours[0] * 60,
            max(Ring.SWV, ring_to(expert, school)) if expert else Ring.SWV,
            school.director,
            expert=expert,
            cover=NO_COVER if expert and expert.is_freelancer else cover,
            dates=dates or [],
            until=until,
            ends=self.calendar.now,
        )
        for name, value in facts.items():
            setattr(plan, name, value)
        return plan

    def recently(self, weekdays: int) -> datetime:
        day = self.calendar.before(weekdays)
        moment = Pace.in_the_day(day, self.world.chance)
        # What is agreed before a school year begins cannot be about that year.
        year_begins = moment_on(school_year_bounds(school_year(self.calendar.today))[0], time(0))
        return max(min(moment, self.calendar.now - timedelta(hours=weekdays)), year_begins)

    def tell(self, plan: Plan) -> None:
        if plan.expert is not None and plan.dates:
            reserve(plan)
        plan.school.asked += 1
        story.enter(self.world, plan)

    def being_agreed(
        self,
        school: School,
        expert: Colleague | None,
        until: str,
        *,
        cover: str = OWN_TIME,
        count: int = 2,
        **facts: Any,
    ) -> None:
        """Waits before anything was carried out; its dates are ahead."""
        dates = self.ahead(expert, cover, count) if expert else []
        if dates:
            self.tell(self.plan(school, expert, until, cover=cover, dates=dates, **facts))

    def under_way(
        self,
        school: School,
        expert: Colleague | None,
        until: str,
        *,
        cover: str = OWN_TIME,
        past: int = 2,
        ahead: int = 0,
        **facts: Any,
    ) -> None:
        """Waits when some or all of it has been given."""
        dates = self.around(expert, cover, past, ahead) if expert else []
        if not dates:
            return
        first = dates[0][0]
        year_begins = school_year_bounds(school_year(first))[0]
        day = max(first - timedelta(days=TIME_TO_AGREE), year_begins)
        begins = Pace.in_the_day(day, self.world.chance)
        plan = self.plan(school, expert, until, cover=cover, dates=dates, begins=begins, **facts)
        plan.pace.until = moment_on(first, time(0)) + PREPARED
        plan.logged = max(0, len([d for d in dates if d[0] < self.calendar.today]) - 1)
        plan.later = self.recently(4)
        self.tell(plan)
