"""Who sees whom: the page of a person is there exactly when a tick reaches, and 404 otherwise."""

from datetime import timedelta

import pytest

from app import clock
from app.accounts.models import Role
from app.database import db, unit_of_work
from app.expertise.models import Skill
from app.organisations.models import Organisation, Ring
from app.profiles import access
from tests.support.makers import (
    a_board,
    a_board_member,
    a_coordinator,
    a_director,
    a_freelancer,
    a_membership,
    a_person,
    a_profile,
    a_region,
    a_school,
    a_skill,
    an_swv,
)

RINGS = range(5)


class World:
    """An expert's school, and one school at each ring around it."""

    def __init__(self):
        self.region, self.swv, self.board = a_region(), an_swv(), a_board()
        self.home = a_school("De Regenboog", board=self.board, swv=self.swv, region=self.region)
        self.at_ring = {
            Ring.SCHOOL: self.home,
            Ring.BOARD: a_school("De Brug", board=self.board),
            Ring.SWV: a_school("De Linde", board=a_board("Stichting Ander"), swv=self.swv),
            Ring.REGION: a_school("De Haven", swv=an_swv("Verder"), region=self.region),
            Ring.COUNTRY: a_school("De Verte"),
        }

    def colleagues(self):
        """A teacher at each ring; none of them leads anybody."""
        return {ring: a_person("Bram", at=school) for ring, school in self.at_ring.items()}


@pytest.fixture
def world(app):
    return World()


def sees(viewer, person):
    """What the page asks; the list must give the same answer."""
    today = clock.today()
    one = db.session.scalars(access.visible_people(viewer, today, public_id=person.public_id)).all()
    listed = [found.id for found in db.session.scalars(access.visible_people(viewer, today))]
    assert (person.id in listed) == bool(one)
    return bool(one)


def rings_that_see(colleagues, person):
    return {ring for ring, colleague in colleagues.items() if sees(colleague, person)}


def test_a_tick_reaches_as_far_as_its_ring_and_no_further(world):
    colleagues = world.colleagues()
    for ring in RINGS:
        expert = a_profile(a_person(at=world.home), ring=ring).person
        assert rings_that_see(colleagues, expert) == set(range(ring + 1))


def test_the_caps_of_school_and_board_hold(world):
    colleagues = world.colleagues()
    expert = a_profile(a_person(at=world.home), ring=Ring.COUNTRY).person
    for organisation in (world.home, world.board):
        for cap in RINGS:
            with unit_of_work() as session:
                session.get(Organisation, organisation.id).ring_cap = cap
            assert rings_that_see(colleagues, expert) == set(range(cap + 1))


def test_the_smallest_of_choice_and_caps_counts(world):
    colleagues = world.colleagues()
    expert = a_profile(a_person(at=world.home), ring=Ring.SWV).person
    with unit_of_work() as session:
        session.get(Organisation, world.home.id).ring_cap = Ring.REGION
        session.get(Organisation, world.board.id).ring_cap = Ring.BOARD
    assert rings_that_see(colleagues, expert) == {Ring.SCHOOL, Ring.BOARD}


def test_only_the_ticks_that_reach_are_shown(world):
    skills = ["pesten-aanpak", "groepsvorming", "herstelgericht-werken"]
    expert = a_profile(
        a_person(at=world.home),
        skills=skills,
        ring=Ring.SCHOOL,
        rings={"groepsvorming": Ring.SWV, "herstelgericht-werken": Ring.COUNTRY},
    ).person

    def shown_to(viewer):
        claims = db.session.scalars(access.shown_claims(viewer, expert, clock.today()))
        return {claim.skill.slug for claim in claims}

    assert shown_to(expert) == set(skills)
    assert shown_to(a_director(world.home)) == set(skills)
    assert shown_to(a_board_member(world.board)) == set(skills)
    assert shown_to(a_person(at=world.at_ring[Ring.SWV])) == set(skills[1:])
    assert shown_to(a_person(at=world.at_ring[Ring.COUNTRY])) == {skills[2]}


def test_of_several_people_each_tick_is_judged_by_itself(world):
    near, far = "pesten-aanpak", "groepsvorming"
    one, other = (
        a_profile(
            a_person(at=at), skills=[near, far], ring=Ring.SCHOOL, rings={reaches: Ring.COUNTRY}
        )
        for at, reaches in ((world.home, far), (world.at_ring[Ring.COUNTRY], near))
    )
    people = [one.person, other.person]

    def shown_to(viewer):
        claims = db.session.scalars(access.shown_claims_of(viewer, people, clock.today()))
        return {(claim.person_id, claim.skill.slug) for claim in claims}

    reached = {(one.person_id, far), (other.person_id, near)}
    assert shown_to(a_person(at=world.at_ring[Ring.SWV])) == reached
    assert shown_to(a_director(world.home)) == reached | {(one.person_id, near)}
    assert shown_to(other.person) == reached | {(other.person_id, far)}


def test_empty_is_never_equal_to_empty(app):
    """Two schools without board, samenwerkingsverband and region share none of them."""
    expert = a_profile(a_person(at=a_school("De Een")), ring=Ring.REGION).person
    assert not sees(a_director(a_school("De Ander")), expert)


