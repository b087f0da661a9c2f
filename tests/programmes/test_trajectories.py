"""How a traject lives: what the rows ask for, who may, and what follows."""

from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Deputy, Membership, Person, Role
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken, StalePage
from app.programmes import (
    access,
    actions,
    answers,
    appointing,
    changing,
    deciding,
    measuring,
    people,
    phases,
    publishing,
    taking_part,
)
from app.programmes.models import Milestone, Programme, Signature, Trajectory, TrajectoryRole
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board_member,
    a_deputy,
    a_director,
    a_person,
    a_region,
    a_school,
    newest,
    saved,
)
from tests.support.makers_programmes import (
    SMALL,
    Programming,
    Walk,
    a_declaration,
    a_trajectory,
    catalogue_text,
    filled,
)

PLAN = {"goal": "Beter lezen.", "ready": ["time", "team"]}


@pytest.fixture
def world(app: Any) -> Programming:
    with clock.at(MOMENT):
        return Programming(SMALL)


@pytest.fixture
def running(world: Programming) -> Trajectory:
    """The plan is handed in; the owner's person is the manager."""
    with clock.at(MOMENT):
        walk = Walk(world)
        walk.start()
        return walk.trajectory


def moment(key: str) -> Milestone:
    return newest(Milestone, Milestone.key == key)


def me(person: Person) -> Person:
    return db.session.get_one(Person, person.id)


def manager() -> Person:
    found = select(Person).join(TrajectoryRole, TrajectoryRole.person_id == Person.id)
    return db.session.scalars(found.where(TrajectoryRole.role == "manager")).one()


@contextmanager
def refused(*words: str, of: type[Exception] = RuleBroken) -> Any:
    """Inside a unit of work of its own, which leaves nothing behind."""
    with pytest.raises(of) as no, unit_of_work():
        yield
    for each in words:
        assert each in str(no.value)


def at_nine(day: date) -> Any:
    return MOMENT.replace(year=day.year, month=day.month, day=day.day)


def until(walk: Walk, key: str) -> Any:
    """Start, and play on to the day of this moment; gives the time."""
    with clock.at(MOMENT):
        walk.start()
    return on_to(walk, key)


def on_to(walk: Walk, key: str) -> Any:
    while (found := walk.next()).key != key:
        with clock.at(max(MOMENT, at_nine(found.due_on))):
            walk.play(found)
    return max(MOMENT, at_nine(found.due_on))


def accept_the_plan() -> None:
    with unit_of_work():
        actions.accept(moment("plan"), by=manager(), now=MOMENT)


def sign(key: str, outcome: str, by: Person, words: str = "", now: Any = MOMENT) -> Any:
    with unit_of_work():
        step = actions.sign(moment(key), outcome, by=me(by), now=now, words=words)
        return step.action if step else None


# Beginning


def test_only_who_the_template_names_applies_and_only_while_it_is_open(world):
    with refused(of=NotAllowed):
        actions.apply(world.programme, world.school, by=me(world.teacher), now=MOMENT)
    elsewhere = a_school("Ver weg")
    stranger = a_director(elsewhere, "Ver Weg")
    with refused(of=NotAllowed):
        actions.apply(world.programme, elsewhere, by=me(stranger), now=MOMENT)
    for facts, words in (
        ({"opens_on": TODAY + timedelta(days=1)}, "vanaf 25-11-2026"),
        ({"open_until": TODAY - timedelta(days=1)}, "tot en met 23-11-2026"),
        ({"sunset_on": TODAY - timedelta(days=1)}, "gestopt"),
    ):
        with unit_of_work():
            publishing.change(
                db.session.get_one(Programme, world.programme.id),
                publishing.Facts("Klein", **facts),
                by=me(world.owner_person),
                now=MOMENT,
            )
        with refused(words):
            actions.apply(world.programme, world.school, by=me(world.director), now=MOMENT)


def test_what_was_open_and_allowed_when_it_was_written_is_judged_again_when_it_is_sent(world):
    draft = a_trajectory(world, submit=False)
    with unit_of_work():
        programme = db.session.get_one(Programme, world.programme.id)
        programme.open_until = TODAY - timedelta(days=1)
    with refused("tot en met 23-11-2026"):
        actions.submit(again(draft), by=me(world.director), now=MOMENT, filled_in=PLAN)
    a_director(world.school, "Nora Nieuw")
    with unit_of_work():
        db.session.get_one(Programme, world.programme.id).open_until = None
        me(world.director).memberships[0].until = TODAY - timedelta(days=1)
    with refused(of=NotAllowed):
        actions.submit(again(draft), by=me(world.director), now=MOMENT, filled_in=PLAN)


