"""The pages of a pot: for who holds it, and for nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Deployment
from app.pots.models import Mandate, Pot
from app.programmes import actions as trajecten
from app.programmes.models import TrajectoryPayer
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_coordinator,
    a_director,
    a_person,
    a_school,
    an_swv,
)
from tests.support.makers_deployments import a_cast, an_inzet
from tests.support.makers_pots import a_pot
from tests.support.makers_programme_money import everybody_pays
from tests.support.makers_programmes import SMALL, Programming, Walk


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


WHOLE = {
    "name": "Arrangementen",
    "purpose": "arrangement",
    "from_": "2026-08-01",
    "until": "2027-07-31",
    "amount": "12.500",
}


def test_a_coordinator_opens_a_pot_and_may_decide_about_it(browser):
    swv = an_swv("Samen Maasmond")
    browser.sign_in(a_coordinator(swv))
    page = browser.visit("/potten").follow("Nieuwe pot")
    page = page.form().fill(WHOLE | {"owner": swv.public_id}).press("Pot openen")
    assert page.says("De pot staat klaar.")
    assert page.says("€ 12.500,00")
    pot = db.session.scalars(select(Pot)).one()
    assert (pot.available, pot.purpose, pot.owner_id) == (1_250_000, "arrangement", swv.id)
    assert db.session.scalars(select(Mandate)).one().limit == 1_250_000


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("amount", "-1", "Schrijf een bedrag"),
        ("amount", "0", "Kies een waarde van"),
        ("amount", "999999999", "Kies een waarde van"),
        ("name", "", "Dit hebben we nodig."),
        ("name", "x" * 121, "hoogstens 120 tekens"),
        ("until", "2026-07-31", "eindigt niet voordat"),
        ("until", "2031-07-31", "hoogstens twee jaar"),
        ("from_", "32-13-2026", "een datum die bestaat"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field_and_kept(browser, field, typed, says):
    swv = an_swv()
    browser.sign_in(a_coordinator(swv))
    page = browser.visit("/potten/nieuw")
    form = page.form().fill(WHOLE | {"owner": swv.public_id}).tamper({field: typed})
    refused = form.press("Pot openen")
    assert refused.status == 422
    assert says in refused.error_beside(field)
    assert refused.select(f"[name='{field}']")[0].get("value", "") == typed
    assert db.session.scalar(select(func.count(Pot.id))) == 0


def test_somebody_elses_organisation_is_no_choice(browser):
    browser.sign_in(a_coordinator(an_swv()))
    foreign = an_swv("Elders")
    page = browser.visit("/potten/nieuw")
    refused = page.form().fill(WHOLE).tamper({"owner": foreign.public_id}).press("Pot openen")
    assert refused.status == 422
    assert db.session.scalar(select(func.count(Pot.id))) == 0


def test_a_double_click_opens_one_pot(browser):
    swv = an_swv()
    browser.sign_in(a_coordinator(swv))
    form = browser.visit("/potten/nieuw").form().fill(WHOLE | {"owner": swv.public_id})
    form.press("Pot openen")
    form.press("Pot openen")
    assert db.session.scalar(select(func.count(Pot.id))) == 1


def test_money_is_added_and_a_colleague_gets_a_mandate(browser):
    swv = an_swv()
    pot = a_pot(swv, 100_000)
    colleague = a_person("Mira Mandaat", at=swv)
    nobody = a_person("Niek Nergens")
    browser.sign_in(a_coordinator(swv))
    where = f"/potten/{pot.public_id}"
    page = (
        browser.visit(f"{where}/toekennen").form().fill({"amount": "500"}).press("Geld toevoegen")
    )
    assert page.says("€ 1.500,00")
    page = browser.visit(f"{where}/mandaat")
    unknown = page.form().fill({"email": "niemand@school.example", "limit": "100"})
    assert "nog niemand" in unknown.press("Mandaat geven").error_beside("email")
    retired = page.form().fill({"email": nobody.email, "limit": "100"})
    assert "nergens werkt" in retired.press("Mandaat geven").error_beside("email")
    page = browser.visit(f"{where}/mandaat")
    page = page.form().fill({"email": colleague.email, "limit": "250"}).press("Mandaat geven")
    assert page.says("Mira Mandaat: tot en met € 250,00")


def test_a_pot_of_somebody_else_is_not_there(browser):
    pot = a_pot(an_swv(), 100_000)
    browser.sign_in(a_director(a_school()))
    for page in ("", "/toekennen", "/mandaat"):
        assert browser.visit(f"/potten/{pot.public_id}{page}").status == 404
    assert not browser.visit("/potten").says(pot.name)


def test_a_mandate_shows_the_pot_but_changes_nothing_about_it(browser):
    colleague = a_person("Mira Mandaat")
    pot = a_pot(an_swv(), 100_000, approver=colleague)
    browser.sign_in(colleague)
    assert browser.visit(f"/potten/{pot.public_id}").says("Mira Mandaat")
    assert browser.visit(f"/potten/{pot.public_id}/toekennen").status == 404
    for page in ("grenzen", "sluiten", f"mandaat/{colleague.public_id}/stoppen"):
        assert browser.visit(f"/potten/{pot.public_id}/{page}").status == 404


def test_limits_are_changed_by_who_saw_how_they_stand(browser):
    swv = an_swv()
    pot = a_pot(swv, 100_000, max_rate=80_00)
    browser.sign_in(a_coordinator(swv))
    where = f"/potten/{pot.public_id}"
    first = browser.visit(where).follow("Grenzen wijzigen").form()
    second = browser.visit(f"{where}/grenzen").form()
    assert first.value("max_rate") == "80"
    page = first.fill({"max_rate": "", "max_minutes_per_week": "10", "max_months": "4"})
    page = page.press("Bewaar de grenzen")
    assert page.says("De grenzen zijn bewaard.")
    for words in ("Hoogste uurtarief geen grens", "Uren per week 10 uur", "Maanden 4"):
        assert page.says(words)
    stale = second.fill({"max_rate": "95", "max_months": "12"}).press("Bewaar de grenzen")
    assert stale.status == 409
    assert stale.form().value("max_rate") == "95"  # what was typed is kept
    found = db.session.get_one(Pot, pot.id)
    assert (found.max_rate, found.max_minutes_per_week, found.max_months) == (None, 600, 4)
    wrong = stale.form().fill({"max_months": "25"}).press("Bewaar de grenzen")
    assert "van 1 tot en met 24" in wrong.error_beside("max_months")


def test_a_mandate_is_stopped_at_once(browser):
    swv, colleague = an_swv(), a_person("Mira Mandaat")
    pot = a_pot(swv, 100_000, approver=colleague)
    browser.sign_in(a_coordinator(swv))
    again = browser.visit(f"/potten/{pot.public_id}").follow("Stop het mandaat van Mira Mandaat")
    page = browser.visit(again.path).press("Stop dit mandaat")
    assert page.says("Mira Mandaat beslist niet meer over deze pot.")
    assert page.says("Nog niemand heeft een mandaat")
    assert again.press("Stop dit mandaat").status == 409  # an old page stops nothing
    browser.sign_in(colleague)
    assert browser.visit(f"/potten/{pot.public_id}").status == 404


def test_a_mandate_of_who_works_nowhere_is_seen_and_stopped(browser):
    swv, colleague = an_swv(), a_person("Mira Mandaat", at=a_school())
    pot = a_pot(swv, 100_000, approver=colleague)
    with unit_of_work():
        db.session.get_one(Person, colleague.id).memberships[0].until = TODAY - timedelta(days=1)
    browser.sign_in(a_coordinator(swv))
    page = browser.visit(f"/potten/{pot.public_id}")
    assert page.says("Mira Mandaat: tot en met")
    assert page.says("Werkt nu nergens")
    page = page.follow("Stop het mandaat van Mira Mandaat").press("Stop dit mandaat")
    assert not page.says("Mira Mandaat: tot en met")


def test_at_the_end_of_the_year_a_pot_is_closed_once_nothing_is_open(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", rate=5_000, cover="extra_hours")
    browser.sign_in(cast.coordinator)
    where = f"/potten/{cast.pot.public_id}"
    page = browser.visit(where).follow("Pot sluiten")
    assert page.says("Er staat nog geld open.")
    assert not page.select("main form")
    page = page.follow(inzet.help_request.title)
    assert page.h1 == inzet.help_request.title
    with unit_of_work():
        found = db.session.get_one(Deployment, inzet.id)
        actions.move(found, "cancel", by=cast.asker, now=MOMENT, reason_code="timing")
    form, late = (browser.visit(f"{where}/sluiten").form() for _ in range(2))
    page = form.press("Sluit de pot")
    assert page.says("De pot is gesloten.")
    assert not page.says("Geld toevoegen")
    assert late.press("Sluit de pot").status == 409
    assert browser.visit("/potten").says("(gesloten)")
    assert (
        browser.visit(f"{where}/toekennen")
        .form()
        .fill({"amount": "5"})
        .press("Geld toevoegen")
        .says("is gesloten")
    )


def test_the_log_of_a_pot_says_what_was_paid_and_leads_there(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "approved", rate=5_000, cover="extra_hours")
    browser.sign_in(cast.coordinator)
    page = browser.visit(f"/potten/{cast.pot.public_id}")
    links = page.select(f"main a[href='/inzetten/{inzet.public_id}']")
    assert len(links) == 2  # in the log, and among what is open
    assert page.says(f"gereserveerd {inzet.help_request.title}")


def test_who_may_not_open_an_inzet_reads_only_what_it_costs_the_pot(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "approved", rate=5_000, cover="extra_hours")
    page = browser.sign_in(cast.coordinator).visit(f"/potten/{cast.pot.public_id}")
    assert page.says(inzet.help_request.title)
    holder = a_coordinator(cast.swv, "Hilde Houder")  # without a mandate
    page = browser.sign_in(holder).visit(f"/potten/{cast.pot.public_id}")
    assert page.says("Een inzet toegekend € 200,00")
    assert not page.says(inzet.help_request.title)
    assert not page.says(cast.expert.name)


def test_a_traject_that_counts_on_the_pot_stands_on_its_page(app, browser):
    world = Programming(SMALL)
    walk = Walk(world)
    walk.start()
    everybody_pays(walk.trajectory.id)
    payer = db.session.scalars(select(TrajectoryPayer)).one()
    where = f"/potten/{payer.pot.public_id}"
    page = browser.sign_in(payer.agreed_by).visit(where)
    assert page.says("Trajecten die op deze pot rekenen")
    assert page.says("Sluiten kan als ze klaar zijn.")

    holder = a_coordinator(payer.pot.owner, "Hilde Houder")
    refused = browser.sign_in(holder).visit(f"{where}/sluiten").press("Sluit de pot")
    assert refused.status == 422
    assert refused.errors == ["Er loopt nog een traject dat uit deze pot betaald wordt."]
    with unit_of_work():
        trajecten.leave(walk.again(), "Nu niet.", by=world.director, now=MOMENT)
    assert browser.visit(f"{where}/sluiten").press("Sluit de pot").says("De pot is gesloten.")
