"""News leads to what its reader may open; a page that is not theirs is not announced to them."""

from sqlalchemy import select

from app import clock
from app.database import db
from app.events.models import Event
from app.outbox.models import Job
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
