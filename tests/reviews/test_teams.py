"""What a school writes about a team as a whole: beside those about each, and never in a score."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments.models import Bundle
from app.errors import RuleBroken
from app.events.models import Delivery, Event
from app.profiles.models import Profile
from app.reviews import access, actions, checks, clocks, counting, moderating, panels
from app.reviews.actions import Draft
from app.reviews.models import Report, Review
from tests.deployments.test_races import at_once
from tests.reviews.test_writing import FUN, GOOD, write
from tests.support.makers import MOMENT, a_coordinator, a_director
from tests.support.makers_deployments import (
    AFTER_SECOND,
    Cast,
    a_cast,
    a_team,
    the_team_was_there,
)

TOGETHER = Draft(
    fit=5, usefulness=4, cooperation=5, again=True, words="Samen waren ze echt sterk voor ons.",
    words_html="<p>Samen waren ze echt sterk voor ons.</p>", line="Samen sterk",
)  # fmt: skip
LATER = AFTER_SECOND + timedelta(days=40)


def about_team(team: Bundle, cast: Cast, *, by: Any = None, now: Any = AFTER_SECOND) -> Review:
    with unit_of_work():
        return actions.write_about_team(
            db.session.get_one(Bundle, team.id), TOGETHER,
            by=db.session.get_one(Person, (by or cast.asker).id), now=now,
        )  # fmt: skip


def opened(team: Bundle) -> dict[str, bool]:
    """Of each side of everybody, and of the team, whether it can be read."""
    db.session.rollback()
    found = db.session.scalars(select(Review).order_by(Review.id))
    return {
        f"{each.side} {each.deployment_id - team.members[0].id}"
        if each.side != "team"
        else "team": each.released_at is not None
        for each in found
    }


def standings(team: Bundle) -> list[Any]:
    db.session.rollback()
    profiles = [db.session.get_one(Profile, member.expert_id) for member in team.members]
    return [(p.score, p.review_count, p.latest_review_line, p.search_rev) for p in profiles]


def read_by(person: Any, review: Review) -> bool:
    found = access.readable(person, AFTER_SECOND.date(), review.public_id)
    return db.session.scalar(found) is not None


def told_about_the_team() -> list[int | None]:
    return list(db.session.scalars(select(Event.by_id).where(Event.action == "review_team")))


def test_it_opens_when_what_everybody_of_the_team_wrote_is_open_and_no_word_before(app):
    cast = a_cast()
    team = the_team_was_there(cast)
    anne, bas = team.members
    write(anne, FUN, by=anne.expert)
    review = about_team(team, cast)
    assert opened(team) == {"expert 0": False, "team": False}
    write(anne, GOOD, by=cast.asker)
    # Her own open as always; of the team nobody reads a word while Bas may still write.
    assert opened(team) == {"expert 0": True, "team": False, "asker 0": True}
    assert not any(read_by(who, review) for who in (cast.asker, anne.expert, cast.leader))
    write(bas, FUN, by=bas.expert)
    # Else the school could read from its own words that Bas has written about it.
    assert not opened(team)["expert 1"]
    assert not opened(team)["team"]
    assert told_about_the_team() == []
    write(bas, GOOD, by=cast.asker)
    assert opened(team)["team"]
    assert told_about_the_team() == [cast.asker.id]
    assert [count for _, count, _, _ in standings(team)] == [1, 1]
    assert read_by(anne.expert, review)
    assert read_by(bas.expert, review)
    assert list(checks.both_sides_open_together()) == list(checks.standing_equals_reviews()) == []


def test_it_opens_by_itself_when_the_time_is_over(app):
    cast = a_cast()
    team = the_team_was_there(cast)
    about_team(team, cast)
    assert clocks.open_what_is_due(now=AFTER_SECOND + timedelta(days=10)) == 0
    assert clocks.open_what_is_due(now=LATER) == 1
    assert opened(team)["team"]
    other = the_team_was_there(a_cast())
    with pytest.raises(RuleBroken, match="is voorbij"):
        about_team(other, cast, by=other.members[0].asked_by, now=LATER)


def test_nobody_waits_for_a_team_review_that_is_never_written(app):
    cast = a_cast()
    team = the_team_was_there(cast)
    anne, bas = team.members
    write(anne, GOOD, by=cast.asker)
    assert panels.team_comes_first(anne, cast.asker, AFTER_SECOND) == "now"
    write(anne, FUN, by=anne.expert)
    assert opened(team) == {"asker 0": True, "expert 0": True}
    # The school has read what Anne wrote, so it would answer her; about Bas it writes as ever.
    assert panels.team_comes_first(bas, cast.asker, AFTER_SECOND) == ""
    with pytest.raises(RuleBroken, match="lazen al wat iemand van het team schreef"):
        about_team(team, cast)
    write(bas, FUN, by=bas.expert)
    write(bas, GOOD, by=cast.asker)
    assert all(opened(team).values())


def test_who_may_not_write_about_a_team_hears_why(app):
    cast = a_cast()
    team = the_team_was_there(cast, all_done=False)
    anne, _ = team.members
    with pytest.raises(RuleBroken, match="als iedereen klaar is"):
        about_team(team, cast)
    assert panels.team_comes_first(anne, cast.asker, AFTER_SECOND) == "later"
    alone = a_team(cast, minimum=2, size=2)
    for by, why in ((anne.expert, "wie erbij was"), (cast.leader, "wie erbij was")):
        with pytest.raises(RuleBroken, match=why):
            about_team(team, cast, by=by)
    with pytest.raises(RuleBroken, match="wie erbij was"):
        about_team(alone, cast)


def test_it_is_in_no_score_whatever_it_says_and_the_database_keeps_it_so(app):
    cast = a_cast()
    team = the_team_was_there(cast)
    before = standings(team)
    about_team(team, cast)
    with unit_of_work():
        actions.open_team(team.id, now=AFTER_SECOND)
        ids = [member.expert_id for member in team.members]
        actions.refresh_standing(ids, today=AFTER_SECOND.date())
    assert standings(team) == before
    assert counting.theme_means().instance == 7.5
    for change in ("overall = 1", "counts = true", "subject_id = author_id", "bundle_id = NULL"):
        with pytest.raises(DBAPIError), unit_of_work() as session:
            session.execute(text(f"UPDATE review SET {change} WHERE side = 'team'"))
    with pytest.raises(RuleBroken, match="al een ervaring met dit team"):
        about_team(team, cast)


def test_when_one_of_the_team_stops_only_they_and_the_school_still_read_it(app):
    cast = a_cast()
    team = the_team_was_there(cast)
    anne, bas = team.members
    review = about_team(team, cast)
    with unit_of_work():
        actions.open_team(team.id, now=AFTER_SECOND)
    others = (cast.leader, cast.coordinator)
    assert all(read_by(who, review) for who in others)
    assert db.session.scalars(access.about_team_with(anne.expert_id)).all() == [review]
    with unit_of_work():
        db.session.get_one(Profile, bas.expert_id).paused_at = MOMENT
    assert not any(read_by(who, review) for who in others)
    assert all(read_by(who, review) for who in (anne.expert, bas.expert, cast.asker))
    assert db.session.scalars(access.about_team_with(anne.expert_id)).all() == []
    # Pausing is no way out of a report.
    assert db.session.scalar(access.to_moderate(cast.coordinator, AFTER_SECOND.date())) == review


def test_it_is_reported_and_hidden_as_every_review_and_all_of_the_team_hear_of_it(app):
    cast = a_cast()
    team = the_team_was_there(cast)
    anne, bas = team.members
    review = about_team(team, cast)
    with pytest.raises(RuleBroken, match="niet te lezen"), unit_of_work():
        moderating.report(review, code="insult", words="", by=anne.expert, now=AFTER_SECOND)
    with unit_of_work():
        actions.open_team(team.id, now=AFTER_SECOND)
    with unit_of_work():
        moderating.report(review, code="insult", words="", by=anne.expert, now=AFTER_SECOND)
    with unit_of_work():
        moderating.hide(review, code="insult", by=cast.coordinator, now=AFTER_SECOND)
    told = select(Delivery.person_id).join(Event, Event.id == Delivery.event_id)
    heard = db.session.scalars(told.where(Event.action == "hide_review")).all()
    assert set(heard) == {cast.asker.id, anne.expert_id, bas.expert_id}
    assert db.session.scalars(select(Report.outcome)).all() == ["hidden"]
    assert not read_by(anne.expert, review)
    bas_decides = a_coordinator(cast.swv, "Bea Ander")  # who was in the team decides nothing
    with unit_of_work():
        db.session.execute(
            text("UPDATE deployment SET expert_id = :who WHERE id = :id"),
            {"who": bas_decides.id, "id": bas.id},
        )
    with pytest.raises(RuleBroken, match="beslist iemand anders"), unit_of_work():
        moderating.restore(review, words="Toch.", by=bas_decides, now=AFTER_SECOND)
    mine = access.to_moderate(bas_decides, AFTER_SECOND.date())
    assert db.session.scalars(mine).all() == []


def test_who_joins_the_team_later_has_no_part_in_it(app):
    cast = a_cast()
    team = the_team_was_there(cast, size=3)
    *_, last = team.members
    with unit_of_work():
        last.completed_at = AFTER_SECOND + timedelta(days=3)
    review = about_team(team, cast)
    assert access.experts_of(review) == [member.expert_id for member in team.members[:2]]


@pytest.mark.engines("sqlite", "postgresql")
def test_of_two_of_the_school_who_write_at_once_one_is_heard(app):
    cast = a_cast()
    team = the_team_was_there(cast)
    second = a_director(cast.asking, "Dirk Tweede")
    ids, team_id = [cast.asker.id, second.id], team.id

    def writes(id_: int) -> Any:
        def work(ready: Any) -> None:
            found, by = db.session.get_one(Bundle, team_id), db.session.get_one(Person, id_)
            ready()
            actions.write_about_team(found, replace(TOGETHER), by=by, now=AFTER_SECOND)

        return work

    late = [end for end in at_once(app, *map(writes, ids)) if end]
    assert [type(end) for end in late] == [RuleBroken]
    assert "al een ervaring met dit team" in str(late[0])


def test_the_pages_of_a_team_review(app, browser):
    cast = a_cast()
    team = the_team_was_there(cast)
    anne, bas = team.members
    with clock.at(AFTER_SECOND):
        where = f"/inzetten/team/{team.public_id}"
        assert not browser.sign_in(anne.expert).visit("/start").says("Hoe was het team als geheel?")
        assert browser.sign_in(cast.asker).visit("/start").says("Hoe was het team als geheel?")
        about_bas = f"/inzetten/{bas.public_id}/ervaring"
        page = browser.visit(about_bas)
        assert page.says("Wil je ook iets over het team als geheel schrijven? Doe dat dan eerst.")
        before = page.text
        write(bas, FUN, by=bas.expert)
        assert browser.visit(about_bas).text == before  # nor does it say whether Bas wrote
        page = browser.visit(about_bas).follow("Schrijf eerst over het team")
        assert page.says("Dit gaat over Anne Aarts, Bas Blom samen.")
        page = page.form().fill({"words": "Te kort"}).press("Deel je ervaring")
        assert page.error_beside("words").startswith("Schrijf minstens 25 tekens")
        filled = {"fit": "5", "usefulness": "4", "words": "Samen waren ze echt sterk voor ons."}
        page = page.form().fill(filled).press("Deel je ervaring")
        assert page.error_beside("fit") == "Vul minstens 3 van de vier punten in."
        page = page.form().fill({"cooperation": "5"}).press("Deel je ervaring")
        assert page.says("Het wordt zichtbaar als jullie over ieder schreven en zij ook")
        assert page.says("Jullie ervaring met dit team is binnen.")
        assert not browser.visit("/start").says("Hoe was het team als geheel?")
        assert browser.visit(f"{where}/ervaring").says("al een ervaring met dit team gedeeld")
        for who in (anne.expert, cast.leader, cast.coordinator):
            assert browser.sign_in(who).visit(f"{where}/ervaring").status == 404
        profile = f"/mensen/{anne.expert.public_id}"
        assert not browser.sign_in(cast.leader).visit(profile).says("Samen in een team")
        with unit_of_work():
            actions.open_team(team.id, now=AFTER_SECOND)
        page = browser.visit(profile)
        assert page.says("Samen in een team met Bas Blom")
        assert page.says("Samenwerking: heel goed")
        assert page.says("Samen waren ze echt sterk voor ons.")
        assert not page.says("van 10")
        page = browser.sign_in(bas.expert).visit(f"/inzetten/{bas.public_id}")
        page = page.follow("Meld deze ervaring").form().fill({"reason": "insult"}).press("Meld dit")
        assert page.says("De coördinator kijkt ernaar.")
        page = browser.sign_in(cast.coordinator).visit("/beheer/ervaringen")
        assert page.says("Samen in een team")
        page = page.follow("Verberg").form().fill({"reason": "insult"}).press("Verberg")
        assert not browser.sign_in(cast.leader).visit(profile).says("Samen in een team")
