"""The demo world: who is in it, what waits in it, and that nothing of it leaves the building."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import deadlines
from app.accounts import passwords
from app.accounts.models import Membership, Person
from app.accounts.rules import a_password
from app.clock import amsterdam
from app.database import db
from app.demo import sign_ins
from app.demo.building import STILL_NEWS
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.events.models import Delivery, Event
from app.expertise.models import Domain, Skill
from app.help_requests.models import HelpRequest
from app.help_requests.transitions import HELP_REQUEST
from app.organisations.models import Organisation
from app.organisations.years import is_school_day
from app.outbox import worker
from app.outbox.models import Job
from app.pots.models import Entry, Pot
from app.profiles.models import Claim, Freelancer, Profile, Standing
from app.reviews.models import Review
from app.reviews.scoring import SHOWN_FROM
from tests.demo.worlds import digest, loaded
from tests.support.browser import Browser
from tests.support.lengths import some
from tests.support.makers import MOMENT, TODAY

STAFF = ("teacher", "support_coordinator", "assistant", "specialist", "director")


@pytest.fixture(scope="module")
def world(sqlite, tmp_path_factory):
    """Loaded once: most of these tests only look at it."""
    url, discard = sqlite.fresh()
    with loaded(url, tmp_path_factory.mktemp("data")) as world:
        yield world
    discard()


def how_many(*where):
    return db.session.scalar(select(func.count()).where(*where))


# Who is there


def test_there_is_one_samenwerkingsverband_with_three_boards_and_their_schools(world):
    kinds = Counter(db.session.scalars(select(Organisation.kind)))
    sectors = Counter(db.session.scalars(select(Organisation.sector)))

    assert kinds == {"region": 1, "swv": 1, "board": 3, "school": 28}
    assert (sectors["po"], sectors["vo"]) == (24, 4)


def test_four_hundred_people_work_there_and_thirty_work_for_themselves(world):
    employed = select(func.count(Membership.person_id.distinct()))

    assert how_many(Person.id > 0) == 430
    assert db.session.scalar(employed) == 400
    assert how_many(Freelancer.person_id > 0) == 30


def test_some_wait_for_somebody_to_let_them_in(world):
    waiting = (Freelancer.admitted_at.is_(None), Freelancer.refused_at.is_(None))

    assert how_many(Membership.confirmed_at.is_(None)) == 1
    assert how_many(*waiting) == 3
    assert how_many(Freelancer.admitted_at.is_not(None)) == 26


def test_six_in_ten_of_the_staff_share_two_to_six_things(world):
    staff = how_many(Person.id.in_(select(Membership.person_id).where(Membership.role.in_(STAFF))))
    sharing = how_many(Profile.published_at.is_not(None), Profile.kind == "employee")
    ticks = Counter(db.session.scalars(select(Claim.person_id)))

    assert 0.55 < sharing / staff < 0.65
    assert set(ticks.values()) == {2, 3, 4, 5, 6}


def test_every_domain_is_shared_and_social_safety_most(world):
    shared = Counter(
        db.session.scalars(select(Skill.domain_id).join(Claim, Claim.skill_id == Skill.id))
    )

    assert set(shared) == set(db.session.scalars(select(Domain.id)))
    assert shared.most_common(1)[0][0] == "veiligheid-schoolklimaat"


def test_reach_and_being_found_differ(world):
    rings = set(db.session.scalars(select(Profile.ring).where(Profile.kind == "employee")))

    assert rings == {0, 1, 2, 3, 4}
    assert how_many(Profile.paused_at.is_not(None)) == 8
    assert how_many(Profile.only_on_invitation) == 5


# Who can sign in


def test_every_role_has_one_sign_in_and_all_share_one_hash(world):
    people = [world.sign_in(role) for role in sign_ins.ROLES]

    assert len({person.id for person in people}) == len(sign_ins.ROLES) == 11
    assert len({person.password_hash for person in people}) == 1
    assert passwords.matches(people[0].password_hash, world.people[0]["password"])
    for person in people:
        a_password(sign_ins.PASSWORD, about=[person.name, person.email])


@pytest.mark.parametrize("role", [r for r in sign_ins.ROLES if r not in ("freelancer",)])
def test_who_signs_in_has_that_role(world, role):
    membership = {"leader": "director", "colleague": "teacher"}.get(role, role)

    person = world.sign_in(role)

    assert membership in {each.role for each in person.memberships}


@pytest.mark.parametrize("role", sign_ins.ROLES)
def test_something_waits_for_everybody_who_signs_in(world, role):
    home = Browser(world.app).sign_in(world.sign_in(role)).visit("/start")

    assert home.status == 200
    assert not home.says("Alles is bij")
    assert home.select("main a.utrecht-button-link")


# What happened


def test_a_year_of_vragen_came_to_every_end(world):
    asked = Counter(db.session.scalars(select(HelpRequest.state)))
    helped = Counter(db.session.scalars(select(Deployment.state)))

    assert 85 <= asked.total() <= 105
    assert asked["closed"] >= 35
    assert set(asked) == set(HELP_REQUEST.states)
    assert helped["settled"] >= 35
    assert set(helped) >= {"declined", "expired", "cancelled", "withdrawn"}


def test_every_step_of_an_inzet_waits_somewhere(world):
    helped = set(db.session.scalars(select(Deployment.state)))

    assert helped == set(DEPLOYMENT.states)


def test_help_was_looked_after_and_paid_in_every_way(world):
    settled = db.session.scalars(select(Deployment).where(Deployment.state == "settled")).all()
    covers = Counter(inzet.terms.cover for inzet in settled)
    lines = set(db.session.scalars(select(Entry.line).where(Entry.kind == "spend")))
    waiting = {inzet.terms.cover for inzet in _in("consent")}

    assert set(covers) == {"own_time", "extra_hours", "replacement", "none"}
    assert lines == {"inzet", "reis", "vervanging", "btw"}
    assert waiting >= {"own_time", "replacement"}
    assert how_many(Pot.spent > 0) >= 4


def _in(state):
    return db.session.scalars(select(Deployment).where(Deployment.state == state)).all()


def test_some_people_are_known_well_enough_for_a_score_to_be_shown(world):
    grades = set(db.session.scalars(select(Review.overall)))
    teacher = world.sign_in("teacher")

    assert grades <= {6, 7, 8, 9, 10}
    assert len(grades) >= 4
    assert how_many(Profile.review_schools >= SHOWN_FROM) >= 4
    assert db.session.get_one(Profile, teacher.id).review_schools >= SHOWN_FROM
    assert how_many(Standing.person_id == teacher.id) >= 1
    assert how_many(Review.reply != "") >= 2


def test_people_did_it_in_working_hours_on_days_that_they_work(world):
    """Only what waits for the reader may fall in a holiday, should that be when they look."""
    long_ago = MOMENT - timedelta(days=40)
    moments = select(Event.at).where(
        Event.object_type == "deployment", Event.by_id.is_not(None), Event.at < long_ago
    )
    times = [amsterdam(at) for at in db.session.scalars(moments)]
    off = [at for at in times if not is_school_day(at.date(), "Midden")]

    assert len(times) > 300
    assert all(7 <= at.hour < 19 for at in times)
    assert len(off) < len(times) / 50  # a reply after the last lesson before a holiday


def test_no_story_met_a_rule_that_stopped_it(world):
    assert "Liep anders" not in world.said


# What it leaves behind


def test_the_data_keeps_every_promise(world):
    result = world.run("check")

    assert result.exit_code == 0, result.output
    assert ", 0 breaches." in result.output


def test_nothing_of_it_is_ever_sent(world):
    db.session.rollback()

    assert how_many(Job.id > 0) > 1000
    assert how_many(Job.done_at.is_(None)) == 0
    assert how_many(Delivery.digested_at.is_(None)) == 0
    assert worker.claim(MOMENT + timedelta(days=1)) == []


def test_what_time_should_have_done_is_done(world):
    db.session.rollback()

    assert deadlines.tick(now=MOMENT) == 0


def test_only_last_week_is_news(world):
    unseen = (
        select(func.min(Event.at))
        .join(Delivery, Delivery.event_id == Event.id)
        .where(Delivery.seen_at.is_(None))
    )

    assert db.session.scalar(unseen) >= MOMENT - timedelta(days=STILL_NEWS)


# The command


def test_for_a_program_it_says_who_can_sign_in(world):
    assert [person["role"] for person in world.people] == list(sign_ins.ROLES)
    assert set(world.people[0]) == {"role", "name", "email", "password"}


def test_asked_again_it_says_who_can_sign_in_and_changes_nothing(world):
    before = digest()

    again = world.run("demo", "--json", "--seed", "5")
    if_empty = world.run("demo", "--if-empty")

    assert again.exit_code == if_empty.exit_code == 0
    assert json.loads(again.stdout)["people"] == world.people
    assert if_empty.stdout.count("@") == 11
    db.session.rollback()
    assert digest() == before


def test_it_does_not_fill_a_database_that_is_not_empty(world):
    result = world.run("demo")

    assert result.exit_code == 1
    assert "niet leeg" in result.output


# Loading one more world takes longer than most tests together. That it loads on PostgreSQL too, and
# keeps its promises there, is seen each time: test_days.py.
@pytest.mark.engines(*some(["postgresql"], of=0))
def test_the_same_seed_gives_the_same_world_on_the_other_engine(
    world, engine_name, request, tmp_path
):
    here = digest()
    db.session.remove()
    url, discard = request.getfixturevalue(engine_name).fresh()

    with loaded(url, tmp_path) as other:
        there = digest()
        check = other.run("check")

    discard()
    assert there == here
    assert check.exit_code == 0, check.output


def test_today_is_where_the_year_ends(world):
    latest = db.session.scalar(select(func.max(Event.at)))

    assert amsterdam(latest).date() <= TODAY
    assert latest > MOMENT - timedelta(days=4)


# What people looked for


def test_some_searches_are_kept_and_some_were_in_vain(world):
    director = Browser(world.app).sign_in(world.sign_in("director")).visit("/zoeken/bewaard")
    assert len(director.select("article")) == 2
    page = Browser(world.app).sign_in(world.sign_in("coordinator")).visit("/beheer/gemist")
    assert page.says("Digibord effectief gebruiken 8")
    assert page.says("Informatiebeveiliging en phishing minder dan 5")
    assert page.says("weerstation 7")
