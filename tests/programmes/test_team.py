"""A team behind a programme, its interests, and the two who go to a school."""

from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken
from app.organisations.models import Organisation
from app.programmes import actions, appointing, people
from app.programmes.models import Programme, Trajectory
from app.programmes.team import choosing, ties
from app.programmes.team.models import Declaration, TeamMember
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_membership,
    a_person,
    a_profile,
    a_region,
    a_school,
)
from tests.support.makers_programmes import (
    SMALL,
    Programming,
    a_declaration,
    a_team_member,
)

READING, BULLYING = "begrijpend-lezen", "pesten-aanpak"
PLAN = {"goal": "Beter worden in begrijpend lezen.\nOok pesten houdt ons bezig.", "ready": []}


@pytest.fixture
def world(app: Any) -> Programming:
    with clock.at(MOMENT):
        return Programming(SMALL)


def a_traject(world: Programming) -> Trajectory:
    """Its plan has been handed in; nobody has come to help yet."""
    with unit_of_work():
        programme = db.session.get_one(Programme, world.programme.id)
        school = db.session.get_one(Organisation, world.school.id)
        found = actions.apply(programme, school, by=me(world.director), now=MOMENT)
        actions.submit(found, by=me(world.director), now=MOMENT, filled_in=PLAN)
    return found


def again(trajectory: Trajectory) -> Trajectory:
    return db.session.get_one(Trajectory, trajectory.id)


def me(person: Person) -> Person:
    return db.session.get_one(Person, person.id)


@contextmanager
def refused(*words: str, of: type[RuleBroken] = RuleBroken) -> Any:
    with pytest.raises(of) as caught, unit_of_work():
        yield
    for word in words:
        assert word in str(caught.value)


def test_somebody_joins_and_two_are_chosen_for_a_school(world, browser):
    with clock.at(MOMENT):
        asked = a_person("Noor de Wit", at=a_school("Ver weg", region=a_region("Elders")))
        a_team_member(world, "Bram Bos", skills=[BULLYING], backgrounds="inspection", room=1)
        a_team_member(world, "Tess Tak", skills=[READING], declares="area")
        address = f"/programmas/{world.programme.public_id}"
        owner = browser.sign_in(world.owner_person)
        page = owner.visit(address).follow("Het team")
        assert page.says("2 leden zijn nu actief.")
        assert page.says("Niemand uit: schoolleiding po")
        page = page.follow("Vraag iemand")
        page = page.form().fill({"email": "niemand@nergens.test", "until": "2026-01-01"})
        page = page.press("Verstuur")
        assert page.error_beside("email").startswith("We vinden niemand")
        page = page.form().fill({"email": asked.email}).press("Verstuur")
        assert page.error_beside("until") == "De laatste dag ligt voor de eerste."
        page = page.form().fill({"until": ""}).press("Verstuur")
        assert page.says("Noor de Wit is gevraagd voor het team.")

        page = browser.sign_in(asked).visit("/start").follow("Bekijk: Team Klein programma")
        yes, where = f"answer_{world.region.id}", f"where_{world.region.id}"
        assert page.form(page.path).fill({}).press("Ik doe mee").error_beside(yes)
        page = page.form(page.path).fill({yes: "organisations", where: "De Verte"})
        page = page.press("Ik doe mee")
        assert page.error_beside(where).startswith("We vinden “De Verte” niet in")
        page = page.form(page.path).fill({yes: "none", "backgrounds": ["lead_po"]})
        page = page.press("Ik doe mee")
        assert page.says("geen belangen, verklaard op 24 november 2026")
        assert not browser.visit("/start").says("Doe je mee?")

        a_profile(me(asked), skills=[READING])
        trajectory = a_traject(world)
        address_of = f"/trajecten/{trajectory.public_id}"
        assert browser.sign_in(world.director).visit(f"{address_of}/duo/guest").status == 404
        owner = browser.sign_in(world.owner_person)
        page = owner.visit(address_of).follow("Kies een duo: Gast")
        assert page.h1 == "Waar vraagt de school hulp bij?"
        page = page.form().fill({"words": "xyzzyx"}).press("Zoek wie er past")
        assert page.error_beside("words").startswith("Dit herkennen we niet")
        page = page.form().fill({"words": "", "skills": [READING, BULLYING]})
        page = page.press("Zoek wie er past")
        assert page.says(
            "samen 2 van 2, achtergrond verschillend, belang in Maasmond: geen, belasting laag"
        )
        assert page.says("1 lid heeft belangen in Maasmond")
        stale = page

        a_declaration(me(asked), world.region, "area")
        chosen = stale.form().named("chosen")[0]["value"]
        page = stale.form().tamper({"chosen": chosen}).press("Kies dit duo")
        assert page.status == 422
        assert page.says("Noor de Wit heeft belangen in de regio Maasmond.")
        assert page.says("Van de 3 leden van het team kan er 1")
        assert people.of_role(again(trajectory), "guest", TODAY) == []

        a_declaration(me(asked), world.region, "none")
        page = owner.visit(stale.path)
        page = page.form().tamper({"chosen": chosen}).press("Kies dit duo")
        assert page.says("doen mee als Gast.")
        assert page.says("Bram Bos: geen belangen, verklaard op 24 november 2026.")
        assert owner.visit(stale.path).status == 404  # nobody is needed any more
        assert owner.visit(f"{address}/team").says("1 van 1 trajecten")
