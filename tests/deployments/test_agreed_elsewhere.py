"""Half a day of somebody is agreed once: of two inzetten the later one hears why not."""

from datetime import date

import pytest

from app.database import db, unit_of_work
from app.deployments import actions, load
from app.deployments.models import Deployment
from app.errors import RuleBroken
from tests.deployments.test_races import a_yes, at_once
from tests.support.makers import MOMENT, a_director, a_school
from tests.support.makers_deployments import (
    DATES,
    FIRST,
    MORNING,
    SECOND,
    TEAM_NAMES,
    a_cast,
    a_team,
    an_inzet,
    an_open_request,
    as_planned,
    some_terms,
    the_team_agrees,
)
from tests.support.makers_help_requests import a_help_request

ANOTHER = date(2026, 12, 1)  # a Tuesday as well


def a_third_school(cast):
    """Of the same samenwerkingsverband, with a vraag of its own."""
    school = a_school("De Derde", swv=cast.swv, region=cast.region)
    director = a_director(school, "Dora Derde")
    asked = a_help_request(school, by=director, hours=20, until_date=date(2027, 6, 30))
    with unit_of_work():
        inzet = actions.invite(asked, cast.expert, by=director, now=MOMENT)
    return director, inzet


def propose(inzet, by, dates=DATES):
    with unit_of_work():
        actions.propose(inzet, some_terms(dates), by=by, now=MOMENT)


def agree(inzet, by):
    with unit_of_work():
        actions.agree(inzet, version=inzet.terms_version, by=by, now=MOMENT)


def two_in_talk(cast):
    """A third school has agreed with itself; then De Vraag agrees with the expert on the same."""
    director, theirs = a_third_school(cast)
    propose(theirs, director)
    agree(theirs, director)
    an_inzet(cast, "consent")
    return director, theirs


def test_who_helps_hears_with_whom_it_was_agreed(app):
    cast = a_cast()
    _, theirs = two_in_talk(cast)
    with pytest.raises(RuleBroken) as no:
        agree(theirs, cast.expert)
    assert "heeft Sanne Kundig al afgesproken met De Vraag" in str(no.value)
    db.session.rollback()
    assert theirs.state == "talking"


def test_another_school_hears_no_name(app):
    cast = a_cast()
    director, theirs = a_third_school(cast)
    propose(theirs, cast.expert)
    agree(theirs, cast.expert)
    an_inzet(cast, "consent")
    with pytest.raises(RuleBroken) as no:
        agree(theirs, director)
    assert "is Sanne Kundig al ergens anders" in str(no.value)
    assert "De Vraag" not in str(no.value)


def test_it_is_said_when_terms_are_proposed_as_well(app):
    cast = a_cast()
    director, theirs = a_third_school(cast)
    an_inzet(cast, "consent")
    with pytest.raises(RuleBroken, match="is Sanne Kundig al ergens anders") as no:
        propose(theirs, director, ((ANOTHER, MORNING, 60), (FIRST, MORNING, 60)))
    assert no.value.field == "dates"


@pytest.mark.parametrize(
    "at", [(FIRST, MORNING + 1), (ANOTHER, MORNING)], ids=["the afternoon", "another day"]
)
def test_another_half_day_is_free(app, at):
    cast = a_cast()
    an_inzet(cast, "consent")
    inzet = an_inzet(cast, "consent", asked=an_open_request(cast), dates=((*at, 120),))
    assert inzet.state == "consent"


def test_what_fell_away_is_free_again(app):
    cast = a_cast()
    _, theirs = two_in_talk(cast)
    ours = db.session.query(Deployment).filter_by(state="consent").one()
    with unit_of_work():
        actions.move(
            ours, "refuse", by=cast.leader, now=MOMENT, reason_code="timing", reason_words="Nee."
        )
    agree(theirs, cast.expert)
    assert theirs.state == "consent"


def test_a_date_is_not_moved_to_where_something_else_was_agreed(app):
    cast = a_cast()
    an_inzet(cast, "approved", dates=((SECOND, MORNING, 120),))
    inzet = an_inzet(cast, "approved", asked=an_open_request(cast), dates=((FIRST, MORNING, 120),))
    with pytest.raises(RuleBroken, match="al afgesproken met De Vraag") as no, unit_of_work():
        actions.schedule(inzet, as_planned(((SECOND, MORNING, 120),)), by=cast.asker, now=MOMENT)
    assert no.value.field == "dates"


def test_a_date_that_was_moved_away_is_no_longer_held(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", dates=((FIRST, MORNING, 120),))

    def plan(on):
        with unit_of_work():
            actions.reschedule(inzet, as_planned(((on, MORNING, 120),)), by=cast.asker, now=MOMENT)

    plan(SECOND)
    an_inzet(cast, "approved", asked=an_open_request(cast), dates=((FIRST, MORNING, 120),))
    with pytest.raises(RuleBroken, match="al afgesproken met De Vraag"):
        plan(FIRST)


def test_of_a_team_who_agreed_elsewhere_does_not_count(app):
    cast = a_cast()
    team = a_team(cast, minimum=2, size=2)
    members = the_team_agrees(cast, team, who=1)
    first = members[0].expert
    assert first.name == TEAM_NAMES[0]
    an_inzet(cast, "consent", asked=an_open_request(cast), expert=first)
    agree(members[1], members[1].expert)
    assert [member.state for member in members] == ["talking", "talking"]


def both_agree_at_once(app):
    """Two vragen for the same morning, and the last yes to each in the same second."""
    cast = a_cast()
    ids = [an_inzet(cast, "expert agreed", asked=an_open_request(cast)).id for _ in range(2)]
    asker = cast.asker.id
    ends = at_once(app, *(a_yes(id_, asker) for id_ in ids))
    states = sorted(db.session.get_one(Deployment, id_).state for id_ in ids)
    return [end for end in ends if end is not None], states


@pytest.mark.engines("sqlite", "postgresql")
def test_of_two_who_agree_on_one_morning_at_once_the_later_hears_why(app):
    late, states = both_agree_at_once(app)
    assert [type(end) for end in late] == [RuleBroken], late
    assert "Sanne Kundig al afgesproken met De Vraag" in str(late[0])
    assert states == ["consent", "talking"]


@pytest.mark.engines("postgresql")  # SQLite has one writer at a time
def test_if_nobody_held_the_person_both_would_be_agreed(app, monkeypatch):
    monkeypatch.setattr(load, "hold", lambda expert_id: None)
    assert both_agree_at_once(app) == ([], ["consent", "consent"])
