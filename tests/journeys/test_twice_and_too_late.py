"""A page that was left open, and a button that was pressed twice."""

import pytest

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Deployment
from app.pots.models import Pot
from tests.journeys.counting import last_mail, rows, twice_mailed
from tests.journeys.forms import CHANGING, FORMS
from tests.support.lengths import by_turns
from tests.support.makers import MOMENT
from tests.support.makers_deployments import DATES, Cast, a_cast, an_inzet, some_terms

PAID = {"cover": "extra_hours"}


@pytest.fixture
def a_morning():
    with clock.at(MOMENT):
        yield


# Too late


def test_a_page_left_open_while_the_amount_changed_approves_nothing(browser, a_morning):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", **PAID)
    page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{inzet.public_id}/besluit")
    assert page.says("€ 200,00")
    agree_on_more(inzet, cast)

    page = page.press("Ken toe")

    assert page.status == 409
    assert page.says("Intussen is hier iets veranderd.")
    assert page.says("De school die helpt trekt haar toestemming in.")
    assert page.says("Er ligt een nieuw voorstel voor de afspraken.")
    assert page.says("€ 300,00")
    assert approved(inzet, cast) == ("approval", 0)

    page = page.press("Ken toe")  # its reader has now seen it

    assert page.says("De inzet is toegekend")
    assert approved(inzet, cast) == ("approved", 30_000)


def agree_on_more(inzet: Deployment, cast: Cast) -> None:
    """The school takes its consent back, and everybody says yes to six hours instead of four."""
    dates = [(on, part, 180) for on, part, _ in DATES]
    with unit_of_work():
        there = db.session.get_one(Deployment, inzet.id)
        by = {"now": MOMENT}
        actions.move(there, "retract_consent", by=cast.leader, reason_words="Te weinig.", **by)
        actions.propose(there, some_terms(dates, **PAID), by=cast.asker, **by)
        actions.agree(there, version=2, by=cast.asker, **by)
        actions.agree(there, version=2, by=cast.expert, **by)
        actions.consent(there, by=cast.leader, **by)


def approved(inzet: Deployment, cast: Cast) -> tuple[str, int]:
    db.session.rollback()
    reserved = db.session.get_one(Pot, cast.pot.id).reserved
    return db.session.get_one(Deployment, inzet.id).state, reserved


# Twice


ONCE = by_turns(FORMS)


@pytest.mark.parametrize(
    ("creating", "engine_name"), ONCE, ids=[f"{form.name}-{engine}" for form, engine in ONCE]
)
def test_a_form_that_is_sent_twice_makes_one_thing_and_one_mail(app, browser, creating):
    cast = a_cast()
    person = creating.by(cast)
    with clock.at(creating.moment):
        if person is not None:
            browser.sign_in(person)
        form = creating.opened(browser, cast)
        endpoint, _ = app.url_map.bind("").match(form.path, method="POST")
        assert endpoint == creating.name
        before, last = rows(), last_mail()

        first = form.press(creating.button)
        assert first.status == 200, first.errors
        made = rows()
        second = form.press(creating.button)

    table = creating.makes.__tablename__
    assert made[table] == before[table] + creating.number
    assert rows() == made
    assert (second.status, second.path) == (200, first.path)
    assert twice_mailed(since=last) == []


def test_every_form_that_posts_is_known_as_making_or_changing(app):
    posting = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    making = {form.name for form in FORMS}

    assert posting - making == CHANGING
