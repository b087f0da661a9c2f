"""The programmes of the invented region, and one school that has come halfway in one of them.

Nobody is made for it: who runs it, who helps and who takes part are people of the cast. It goes as
it does for everybody: each moment on its day, by who fills the role.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.clock import amsterdam, moment_on
from app.database import db
from app.demo.calendar import HOLIDAYS
from app.demo.cast import Cast, Colleague
from app.demo.stage import Story
from app.demo.world import World
from app.organisations.models import Organisation, Ring
from app.organisations.years import next_school_day
from app.pots import actions as pots
from app.pots.actions import PotDraft
from app.pots.rules import runs_on
from app.profiles import actions as profiles
from app.programmes import (
    able,
    actions,
    appointing,
    deciding,
    figures,
    other_pot,
    payers,
    publishing,
    taking_part,
)
from app.programmes.lines import LINES
from app.programmes.models import Milestone, Programme, Trajectory
from app.programmes.team import actions as team
from app.programmes.team import ties
from app.programmes.team.models import NONE
from app.programmes.template import CONTINUE, Form

KEY = "kwaliteitsaanpak"
BEGAN = timedelta(days=250)  # long enough for a first visit, also with a summer in between
A_YEAR = timedelta(days=365)
POT, GRANT = "Programma’s voor scholen", 7_500_000  # cents
LEFT_FOR_THE_READER = timedelta(days=14)
BACKGROUNDS_IN_TURN = ("lead_po", "inspection support", "finance", "academia", "care lead_so")

GOALS = {
    "expertteam": "Iedere school met een vraag krijgt twee experts die er iets aan hebben.",
    "kwaliteitsaanpak": "Goed onderwijs voor ieder kind, op elke school in onze regio.",
    "plg": "Samen zorgen voor een goede overgang van basisschool naar voortgezet onderwijs.",
    "expertisescholen": "Wat op één school bewezen werkt, leren andere scholen in een jaar.",
    "ontwikkelbudget": "Goede ideeën van collega’s krijgen tijd, geld en een podium.",
}

WHY = {
    "expertisescholen": "Er is veel bekend over goed leesonderwijs, en weinig daarvan blijft op "
    "scholen bestaan. Tussen scholen in dezelfde wijk zijn de verschillen groot.",
}
FIGURES = (
    ("Kinderen die na groep 8 nog niet goed begrijpen wat ze lezen", "", "1 op de 4"),
    ("Kinderen die na groep 8 nog niet goed begrijpen wat ze lezen", "here", "1 op de 3"),
    ("Scholen die een aanpak na twee jaar nog gebruiken", "here", "2 op de 5"),
)
INVENTED = "verzonnen voor dit voorbeeld"

# What was filled in, by form and question.
ANSWERS: dict[str, dict[str, Any]] = {
    "application": {
        "ambition": "Ieder kind begrijpt aan het eind van groep 8 wat het leest.",
        "context": "Een school in een wijk waar veel wordt gebouwd, met een jong team.",
    },
    "talk": {
        "heard": "De school wil vooral werken aan begrijpend lezen en aan het einde van de les.",
        "own_actions": [{"what": "De gegevens klaarzetten", "who": "Directeur", "until": ""}],
    },
    "visit": {
        "for_whom": ["team", "support_coordinator", "director"],
        "talks": "Gesprekken met de directeur, de intern begeleider en drie leraren.",
        "classes": 4,
        "observations": "Rust in de klassen. De uitleg is duidelijk, de afsluiting vaak te kort.",
        "advice": "Spreek met het team af hoe een les eindigt, en kijk bij elkaar.",
    },
    "analysis": {
        "challenge": {"mark": 2, "words": "Vooral wie meer aankan, wacht vaak op de rest."},
        "teaching": {"mark": 3, "words": "Goede uitleg, weinig variatie."},
        "support": {"mark": 3, "words": "De zorg is op orde."},
        "insight": {"mark": 2, "words": "De gegevens zijn er, het gesprek erover nog niet."},
        "organisation": {"mark": 3, "words": "Duidelijke afspraken."},
        "leadership": {"mark": 3, "words": "De directeur is zichtbaar in de klas."},
        "vision": {"mark": 3, "words": ""},
        "strong_leader": {"mark": 3, "words": ""},
        "strong_team": {"mark": 3, "words": ""},
        "systematic": {"mark": 2, "words": "De afspraken zijn er; ze worden niet altijd gevolgd."},
        "expectations": {"mark": 3, "words": ""},
        "account": {"mark": 2, "words": ""},
        "next_school": {"mark": 3, "words": ""},
        "cooperation": {"mark": 3, "words": ""},
        "respect": {"mark": 3, "words": ""},
        "feelings": {"mark": 2, "words": ""},
        "findings": [
            {"what": "De les stopt zonder afsluiting", "about": "teaching", "seen": ""},
            {"what": "Begrijpend lezen blijft achter", "about": "insight", "seen": ""},
        ],
        "sources": "Toetsen op schoolniveau, vier klassenbezoeken en zes gesprekken.",
        "conclusion": "De basis staat. Winst zit in het einde van de les en in begrijpend lezen.",
    },
    "plan": {
        "target": "Elke les heeft een doel en een afsluiting; lezen is zichtbaar beter.",
        "measures": [
            {
                "what": "Studiedagen begrijpend lezen",
                "level": "teachers",
                "finding": 2,
                "who": "De intern begeleider",
                "how": "Twee studiedagen voor het hele team, met opdrachten voor de eigen klas.",
            },
            {
                "what": "Bij elkaar in de klas kijken",
                "level": "organisation",
                "finding": 1,
                "who": "De directeur",
                "how": "Iedereen kijkt een keer per maand bij een collega, vooral naar het einde.",
            },
        ],
        "indicators": "Klassenbezoeken twee keer per jaar, en de toetsen lezen op schoolniveau.",
    },
    "budget": {
        "budget": [
            {"what": "Scholing begrijpend lezen", "covers": "plan", "cents": 480_000, "line": 1},
            {
                "what": "Vervanging bij klassenbezoeken",
                "covers": "replacement",
                "cents": 220_000,
                "line": 2,
            },
        ],
        "split": "Gemeente en schoolbestuur dragen elk de helft.",
    },
    "progress": {
        "states": [
            {"of": 1, "state": "under_way", "says": "De eerste studiedag is geweest."},
            {"of": 2, "state": "under_way", "says": "Nog niet in alle groepen."},
        ],
        "progress": {"mark": 3, "words": "De studiedag is geweest."},
        "explanation": "Het team kijkt nu om de twee weken bij elkaar in de klas.",
        "stagnation": "",
        "spent": 160_000,
    },
}


def enter(world: World) -> None:
    """Publish what the region offers, and let one school take part in it."""
    _publish(world)
    world.stage.enter(_traject(world), on_a_school_day(world.calendar.now - BEGAN))


def on_a_school_day(moment: datetime) -> datetime:
    return moment_on(next_school_day(amsterdam(moment).date(), HOLIDAYS), time(10))


def _publish(world: World) -> None:
    cast, now = world.cast, moment_on(world.calendar.begins)
    for key, text in publishing.catalogue().items():
        board = key == "ontwikkelbudget"
        owner = cast.boards[0].id if board else cast.swv_id
        by = cast.signs_in["board" if board else "coordinator"]
        template = publishing.understood(text)
        facts = publishing.Facts(
            template.label,
            goal=GOALS[key],
            summary=template.summary,
            contact_id=by.id,
            sunset_on=date(world.calendar.today.year + 2, 7, 1) if key == "expertteam" else None,
            is_public=not board,
        )
        organisation = db.session.get_one(Organisation, owner)
        programme = publishing.make(organisation, text, facts, by=by.person, now=now)
        publishing.publish(programme, by=by.person, now=now)
        if key in WHY:
            region = db.session.get_one(Organisation, cast.region_id).name
            rows = [
                figures.Told(what, where and region, much, now.year - 1, INVENTED)
                for what, where, much in FIGURES
            ]
            figures.tell(programme, WHY[key], rows, by=by.person, now=now)


def _traject(world: World) -> Story:
    cast = world.cast
    director, owner = cast.signs_in["director"], cast.signs_in["coordinator"]
    assert director.school is not None
    found = select(Programme).where(
        Programme.title == publishing.understood(publishing.catalogue()[KEY]).label
    )
    trajectory = actions.apply(
        db.session.scalars(found).one(),
        director.school.organisation,
        by=director.person,
        now=clock.now(),
    )
    actions.submit(
        trajectory, by=director.person, now=clock.now(), filled_in=ANSWERS["application"]
    )
    id_ = trajectory.id
    _everybody_pays(trajectory, cast)
    yield on_a_school_day(clock.now() + timedelta(days=3))
    _appoint(world, db.session.get_one(Trajectory, id_), owner, director)
    yield from go_on(world, id_)


def _everybody_pays(trajectory: Trajectory, cast: Cast) -> None:
    """Who runs the programme has a pot for it, about which another decides than who leads it; the
    board pays from a pot of its own."""
    now, on = clock.now(), clock.today()
    leads, decides = (each.person for each in cast.coordinators[:2])
    owner = trajectory.programme.owner
    until = date(on.year + 1, 12, 31)
    pot = pots.open_pot(owner, PotDraft(POT, "general", on, until), by=leads, now=now)
    pots.grant(pot, GRANT, by=leads, now=now)
    pots.give_mandate(pot, decides, limit=GRANT, until=None, by=leads, now=now)
    for payer in trajectory.payers:
        if payer.organisation_id == owner.id:
            payers.agree(payer, pot, by=decides, now=now)
            continue
        board = next(each for each in cast.boards if each.id == payer.organisation_id)
        for member in board.members:
            if theirs := payers.pots_to_pay_from(payer, member.person, on):
                payers.agree(payer, theirs[0], by=member.person, now=now)
                break


def _appoint(world: World, trajectory: Trajectory, owner: Colleague, director: Colleague) -> None:
    """People from outside the region are the freelancers."""
    cast, now = world.cast, clock.now()
    first = cast.signs_in["freelancer"]
    others = [e for e in cast.freelancers if e is not first and e.is_found_on(clock.today())]
    assert director.school is not None
    for number, who in enumerate((first, *others[:4])):
        _join(trajectory.programme, who, owner, BACKGROUNDS_IN_TURN[number])
    roles = [
        ("manager", owner), ("expert", first), ("expert", others[0]),
        ("finance_expert", others[1]), ("auditor", others[2]),
    ]  # fmt: skip
    for key, who in roles:
        if needed := able.asked(trajectory.template.role(key)):
            ids = [skill.id for skill in needed]
            profiles.share_as_well(ids, Ring.REGION, by=who.person, now=now)
        appointing.appoint(trajectory, key, who.person, by=owner.person, now=now)
    for teacher in director.school.teachers[:2]:
        appointing.appoint(trajectory, "team", teacher.person, by=director.person, now=now)


def _join(programme: Programme, who: Colleague, owner: Colleague, backgrounds: str) -> None:
    """Asked for the team by who runs it; they say yes, and that they have no interests."""
    now = clock.now()
    facts = team.Facts("Expert", amsterdam(now).date(), backgrounds=backgrounds.split())
    member = team.invite(programme, who.person, facts, by=owner.person, now=now)
    regions = ties.to_declare(who.person.id, programme, amsterdam(now).date())
    declared = [team.Said(region.id, NONE) for region in regions]
    team.accept(member, declared, backgrounds=backgrounds.split(), by=who.person, now=now)


def go_on(world: World, id_: int, said: Mapping[str, Any] = ANSWERS) -> Iterator[datetime]:
    """Each moment on its day; of what is recent the last step is left for who reads this."""
    end = world.calendar.now
    while (found := coming_up(id_)) is not None:
        due = moment_on(max(found.due_on, amsterdam(clock.now()).date()), time(15))
        at = max(due, clock.now() + timedelta(hours=1))
        if at >= end:
            return
        moment_id, is_left = found.id, at >= end - LEFT_FOR_THE_READER
        yield at
        play(db.session.get_one(Milestone, moment_id), is_left, said)
        if is_left:
            return


def _pay_from_what_runs(trajectory: Trajectory) -> None:
    """A new year has a pot of its own: who pays goes on from there."""
    for payer in trajectory.payers:
        if payer.pot is None or payer.agreed_by is None or runs_on(payer.pot, [clock.today()]):
            continue
        if theirs := other_pot.others(payer, payer.agreed_by, clock.now()):
            other_pot.choose(payer, theirs[0], by=payer.agreed_by, now=clock.now())


def coming_up(id_: int) -> Milestone | None:
    found = select(Milestone).where(
        Milestone.trajectory_id == id_, Milestone.state.not_in(("done", "skipped"))
    )
    order = (Milestone.due_on, Milestone.position, Milestone.id)
    return db.session.scalars(found.order_by(*order).limit(1)).first()


def play(milestone: Milestone, is_left: bool, said: Mapping[str, Any]) -> None:
    moment, now, today = milestone.moment, clock.now(), clock.today()
    _pay_from_what_runs(milestone.trajectory)
    if moment.form and milestone.state == "planned":
        writer = _person(taking_part.ids_in(milestone, (moment.by,), today)[0])
        asks = milestone.trajectory.template.form(moment.form)
        filled_in = _within_a_year(asks, said[moment.form], today)
        actions.hand_in(milestone, filled_in, by=writer, now=now)
    if is_left:
        return
    if moment.decision is not None:
        good = next(o for o in moment.decision.outcomes if o.effect == CONTINUE)
        for each in deciding.signers(milestone, today):
            actions.sign(milestone, good.key, by=each.row.person, now=now)
    elif moment.form:
        by = _person(taking_part.acceptors(milestone, today)[0])
        actions.accept(milestone, by=by, now=now)
    else:
        present = taking_part.ids_in(milestone, moment.roles, today)
        actions.hold(milestone, held_on=today, present=present, by=_person(present[0]), now=now)


def _within_a_year(asks: Form, said: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What somebody promises is done a year after they say so."""
    promised = {
        field.key: {column.key: f"{today + A_YEAR}" for column in field.columns if column.months}
        for field in asks.fields
        if field.type == LINES
    }
    return {
        key: [promised[key] | row for row in answer] if key in promised else answer
        for key, answer in said.items()
    }


def _person(id_: int) -> Person:
    return db.session.get_one(Person, id_)
