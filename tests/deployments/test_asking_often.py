"""How often somebody asks in a day, and is asked: the same for every way of asking."""

import pytest
from sqlalchemy import func, select

from app.accounts import throttles
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import actions, bundles, several
from app.deployments.models import Deployment
from app.errors import RuleBroken, TooOften
from app.help_requests import actions as help_requests
from app.help_requests import often
from app.organisations.models import Ring
from app.practices import actions as practices
from app.practices.models import Practice
from tests.support.makers import MOMENT
from tests.support.makers_deployments import a_cast, an_expert, an_open_request
from tests.support.makers_help_requests import a_wish
from tests.support.makers_practices import carried_by

pytestmark = pytest.mark.engines("sqlite")  # one row that counts, the same on both


def alone(cast, asked):
    actions.invite(asked, cast.expert, by=cast.asker, now=MOMENT)


def among_several(cast, asked):
    several.invite_several(asked, [cast.expert], by=cast.asker, now=MOMENT)


def in_a_team(cast, asked):
    people = db.session.scalars(select(Person).where(Person.name.in_(("Sanne Kundig", "Bea Bos"))))
    bundles.ask(asked, cast.lending, people.all(), 2, by=cast.asker, now=MOMENT)


def sounded(cast, asked):
    actions.sound(asked, cast.expert, by=cast.coordinator, now=MOMENT)


def for_an_example(cast, asked):
    (practice,) = db.session.scalars(select(Practice))
    practices.bring(practice, asked, cast.expert, by=cast.asker, now=MOMENT)


def with_a_new_vraag(cast, _asked):
    wish = a_wish(ring=Ring.COUNTRY, wished_id=cast.expert.id)
    help_requests.publish(a_draft_in(cast, wish), by=cast.asker, now=MOMENT)


def a_draft_in(cast, wish):
    return help_requests.draft(cast.asking, wish, by=cast.asker, now=MOMENT)


def openly(cast, _asked):
    help_requests.publish(a_draft_in(cast, a_wish()), by=cast.asker, now=MOMENT)


def from_further_away(cast, asked):
    help_requests.widen(asked, Ring.COUNTRY, by=cast.asker, now=MOMENT)


OF_SOMEBODY = (alone, among_several, in_a_team, sounded, for_an_example, with_a_new_vraag)


def has_been_counted(limit, who, times=often.BY_ONE.most):
    with unit_of_work():
        for _ in range(times):
            throttles.count(limit, str(who.id), now=MOMENT)


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(Deployment)) or 0


@pytest.fixture
def cast(app):
    cast = a_cast()
    an_expert(cast.lending, "Bea Bos")
    carried_by(cast.expert, cast.lending, by=an_expert(cast.lending, "Wies Schrijver"))
    return cast


@pytest.mark.parametrize("way", [*OF_SOMEBODY, openly, from_further_away])
def test_who_asked_very_many_people_today_asks_nobody_more(cast, way):
    asked = an_open_request(cast, ring=Ring.REGION)
    by = cast.coordinator if way is sounded else cast.asker
    has_been_counted(often.BY_ONE, by)
    with pytest.raises(TooOften, match="Ga morgen verder"), unit_of_work():
        way(cast, asked)
    assert how_many() == 0


@pytest.mark.parametrize("way", OF_SOMEBODY)
def test_who_was_asked_very_often_today_is_asked_no_more(cast, way):
    asked = an_open_request(cast)
    has_been_counted(often.OF_ONE, cast.expert)
    sorry = "Sanne Kundig is vandaag al heel vaak gevraagd"
    with pytest.raises(RuleBroken, match=sorry) as no, unit_of_work():
        way(cast, asked)
    assert not isinstance(no.value, TooOften)
    assert how_many() == 0


def test_who_offers_is_asked_by_nobody(cast):
    asked = an_open_request(cast)
    for who, limit in ((cast.asker, often.BY_ONE), (cast.expert, often.OF_ONE)):
        has_been_counted(limit, who)
    with unit_of_work():
        actions.offer(asked, by=cast.expert, now=MOMENT)
    assert how_many() == 1


def test_what_was_refused_counts_for_nothing(cast):
    asked, another = an_open_request(cast), an_expert(cast.lending, "Cor Cas")
    has_been_counted(often.BY_ONE, cast.asker, often.BY_ONE.most - 2)  # and the vraag itself
    with pytest.raises(RuleBroken, match="Jezelf vragen"), unit_of_work():
        actions.invite(asked, cast.asker, by=cast.asker, now=MOMENT)
    with unit_of_work():
        alone(cast, asked)
    with pytest.raises(TooOften), unit_of_work():
        actions.invite(asked, another, by=cast.asker, now=MOMENT)
    assert how_many() == 1
