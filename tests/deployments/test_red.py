"""A red check is for the board: it hears when consent is asked, and nobody else has its button."""

import pytest
from sqlalchemy import select

from app import clock, workflow
from app.database import db, unit_of_work
from app.deployments import actions, bundles, bundling, consenting
from app.deployments import school as lending
from app.deployments.consenting import check_of
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.deployments.weighed import GREEN
from app.events.models import Delivery, Event
from tests.support.makers import MOMENT, TODAY
from tests.support.makers_accounts import link_in, mails
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    a_team,
    an_inzet,
    some_terms,
    the_team_agrees,
)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def a_cast_that_lends_nobody_then():
    cast = a_cast(class_parts=(MORNING,))
    with unit_of_work():
        lending.block_week(cast.lending, FIRST, "toetsweek", by=cast.leader, now=MOMENT, seen=0)
    return cast


def red(state="consent"):
    cast = a_cast_that_lends_nobody_then()
    return cast, an_inzet(cast, state, cover="replacement")


def who_heard(*actions):
    found = select(Delivery.person_id).join(Event, Event.id == Delivery.event_id)
    return list(
        db.session.scalars(found.where(Event.action.in_(actions), Event.to_state == "consent"))
    )


def test_the_board_hears_at_once_when_consent_is_asked_and_the_check_is_red(app):
    cast, inzet = red()
    assert inzet.state == "consent"
    assert {cast.board.id, cast.leader.id} <= set(who_heard("agree"))
    to_expert = [each for each in mails(app) if cast.expert.email in each["To"]][-1]
    assert "Nu is de school die helpt aan de beurt." in to_expert["Subject"]
    (message,) = [each for each in mails(app) if cast.board.email in each["To"]]
    assert "De bezettingscheck is rood: nu beslist het bestuur." in message["Subject"]
    assert link_in(message, "/inzetten/") == f"/inzetten/{inzet.public_id}/toestemming"


def test_on_green_it_does_not(app):
    cast = a_cast(class_parts=(MORNING,))
    an_inzet(cast, "consent", cover="replacement")
    heard = who_heard("agree")
    assert cast.leader.id in heard
    assert cast.board.id not in heard


def test_of_a_red_team_the_board_hears_once(app):
    cast = a_cast_that_lends_nobody_then()
    team = a_team(cast, size=2, class_parts=(MORNING,))
    members = the_team_agrees(cast, team, cover="replacement")
    assert {member.state for member in members} == {"consent"}
    assert who_heard("come_together").count(cast.board.id) == 1


@pytest.mark.engines("sqlite")
def test_of_who_joins_a_team_later_the_board_hears_what_the_page_says(app):
    """Two were let go on red; who says yes later comes on a morning that nobody misses."""
    cast = a_cast(class_parts=(MORNING,))
    team = a_team(cast, size=3, class_parts=(MORNING,))
    first = ((FIRST, MORNING, 60),)
    *_, third = the_team_agrees(cast, team, who=2, cover="replacement", dates=first)
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.board, now=MOMENT, reason_words="Het kan één keer.")
    pays = sum(member.estimate for member in team.members)
    with unit_of_work():
        bundles.approve(team, pots=[(cast.pot, pays)], by=cast.coordinator, now=MOMENT)
    already = who_heard("come_together").count(cast.board.id)
    terms = some_terms(((SECOND, MORNING, 60),), cover="replacement")
    with unit_of_work():
        actions.propose(third, terms, by=cast.asker, now=MOMENT)
        actions.agree(third, version=2, by=cast.asker, now=MOMENT)
        actions.agree(third, version=2, by=third.expert, now=MOMENT)
    assert [member.state for member in team.members] == ["approved", "approved", "consent"]
    assert check_of(third, TODAY).colour == GREEN
    heard = who_heard("come_together")
    assert heard.count(cast.board.id) == already
    assert cast.leader.id in heard


@pytest.mark.engines("sqlite")
def test_who_comes_together_is_read_once_a_step(app, monkeypatch):
    cast = a_cast_that_lends_nobody_then()
    team = a_team(cast, size=2, class_parts=(MORNING,))
    members = the_team_agrees(cast, team, who=1, cover="replacement")
    calls, who_come = [], bundling.who_come

    def counted(*args, **facts):
        calls.append(args)
        return who_come(*args, **facts)

    monkeypatch.setattr(bundling, "who_come", counted)
    first = workflow.Step(DEPLOYMENT, members[0], "come_together", None, MOMENT)
    assert not consenting.is_enough_on_red(first)
    assert not bundling.is_enough(first)
    assert len(calls) == 1


@pytest.mark.engines("sqlite")
def test_who_may_not_decide_reads_who_does_and_may_still_say_no(browser):
    cast, inzet = red()
    where = f"/inzetten/{inzet.public_id}/toestemming"
    page = browser.sign_in(cast.leader).visit(where)
    assert page.says("Hierover beslist het bestuur")
    assert page.says("Bea Bestuur van Stichting Help beslist.")
    assert "Geef toestemming" not in page.text
    assert page.follow("Vraag om een ander voorstel").status == 200

    form = browser.sign_in(cast.board).visit(where).form()
    page = form.fill({"reason_words": "De toetsen zijn die ochtend klaar."})
    assert page.press("Geef toestemming").says("Je hebt toestemming gegeven.")
    db.session.rollback()
    assert db.session.get_one(Deployment, inzet.id).consent_colour == "red"


@pytest.mark.engines("sqlite")
def test_the_same_holds_on_the_page_of_a_team(browser):
    cast = a_cast_that_lends_nobody_then()
    team = a_team(cast, class_parts=(MORNING,))
    the_team_agrees(cast, team, cover="replacement")
    where = f"/inzetten/team/{team.public_id}/toestemming"
    page = browser.sign_in(cast.leader).visit(where)
    assert page.says("Bea Bestuur van Stichting Help beslist.")
    assert "Geef toestemming" not in page.text
    assert browser.sign_in(cast.board).visit(where).form().named("reason_words")


@pytest.mark.engines("sqlite")
def test_a_page_of_before_it_turned_red_is_refused_above_what_no_longer_stands_there(browser):
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(cast, "consent", cover="replacement")
    page = browser.sign_in(cast.leader).visit(f"/inzetten/{inzet.public_id}/toestemming")
    with unit_of_work():
        lending.block_week(cast.lending, FIRST, "toetsweek", by=cast.leader, now=MOMENT, seen=0)
    page = page.press("Geef toestemming")
    assert page.status == 422
    assert page.says("Hierover beslist het bestuur.")
    assert "Geef toestemming" not in page.text
