"""How long before somebody wants to be asked: kept by whoever asks, and told where they read it."""

from datetime import date, timedelta
from typing import Any

import pytest

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.free import free_weeks
from app.deployments.models import Deployment
from app.deployments.notice import told_when_agreeing, told_when_asking
from app.errors import RuleBroken
from app.profiles.free import Facts, reason_of
from app.profiles.models import Profile
from tests.support.makers import MOMENT, TODAY
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    Cast,
    a_cast,
    a_team,
    an_inzet,
    an_open_request,
    as_planned,
    extend,
    some_terms,
    the_team_agrees,
)

SOON = date(2026, 12, 1)  # a Tuesday, in seven days
NEAR, FAR = ((SOON, MORNING, 120),), ((FIRST, MORNING, 120),)


def wants(cast: Cast, days: int) -> None:
    with unit_of_work():
        db.session.get_one(Profile, cast.expert.id).notice_days = days


def propose(inzet: Deployment, by: Any, dates: Any = NEAR) -> None:
    with unit_of_work():
        actions.propose(inzet, some_terms(dates), by=by, now=MOMENT)


def test_a_school_proposes_no_day_that_is_sooner_than_the_expert_wants_to_be_asked(app):
    cast = a_cast()
    inzet = an_inzet(cast)
    wants(cast, 8)
    with pytest.raises(RuleBroken) as no:
        propose(inzet, cast.asker)
    assert (no.value.field, no.value.values["day"]) == ("dates", "woensdag 2 december")
    assert no.value.values["notice"] == "wil 8 dagen van tevoren gevraagd worden"
    propose(inzet, cast.asker, FAR)
    wants(cast, 7)
    propose(inzet, cast.asker)  # on the day itself it is in time
    assert inzet.terms_version == 2


def test_the_experts_own_word_goes_before_their_notice(app):
    cast = a_cast()
    inzet = an_inzet(cast)
    wants(cast, 30)
    propose(inzet, cast.expert)
    propose(inzet, cast.asker)  # the same day, with other hours perhaps
    with pytest.raises(RuleBroken, match="van tevoren gevraagd"):
        propose(inzet, cast.asker, FAR)
    with unit_of_work():
        actions.agree(inzet, version=2, by=cast.asker, now=MOMENT)
        actions.agree(inzet, version=2, by=cast.expert, now=MOMENT)
    assert inzet.state == "consent"


def test_a_day_that_was_agreed_may_come_near_and_planning_brings_no_nearer_one(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved", cover="extra_hours", dates=FAR)
    with unit_of_work():
        extend(inzet, cast)
    wants(cast, 14)
    late = MOMENT + timedelta(days=2)
    near = as_planned(((SOON + timedelta(days=7), MORNING, 120),))
    with pytest.raises(RuleBroken, match="van tevoren gevraagd"), unit_of_work():
        actions.schedule(inzet, as_planned(NEAR), by=cast.asker, now=late)
    with unit_of_work():
        actions.schedule(inzet, near, by=cast.asker, now=late)
    with pytest.raises(RuleBroken, match="van tevoren gevraagd"), unit_of_work():
        actions.reschedule(inzet, as_planned(NEAR), by=cast.asker, now=late)
    with unit_of_work():  # the expert may
        actions.reschedule(inzet, as_planned(NEAR), by=cast.expert, now=late)
    assert inzet.open_sessions[0].on == SOON


@pytest.mark.engines("sqlite")
def test_of_a_team_the_one_who_wants_it_longest_stops_the_proposal(app):
    cast = a_cast()
    team = a_team(cast, size=2)
    with unit_of_work():
        db.session.get_one(Profile, team.members[1].expert_id).notice_days = 60
    with pytest.raises(RuleBroken, match="van tevoren gevraagd"):
        the_team_agrees(cast, team, who=0)
    assert team.members[0].terms_version == 0


# Where it is told


def test_the_half_days_before_it_say_why():
    facts = Facts(free=0b1, notice_days=7, today=TODAY)
    assert reason_of(facts, 0, SOON - timedelta(days=1)).says == (
        "wil 7 dagen van tevoren gevraagd worden"
    )
    assert reason_of(facts, 0, SOON).is_free
    assert reason_of(facts, 0).is_free  # a usual week has no date
    one = Facts(free=0b1, notice_days=1, today=TODAY)
    assert "wil 1 dag van tevoren" in reason_of(one, 0, TODAY).says


@pytest.mark.engines("sqlite")
def test_the_weeks_ahead_say_it_to_others(app):
    cast = a_cast()
    wants(cast, 10)
    with unit_of_work():
        db.session.get_one(Profile, cast.expert.id).free_parts = 0b1100
    this, following, after = free_weeks(cast.expert, TODAY)[:3]
    assert this.says == following.says == ("wil 10 dagen van tevoren gevraagd worden",)
    assert after.says == ()
    assert free_weeks(cast.expert, TODAY, own_word=True)[0].says == ()


@pytest.mark.engines("sqlite")
def test_who_asks_and_who_agrees_read_it(app):
    cast = a_cast()
    asked = an_open_request(cast, until_date=date(2026, 12, 3))
    inzet = an_inzet(cast, asked=asked)
    wants(cast, 0)
    assert told_when_asking(asked, cast.expert, TODAY) == ""
    wants(cast, 9)
    assert told_when_asking(asked, cast.expert, TODAY) == (
        "Sanne Kundig wil 9 dagen van tevoren gevraagd worden: de eerste dag is donderdag "
        "3 december."
    )
    wants(cast, 14)
    assert "zelf een eerdere dag voorstelt" in told_when_asking(asked, cast.expert, TODAY)
    assert told_when_agreeing(inzet, TODAY) == ""
    propose(inzet, cast.expert)
    assert "met een eigen ja kan het eerder" in told_when_agreeing(inzet, TODAY)


@pytest.mark.engines("sqlite")
def test_the_pages_say_it(browser):
    cast = a_cast()
    wants(cast, 21)
    asked = an_open_request(cast)
    with clock.at(MOMENT):
        browser.sign_in(cast.asker)
        page = browser.visit(f"/vragen/{asked.public_id}/uitnodigen/{cast.expert.public_id}")
        assert page.says("Sanne Kundig wil 21 dagen van tevoren gevraagd worden")
        inzet = an_inzet(cast, asked=asked)
        page = browser.visit(f"/inzetten/{inzet.public_id}/afspraken")
        assert page.says("wil 21 dagen van tevoren gevraagd worden")
        propose(inzet, cast.expert)
        assert browser.visit(f"/inzetten/{inzet.public_id}").says("De eerste keer is dinsdag")
