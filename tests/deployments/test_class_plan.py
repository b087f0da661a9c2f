"""What a leader reads about the classes before a yes: who replaces, and extra hours first."""

import pytest

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions, giving_room
from app.deployments import school as lending
from app.deployments.models import Deployment
from app.deployments.rules import STILL_SOUGHT
from app.deployments.views import class_plan
from app.errors import RuleBroken
from app.organisations.rules import GroupFacts
from app.profiles.models import Profile
from tests.deployments.test_agreeing import reason_of
from tests.support.makers import MOMENT, a_person
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    a_cast,
    a_team,
    an_expert,
    an_inzet,
    cover,
    the_team_agrees,
)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def with_a_class(**facts):
    cast = a_cast(class_parts=(MORNING,))
    with unit_of_work():
        group = GroupFacts("Groep 5", 26, 28, {cast.expert.id: 1 << MORNING})
        lending.keep_group(cast.lending, None, group, by=cast.leader, now=MOMENT, seen=0)
    return cast, an_inzet(cast, "consent", cover="replacement", **facts)


def the_page(browser, cast, inzet):
    return browser.sign_in(cast.leader).visit(f"/inzetten/{inzet.public_id}/toestemming")


def test_each_class_says_who_teaches_who_replaces_and_its_size_against_the_norm(app, browser):
    cast, inzet = with_a_class(travel=1_500)
    page = the_page(browser, cast, inzet)
    assert page.says("Groep 5")
    assert page.says("Wie geeft les Sanne Kundig")
    assert page.says("Wie vervangt nog niet bekend")
    assert page.says("Leerlingen 26; de norm is 28")
    assert page.says("Vervanging, voor De Hulp € 385,00")
    assert page.says("Reis, voor De Hulp € 15,00")
    assert page.says("Komt binnen bij jullie € 400,00")
    page = page.form().fill({"cover_by": "Invalpool Noord"}).press("Geef toestemming")
    assert page.says("Je hebt toestemming gegeven.")
    db.session.rollback()
    there = db.session.get_one(Deployment, inzet.id)
    assert (there.state, there.cover_by) == ("approval", "Invalpool Noord")
    assert the_page(browser, cast, inzet).says("Wie vervangt Invalpool Noord")


def test_where_the_school_did_not_write_its_classes_down_who_replaces_is_asked_all_the_same(
    app, browser
):
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(cast, "consent", cover="replacement")
    page = the_page(browser, cast, inzet)
    assert page.says("De klas van Sanne Kundig")
    assert page.says("Leerlingen niet bekend")


def test_without_a_plan_for_the_class_a_yes_needs_a_reason(app):
    cast, inzet = with_a_class()
    with pytest.raises(RuleBroken, match="wie er voor de klas staat") as refused, unit_of_work():
        actions.consent(inzet, by=cast.leader, now=MOMENT)
    assert refused.value.field == "cover_by"
    with pytest.raises(RuleBroken, match="hoogstens 80"), unit_of_work():
        actions.consent(inzet, by=cast.leader, now=MOMENT, cover_by="x" * 81)
    with unit_of_work():
        actions.consent(inzet, by=cast.leader, now=MOMENT, reason_words="We zoeken nog.")
    assert (inzet.state, inzet.cover_by) == ("approval", "")


@pytest.mark.engines("sqlite")
def test_whoever_says_yes_with_a_name_nobody_is_sought(app):
    cast, inzet = with_a_class()
    with unit_of_work():
        actions.consent(
            inzet, by=cast.leader, now=MOMENT, cover_by="Invalpool", reason_words=STILL_SOUGHT
        )
    assert reason_of(inzet, "consent") is None


@pytest.mark.engines("sqlite")
def test_green_is_one_click_and_says_that_a_replacement_is_still_sought(app, browser):
    cast, inzet = with_a_class()
    page = the_page(browser, cast, inzet)
    assert page.says("Het past")
    assert page.says("Toelichting (hoeft niet)")
    assert page.press("Geef toestemming").says("Je hebt toestemming gegeven.")
    db.session.rollback()
    there = db.session.get_one(Deployment, inzet.id)
    assert (there.state, there.consent_colour, there.cover_by) == ("approval", "green", "")
    page = browser.sign_in(cast.expert).visit(f"/inzetten/{inzet.public_id}")
    assert page.says("Wie er voor de klas staat, zoeken we nog.")


@pytest.mark.engines("sqlite")
def test_the_words_of_a_green_check_are_no_reason_once_it_is_amber(app, browser):
    dates = tuple((FIRST, part, 120) for part in (MORNING, MORNING + 1))
    cast, inzet = with_a_class(dates=dates)
    page = the_page(browser, cast, inzet)
    with unit_of_work():  # while they read it: a day of the two parts that they work is amber
        inzet.lending_membership.contract_parts = 2
        inzet.lending_membership.class_parts = 3 << MORNING
    page = page.press("Geef toestemming")
    assert page.status == 422
    assert page.error_beside("reason_words").endswith("Schrijf kort waarom het toch kan.")
    db.session.rollback()
    assert db.session.get_one(Deployment, inzet.id).state == "consent"


