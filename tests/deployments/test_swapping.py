"""A swap: two colleagues of one school take each other's class, both of them or neither."""

from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import clock, deadlines
from app.accounts.models import Person
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, swaps
from app.deployments.checks import requests_count_their_hours, swaps_are_pairs
from app.deployments.lending_facts import lending_check
from app.deployments.models import Deployment, Session
from app.deployments.swaps import Half, Moment
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Delivery, Event
from app.help_requests import access as requests_access
from app.help_requests import actions as requests
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.reviews import actions as reviews
from app.reviews.actions import Draft
from tests.deployments.test_races import at_once
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_coordinator,
    a_director,
    a_person,
    a_profile,
    a_school,
    a_skill,
    an_swv,
)
from tests.support.makers_deployments import (
    AFTER_FIRST,
    FIRST,
    MORNING,
    a_cast,
    an_expert,
    an_inzet,
)

WHEN = Moment(FIRST, MORNING, 60, time(10, 15))


@dataclass
class School:
    """One school where Anna is good at music and Bram has group 4; both are in front of a class."""

    organisation: Organisation
    director: Person
    anna: Person
    bram: Person

    def swap(self, by: Person | None = None, when: Moment = WHEN, **facts) -> Deployment:
        """Anna takes group 6 of Bram for music, he takes hers; begun by Anna unless `by` says."""
        with unit_of_work():
            return swaps.begin(
                self.organisation,
                Half(self.anna, "groep 6", "muziek"),
                Half(self.bram, "groep 4", "rekenen"),
                when,
                by=by or self.anna,
                now=MOMENT,
                **facts,
            )


def a_school_that_swaps() -> School:
    swv = an_swv()
    school = a_school(board=a_board(), swv=swv)
    a_coordinator(swv)
    return School(
        school,
        a_director(school, "Dirk Directeur"),
        a_person("Anna Zang", at=school, class_parts=[MORNING]),
        a_person("Bram Tel", at=school, class_parts=[MORNING]),
    )


def other(half: Deployment) -> Deployment:
    return db.session.get_one(Deployment, half.swap_with_id)


def states(half: Deployment) -> set[str]:
    return {half.state, other(half).state}


def agree(half: Deployment, by: Person, now=MOMENT) -> None:
    with unit_of_work():
        actions.agree(half, version=half.terms_version, by=by, now=now)


def move(half: Deployment, action: str, by: Person, now=MOMENT, code: str = "") -> None:
    with unit_of_work():
        actions.move(half, action, by=by, now=now, reason_code=code)


def is_whole() -> bool:
    return list(swaps_are_pairs()) == [] == list(requests_count_their_hours())


# Beginning


def test_a_swap_is_two_inzetten_that_name_each_other(app):
    school = a_school_that_swaps()
    anna = school.swap()
    bram = other(anna)
    assert other(bram) is anna
    assert [(half.expert.name, half.terms.place, half.terms.activity) for half in (anna, bram)] == [
        ("Anna Zang", "groep 6", "muziek"),
        ("Bram Tel", "groep 4", "rekenen"),
    ]
    assert [(half.asked_by_id, half.contact_id) for half in (anna, bram)] == [
        (school.bram.id,) * 2,
        (school.anna.id,) * 2,
    ]
    assert anna.terms.dates[0].on == bram.terms.dates[0].on == FIRST
    assert anna.terms.starts_at == bram.terms.starts_at == time(10, 15)
    assert states(anna) == {"talking"}
    assert (anna.expert_agreed_version, bram.asker_agreed_version) == (1, 1)  # Anna began it
    assert (anna.asker_agreed_version, bram.expert_agreed_version) == (None, None)
    assert is_whole()


def test_the_other_one_hears_of_it_once_and_nobody_else_does(app):
    school = a_school_that_swaps()
    fits = an_expert(school.organisation, "Past Erbij")
    school.swap(skill_ids=[a_skill().id])
    told = db.session.execute(select(Delivery.person_id, Event.action).join(Event)).all()
    assert told == [(school.bram.id, "offer")]
    assert fits.id not in {who for who, _ in told}


