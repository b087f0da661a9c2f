"""The coming weeks of somebody, with the true reason for each half day that is not free."""

from datetime import timedelta

import pytest

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.free import free_weeks
from app.errors import RuleBroken
from app.organisations.models import BlockedWeek
from app.profiles.models import Profile
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_director,
    a_freelancer,
    a_person,
    a_profile,
    a_school,
    saved,
)
from tests.support.makers_deployments import FIRST, MORNING, a_cast, an_inzet, some_terms
from tests.support.makers_help_requests import a_help_request

WEEK_OF_FIRST = FIRST - timedelta(days=1)  # a Monday


def says(person, at=None, *, week: int) -> tuple[str, ...]:
    db.session.rollback()
    found = {each.monday.isocalendar().week: each.says for each in free_weeks(person, TODAY, at=at)}
    return found[week]


def offers(cast, **facts) -> None:
    with unit_of_work():
        profile = db.session.get_one(Profile, cast.expert.id)
        for name, value in ({"free_parts": 0b1100} | facts).items():
            setattr(profile, name, value)


def test_what_is_agreed_is_said_on_its_own_half_day(app):
    cast = a_cast()
    offers(cast)
    an_inzet(cast, "scheduled")
    assert says(cast.expert, week=50) == ("dinsdagochtend: al ergens anders",)
    assert says(cast.expert, week=49) == ()


def test_a_week_in_which_nothing_more_fits_says_so(app):
    cast = a_cast()
    offers(cast, max_minutes_per_week=120)
    an_inzet(cast, "scheduled")
    assert says(cast.expert, week=50) == (
        "dinsdagochtend: al ergens anders", "dinsdagmiddag: eigen maximum bereikt",
    )  # fmt: skip


def test_a_holiday_goes_by_its_name(app):
    cast = a_cast()
    offers(cast)
    assert says(cast.expert, week=52) == ("kerstvakantie",)


def test_so_does_one_of_the_school_that_asks(app):
    cast = a_cast()
    offers(cast)
    south = a_school("Zuid", holiday_region="Zuid")
    with clock.at(MOMENT + timedelta(days=83)):
        weeks = free_weeks(cast.expert, clock.today(), at=south)
        assert "voorjaarsvakantie" in {word for each in weeks for word in each.says}
        assert weeks[0].says == ("voorjaarsvakantie",)
        assert free_weeks(cast.expert, clock.today())[0].says == ()


def test_a_blocked_week_stands_in_the_way_of_class_days_only(app):
    cast = a_cast(class_parts=(MORNING,))
    offers(cast)
    saved(BlockedWeek(school_id=cast.lending.id, monday=WEEK_OF_FIRST, reason="toetsweek"))
    assert says(cast.expert, week=50) == (
        "dinsdagochtend: eigen klas: dan leent de school niemand uit (toetsweek)",
    )


def test_who_offers_no_part_of_the_week_has_no_weeks(app):
    cast = a_cast()
    offers(cast, free_parts=0)
    assert free_weeks(cast.expert, TODAY) == []
    assert free_weeks(a_person("Zonder Profiel"), TODAY) == []


def test_a_freelancer_has_the_holidays_of_who_asks(app):
    person = a_freelancer("Zeno Zwart", free_parts=0b1100)
    assert says(person, a_school(), week=52) == ("kerstvakantie",)


def test_the_page_and_the_refusal_say_the_same(app, browser):
    cast = a_cast()
    offers(cast)
    an_inzet(cast, "scheduled")
    school = a_school("De Derde", swv=cast.swv, region=cast.region)
    director = a_director(school)
    page = browser.sign_in(director).visit(f"/mensen/{cast.expert.public_id}")
    assert page.says("Week 50 vanaf 7 dec 2026 dinsdagochtend: al ergens anders")
    asked = a_help_request(school, by=director)
    with unit_of_work():
        other = actions.invite(asked, cast.expert, by=director, now=MOMENT)
    with pytest.raises(RuleBroken, match="is Sanne Kundig al ergens anders"), unit_of_work():
        actions.propose(other, some_terms(), by=director, now=MOMENT)


def test_who_proposes_dates_reads_it_there(app, browser):
    cast = a_cast()
    offers(cast)
    an_inzet(cast, "scheduled")
    talk = an_inzet(cast, "talking")
    with clock.at(MOMENT):
        page = browser.sign_in(cast.asker).visit(f"/inzetten/{talk.public_id}/afspraken")
    assert page.says("dinsdagochtend: al ergens anders")


def test_the_usual_week_says_own_class(app, browser):
    cast = a_cast()
    teacher = a_person("Tom Taal", at=cast.lending, class_parts=(0,))
    a_profile(teacher, parts={2})
    page = browser.sign_in(cast.asker).visit(f"/mensen/{teacher.public_id}")
    assert [cell.text for cell in page.select(".week__class .vh")] == ["eigen klas"]