def test_who_may_not_be_found_is_seen_by_nobody_else(world):
    colleague = a_person("Bram", at=world.home)
    coordinator = a_coordinator(world.swv)
    director = a_director(world.home)
    yesterday = clock.today() - timedelta(days=1)
    tomorrow = clock.today() + timedelta(days=1)

    def at_home(**facts):
        return a_person("Noor", at=world.home, **facts)

    hidden = {
        "not shared yet": a_profile(at_home(), published=False).person,
        "paused": a_profile(at_home(), paused=True).person,
        "not confirmed": a_profile(at_home(confirmed=False)).person,
        "gone": a_profile(at_home(until=yesterday)).person,
        "not there yet": a_profile(at_home(from_=tomorrow)).person,
        "an address that is not confirmed": a_profile(at_home(email_confirmed_at=None)).person,
        "an account that is closed": a_profile(at_home(closed_at=clock.now())).person,
        "only keeps the instance running": a_profile(
            a_person(role=Role.ADMIN, at=world.board)
        ).person,
        "not admitted": a_freelancer(regions=[world.region]),
        "refused": a_freelancer(regions=[world.region], refused="De VOG is onleesbaar."),
        "no profile at all": at_home(),
    }
    for case, person in hidden.items():
        assert not sees(colleague, person), case
        assert not sees(coordinator, person), case
        assert not sees(director, person), case
        assert sees(person, person), case
    shared = a_profile(at_home()).person
    assert sees(colleague, shared)


def test_without_ticks_there_is_nothing_to_see(world):
    person = a_profile(a_person(at=world.home), skills=()).person
    assert not sees(a_person("Bram", at=world.home), person)


def test_who_leads_sees_every_tick_of_their_people(world):
    expert = a_profile(a_person(at=world.home), ring=Ring.SCHOOL).person
    assert sees(a_director(world.home), expert)
    assert sees(a_board_member(world.board), expert)
    assert not sees(a_director(world.at_ring[Ring.BOARD]), expert)
    assert not sees(a_board_member(a_board("Stichting Elders")), expert)


def test_a_board_sees_from_where_its_schools_are(world):
    expert = a_profile(a_person(at=world.home), ring=Ring.SWV).person
    other = a_board("Stichting Buur")
    a_school("De Buur", board=other, swv=world.swv)
    assert sees(a_board_member(other), expert)
    assert not sees(a_board_member(a_board("Stichting Leeg")), expert)


def test_who_wants_only_to_be_invited_is_seen_by_a_coordinator_and_the_own_leaders(world):
    expert = a_profile(a_person(at=world.home), only_on_invitation=True).person
    assert sees(a_coordinator(world.swv), expert)
    assert sees(a_director(world.home), expert)
    assert not sees(a_person("Bram", at=world.home), expert)
    assert not sees(a_director(world.at_ring[Ring.BOARD]), expert)


def test_two_schools_reach_from_both(world):
    expert = a_person(at=world.home)
    a_membership(expert, Role.TEACHER, world.at_ring[Ring.COUNTRY])
    a_profile(expert, ring=Ring.SCHOOL)
    assert sees(a_person("Bram", at=world.home), expert)
    assert sees(a_person("Cato", at=world.at_ring[Ring.COUNTRY]), expert)
    assert not sees(a_person("Dies", at=world.at_ring[Ring.BOARD]), expert)


def test_who_looks_from_two_schools_sees_from_both(world):
    expert = a_profile(a_person(at=world.home), ring=Ring.SCHOOL).person
    viewer = a_person("Bram", at=world.at_ring[Ring.COUNTRY])
    assert not sees(viewer, expert)
    a_membership(viewer, Role.TEACHER, world.home)
    assert sees(viewer, expert)


def test_an_unconfirmed_colleague_sees_only_who_helps_everywhere(world):
    viewer = a_person("Bram", at=world.home, confirmed=False)
    assert not sees(viewer, a_profile(a_person(at=world.home), ring=Ring.REGION).person)
    assert sees(viewer, a_profile(a_person(at=world.home), ring=Ring.COUNTRY).person)


def test_an_admitted_freelancer_is_seen_in_the_chosen_regions(world):
    coordinator = a_coordinator(world.swv)
    here = a_freelancer(admitted_by=coordinator, regions=[world.region, a_region("Elders")], ring=3)
    assert sees(a_director(world.home), here)
    assert sees(a_director(world.at_ring[Ring.REGION]), here)
    assert not sees(a_director(world.at_ring[Ring.COUNTRY]), here)


def test_a_freelancer_may_help_in_the_whole_country(world):
    everywhere = a_freelancer(
        admitted_by=a_coordinator(world.swv), regions=[world.region], ring=Ring.COUNTRY
    )
    assert sees(a_director(world.at_ring[Ring.COUNTRY]), everywhere)


def test_a_freelancer_sees_from_the_regions_they_chose(world):
    viewer = a_freelancer("Yara", regions=[world.region], profile=False)
    assert sees(viewer, a_profile(a_person(at=world.home), ring=Ring.REGION).person)
    assert not sees(viewer, a_profile(a_person(at=world.home), ring=Ring.SWV).person)


def test_a_skill_that_left_the_list_reaches_nobody(world):
    expert = a_profile(a_person(at=world.home)).person
    viewer = a_person("Bram", at=world.home)
    assert sees(viewer, expert)
    skill_id = a_skill().id
    with unit_of_work() as session:
        session.get(Skill, skill_id).retired_on = clock.today()
    assert not sees(viewer, expert)


def test_the_distance_is_that_of_the_nearest_places(world):
    expert = a_profile(a_person(at=world.home)).person
    for ring, colleague in world.colleagues().items():
        assert access.ring_to(colleague, expert, clock.today()) == ring