def test_an_office_that_nobody_holds_is_named_and_nothing_begins(app):
    world = Programming(catalogue_text("kwaliteitsaanpak"))
    with unit_of_work():
        for person in db.session.scalars(select(Person).where(Person.name == "Ilse Begeleider")):
            person.memberships[0].until = TODAY - timedelta(days=1)
    with clock.at(MOMENT):
        made = Walk(world).start(submit=False)
    with refused("De Regenboog", "intern begeleider"):
        actions.submit(db.session.get_one(Trajectory, made.id), by=me(world.director), now=MOMENT,
                       filled_in={"ambition": "x", "context": "y"})  # fmt: skip
    assert db.session.get_one(Trajectory, made.id).state == "draft"


def test_a_school_takes_part_once_at_a_time(running, world):
    with unit_of_work():
        again = actions.apply(
            db.session.get_one(Programme, world.programme.id),
            db.session.get_one(type(world.school), world.school.id),
            by=me(world.director),
            now=MOMENT,
            filled_in=PLAN,
        )
    with refused("doet al mee"):
        actions.submit(
            db.session.get_one(Trajectory, again.id), by=me(world.director), now=MOMENT,
            filled_in=PLAN,
        )  # fmt: skip


def test_a_group_from_too_few_schools_cannot_begin(app):
    world = Programming(catalogue_text("plg"))
    with clock.at(MOMENT):
        made = Walk(world).start(submit=False)
        member = world.template.role("member")
        one = a_school("Alleen wij", region=world.region)
        for number in range(member.min):
            person = a_person(f"Lid {'abcdefgh'[number].upper()}", at=one)
            with unit_of_work():
                appointing.appoint(
                    again(made), "member", me(person), by=me(world.owner_person), now=MOMENT
                )
    with refused("minstens 4 scholen, nu van 1", "uit het vo"):
        actions.submit(
            db.session.get_one(Trajectory, made.id), by=me(world.owner_person), now=MOMENT
        )


# Roles


def test_who_has_ties_in_the_region_does_not_fill_an_independent_role(running, world):
    near = a_person("Nel Nabij", at=a_school("Om de hoek", region=world.region))
    far = a_person("Vera Ver", at=a_school("Ver", region=a_region("Elders")))
    loose = a_person("Loes Los", role=None)
    a_declaration(far, world.region)
    owner = {"by": me(world.owner_person), "now": MOMENT}
    with refused("banden met de regio"):
        appointing.appoint(again(running), "guest", me(near), **owner)
    with refused(of=NotAllowed):
        appointing.appoint(again(running), "guest", me(far), by=me(world.director), now=MOMENT)
    with unit_of_work():
        appointing.appoint(again(running), "guest", me(far), **owner)
    with refused("doet al mee"):
        appointing.appoint(again(running), "guest", me(far), **owner)
    with refused("hoogstens 2"):  # the walk appointed one before
        appointing.appoint(again(running), "guest", me(loose), **owner)


def again(trajectory: Trajectory) -> Trajectory:
    return db.session.get_one(Trajectory, trajectory.id)


def test_an_office_role_goes_with_the_office_and_a_deputy_acts_in_its_right(running, world):
    deputy = a_deputy("Dien Deputy", of=world.director)
    accept_the_plan()
    assert sign("decide", "go", deputy) is None
    signed = db.session.scalars(select(Signature)).one()
    assert (signed.person_id, signed.signed_by_id) == (world.director.id, deputy.id)
    successor = a_director(world.school, "Nora Nieuw")
    with unit_of_work():
        me(world.director).memberships[0].until = TODAY - timedelta(days=1)
        people.fill_offices(again(running), TODAY)
    filling = people.ids_of(again(running), ("director",), TODAY)
    assert filling == [successor.id]
    with refused(of=NotAllowed):
        actions.sign(moment("decide"), "go", by=me(world.director), now=MOMENT)
    # What the former director signed no longer counts.
    assert sign("decide", "go", manager()) is None
    assert sign("decide", "go", successor) == "hold"