def test_a_director_proposes_for_two_and_both_still_have_to_say_yes(app):
    school = a_school_that_swaps()
    anna = school.swap(by=school.director)
    with pytest.raises(RuleBroken, match="zelf af"):
        agree(anna, school.director)
    agree(other(anna), school.anna)
    assert states(anna) == {"talking"}
    agree(anna, school.bram)
    assert states(anna) == {"approved"}


def test_a_director_swaps_as_well(app):
    school = a_school_that_swaps()
    with unit_of_work():
        half = swaps.begin(
            school.organisation, Half(school.director, "groep 6", "verhaal"),
            Half(school.bram, "groep 8", "gym"), WHEN, by=school.director, now=MOMENT,
        )  # fmt: skip
    agree(half, school.bram)
    assert states(half) == {"approved"}


def test_somebody_else_does_not_propose_it_for_them(app):
    school = a_school_that_swaps()
    outsiders = (
        school.bram,  # he would be the second: he begins with himself as the first
        a_person("Collega", at=school.organisation),
        a_director(a_school("Elders")),
        db.session.scalar(select(Person).where(Person.name == "Coen Dekker")),
    )
    for person in outsiders:
        with pytest.raises(NotAllowed):
            school.swap(by=person)
    assert db.session.scalars(select(HelpRequest)).all() == []


@pytest.mark.parametrize(
    ("when", "says"),
    [
        (Moment(FIRST, MORNING, 300), "hoogstens 4 uur"),
        (Moment(FIRST, MORNING + 1, 60, time(10)), "past niet bij het dagdeel"),
        (Moment(FIRST, 4, 60), "past niet bij het dagdeel"),
        (Moment(TODAY - timedelta(days=7), MORNING, 60), "al voorbij"),
        (Moment(date(2026, 12, 29), MORNING, 60), "is De Regenboog dicht"),
    ],
    ids=["too long", "another half of the day", "another day", "past", "holiday"],
)
def test_a_moment_that_cannot_be_is_refused(app, when, says):
    with pytest.raises(RuleBroken, match=says):
        a_school_that_swaps().swap(when=when)


def test_one_swaps_with_a_colleague_of_the_same_school(app):
    school = a_school_that_swaps()
    school.bram = a_person("Van Elders", at=a_school("Elders"))
    with pytest.raises(RuleBroken, match="werkt niet op deze school"):
        school.swap()
    school.bram = school.anna
    with pytest.raises(RuleBroken, match="Kies een collega"):
        school.swap()


def test_what_happens_and_where_is_said(app):
    school = a_school_that_swaps()
    for group, activity in ((" ", "muziek"), ("groep 6", " "), ("groep 6", "x" * 101)):
        with pytest.raises(RuleBroken), unit_of_work():
            swaps.begin(
                school.organisation, Half(school.anna, "groep 6", "muziek"),
                Half(school.bram, group, activity), WHEN, by=school.anna, now=MOMENT,
            )  # fmt: skip
    assert db.session.scalars(select(Deployment)).all() == []


# Agreeing


def test_one_yes_of_the_other_settles_both_halves_and_nobody_else_decides(app):
    school = a_school_that_swaps()
    anna = school.swap()
    agree(anna, school.bram)  # whichever half he opens
    assert states(anna) == {"approved"}
    for half in (anna, other(anna)):
        assert (half.amount, half.estimate, half.approved_by_id) == (0, 0, None)
        (session,) = half.sessions
        assert (session.on, session.part, session.starts_at) == (FIRST, MORNING, time(10, 15))
        assert not session.misses_class
    assert anna.help_request.state == "filled"
    heard = db.session.execute(
        select(Delivery.person_id, Delivery.role).join(Event).where(Event.action == "agree")
    ).all()
    assert sorted(heard) == sorted([(school.director.id, "leader"), (school.anna.id, "expert")])
    assert is_whole()


def test_whoever_began_it_has_said_yes_already(app):
    school = a_school_that_swaps()
    anna = school.swap()
    for half in (anna, other(anna)):
        with pytest.raises(RuleBroken, match="al ja"):
            agree(half, school.anna)


