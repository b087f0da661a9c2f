"""What happened in the year that is behind: most of it went well, some of it did not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.demo import story
from app.demo.calendar import Pace, teaches
from app.demo.cast import Colleague, School, can_help, ring_to, weighted
from app.demo.plans import Plan, covers_for, dates_for, first_date, reserve
from app.demo.topics import SMALL, TOPICS, Topic
from app.demo.world import World
from app.deployments.amounts import BY_REPLACEMENT, EXTRA_HOURS, NO_COVER, OWN_TIME
from app.organisations.models import Ring
from app.organisations.years import school_year

ALL_DONE = 75  # days ago; what began later may not be over yet
SOON = timedelta(days=35)  # after that nobody waits for a first date any more
LAST_DATE = 14  # days ago at the latest, so that there was time to look back
TRIES = 60
SILENT_SCHOOLS = ("De Leeuwerik", "De Stuurman", "De Bijenkorf", "De Waterlelie")  # never ask
RINGS = {Ring.BOARD: 3, Ring.SWV: 6, Ring.REGION: 2}
FREELANCE = "freelance"
WELL_KNOWN = 7  # people who are asked again and again, beside those who sign in
ASKED_AGAIN = 0.8


@dataclass(frozen=True)
class Kind:
    """One kind of story, and how often it happened. `helps`: a cover, or a freelancer."""

    count: int
    helps: str = ""
    turn: str = ""
    is_small: bool = False
    is_offered: bool = False
    is_proposed: bool = False
    no_first: bool = False


KINDS = (
    Kind(10, OWN_TIME),
    Kind(3, OWN_TIME, is_offered=True),
    Kind(2, OWN_TIME, is_proposed=True),
    Kind(2, OWN_TIME, no_first=True),
    Kind(6, EXTRA_HOURS),
    Kind(6, BY_REPLACEMENT),
    Kind(6, FREELANCE),
    Kind(3, OWN_TIME, is_small=True),
    Kind(1, OWN_TIME, "changed"),
    Kind(1, OWN_TIME, "stopped"),
    Kind(1, EXTRA_HOURS, "disputed"),
    Kind(1, EXTRA_HOURS, "resolved"),
    Kind(2, OWN_TIME, "declined"),
    Kind(1, BY_REPLACEMENT, "refused"),
    Kind(1, EXTRA_HOURS, "refused"),
    Kind(1, FREELANCE, "rejected"),
    Kind(1, OWN_TIME, "cancelled"),
    Kind(1, BY_REPLACEMENT, "cancelled"),
    Kind(1, OWN_TIME, "talked_out"),
    Kind(2, OWN_TIME, "silent"),
    Kind(1, "", "withdrawn"),
    Kind(1, "", "widened"),
    Kind(3),  # nobody came, and it expired
)


class Year:
    """Thinks of stories until there are enough of each kind."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.chance, self.calendar, self.cast = world.chance, world.calendar, world.cast
        self.told: Counter[str] = Counter()  # titles
        self.been: set[tuple[Colleague, School]] = set()
        free = [c for c in self.cast.sharers if c.is_asked and min(c.ticks.values()) >= Ring.SWV]
        known = [who for who in self.cast.signs_in.values() if who.ticks]
        self.well_known = [*known, *self.chance.sample(free, WELL_KNOWN)]

    def a_plan(self, kind: Kind) -> Plan | None:
        """The first idea that works; None when this year has no room for one more of its kind."""
        for _ in range(TRIES):
            plan = self._with_help(kind) if kind.helps else self._without_help(kind)
            if plan is not None:
                self.told[plan.topic.title] += 1
                plan.school.asked += 1
                return plan
        return None

    def _day(self) -> date:
        days = [self.calendar.begins + timedelta(days=n) for n in range(365 - ALL_DONE)]
        return self.chance.choice([day for day in days if teaches(day)])

    def _without_help(self, kind: Kind) -> Plan | None:
        school = self._school(self.cast.schools)
        topic = self._topic([topic for topic in TOPICS if school.sector in topic.sectors])
        minutes = self.chance.choice(topic.hours) * 60
        return self._plan(kind, school, topic, self._day(), minutes, Ring.BOARD)

    def _with_help(self, kind: Kind) -> Plan | None:
        """Somebody who is asked, a school in their reach, and something that they share."""
        day = self._day()
        expert = self._expert(kind, day)
        if expert is None:
            return None
        topics = SMALL if kind.is_small else TOPICS
        fitting = {
            school: [
                topic for topic in topics
                if (kind.is_small or school.sector in topic.sectors)
                and can_help(expert, school, topic.skills, day)
            ]
            for school in self._schools_for(expert, kind)
        }  # fmt: skip
        near = [school for school, possible in fitting.items() if possible]
        if not near:
            return None
        school = self._school(near)
        topic = self._topic(fitting[school])
        dates = self._dates(kind, topic, expert, day)
        if not dates:
            return None
        ring = Ring.BOARD if kind.is_small else weighted(self.chance, RINGS)
        ring = max(ring, ring_to(expert, school))
        minutes = sum(minutes for _, _, minutes in dates)
        plan = self._plan(kind, school, topic, day, minutes, ring)
        plan.expert, plan.dates = expert, dates
        if kind.is_small:  # then a colleague asks, without the director; perhaps to come and look
            free = [t for t in school.teachers if t is not expert and not _has_class(t, dates)]
            plan.asker = self.chance.choice(free) if free else school.director
        plan.cover = NO_COVER if expert.is_freelancer else kind.helps
        plan.is_offered = kind.is_offered
        by_name = not (kind.is_offered or kind.no_first or kind.turn == "silent")
        plan.is_wished = by_name and self.chance.random() < 0.4
        plan.proposes = "expert" if self.chance.random() < 0.7 else "asker"
        if kind.no_first:
            plan.asked_first = self._another(plan, day)
        reserve(plan)
        self.been.add((expert, school))
        return plan

    def _expert(self, kind: Kind, day: date) -> Colleague | None:
        """Mostly somebody whom people have come to know."""
        known = [who for who in self.well_known if self._suits(who, kind, day)]
        if known and self.chance.random() < ASKED_AGAIN:
            signs_in = self.cast.signs_in.values()
            return weighted(self.chance, {who: 3 if who in signs_in else 2 for who in known})
        found = [who for who in self.cast.sharers if self._suits(who, kind, day)]
        return self.chance.choice(found) if found else None

    def _suits(self, colleague: Colleague, kind: Kind, day: date) -> bool:
        if not colleague.is_found_on(day):
            return False
        if kind.helps == FREELANCE or colleague.is_freelancer:
            return kind.helps == FREELANCE and colleague.is_freelancer
        return kind.helps in covers_for(colleague)

    def _schools_for(self, expert: Colleague, kind: Kind) -> list[School]:
        nearest, farthest = (0, Ring.BOARD) if kind.is_small else (Ring.BOARD, Ring.COUNTRY)
        return [
            school for school in self.cast.schools
            if nearest <= ring_to(expert, school) <= farthest
            and (expert, school) not in self.been
        ]  # fmt: skip

    def _another(self, plan: Plan, day: date) -> Colleague | None:
        found = [
            who for who in self.cast.sharers
            if who is not plan.expert and not who.is_freelancer
            and Ring.BOARD <= ring_to(who, plan.school) <= plan.ring
            and can_help(who, plan.school, plan.topic.skills, day)
        ]  # fmt: skip
        return self.chance.choice(found) if found else None

    def _school(self, schools: Sequence[School]) -> School:
        """Some ask often, some never."""
        asks = {
            school: 0 if school.name in SILENT_SCHOOLS else 12 // (2 + school.asked) + 1
            for school in schools
        }
        return weighted(self.chance, asks) if any(asks.values()) else schools[0]

    def _topic(self, topics: Sequence[Topic]) -> Topic:
        least = min(self.told[topic.title] for topic in topics)
        return self.chance.choice([t for t in topics if self.told[t.title] == least])

    def _dates(
        self, kind: Kind, topic: Topic, expert: Colleague, day: date
    ) -> list[tuple[date, int, int]]:
        """All in the school year of the question and well before today, or none."""
        chance, last = self.chance, self.calendar.today - timedelta(days=LAST_DATE)
        wanted = chance.choice(topic.hours) * 60
        each = min(expert.max_minutes, wanted, chance.choice((120, 120, 180)))
        count = max(1, min(wanted // each, 3 if kind.helps == BY_REPLACEMENT else 5))
        if kind.turn in ("stopped", "changed"):
            count = max(2, count)
        first = first_date(day)
        if school_year(first) != school_year(day) or first > last:
            return []
        found = dates_for(
            expert, NO_COVER if expert.is_freelancer else kind.helps,
            first=first, last=last, count=count, minutes=each, step=chance.choice((1, 1, 2)),
        )  # fmt: skip
        if len(found) < count or found[0][0] > first + SOON:
            return []
        return found

    def _plan(
        self, kind: Kind, school: School, topic: Topic, day: date, minutes: int, ring: int
    ) -> Plan:
        begins = Pace.in_the_day(day, self.chance)
        contact = None
        if not kind.is_small and self.chance.random() < 0.6:
            contact = self.chance.choice((school.support, *school.teachers[:2]))
        return Plan(
            school,
            topic,
            begins,
            Pace(begins, self.chance),
            minutes,
            ring,
            school.director,
            contact,
            turn=kind.turn,
            is_small=kind.is_small,
            proposer=self.chance.choice(school.teachers) if kind.is_proposed else None,
        )


def enter(world: World) -> None:
    year = Year(world)
    kinds = [kind for kind in KINDS for _ in range(kind.count)]
    world.chance.shuffle(kinds)
    for kind in kinds:
        plan = year.a_plan(kind)
        if plan is not None:
            story.enter(world, plan)


def _has_class(colleague: Colleague, dates: Sequence[tuple[date, int, int]]) -> bool:
    return any(colleague.stands_before_class(part) for _, part, _ in dates)
