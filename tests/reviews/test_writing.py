"""Both sides write in the dark, both open together, and only then does anything follow."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from app import clock, workflow
from app.accounts.access import memberships_of
from app.accounts.models import Membership, Person, Role
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.errors import NotAllowed, RuleBroken
from app.events.models import Delivery, Event
from app.organisations.models import Organisation, Ring
from app.outbox.models import Job
from app.profiles.models import Profile, Standing
from app.reviews import actions, checks, clocks
from app.reviews.actions import Draft
from app.reviews.models import Review
from app.reviews.rules import closes_on
from tests.support.makers import MOMENT, a_director, a_person
from tests.support.makers_deployments import (
    AFTER_SECOND,
    SECOND,
    a_cast,
    an_inzet,
    an_open_request,
)

GOOD = Draft(overall=9, fit=5, usefulness=4, cooperation=5, again=True, words="x" * 30, line="Top")
FUN = Draft(fun=True, again=True)
LEFT = (Event, Delivery, Job)


def write(inzet: Deployment, draft: Draft, *, by, now=AFTER_SECOND, cleared=()) -> Review:
    with unit_of_work():
        return actions.write(
            db.session.get_one(Deployment, inzet.id),
            draft,
            by=db.session.merge(by, load=True),
            now=now,
            cleared=cleared,
        )


def profile_of(person) -> Profile:
    db.session.rollback()
    return db.session.get_one(Profile, person.id)


def released() -> list[bool]:
    db.session.rollback()
    return [bool(review.released_at) for review in db.session.scalars(select(Review))]


def test_what_one_side_writes_changes_nothing_until_the_other_is_in(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    before = profile_of(cast.expert)
    before = (before.score, before.review_count, before.latest_review_line, before.search_rev)

    write(inzet, GOOD, by=cast.asker)

    after = profile_of(cast.expert)
    assert (after.score, after.review_count, after.latest_review_line, after.search_rev) == before
    assert released() == [False]

    write(inzet, FUN, by=cast.expert)

    assert released() == [True, True]
    opened = profile_of(cast.expert)
    assert (opened.review_count, opened.review_schools, opened.latest_review_line) == (1, 1, "Top")
    # 9 at full weight against a prior of 7,5 that weighs four.
    assert opened.score == round((4 * 7.5 + 9) / 5 * 1000)
    assert db.session.scalars(select(Standing)).all() != []
    assert list(checks.both_sides_open_together()) == []
    assert list(checks.standing_equals_reviews()) == []


def test_nobody_hears_that_there_is_one_before_both_can_be_read(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    before = traces(inzet)
    write(inzet, GOOD, by=cast.asker)
    assert traces(inzet) == before

    write(inzet, FUN, by=cast.expert)

    assert who_heard() == [(cast.asker.id, cast.expert.id), (cast.expert.id, cast.asker.id)]


def who_heard() -> list[tuple[int, int]]:
    """Of each review that opened who wrote it, and who heard that it can be read."""
    told = select(Event.by_id, Delivery.person_id).join(Delivery, Delivery.event_id == Event.id)
    rows = db.session.execute(told.where(Event.action == "review").order_by(Event.id))
    return [(by, heard) for by, heard in rows]


def test_what_somebody_wrote_who_left_since_opens_and_is_told_as_well(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", asked=an_open_request(cast))
    write(inzet, GOOD, by=cast.asker)
    with unit_of_work():
        membership = db.session.scalars(memberships_of(cast.asker, SECOND)).one()
        membership.until = SECOND - timedelta(days=1)
    next_one = a_director(cast.asking, "Nieuwe Leider")

    with clock.at(AFTER_SECOND):
        write(inzet, FUN, by=cast.expert)

    read_now = {(cast.asker.id, cast.expert.id), (cast.expert.id, next_one.id)}
    assert read_now <= set(who_heard())


def traces(inzet: Deployment) -> tuple[int, ...]:
    """Where somebody could see that there is a review: events, deliveries, mails, the version."""
    db.session.rollback()
    counted = (db.session.scalar(select(func.count()).select_from(of)) or 0 for of in LEFT)
    return (*counted, db.session.get_one(Deployment, inzet.id).version)


def test_nothing_but_what_opens_tells_of_it(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    with pytest.raises(NotAllowed), unit_of_work():
        workflow.perform(DEPLOYMENT, inzet, "review", by=None, now=AFTER_SECOND, opened=True)
    for by in (cast.asker, cast.expert):
        with pytest.raises(RuleBroken, match="nog niets te lezen"), unit_of_work():
            workflow.perform(DEPLOYMENT, inzet, "review", by=by, now=AFTER_SECOND)


def test_each_side_writes_once(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, GOOD, by=cast.asker)
    with pytest.raises(RuleBroken, match="heeft al"):
        write(inzet, GOOD, by=cast.asker)


def test_only_who_was_there_writes(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    for stranger in (cast.leader, cast.coordinator, a_person("Vreemd")):
        with pytest.raises(RuleBroken, match="wie erbij was"):
            write(inzet, GOOD, by=stranger)
    assert released() == []


@pytest.mark.parametrize("state", ["approved", "scheduled", "running", "delivered", "cancelled"])
def test_there_is_nothing_to_write_before_it_is_completed(app, state):
    cast = a_cast()
    inzet = an_inzet(cast, state)
    with pytest.raises(RuleBroken, match="als de inzet is afgerond"):
        write(inzet, GOOD, by=cast.asker)
    assert released() == []


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft(overall=None, fit=1, usefulness=1, cooperation=1), "overall"),
        (Draft(overall=8, fit=1, usefulness=1), "fit"),
        (Draft(overall=8, fit=1, usefulness=1, cooperation=1, words="te kort"), "words"),
        (Draft(overall=8, fit=1, usefulness=1, cooperation=1, words="x" * 951), "words"),
    ],
)
def test_a_review_that_says_too_little_is_refused_beside_its_field(app, draft, field):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    with pytest.raises(RuleBroken) as refused:
        write(inzet, draft, by=cast.asker)
    assert refused.value.field == field
    assert released() == []


NOT_HELD = Draft(not_held_reason="no_cover")


def test_what_did_not_take_place_has_a_reason_and_weighs_nothing(app, browser):
    """On both sides: who helped and did not get that far judges nothing either."""
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    with pytest.raises(RuleBroken, match="waarom het niet is doorgegaan") as refused:
        write(inzet, replace(NOT_HELD, not_held_reason="zomaar"), by=cast.asker)
    assert refused.value.field == "held"
    with pytest.raises(RuleBroken, match="ja of nee"):
        write(inzet, Draft(), by=cast.expert)
    address = f"/inzetten/{inzet.public_id}"
    with clock.at(AFTER_SECOND):
        for person, why in ((cast.asker, "no_cover"), (cast.expert, "ill")):
            page = browser.sign_in(person).visit(f"{address}/ervaring")
            told = {"held": why, "again": "no"}
            page = page.form().fill(told).press("Deel je ervaring")
        assert page.says("Het is niet doorgegaan: er was geen vervanging.")
        assert page.says("Het is niet doorgegaan: iemand was ziek.")
        assert not page.says("geen lol")
        assert not page.says("opnieuw vragen")
    assert released() == [True, True]
    after = profile_of(cast.expert)
    assert (after.score, after.review_count, after.latest_review_line) == (None, 0, "")


@pytest.mark.engines("sqlite", "postgresql")
@pytest.mark.parametrize(
    ("facts", "rule"),
    [({"not_held_reason": "zomaar"}, "known_reason"), ({"overall": None}, "asker_scores")],
)
def test_the_database_knows_the_reasons(app, facts, rule):
    review = opened_review(a_cast())
    assert not review.not_held
    with pytest.raises(DBAPIError, match=f"(?i){rule}"), unit_of_work():
        db.session.execute(update(Review).where(Review.id == review.id).values(**facts))


def test_the_window_skips_the_school_holidays():
    # Completed on 15 December 2026; Christmas holidays from 19 December up to and with 3 January.
    assert closes_on(date(2026, 12, 15), "Midden") == date(2027, 1, 14)
    assert closes_on(date(2026, 11, 2), "Midden") == date(2026, 11, 16)


def test_what_one_side_wrote_opens_when_the_other_ones_time_is_over(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, GOOD, by=cast.asker)
    last_day = closes_on(AFTER_SECOND.date(), "Midden")

    assert clocks.open_what_is_due(now=moment_on(last_day)) == 0
    assert released() == [False]
    assert clocks.open_what_is_due(now=moment_on(last_day + timedelta(days=1))) == 1
    assert released() == [True]
    assert clocks.open_what_is_due(now=moment_on(last_day + timedelta(days=1))) == 0

    with pytest.raises(RuleBroken, match="voorbij"):
        write(inzet, FUN, by=cast.expert, now=moment_on(last_day + timedelta(days=1)))


def opened_review(cast) -> Review:
    inzet = an_inzet(cast, "completed")
    review = write(inzet, GOOD, by=cast.asker)
    write(inzet, FUN, by=cast.expert)
    return review


def answer(review: Review, words: str, *, by, now=AFTER_SECOND) -> None:
    with unit_of_work():
        actions.reply(
            db.session.get_one(Review, review.id), words, f"<p>{words}</p>", by=by, now=now
        )


def test_one_answer_within_thirty_days(app):
    cast = a_cast()
    review = opened_review(cast)
    with pytest.raises(RuleBroken, match="dagen na"):
        answer(review, "y" * 30, by=cast.expert, now=AFTER_SECOND + timedelta(days=31))
    answer(review, "y" * 30, by=cast.expert, now=AFTER_SECOND + timedelta(days=30))
    with pytest.raises(RuleBroken, match="al één keer"):
        answer(review, "z" * 30, by=cast.expert)


def test_a_thank_you_within_one_school_does_not_count_and_says_so(app, browser):
    cast = a_cast()
    inzet_id = an_inzet(cast, "completed").id
    with unit_of_work():
        inzet = db.session.get_one(Deployment, inzet_id)
        inzet.lender_id = inzet.asker_school_id
    inzet = db.session.get_one(Deployment, inzet_id)
    write(inzet, GOOD, by=cast.asker)
    write(inzet, FUN, by=cast.expert)
    assert profile_of(cast.expert).score is None
    assert list(checks.standing_equals_reviews()) == []
    with clock.at(AFTER_SECOND):
        browser.sign_in(cast.expert)
        for path in ("/profiel", f"/inzetten/{inzet.public_id}"):
            assert browser.visit(path).says("Collega-reactie. Telt niet mee in het cijfer.")


def test_counting_again_on_the_same_day_changes_nothing(app):
    cast = a_cast()
    opened_review(cast)
    today = AFTER_SECOND.date()
    with unit_of_work():
        assert actions.refresh_standing([cast.expert.id], today=today) == 0
    assert clocks.let_scores_fade(now=AFTER_SECOND + timedelta(days=400)) == 1


def test_the_database_refuses_a_second_review_of_one_side(app):
    cast = a_cast()
    review = opened_review(cast)
    copy = (
        "INSERT INTO review (public_id, deployment_id, side, author_id, subject_id, school_id, "
        "overall, not_held_reason, words, words_html, line, private_note, counts, "
        "last_session_on, "
        "written_at, reply, reply_html) SELECT 'zzzzzzzzzz', deployment_id, side, author_id, "
        "subject_id, school_id, overall, not_held_reason, words, words_html, line, "
        "private_note, counts, "
        "last_session_on, written_at, reply, reply_html FROM review WHERE id = :id"
    )
    with pytest.raises(DBAPIError, match=r"(?i)unique"), unit_of_work() as session:
        session.execute(text(copy).bindparams(id=review.id))


@pytest.mark.engines("sqlite")  # what is read is judged in Python
@pytest.mark.parametrize(
    ("ring", "overall", "cap", "proposed"),
    [
        (Ring.SWV, 9, Ring.COUNTRY, "in je hele regio"),
        (Ring.SWV, 7, Ring.COUNTRY, ""),  # not that good
        (Ring.REGION, 9, Ring.COUNTRY, ""),  # from nearer than they help already
        (Ring.SWV, 9, Ring.SWV, ""),  # the school would not let them go
    ],
)
def test_after_a_good_review_from_the_edge_the_next_ring_is_proposed(
    app, browser, ring, overall, cap, proposed
):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")  # between schools of one samenwerkingsverband
    with unit_of_work():
        profile = db.session.get_one(Profile, cast.expert.id)
        profile.ring = ring
        db.session.get_one(Organisation, cast.lending.id).ring_cap = cap
    write(inzet, replace(GOOD, overall=overall), by=cast.asker)
    with clock.at(AFTER_SECOND):
        browser.sign_in(cast.expert)
        assert not browser.visit("/profiel").says("Dat ging goed.")  # sealed
    write(inzet, FUN, by=cast.expert)
    with clock.at(AFTER_SECOND):
        page = browser.visit("/profiel")
        assert page.says("Dat ging goed. Wil je ook") is bool(proposed)
        if proposed:
            assert page.says(proposed)
            page = page.follow("Kijk hoe ver je wilt helpen")
            assert page.form().value("ring") == str(ring + 1)
            assert profile_of(cast.expert).ring == ring  # looking keeps nothing
            page = page.form().press("Bewaren")
            assert profile_of(cast.expert).ring == ring + 1
            assert not page.says("Dat ging goed.")
            page = browser.sign_in(cast.asker).visit(f"/mensen/{cast.expert.public_id}")
            assert not page.says("Dat ging goed.")


def test_whom_it_is_about_reads_name_and_function_and_others_no_name(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, GOOD, by=cast.asker)
    write(inzet, FUN, by=cast.expert)
    with clock.at(AFTER_SECOND):
        browser.sign_in(cast.expert)
        for path in ("/profiel", f"/inzetten/{inzet.public_id}"):
            assert browser.visit(path).says("Annelies Vrager, schoolleider, De Vraag")
            assert not browser.visit(path).says("Collega-reactie")
        page = browser.sign_in(cast.leader).visit(f"/mensen/{cast.expert.public_id}")
        assert page.says("schoolleider, De Vraag")
        assert not page.says("Annelies Vrager")
        assert page.says("Aansluiting bij de vraag: heel goed")
        assert page.says("Bruikbaar in de praktijk: goed")
        assert not page.says("Blijft merkbaar")  # was not answered


AT_THE_TIME = {"from_": date(2026, 1, 1), "confirmed_at": MOMENT}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "intern begeleider"),
        ({"from_": date(2026, 11, 3)}, "intern begeleider"),
        ({"from_": date(2026, 11, 4)}, ""),
        ({"until": date(2026, 11, 3)}, "intern begeleider"),
        ({"until": date(2026, 11, 2)}, ""),
        ({"confirmed_at": None}, ""),
        ({"refused_at": MOMENT}, ""),
        ({"organisation_id": 2}, ""),
    ],
)
def test_the_function_of_the_author_is_of_when_the_help_was_given(facts, said):
    work = {"organisation_id": 1, "role": Role.SUPPORT_COORDINATOR} | AT_THE_TIME | facts
    author = Person(memberships=[Membership(**work)])
    review = Review(author=author, school_id=1, last_session_on=date(2026, 11, 3))
    assert review.author_function == said