def test_the_yes_of_a_stale_page_does_not_count(app):
    school = a_school_that_swaps()
    anna = school.swap()
    seen = anna.version
    move(other(anna), "withdraw", school.anna)
    with pytest.raises(StalePage), unit_of_work():
        actions.agree(anna, version=1, by=school.bram, now=MOMENT, seen=seen)


def test_who_is_elsewhere_then_cannot_swap(app):
    cast = a_cast(class_parts=(0,))
    school = School(cast.lending, cast.leader, cast.expert, a_person("Bram", at=cast.lending))
    lent = an_inzet(cast, "approved")  # away on that very morning
    with pytest.raises(RuleBroken, match="al afgesproken met De Vraag"):
        school.swap()
    move(lent, "cancel", cast.expert, code="timing")
    half = school.swap()
    an_inzet(cast, "scheduled")
    with pytest.raises(RuleBroken, match="al ergens anders"):
        agree(half, school.bram)
    assert states(half) == {"talking"}
    assert half.asker_agreed_version is None


def test_who_swaps_then_cannot_be_planned_elsewhere(app):
    cast = a_cast(class_parts=(0,))
    school = School(cast.lending, cast.leader, cast.expert, a_person("Bram", at=cast.lending))
    half = school.swap()
    agree(half, school.bram)
    with pytest.raises(RuleBroken, match="al ergens anders"):
        an_inzet(cast, "scheduled")


@pytest.mark.engines("sqlite", "postgresql")
def test_nobody_is_planned_twice_says_the_database_as_well(app):
    school = a_school_that_swaps()
    first, second = school.swap(), school.swap()
    agree(first, school.bram)
    with pytest.raises(RuleBroken, match="al afgesproken met De Regenboog"):
        agree(second, school.bram)
    assert states(second) == {"talking"}
    assert is_whole()


def test_it_is_no_lending(app):
    cast = a_cast(class_parts=(MORNING,))
    school = School(cast.lending, cast.leader, cast.expert, a_person("Bram", at=cast.lending))
    with unit_of_work():
        school.bram.memberships[0].class_parts = 1 << MORNING
    agree(school.swap(), school.bram)
    # A colleague is judged as if the two had stayed in their own class.
    third = an_inzet(
        cast, "consent", expert=an_expert(cast.lending, "Derde", class_parts=(MORNING,)),
        cover="replacement",
    )  # fmt: skip
    dates = [(each.on, each.part) for each in third.terms.dates]
    check = lending_check(third, dates, cover="replacement", today=TODAY)
    assert sum(sum(week.before) for week in check.weeks) == 0


def test_it_is_not_planned_covered_or_agreed_anew(app):
    school = a_school_that_swaps()
    half = school.swap()
    draft = swaps.TermsDraft(minutes=60, form="talk", dates=((FIRST, MORNING, 60),))
    with pytest.raises(RuleBroken, match="nieuwe ruil"), unit_of_work():
        actions.propose(half, draft, by=school.anna, now=MOMENT)
    agree(half, school.bram)
    with pytest.raises(RuleBroken, match="staat al in de week"), unit_of_work():
        actions.schedule(half, [], by=school.anna, now=MOMENT)
    with pytest.raises(RuleBroken), unit_of_work():
        actions.report_cover(
            half.sessions[0], cover_by="X", minutes=60, amount=0, by=school.director, now=MOMENT
        )


def test_the_database_keeps_it_within_the_school_and_free(app):
    school = a_school_that_swaps()
    half, elsewhere = school.swap(), a_school("Elders")
    for values in (
        {"lender_id": elsewhere.id},
        {"amount": 1},
        {"estimate": 1},
        {"swap_with_id": half.id},
    ):
        with pytest.raises(IntegrityError), unit_of_work() as session:
            session.execute(update(Deployment).where(Deployment.id == half.id).values(**values))
    third = school.swap()
    with pytest.raises(IntegrityError, match="swap"), unit_of_work() as session:
        session.execute(
            update(Deployment).where(Deployment.id == third.id).values(swap_with_id=other(half).id)
        )


# Ending


