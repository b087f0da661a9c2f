"""A button pressed twice in the same moment, where the clicks reach two server processes."""

from functools import partial
from itertools import cycle, islice

from sqlalchemy import delete, func, select

from app.accounts.models import Throttle
from app.database import db, unit_of_work
from tests.journeys.arena import DOUBLE_CLICKS
from tests.journeys.creating import Creating
from tests.journeys.forms import FORMS
from tests.journeys.live import LiveBrowser, at_once
from tests.support.browser import Form, Page
from tests.support.makers_deployments import a_cast

# The forms that are sent most, and those that hand out money.
MAIN = (
    *("help_requests.ask", "deployments.offer", "deployments.invite", "deployments.say"),
    *("deployments.terms", "deployments.approve", "pots.grant", "pots.new", "people.invite"),
    "lending.give_room",
)
CREATING = [form for form in FORMS if form.name in MAIN]


def test_every_main_form_is_there():
    assert {form.name for form in CREATING} == set(MAIN)
    assert len(CREATING) <= DOUBLE_CLICKS


def test_of_two_clicks_at_once_on_two_processes_one_makes_something(arena):
    for creating in islice(cycle(CREATING), DOUBLE_CLICKS):
        with unit_of_work():
            db.session.execute(delete(Throttle))  # each round is as if it were another day
        cast = a_cast()
        person = creating.by(cast)
        assert person is not None
        one = LiveBrowser(arena.app, arena.sites[0], person)
        form = creating.opened(one, cast)
        twin = Form(Page(one.at(arena.sites[1]), form.page.response), form.tag)
        before = count(creating)

        pages = at_once(*(partial(each.press, creating.button) for each in (form, twin)))

        said = [(page.status, page.path, page.errors) for page in pages]
        assert [page.status for page in pages] == [200, 200], (creating.name, said)
        assert pages[0].path == pages[1].path, (creating.name, said)
        assert count(creating) == before + creating.number, creating.name
    arena.promises_kept()


def count(creating: Creating) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(creating.makes)) or 0
