"""Months later one question, once; thanks for one pair of eyes; and what somebody gave."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import clock
from app.accounts.models import Person
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.errors import RuleBroken
from app.events.models import Delivery, Event
from app.outbox.models import Job
from app.profiles import actions as profiles
from app.profiles.models import Profile
from app.reviews import actions, following, rules
from app.reviews.actions import Draft
from app.reviews.models import EffectCheck, ThankYou
from app.reviews.waiting import waiting
from tests.reviews.test_writing import FUN, GOOD, profile_of, write
from tests.support.makers import a_person
from tests.support.makers_accounts import link_in, mails_to, text_of
from tests.support.makers_deployments import AFTER_SECOND, a_cast, an_inzet

# After SECOND, the last session.
DUE = {3: date(2027, 3, 15), 6: date(2027, 6, 15), 12: date(2027, 12, 15)}


def ask(on: date) -> int:
    return following.ask_what_lasts(now=moment_on(on))


def asked() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(EffectCheck.months).order_by(EffectCheck.months)))


def answer(months: int, value: int | None, *, by, on: date) -> EffectCheck:
    with unit_of_work():
        check = db.session.scalars(select(EffectCheck).filter_by(months=months)).one()
        following.answer(check, value, by=by, now=moment_on(on))
        return check


def thank(inzet, words: str, *, by, **more) -> ThankYou:
    with unit_of_work():
        found = db.session.get_one(Deployment, inzet.id)
        return following.thank(found, words, by=by, now=AFTER_SECOND, **more)


def test_it_is_asked_after_three_six_and_twelve_months_and_once(app):
    an_inzet(a_cast(), "completed")
    for number, due in enumerate(DUE.values()):
        assert ask(due - timedelta(days=1)) == 0
        assert ask(due) == 1
        assert ask(due) == ask(due + timedelta(days=30)) == 0
        assert asked() == list(DUE)[: number + 1]


def test_nobody_is_asked_in_a_holiday():
    # Three months after 24 November is in the spring holidays of the south; six months after
    # 25 June is Christmas day.
    assert rules.effect_is_asked_on(date(2026, 6, 25), 6, "Midden") == date(2027, 1, 4)
    assert rules.effect_is_asked_on(date(2026, 11, 24), 3, "Midden") == date(2027, 3, 1)
    assert rules.months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert rules.months_later(date(2027, 3, 31), -1) == date(2027, 2, 28)


def test_a_worker_that_was_away_asks_after_all_but_not_about_long_ago(app):
    an_inzet(a_cast(), "completed")
    assert ask(DUE[3] + timedelta(days=61)) == 0
    assert ask(DUE[3] + timedelta(days=60)) == 1


@pytest.mark.parametrize("state", ["running", "delivered", "cancelled"])
def test_only_what_was_completed_is_asked_about(app, state):
    an_inzet(a_cast(), state)
    assert ask(DUE[3]) == 0


def test_what_did_not_take_place_is_not_asked_about(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, Draft(not_held_reason="ill"), by=cast.asker)
    assert ask(DUE[3]) == 0


def test_after_nothing_is_left_nobody_asks_again(app):
    cast = a_cast()
    an_inzet(cast, "completed")
    ask(DUE[3])
    answer(3, rules.NOTHING_LEFT, by=cast.asker, on=DUE[3])
    assert ask(DUE[6]) == ask(DUE[12]) == 0


def test_who_left_is_not_asked(app):
    cast = a_cast()
    an_inzet(cast, "completed")
    with unit_of_work():
        db.session.merge(cast.asker).closed_at = AFTER_SECOND
    assert ask(DUE[3]) == 0


def test_two_workers_ask_once(app, monkeypatch):
    an_inzet(a_cast(), "completed")
    assert ask(DUE[3]) == 1
    everything = select(Deployment.id)
    monkeypatch.setattr(following, "_perhaps_due", lambda *_: everything)
    monkeypatch.setattr(following, "_need_not_ask", lambda *_: False)  # as it was a moment ago
    assert ask(DUE[3]) == 0
    assert asked() == [3]
    assert len(db.session.scalars(select(Job).where(Job.kind == "effect_mail")).all()) == 1


def test_the_answer_is_in_no_score_and_only_the_expert_hears_of_it(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, GOOD, by=cast.asker)
    write(inzet, FUN, by=cast.expert)
    ask(DUE[3])
    with unit_of_work():
        actions.refresh_standing([cast.expert.id], today=DUE[3])
    before = profile_of(cast.expert).score
    answer(3, 5, by=cast.asker, on=DUE[3])
    with unit_of_work():
        assert actions.refresh_standing([cast.expert.id], today=DUE[3]) == 0
    assert profile_of(cast.expert).score == before
    event = db.session.scalars(select(Event).where(Event.action == "answer_effect")).one()
    assert event.facts == {"months": 3}
    heard = select(Delivery.person_id).where(Delivery.event_id == event.id)
    assert db.session.scalars(heard).all() == [cast.expert.id]


def test_it_is_answered_once_by_the_school_and_in_time(app):
    cast = a_cast()
    an_inzet(cast, "completed")
    ask(DUE[3])
    closes = db.session.scalars(select(EffectCheck.closes_on)).one()
    assert closes == date(2027, 4, 5)
    for stranger in (cast.expert, cast.leader, cast.coordinator, a_person("Vreemd")):
        with pytest.raises(RuleBroken, match="Alleen de school"):
            answer(3, 4, by=stranger, on=DUE[3])
    for nonsense in (None, 0, 6):
        with pytest.raises(RuleBroken, match="Kies"):
            answer(3, nonsense, by=cast.asker, on=DUE[3])
    with pytest.raises(RuleBroken, match="Dat geeft niets"):
        answer(3, 4, by=cast.asker, on=closes + timedelta(days=1))
    assert answer(3, 4, by=cast.asker, on=closes).answer == 4
    with pytest.raises(RuleBroken, match="al beantwoord"):
        answer(3, 1, by=cast.asker, on=closes)


def test_the_database_asks_once_and_knows_no_moment_without_an_answer(app):
    an_inzet(a_cast(), "completed")
    ask(DUE[3])
    with pytest.raises(DBAPIError, match="answered_by_an_answer"), unit_of_work() as session:
        session.execute(text("UPDATE effect_check SET answer = 3"))
    check = db.session.scalars(select(EffectCheck)).one()
    again = {"deployment_id": check.deployment_id, "months": 3, "asked_id": check.asked_id}
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(EffectCheck(**again, asked_at=AFTER_SECOND, closes_on=DUE[3]))


def test_from_the_mail_to_what_the_expert_reads(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", left_behind="Zelf een kringgesprek leiden.")
    ask(DUE[3])
    with clock.at(moment_on(DUE[3])):
        mail = mails_to(app, cast.asker.email)[-1]
        assert mail["Subject"] == "Is het nog te merken?"
        assert "Sanne Kundig" in text_of(mail)
        link = link_in(mail, under="/nog-te-merken/")
        assert [line.endpoint for line in waiting(cast.asker, now=clock.now())] == [
            "reviews.effect"
        ]
        page = browser.sign_in(cast.asker).visit(link)
        assert page.h1 == "Is het nog te merken?"
        assert page.says("zelf zouden kunnen: Zelf een kringgesprek leiden.")
        assert page.form().press().error_beside("answer") == "Kies wat het beste past."
        page.form().fill({"answer": "4"}).press()
        assert browser.visit(link).says("al beantwoord: ja, vaak")
        page = browser.sign_in(cast.expert).visit(f"/inzetten/{inzet.public_id}")
        assert page.says("Is het nog te merken? Ja, vaak")
        assert browser.visit("/profiel/gedeeld").says("na 3 maanden: ja, vaak")
        page = browser.sign_in(cast.leader).visit(f"/inzetten/{inzet.public_id}")
        assert not page.says("ja, vaak")
        assert waiting(cast.asker, now=clock.now()) == []


def test_too_late_is_said_kindly(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    ask(DUE[3])
    with clock.at(moment_on(date(2027, 4, 6))):
        page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}/nog-te-merken/3")
        assert page.says("De tijd om te antwoorden is voorbij. Dat geeft niets.")
        assert waiting(cast.asker, now=clock.now()) == []


def test_the_mail_is_not_sent_to_who_no_longer_speaks_for_the_school(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    ask(DUE[3])
    with unit_of_work():
        check = db.session.scalars(select(EffectCheck)).one()
        check.asked_id = cast.colleague.id
    assert inzet.asked_by_id == cast.asker.id
    with clock.at(moment_on(DUE[3])):
        assert "Is het nog te merken?" not in [
            mail["Subject"] for mail in mails_to(app, cast.colleague.email)
        ]


# ── Thanks ──────────────────────────────────────────────────────────────────────────────────────

THANKS = "Dank je wel, Sanne. Het team praat er nog over."


def test_thanks_go_to_the_expert_alone(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    with clock.at(AFTER_SECOND):
        page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}")
        page = page.follow("Stuur een bedankje")
        assert page.form().press().error_beside("words") == "Schrijf je bedankje."
        page = page.form().fill({"words": THANKS}).press()
        assert page.says("Dat doet iemand goed")
        assert not page.says("Stuur een bedankje")
        page = browser.sign_in(cast.expert).visit("/profiel/gedeeld")
        assert page.says("Het team praat er nog over.")
        assert page.says("Je hielp 4 uur, op 1 school.")
        for other in (cast.leader, cast.board, cast.colleague, cast.coordinator):
            browser.sign_in(other)
            paths = (f"/inzetten/{inzet.public_id}", f"/mensen/{cast.expert.public_id}", "/start")
            for path in (*paths, "/profiel/gedeeld"):
                assert "praat er nog over" not in browser.client.get(path).get_data(as_text=True)


def test_thanks_are_given_once_by_the_school_and_hold_no_names_or_numbers(app, monkeypatch):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    for stranger in (cast.expert, cast.leader, cast.coordinator):
        with pytest.raises(RuleBroken, match="Bedanken doet"):
            thank(inzet, THANKS, by=stranger)
    for words, says in (
        ("", "Schrijf"),
        ("x" * 501, "hoogstens"),
        ("Bel mij op 06-12345678.", "telefoonnummers"),
        ("Namens leerling Sem: dank je wel.", "‘Sem’"),
    ):
        with pytest.raises(RuleBroken, match=says):
            thank(inzet, words, by=cast.asker)
    thank(inzet, "Namens leerling Sem: dank je wel.", by=cast.asker, cleared=("Sem",))
    with pytest.raises(RuleBroken, match="al een bedankje"):
        thank(inzet, THANKS, by=cast.asker)
    monkeypatch.setattr(following, "was_thanked", lambda *_: False)  # as it was a moment ago
    with pytest.raises(RuleBroken, match="al een bedankje"):
        thank(inzet, THANKS, by=cast.asker)


def test_there_are_no_thanks_before_it_is_done(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "delivered")
    with pytest.raises(RuleBroken, match="afgerond"):
        thank(inzet, THANKS, by=cast.asker)
    with clock.at(AFTER_SECOND):
        response = browser.sign_in(cast.asker).client.get(f"/inzetten/{inzet.public_id}/bedankje")
        assert response.status_code == 404


# ── Stopping ────────────────────────────────────────────────────────────────────────────────────


def test_who_stops_sharing_takes_the_ervaringen_along_at_once(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, GOOD, by=cast.asker)
    write(inzet, FUN, by=cast.expert)
    path = f"/inzetten/{inzet.public_id}"

    def reads(person) -> bool:
        with clock.at(AFTER_SECOND):
            return browser.sign_in(person).visit(path).says("Algemene indruk")

    assert reads(cast.leader)
    with unit_of_work():
        expert = db.session.get_one(Person, cast.expert.id)
        seen = db.session.get_one(Profile, expert.id).version
        profiles.stop_sharing(by=expert, now=AFTER_SECOND, seen=seen)
    assert [reads(p) for p in (cast.leader, cast.board, cast.asker, cast.expert)] == [
        False,
        False,
        True,
        True,
    ]
    with clock.at(AFTER_SECOND):
        response = browser.sign_in(cast.colleague).client.get(f"/mensen/{cast.expert.public_id}")
        assert response.status_code == 404


def test_before_the_first_inzet_the_page_is_kind(browser):
    cast = a_cast()
    with clock.at(AFTER_SECOND):
        page = browser.sign_in(cast.expert).visit("/profiel/gedeeld")
        assert page.says("Nog niets gedeeld")