def test_somebody_is_replaced_and_their_own_moments_pass_to_who_comes_after_them(app):
    world = Programming(catalogue_text("plg"))
    with clock.at(MOMENT):
        walk = Walk(world)
        walk.start()
        row = next(r for r in walk.again().roles if r.role == "member")
        heir_of = a_person("Hanna Opvolger", at=row.organisation)
        with unit_of_work():
            found = db.session.get_one(TrajectoryRole, row.id)
            by = {"by": me(world.owner_person), "now": MOMENT}
            heir = appointing.release(found, successor=me(heir_of), **by)
            assert heir is not None
            heir_id = heir.id
    of = select(Milestone.for_member_id, Milestone.state).where(Milestone.key == "interview")
    states = {each[0]: each[1] for each in db.session.execute(of)}
    assert row.id not in states
    assert states[heir_id] == "planned"
    with unit_of_work():
        by = {"by": me(world.owner_person), "now": MOMENT}
        appointing.release(db.session.get_one(TrajectoryRole, heir_id), **by)
    states = {each[0]: each[1] for each in db.session.execute(of)}
    assert states[heir_id] == "skipped"


def test_several_organisations_commission_a_group_and_each_of_them_decides_and_tells(app):
    walk = Walk(Programming(catalogue_text("plg")))
    second = a_person("Fenna Vereniging", role=None)
    with clock.at(MOMENT):
        walk.start()
        owner = {"by": me(walk.world.owner_person), "now": MOMENT}
        with refused("In deze rol komt iemand van een school"):
            appointing.appoint(
                walk.again(), "member", me(a_person("Lia Lid")), on_behalf="Bureau", **owner
            )
        with unit_of_work():
            appointing.appoint(
                walk.again(), "client", me(second), on_behalf="Vereniging van besturen", **owner
            )
    at = on_to(walk, "plan")
    with clock.at(at):
        clients = people.of_role(walk.again(), "client", clock.today())
        assert [row.place for row in clients][-1] == "namens Vereniging van besturen"
        asked = [each.row.person_id for each in deciding.signers(moment("plan"), clock.today())]
        assert {row.person_id for row in clients} <= set(asked)
    on_to(walk, "voice")
    told = select(Milestone.for_member_id).where(Milestone.key == "voice")
    assert set(db.session.scalars(told)) == {row.id for row in clients}


# A form comes in, back, and is good


def test_nobody_says_of_their_own_work_that_it_is_good(running, world):
    with refused(of=NotAllowed):
        actions.accept(moment("plan"), by=me(world.director), now=MOMENT)
    with refused(of=NotAllowed):
        actions.give_back(moment("plan"), "Nee.", by=me(world.director), now=MOMENT)
    accept_the_plan()
    plan = moment("plan")
    assert (plan.state, plan.held_on) == ("done", TODAY)
    assert plan.newest.accepted_by_id == manager().id


def test_only_who_the_template_names_hands_in_and_every_question_is_answered(running, world):
    with unit_of_work():
        actions.give_back(moment("plan"), "Schrijf meer.", by=manager(), now=MOMENT)
    with refused(of=NotAllowed):
        actions.hand_in(moment("plan"), PLAN, by=manager(), now=MOMENT)
    with refused("Dit hebben we nodig"):
        actions.hand_in(moment("plan"), {"ready": []}, by=me(world.director), now=MOMENT)
    with unit_of_work():
        actions.hand_in(moment("plan"), PLAN | {"ready": []}, by=me(world.director), now=MOMENT)
    assert [each.number for each in moment("plan").submissions] == [1, 2]
    assert moment("plan").submissions[0].given_back_words == "Schrijf meer."
    with refused("Er is tijd; Het team doet mee"):
        actions.accept(moment("plan"), by=manager(), now=MOMENT)


def test_a_page_from_before_changes_nothing(running, world):
    seen = moment("plan").version
    with unit_of_work():
        actions.give_back(moment("plan"), "Schrijf meer.", by=manager(), now=MOMENT)
    with refused(of=StalePage):
        actions.hand_in(moment("plan"), PLAN, by=me(world.director), now=MOMENT, seen=seen)


def test_a_final_measurement_waits_for_the_first_of_the_same_school(app):
    walk = Walk(Programming(catalogue_text("expertisescholen")))
    at = until(walk, "baseline")
    found = walk.next()
    first, other = db.session.scalars(
        select(Milestone).where(Milestone.key == "final").order_by(Milestone.id)
    )
    form = filled(walk.template.form("measurement"))
    with clock.at(at):
        with refused(of=NotAllowed):
            actions.hand_in(found, form, by=me(other.for_member.person), now=at)
        walk.play(found)
        assert found.for_member_id == first.for_member_id
        with refused("Nulmeting"):
            actions.hand_in(other, form, by=me(other.for_member.person), now=at)
        with unit_of_work():
            final = db.session.get_one(Milestone, first.id)
            actions.hand_in(final, form, by=me(final.for_member.person), now=at)


