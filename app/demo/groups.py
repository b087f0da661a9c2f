"""A group of the invented region: people of primary and secondary schools around one theme.

Its moments go as those of every traject; beside them stands what its people wrote down meanwhile.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.demo.cast import Cast, Colleague, School
from app.demo.programmes import go_on, on_a_school_day
from app.demo.stage import Story
from app.demo.world import World
from app.errors import RuleBroken
from app.groups import actions
from app.groups.kinds import BY_KEY
from app.groups.models import GroupItem
from app.groups.reading import held_meetings, last_day_to_say
from app.groups.rules import Draft
from app.programmes import actions as trajecten
from app.programmes import appointing, payers, publishing
from app.programmes.models import Milestone, Programme, Trajectory

KEY, NAME = "plg", "PLG Van acht naar een"
BEGAN = timedelta(days=190)  # after the pot for programmes was opened
MEMBERS = 6

TALK = {
    "motive": "Ik zie elk jaar leerlingen die in de brugklas opnieuw moeten beginnen.",
    "issue": "Wat de basisschool weet, komt niet aan waar het nodig is.",
    "goal": "Als we na een jaar dezelfde woorden gebruiken.",
}
SAID: dict[str, dict[str, Any]] = {
    "interview": TALK,
    "exploration": {
        "field": "Achttien basisscholen, vier scholen voor voortgezet onderwijs; elk jaar anders.",
        "literature": "Over kansengelijkheid bij de overgang: Onderwijsraad, en De Staat van 2024.",
        "gap": "Hoe leerlingen zelf de overgang beleven.",
    },
    "plan": {
        "theme": "equal",
        "goal": "Elk kind een passend advies en een passende plek.",
        "model": "https://voorbeeld.test/model",
        "model_words": "Vier kringen: gegevens, overdracht, ouders en uitwisseling.",
        "themes": "Data, overdracht, ouders en omgeving, informatie-uitwisseling.",
        "products": "Een adviesroute voor alle scholen.",
        "rhythm": "Elke drie weken een middag; na zes weken een leernotitie.",
        "budget": [{"what": "Drukwerk en zaal", "covers": "event", "cents": 150_000}],
    },
    "try_out": {
        "tried": "Het advies eerst met z’n tweeën bekeken.",
        "effect": "Het gesprek ging over het kind, en niet over de toets.",
        "useful": {"mark": 3, "words": "Kost een half uur."},
    },
    "cycle": {
        "tried": "De gegevens van twee jaar naast elkaar gelegd.",
        "saw": "Grote verschillen tussen scholen in dezelfde wijk.",
        "adjust": "Eerst afspreken wat we tellen.",
        "learned": "Een cijfer zonder gesprek erbij zegt weinig.",
    },
    "product": {
        "title": "Zo lezen wij de gegevens",
        "summary": "Voor wie een advies geeft.",
        "link": "https://voorbeeld.test/gegevens",
        "carriers": {"ids": [], "others": "Iedereen in de groep"},
    },
    "retro": {
        "energy": {"mark": 4, "words": "Iedereen blijft hangen na afloop."},
        "learned": "Hoe anders de ander kijkt.",
        "next": "Eerder beginnen met uitproberen.",
    },
}


def enter(world: World) -> None:
    world.stage.enter(_group(world), on_a_school_day(world.calendar.now - BEGAN))


def _group(world: World) -> Story:
    cast, owner = world.cast, world.cast.signs_in["coordinator"]
    title = publishing.understood(publishing.catalogue()[KEY]).label
    programme = db.session.scalars(select(Programme).where(Programme.title == title)).one()
    group = trajecten.apply(programme, None, by=owner.person, now=clock.now(), name=NAME)
    people = _people(cast)
    for role, who in people:
        appointing.appoint(group, role, who.person, by=owner.person, now=clock.now())
    trajecten.submit(group, by=owner.person, now=clock.now())
    id_, begun = group.id, clock.now()
    _let_pay(group, cast)
    for days, write in SCRIPT:
        at = on_a_school_day(begun + timedelta(days=days))
        world.stage.enter(_written(id_, write, [who for _, who in people]), at)
    yield on_a_school_day(begun + timedelta(days=1))
    yield from go_on(world, id_, SAID)


def _people(cast: Cast) -> list[tuple[str, Colleague]]:
    """Who signs in has a part in it; the others come from schools that are not there yet."""
    found = [
        ("manager", cast.signs_in["freelancer"]),
        ("client", cast.coordinators[1]),
        ("quartermaster", cast.signs_in["board"]),
    ]
    members = [cast.signs_in[role] for role in ("teacher", "support_coordinator", "leader")]
    there = {who.school for who in members}
    secondary = [school for school in cast.schools if school.sector == "vo"]
    primary = [school for school in cast.schools if school.sector == "po" and school not in there]
    for school in (*secondary[:2], *primary[:MEMBERS]):
        if len(members) < MEMBERS:
            members.append(_of(school))
    return [*found, *(("member", who) for who in members)]


def _of(school: School) -> Colleague:
    return (school.with_role("support_coordinator") or school.teachers)[0]


def _let_pay(group: Trajectory, cast: Cast) -> None:
    """From the pot for programmes, by who decides about it and does not lead one."""
    decides = cast.coordinators[1].person
    for payer in group.payers:
        if theirs := payers.pots_to_pay_from(payer, decides, clock.today()):
            payers.agree(payer, theirs[0], by=decides, now=clock.now())


# What they wrote down


def _written(id_: int, write: Callable[..., None], people: list[Colleague]) -> Story:
    group = db.session.get_one(Trajectory, id_)
    if group.state == "active":
        write(group, [who.person for who in people])
    yield from ()


def _add(group: Trajectory, kind: str, by: Person, **facts: Any) -> GroupItem:
    return actions.add(group, BY_KEY[kind], Draft(**facts), by=by, now=clock.now())


def _meeting(group: Trajectory) -> Milestone | None:
    """The last one that was held."""
    return next(reversed(held_meetings(group)), None)


def _item(group: Trajectory, title: str) -> GroupItem:
    """Raises RuleBroken where the story before it ended too early to write it down."""
    found = db.session.scalars(
        select(GroupItem).where(GroupItem.trajectory_id == group.id, GroupItem.title == title)
    ).first()
    if found is None:
        raise RuleBroken("Dit is nooit opgeschreven: %(title)s.", title=title)
    return found


def _in(days: int) -> Any:
    return clock.today() + timedelta(days=days)


def _after_the_start(group: Trajectory, people: list[Person]) -> None:
    manager, _, _, teacher, support, *_ = people
    meeting = _meeting(group)  # none yet where the summer came between
    at = {"milestone_id": meeting.id} if meeting is not None else {}
    if meeting is not None:
        why = "We moeten elkaar kunnen bellen."
        _add(group, "agenda", manager, title="Kennismaken", words=why, **at)
        _add(group, "decision", manager, title="We komen om de drie weken bij elkaar", **at)
        for each, mark in zip(people[:1] + people[3:], (4, 5, 3, 4), strict=False):
            in_time = clock.today() <= last_day_to_say(meeting)
            if in_time and actions.may_say(meeting, each, clock.now()):
                actions.say_how_it_was(meeting, mark, by=each, now=clock.now())
    _add(
        group, "action", manager, title="De adviezen van drie jaar opvragen",
        owner_id=support.id, day=_in(21), **at,
    )  # fmt: skip
    question = _add(
        group, "question", teacher, title="Wie gebruikt er een vast overdrachtsformulier?",
        words="Bij ons doet ieder het op een eigen manier.",
    )  # fmt: skip
    actions.answer(question, "Wij, al vier jaar. Ik zet het erbij.", by=support, now=clock.now())
    _add(
        group, "link", support, title="Overdrachtsformulier",
        link="https://voorbeeld.test/overdracht", words="Mag je zo overnemen.",
    )  # fmt: skip


def _a_month_later(group: Trajectory, people: list[Person]) -> None:
    support = people[4]
    actions.finish(_item(group, "De adviezen van drie jaar opvragen"), by=support, now=clock.now())
    _add(
        group, "knowledge", support, title="Wat een advies wel en niet voorspelt",
        words="Een advies zegt iets over nu. Hoe het over drie jaar gaat, hangt vooral af van wie "
        "er in de brugklas naast een kind staat.",
    )  # fmt: skip


def _the_product(group: Trajectory, people: list[Person]) -> None:
    manager, _, _, teacher, support, *_ = people
    product = _add(
        group, "product", manager, title="De adviesroute",
        words="Voor elke school: wie doet wat, van de eerste toets tot de eerste schooldag.",
        owner_id=support.id, day=_in(120), writer_ids=(teacher.id, manager.id),
    )  # fmt: skip
    link = "https://voorbeeld.test/adviesroute-1"
    actions.add_version(product, link, "Een eerste opzet.", by=teacher, now=clock.now())


def _it_goes_on(group: Trajectory, people: list[Person]) -> None:
    manager, _, _, _, support, *_ = people
    product = _item(group, "De adviesroute")
    link = "https://voorbeeld.test/adviesroute-2"
    actions.add_version(product, link, "Met de stem van ouders.", by=support, now=clock.now())
    actions.share(_item(group, "Wat een advies wel en niet voorspelt"), by=manager, now=clock.now())
    success = _add(
        group, "success", manager, title="Alle scholen gaven hun gegevens",
        words="Omdat we eerst lieten zien wat we ermee zouden doen.",
    )  # fmt: skip
    actions.share(success, by=manager, now=clock.now())


def _lately(group: Trajectory, people: list[Person]) -> None:
    manager, _, _, teacher, *_ = people
    _add(
        group, "action", manager, title="Een ouder vragen voor de volgende keer",
        owner_id=teacher.id, day=_in(10),
    )  # fmt: skip
    conference = _add(
        group, "conference", manager, title="Van acht naar een, voor alle scholen",
        words="13.30 uur inloop\n14.00 uur de adviesroute\n15.00 uur in gesprek per wijk",
        day=_in(75), place="De aula van het lyceum, 13.30 uur",
    )  # fmt: skip
    actions.share(conference, by=manager, now=clock.now())


SCRIPT: tuple[tuple[int, Callable[[Trajectory, list[Person]], None]], ...] = (
    (14, _after_the_start),
    (45, _a_month_later),
    (100, _the_product),
    (150, _it_goes_on),
    (184, _lately),
)
