"""Searches that somebody keeps: on the page, and the mail when somebody new fits."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Membership, Person
from app.database import db, unit_of_work
from app.profiles.models import Claim, Profile
from app.search import saved
from app.search.models import FoundBefore, SavedSearch
from app.web.commands import turn
from tests.search.town import Town, names
from tests.support.browser import Browser, Page
from tests.support.makers import MOMENT, a_director, a_membership, a_profile
from tests.support.makers_accounts import mails_to, text_of
from tests.support.page_rules import words_of

SAFETY = "/zoeken?q=sociale+veiligheid"


pytestmark = pytest.mark.usefixtures("still")


def keep(visit: Any, path: str = SAFETY) -> Page:
    return visit(path).press("Bewaar deze zoekopdracht")


def kept() -> list[SavedSearch]:
    db.session.rollback()
    return list(db.session.scalars(select(SavedSearch).order_by(SavedSearch.id)))


def news(app: Any, person: Person, days: int) -> list[EmailMessage]:
    """What this person is mailed on that day, after everybody's searches were looked at."""
    now = MOMENT + timedelta(days=days)
    with clock.at(now):
        before = len(mails_to(app, person.email))
        saved.look_again(now=now)
        assert len(mails_to(app, person.email)) == before, "mail goes after lessons"
    with clock.at(now + timedelta(hours=8)):
        return mails_to(app, person.email)[before:]


def change(thing: Any, **facts: Any) -> None:
    with unit_of_work():
        for name, value in facts.items():
            setattr(db.session.merge(thing), name, value)


# ── The page ────────────────────────────────────────────────────────────────────────────────────


