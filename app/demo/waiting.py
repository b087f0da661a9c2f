"""What waits now, so that everybody who signs in has something to do.

Each is a story like those of the year behind, told up to where the reader comes in.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import product

from app.demo.calendar import teaches
from app.demo.cast import Colleague, School, ring_to
from app.demo.plans import Plan
from app.demo.scenes import Dates, Scenes
from app.demo.topics import TOPICS
from app.demo.world import World
from app.demo.year import SILENT_SCHOOLS
from app.deployments.amounts import BY_REPLACEMENT, EXTRA_HOURS, NO_COVER, OWN_TIME
from app.organisations.years import school_year, school_year_bounds


def enter(world: World) -> None:
    scenes = Scenes(world)
    _for_the_asking_school(scenes)
    _for_who_helps(scenes)
    _for_who_leads(scenes)
    _for_who_pays(scenes)
    _for_the_board(scenes)
    _open_for_everybody(scenes)


def _for_the_asking_school(scenes: Scenes) -> None:
    """What waits for the director who asks, and for the colleagues of that school."""
    school = scenes.school_of("director")
    colleague, secretary = scenes.person("colleague"), scenes.person("secretary")
    yesterday = scenes.recently(1)
    scenes.tell(scenes.plan(school, None, "described", proposer=colleague, begins=yesterday))
    scenes.tell(scenes.plan(school, None, "", proposer=colleague, turn="given_back"))
    scenes.tell(scenes.plan(school, None, "", turn="draft", proposer=secretary))
    scenes.being_agreed(school, scenes.expert(school, OWN_TIME), "begun", is_offered=True)
    scenes.being_agreed(school, scenes.person("support_coordinator"), "proposed")
    scenes.being_agreed(school, scenes.expert(school, OWN_TIME), "approved")
    scenes.under_way(school, scenes.expert(school, OWN_TIME), "delivered", contact=colleague)
    scenes.under_way(school, scenes.expert(school, OWN_TIME), "confirmed", contact=colleague)


def _for_who_helps(scenes: Scenes) -> None:
    """What waits for the teacher, the ib'er and the freelancer who help."""
    teacher, support = scenes.person("teacher"), scenes.person("support_coordinator")
    freelancer = scenes.person("freelancer")
    regenboog, *others = _po_schools(scenes, besides=(teacher, support))
    scenes.being_agreed(regenboog, teacher, "begun", is_wished=True)
    scenes.being_agreed(others[0], teacher, "proposed", proposes="asker")
    scenes.under_way(others[1], teacher, "running", past=2, ahead=1)
    scenes.under_way(others[2], teacher, "confirmed", past=1)
    scenes.being_agreed(others[3], support, "begun")
    scenes.under_way(others[4], support, "running", past=1)
    scenes.being_agreed(others[5], freelancer, "proposed", proposes="asker", pot="general")
    scenes.under_way(others[6], freelancer, "reviewed_by_asker", past=2, pot="general")
    scenes.under_way(others[7], freelancer, "running", past=2, ahead=1, pot="general")
    scenes.under_way(others[8], freelancer, "planned", past=1, turn="late", pot="general")


def _po_schools(scenes: Scenes, besides: Sequence[Colleague]) -> list[School]:
    """The school of the director who asks, then some of the others."""
    first, away = scenes.school_of("director"), {colleague.school for colleague in besides}
    others = [
        school for school in scenes.world.cast.schools
        if school.sector == "po" and school is not first and school not in away
        and school.name not in SILENT_SCHOOLS
    ]  # fmt: skip
    return [first, *scenes.world.chance.sample(others, 9)]


def _for_who_leads(scenes: Scenes) -> None:
    """Consent: green and amber for the leader, about a director for the board; and cover."""
    lender = scenes.school_of("leader")
    regenboog, *others = _po_schools(scenes, besides=[scenes.person("leader")])
    scenes.being_agreed(others[0], scenes.expert(others[0], OWN_TIME, at=lender), "agreed")
    amber = scenes.expert(others[1], BY_REPLACEMENT, at=lender)
    week = _three_in_a_week(scenes, amber) if amber else []
    if week:
        scenes.tell(scenes.plan(others[1], amber, "agreed", cover=BY_REPLACEMENT, dates=week))
    scenes.being_agreed(
        others[2], scenes.expert(others[2], BY_REPLACEMENT, at=lender), "approved",
        cover=BY_REPLACEMENT,
    )  # fmt: skip
    scenes.under_way(
        regenboog, scenes.expert(regenboog, BY_REPLACEMENT, at=lender), "reviewed_by_expert",
        cover=BY_REPLACEMENT,
    )  # fmt: skip
    scenes.being_agreed(others[3], scenes.person("director"), "agreed")