def test_who_guides_a_school_does_not_also_judge_it(app):
    world = Programming(catalogue_text("kwaliteitsaanpak"))
    with clock.at(MOMENT):
        walk = Walk(world)
        walk.start()
    owner = {"by": me(world.owner_person), "now": MOMENT}
    expert = people.of_role(walk.again(), "expert", TODAY)[0].person_id
    auditor = people.of_role(walk.again(), "auditor", TODAY)[0].person_id
    for key, person_id in (("auditor", expert), ("expert", auditor)):
        with refused("gaan niet samen"):
            appointing.appoint(walk.again(), key, db.session.get_one(Person, person_id), **owner)


def test_what_was_measured_twice_is_compared_for_each_apart(app):
    walk = Walk(Programming(catalogue_text("expertisescholen")))
    at = until(walk, "baseline")
    found = walk.next()
    form = walk.template.form("measurement")
    assert measuring.measured(walk.again()) == []
    ids = select(Milestone.id).where(Milestone.for_member_id == found.for_member_id)
    for number, (key, mark) in enumerate((("baseline", 2), ("final", 4))):
        asked = [each.key for each in form.fields if each.type == "rating"]
        marks = {each: {"mark": mark, "words": ""} for each in asked}
        marks["culture"] = {"mark": 3, "words": "Dit bleef gelijk."}
        with clock.at(at + timedelta(days=number)):
            id_ = db.session.scalar(ids.where(Milestone.key == key))
            now = clock.now()
            with unit_of_work():
                own = db.session.get_one(Milestone, id_)
                actions.hand_in(own, marks, by=own.for_member.person, now=now)
            with unit_of_work():
                own = db.session.get_one(Milestone, id_)
                other = taking_part.acceptors(own, clock.today())[0]
                actions.accept(own, by=db.session.get_one(Person, other), now=now)
    (only,) = measuring.measured(walk.again())
    assert measuring.measured(walk.again(), reads=lambda _: False) == []
    member = db.session.get_one(TrajectoryRole, found.for_member_id)
    assert (only.who, only.first_on) == (member.person.name, amsterdam(at).date())
    changes = {each.label: (each.first, each.last, each.change) for each in only.differences}
    assert changes["Professionele leercultuur"] == (3, 3, 0)
    assert set(changes.values()) == {(3, 3, 0), (2, 4, 2)}


# Decisions


def test_different_signatures_decide_nothing_until_somebody_changes_theirs(running, world):
    accept_the_plan()
    assert sign("decide", "go", world.director) is None
    assert sign("decide", "again", manager()) is None
    assert deciding.differs(moment("decide"), TODAY)
    assert moment("decide").state == "planned"
    assert sign("decide", "go", manager()) == "hold"
    assert (moment("decide").state, moment("decide").outcome) == ("done", "go")
    assert [row.is_open for row in again(running).phases] == [False, True, False]


def test_a_yes_waits_for_the_forms_before_it_and_a_no_does_not(running, world):
    with refused("Plan indienen"):
        actions.sign(moment("decide"), "go", by=me(world.director), now=MOMENT)
    with refused("waarom"):
        actions.sign(moment("decide"), "stop", by=me(world.director), now=MOMENT)
    assert sign("decide", "stop", world.director, "Geen tijd.") is None
    assert sign("decide", "stop", manager(), "Eens.") == "hold"
    assert again(running).state == "stopped"
    with refused(of=NotAllowed):
        actions.accept(moment("plan"), by=manager(), now=MOMENT)


def test_who_has_no_say_does_not_sign_and_nor_is_a_stranger_let_in(running, world):
    for who in (world.teacher, world.board_member, a_person("Vreemd Iemand", role=None)):
        with refused(of=NotAllowed):
            actions.sign(moment("decide"), "stop", by=me(who), now=MOMENT, words="Nee.")


def test_what_is_sent_back_comes_again_within_a_month_and_the_decision_too(running, world):
    accept_the_plan()
    sign("decide", "again", world.director)
    assert sign("decide", "again", manager()) == "hold"
    plan, decision = moment("plan"), moment("decide")
    assert (plan.copy, plan.state, decision.copy, decision.state) == (2, "planned", 2, "planned")
    assert plan.due_on == date(2027, 1, 4)  # 24 December is in the holiday
    assert decision.waits_for_id == plan.id
    assert plan.concept == plan.trajectory.phases[0].milestones[0].submissions[0].answers
    with refused("Plan indienen"):
        actions.sign(moment("decide"), "go", by=me(world.director), now=MOMENT)
    assert again(running).phases[0].is_open


