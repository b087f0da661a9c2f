"""Freelancers come in by themselves, and are found only after a coordinator admitted them."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import NotAllowed, StalePage
from app.events.models import Event
from app.outbox.models import Job
from app.outbox.worker import NeverWillBe
from app.profiles import admission
from app.profiles.models import Freelancer, Profile
from app.profiles.rules import FreelancerFacts
from tests.support.browser import Browser
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_coordinator,
    a_deputy,
    a_director,
    a_freelancer,
    a_person,
    a_region,
    a_school,
    a_skill,
    an_swv,
)


@pytest.fixture(autouse=True)
def one_day():
    """The days that are filled in below count from this one, also around midnight."""
    with clock.at(MOMENT):
        yield


@pytest.fixture
def region(app):
    return a_region("Maasmond")


@pytest.fixture
def swv(region):
    swv = an_swv()
    a_school("De Regenboog", swv=swv, region=region)
    return swv


@pytest.fixture
def coordinator(swv):
    return a_coordinator(swv)


def facts_of(person):
    return db.session.scalar(select(Freelancer).where(Freelancer.person_id == person.id))


# Registering


def registration(browser, region, **values):
    form = browser.visit("/account/aanmelden-zzp").form()
    return form.fill(
        {
            "name": "Zeno Zwart",
            "email": "zeno@zwartadvies.test",
            "password": "tulpen fluiten zachtjes",
            "kvk": "01234567",
            "rate_cents": "95,50",
            "vat_rate": "21",
            "regions": [region.public_id],
            "vog_date": clock.today() - timedelta(days=30),
        }
        | values
    )


def test_a_freelancer_registers_and_the_leading_zero_stays(browser, region):
    page = registration(browser, region).press("Aanmelden")
    assert page.status == 200
    zeno = db.session.scalars(select(Person).where(Person.email == "zeno@zwartadvies.test")).one()
    facts = facts_of(zeno)
    assert (facts.kvk, facts.rate_cents, facts.vat_rate) == ("01234567", 9550, 21)
    assert [chosen.region_id for chosen in facts.regions] == [region.id]
    assert facts.admitted_at is None
    assert zeno.email_confirmed_at is None
    assert zeno.memberships == []


def test_spaces_and_dots_in_a_kvk_number_are_how_people_write_it(browser, region):
    registration(browser, region, kvk=" 0123 45.67 ").press("Aanmelden")
    assert db.session.scalars(select(Freelancer.kvk)).all() == ["01234567"]


def test_after_it_come_the_same_three_screens(browser, region):
    registration(browser, region).press("Aanmelden")
    with unit_of_work() as session:
        zeno = session.scalars(select(Person)).one()
        zeno.email_confirmed_at = clock.now()
    page = browser.sign_in(zeno).visit("/profiel").follow("Begin")
    page = page.form().fill({"skills": ["pesten-aanpak"]}).press("Bewaren en verder")
    page = page.form().fill({"parts": ["2"]}).press("Bewaren en verder")
    page = page.form().press("Bewaren en delen")
    assert page.says("Je bent vindbaar zodra een coördinator je heeft toegelaten.")
    profile = db.session.scalar(select(Profile).where(Profile.person_id == zeno.id))
    assert (profile.kind, profile.ring) == ("freelancer", 3)


TOMORROW = TODAY + timedelta(days=1)


WRONG = [
    ("kvk", "1234567", "Een KvK-nummer heeft acht cijfers, zoals 01234567."),
    ("kvk", "9" * 20, "Een KvK-nummer heeft acht cijfers, zoals 01234567."),
    ("kvk", "9" * 300, "Dit is te lang; maak er hoogstens 20 tekens van."),
    ("kvk", "", "Dit hebben we nodig."),
    ("rate_cents", "-1", "Schrijf een bedrag in euro’s, zoals 1.250 of 62,50."),
    ("rate_cents", "500,01", "Kies een waarde van 0 tot en met 500."),
    ("rate_cents", "gratis", "Schrijf een bedrag in euro’s, zoals 1.250 of 62,50."),
    ("vog_date", TOMORROW.isoformat(), "Deze datum ligt in de toekomst."),
    ("vog_date", "1066-10-14", "Deze datum ligt te ver weg."),
    ("vog_date", "", "Dit hebben we nodig."),
]


def test_a_wrong_fact_gets_a_sentence_beside_it_and_stays(browser, app):
    """On the page that changes them, which has the same fields and no slow password."""
    zeno = a_freelancer(regions=[a_region()])
    browser.sign_in(zeno)
    for field, typed, says in WRONG:
        page = browser.visit("/profiel/zzp").form().fill({field: typed}).press("Bewaren")
        assert page.status == 422
        assert page.error_beside(field) == says
        assert page.form().value(field) == typed
    assert facts_of(zeno).version == 1


def test_a_wrong_fact_registers_nobody(browser, region):
    page = registration(browser, region, kvk="1234567").press("Aanmelden")
    assert page.error_beside("kvk") == "Een KvK-nummer heeft acht cijfers, zoals 01234567."
    assert page.form().value("name") == "Zeno Zwart"
    assert db.session.scalars(select(Person)).all() == []


def test_a_region_that_is_not_offered_is_refused(browser, region):
    school = a_school()
    form = registration(browser, region)
    page = form.tamper({"regions": [school.public_id]}).press("Aanmelden")
    assert page.error_beside("regions") == "Kies uit de lijst."
    page = page.form().tamper({"regions": []}).press("Aanmelden")
    assert page.error_beside("regions") == "Vink minstens één regio aan."


def test_no_vat_needs_a_ground(browser, region):
    page = registration(browser, region, vat_rate="0").press("Aanmelden")
    assert page.error_beside("vat_ground") == "Kies waarom je geen btw rekent."
    page = page.form().fill({"vat_ground": "education", "password": "tulpen fluiten zachtjes"})
    page.press("Aanmelden")
    facts = db.session.scalars(select(Freelancer)).one()
    assert (facts.vat_rate, facts.vat_ground) == (0, "education")


def test_a_known_address_gets_the_same_answer(browser, region):
    known = a_person(role=None, email="zeno@zwartadvies.test")
    page = registration(browser, region).press("Aanmelden")
    other = registration(Browser(browser.app), region, email="iemand@anders.test")
    other = other.press("Aanmelden")
    assert (page.status, page.path, page.h1) == (other.status, other.path, other.h1)
    assert facts_of(known) is None
    wrong = registration(Browser(browser.app), region, kvk="1").press("Aanmelden")
    assert wrong.status == 422


def test_a_double_click_registers_once(browser, region):
    form = registration(browser, region)
    form.press("Aanmelden")
    form.press("Aanmelden")
    assert len(db.session.scalars(select(Person)).all()) == 1


# Admission


def test_a_coordinator_admits_and_schools_find_the_freelancer(browser, coordinator, region):
    zeno = a_freelancer(regions=[region], ring=3)
    director = a_director(a_school("De Haven", region=region))
    path = f"/mensen/{zeno.public_id}"
    visitor = Browser(browser.app).sign_in(director)
    assert visitor.visit(path).status == 404

    page = browser.sign_in(coordinator).visit("/beheer/zzp").follow("Zeno Zwart")
    assert page.says("01234567")
    page = page.press("Toelaten")
    assert page.says("Zeno Zwart is toegelaten.")
    assert page.says("Niemand wacht")
    assert visitor.visit(path).status == 200

    facts = facts_of(zeno)
    assert (facts.admitted_by_id, facts.version) == (coordinator.id, 2)
    events = db.session.scalars(select(Event).where(Event.object_type == "freelancer")).all()
    assert [(event.object_id, event.action, event.by_id) for event in events] == [
        (zeno.id, "admit", coordinator.id)
    ]
    assert [job.payload for job in jobs("admitted_mail")] == [{"person": zeno.id}]


def jobs(kind):
    return db.session.scalars(select(Job).where(Job.kind == kind)).all()


def test_an_old_vog_is_not_enough(browser, coordinator, region):
    zeno = a_freelancer(regions=[region], vog_date=clock.today() - timedelta(days=185))
    page = browser.sign_in(coordinator).visit(f"/beheer/zzp/{zeno.public_id}")
    assert page.says("De VOG is ouder dan zes maanden")
    page = page.press("Toelaten")
    assert page.status == 422
    assert page.errors[0].endswith("ouder dan zes maanden. Vraag om een nieuwe.")
    assert facts_of(zeno).admitted_at is None
    assert not jobs("admitted_mail")


def test_a_refusal_says_why_and_lets_the_freelancer_try_again(browser, coordinator, region):
    zeno = a_freelancer(regions=[region])
    path = f"/beheer/zzp/{zeno.public_id}"
    page = browser.sign_in(coordinator).visit(path).press("Niet toelaten")
    assert page.error_beside("reason") == "Schrijf kort waarom, zodat de zzp’er verder kan."
    page = page.form(f"{path}/niet-toelaten").fill({"reason": "De VOG is onleesbaar."})
    page = page.press("Niet toelaten")
    assert page.says("niet toegelaten")
    assert len(jobs("refused_mail")) == 1

    page = Browser(browser.app).sign_in(zeno).visit("/profiel/zzp")
    assert page.says("De VOG is onleesbaar.")
    page.form().fill({"vog_date": clock.today()}).press("Bewaren")
    assert facts_of(zeno).refused_at is None
    page = browser.visit(path).press("Toelaten")
    assert facts_of(zeno).admitted_at is not None


@pytest.mark.parametrize("reason", ["   ", "a" * 301])
def test_a_reason_is_words_and_not_too_many(browser, coordinator, region, reason):
    zeno = a_freelancer(regions=[region])
    path = f"/beheer/zzp/{zeno.public_id}"
    page = browser.sign_in(coordinator).visit(path)
    page = page.form(f"{path}/niet-toelaten").fill({"reason": reason}).press("Niet toelaten")
    assert page.status == 422
    assert page.error_beside("reason")
    assert facts_of(zeno).refused_at is None


def test_another_company_is_admitted_anew_and_another_rate_is_not(browser, coordinator, region):
    zeno = a_freelancer(regions=[region], admitted_by=coordinator)
    page = browser.sign_in(zeno).visit("/profiel/zzp")
    page.form().fill({"rate_cents": "110"}).press("Bewaren")
    assert facts_of(zeno).admitted_at is not None
    browser.visit("/profiel/zzp").form().fill({"kvk": "76543210"}).press("Bewaren")
    assert facts_of(zeno).admitted_at is None


def test_what_changed_meanwhile_is_read_before_it_is_admitted(browser, coordinator, region):
    zeno = a_freelancer(regions=[region])
    old = browser.sign_in(coordinator).visit(f"/beheer/zzp/{zeno.public_id}")
    page = Browser(browser.app).sign_in(zeno).visit("/profiel/zzp")
    page.form().fill({"rate_cents": "400"}).press("Bewaren")
    page = old.press("Toelaten")
    assert page.status == 409
    assert page.says("€ 400,00")
    assert facts_of(zeno).admitted_at is None
    page.press("Toelaten")
    assert facts_of(zeno).admitted_at is not None


def test_pressing_twice_admits_once(browser, coordinator, region):
    zeno = a_freelancer(regions=[region])
    page = browser.sign_in(coordinator).visit(f"/beheer/zzp/{zeno.public_id}")
    page.press("Toelaten")
    page = page.press("Toelaten")
    assert page.path == "/beheer/zzp"
    assert len(jobs("admitted_mail")) == 1


def test_what_was_decided_is_not_decided_again(coordinator, swv, region):
    zeno = a_freelancer(regions=[region], admitted_by=coordinator)
    other = a_coordinator(swv, "Olga")
    with pytest.raises(StalePage), unit_of_work():
        admission.refuse(facts_of(zeno), by=other, now=clock.now(), seen=1, reason="Toch niet.")
    assert facts_of(zeno).refused_at is None


# Who may decide


def people_who_may_not(swv, region):
    elsewhere = an_swv("Elders")
    a_school("De Verte", swv=elsewhere, region=a_region("Verweg"))
    return {
        "a coordinator elsewhere": a_coordinator(elsewhere, "Carla"),
        "a director here": a_director(a_school("De Brug", swv=swv, region=region)),
        "a teacher here": a_person("Bram", at=a_school("De Linde", swv=swv, region=region)),
        "a coordinator of yesterday": a_coordinator(
            swv, "Cas", until=clock.today() - timedelta(days=1)
        ),
        "another freelancer": a_freelancer("Yara", regions=[region]),
    }


def test_only_a_coordinator_of_a_chosen_region_decides(browser, coordinator, swv, region):
    zeno = a_freelancer(regions=[region])
    page = browser.sign_in(coordinator).visit(f"/beheer/zzp/{zeno.public_id}")
    form = page.form(f"/beheer/zzp/{zeno.public_id}/toelaten")
    for who, person in people_who_may_not(swv, region).items():
        form.page.browser = visitor = Browser(browser.app).sign_in(person)
        token = visitor.visit("/profiel").soup.find("input", attrs={"name": "csrf_token"})["value"]
        assert visitor.visit(f"/beheer/zzp/{zeno.public_id}").status == 404, who
        assert form.tamper({"csrf_token": token}).press("Toelaten").status == 404, who
        with pytest.raises(NotAllowed), unit_of_work():
            admission.admit(facts_of(zeno), by=person, now=clock.now(), seen=1)
    assert facts_of(zeno).admitted_at is None


def test_the_list_is_for_coordinators_and_names_only_their_region(browser, coordinator, region):
    a_freelancer("Zeno Zwart", regions=[region])
    a_freelancer("Yara Geel", regions=[a_region("Elders")])
    page = browser.sign_in(coordinator).visit("/beheer/zzp")
    assert page.says("Zeno Zwart")
    assert not page.says("Yara Geel")
    teacher = a_person("Bram", at=a_school("De Linde", region=region))
    assert Browser(browser.app).sign_in(teacher).visit("/beheer/zzp").status == 404


def test_a_coordinator_reads_what_is_shared_and_no_draft(browser, coordinator, region):
    shared = a_freelancer("Zeno Zwart", regions=[region])
    draft = a_freelancer("Yara Geel", regions=[region], published=False)
    browser.sign_in(coordinator)
    label = a_skill().label
    assert browser.visit(f"/beheer/zzp/{shared.public_id}").says(label)
    page = browser.visit(f"/beheer/zzp/{draft.public_id}")
    assert not page.says(label)
    assert page.says("Deelt nog geen profiel.")


def test_who_did_not_confirm_their_address_does_not_wait_yet(browser, coordinator, region):
    zeno = a_freelancer(regions=[region])
    with unit_of_work() as session:
        session.get(Person, zeno.id).email_confirmed_at = None
    page = browser.sign_in(coordinator).visit("/beheer/zzp")
    assert not page.says("Zeno Zwart")


def test_a_deputy_decides_for_the_coordinator(coordinator, region, swv):
    deputy = a_deputy("Dora", of=coordinator)
    zeno = a_freelancer(regions=[region])
    with unit_of_work():
        admission.admit(facts_of(zeno), by=deputy, now=clock.now(), seen=1)
    assert facts_of(zeno).admitted_by_id == deputy.id


def test_nobody_admits_themselves(coordinator, region):
    facts = FreelancerFacts("01234567", 9500, clock.today(), frozenset({region.id}))
    with unit_of_work():
        admission.become_freelancer(coordinator, facts=facts, now=clock.now())
    with pytest.raises(NotAllowed), unit_of_work():
        admission.admit(facts_of(coordinator), by=coordinator, now=clock.now(), seen=1)


def test_an_employee_has_no_facts_of_a_freelancer(browser, region):
    teacher = a_person("Bram", at=a_school("De Linde", region=region))
    assert browser.sign_in(teacher).visit("/profiel/zzp").status == 404


# The mails


@pytest.mark.parametrize("kind", ["admitted_mail", "refused_mail"])
def test_the_mail_is_sent_once_and_only_while_it_is_true(app, coordinator, region, kind):
    is_refusal = kind == "refused_mail"
    zeno = a_freelancer(
        regions=[region],
        admitted_by=None if is_refusal else coordinator,
        refused="De VOG is onleesbaar." if is_refusal else "",
    )
    handler = app.extensions["outbox_handlers"][kind]
    handler({"person": zeno.id}, f"{kind}-1")
    (sent,) = (app.config["SETTINGS"].data_dir / "mail").glob("*.eml")
    message = message_from_bytes(sent.read_bytes(), policy=policy.default)
    assert message["To"] == zeno.email
    text = message.get_body(("plain",)).get_content()
    assert ("De VOG is onleesbaar." in text) is is_refusal
    assert "Zeno Zwart" in text
    other = {"admitted_mail": "refused_mail", "refused_mail": "admitted_mail"}[kind]
    with pytest.raises(NeverWillBe):
        app.extensions["outbox_handlers"][other]({"person": zeno.id}, "x")