def test_a_search_is_kept_with_one_button_and_found_back(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal", parts=[2])
    town.colleague("Bo Kuiper", parts=[9])
    page = keep(visit, f"{SAFETY}&dagdeel=2")
    assert page.path == "/zoeken/bewaard"
    assert page.says("Bewaard. Je krijgt een mail")
    assert page.says("1 collega, zojuist geteld")
    page = page.follow("“sociale veiligheid”, dinsdagochtend")
    assert names(page) == ["Amina Zaal"]
    assert visit("/zoeken").follow("Bewaarde zoekopdrachten").path == "/zoeken/bewaard"


def test_what_was_switched_off_and_on_is_kept_too(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal")
    town.colleague("Cas Moor", skills=["groepsvorming"])
    page = visit(SAFETY).follow("Sociale veiligheid op school weghalen")
    page = page.follow("Groepsvorming en groepsdynamiek").press("Bewaar deze zoekopdracht")
    assert names(page.follow("“sociale veiligheid”")) == ["Cas Moor"]


def test_the_same_search_is_kept_once(town: Town, visit: Any) -> None:
    page = visit(SAFETY)
    page.press("Bewaar deze zoekopdracht")
    page.press("Bewaar deze zoekopdracht")  # the same press again
    keep(visit, "/zoeken?ring=zz&q=sociale++veiligheid&page=3")  # the same, said otherwise
    assert len(kept()) == 1


def test_one_too_many_is_refused_with_the_number(town: Town, visit: Any) -> None:
    for number in range(saved.MOST):
        keep(visit, f"{SAFETY}&dagdeel={number % 10}&ring={number // 10}")
    assert len(kept()) == saved.MOST
    page = keep(visit)
    assert page.status == 422
    assert page.says("Je hebt al 20 zoekopdrachten bewaard. Gooi er eerst een weg.")
    assert len(kept()) == saved.MOST
    page.form(f"/zoeken/bewaard/{kept()[0].public_id}/weggooien").press()
    assert keep(visit).status == 200


@pytest.mark.parametrize("path", ["/zoeken", "/zoeken?q=winterbanden+wisselen"])
def test_there_is_nothing_to_keep_without_a_question(visit: Any, path: str) -> None:
    assert "Bewaar deze zoekopdracht" not in visit(path).html


@pytest.mark.parametrize("address", ["", "q=winterbanden", "%00=%ff&&&", "&" * 1999, "x" * 9000])
def test_an_address_that_asks_nothing_is_refused(visit: Any, address: str) -> None:
    form = visit(SAFETY).form("/zoeken/bewaard")
    page = form.tamper({"address": address}).press()
    assert page.status == 422
    assert page.says("Zoek eerst iets. Daarna kun je de zoekopdracht bewaren.")
    assert kept() == []


def test_mail_is_turned_off_and_on_and_a_search_thrown_away(town: Town, visit: Any) -> None:
    page = keep(visit)
    assert page.says("mail staat aan")
    page = page.press("Mail uitzetten")
    assert page.says("mail staat uit")
    assert kept()[0].mails is False
    assert page.press("Mail aanzetten").says("mail staat aan")
    assert kept()[0].mails is True
    page = page.press("Weggooien")
    assert page.says("Je hebt nog niets bewaard")
    assert kept() == []


def test_throwing_away_forgets_whom_it_found(town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal")
    page = keep(visit)
    assert db.session.scalar(select(func.count()).select_from(FoundBefore)) == 1
    page.press("Weggooien")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(FoundBefore)) == 0


def test_nobody_touches_what_somebody_else_keeps(app: Any, town: Town, visit: Any) -> None:
    keep(visit)
    own = Browser(app).sign_in(a_director(town.sister))
    page = own.visit(SAFETY)
    token = page.form("/zoeken/bewaard").value("csrf_token")
    for step in ("mail", "weggooien"):
        path = f"/zoeken/bewaard/{kept()[0].public_id}/{step}"
        answer = own.client.post(path, data={"csrf_token": token, "mails": "uit"})
        assert answer.status_code == 404
    assert kept()[0].mails is True
    assert own.visit("/zoeken/bewaard").says("Je hebt nog niets bewaard")


# ── The mail ────────────────────────────────────────────────────────────────────────────────────


def test_somebody_new_is_told_once(app: Any, town: Town, visit: Any) -> None:
    town.colleague("Amina Zaal")
    keep(visit)
    assert news(app, town.director, days=1) == []
    bo = town.colleague("Bo Kuiper")
    (mail,) = news(app, town.director, days=2)
    assert mail["Subject"] == "Een nieuwe collega bij “sociale veiligheid”"
    said = text_of(mail)
    assert "Bo Kuiper, De Kameleon" in said
    assert "Amina" not in said
    assert f"/mensen/{bo.public_id}" in said
    assert "/zoeken?q=sociale+veiligheid" in said
    assert "/zoeken/bewaard" in said
    assert news(app, town.director, days=3) == []
    assert kept()[0].total == 2


def test_all_searches_of_a_day_come_in_one_mail(app: Any, town: Town, visit: Any) -> None:
    keep(visit)
    keep(visit, "/zoeken?q=muziek")
    keep(visit, "/zoeken?q=dyslexie")
    town.colleague("Amina Zaal", skills=["sociale-veiligheid", "muziek"])
    town.colleague("Bo Kuiper", skills=["muziek"])
    (mail,) = news(app, town.director, days=1)
    said = text_of(mail)
    assert mail["Subject"] == "Nieuwe collega’s bij je bewaarde zoekopdrachten"
    assert "“sociale veiligheid”: 1 nieuwe collega\n" in said
    assert "“muziek”: 2 nieuwe collega’s" in said
    assert "dyslexie" not in said


def test_who_comes_later_that_day_is_news_tomorrow(app: Any, town: Town, visit: Any) -> None:
    keep(visit)
    town.colleague("Amina Zaal")
    now = MOMENT + timedelta(days=1)
    assert saved.look_again(now=now) == 1
    town.colleague("Bo Kuiper")
    assert saved.look_again(now=now + timedelta(hours=1)) == 0
    (mail,) = news(app, town.director, days=2)
    assert "Bo Kuiper" in text_of(mail)
    assert "Amina" not in text_of(mail)


def test_of_two_workers_that_look_at_once_neither_loses_anybody(
    app: Any, town: Town, visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(visit)
    town.colleague("Amina Zaal")
    now = MOMENT + timedelta(days=1)
    look, looks = saved.fitting, []

    def slowly(*args: Any, **kwargs: Any) -> Any:
        looks.append(1)
        if len(looks) == 1:  # meanwhile another worker does all of it, and then Bo comes
            assert saved.look_again(now=now) == 1
            town.colleague("Bo Kuiper")
        return look(*args, **kwargs)

    monkeypatch.setattr(saved, "fitting", slowly)
    assert saved.look_again(now=now) == 0
    monkeypatch.undo()
    (mail,) = news(app, town.director, days=2)
    assert "Bo Kuiper" in text_of(mail)


def test_many_are_remembered_and_some_are_named(app: Any, town: Town, visit: Any) -> None:
    for number in range(25):  # more than one page
        town.colleague(f"Eerder {number}")
    keep(visit)
    for number in range(7):
        town.colleague(f"Later {number}")
    (mail,) = news(app, town.director, days=1)
    assert "7 nieuwe collega’s" in text_of(mail)
    assert text_of(mail).count("- Later") == 5
    assert "- en nog 2" in text_of(mail)
    assert "Eerder" not in text_of(mail)


def test_who_has_no_time_is_no_news_until_they_have(app: Any, town: Town, visit: Any) -> None:
    keep(visit)
    amina = town.colleague("Amina Zaal", load=1000)
    assert news(app, town.director, days=1) == []
    change(db.session.get_one(Profile, amina.id), load=0)
    (mail,) = news(app, town.director, days=2)
    assert "Amina Zaal" in text_of(mail)


@pytest.mark.parametrize(("away", "is_news"), [(5, False), (100, True)])
def test_who_comes_back_is_news_only_after_a_season(
    app: Any, town: Town, visit: Any, away: int, is_news: bool
) -> None:
    amina = town.colleague("Amina Zaal")
    profile = db.session.get_one(Profile, amina.id)
    keep(visit)
    change(profile, paused_at=MOMENT)
    assert news(app, town.director, days=1) == []
    change(profile, paused_at=None)
    assert bool(news(app, town.director, days=away)) is is_news


def test_nobody_is_told_of_themselves(app: Any, town: Town, visit: Any) -> None:
    keep(visit)
    a_profile(town.director, skills=["sociale-veiligheid"])
    assert news(app, town.director, days=1) == []


def test_who_is_out_of_reach_is_no_news(app: Any, town: Town, visit: Any) -> None:
    keep(visit)
    town.colleague("Amina Zaal", at=town.other, ring=1)
    assert news(app, town.director, days=1) == []


def test_it_is_looked_at_from_the_place_that_was_chosen(app: Any, town: Town, visit: Any) -> None:
    a_membership(town.director, "director", town.far)
    keep(visit, f"{SAFETY}&vanuit={town.far.public_id}")
    town.colleague("Amina Zaal", ring=1)
    assert news(app, town.director, days=1) == []
    town.colleague("Bo Kuiper", at=town.far, ring=0)
    assert "Bo Kuiper" in text_of(*news(app, town.director, days=2))


# What may happen between looking and sending, after which nothing is told.


def pauses(town: Town, amina: Person) -> None:
    change(db.session.get_one(Profile, amina.id), paused_at=MOMENT)


def reaches_less_far(town: Town, amina: Person) -> None:
    claims = db.session.scalars(select(Claim).where(Claim.person_id == amina.id))
    for claim in claims.all():
        change(claim, ring=0)


def has_no_time_left(town: Town, amina: Person) -> None:
    change(db.session.get_one(Profile, amina.id), load=1000)


def owner_works_elsewhere(town: Town, amina: Person) -> None:
    mine = select(Membership).where(Membership.person_id == town.director.id)
    change(db.session.scalars(mine).one(), until=clock.today() - timedelta(days=1))


def owner_is_closed(town: Town, amina: Person) -> None:
    change(town.director, closed_at=MOMENT)


def owner_wants_no_mail(town: Town, amina: Person) -> None:
    change(kept()[0], mails=False)


def search_is_thrown_away(town: Town, amina: Person) -> None:
    (thrown_away,) = kept()
    with unit_of_work():
        saved.forget(db.session.merge(thrown_away))


@pytest.mark.parametrize(
    "happens",
    [
        pauses,
        reaches_less_far,
        has_no_time_left,
        owner_works_elsewhere,
        owner_is_closed,
        owner_wants_no_mail,
        search_is_thrown_away,
    ],
)
@pytest.mark.parametrize("when", ["before looking", "between looking and sending"])
def test_what_is_no_longer_so_is_not_told(
    app: Any, town: Town, visit: Any, happens: Any, when: str
) -> None:
    keep(visit)
    amina = town.colleague("Amina Zaal", ring=1)
    now = MOMENT + timedelta(days=1)
    if when == "before looking":
        happens(town, amina)
    asked = saved.look_again(now=now)
    assert asked == (0 if when == "before looking" else 1)
    if when != "before looking":
        happens(town, amina)
    with clock.at(now + timedelta(hours=8)):
        assert mails_to(app, town.director.email) == []


def test_a_search_that_finds_too_many_tells_of_nobody(
    app: Any, town: Town, visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        town.colleague(f"Eerder {number}")
    keep(visit)
    monkeypatch.setattr(saved, "TOO_MANY", 3)
    amina = town.colleague("Amina Zaal")
    assert news(app, town.director, days=1) == []
    assert visit("/zoeken/bewaard").says("te breed om over te mailen")
    change(db.session.get_one(Profile, amina.id), paused_at=MOMENT)
    assert news(app, town.director, days=2) == []  # few enough again, and nobody new
    change(db.session.get_one(Profile, amina.id), paused_at=None)
    assert news(app, town.director, days=3) == []


def test_one_owner_whose_search_fails_holds_up_no_other(
    app: Any, town: Town, visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_director(town.sister, "Zoë Zus")
    keep(visit)
    keep(Browser(app).sign_in(other).visit)
    town.colleague("Amina Zaal", at=town.school)
    look = saved.fitting

    def breaks(viewer: Any, *args: Any, **kwargs: Any) -> Any:
        if viewer.id == town.director.id:
            raise ZeroDivisionError
        return look(viewer, *args, **kwargs)

    monkeypatch.setattr(saved, "fitting", breaks)
    assert saved.look_again(now=MOMENT + timedelta(days=1)) == 1
    monkeypatch.undo()
    assert "Amina Zaal" in text_of(*news(app, town.director, days=2))  # a day late
    assert len(mails_to(app, other.email)) == 1


def test_the_clock_looks_once_a_day_and_the_worker_mails_after_lessons(
    app: Any, town: Town, visit: Any, browser: Browser
) -> None:
    keep(visit)
    town.colleague("Amina Zaal")
    with clock.at(MOMENT + timedelta(hours=1)):
        turn()
        assert mails_to(app, town.director.email) == []
    with clock.at(MOMENT + timedelta(hours=6)):
        turn()
        assert len(mails_to(app, town.director.email)) == 1
        (row,) = browser.sign_in(town.director).visit("/zoeken/bewaard").select("article")
        assert "1 collega, 5 uur geleden geteld" in words_of(row)
