"""A team behind a programme, its interests, and the two who go to a school."""

from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken
from app.organisations.models import Organisation
from app.programmes import actions, appointing, people, publishing
from app.programmes.models import Programme, Trajectory
from app.programmes.team import actions as team
from app.programmes.team import candidates, choosing, ties
from app.programmes.team.models import Declaration, TeamMember
from tests.support.makers import (
    MOMENT,
    SKILL,
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
    a_trajectory,
)

READING, BULLYING = "begrijpend-lezen", "pesten-aanpak"
PLAN = {"goal": "Beter worden in begrijpend lezen.\nOok pesten houdt ons bezig.", "ready": []}


@pytest.fixture
def world(app: Any) -> Programming:
    with clock.at(MOMENT):
        return Programming(SMALL)


def a_traject(world: Programming, at: Organisation | None = None) -> Trajectory:
    """Its plan has been handed in; nobody has come to help yet."""
    with unit_of_work():
        programme = db.session.get_one(Programme, world.programme.id)
        school = db.session.get_one(Organisation, (at or world.school).id)
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
        assert page.says("Taal, lezen en NT2 1 lid Niemand: Gedrag, emoties en welbevinden,")
        assert page.says("Taal, lezen en NT2 1 van 23")
        assert page.says("Taal, lezen en NT2: dit kan niemand Aanvankelijk lezen in groep 3,")
        page = page.follow("Vraag iemand")
        page = page.form().fill({"email": "niemand@nergens.test", "until": "2026-01-01"})
        page = page.press("Verstuur")
        assert page.error_beside("email").startswith("We vinden niemand")
        page = page.form().fill({"email": world.director.email, "until": ""}).press("Verstuur")
        assert page.error_beside("email").startswith(f"{world.director.name} werkt in Maasmond.")
        page = page.form().fill({"email": asked.email, "until": "2026-01-01"}).press("Verstuur")
        assert page.error_beside("until") == "De laatste dag ligt voor de eerste."
        page = page.form().fill({"until": ""}).press("Verstuur")
        assert page.says("Noor de Wit is gevraagd voor het team.")

        page = browser.sign_in(asked).visit("/start").follow("Bekijk: Team Klein programma")
        yes, where = f"answer_{world.region.id}", f"where_{world.region.id}"
        assert page.form(page.path).fill({}).press("Ik doe mee").error_beside(yes)
        page = page.form(page.path).fill({yes: "organisations", where: "De Verte"})
        page = page.press("Ik doe mee")
        assert page.error_beside(where).startswith("We vinden “De Verte” niet in")
        page = page.form(page.path).fill({yes: "area"}).press("Ik doe mee")
        assert page.error_beside(yes).startswith("Je hebt banden met Maasmond.")
        told = "Twintig jaar directeur in een grote stad."
        page = page.form(page.path).fill(
            {yes: "none", "backgrounds": ["lead_po"], "experience": told}
        )
        page = page.press("Ik doe mee")
        assert page.says("geen belangen, verklaard op 24 november 2026")
        team = browser.sign_in(world.owner_person).visit(f"{address}/team")
        assert team.says(f"doet mee {told}")
        browser.sign_in(asked)
        assert not browser.visit("/start").says("Doe je mee?")

        a_profile(me(asked), skills=[READING])
        a_membership(me(asked), "director", a_school("Ver", region=a_region("Elders")))
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
        assert page.says(f"Noor de Wit is schoolleider, net als {world.director.name}")
        assert not page.says("Bram Bos is")
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


