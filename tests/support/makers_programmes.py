"""Makers of programmes and trajecten, and a walker that plays any template to its end.

The walker knows no programme: it asks the template who takes part and what comes next, lets time
pass until then, and does what the people of that moment would do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app import clock
from app.accounts.models import Person, Role
from app.database import db, unit_of_work
from app.expertise.models import Skill
from app.organisations.models import Organisation
from app.programmes import (
    actions,
    appointing,
    costs,
    deciding,
    people,
    phases,
    publishing,
    rounds,
    taking_part,
)
from app.programmes.models import Milestone, Programme, ProgrammeRound, Trajectory
from app.programmes.reading import read
from app.programmes.team import actions as team
from app.programmes.team import ties
from app.programmes.team.models import NONE, AskedSkill, Declaration, TeamMember
from app.programmes.template import (
    APPOINT,
    CONTINUE,
    EXTEND,
    MATCH,
    OFFICE,
    Form,
    Outcome,
    Template,
)
from app.programmes.template import Role as TemplateRole
from app.programmes.training import leading
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_board_member,
    a_coordinator,
    a_director,
    a_person,
    a_profile,
    a_region,
    a_school,
    a_skill,
    an_swv,
    saved,
)
from tests.support.makers_deployments import Cast
from tests.support.makers_practices import a_draft_practice
from tests.support.makers_programme_money import everybody_pays, pays_from_the_next_pot
from tests.support.remembering import remembered

CATALOGUE = Path(publishing.__file__).parent / "catalogue"

OWNERS: dict[str, str] = {"board": "board", "swv": "swv"}  # any other kind: the region

SMALL = """\
schema: 1
key: klein
label: Klein programma
summary: Een plan, een gesprek en een besluit.
owner: swv
subject: school
ring: swv
start_by: director
intake: {mode: rolling}
roles:
  - {key: director, label: "Schoolleider", fill: office, office: director, min: 1, max: 1}
  - {key: manager, label: "Programmaleider", fill: appoint, min: 1, max: 1}
  - {key: guest, label: "Gast", fill: match, min: 0, max: 2, independent: true}
forms:
  - key: plan
    label: Plan
    fields:
      - {key: goal, label: "Wat wil je bereiken?", type: text}
      - {key: ready, label: "Klaar om te beginnen", type: checks, rule: all, required: false,
         options: [{key: time, label: "Er is tijd"}, {key: team, label: "Het team doet mee"}]}
      - {key: steps, label: "Stappen", type: lines, one: Stap, asks: true, required: false,
         columns: [{key: what, label: "Wat?", type: text}, {key: until, label: "Klaar op",
           type: date, since: do, months: 6}]}
phases:
  - key: begin
    label: Begin
    months: 2
    milestones:
      - {key: plan, label: "Plan indienen", type: product, month: 0, roles: [director, manager],
         by: director, form: plan}
      - key: decide
        label: Besluit
        type: meeting
        month: 1
        roles: [director, manager]
        decision:
          by: [director, manager]
          outcomes:
            - {key: go, label: "Doorgaan", effect: continue}
            - {key: again, label: "Plan aanpassen", effect: revise, to: plan}
            - {key: stop, label: "Stoppen", effect: stop}
  - key: do
    label: Doen
    weeks: 10
    milestones:
      - {key: talk, label: "Gesprek", type: meeting, week: 2, every: 4, times: 2,
         roles: [director, guest]}
      - {key: visit, label: "Bezoek", type: visit, week: 0, times: 0, roles: [director, guest]}
      - key: end
        label: Afsluiten
        type: meeting
        week: 10
        roles: [director, manager]
        decision:
          by: [manager]
          outcomes:
            - {key: done, label: "Klaar", effect: continue}
            - {key: longer, label: "Nog een keer", effect: extend, to: more}
  - key: more
    label: Verlenging
    months: 1
    optional: true
    milestones:
      - {key: last, label: "Laatste gesprek", type: meeting, month: 1, roles: [director, manager]}
funding:
  - {covers: plan, label: "Kosten", shares: {swv: 100}}
