"""News leads to what its reader may open; a page that is not theirs is not announced to them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, deadlines
from app.accounts import passwords
from app.database import db, unit_of_work
from app.deployments import actions
from app.events.models import Event
from app.outbox.models import Job
from app.web.news import told
from tests.support.makers import MOMENT
from tests.support.makers_accounts import PASSWORD, link_in, mails
from tests.support.makers_deployments import AFTER_SECOND, a_cast, an_inzet


def test_every_line_of_news_leads_to_a_page_that_opens(browser):
    cast = a_cast()
    an_inzet(cast, "completed")  # it costs nothing, so nobody decides about money
    an_inzet(cast, "approval", cover="extra_hours")
    lines = 0
    with clock.at(AFTER_SECOND):
        for person in (cast.asker, cast.expert, cast.leader, cast.coordinator, cast.board):
            browser.sign_in(person)
            for link in browser.visit("/start").select("main a[href^='/inzetten/']"):
                lines += 1
                assert browser.visit(link["href"]).status == 200, (person.name, link["href"])
    assert lines >= 5


def test_a_mail_about_what_one_may_not_open_is_not_sent(app):
    cast = a_cast()
    an_inzet(cast, "completed")
    event = db.session.scalars(select(Event).where(Event.action == "confirm")).one()
    with clock.at(AFTER_SECOND):
        app.test_cli_runner().invoke(args=["worker", "--once"])

    jobs = {
        job.payload["person"]: job
        for job in db.session.scalars(select(Job).where(Job.kind == "event_mail"))
        if job.payload["event"] == event.id
    }
    assert jobs[cast.expert.id].done_at is not None
    assert jobs[cast.coordinator.id].last_error == "They may not open what it is about."


@pytest.mark.engines("sqlite")
def test_the_mail_to_the_leader_leads_to_where_they_say_yes_also_when_signed_out(app, browser):
    cast = a_cast()
    with unit_of_work():
        cast.leader.password_hash = passwords.hashed(PASSWORD)
    with clock.at(MOMENT):
        inzet = an_inzet(cast, "consent", cover="extra_hours")
        where = the_link(app, cast.leader)
        assert where == f"/inzetten/{inzet.public_id}/toestemming"
        page = browser.visit(where).form("/account/inloggen")
        page = page.fill({"email": cast.leader.email, "password": PASSWORD}).press("Inloggen")
        assert page.path == where
        assert page.press("Geef toestemming").says("Je hebt toestemming gegeven.")


@pytest.mark.engines("sqlite")
def test_a_reminder_leads_there_too_and_what_is_decided_to_the_inzet_itself(app):
    cast = a_cast()
    with clock.at(MOMENT):
        inzet = an_inzet(cast, "consent", cover="extra_hours")
        assert the_link(app, cast.expert) == f"/inzetten/{inzet.public_id}"
        the_link(app, cast.leader)
    later = MOMENT + timedelta(weeks=1)
    with clock.at(later):
        deadlines.tick(now=later)
        assert the_link(app, cast.leader) == f"/inzetten/{inzet.public_id}/toestemming"
        with unit_of_work():
            actions.consent(inzet, by=cast.leader, now=later)
    event = db.session.scalars(select(Event).where(Event.to_state == "consent")).first()
    with clock.at(later), app.test_request_context():
        assert told(event, role="leader").url == f"/inzetten/{inzet.public_id}"


def the_link(app, person):
    """Where the last mail to somebody leads."""
    message = [each for each in mails(app) if person.email in each["To"]][-1]
    return link_in(message, "/inzetten/")
