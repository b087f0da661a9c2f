"""Two people around one conference in the same second."""

from threading import Event

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.database import db
from app.errors import NotAllowed
from app.groups import actions
from app.groups.models import GroupAnswer, GroupItem
from tests.deployments.test_races import at_once
from tests.support.makers import MOMENT
from tests.support.makers_deployments import a_cast
from tests.support.makers_groups import a_group_item, a_group_of

pytestmark = pytest.mark.engines("postgresql")  # SQLite has one writer at a time


def test_nobody_comes_to_what_was_called_off_without_hearing_of_it(app):
    cast = a_cast()
    item = a_group_item(a_group_of(cast), "conference", cast.expert, shared=True).id
    has_registered = Event()
    leads, comes = cast.expert.id, cast.leader.id

    def calls_off(ready):
        found, person = db.session.get_one(GroupItem, item), db.session.get_one(Person, leads)
        actions.withdraw(found, by=person, now=MOMENT)
        ready()
        has_registered.wait(0.3)  # who waits for us, as they should, does not come to it

    def registers(ready):
        found, person = db.session.get_one(GroupItem, item), db.session.get_one(Person, comes)
        ready()
        actions.register(found, 3, by=person, now=MOMENT)
        has_registered.set()

    called_off, registered = at_once(app, calls_off, registers)
    assert called_off is None
    assert isinstance(registered, NotAllowed)
    assert db.session.scalar(select(func.count()).select_from(GroupAnswer)) == 0
