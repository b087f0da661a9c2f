"""Several people asked at once: each by themselves, all of them or nobody."""

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts import throttles
from app.database import db, unit_of_work
from app.deployments import several
from app.deployments.models import Deployment
from app.errors import NotAllowed, RuleBroken, TooOften
from app.events.models import Delivery, Event
from app.help_requests import often
from app.organisations.models import Ring
from tests.support.makers import MOMENT, TODAY, a_person, a_profile
from tests.support.makers_deployments import a_cast, a_freelance_expert, an_expert, an_open_request


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def invite(asked, people, by, **said):
    with unit_of_work():
        return several.invite_several(asked, people, by=by, now=MOMENT, **said)


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(Deployment)) or 0


def three(cast):
    return [an_expert(cast.lending, name) for name in ("Aad Aal", "Bea Bos", "Cor Cas")]


def test_each_has_an_inzet_and_hears_once(app):
    cast = a_cast()
    asked, people = an_open_request(cast), three(cast)
    made = invite(asked, people, cast.asker, words="Kun je komen?", html="<p>Kun je komen?</p>")
    assert [each.expert_id for each in made] == sorted(who.id for who in people)
    assert all(each.bundle_id is None for each in made)
    assert asked.open_talks == 3
    heard = db.session.scalars(
        select(Delivery.person_id)
        .join(Event, Event.id == Delivery.event_id)
        .where(Event.action == "invite", Delivery.person_id.in_([who.id for who in people]))
    ).all()
    assert sorted(heard) == sorted(who.id for who in people)


def test_whoever_cannot_be_asked_is_named_and_nobody_is_asked(app):
    cast = a_cast()
    asked, people = an_open_request(cast, ring=Ring.REGION), three(cast)
    invite(asked, people[:1], cast.asker)
    zzp = a_freelance_expert(cast)
    with pytest.raises(RuleBroken) as no:
        invite(asked, [*people, zzp], cast.asker)
    db.session.rollback()
    assert no.value.field == "people"
    assert "Met Aad Aal loopt over deze vraag al een gesprek." in str(no.value)
    assert "Zeno Zwart: Kies waarom je toch een zzp’er vraagt." in str(no.value)
    assert "Bea Bos" not in str(no.value)
    assert (how_many(), asked.open_talks) == (1, 1)


def test_only_who_asks_for_the_school_does_this(app):
    cast = a_cast()
    asked, people = an_open_request(cast), three(cast)
    for by in (cast.colleague, cast.leader):
        with pytest.raises(NotAllowed):
            invite(asked, people, by)
    db.session.rollback()
    assert how_many() == 0


def test_at_most_so_many_at_once_and_so_many_a_day(app, monkeypatch):
    cast = a_cast()
    asked, people = an_open_request(cast), three(cast)
    with pytest.raises(RuleBroken, match="Kies wie"):
        invite(asked, [], cast.asker)
    monkeypatch.setattr(several, "MOST_AT_ONCE", 2)
    with pytest.raises(RuleBroken, match="hoogstens 2 mensen tegelijk; dit zijn er 3"):
        invite(asked, people, cast.asker)
    with unit_of_work():  # the vraag itself counts as well
        for _ in range(often.BY_ONE.most - 2):
            throttles.take(often.BY_ONE, str(cast.asker.id), now=MOMENT)
    with pytest.raises(TooOften, match="Ga morgen verder"):
        invite(asked, people[:2], cast.asker)
    db.session.rollback()
    assert how_many() == 0
    invite(asked, people[:1], cast.asker)


def test_from_the_vraag_one_ticks_and_sends_once(app, browser):
    cast = a_cast()
    asked, people = an_open_request(cast), three(cast)
    page = browser.sign_in(cast.asker).visit(f"/vragen/{asked.public_id}")
    page = page.follow("Vraag meer mensen tegelijk")
    form = page.form().fill({"people": [who.public_id for who in people[:2]], "words": "Hallo"})
    page = form.press("Vraag deze mensen")
    assert page.says("Je vraag is verstuurd aan Aad Aal en Bea Bos.")
    assert form.press("Vraag deze mensen").status == 200
    assert how_many() == 2
    page = browser.visit(f"/vragen/{asked.public_id}/uitnodigen")
    assert not page.says("Aad Aal")
    assert page.says("Cor Cas")


def test_a_page_of_before_says_who_was_asked_meanwhile(app, browser):
    cast = a_cast()
    asked, people = an_open_request(cast), three(cast)
    page = browser.sign_in(cast.asker).visit(f"/vragen/{asked.public_id}/uitnodigen")
    form = page.form().fill({"people": [who.public_id for who in people[:2]]})
    invite(asked, people[:1], cast.asker)
    page = form.press("Vraag deze mensen")
    assert page.status == 422
    assert "Met Aad Aal loopt" in page.error_beside("people")
    db.session.rollback()
    assert how_many() == 1


def test_from_a_search_one_chooses_people_and_then_the_vraag(app, browser):
    cast = a_cast()
    asked, people = an_open_request(cast), three(cast)
    page = browser.sign_in(cast.asker).visit("/zoeken?q=pesten")
    names = {box["value"] for box in page.select("input[name=person]")}
    assert {who.public_id for who in people} <= names
    chosen = "&".join(f"person={who.public_id}" for who in people[:2])
    page = browser.visit(f"/vragen/mensen-vragen?{chosen}")
    assert page.says("Je koos Aad Aal, Bea Bos.")
    page = page.follow(asked.title)
    assert page.form().value("people") == [who.public_id for who in people[:2]]


def test_without_an_open_vraag_one_asks_first(app, browser):
    cast = a_cast()
    page = browser.sign_in(cast.asker).visit(
        f"/vragen/mensen-vragen?person={cast.expert.public_id}"
    )
    assert page.says("Er staat geen vraag open")
    page = browser.sign_in(cast.expert).visit("/vragen/mensen-vragen?person=bestaatniet")
    assert page.status == 200


def test_who_was_named_and_does_not_fit_is_listed_after_who_does(app):
    cast = a_cast()
    asked = an_open_request(cast)
    other = a_profile(a_person("Dora Dys", at=cast.lending), skills=["dyslexie"]).person
    found = several.candidates(asked, TODAY, named=[other.id])
    assert [who.id for who, _ in found] == [cast.expert.id, other.id]


@pytest.mark.parametrize("sent", ["\x00", "a" * 10_000, "bestaat-niet", "nietbekend"])
def test_what_no_page_offers_is_refused_beside_the_list(app, browser, sent):
    cast = a_cast()
    asked = an_open_request(cast)
    page = browser.sign_in(cast.asker).visit(f"/vragen/{asked.public_id}/uitnodigen")
    page = page.form().tamper({"people": sent}).press("Vraag deze mensen")
    assert page.status == 422
    assert page.error_beside("people") == "Kies uit de lijst."
    assert how_many() == 0
