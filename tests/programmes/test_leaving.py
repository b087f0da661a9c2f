"""Who closes their account is in no traject any more, and somebody else is chosen."""

import pytest

from app.accounts.actions import close_account
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.programmes import people
from app.programmes.models import Trajectory
from app.programmes.waiting import missing_now, waiting
from tests.support.makers import MOMENT, TODAY
from tests.support.makers_deployments import a_cast
from tests.support.makers_programmes import a_traject_of

pytestmark = pytest.mark.usefixtures("app")


def test_a_role_is_left_with_the_account_and_who_runs_the_programme_is_asked_for_another():
    cast = a_cast()
    traject = a_traject_of(cast)
    begins = max(row.from_ for row in traject.roles)
    assert begins == TODAY
    with unit_of_work():
        close_account(db.session.get_one(Person, cast.expert.id), now=MOMENT)
    traject = db.session.get_one(Trajectory, traject.id)
    assert people.of_role(traject, "manager", TODAY) == []
    assert missing_now(traject, TODAY) != []
    lines = waiting(db.session.get_one(Person, cast.coordinator.id), now=MOMENT)
    assert "Kies iemand" in [line.button for line in lines]
    director = people.of_role(traject, "director", TODAY)
    assert [row.person_id for row in director] == [cast.asker.id]