def _three_in_a_week(scenes: Scenes, expert: Colleague) -> Dates:
    """More than somebody is usually away: the check turns amber."""
    first = scenes.ahead(expert, BY_REPLACEMENT, 1)
    if not first:
        return []
    monday = first[0][0] - timedelta(days=first[0][0].weekday())
    taught = [part for part in range(10) if expert.stands_before_class(part)][:3]
    last = school_year_bounds(school_year(scenes.calendar.today))[1]
    minutes = min(60, expert.max_minutes // 3)
    dates = [(monday + timedelta(days=part // 2), part, minutes) for part in taught]
    return [each for each in dates if scenes.calendar.today < each[0] <= last and teaches(each[0])]


def _for_who_pays(scenes: Scenes) -> None:
    """Budgets to decide about and inzetten to settle, for the coordinator and for the board."""
    regenboog, *others = _po_schools(scenes, besides=())
    board_school = scenes.school_of("support_coordinator")
    freelancer = scenes.person("freelancer")
    scenes.being_agreed(others[0], freelancer, "consented", pot="general")
    for school in (others[1], board_school):
        expert = scenes.expert(school, EXTRA_HOURS)
        scenes.being_agreed(school, expert, "consented", cover=EXTRA_HOURS, count=4)
    scenes.being_agreed(
        others[2], scenes.expert(others[2], NO_COVER), "approved", pot="general", count=3
    )
    for school, pot in ((others[3], "arrangement"), (regenboog, "board")):
        expert = scenes.expert(school, EXTRA_HOURS)
        topic = scenes.topic(school, expert, about_pupils=pot == "arrangement")
        scenes.under_way(
            school, expert, "reviewed_by_expert", cover=EXTRA_HOURS, past=4, topic=topic,
            pot=pot if topic.pupils else "board",
        )  # fmt: skip
    scenes.under_way(
        others[4], scenes.expert(others[4], NO_COVER), "invoiced", past=3, pot="general"
    )
    scenes.under_way(
        others[5], scenes.expert(others[5], EXTRA_HOURS), "disputed", cover=EXTRA_HOURS,
        past=4, pot="general", turn="disputed",
    )  # fmt: skip


def _for_the_board(scenes: Scenes) -> None:
    """Extra hours to confirm, of somebody at one of its schools who works less than a week."""
    cast = scenes.world.cast
    _, asking, *_ = _po_schools(scenes, besides=())
    of_board = [school for school in cast.schools if cast.signs_in["board"] in school.board.members]
    for lender in of_board:
        expert = scenes.expert(asking, EXTRA_HOURS, at=lender) if lender is not asking else None
        if expert is not None and scenes.ahead(expert, EXTRA_HOURS, 2):
            scenes.being_agreed(asking, expert, "approved", cover=EXTRA_HOURS, pot="general")
            return


def _open_for_everybody(scenes: Scenes) -> None:
    """Vragen that anybody may still answer: young ones, one without a name, one unanswered."""
    regenboog, *others = _po_schools(scenes, besides=())
    chance = scenes.world.chance
    for number, school in enumerate(others[:5]):
        begins = scenes.recently(chance.randint(1, 8))
        scenes.tell(scenes.plan(school, None, "published", begins=begins, is_anonymous=number == 0))
    scenes.tell(scenes.plan(regenboog, None, "published", begins=scenes.recently(14)))
    plan = _a_sounding(scenes, others)
    if plan is not None:
        scenes.tell(plan)


def _a_sounding(scenes: Scenes, schools: Sequence[School]) -> Plan | None:
    """A coordinator asks somebody who is found only on invitation whether they want to be asked."""
    hidden = [colleague for colleague in scenes.world.cast.sharers if colleague.on_invitation]
    for school, colleague in product(schools, hidden):
        ring = ring_to(colleague, school)
        reaching = {skill for skill, own in colleague.ticks.items() if own >= ring}
        for topic in TOPICS:
            if school.sector in topic.sectors and reaching.intersection(topic.skills):
                return scenes.plan(school, colleague, "", topic=topic, turn="sounded")
    return None
