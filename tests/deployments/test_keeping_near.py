"""Keeping somebody of the team near: what follows at once, who hears of it, and how it ends."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Role
from app.database import db, unit_of_work
from app.deployments import actions, keeping_near
from app.errors import NotAllowed, RuleBroken
from app.help_requests import access as help_requests
from app.help_requests.reach import fitting_people
from app.organisations.access import place_of
from app.profiles.access import reaching_claims
from app.profiles.models import KeptNear
from tests.support.makers import MOMENT, TODAY, a_membership, a_person, a_profile, a_school
from tests.support.makers_accounts import mails_to, text_of
from tests.support.makers_deployments import a_cast, an_open_request

LAST = date(2027, 1, 31)
KEEP = {"ring": 0, "reason": "bezetting", "until": LAST}


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def keep(membership, by, **change) -> KeptNear:
    with unit_of_work():
        return keeping_near.keep(membership, by=by, now=MOMENT, **(KEEP | change))


def found_from(school, person, on=TODAY) -> bool:
    claims = reaching_claims(place_of(school), viewer_id=0, on=on).subquery()
    return person.id in set(db.session.scalars(select(claims.c.person_id)))


def test_search_and_vragen_follow_at_once_and_it_ends_by_itself(app, browser):
    cast = a_cast()
    asked = an_open_request(cast)
    searching = "/zoeken?q=pesten"
    assert browser.sign_in(cast.asker).visit(searching).says("Sanne Kundig")
    page = browser.sign_in(cast.leader).visit("/uitlenen/ruimte").follow("Sanne Kundig")
    page = page.follow("Houd voorlopig dichtbij").form()
    page = page.fill({"ring": "0", "reason": "bezetting", "until": "2027-01-31"})
    page = page.press("Houd dichtbij")
    assert page.says("Sanne Kundig helpt nu alleen binnen de eigen school")
    assert page.says("Tot en met 31 januari 2027")
    assert not browser.sign_in(cast.asker).visit(searching).says("Sanne Kundig")
    assert browser.sign_in(cast.leader).visit(searching).says("Sanne Kundig")  # the own school
    for on, is_near in ((TODAY, True), (LAST, True), (LAST + timedelta(days=1), False)):
        matching = db.session.scalars(help_requests.matching(cast.expert, on)).all()
        assert matching == ([] if is_near else [asked])
        assert found_from(cast.asking, cast.expert, on) is not is_near
        fitting = db.session.scalars(fitting_people(asked, on)).all()
        assert (cast.expert.id in fitting) is not is_near
        assert found_from(cast.lending, cast.expert, on)
    with pytest.raises(RuleBroken, match="Zo ver helpt jouw school nu niet"), unit_of_work():
        actions.offer(asked, by=cast.expert, now=MOMENT)


def test_the_teacher_is_told_and_reads_it_on_the_own_profile(app, browser):
    cast = a_cast()
    keep(cast.expert.memberships[0], cast.leader)
    [mail] = mails_to(app, cast.expert.email)
    assert "tot en met 31 januari 2027 alleen binnen de eigen school" in " ".join(
        text_of(mail).split()
    ).replace("\N{NO-BREAK SPACE}", " ")
    page = browser.sign_in(cast.expert).visit("/profiel")
    assert page.says("Je helpt nu alleen binnen de eigen school")
    assert page.says("Zo besloot Leo Leider van De Hulp")
    assert page.says("Collega’s op je eigen school zien je")
    with clock.at(MOMENT + timedelta(days=90)):
        page = browser.sign_in(cast.expert).visit("/profiel")
        assert not page.says("Je helpt nu alleen")
        assert page.says("Scholen in heel Nederland zien je")


def test_the_leader_lets_go_sooner_and_may_begin_again(app, browser):
    cast = a_cast()
    keep(cast.expert.memberships[0], cast.leader, until=TODAY)
    with clock.at(MOMENT + timedelta(days=1)):  # what is over is no obstacle
        with unit_of_work():
            keeping_near.keep(cast.expert.memberships[0], by=cast.leader, now=clock.now(), **KEEP)
        page = browser.sign_in(cast.leader).visit("/uitlenen/ruimte").follow("Sanne Kundig")
        gone = page.press("Niet langer dichtbij houden")
        assert gone.says("helpt weer zo ver als zelf gekozen")
        assert found_from(cast.asking, cast.expert)
        late = page.press("Niet langer dichtbij houden")  # the same button of the same page
        assert late.says("Houd voorlopig dichtbij")
    ended = [each.ended_at for each in db.session.scalars(select(KeptNear))]
    assert len(ended) == 2
    assert None not in ended


WRONG = (
    ({"ring": []}, "ring", "Kies hoe ver het mag."),
    ({"reason": []}, "reason", "Kies een reden uit de lijst."),
    ({"until": ""}, "until", "Dit hebben we nodig."),
    ({"until": "2026-11-23"}, "until", "Deze dag is al voorbij."),
    ({"until": "2028-01-01"}, "until", "Kies een dag binnen een jaar."),
)


def test_without_a_reason_or_an_end_it_is_refused(app, browser):
    cast = a_cast()
    membership = cast.expert.memberships[0]
    browser.sign_in(cast.leader)
    fine = {"ring": "1", "reason": "nieuw", "until": "2027-05-01"}
    for typed, field, says in WRONG:
        page = browser.visit(f"/uitlenen/ruimte/{membership.id}/dichtbij")
        page = page.form().fill(fine | typed).press("Houd dichtbij")
        assert page.status == 422
        assert says in page.error_beside(field)
        kept = {name: page.form().value(name) for name in fine if name != field}
        assert kept == {name: fine[name] for name in kept}  # what was typed stays
    assert db.session.scalars(select(KeptNear)).all() == []


def test_only_who_leads_somebody_keeps_them_and_only_once(app, browser):
    cast = a_cast()
    membership = cast.expert.memberships[0]
    for other in (cast.asker, cast.coordinator, cast.expert, cast.board):
        with pytest.raises(NotAllowed):
            keep(membership, other)
    keep(membership, cast.leader)
    page = browser.sign_in(cast.leader).visit(f"/uitlenen/ruimte/{membership.id}/dichtbij")
    page = page.form().fill({"ring": "1", "reason": "nieuw", "until": "2027-05-01"})
    assert page.press("Houd dichtbij").says("Deze collega blijft al dichtbij")


def test_another_school_of_theirs_decides_for_itself(app):
    cast = a_cast()
    elsewhere = a_school("De Derde", swv=cast.swv, region=cast.region)
    a_membership(cast.expert, Role.TEACHER, elsewhere)
    keep(cast.expert.memberships[0], cast.leader)
    assert found_from(cast.asking, cast.expert)


def test_the_coordinator_sees_how_often_and_no_small_number(app, browser):
    cast = a_cast()
    address = f"/inzicht/{cast.swv.public_id}"
    assert browser.sign_in(cast.coordinator).visit(address).says("Wie voorlopig dichtbij blijft")
    people = [a_person(f"Leraar {n}", at=cast.lending) for n in range(6)]
    for number, person in enumerate(people):
        a_profile(person)
        keep(person.memberships[0], cast.leader, reason="nieuw" if number else "te_veel")
    page = browser.visit(address)
    assert page.says("Deze collega is hier net begonnen 5")
    assert page.says("Deze collega heeft nu genoeg te doen minder dan 5")
    assert not page.says("Leraar 1")
    with clock.at(MOMENT + timedelta(days=90)):
        page = browser.sign_in(cast.coordinator).visit(address)
        assert not page.says("Deze collega is hier net begonnen")