"""


def catalogue_text(key: str) -> str:
    return (CATALOGUE / f"{key}.yaml").read_text(encoding="utf-8")


@dataclass
class Programming:
    """A school with everybody around it, an owner, and a published programme of this text."""

    text: str
    sector: str = "po"
    region: Organisation = field(init=False)
    board: Organisation = field(init=False)
    school: Organisation = field(init=False)
    owner: Organisation = field(init=False)
    owner_person: Person = field(init=False)
    director: Person = field(init=False)
    board_member: Person = field(init=False)
    coordinator: Person = field(init=False)
    teacher: Person = field(init=False)
    programme: Programme = field(init=False)

    def __post_init__(self) -> None:
        for name, made in _around_a_programme(self.text, self.sector).items():
            setattr(self, name, made)

    @property
    def template(self) -> Template:
        return read(self.text)

    def somebody_for(self, role: TemplateRole, number: int) -> Person:
        """Somebody who fits this role: without ties in the region, and each from another school."""
        sectors = role.spread_sectors or (self.sector,)
        outside = role.independent
        nobody_is = 1 + (db.session.scalar(select(func.count(Person.id))) or 0)
        region = a_region(f"Ver {nobody_is}") if outside else self.region
        school = a_school(
            f"School {nobody_is}",
            region=region,
            sector=sectors[number % len(sectors)],
        )
        person = a_person(_person_name(nobody_is), at=school)
        if outside:
            a_declaration(person, self.region)
        if role.skills:
            a_profile(person, skills=role.skills)
        return person


@remembered
def _around_a_programme(text: str, sector: str) -> dict[str, Any]:
    template = read(text)
    region, board, swv = a_region(), a_board(), an_swv()
    school = a_school(sector=sector, board=board, swv=swv, region=region)
    director, board_member = a_director(school), a_board_member(board)
    teacher = a_person(at=school)
    a_person("Ilse Begeleider", Role.SUPPORT_COORDINATOR, at=school)
    coordinator = a_coordinator(swv)
    kind = OWNERS.get(template.owner, "region")
    owner = {"board": board, "swv": swv, "region": region}[kind]
    if kind == "region":
        owner_person = a_coordinator(region, "Petra Programma")
    else:
        owner_person = {"board": board_member, "swv": coordinator}[kind]
    with unit_of_work():
        programme = publishing.make(
            db.session.get_one(Organisation, owner.id),
            text,
            publishing.Facts(
                template.label, goal="Goed onderwijs voor ieder kind.", contact_id=owner_person.id
            ),
            by=None,
            now=clock.now(),
        )
        publishing.publish(programme, by=None, now=clock.now())
    return {
        "region": region, "board": board, "school": school, "owner": owner,
        "owner_person": owner_person, "director": director, "board_member": board_member,
        "coordinator": coordinator, "teacher": teacher, "programme": programme,
    }  # fmt: skip


def a_declaration(
    person: Person,
    region: Organisation,
    answer: str = NONE,
    *,
    at: datetime | None = None,
    organisations: Iterable[Organisation] = (),
) -> Declaration:
    """What somebody said of their interests in a region; by default now, that there are none."""
    with unit_of_work():
        found = Declaration(
            person_id=person.id, region_id=region.id, answer=answer, at=at or clock.now()
        )
        ids = [each.id for each in organisations]
        found.organisations = [db.session.get_one(Organisation, id_) for id_ in ids]
        db.session.add(found)
    return found


def a_team_member(
    world: Programming,
    name: str,
    *,
    skills: Iterable[str] = (),
    backgrounds: str = "",
    declares: str = NONE,
    at: Organisation | None = None,
    **facts: Any,
) -> TeamMember:
    """Somebody of the team who said yes on the first of last month, and has no interests."""
    now = clock.now()
    person = a_person(name, at=at or a_school(f"School van {name}", region=a_region(f"Bij {name}")))
    if skills:
        a_profile(person, skills=skills)
    if declares:
        a_declaration(person, world.region, declares)
    return saved(
        TeamMember(
            programme_id=world.programme.id,
            person_id=person.id,
            backgrounds=backgrounds,
            **{
                "title": "Expert",
                "from_": (clock.today() - timedelta(days=60)),
                "room": 3,
                "experience": "",
                "state": "member",
                "version": 1,
                "entered_at": now,
                "moved_at": now,
            }
            | facts,
        )
    )


def _person_name(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return f"Rol {letters[number // 26 % 26].upper()}{letters[number % 26]} Speler"


@remembered
def a_trajectory(
    world: Programming, *, at: datetime = MOMENT, submit: bool = True, **facts: Any
) -> Trajectory:
    """One that has just begun: everybody who is needed in the first phases has been appointed."""
    walk = Walk(world)
    with clock.at(at):
        walk.start(submit=submit, **facts)
    return walk.trajectory


def filled(form: Form, *, good: bool = True) -> dict[str, Any]:
    """Answers to every question; `good`: with every box that must be ticked."""
    return {each.key: _answer(each, good) for each in form.fields}


def _answer(of: Any, good: bool) -> Any:
    if of.type == "rating":
        return {"mark": 3, "words": "Het gaat goed."}
    if of.type == "choice":
        return of.options[0].key
    if of.type == "checks":
        keys = [option.key for option in of.options]
        return keys if good or of.rule != "all" else keys[1:]
    if of.type == "people":
        return {"ids": [], "others": "Noor de Wit"}
    if of.type == "actions":
        return [{"what": "Bespreken in het team", "who": "Noor", "until": "2027-03-01"}]
    if of.type == "budget":
        row = {"what": "Scholing", "covers": "plan", "cents": 120_000}
        return [row | ({"line": 1} if of.of else {})]
    if of.type == "sources":
        return [{"title": "Lezen doe je samen", "link": "https://www.nro.test/lezen"}]
    if of.type == "lines":
        return [({"of": 1} if of.each else {"id": 1}) | {c.key: _cell(c) for c in of.columns}]
    if of.type == "values":
        return [{"what": "Eindtoets", "year": 2025, "value": "535,1"}]
    plain = {"number": 12, "money": 5_000, "date": "2026-11-02"}
    return plain.get(of.type, "Dit staat er.")


def _cell(column: Any) -> Any:
    """Of a line: the first of what can be chosen, and a day soon after the traject began."""
    plain: dict[str, Any] = {"line": 1, "money": 5_000, "date": "2027-03-01", "person": "Noor"}
    if column.type == "choice":
        return column.options[0].key
    return plain.get(column.type, "Dit staat er.")


Choose = Callable[[Milestone, list[Outcome]], Outcome]


def go_on(milestone: Milestone, outcomes: list[Outcome]) -> Outcome:
    """An extension where there is one, else on to what comes next."""
    return next((o for o in outcomes if o.effect == EXTEND), None) or next(
        o for o in outcomes if o.effect == CONTINUE
    )


@dataclass
class Walk:
    """Plays a traject, moment by moment, with the clock going along."""

    world: Programming
    choose: Choose = go_on
    pays: bool = True  # every payer has the money, and says yes at once
    learners: int = 2  # how many people fill a role whose members each have moments
    played: list[tuple[date, str, str, str]] = field(default_factory=list)
    trajectory: Trajectory = field(init=False)

    @property
    def template(self) -> Template:
        return self.world.template

    def start(self, *, submit: bool = True, name: str = "") -> Trajectory:
        template, now = self.template, clock.now()
        by = self.starter
        subject = "" if template.subject == "school" else (name or "Team Aarde")
        with unit_of_work():
            school = db.session.get(Organisation, self.world.school.id)
            self.trajectory = actions.apply(
                db.session.get_one(Programme, self.world.programme.id),
                None if template.is_for_group else school,
                name=subject,
                by=by,
                now=now,
            )
        if not submit:
            return self.trajectory
        if template.is_for_group:
            self._appoint_everybody(by)
        application = template.application
        answers = filled(template.form(application[1].form)) if application else None
        with unit_of_work():
            actions.submit(self.again(), by=by, now=now, filled_in=answers)
        self.let_payers_agree()
        if not template.is_for_group:
            self._appoint_everybody(self.world.owner_person)
        return self.trajectory

    def let_payers_agree(self) -> None:
        db.session.rollback()
        if self.pays and costs.may_cost(self.template):
            everybody_pays(self.trajectory.id)

    @property
    def starter(self) -> Person:
        role = self.template.role(self.template.start_by)
        if role.fill == OFFICE:
            return {"director": self.world.director, "board": self.world.board_member}[role.office]
        return self.world.teacher if self.template.subject == "team" else self.world.owner_person

    def _appoint_everybody(self, by: Person) -> None:
        apart = {moment.each for _, moment in self.template.moments() if moment.each}
        for role in self.template.roles:
            if role.fill not in (APPOINT, MATCH):
                continue
            present = people.of_role(self.again(), role.key, clock.today())
            least = max(role.min, self.learners if role.key in apart else 1)
            for number in range(len(present), min(least, role.max)):
                person = self.world.somebody_for(role, number)
                with unit_of_work():
                    appointing.appoint(
                        self.again(),
                        role.key,
                        db.session.get_one(Person, person.id),
                        by=db.session.get_one(Person, by.id),
                        now=clock.now(),
                    )

    def again(self) -> Trajectory:
        """The traject as it is now."""
        return db.session.get_one(Trajectory, self.trajectory.id)

    def next(self) -> Milestone | None:
        """What is to be done first: what waits for nothing, the earliest by its date."""
        trajectory = self.again()
        if trajectory.state != "active":
            return None
        found = db.session.scalars(
            select(Milestone)
            .where(
                Milestone.trajectory_id == trajectory.id,
                Milestone.state.not_in(("done", "skipped")),
            )
            .order_by(Milestone.due_on, Milestone.position, Milestone.id)
        )
        return next((each for each in found if not phases.waits_for(each)), None)

    def to_the_end(self, at: datetime, *, most: int = 500) -> Trajectory:
        """Start, and play every moment on its day, until the traject is over."""
        with clock.at(at):
            self.start()
        while (milestone := self.next()) is not None:
            assert len(self.played) < most, "the traject does not come to an end"
            day = max(milestone.due_on, at.date())
            at = max(at, datetime.combine(day, time(9), tzinfo=UTC)) + timedelta(minutes=1)
            with clock.at(at):
                if self.pays:
                    pays_from_the_next_pot(self.trajectory.id)
                self.play(db.session.get_one(Milestone, milestone.id))
        return self.again()

    def play(self, milestone: Milestone) -> None:
        """What the people of this moment do with it, until it is over."""
        now, moment = clock.now(), milestone.moment
        template = milestone.trajectory.template
        what = (clock.today(), milestone.phase.key, moment.key)
        chosen = ""
        if moment.form and milestone.state == "planned":
            answers = filled(template.form(moment.form))
            with unit_of_work():
                actions.hand_in(
                    db.session.get_one(Milestone, milestone.id),
                    answers,
                    by=db.session.get_one(Person, self._one(milestone, (moment.by,))),
                    now=now,
                )
        if moment.decision is not None:
            chosen = self._decide(milestone)
        elif moment.form:
            self._accept(milestone)
        else:
            self._hold(milestone)
        db.session.expire_all()
        state = db.session.get_one(Milestone, milestone.id).state
        assert state == "done", f"{moment.key} is {state}"
        self.played.append((*what, chosen))

    def _one(self, milestone: Milestone, keys: Iterable[str]) -> int:
        return taking_part.ids_in(milestone, keys, clock.today())[0]

    def _decide(self, milestone: Milestone) -> str:
        today, id_ = clock.today(), milestone.id
        with unit_of_work():
            found = db.session.get_one(Milestone, id_)
            outcome = self.choose(found, deciding.outcomes(found))
            waiting = [each.row.person_id for each in deciding.signers(found, today)]
        for person_id in dict.fromkeys(waiting):
            with unit_of_work():
                actions.sign(
                    db.session.get_one(Milestone, id_),
                    outcome.key,
                    words="Dat spraken we af.",
                    by=db.session.get_one(Person, person_id),
                    now=clock.now(),
                )
        with unit_of_work():
            is_over = db.session.get_one(Milestone, id_).is_over
        if not is_over:
            self._accept(milestone)
        return outcome.key

    def _lead(self, milestone: Milestone) -> None:
        """Of a moment that somebody leads: the first who may."""
        if not milestone.moment.led_by or leading.leader_of(milestone) is not None:
            return
        with unit_of_work():
            found = db.session.get_one(Milestone, milestone.id)
            chosen = leading.who_may(found, clock.today())[0].person
            leading.name(found, chosen, by=chosen, now=clock.now())

    def _accept(self, milestone: Milestone) -> None:
        self._lead(milestone)
        with unit_of_work():
            found = db.session.get_one(Milestone, milestone.id)
            by = taking_part.acceptors(found, clock.today())[0]
            actions.accept(found, by=db.session.get_one(Person, by), now=clock.now())

    def _hold(self, milestone: Milestone) -> None:
        self._lead(milestone)
        with unit_of_work():
            found = db.session.get_one(Milestone, milestone.id)
            present = taking_part.ids_in(found, found.moment.everybody, clock.today())
            actions.hold(
                found,
                held_on=clock.today(),
                present=present,
                by=db.session.get_one(Person, present[0]),
                now=clock.now(),
            )


# Beside the cast of an inzet: its samenwerkingsverband runs a programme, its school takes part


@remembered
def a_programme_of(
    cast: Cast, title: str = "Klein programma", *, published: bool = True, text: str = SMALL
) -> Programme:
    with unit_of_work():
        owner = db.session.get_one(Organisation, cast.swv.id)
        facts = publishing.Facts(title, goal="Goed onderwijs.", contact_id=cast.coordinator.id)
        programme = publishing.make(owner, text, facts, by=None, now=MOMENT)
        if published:
            publishing.publish(programme, by=None, now=MOMENT)
    return programme


@remembered
def a_traject_of(cast: Cast, title: str = "Klein programma", *, text: str = SMALL) -> Trajectory:
    """Its plan has just been handed in; somebody of the school that helps leads it."""
    programme = a_programme_of(cast, title, text=text)
    with unit_of_work():
        found = db.session.get_one(Programme, programme.id)
        school = db.session.get_one(Organisation, cast.asking.id)
        traject = actions.apply(found, school, by=cast.asker, now=MOMENT)
        actions.submit(traject, by=cast.asker, now=MOMENT, filled_in=PLAN)
        appointing.appoint(traject, "manager", cast.expert, by=cast.coordinator, now=MOMENT)
    return traject


def a_round_of(programme: Programme, cast: Cast) -> ProgrammeRound:
    with unit_of_work():
        wish = rounds.Wish(TODAY, TODAY + timedelta(days=300), 1_000_000)
        found = db.session.get_one(Programme, programme.id)
        return rounds.open_round(found, wish, by=cast.coordinator, now=MOMENT)


def something_learned(traject: Trajectory, cast: Cast) -> Skill:
    """What its plan left behind is a good example of something that its manager did not tick."""
    skill = a_skill("begrijpend-lezen")
    practice = a_draft_practice(cast.asking, by=cast.asker, skills=["begrijpend-lezen"])
    with unit_of_work():
        moment_of(traject, "plan").practice_id = practice.id
    return skill


PLAN = {
    "goal": "Beter lezen.",
    "ready": ["time", "team"],
    "steps": [{"what": "Samen lessen voorbereiden", "until": "2027-03-01"}],
}


def write_more(traject: Trajectory, cast: Cast) -> None:
    """The owner changed something of the template, and has not published it yet."""
    with unit_of_work():
        programme = db.session.get_one(Programme, traject.programme_id)
        text = SMALL.replace("Plan indienen", "Plan opsturen")
        publishing.rewrite(programme, text, by=cast.coordinator, now=MOMENT)


def give_back_plan(traject: Trajectory, cast: Cast) -> None:
    with unit_of_work():
        actions.give_back(moment_of(traject, "plan"), "Meer.", by=cast.expert, now=MOMENT)


def come_to_second_phase(traject: Trajectory, cast: Cast) -> None:
    with unit_of_work():
        actions.accept(moment_of(traject, "plan"), by=cast.expert, now=MOMENT)
    for by in (cast.asker, cast.expert):
        with unit_of_work():
            actions.sign(moment_of(traject, "decide"), "go", by=by, now=MOMENT)


def a_team_of(traject: Trajectory, cast: Cast) -> TeamMember:
    """Two people from elsewhere are in its team, who fit what is asked; the expert of the cast has
    been asked for it, who works in one of the two regions of the programme."""
    a_school("Over de brug", region=a_region("Overkant"), swv=cast.swv)
    for name in ("Tess Tak", "Bram Bos"):
        school = a_school(f"School van {name}")
        person = a_person(name, at=school)
        a_profile(person)
        with unit_of_work():
            member = _asked(traject, person, cast)
            regions = ties.to_declare(person.id, member.programme, TODAY)
            declared = [team.Said(region.id, NONE) for region in regions]
            team.accept(member, declared, backgrounds=["support"], by=person, now=MOMENT)
    with unit_of_work():
        db.session.add(AskedSkill(trajectory_id=traject.id, skill_id=a_skill().id))
        return _asked(traject, cast.expert, cast)


def _asked(traject: Trajectory, person: Person, cast: Cast) -> TeamMember:
    facts = team.Facts("Expert", TODAY)
    programme = db.session.get_one(Programme, traject.programme_id)
    return team.invite(
        programme,
        db.session.get_one(Person, person.id),
        facts,
        by=db.session.get_one(Person, cast.coordinator.id),
        now=MOMENT,
    )


def a_draft_of(traject: Trajectory, cast: Cast) -> Trajectory:
    """The same school writes another application for the same programme."""
    with unit_of_work():
        programme = db.session.get_one(Programme, traject.programme_id)
        school = db.session.get_one(Organisation, cast.asking.id)
        return actions.apply(programme, school, by=cast.asker, now=MOMENT, filled_in=PLAN)


def moment_of(traject: Trajectory, key: str) -> Milestone:
    """Its first of this key."""
    found = select(Milestone).where(
        Milestone.trajectory_id == traject.id, Milestone.key == key, Milestone.ordinal == 1
    )
    return db.session.scalars(found.order_by(Milestone.copy).limit(1)).one()