def test_sending_back_to_an_earlier_phase_leaves_the_decision_as_it_is(app):
    world = Programming(catalogue_text("expertteam"))
    done: list[str] = []

    def choose(milestone: Milestone, outcomes: Any) -> Any:
        keys = {each.key: each for each in outcomes}
        if milestone.key == "halfway" and not done:
            done.append("adjusted")
            return keys["adjust"]
        return next(each for each in outcomes if each.effect == "continue")

    walk = Walk(world, choose)
    walk.to_the_end(MOMENT)
    assert walk.again().state == "completed"
    rows = db.session.execute(
        select(Milestone.template_phase, Milestone.key, Milestone.copy)
        .where(Milestone.key.in_(("agree", "halfway")))
        .order_by(Milestone.key, Milestone.copy)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("intake", "agree", 1), ("intake", "agree", 2), ("improve", "halfway", 1),
    ]  # fmt: skip
    again_ = moment("agree")
    assert again_.phase.key == "improve"


def test_who_hands_in_and_decides_alone_waits_for_a_second_pair_of_eyes(app):
    walk = Walk(Programming(catalogue_text("plg")))
    at = until(walk, "retro")
    with clock.at(at):
        alone = people.ids_of(walk.again(), ("manager",), clock.today())[0]
        with unit_of_work():
            retro = moment("retro")
            form = retro.trajectory.template.form("retro")
            actions.hand_in(retro, filled(form), by=db.session.get_one(Person, alone), now=at)
        with unit_of_work():
            step = actions.sign(
                moment("retro"), "next", by=db.session.get_one(Person, alone), now=at
            )
            assert step is None
        assert moment("retro").state == "handed_in"
        with refused(of=NotAllowed):
            actions.accept(moment("retro"), by=db.session.get_one(Person, alone), now=at)
        with unit_of_work():
            other = taking_part.acceptors(moment("retro"), clock.today())[0]
            actions.accept(moment("retro"), by=db.session.get_one(Person, other), now=at)
        assert moment("retro").state == "done" or moment("retro").phase.key == "theme_handover"


def test_who_signs_for_another_too_is_still_one_pair_of_eyes(app):
    """The manager stands in for the director, hands the form in, and signs in both their rights."""
    decision = """
        roles: [director, manager]
        decision:
          by: [director, manager]"""
    assert SMALL.count(decision) == 1
    world = Programming(
        SMALL.replace(decision, f"\n        form: plan\n        by: manager{decision}")
    )
    with clock.at(MOMENT):
        Walk(world).start()
        accept_the_plan()
        membership = me(world.director).memberships[0].id
        saved(Deputy(membership_id=membership, person_id=manager().id, until=TODAY))
        with unit_of_work():
            actions.hand_in(moment("decide"), PLAN, by=manager(), now=MOMENT)
        assert sign("decide", "go", manager()) is None
        assert {each.signed_by_id for each in db.session.scalars(select(Signature))} == {
            manager().id
        }
        with refused(of=NotAllowed):
            actions.accept(moment("decide"), by=manager(), now=MOMENT)
        with unit_of_work():
            actions.accept(moment("decide"), by=me(world.director), now=MOMENT)
    assert moment("decide").newest.accepted_by_id == world.director.id
    assert [row.is_open for row in moment("decide").trajectory.phases] == [False, True, False]


def test_what_was_signed_of_a_text_that_came_back_no_longer_counts(app):
    world = Programming(catalogue_text("expertteam"))
    walk = Walk(world)
    at = until(walk, "agree")
    form = filled(walk.template.form("agreement"))
    with clock.at(at):
        with unit_of_work():
            actions.hand_in(moment("agree"), form, by=me(world.director), now=at)
        assert sign("agree", "start", world.director, now=at) is None
        assert sign("agree", "start", world.board_member, now=at) is None
        expert = taking_part.ids_in(moment("agree"), ("expert",), clock.today())[0]
        with unit_of_work():
            by = db.session.get_one(Person, expert)
            actions.give_back(moment("agree"), "Nog te vaag.", by=by, now=at)
        with unit_of_work():
            actions.hand_in(moment("agree"), form, by=me(world.director), now=at)
        signers = deciding.signers(moment("agree"), clock.today())
        assert [each.signature for each in signers] == [None] * 4


