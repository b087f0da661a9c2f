"""Who went before: which vragen began with a good example, and what may be said of how it was."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.accounts.models import Person
from app.database import db, unit_of_work
from app.insights import reports
from app.insights.access import scope_of
from app.practices import actions as examples
from app.practices import results
from app.practices.models import Practice
from app.profiles import actions as profiles
from app.profiles.models import Profile
from app.reviews import actions as reviews
from app.reviews import moderating
from app.reviews.actions import Draft
from app.reviews.models import Review
from tests.support.makers import a_board, a_director, a_person, a_school
from tests.support.makers_deployments import (
    AFTER_SECOND,
    Cast,
    a_cast,
    an_expert,
    an_inzet,
)
from tests.support.makers_help_requests import a_help_request
from tests.support.makers_practices import a_practice, used_for

FUN = Draft(again=True, fun=True)


def said(overall: int, *, again: bool = True, line: str = "") -> Draft:
    words = f"{line} {'x' * 25}" if line else ""
    return Draft(
        overall=overall, fit=4, usefulness=4, cooperation=4, lasting=4, again=again,
        words=words, line=line,
    )  # fmt: skip


class Used:
    """Schools that one after the other ask for what they read."""

    def __init__(self) -> None:
        self.cast: Cast = a_cast()
        self.practice = a_practice(self.cast.lending, by=self.cast.expert)
        self.number = 0

    def at(self, school=None, *, by=None, expert=None, state: str = "completed"):
        """Help that began on the page, each half a day later: nobody is in two places."""
        self.number += 1
        if school is None:
            board = a_board(f"Stichting {self.number}")
            school = a_school(f"School {self.number}", board=board, swv=self.cast.swv,
                              region=self.cast.region)  # fmt: skip
        cast = replace(self.cast, asking=school, asker=by or a_director(school, "Dirk Vrager"),
                       expert=expert or self.cast.expert)  # fmt: skip
        asked = a_help_request(school, by=cast.asker, hours=20, until_date=date(2027, 6, 30))
        used_for(self.practice, asked)
        part = 1 + self.number  # from Tuesday morning on
        on = [(date(2026, 12, 7) + timedelta(days=part // 2), part, 60)]
        return cast, an_inzet(cast, state, asked=asked, dates=on, cover="extra_hours")

    def reviewed(self, draft: Draft, *, opened: bool = True, **where):
        cast, inzet = self.at(**where)
        with unit_of_work():
            reviews.write(inzet, draft, by=cast.asker, now=AFTER_SECOND)
        if opened:
            with unit_of_work():
                reviews.write(inzet, FUN, by=cast.expert, now=AFTER_SECOND)
        return inzet

    def now(self, carriers=None):
        db.session.rollback()
        practice = db.session.get_one(Practice, self.practice.id)
        shown = {self.cast.expert.id} if carriers is None else carriers
        return results.used(practice, self.cast.asker, shown)


def test_a_number_comes_from_three_schools_that_said_so_and_words_before(app):
    used = Used()
    assert used.now() is None
    used.at(state="running")
    assert used.now() is None  # it did not happen yet
    used.reviewed(said(10, line="Het plein is rustig geworden."))
    used.reviewed(said(9, again=False))
    second = used.now()
    assert (second.schools, second.voices, second.mean, second.again) == (2, 2, None, 0)
    assert second.lines == ("Het plein is rustig geworden.",)
    assert used.now(carriers=set()).lines == ()  # about whom the reader does not see
    third = used.reviewed(said(5))
    found = used.now()
    assert (found.schools, found.voices, found.mean, found.again) == (3, 3, 8_000, 2)
    with unit_of_work():
        review = db.session.query(Review).filter_by(deployment_id=third.id, side="asker").one()
        moderating.hide(review, code="insult", by=used.cast.coordinator, now=AFTER_SECOND)
    assert (used.now().schools, used.now().mean) == (3, None)


def test_who_stops_sharing_takes_their_numbers_along(app):
    used = Used()
    stops = an_expert(used.cast.lending, "Stien Stopt")
    with unit_of_work():
        practice = db.session.get_one(Practice, used.practice.id)
        examples.ask(practice, stops, by=used.cast.expert, now=AFTER_SECOND)
        examples.accept(practice, by=stops, now=AFTER_SECOND)
    for overall, expert in ((9, None), (9, None), (9, None), (1, stops)):
        used.reviewed(said(overall), expert=expert)
    assert (used.now().voices, used.now().mean) == (4, 7_000)
    with unit_of_work():
        stops = db.session.get_one(Person, stops.id)
        seen = db.session.get_one(Profile, stops.id).version
        profiles.stop_sharing(by=stops, now=AFTER_SECOND, seen=seen)
    assert (used.now().schools, used.now().voices, used.now().mean) == (4, 3, 9_000)


@pytest.mark.parametrize("overall", [1, 10])
def test_what_is_sealed_says_nothing(app, overall):
    used = Used()
    used.reviewed(said(8))
    used.reviewed(said(8))
    used.reviewed(said(overall, line="Nog dicht."), opened=False)
    found = used.now()
    assert (found.schools, found.voices, found.mean, found.lines) == (3, 2, None, ())


def test_only_who_carries_it_or_did_came_for_it(app):
    used = Used()

    def schools() -> tuple[int, int]:
        found = used.now()
        scope = scope_of(used.cast.lending)
        return (found.schools if found else 0, reports.examples(scope).used)

    used.at(
        expert=an_expert(used.cast.lending, "Iemand Anders")
    )  # for the same vraag, with their own
    assert schools() == (0, 0)
    used.at()
    assert schools() == (1, 1)
    author = a_person("Tweede Schrijver", at=used.cast.lending)
    with unit_of_work():  # still carried by somebody, so still shared
        practice = db.session.get_one(Practice, used.practice.id)
        examples.ask(practice, author, by=used.cast.expert, now=AFTER_SECOND)
        examples.accept(practice, by=author, now=AFTER_SECOND)
        examples.stop(practice, by=used.cast.expert, now=AFTER_SECOND)
    assert schools() == (1, 1)  # who stopped since, did come


def test_its_own_school_is_not_who_went_before(app):
    used = Used()
    used.reviewed(said(8), school=used.cast.lending, by=used.cast.leader)
    assert used.now() is None