@pytest.mark.engines("sqlite")
def test_with_a_name_it_no_longer_says_that_somebody_is_sought(app, browser):
    cast, inzet = with_a_class()
    form = the_page(browser, cast, inzet).form()
    form.fill({"cover_by": "Invalpool Noord"}).press("Geef toestemming")
    page = browser.sign_in(cast.expert).visit(f"/inzetten/{inzet.public_id}")
    assert not page.says("zoeken we nog")


@pytest.mark.engines("sqlite")
def test_amber_begins_without_a_reason(app, browser):
    dates = tuple((FIRST, part, 120) for part in (MORNING, MORNING + 1))
    cast, inzet = with_a_class(dates=dates)
    with unit_of_work():  # a day of the two parts that they work is more than 40 %
        inzet.lending_membership.contract_parts = 2
        inzet.lending_membership.class_parts = 3 << MORNING
    page = the_page(browser, cast, inzet)
    assert page.form().value("reason_words") == ""
    assert not page.says("Toelichting (hoeft niet)")
    page = page.press("Geef toestemming")
    assert (page.status, page.error_beside("reason_words")[-30:]) == (
        422, "Schrijf kort waarom het toch kan."[-30:],
    )  # fmt: skip


def test_room_that_was_given_for_replacement_needs_no_plan(app):
    cast = a_cast(class_parts=(MORNING,))
    with unit_of_work():
        giving_room.grant(
            cast.expert.memberships[0], minutes=600, covers=["replacement"], ring=4,
            until=FIRST.replace(year=2027, month=7), by=cast.leader, now=MOMENT,
        )  # fmt: skip
    inzet = an_inzet(cast, "expert agreed", cover="replacement")
    with unit_of_work():
        actions.agree(inzet, version=inzet.terms_version, by=cast.asker, now=MOMENT)
    assert inzet.state == "approval"


def test_who_was_reported_for_a_date_stands_there_and_a_new_talk_forgets_the_plan(app):
    cast, inzet = with_a_class()
    with unit_of_work():
        actions.consent(inzet, by=cast.leader, now=MOMENT, cover_by="Invalpool")
    with unit_of_work():
        actions.move(inzet, "ask_change", by=cast.coordinator, now=MOMENT, reason_words="Anders.")
    assert (inzet.state, inzet.cover_by) == ("talking", "")
    other = an_inzet(cast, "approved", cover="replacement", expert=an_expert(
        cast.lending, "Ben Basis", class_parts=(3,)), dates=((FIRST, 3, 120),))  # fmt: skip
    with unit_of_work():
        cover(other, other.terms.dates[0], cast)
    (told,) = class_plan.classes_of([other], ())
    assert ("Wie vervangt", "Invalpool") in told["rows"]


def test_extra_hours_come_first_where_somebody_works_part_time(app, browser):
    cast, inzet = with_a_class()
    assert not the_page(browser, cast, inzet).says("extra uren")
    with unit_of_work():
        inzet.lending_membership.contract_parts = 6
        profile = db.session.get_one(Profile, cast.expert.id)
        profile.free_parts = 1 << MORNING | 1 << 8
        for name, parts, contract in (
            ("Dee Deeltijd", 1 << 8, 4),
            ("Nooit Gezegd", 0, 4),  # nobody wrote down when they teach
            ("Ook Voorklas", 1 << MORNING, 4),
            ("Vol Tijds", 0, 10),
        ):
            who = a_person(name, at=cast.lending)
            who.memberships[0].class_parts = parts
            who.memberships[0].contract_parts = contract
    page = the_page(browser, cast, inzet)
    assert page.says("Kan het met extra uren? Dan mist geen klas haar leraar.")
    assert page.says("Sanne Kundig werkt 6 van de 10 dagdelen. Op vrijdagochtend")
    assert page.says("Dee Deeltijd (4 van de 10 dagdelen)")
    assert not page.says("Nooit Gezegd")
    assert not page.says("Ook Voorklas")
    assert not page.says("Vol Tijds")
    page = page.follow("Vraag om extra uren")
    assert page.form().value("reason_words").startswith("Kan het met extra uren?")


@pytest.mark.engines("sqlite")
def test_extra_hours_come_first_for_a_team_too(app, browser):
    cast = a_cast()
    team = a_team(cast, size=2, class_parts=(MORNING,))
    _, bas = the_team_agrees(cast, team, cover="replacement")
    with unit_of_work():
        bas.lending_membership.contract_parts = 6
        who = a_person("Dee Deeltijd", at=cast.lending)
        who.memberships[0].class_parts, who.memberships[0].contract_parts = 1 << 8, 4
    page = browser.sign_in(cast.leader).visit(f"/inzetten/team/{team.public_id}/toestemming")
    assert page.says("Kan het met extra uren? Dan mist geen klas haar leraar.")
    assert page.says("Bas Blom werkt 6 van de 10 dagdelen.")
    assert page.says("hebben dan geen klas")
    assert page.text.count("Dee Deeltijd (4 van de 10 dagdelen)") == 1
    assert not page.says("Bas Blom (6 van de 10")
    page = page.follow("Vraag om extra uren")
    assert page.form().value("reason_words").startswith("Kan het met extra uren?")