def test_a_box_that_must_be_ticked_holds_back_going_on_and_not_trying_again(app):
    walk = Walk(Programming(catalogue_text("expertisescholen")))
    at = until(walk, "criteria")
    form = walk.template.form("criteria")
    with clock.at(at):
        scout = db.session.get_one(
            Person, people.ids_of(walk.again(), ("scout",), clock.today())[0]
        )
        with unit_of_work():
            slow = filled(form, good=False) | {"months": 13}  # to pass it on
            actions.hand_in(moment("criteria"), slow, by=me(scout), now=at)
        says = "In hoeveel maanden is de aanpak over te dragen? Hoogstens 12, en nu 13"
        with refused("Nog niet alles is op orde", "Werkt evidence-informed", says):
            actions.sign(moment("criteria"), "meets", by=manager(), now=at)
        assert sign("criteria", "not_yet", manager(), now=at) == "accept"
        assert (moment("criteria").copy, moment("criteria").state) == (2, "planned")


def test_who_the_next_phase_asks_for_must_be_there_before_it_begins(app):
    walk = Walk(Programming(catalogue_text("expertteam")))
    at = until(walk, "pair")
    one = people.of_role(walk.again(), "expert", amsterdam(at).date())[0].id
    with unit_of_work():
        owner = {"by": me(walk.world.owner_person), "now": at}
        appointing.release(db.session.get_one(TrajectoryRole, one), **owner)
    with clock.at(at), refused("Lid van het expertduo: hiervoor zijn 2 mensen nodig, nu 1."):
        actions.sign(moment("pair"), "paired", by=manager(), now=at)


def test_a_role_that_nobody_fills_cannot_agree(world):
    with clock.at(MOMENT):
        trajectory = a_trajectory(world)
        with unit_of_work():
            row = next(each for each in again(trajectory).roles if each.role == "manager")
            appointing.release(row, by=me(world.owner_person), now=MOMENT)
    assert sign("decide", "stop", world.director, "Geen tijd.") is None
    assert again(trajectory).state == "active"
    assert deciding.nobody_in(moment("decide"), TODAY) == ["Programmaleider"]


def test_who_left_the_office_signs_nothing_from_that_day_on(running, world):
    with unit_of_work():
        me(world.director).memberships[0].until = TODAY - timedelta(days=1)
    assert people.of_role(again(running), "director", TODAY) == []
    with refused(of=NotAllowed):
        actions.sign(moment("decide"), "stop", by=me(world.director), now=MOMENT, words="x")


def test_only_who_the_template_names_says_that_it_is_good(app):
    walk = Walk(Programming(catalogue_text("kwaliteitsaanpak")))
    at = until(walk, "analysis")
    with clock.at(at):
        form = walk.template.form("analysis")
        writer = taking_part.ids_in(moment("analysis"), ("expert",), clock.today())[0]
        with unit_of_work():
            by = db.session.get_one(Person, writer)
            actions.hand_in(moment("analysis"), filled(form), by=by, now=at)
        # Others take part in it as well; the school says that it is what they saw.
        director = walk.world.director.id
        assert taking_part.acceptors(moment("analysis"), clock.today()) == [director]
        with refused(of=NotAllowed):
            actions.accept(moment("analysis"), by=me(walk.world.owner_person), now=at)


def test_a_role_of_an_office_is_for_who_holds_it(running, world):
    owner = {"by": me(world.owner_person), "now": MOMENT}
    row = next(each for each in again(running).roles if each.role == "director")
    with refused("is hier geen schoolleider"):
        appointing.release(row, successor=me(world.teacher), **owner)
    with refused("hoort bij de functie"):  # the next day it would be theirs again
        appointing.release(again(running).roles[0], **owner)
    assert not appointing.may_release(again(running).roles[0], owner["by"], TODAY)
    second = a_person("Tom Tweede", at=a_school("Eerst hier"))
    saved(Membership(person_id=second.id, organisation_id=world.school.id, role=Role.DIRECTOR,
                     from_=TODAY, confirmed_at=MOMENT))  # fmt: skip
    assert appointing.may_release(again(running).roles[0], owner["by"], TODAY)
    with unit_of_work():
        row = again(running).roles[0]
        appointing.release(row, successor=me(second), **owner)
        people.fill_offices(row.trajectory, TODAY)
    (now,) = people.of_role(again(running), "director", TODAY)
    assert (now.person_id, now.organisation_id) == (second.id, world.school.id)