@pytest.mark.parametrize("half_of", ["anna", "bram"])
@pytest.mark.parametrize(
    ("action", "who", "ends"),
    [("decline", "bram", "declined"), ("withdraw", "anna", "withdrawn"),
     ("withdraw", "director", "withdrawn")],
)  # fmt: skip
def test_a_no_to_one_half_is_a_no_to_both(app, half_of, action, who, ends):
    school = a_school_that_swaps()
    anna = school.swap()
    half = anna if half_of == "anna" else other(anna)
    move(half, action, getattr(school, who), code="timing")
    assert states(anna) == {ends}
    assert anna.help_request.state == "expired"  # nothing is left to answer
    assert is_whole()


@pytest.mark.parametrize("who", ["anna", "bram", "director"])
def test_cancelled_together_they_are_free_again(app, who):
    school = a_school_that_swaps()
    anna = school.swap()
    agree(anna, school.bram)
    move(other(anna), "cancel", getattr(school, who), code="bezetting")
    assert states(anna) == {"cancelled"}
    sessions = db.session.scalars(select(Session)).all()
    assert len(sessions) == 2
    assert all(session.cancelled_at for session in sessions)
    assert anna.help_request.state == "expired"
    again = school.swap()
    agree(again, school.bram)
    assert states(again) == {"approved"}
    assert is_whole()


def test_done_together_from_the_day_itself(app):
    school = a_school_that_swaps()
    anna = school.swap()
    agree(anna, school.bram)
    with pytest.raises(RuleBroken, match="Dit kan vanaf"):
        move(anna, "done", school.anna)
    move(anna, "done", school.anna, now=AFTER_FIRST)
    assert states(anna) == {"settled"}
    for half in (anna, other(anna)):
        assert (half.confirmed_minutes, half.actual) == (60, 0)
        assert half.sessions[0].logged_minutes == 60
    assert anna.help_request.state == "closed"
    assert is_whole()


def test_each_tells_how_it_was_in_the_class_of_the_other(app):
    school = a_school_that_swaps()
    anna = school.swap()
    agree(anna, school.bram)
    move(anna, "done", school.anna, now=AFTER_FIRST)
    good = Draft(overall=9, fit=5, usefulness=5, cooperation=5, again=True)
    with unit_of_work():
        about_anna = reviews.write(anna, good, by=school.bram, now=AFTER_FIRST)
        about_bram = reviews.write(other(anna), good, by=school.anna, now=AFTER_FIRST)
    assert (about_anna.subject_id, about_bram.subject_id) == (school.anna.id, school.bram.id)


def test_time_ends_both_halves_at_once(app):
    school = a_school_that_swaps()
    anna = school.swap(when=Moment(FIRST + timedelta(weeks=9), MORNING, 60))
    told = MOMENT + timedelta(days=15)
    for now in (told, told + timedelta(days=8), told + timedelta(days=9)):
        with clock.at(now):
            deadlines.tick(now=now)
    assert states(anna) == {"expired"}
    assert anna.help_request.state == "expired"
    assert is_whole()


def test_withdrawing_the_vraag_ends_the_swap(app):
    school = a_school_that_swaps()
    anna = school.swap()
    with unit_of_work():
        requests.withdraw(anna.help_request, by=school.anna, now=MOMENT, reason="not_now")
    assert states(anna) == {"expired"}
    assert anna.help_request.state == "withdrawn"
    assert is_whole()


# In the same second


@pytest.mark.parametrize("moves", [("agree", "withdraw"), ("withdraw", "agree")])
def test_a_yes_and_a_no_in_the_same_second_end_both_halves_alike(app, moves):
    """Each by the half that the other does not hold: one gets through, and the pair stays whole."""
    school = a_school_that_swaps()
    anna = school.swap()
    halves = {"agree": anna.id, "withdraw": anna.swap_with_id}
    by = {"agree": school.bram.id, "withdraw": school.anna.id}

    def work(action):
        def do(ready):
            half = db.session.get_one(Deployment, halves[action])
            person = db.session.get_one(Person, by[action])
            if action == "agree":
                actions.agree(half, version=1, by=person, now=MOMENT)
            else:
                actions.move(half, action, by=person, now=MOMENT)
            ready()

        return do

    ends = at_once(app, *(work(action) for action in moves))
    assert sorted(type(end) for end in ends if end) == [StalePage], ends
    assert states(anna) in ({"approved"}, {"withdrawn"})
    assert is_whole()


