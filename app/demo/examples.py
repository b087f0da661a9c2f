"""Good examples of the invented world: what a few who share told, and who used it since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import shorten

from sqlalchemy import func, select

from app import clock
from app.database import db, unit_of_work
from app.demo.cast import Colleague
from app.demo.world import World
from app.deployments.models import DONE, Deployment
from app.help_requests.models import HelpRequest
from app.organisations.models import Ring
from app.practices import actions, compliments
from app.practices.models import Practice
from app.practices.rules import COMPLIMENTS, Draft

MOST_USES = 5


@dataclass(frozen=True)
class Example:
    """Told by somebody who ticked one of these skills."""

    skills: tuple[str, ...]
    title: str
    story: str
    result: str
    ring: int = Ring.COUNTRY
    weeks_ago: int = 30


EXAMPLES = (
    Example(
        ("pesten-aanpak", "sociale-veiligheid"),
        "Van ruzie op het plein naar vaste spelhoeken",
        "Na elke pauze kwamen dezelfde ruzies mee naar binnen. We keken een week lang alleen maar: "
        "waar gaat het mis, en wanneer? Het bleken **drie plekken** te zijn.\n\n"
        "- We verdeelden het plein in hoeken, met in elke hoek één spel.\n"
        "- Kinderen uit de bovenbouw leggen de spelregels uit.\n"
        "- Elke vrijdag kiezen de groepen samen wat er blijft.\n\n"
        "Een volgende keer betrekken we de overblijfkrachten meteen.",
        "Het aantal ruzies dat in de klas nog besproken moet worden is gehalveerd. Het team begint "
        "de middag rustiger.",
        weeks_ago=52,
    ),
    Example(
        ("technisch-lezen", "leesbevordering", "begrijpend-lezen"),
        "Elke dag twintig minuten lezen, en niemand die nog zucht",
        "Lezen was een vak geworden. We haalden het uit het rooster en zetten het aan het begin "
        "van de dag, in alle groepen tegelijk, ook voor de leraar. Oudere kinderen lezen met "
        "jongere.\n\n"
        "Het kostte drie teamvergaderingen en een rondgang langs de boeken: de helft ging weg.",
        "Kinderen vragen zelf om nieuwe boeken. De toetsen gingen pas na een jaar omhoog; het "
        "plezier al na een maand.",
        Ring.REGION,
        26,
    ),
    Example(
        ("startende-leraren", "coaching-leraren", "beeldcoaching"),
        "Starters kijken eerst, en staan daarna voor de klas",
        "Nieuwe collega’s kregen vroeger een map en een sleutel. Nu kijken zij in de eerste zes "
        "weken elke week een uur bij iemand anders, en iemand bij hen. We praten daarna tien "
        "minuten over één ding dat goed ging.",
        "In twee jaar stopte niemand in het eerste jaar. Ook ervaren collega’s willen nu kijken.",
        Ring.SWV,
        12,
    ),
)
ASKED = Example(
    ("groepsvorming", "sociale-veiligheid", "pesten-aanpak"),
    "De eerste drie weken maken we samen de groep",
    "In de eerste drie weken na de zomer staat er elke dag een uur voor de groep zelf op het "
    "rooster. We spelen, maken afspraken en spreken die met elkaar uit. Taal en rekenen wachten "
    "even; dat halen we ruim in.",
    "De groepen zijn na de herfst rustiger dan vroeger na de kerst.",
    Ring.SWV,
)


def enter(world: World) -> None:
    """After the year itself, of which it changes nothing."""
    taken: set[Colleague] = set()
    for example in EXAMPLES:
        author = _author(world, example, taken)
        if author is not None:
            taken.add(author)
            _tell(world, example, author)
    _ask_who_signs_in(world)


def _author(world: World, example: Example, taken: set[Colleague]) -> Colleague | None:
    """Who helped most with it, of those who can be asked now; of who signs in only the teacher."""
    teacher = world.cast.signs_in["teacher"]
    fitting = [
        colleague
        for colleague in world.cast.sharers
        if colleague.school is not None
        and colleague not in taken
        and (colleague is teacher or colleague not in world.cast.signs_in.values())
        and colleague.is_found_on(world.calendar.today)
        and any(skill in colleague.ticks for skill in example.skills)
    ]
    helped = _schools_helped()
    return max(
        fitting,
        key=lambda colleague: (helped.get(colleague.id, 0), colleague.name),
        default=None,
    )


def _schools_helped() -> dict[int, int]:
    """At how many other schools somebody helped, by person."""
    rows = db.session.execute(
        select(Deployment.expert_id, func.count(Deployment.asker_school_id.distinct()))
        .where(Deployment.state.in_(DONE), Deployment.lender_id != Deployment.asker_school_id)
        .group_by(Deployment.expert_id)
    )
    return {row[0]: row[1] for row in rows}


def _tell(world: World, example: Example, author: Colleague) -> None:
    assert author.school is not None
    at = world.calendar.now - timedelta(weeks=example.weeks_ago)
    skills = [skill for skill in example.skills if skill in author.ticks]
    draft = _draft(world, example, skills)
    with clock.at(at), unit_of_work():
        person = author.person
        practice = actions.write(author.school.organisation, draft, by=person, now=at, carries=True)
        actions.publish(practice, by=person, now=at)
        for asked in _asked_since(author, at):
            actions.began_here(practice, asked)


def _asked_since(author: Colleague, at: datetime) -> Iterator[HelpRequest]:
    """Vragen after which this person came and helped, at other schools."""
    found = db.session.scalars(
        select(HelpRequest)
        .join(Deployment, Deployment.help_request_id == HelpRequest.id)
        .where(
            Deployment.expert_id == author.id,
            Deployment.state.in_(DONE),
            HelpRequest.school_id != (author.school.id if author.school else 0),
            HelpRequest.moved_at >= at,
        )
        .order_by(HelpRequest.id)
        .limit(MOST_USES)
    )
    yield from found.unique()


def _ask_who_signs_in(world: World) -> None:
    """A draft that waits for the teacher who signs in, and a compliment from their head."""
    colleague = world.cast.signs_in["teacher"]
    school = colleague.school
    if school is None or not colleague.ticks:
        return
    author = next(each for each in school.with_role("teacher") if each is not colleague)
    now = world.calendar.now - timedelta(days=2)
    ticked = [skill for skill in ASKED.skills if skill in colleague.ticks]
    draft = _draft(world, ASKED, (ticked or sorted(colleague.ticks))[:2])
    with clock.at(now), unit_of_work():
        practice: Practice = actions.write(school.organisation, draft, by=author.person, now=now)
        actions.ask(practice, colleague.person, by=author.person, now=now)
        compliments.send(
            COMPLIMENTS["brave"], to=[colleague.person], by=school.director.person, now=now
        )


def _draft(world: World, example: Example, skills: list[str]) -> Draft:
    html = world.render(example.story)
    return Draft(
        title=example.title,
        story=example.story,
        story_html=html,
        line=shorten(example.story.replace("*", ""), 160, placeholder="…"),
        result=example.result,
        skill_ids=tuple(world.cast.skills[skill] for skill in skills),
        ring=example.ring,
    )