def test_nothing_is_offered_closer_by_than_its_owner_is(world):
    with unit_of_work():
        programme = db.session.get_one(Programme, world.programme.id)
        text = SMALL.replace("ring: swv", "ring: board")
        publishing.rewrite(programme, text, by=me(world.owner_person), now=MOMENT)
    with refused("Zo dichtbij"):
        publishing.publish(
            db.session.get_one(Programme, world.programme.id), by=me(world.owner_person), now=MOMENT
        )


def test_an_extension_is_offered_once(running, world):
    walk = Walk(world)
    walk.trajectory = running
    at = on_to(walk, "end")
    with clock.at(at), refused("waarom"):
        actions.sign(moment("end"), "longer", by=manager(), now=at)
    with unit_of_work():
        assert "longer" in {each.key for each in deciding.outcomes(moment("end"))}
        again(running).phases[2].is_active = True
    assert "longer" not in {each.key for each in deciding.outcomes(moment("end"))}


# Going on and ending


def test_who_takes_part_finishes_after_the_last_day_of_the_programme(running, world):
    with unit_of_work():
        programme = db.session.get_one(Programme, world.programme.id)
        programme.sunset_on = TODAY + timedelta(days=7)
    walk = Walk(world)
    walk.trajectory = running
    while (found := walk.next()) is not None:
        with clock.at(max(MOMENT, at_nine(found.due_on))):
            walk.play(found)
    assert again(running).state == "completed"


@pytest.mark.engines("sqlite")  # what is kept, and no more
def test_standing_still_is_talked_about_with_its_cause_and_what_is_done_about_it(app):
    walk = Walk(Programming(catalogue_text("kwaliteitsaanpak")))
    at = until(walk, "progress")
    with clock.at(at):
        expert = people.of_role(walk.again(), "expert", at.date())[0].person
        with unit_of_work():
            actions.add(moment("progress").phase, "stagnation", at.date(), by=me(expert), now=at)
        walk.play(moment("stagnation"))
    kept = answers.loads(moment("stagnation").newest.answers)
    assert all(kept[question] for question in ("what", "cause", "solution", "until"))


def test_taking_part_is_voluntary_for_the_school_and_asks_why(running, world):
    for who in (manager(), world.owner_person, world.teacher):
        with refused(of=NotAllowed):
            actions.leave(again(running), "Weg.", by=me(who), now=MOMENT)
    with refused("waarom"):
        actions.leave(again(running), " ", by=me(world.director), now=MOMENT)
    with unit_of_work():
        actions.leave(again(running), "Nu niet.", by=me(world.director), now=MOMENT)
    assert again(running).state == "stopped"
    assert moment("plan").state == "handed_in"
    assert not taking_part.is_workable(moment("plan"))


def test_a_moment_moves_within_its_phase_freely_and_beyond_it_with_a_reason(running, world):
    by = {"by": me(world.director), "now": MOMENT}
    with unit_of_work():
        actions.reschedule(moment("decide"), date(2027, 1, 20), **by)
    assert moment("decide").due_on == date(2027, 1, 20)
    with refused("buiten de fase"):
        actions.reschedule(moment("decide"), date(2027, 3, 1), **by)
    with unit_of_work():
        actions.reschedule(moment("decide"), date(2027, 3, 1), words="Ziek.", **by)
    with refused("niet begonnen"):
        actions.reschedule(moment("decide"), date(2026, 1, 1), **by)


def test_the_owner_lets_a_moment_lapse_but_never_a_decision(running, world):
    owner = {"by": me(world.owner_person), "now": MOMENT}
    with refused("besluit"):
        actions.skip(moment("decide"), "Hoeft niet.", **owner)
    accept_the_plan()
    sign("decide", "go", world.director)
    sign("decide", "go", manager())
    with refused(of=NotAllowed):
        actions.skip(moment("talk"), "Hoeft niet.", by=me(world.director), now=MOMENT)
    with unit_of_work():
        actions.skip(moment("talk"), "Hoeft niet.", **owner)
    assert moment("talk").state == "skipped"


def test_a_moment_for_when_it_is_needed_is_added_by_who_takes_part(running, world):
    accept_the_plan()
    sign("decide", "go", world.director)
    sign("decide", "go", manager())
    with unit_of_work():
        row = again(running).phases[1]
        actions.add(row, "visit", date(2026, 12, 1), by=me(world.director), now=MOMENT)
        actions.add(row, "visit", date(2026, 12, 2), by=me(world.director), now=MOMENT)
    with refused(of=NotAllowed):
        actions.add(
            again(running).phases[1], "talk", date(2026, 12, 1), by=me(world.director), now=MOMENT
        )
    assert moment("visit").ordinal == 2
    with refused("nog niet geweest"):
        actions.hold(moment("visit"), held_on=date(2026, 12, 2), present=[world.director.id],
                     by=me(world.director), now=MOMENT)  # fmt: skip


