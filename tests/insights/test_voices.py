"""What both sides say, of many at once: only what is open, and from three on."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select, update

from app.accounts.models import Membership, Role
from app.database import db, unit_of_work
from app.insights import voices
from app.insights.access import scope_of
from app.profiles.models import Profile, Standing
from app.reviews import actions as reviews
from app.reviews.actions import Draft
from app.reviews.models import EffectCheck
from tests.support.makers import a_board, a_director, a_person, a_profile, a_school, saved
from tests.support.makers_deployments import AFTER_SECOND, a_cast, an_expert, an_inzet
from tests.support.makers_help_requests import a_help_request

YEAR = 2026


class Helping:
    """One after the other helps another school, and both write."""

    def __init__(self) -> None:
        self.cast = a_cast()
        self.number = 0

    def once(self, *, expert=None, host=None, fun=True, lasting=5, credible=None, opened=True):
        self.number += 1
        board = a_board(f"Stichting {self.number}")
        school = a_school(f"School {self.number}", board=board, swv=self.cast.swv,
                          region=self.cast.region)  # fmt: skip
        asker = a_director(school, "Dirk Vrager")
        expert = expert or an_expert(self.cast.lending, f"Expert {self.number}")
        cast = replace(self.cast, asking=school, asker=asker, expert=expert)
        who = a_person("Iris In", at=school) if host == "teacher" else None
        asked = a_help_request(school, by=asker, hours=20, until_date=date(2027, 6, 30),
                               contact_id=who.id if who else None)  # fmt: skip
        inzet = an_inzet(cast, "completed", expert=expert, asked=asked, cover="extra_hours",
                         dates=((date(2026, 12, 8), 2, 60),))  # fmt: skip
        told = Draft(overall=8, fit=4, usefulness=4, cooperation=4, lasting=lasting, again=True,
                     credible=credible)  # fmt: skip
        sides = [(asker, told), (expert, Draft(fun=fun, again=True))]
        for by, draft in sides if opened else sides[:1]:
            with unit_of_work():
                reviews.write(inzet, draft, by=by, now=AFTER_SECOND)
        return inzet

    def two_ways(self, organisation=None):
        scope = scope_of(organisation or self.cast.lending)
        found = voices.two_ways(scope, YEAR)
        return [(s.yes, s.of) for s in found.experts], [(s.yes, s.of) for s in found.schools]

    def credible(self):
        found = voices.credible(scope_of(self.cast.lending), YEAR)
        return {share.label: (share.yes, share.of) for share in found}


def test_three_experts_and_three_schools_before_anything_is_told(app):
    helping = Helping()
    helping.once()
    helping.once(fun=False, lasting=2)
    helping.once(opened=False, lasting=1)  # sealed
    assert helping.two_ways() == ([], [])
    third = helping.once()
    assert helping.two_ways() == ([(2, 3), (3, 3)], [(2, 3)])
    assert helping.two_ways(helping.cast.swv) == ([], [])  # a coordinator reads from five on
    assert helping.two_ways(helping.cast.asking) == ([], [])  # others gave it
    for number, answer in enumerate((5, 4, 1)):
        inzet = third if number == 0 else helping.once()
        saved(EffectCheck(deployment_id=inzet.id, months=3, asked_id=inzet.asked_by_id,
                          asked_at=AFTER_SECOND, closes_on=date(2027, 3, 1), answer=answer,
                          answered_by_id=inzet.asked_by_id,
                          answered_at=AFTER_SECOND + timedelta(days=90)))  # fmt: skip
    assert helping.two_ways()[1] == [(4, 5), (2, 3)]


def test_the_same_person_three_times_is_one_voice(app):
    helping = Helping()
    expert = an_expert(helping.cast.lending, "Steeds Zij")
    helping.once(expert=expert)
    assert helping.two_ways() == ([], [])


def test_what_somebody_was_when_they_helped_is_what_counts(app):
    helping = Helping()
    for number in range(3):
        head = a_person(f"Hoofd {number}", Role.DIRECTOR, at=helping.cast.lending)
        a_profile(head, max_minutes_per_week=2400)
        helping.once(expert=head, credible=5)
    for until, told in ((date(2026, 12, 8), [(3, 3)]), (date(2026, 12, 7), [])):
        with unit_of_work():
            leads = update(Membership).where(
                Membership.role == Role.DIRECTOR,
                Membership.organisation_id == helping.cast.lending.id,
            )
            db.session.execute(leads.values(until=until))
        assert list(helping.credible().values()) == told


def test_credible_is_told_of_who_does_the_same_work_and_is_in_no_score(app):
    helping = Helping()
    for number in range(3):
        head = a_person(f"Hoofd {number}", Role.DIRECTOR, at=helping.cast.lending)
        a_profile(head, max_minutes_per_week=2400)
        helping.once(expert=head, credible=5 if number else 2)  # asked by a director
        helping.once(host="teacher", credible=4)
    helping.once(credible=1)  # a teacher, with a director
    assert helping.credible() == {
        "Schoolleiders bij schoolleiders": (2, 3),
        "Leraren bij leraren": (3, 3),
    }
    # All gave an 8, and found somebody credible from 1 to 5: everybody has the number of an 8.
    profiles = db.session.scalars(select(Profile).where(Profile.review_count > 0)).all()
    assert len(profiles) == 7
    assert {profile.score for profile in profiles} == {round((4 * 7.5 + 8) / 5 * 1000)}
    scores = db.session.scalars(select(Standing.score)).all()
    assert set(scores) == {round((4 * 7.5 + 8) / 5 * 1000)}
