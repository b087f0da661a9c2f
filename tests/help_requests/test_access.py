"""Whose a vraag is, whom it reaches, and who may know the school."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Person, Role
from app.database import db, unit_of_work
from app.help_requests import access, reach
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation, Ring
from app.profiles.models import Profile
from tests.support.makers import (
    MOMENT,
    TODAY,
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
    an_swv,
)
from tests.support.makers_help_requests import a_draft, a_help_request, a_proposal


def titles(found: Any) -> set[str]:
    return {asked.title for asked in db.session.scalars(found)}


class Map:
    """A school, and one at each distance from it."""

    def __init__(self) -> None:
        self.region, self.swv, self.board = a_region(), an_swv(), a_board()
        other = {"board": a_board("Ander bestuur"), "swv": an_swv("Ander verband")}
        self.school = a_school(board=self.board, swv=self.swv, region=self.region)
        self.at: dict[int, Organisation] = {
            Ring.SCHOOL: self.school,
            Ring.BOARD: a_school("Zelfde bestuur", board=self.board),
            Ring.SWV: a_school("Zelfde verband", board=other["board"], swv=self.swv),
            Ring.REGION: a_school("Zelfde regio", **other, region=self.region),
            Ring.COUNTRY: a_school("Ver weg"),
        }


def test_an_open_vraag_reaches_as_far_as_its_ring(app):
    where = Map()
    director = a_director(where.school)
    people = {ring: a_person(at=school) for ring, school in where.at.items()}
    for ring in range(Ring.SCHOOL, Ring.COUNTRY + 1):
        asked = a_help_request(where.school, by=director, ring=ring)
        one = HelpRequest.id == asked.id
        for distance, person in people.items():
            seen = db.session.scalar(access.reaching(person, TODAY).where(one)) is not None
            assert seen == (distance <= ring), (ring, distance)


def test_a_freelancer_sees_the_region_they_chose_once_admitted(app):
    where = Map()
    coordinator = a_coordinator(where.swv)
    asked = a_help_request(where.school, ring=Ring.REGION)
    here = a_freelancer(admitted_by=coordinator, regions=[where.region])
    waiting = a_freelancer("Wacht Nog", regions=[where.region])
    elsewhere = a_freelancer("Els Elders", admitted_by=coordinator, regions=[a_region("Drenthe")])
    assert db.session.scalars(access.visible(here, TODAY)).all() == [asked]
    assert db.session.scalars(access.visible(waiting, TODAY)).all() == []
    assert db.session.scalars(access.visible(elsewhere, TODAY)).all() == []


def test_without_a_confirmed_place_one_sees_nothing(app):
    school = a_school()
    a_help_request(school)
    for stranger in (
        a_person(role=None),
        a_person(at=school, confirmed=False),
        a_person(at=school, until=TODAY - timedelta(days=1)),
        a_person("Ad Min", Role.ADMIN, at=school),
    ):
        assert db.session.scalars(access.visible(stranger, TODAY)).all() == []


def test_a_draft_is_for_its_writer_and_who_decides(app):
    where = Map()
    director, writer = a_director(where.school), a_person(at=where.school)
    a_draft(where.school, by=writer, title="Concept")
    a_proposal(where.school, by=writer, title="Voorstel")
    for reader, sees in (
        (director, True),
        (writer, True),
        (a_board_member(where.board), True),
        (a_person("Coby", at=where.school), False),
        (a_coordinator(where.swv), False),
        (a_director(where.at[Ring.BOARD], "Ed"), False),
    ):
        assert titles(access.visible(reader, TODAY)) == ({"Concept", "Voorstel"} if sees else set())


def test_what_is_over_is_for_the_school_its_board_and_the_coordinator(app):
    where = Map()
    director = a_director(where.school)
    asked = a_help_request(where.school, by=director)
    with unit_of_work():
        asked.state = "closed"
    for reader, sees in (
        (director, True),
        (a_person(at=where.school), True),
        (a_board_member(where.board), True),
        (a_coordinator(where.swv), True),
        (a_person(at=where.at[Ring.BOARD]), False),
    ):
        assert (titles(access.own(reader, TODAY)) != set()) == sees
        assert (titles(access.visible(reader, TODAY)) != set()) == sees


def test_a_vraag_fits_a_person_exactly_when_that_person_fits_the_vraag(app):
    """The two selects say the same, for every distance, ring, tick and cap."""
    where = Map()
    director = a_director(where.school)
    requests = [a_help_request(where.school, by=director, ring=ring) for ring in range(5)]
    capped = a_school("Begrensd", swv=where.swv, ring_cap=Ring.BOARD)
    people = [
        a_profile(a_person(f"{distance} {ring}", at=school), ring=ring).person
        for (distance, school), ring in product(where.at.items(), (0, 1, 2, 3, 4))
    ]
    people += [
        a_profile(a_person("begrensd", at=capped)).person,
        a_profile(a_person("op kantoor", Role.SPECIALIST, at=where.board)).person,
        a_profile(a_person("bij het verband", Role.SPECIALIST, at=where.swv)).person,
        a_profile(a_person("iets anders", at=where.school), skills=["groepsvorming"]).person,
        a_profile(a_person("even niet", at=where.school), paused=True).person,
        a_profile(a_person("nog niet", at=where.school), published=False).person,
        a_freelancer("zzp hier", admitted_by=director, regions=[where.region]),
        a_freelancer("zzp elders", admitted_by=director, regions=[a_region("Drenthe")]),
        a_freelancer("zzp wacht", regions=[where.region]),
        two := a_profile(a_person("twee scholen", at=where.at[Ring.COUNTRY]), ring=1).person,
    ]
    a_membership(two, Role.TEACHER, where.at[Ring.BOARD])
    fitting = 0
    for asked, person in product(requests, people):
        matches = access.matching(person, TODAY).where(HelpRequest.id == asked.id)
        forth = db.session.scalar(matches) is not None
        back = person.id in set(db.session.scalars(reach.fitting_people(asked, TODAY)))
        assert forth == back, (asked.ring, person.name)
        fitting += forth
    assert 30 < fitting < len(requests) * len(people)


def test_the_nearest_hear_first_and_of_those_whoever_was_asked_longest_ago(app):
    where = Map()
    asked = a_help_request(where.school)
    far = a_profile(a_person("ver", at=where.at[Ring.REGION])).person
    lately = a_profile(a_person("net", at=where.school), last_asked_at=MOMENT).person
    never = a_profile(a_person("nooit", at=where.school)).person
    before = a_profile(
        a_person("eerder", at=where.school), last_asked_at=MOMENT - timedelta(days=90)
    ).person
    found = list(db.session.scalars(reach.fitting_people(asked, TODAY)))
    assert found == [never.id, before.id, lately.id, far.id]


def test_who_wants_only_to_be_invited_is_told_of_no_open_vraag(app):
    asked = a_help_request(school := a_school())
    a_profile(a_person(at=school), only_on_invitation=True)
    assert list(db.session.scalars(reach.fitting_people(asked, TODAY))) == []


def test_a_digest_is_no_longer_theirs_when_the_vraag_or_their_tick_is_gone(app):
    asked = a_help_request(school := a_school())
    profile = a_profile(a_person(at=school))
    assert reach.still_fits(asked, profile.person, MOMENT) == profile.person_id
    with unit_of_work():
        db.session.get_one(Profile, profile.person_id).paused_at = MOMENT
    assert reach.still_fits(asked, profile.person, MOMENT) is None
    with unit_of_work():
        db.session.get_one(Profile, profile.person_id).paused_at = None
        asked.state = "filled"
    assert reach.still_fits(asked, profile.person, MOMENT) is None


@pytest.fixture
def hidden(app: Any) -> tuple[Map, HelpRequest, Person]:
    where = Map()
    for number in range(4):
        a_school(f"Buur {number}", swv=where.swv)
    writer = a_person("Wim Zaal", at=where.school)
    asked = a_proposal(where.school, by=writer, is_anonymous=True)
    director = a_director(where.school)
    with unit_of_work():
        from app.help_requests import actions

        actions.publish(asked, by=director, now=MOMENT)
    return where, asked, director


def test_only_the_school_itself_knows_which_school_asks_without_its_name(hidden):
    where, asked, director = hidden
    for reader, knows in (
        (director, True),
        (a_person("Coby", at=where.school), True),
        (a_board_member(where.board), False),
        (a_coordinator(where.swv), False),
        (a_director(where.at[Ring.BOARD], "Ed"), False),
    ):
        assert access.knows_school(reader, asked, TODAY) == knows
        may_ask = access.acts_for(asked, reader, MOMENT) is not None
        assert may_ask == (reader is director)


def test_a_coordinator_who_asked_without_the_schools_name_knows_it(app):
    where = Map()
    coordinator = a_coordinator(where.swv)
    a_director(where.school)
    for number in range(4):
        a_school(f"Buur {number}", swv=where.swv)
    asked = a_help_request(where.school, by=coordinator, is_anonymous=True)
    assert access.knows_school(coordinator, asked, TODAY)
    assert access.acts_for(asked, coordinator, MOMENT) == coordinator.id
    assert not access.knows_school(a_coordinator(where.swv, "Cor"), asked, TODAY)


def test_once_told_everybody_knows_the_school(hidden):
    where, asked, _director = hidden
    with unit_of_work():
        asked.revealed_at = MOMENT
    assert access.knows_school(a_coordinator(where.swv), asked, TODAY)


def test_one_asks_for_the_schools_of_ones_office(app):
    where = Map()
    for person, names in (
        (a_person(at=where.school), {"De Regenboog"}),
        (a_board_member(where.board), {"De Regenboog", "Zelfde bestuur"}),
        (a_coordinator(where.swv), {"De Regenboog", "Zelfde verband"}),
        (a_person("Freek", role=None), set()),
        (a_person("Ties", at=where.school, confirmed=False), set()),
    ):
        found = db.session.scalars(access.schools_to_ask_for(person, TODAY))
        assert {school.name for school in found} == names


def test_a_school_counts_itself_and_what_its_ring_holds(app):
    where = Map()
    counted = [reach.schools_within(where.school, ring) for ring in range(5)]
    assert counted == [1, 2, 3, 4, 5]
    with unit_of_work():
        db.session.scalars(
            select(Organisation).where(Organisation.name == "Ver weg")
        ).one().gone_on = TODAY
    assert reach.schools_within(where.school, Ring.COUNTRY) == 4
