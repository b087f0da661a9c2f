"""A school of the invented region that passes its approach on, and the schools that come for it.

One learns there, one gave its place back, and one waits for what came free.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.demo.cast import Cast, School
from app.demo.programmes import coming_up, on_a_school_day, play
from app.demo.stage import Story
from app.demo.world import World
from app.programmes import actions, appointing, payers, publishing, taking_part
from app.programmes.models import Milestone, Programme, Trajectory
from app.programmes.places import actions as places
from app.programmes.places import attending
from app.programmes.places.models import Place
from app.programmes.training import leading

KEY = "expertisescholen"
BEGAN = timedelta(days=240)  # after the pot for programmes was opened
BETWEEN = timedelta(days=6)  # this school was quick: the first two phases take four months
A_YEAR, PLACES = timedelta(days=365), 2
# What who learns does, so many days after what was before it.
EARLIER = (("baseline", 7), ("start", 3), ("guidance", 12), ("training", 16))
NO_TIME = "Ons team is te klein geworden om hier dit jaar tijd voor te maken."

MEASURES = ["ownership", "leadership", "evidence", "learning", "impact", "culture", "approach"]
SAID: dict[str, dict[str, Any]] = {
    "scouting": {
        "population": "high",
        "strength": "Begrijpend lezen in alle vakken, van groep 4 tot en met groep 8.",
        "signals": "Vier jaar op rij boven het gemiddelde van vergelijkbare scholen.",
        "interest": {"mark": 4, "words": "Het team vertelt er graag over."},
    },
    "criteria": {
        "school": ["evidence", "results", "culture", "capacity"],
        "approach": ["evidence", "proven", "transferable"],
        "months": 12,
        "tried_where": "Op de eigen school, en op een school van hetzelfde bestuur.",
        "tried_years": 4,
        "grounds": "Gesprekken met het team, acht lessen en de opbrengsten van vier jaar.",
    },
    "contract": {
        "agreements": "De school leidt twee trainers op; het programma betaalt hun uren.",
        "hours": 80,
        "budget": [{"what": "Uren van de trainers", "covers": "experts", "cents": 400_000}],
    },
    "practice": {
        "title": "Lezen in elk vak",
        "problem": "Leerlingen lezen technisch goed, en begrijpen te weinig.",
        "core": "Elke week een rijke tekst, hardop denken, en elke les een afsluiting.",
        "evidence": "Onderzoek naar rijke teksten, en vier jaar eigen opbrengsten.",
        "room": "Welke teksten, en in welke groep je begint.",
        "conditions": "De schoolleider komt mee, en er is elke week een half uur om voor te doen.",
        "carriers": {"ids": [], "others": "Onze twee trainers"},
    },
    "curriculum": {
        "goals": "Iedere leraar doet hardop denken voor, en kijkt bij een collega.",
        "sessions": "Een start, drie trainingen, en vijf keer mee in de klas.",
        "materials": "Twintig teksten met vragen, en een kijkwijzer.",
        "implementation": "Na elke training een opdracht in de eigen klas.",
    },
    "measurement": {key: {"mark": 2, "words": ""} for key in MEASURES},
    "start": {
        "question": "Hoe leren onze kinderen begrijpen wat ze lezen?",
        "team": {"ids": [], "others": "De taalcoördinator en twee leraren"},
        "fixed": "De wekelijkse tekst en het hardop denken.",
        "adapted": "Wij beginnen in groep 6, omdat daar de vraag het grootst is.",
        "actions": [{"what": "Teksten kiezen", "who": "De kerngroep", "until": ""}],
    },
}  # fmt: skip


def enter(world: World) -> None:
    world.stage.enter(_traject(world), on_a_school_day(world.calendar.now - BEGAN))


def _traject(world: World) -> Story:
    cast, owner = world.cast, world.cast.signs_in["coordinator"]
    expert, learner, second, waits = _schools(cast)
    title = publishing.understood(publishing.catalogue()[KEY]).label
    programme = db.session.scalars(select(Programme).where(Programme.title == title)).one()
    found = actions.apply(programme, expert.organisation, by=owner.person, now=clock.now())
    appointing.appoint(found, "scout", learner.support.person, by=owner.person, now=clock.now())
    actions.submit(found, by=owner.person, now=clock.now())
    id_ = found.id
    roles = [("manager", owner), ("coach", waits.support)]
    roles += [("trainer", each) for each in expert.teachers[:2]]
    for key, who in roles:
        appointing.appoint(found, key, who.person, by=owner.person, now=clock.now())
    _let_pay(found, cast)
    said = SAID | {"contract": SAID["contract"] | _a_year()}
    while (moment := coming_up(id_)) is not None and moment.moment.each != "learner":
        key, moment_id = moment.key, moment.id
        if key == "recruit":
            _offer(db.session.get_one(Trajectory, id_), owner.person)
            yield from _recruit(id_, owner.person, learner, second, waits)
        yield on_a_school_day(clock.now() + BETWEEN)
        play(db.session.get_one(Milestone, moment_id), False, said)
    for key, days in EARLIER:
        yield on_a_school_day(clock.now() + timedelta(days=days))
        _bring_forward(id_, key, said)


def _schools(cast: Cast) -> list[School]:
    """The leader who signs in learns; the others are not in the stories of who signs in."""
    learner = cast.signs_in["leader"].school
    assert learner is not None
    there = {each.school for each in cast.signs_in.values()}
    others = [each for each in cast.schools if each.sector == "po" and each not in there]
    return [others[-1], learner, *others[-3:-1]]


def _a_year() -> dict[str, str]:
    return {"starts": f"{clock.today()}", "ends": f"{clock.today() + A_YEAR}"}


def _let_pay(found: Trajectory, cast: Cast) -> None:
    deciding = [cast.coordinators[1], *(each for board in cast.boards for each in board.members)]
    for payer in found.payers:
        for who in deciding:
            if theirs := payers.pots_to_pay_from(payer, who.person, clock.today()):
                payers.agree(payer, theirs[0], by=who.person, now=clock.now())
                break


def _offer(found: Trajectory, by: Person) -> None:
    words = "Een start, drie trainingen en vijf keer mee in de klas, met minstens drie leraren."
    until = clock.today() + A_YEAR
    places.offer(found, places.Facts(PLACES, until, words), by=by, now=clock.now())


def _recruit(id_: int, by: Person, learner: School, second: School, waits: School) -> Story:
    """Two come in, a third waits, and one of the two goes again."""
    asked = []
    for school in (learner, second, waits):
        yield clock.now() + timedelta(hours=1)
        found = db.session.get_one(Trajectory, id_)
        leads = school.director.person
        words = "Onze kinderen lezen goed, en begrijpen te weinig van wat ze lezen."
        asked.append(places.ask(found, school.organisation, words, by=leads, now=clock.now()).id)
        if len(asked) <= PLACES:
            yield clock.now() + timedelta(hours=1)
            place = db.session.get_one(Place, asked[-1])
            places.move(place, "accept", by=by, now=clock.now())
    yield on_a_school_day(clock.now() + BETWEEN)
    place, leads = db.session.get_one(Place, asked[1]), second.director.person
    places.move(place, "give_back", by=leads, now=clock.now(), words=NO_TIME)


def _bring_forward(id_: int, key: str, said: Mapping[str, Any]) -> None:
    """What the plan has for later, today: this school and who learns there are ready for it."""
    found = select(Milestone).where(Milestone.trajectory_id == id_, Milestone.key == key)
    open_ = found.where(Milestone.state == "planned").order_by(Milestone.due_on, Milestone.id)
    milestone = db.session.scalars(open_.limit(1)).one()
    today, words = clock.today(), "Iedereen is er klaar voor."
    by = taking_part.rows_of(milestone, milestone.moment.roles, today)[0].person
    actions.reschedule(milestone, today, words=words, by=by, now=clock.now())
    if milestone.moment.led_by:
        trainer = leading.who_may(milestone, today)[0].person
        leading.name(milestone, trainer, by=trainer, now=clock.now())
    play(milestone, False, said)
    _count(milestone)


def _count(milestone: Milestone) -> None:
    """After a start or training it is written down with how many people the school came."""
    if milestone.state != "done" or milestone.moment.type != attending.TRAINING:
        return
    trainer = leading.leader_of(milestone)
    place = db.session.scalars(
        select(Place).where(
            Place.trajectory_id == milestone.trajectory_id, Place.state == "accepted"
        )
    ).first()
    if trainer is not None and place is not None:
        came = {milestone.id: 5 - milestone.ordinal % 2}
        places.count(place, came, by=trainer.person, now=clock.now())