# Who may not come


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("works", "werkt in de regio"),
        ("works for the board", "werkt in de regio"),
        ("tie", "heeft belangen in de regio"),
        ("never", "heeft nog niet verklaard"),
        ("nowhere", "is geen regio bekend"),
        ("old", "is ouder dan een jaar"),
        ("a year ago", ""),
        ("free again", ""),
    ],
)
def test_no_route_brings_somebody_with_ties_into_an_independent_role(world, why, says):
    with clock.at(MOMENT):
        trajectory = a_traject(world)
        person = a_person("Vera Ver", at=a_school("Ver", region=a_region("Elders")))
        if why == "nowhere":
            with unit_of_work():
                db.session.get_one(Organisation, world.school.id).region_id = None
        if why == "works":
            a_membership(person, "teacher", world.school)
        if why == "works for the board":
            a_membership(person, "board", world.board)
        if why in ("tie", "free again"):
            a_declaration(person, world.region, "organisations", organisations=[world.school])
        if why not in ("tie", "never"):
            day = {"old": date(2025, 11, 23), "a year ago": date(2025, 11, 24)}.get(why, TODAY)
            a_declaration(person, world.region, at=MOMENT.replace(year=day.year, day=day.day))
        owner = {"by": me(world.owner_person), "now": MOMENT}
        if not says:
            with unit_of_work():
                appointing.appoint(again(trajectory), "guest", me(person), **owner)
            return
        with refused("Vera Ver" if why != "old" else "", says):
            appointing.appoint(again(trajectory), "guest", me(person), **owner)
        with unit_of_work():  # where no independence is asked
            appointing.appoint(again(trajectory), "manager", me(person), **owner)


def test_of_two_chosen_together_both_come_or_neither(world):
    with clock.at(MOMENT):
        trajectory = a_traject(world)
        noor = a_team_member(world, "Noor de Wit", room=1)
        bram, tess = a_team_member(world, "Bram Bos"), a_team_member(world, "Tess Tak")
        late = a_team_member(world, "Leo Laat", until=TODAY - timedelta(days=1))
        school = a_school("De Zus", region=world.region, swv=world.owner, board=world.board)
        a_membership(world.director, "director", school)
        other = a_traject(world, school)
        owner = {"by": me(world.owner_person), "now": MOMENT}

        def choose(*members: TeamMember, where: Trajectory = trajectory) -> None:
            chosen = [me(db.session.get_one(Person, each.person_id)) for each in members]
            choosing.choose(again(where), "guest", chosen, **owner)

        for wrong, says in (
            ((noor,), "Kies precies twee mensen."),
            ((noor, noor), "Kies precies twee mensen."),
            ((noor, late), "Leo Laat zit nu niet in het team."),
        ):
            with refused(says):
                choose(*wrong)
        with unit_of_work():
            choose(noor, bram, where=other)
        with refused("Noor de Wit begeleidt al een traject"):
            choose(tess, noor)
        assert people.of_role(again(trajectory), "guest", TODAY) == []
        with refused(of=NotAllowed):
            choosing.choose(
                again(trajectory), "guest", [me(tess.person), me(bram.person)],
                by=me(world.director), now=MOMENT,
            )  # fmt: skip
        with unit_of_work():
            choose(tess, bram)
        with refused("Gast: die zijn er al."):
            choose(noor, tess)


def test_what_was_declared_is_never_changed(world):
    with clock.at(MOMENT):
        said = a_declaration(a_person(), world.region, "organisations", organisations=[world.board])
    for statement in (
        f"UPDATE declaration SET answer = 'none' WHERE id = {said.id}",
        f"DELETE FROM declared_tie WHERE declaration_id = {said.id}",
    ):
        with pytest.raises(DatabaseError, match="append-only"), unit_of_work():
            db.session.execute(text(statement))
    assert list(db.session.scalars(select(Declaration.answer))) == ["organisations"]


