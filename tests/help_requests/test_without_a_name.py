"""A vraag without the name of its school stays near, until somebody offers to help."""

import pytest
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import Person
from app.database import unit_of_work
from app.deployments import actions as deployments
from app.deployments.waiting import waiting
from app.errors import RuleBroken
from app.help_requests import actions
from app.help_requests.models import HelpRequest
from app.organisations.models import Ring
from tests.deployments.test_school_is_open import IN_CHRISTMAS, once
from tests.support.makers import MOMENT, a_school
from tests.support.makers_deployments import (
    Cast,
    a_cast,
    an_expert,
    an_inzet,
    some_terms,
)
from tests.support.makers_help_requests import a_draft, a_help_request


@pytest.fixture
def cast(app) -> Cast:
    """With five schools in the samenwerkingsverband."""
    made = a_cast()
    for number in range(4):
        a_school(f"Buur {number}", swv=made.swv, region=made.region)
    return made


def nameless(cast: Cast, **wish) -> HelpRequest:
    wish = {"hours": 20, "ring": Ring.SWV, "is_anonymous": True} | wish
    return a_help_request(cast.asking, by=cast.asker, **wish)


def offer(asked: HelpRequest, by: Person):
    with unit_of_work():
        return deployments.offer(asked, by=by, now=MOMENT)


def prompts(person: Person) -> list[str]:
    return [line.says for line in waiting(person, now=MOMENT) if line.button == "Naam tonen"]


@pytest.mark.parametrize("ring", [Ring.REGION, Ring.COUNTRY])
def test_it_goes_no_further_than_the_samenwerkingsverband(cast, ring):
    with pytest.raises(RuleBroken, match="tot en met je samenwerkingsverband") as no:
        a_draft(cast.asking, by=cast.asker, ring=ring, is_anonymous=True)
    assert no.value.field == "ring"
    a_draft(cast.asking, by=cast.asker, ring=ring)


def test_the_database_keeps_it_near_too(cast):
    asked = a_draft(cast.asking, by=cast.asker, ring=Ring.SWV, is_anonymous=True)
    with pytest.raises(IntegrityError, match="a_hidden_name_stays_near"), unit_of_work():
        asked.ring = Ring.REGION


def test_it_is_widened_only_once_the_name_is_told(cast):
    asked = nameless(cast)
    with pytest.raises(RuleBroken, match="laat de naam van de school zien") as no, unit_of_work():
        actions.widen(asked, Ring.REGION, by=cast.asker, now=MOMENT)
    assert no.value.field == "ring"
    with unit_of_work():
        actions.reveal(asked, by=cast.asker, now=MOMENT)
    with unit_of_work():
        actions.widen(asked, Ring.REGION, by=cast.asker, now=MOMENT)
    assert asked.ring == Ring.REGION


def test_the_page_to_widen_says_so_before_one_tries(cast, browser):
    asked = nameless(cast)
    page = browser.sign_in(cast.asker).visit(f"/vragen/{asked.public_id}/verruimen")
    assert page.says("Toon eerst de naam van de school")


def test_an_offer_asks_for_the_name_on_the_page_of_who_asks(cast, browser):
    asked = nameless(cast)
    assert prompts(cast.asker) == []
    offer(asked, cast.expert)
    offer(asked, an_expert(cast.lending, "Tim Tweede"))
    assert prompts(cast.asker) == [
        "Sanne Kundig en Tim Tweede willen helpen. Laat zien welke school het vraagt, dan kunnen "
        "jullie afspreken."
    ]
    for other in (cast.expert, cast.leader, cast.coordinator, cast.colleague):
        assert prompts(other) == []
    with clock.at(MOMENT):
        page = browser.sign_in(cast.asker).visit("/start").follow("Naam tonen")
        assert page.says("Sanne Kundig")
        assert page.says("Afspreken kan als de naam van de school erbij staat.")
        page = page.press("Naam van de school tonen")
    assert prompts(cast.asker) == []
    assert browser.sign_in(cast.expert).visit(f"/vragen/{asked.public_id}").says("De Vraag")


def test_whom_the_school_asked_itself_is_no_offer(cast):
    asked = nameless(cast)
    an_inzet(cast, "talking", asked=asked)
    assert prompts(cast.asker) == []


def test_a_date_in_a_holiday_does_not_tell_which_school_it_is(cast):
    """The refusal names a school only to who may know it."""
    inzet = offer(nameless(cast), cast.expert)
    with pytest.raises(RuleBroken) as no, unit_of_work():
        deployments.propose(inzet, some_terms(once(IN_CHRISTMAS)), by=cast.expert, now=MOMENT)
    assert "kerstvakantie" in str(no.value)
    assert cast.asking.name not in str(no.value)
