"""The pages of an inzet, for everybody who has a part in it, in every state; and bad paths."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Deployment, Message
from app.events.models import Event
from app.pots.models import Pot
from tests.support.makers import MOMENT, a_person
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    SECOND,
    a_cast,
    a_freelance_expert,
    an_inzet,
    an_open_request,
    some_terms,
)

STATES = (
    "sounded",
    "talking",
    "proposed",
    "consent",
    "approval",
    "approved",
    "scheduled",
    "running",
    "delivered",
    "disputed",
    "completed",
    "settled",
    "declined",
    "withdrawn",
    "expired",
    "cancelled",
)
LATE = {"running", "delivered", "disputed", "completed", "settled"}
PAID = {"cover": "extra_hours", "rate": 5_000}


@pytest.fixture
def at_noon():
    with clock.at(MOMENT):
        yield


def there_now(inzet: Deployment) -> Deployment:
    db.session.rollback()
    return db.session.get_one(Deployment, inzet.id)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.engines("sqlite")
def test_every_button_leads_somewhere_in_every_state(browser, state):
    cast = a_cast()
    inzet = an_inzet(cast, state, **PAID)
    moment = AFTER_SECOND if state in LATE else MOMENT
    pages = 0
    with clock.at(moment):
        for person in (cast.asker, cast.expert, cast.leader, cast.coordinator, cast.board):
            browser.sign_in(person)
            page = browser.visit(f"/inzetten/{inzet.public_id}")
            if page.status == 404:
                continue
            pages += 1
            for link in page.select("main a[href^='/inzetten/']"):
                assert browser.visit(link["href"]).status == 200, link["href"]
    assert pages >= (2 if state == "sounded" else 3)


def test_a_stranger_finds_nothing_there(browser, at_noon):
    cast = a_cast()
    inzet = an_inzet(cast, "consent")
    browser.sign_in(a_person("Vreemd"))
    for page in ("", "/afspraken", "/toestemming", "/besluit", "/planning", "/afrekenen"):
        assert browser.visit(f"/inzetten/{inzet.public_id}{page}").status == 404
    assert browser.visit("/inzetten/aaaaaaaaaa").status == 404
    assert not browser.visit("/inzetten").says(inzet.help_request.title)


def test_terms_are_proposed_agreed_and_consented_through_the_pages(browser, at_noon):
    cast = a_cast()
    inzet = an_inzet(cast, "talking")
    where = f"/inzetten/{inzet.public_id}"

    browser.sign_in(cast.asker)
    page = browser.visit(f"{where}/afspraken").form().fill(
        {
            "rows-0-on": FIRST.isoformat(),
            "rows-0-half": "0",
            "rows-0-hours": "2",
            "form": "coaching",
            "cover": "own_time",
            "left_behind": "Het team kan dit zelf.",
        }
    ).press("Stel dit voor")  # fmt: skip
    assert page.says("dinsdagochtend 8 december (2 uur)")
    assert page.press("Akkoord met deze afspraken").says("De school is akkoord.")

    browser.sign_in(cast.expert)
    browser.visit(where).press("Akkoord met deze afspraken")
    assert there_now(inzet).state == "consent"

    browser.sign_in(cast.leader)
    page = browser.visit(f"{where}/toestemming")
    assert page.says("Geen klas mist haar leraar.")
    page.press("Geef toestemming")
    assert there_now(inzet).state == "approved"  # nothing to pay, so nobody needs to decide


def test_dates_that_do_not_fit_are_told_beside_them_and_kept(browser, at_noon):
    cast = a_cast()
    inzet = an_inzet(cast, "talking")
    browser.sign_in(cast.asker)
    page = browser.visit(f"/inzetten/{inzet.public_id}/afspraken").form().fill(
        {
            "rows-0-on": "2026-12-12",  # a Saturday
            "rows-0-hours": "2",
            "rows-1-on": FIRST.isoformat(),
            "rows-1-hours": "99",
            "rows-2-hours": "1",
            "form": "coaching",
            "cover": "own_time",
            "travel": "-5",
            "place": "x" * 201,
        }
    ).press("Stel dit voor")  # fmt: skip
    assert page.status == 422
    assert page.says("Dit is een dag in het weekend.")
    assert page.says("Kies een waarde van 0,25 tot en met 10.")
    assert page.says("Kies er een datum bij.")
    assert page.says("Schrijf een bedrag")
    assert page.says("hoogstens 200 tekens")
    assert page.select("input[name='rows-1-hours']")[0]["value"] == "99"
    assert there_now(inzet).terms_version == 0


def test_a_message_is_read_by_the_other_side_and_cannot_carry_a_script(browser, at_noon):
    cast = a_cast()
    inzet = an_inzet(cast, "talking")
    browser.sign_in(cast.asker)
    page = browser.visit(f"/inzetten/{inzet.public_id}")
    page.form(f"/inzetten/{inzet.public_id}/bericht").fill(
        {"words": "**Fijn** <script>alert(1)</script>"}
    ).press("Verstuur bericht")
    browser.sign_in(cast.expert)
    page = browser.visit(f"/inzetten/{inzet.public_id}")
    assert page.says("Fijn <script>alert(1)</script>")  # as text
    assert page.select(".prose strong")[0].text == "Fijn"
    assert page.select(".prose script") == []


def test_the_coordinator_sees_what_is_free_after_the_decision_and_pays(browser, at_noon):
    cast = a_cast(cents=30_000)
    inzet = an_inzet(cast, "approval", **PAID)
    browser.sign_in(cast.coordinator)
    page = browser.visit(f"/inzetten/{inzet.public_id}/besluit")
    assert page.says("€ 300,00")
    assert page.says("Vrij na dit besluit")
    assert page.says("€ 100,00")
    page.press("Ken toe")
    assert there_now(inzet).state == "approved"
    assert db.session.get_one(Pot, cast.pot.id).available == 10_000


def test_once_granted_both_read_which_pot_pays(browser, at_noon):
    cast = a_cast(cents=30_000)
    waiting = an_inzet(cast, "approval", **PAID)
    granted = an_inzet(cast, "approved", dates=((SECOND, 3, 240),), **PAID)
    for person in (cast.asker, cast.expert):
        browser.sign_in(person)
        assert not browser.visit(f"/inzetten/{waiting.public_id}").says("Bekostigd uit")
        page = browser.visit(f"/inzetten/{granted.public_id}")
        assert page.says(f"Bekostigd uit {cast.pot.name}")


def test_more_than_the_pot_holds_is_refused_with_what_is_free(browser, at_noon):
    cast = a_cast(cents=19_999)
    inzet = an_inzet(cast, "approval", **PAID)
    browser.sign_in(cast.coordinator)
    page = browser.visit(f"/inzetten/{inzet.public_id}/besluit")
    page = page.press("Ken toe")
    assert page.status == 422
    assert page.says("€ 199,99")
    assert there_now(inzet).state == "approval"
    assert db.session.get_one(Pot, cast.pot.id).available == 19_999


def test_a_page_left_open_while_the_amount_changed_approves_nothing(browser, at_noon):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", **PAID)
    browser.sign_in(cast.coordinator)
    old = browser.visit(f"/inzetten/{inzet.public_id}/besluit")
    with unit_of_work():
        again = db.session.get_one(Deployment, inzet.id)
        actions.move(again, "retract_consent", by=cast.leader, now=MOMENT, reason_words="Even.")
        draft = some_terms(((FIRST, 2, 240), (SECOND, 2, 240)), cover="extra_hours")
        actions.propose(again, draft, by=cast.asker, now=MOMENT)
        for who in (cast.asker, cast.expert):
            actions.agree(again, version=again.terms_version, by=who, now=MOMENT)
        actions.consent(again, by=cast.leader, now=MOMENT)

    page = old.press("Ken toe")

    assert page.status == 409
    assert page.says("Intussen is hier iets veranderd")
    assert there_now(inzet).state == "approval"
    assert page.says("€ 400,00")
    page.press("Ken toe")
    assert there_now(inzet).amount == 40_000


def test_a_double_click_sends_one_message(browser, at_noon):
    cast = a_cast()
    inzet = an_inzet(cast, "talking")
    browser.sign_in(cast.asker)
    form = browser.visit(f"/inzetten/{inzet.public_id}").form(
        f"/inzetten/{inzet.public_id}/bericht"
    )
    form = form.fill({"words": "Zullen we bellen?"})
    form.press("Verstuur bericht")
    form.press("Verstuur bericht")
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_a_no_needs_a_reason_from_the_list(browser, at_noon):
    cast = a_cast()
    inzet = an_inzet(cast, "consent")
    browser.sign_in(cast.leader)
    page = browser.visit(f"/inzetten/{inzet.public_id}/reden/weigeren")
    refused = page.press("Bevestig")
    assert refused.status == 422
    assert refused.says("Kies een reden.")
    tampered = page.form().tamper({"reason_code": "omdat"}).press("Bevestig")
    assert tampered.status == 422
    page = (
        page.form()
        .fill({"reason_code": "bezetting", "reason_words": "Er zijn drie zieken."})
        .press("Bevestig")
    )
    assert page.errors == []
    assert there_now(inzet).state == "declined"
    story = browser.visit(f"/inzetten/{inzet.public_id}")
    assert story.says("De bezetting van onze groepen laat het niet toe")


def test_a_freelancer_bills_and_is_paid(browser):
    cast = a_cast()
    zeno = a_freelance_expert(cast)
    inzet = an_inzet(cast, "completed", expert=zeno)
    where = f"/inzetten/{inzet.public_id}"
    with clock.at(AFTER_SECOND):
        browser.sign_in(cast.coordinator)
        assert browser.visit(f"{where}/afrekenen").says("De factuur van de zzp’er is er nog niet.")

        browser.sign_in(zeno)
        page = browser.visit(where).follow("Dien je factuur in")
        too_much = page.form().fill(
            {"number": "2026-7", "dated": "2026-12-15", "minutes": "4", "amount": "9.999"}
        )
        assert too_much.press("Dien in").status == 422
        page = browser.visit(f"{where}/factuur")
        page = page.form().fill({"number": "2026-7", "dated": "2026-12-15"}).press("Dien in")
        assert page.errors == []

        browser.sign_in(cast.coordinator)
        page = browser.visit(f"{where}/afrekenen").press("Reken af")
        assert page.errors == []
    assert there_now(inzet).state == "settled"
    assert db.session.get_one(Pot, cast.pot.id).spent == inzet.actual


def test_both_share_an_experience_and_read_each_other_only_then(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", **PAID)
    where = f"/inzetten/{inzet.public_id}"
    with clock.at(AFTER_SECOND):
        browser.sign_in(cast.asker)
        page = browser.visit(f"{where}/ervaring")
        refused = page.form().fill({"overall": "9"}).press("Deel je ervaring")
        assert refused.status == 422
        assert refused.says("minstens 3 van de vier")
        page.form().fill(
            {
                "overall": "9",
                "fit": "5",
                "usefulness": "4",
                "cooperation": "5",
                "again": "yes",
                "words": "Ons team weet nu veel beter wat te doen.",
            }
        ).press("Deel je ervaring")

        browser.sign_in(cast.expert)
        assert not browser.visit(where).says("veel beter")
        assert not browser.visit(f"/mensen/{cast.expert.public_id}").says("veel beter")
        page = browser.visit(f"{where}/ervaring")
        page.form().fill({"fun": "yes", "again": "yes"}).press("Deel je ervaring")
        assert browser.visit(where).says("veel beter")

        browser.sign_in(cast.asker)
        assert browser.visit(f"/mensen/{cast.expert.public_id}").says("veel beter")


def test_every_move_leaves_one_event(browser, at_noon):
    cast = a_cast()
    inzet = an_inzet(cast, "approved")
    moves = db.session.scalar(
        select(func.count(Event.id)).where(
            Event.object_type == "deployment", Event.object_id == inzet.id
        )
    )
    assert moves == inzet.version


def test_one_more_person_is_asked_for_an_open_vraag_once(browser, at_noon):
    cast = a_cast()
    asked = an_open_request(cast)
    browser.sign_in(cast.asker)
    page = browser.visit(f"/vragen/{asked.public_id}")
    page = page.press(f"Vraag {cast.expert.name}")
    assert page.says("Je vraag is verstuurd.")
    inzet = db.session.scalars(select(Deployment)).one()
    assert (inzet.expert_id, inzet.state) == (cast.expert.id, "talking")
    again = browser.visit(f"/vragen/{asked.public_id}")
    assert not again.says(f"Vraag {cast.expert.name}")


def test_a_stranger_invites_nobody_for_somebody_elses_vraag(browser, at_noon):
    cast = a_cast()
    asked = an_open_request(cast)
    browser.sign_in(cast.asker)
    form = browser.visit(f"/vragen/{asked.public_id}").form(
        f"/vragen/{asked.public_id}/uitnodigen/{cast.expert.public_id}"
    )
    assert form is not None
    browser.sign_in(cast.leader)
    assert form.press(f"Vraag {cast.expert.name}").status in (403, 404)
    assert db.session.scalar(select(func.count(Deployment.id))) == 0


def test_once_it_has_been_the_page_asks_for_the_hours_instead_of_cancelling(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", **PAID)
    where = f"/inzetten/{inzet.public_id}"
    with clock.at(clock.moment_on(FIRST, time(11))):
        browser.sign_in(cast.asker)
        assert browser.visit(where).says("Annuleren")
        form = browser.visit(f"{where}/reden/annuleren").form()
    with clock.at(clock.moment_on(FIRST, time(12))):
        page = browser.visit(where)
        assert page.says("Dinsdagochtend 8 december is geweest.")
        assert not page.says("Annuleren")
        refused = form.fill({"reason_code": "anders", "reason_words": "Toch niet."}).press(
            "Bevestig"
        )
    assert refused.status == 422
    assert refused.says("Eerst schrijft Sanne Kundig die uren op")
    assert refused.says("Toch niet.")
    assert there_now(inzet).state == "scheduled"


def test_what_was_given_today_is_not_planned_again(browser):
    cast = a_cast()
    later = date(2027, 1, 12)
    inzet = an_inzet(cast, "scheduled", dates=((FIRST, 2, 120), (later, 2, 120)), **PAID)
    with clock.at(clock.moment_on(FIRST, time(13))):
        with unit_of_work():
            actions.log_hours(inzet.sessions[0], 120, by=cast.expert, now=clock.now())
        page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}/planning")
        form = page.form()
        assert (form.value("rows-0-on"), form.value("rows-1-on")) == (later.isoformat(), "")
        wanted = {"rows-0-on": date(2027, 1, 19), "rows-0-form": "gesprek of advies"}
        page = form.fill(wanted).press("Leg de data vast")
        assert page.says("De data staan vast.")
        assert page.says("Coaching van een collega gepland: 2 uur")
        assert page.says("Gesprek of advies gepland: 2 uur")
        planned = there_now(inzet).sessions[1]
        form = browser.visit(f"/inzetten/{inzet.public_id}/planning").form()
        assert form.value("rows-0-form") == "talk"
    with clock.at(clock.moment_on(planned.on, time(13))):
        page = browser.sign_in(cast.expert).visit(f"/inzetten/{inzet.public_id}")
        page = page.follow("Uren opschrijven")
        assert page.says("19 januari 2027, gesprek of advies, gepland: 2 uur")
    assert [each.on for each in there_now(inzet).sessions] == [FIRST, date(2027, 1, 19)]


@pytest.mark.usefixtures("at_noon")
def test_what_was_called_off_late_is_billed_and_paid_through_the_pages(browser):
    cast = a_cast()
    zeno = a_freelance_expert(cast)
    inzet = an_inzet(cast, "scheduled", expert=zeno)
    url = f"/inzetten/{inzet.public_id}"
    with clock.at(moment_on(FIRST - timedelta(days=1))):
        with unit_of_work():
            actions.move(inzet, "cancel", by=cast.asker, now=clock.now(), reason_code="timing")
        assert browser.sign_in(zeno).visit("/").says("De school zei te laat af.")
        page = browser.visit(url)
        assert page.says("geannuleerd, nog te betalen")
        page = page.follow("Dien je factuur in")
        assert page.says("Te laat afgezegd, zonder uren € 160,00")
        form = page.form()
        assert (form.value("minutes"), form.value("amount")) == ("0", "193,60")
        page = form.fill({"number": "12", "dated": "2026-12-07"}).press("Dien in")
        assert page.says("Je factuur is ingediend.")
        page = browser.sign_in(cast.coordinator).visit(f"{url}/afrekenen")
        assert page.says("Te laat afgezegd € 193,60")
        assert page.form().press("Reken af").says("De inzet is betaald.")
    assert there_now(inzet).state == "cancelled"
    assert cast.pot.spent == 19_360