def test_every_year_a_member_is_asked_again_and_the_owner_hears_of_ties(world, browser):
    with clock.at(MOMENT):
        member = a_team_member(world, "Noor de Wit")
        assert ties.to_declare(member.person_id, member.programme, TODAY) == []
    with clock.at(MOMENT + timedelta(days=366)):
        page = (
            browser.sign_in(member.person).visit("/start").follow("Zeg het: Team Klein programma")
        )
        yes, where = f"answer_{world.region.id}", f"where_{world.region.id}"
        page = page.form(page.path).fill({yes: "organisations", where: world.school.name})
        page = page.press("Bewaar")
        assert page.says(f"belangen bij {world.school.name}, verklaard op 25 november 2027")
        assert page.says("geen belangen, verklaard op 24 november 2026")
        owner = browser.sign_in(world.owner_person)
        assert owner.visit("/start").says("zei opnieuw of er belangen zijn")
        address = f"/programmas/{world.programme.public_id}/team"
        assert owner.visit(address).says(f"belangen bij {world.school.name}")
        page = browser.sign_in(member.person).visit(page.path).press("Ik stop in dit team")
        assert page.says("Je doet niet mee in dit team.")
        assert not browser.sign_in(world.owner_person).visit(address).says("Noor de Wit")


@pytest.mark.engines("postgresql")  # on SQLite writers stand in line
@pytest.mark.parametrize("first", ["chosen elsewhere", "has ties"])
def test_of_two_things_in_the_same_second_the_second_sees_the_first(app, world, first):
    with clock.at(MOMENT):
        trajectory = a_traject(world)
        noor = a_team_member(world, "Noor de Wit", room=1)
        school = a_school("De Zus", region=world.region, swv=world.owner, board=world.board)
        a_membership(world.director, "director", school)
        other = a_traject(world, school)
        owner_id, member_id, noor_id = world.owner_person.id, noor.id, noor.person_id
        ids, region_id = {"here": trajectory.id, "there": other.id}, world.region.id

    def appoint(where: str) -> None:
        appointing.appoint(
            db.session.get_one(Trajectory, ids[where]), "guest",
            db.session.get_one(Person, noor_id),
            by=db.session.get_one(Person, owner_id), now=MOMENT,
        )  # fmt: skip

    def do_first() -> None:
        if first == "chosen elsewhere":
            return appoint("there")
        member = db.session.get_one(TeamMember, member_id)
        team.declare(member, [team.Said(region_id, "area")], by=member.person, now=MOMENT)
        return None

    done, answers = Event(), []

    def second() -> None:
        with app.app_context():
            done.wait(10)
            try:
                with unit_of_work():
                    appoint("here")
                answers.append("")
            except RuleBroken as broken:
                answers.append(str(broken))

    thread = Thread(target=second)
    thread.start()
    with clock.at(MOMENT), unit_of_work():
        do_first()
        db.session.flush()
        done.set()
        thread.join(1)  # it waits for us, so it is still there
        assert thread.is_alive()
    thread.join(10)
    assert answers == [
        "Noor de Wit begeleidt al een traject; meer past er nu niet bij."
        if first == "chosen elsewhere"
        else "Noor de Wit heeft belangen in de regio Maasmond. In deze rol past alleen iemand "
        "zonder banden met de regio."
    ]


def test_who_does_not_share_what_a_role_asks_for_is_not_chosen_and_cannot_be_appointed(app):
    with clock.at(MOMENT):
        world = Programming(SMALL.replace("independent: true}", f"skills: [{SKILL}]}}"))
        able_one = a_team_member(world, "Kan Dit", skills=[SKILL])
        other = a_team_member(world, "Kan Anders", skills=["begrijpend-lezen"])
        traject = a_trajectory(world)
        role = traject.template.role("guest")
        found = {each.person_id: each.why_not for each in candidates.of(traject, role, TODAY)}
        assert found == {able_one.person_id: "", other.person_id: candidates.LACKS}
        with pytest.raises(RuleBroken, match="deelt dit nog niet op het profiel"), unit_of_work():
            appointing.appoint(traject, "guest", other.person, by=world.owner_person, now=MOMENT)
        with unit_of_work():
            person = able_one.person
            appointing.appoint(traject, "guest", person, by=world.owner_person, now=MOMENT)
        draft = world.text.replace(SKILL, "toveren")
        with unit_of_work():
            programme = db.session.get_one(Programme, world.programme.id)
            with pytest.raises(RuleBroken, match=r"Regel 13: “toveren” staat niet"):
                publishing.rewrite(programme, draft, by=world.owner_person, now=MOMENT)