@pytest.mark.parametrize("action", ["cancel", "done"])
def test_two_who_end_it_by_either_half_end_it_once(app, action):
    school = a_school_that_swaps()
    anna = school.swap()
    agree(anna, school.bram)
    ids = [(anna.id, school.bram.id), (anna.swap_with_id, school.anna.id)]

    def end(half_id, by_id):
        def do(ready):
            half = db.session.get_one(Deployment, half_id)
            by = db.session.get_one(Person, by_id)
            actions.move(half, action, by=by, now=AFTER_FIRST, reason_code="timing")
            ready()

        return do

    ends = at_once(app, *(end(*each) for each in ids))
    assert sorted(type(each) for each in ends if each) == [StalePage], ends
    assert states(anna) == {"cancelled" if action == "cancel" else "settled"}
    assert is_whole()


def test_two_swaps_of_one_person_in_the_same_second_are_one(app):
    school = a_school_that_swaps()
    third = a_person("Cas Derde", at=school.organisation)
    first = school.swap()
    school.bram, bram = third, school.bram
    second = school.swap()
    ids = [(first.id, bram.id), (second.id, third.id)]

    def yes(half_id, by_id):
        def do(ready):
            half = db.session.get_one(Deployment, half_id)
            actions.agree(half, version=1, by=db.session.get_one(Person, by_id), now=MOMENT)
            ready()

        return do

    ends = at_once(app, *(yes(*each) for each in ids))
    assert sorted(type(each) for each in ends if each) == [RuleBroken], ends
    assert sorted([first.state, second.state]) == ["approved", "talking"]
    assert is_whole()


# Who sees it


def test_only_the_two_and_who_leads_them_see_it(app):
    school = a_school_that_swaps()
    colleague = a_profile(a_person("Collega", at=school.organisation)).person
    coordinator = db.session.scalar(select(Person).where(Person.name == "Coen Dekker"))
    half = school.swap(skill_ids=[a_skill().id])

    def sees(person) -> bool:
        visible = requests_access.visible(person, TODAY)
        return db.session.scalar(visible.where(HelpRequest.id == half.help_request_id)) is not None

    assert [sees(each) for each in (school.anna, school.bram, school.director)] == [True] * 3
    assert [sees(each) for each in (colleague, coordinator)] == [False] * 2
    assert db.session.scalars(requests_access.matching(colleague, TODAY)).all() == []


def test_nobody_offers_is_asked_or_searches_for_a_swap(app):
    school = a_school_that_swaps()
    colleague = a_profile(a_person("Collega", at=school.organisation)).person
    asked = school.swap(skill_ids=[a_skill().id]).help_request
    for act in (
        lambda: actions.offer(asked, by=colleague, now=MOMENT),
        lambda: actions.invite(asked, colleague, by=school.anna, now=MOMENT),
        lambda: actions.sound(asked, colleague, by=None, now=MOMENT),
    ):
        with pytest.raises(RuleBroken, match="niemand"), unit_of_work():
            act()
    with pytest.raises(RuleBroken, match="binnen de school"), unit_of_work():
        requests.widen(asked, 1, by=school.director, now=MOMENT)


def test_what_happened_long_ago_counts_in_no_report_as_bought_inside(app):
    from app.insights import access, reports

    school = a_school_that_swaps()
    half = school.swap()
    agree(half, school.bram)
    move(half, "done", school.anna, now=moment_on(FIRST))
    scope = access.Scope(school.organisation, least=1)
    found, _ = reports.saved(scope, 2026, reports.rate_of(school.organisation))
    assert found.whole.count == 0
    no = school.swap(when=Moment(FIRST + timedelta(days=7), MORNING, 60))
    move(no, "decline", school.bram, code="te_veel")
    reasons, _ = reports.obstacles(scope, 2026)
    assert [row.shown for row in reasons] == [1]  # one no, to both halves