def test_a_new_version_leaves_who_already_takes_part_alone(running, world):
    with unit_of_work():
        programme = db.session.get_one(Programme, world.programme.id)
        text = SMALL.replace("Plan indienen", "Plan opsturen")
        publishing.rewrite(programme, text, by=me(world.owner_person), now=MOMENT)
        publishing.publish(programme, by=me(world.owner_person), now=MOMENT)
    assert again(running).template.moment("begin", "plan").label == "Plan indienen"
    programme = db.session.get_one(Programme, world.programme.id)
    assert programme.current.number == 2
    assert programme.current.template.moment("begin", "plan").label == "Plan opsturen"


def test_the_owner_lets_one_school_have_a_phase_longer_and_twice(running, world):
    owner = {"by": me(world.owner_person), "now": MOMENT}
    row = again(running).phases[1]
    before = phases.starts(again(running))
    with refused("waarom"):
        changing.change(row, label="Doen", length=14, **owner)
    with refused("na 10 weken"):
        changing.change(row, label="Doen", length=9, words="Sneller.", **owner)
    with refused(of=NotAllowed):
        changing.change(row, label="Doen", length=14, words="x", by=me(world.director), now=MOMENT)
    with unit_of_work():
        row = again(running).phases[1]
        changing.change(row, label="Rustig doen", length=14, words="Ziekte.", **owner)
        changing.repeat(again(running).phases[1], **owner)
    found = again(running)
    after = phases.starts(found)
    assert [(each.key, each.phase.label, each.is_active) for each in found.phases] == [
        ("begin", "Begin", True), ("do", "Rustig doen", True), ("do_2", "Doen (2)", True),
        ("more", "Verlenging", False),
    ]  # fmt: skip
    assert after["do"] == before["do"]
    assert after["do_2"] == after["do"] + timedelta(weeks=14)
    assert after[""] == after["do_2"] + timedelta(weeks=14)
    with refused("al begonnen"):
        changing.change(found.phases[0], label="Anders", length=2, **owner)

    walk = Walk(world)
    walk.trajectory = running
    at = MOMENT
    while (milestone := walk.next()) is not None:
        at = max(at, at_nine(milestone.due_on)) + timedelta(minutes=1)
        with clock.at(at):
            walk.play(milestone)
    assert again(running).state == "completed"
    assert [key for _, phase, key, _ in walk.played if phase == "do_2"] == ["talk", "talk", "end"]


# Who sees it


def test_a_traject_is_for_its_roles_the_school_its_board_and_the_owner(running, world):
    elsewhere = a_school("Elders", region=world.region)
    sees = {
        "director": world.director,
        "board": world.board_member,
        "owner": world.owner_person,
        "manager": manager(),
    }
    not_theirs = {
        "teacher": world.teacher,
        "other director": a_director(elsewhere, "Ed Elders"),
        "other board": a_board_member(world.region, "Bo Ver"),
    }
    for who, is_theirs in ((sees, True), (not_theirs, False)):
        for name, person in who.items():
            found = db.session.scalars(access.trajectories(person, amsterdam(MOMENT).date())).all()
            assert bool(found) == is_theirs, name
            moments = db.session.scalars(access.milestones(person, TODAY)).all()
            assert bool(moments) == is_theirs, name


def test_who_began_it_and_left_reads_it_no_longer(world):
    draft = a_trajectory(world, submit=False)
    with unit_of_work():
        again(draft).started_by_id = world.teacher.id
    for state, reads in (("draft", True), ("withdrawn", True), ("active", False)):
        with unit_of_work():
            again(draft).state = state
        found = db.session.scalars(access.trajectories(world.teacher, TODAY)).all()
        assert bool(found) == reads, state


def test_a_draft_is_of_who_wrote_it_and_their_school(world):
    a_trajectory(world, submit=False)
    for person, is_theirs in (
        (world.director, True), (world.board_member, True), (world.owner_person, False),
        (world.teacher, False),
    ):  # fmt: skip
        assert bool(db.session.scalars(access.trajectories(person, TODAY)).all()) == is_theirs
