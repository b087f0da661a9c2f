"""A report, and what a coordinator does with it: hidden counts no more, and nobody rewrites."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import clock
from app.database import db, unit_of_work
from app.errors import RuleBroken, StalePage
from app.events.models import Delivery, Event, Reason
from app.outbox.models import Job
from app.profiles.models import Profile
from app.reviews import access, checks, moderating
from app.reviews.actions import Draft
from app.reviews.models import Report, Review
from app.reviews.waiting import waiting
from tests.reviews.test_writing import FUN, GOOD, opened_review, profile_of, write
from tests.support.makers import (
    a_coordinator,
    a_director,
    a_membership,
    a_person,
    a_school,
    an_swv,
)
from tests.support.makers_accounts import mails_to, text_of
from tests.support.makers_deployments import (
    AFTER_SECOND,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
)

TODAY = AFTER_SECOND.date()
NOT_HELD = Draft(not_held_reason="ill")


def report(review: Review, *, by, code="insult", words="") -> Report:
    with unit_of_work():
        found = db.session.get_one(Review, review.id)
        return moderating.report(found, code=code, words=words, by=by, now=AFTER_SECOND)


def decide(what: str, review: Review, *, by, **why) -> None:
    with unit_of_work():
        found = db.session.get_one(Review, review.id)
        getattr(moderating, what)(found, by=by, now=AFTER_SECOND, **why)


def hide(review: Review, *, by, code="insult", **why) -> None:
    decide("hide", review, by=by, code=code, **why)


def told_of(action: str) -> set[int]:
    return set(
        db.session.scalars(
            select(Delivery.person_id)
            .join(Event, Event.id == Delivery.event_id)
            .where(Event.action == action)
        )
    )


def standing(person) -> tuple:
    profile = profile_of(person)
    return profile.score, profile.review_count, profile.review_schools, profile.latest_review_line


def outcomes() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Report.outcome).order_by(Report.id)))


def test_hidden_counts_no_more_and_put_back_it_counts_as_before(app):
    cast = a_cast()
    review = opened_review(cast)
    before = standing(cast.expert)
    report(review, by=cast.expert)

    hide(review, by=cast.coordinator, words="De tweede zin is kwetsend.")

    assert standing(cast.expert) == (None, 0, 0, "")
    assert outcomes() == ["hidden"]
    assert told_of("hide_review") == {cast.asker.id, cast.expert.id}
    why = db.session.scalars(select(Reason.words).where(Reason.code == "insult")).one()
    assert why == "De toon hoort hier niet. De tweede zin is kwetsend."
    assert db.session.get_one(Review, review.id).words == GOOD.words
    assert list(checks.standing_equals_reviews()) == []

    decide("restore", review, by=cast.coordinator, words="Na een gesprek toch niet.")

    assert standing(cast.expert) == before
    assert told_of("restore_review") == {cast.asker.id, cast.expert.id}
    assert list(checks.standing_equals_reviews()) == []


def test_left_alone_it_counts_and_both_sides_hear_it_too(app):
    cast = a_cast()
    review = opened_review(cast)
    before = standing(cast.expert)
    report(review, by=cast.expert)
    decide("keep", review, by=cast.coordinator, words="Kritiek mag.")
    assert standing(cast.expert) == before
    assert outcomes() == ["kept"]
    assert told_of("keep_review") == {cast.asker.id, cast.expert.id}
    with pytest.raises(RuleBroken, match="al beslist"):
        decide("keep", review, by=cast.coordinator)


def test_who_reported_stands_in_no_event(app):
    cast = a_cast()
    review = opened_review(cast)
    before = db.session.scalars(select(Event.id)).all()
    report(review, by=cast.colleague, code="other", words="Dit klopt niet.")
    assert db.session.scalars(select(Event.id)).all() == before
    hide(review, by=cast.coordinator)
    event = db.session.scalars(select(Event).where(Event.id.not_in(before))).one()
    assert (event.by_id, event.facts) == (cast.coordinator.id, {"review": review.id})


def test_somebody_reports_once_and_says_why(app):
    cast = a_cast()
    review = opened_review(cast)
    for code, words, field in (
        ("", "", "reason"),
        ("lelijk", "", "reason"),
        ("other", "", "words"),
    ):
        with pytest.raises(RuleBroken) as refused:
            report(review, by=cast.expert, code=code, words=words)
        assert refused.value.field == field
    report(review, by=cast.expert)
    with pytest.raises(RuleBroken, match="al gemeld"):
        report(review, by=cast.expert)
    decide("keep", review, by=cast.coordinator)
    with pytest.raises(RuleBroken, match="al gemeld"):
        report(review, by=cast.expert)
    report(review, by=cast.colleague)


def test_two_reports_of_one_person_in_one_second_are_one(app, monkeypatch):
    cast = a_cast()
    review = opened_review(cast)
    report(review, by=cast.expert)
    monkeypatch.setattr(access, "reports_of", lambda *_: {})  # as it was in that same second
    with pytest.raises(RuleBroken, match="al gemeld"):
        report(review, by=cast.expert)


def test_what_is_sealed_hidden_or_ones_own_is_not_reported(app):
    cast = a_cast()
    sealed = write(an_inzet(cast, "completed"), GOOD, by=cast.asker)
    with pytest.raises(RuleBroken, match="niet te lezen"):
        report(sealed, by=cast.expert)
    review = opened_review(a_cast())
    with pytest.raises(RuleBroken, match="zelf"):
        report(review, by=review.author)


def test_whoever_may_read_it_may_report_it_and_nobody_else(app):
    cast = a_cast()
    review = opened_review(cast)
    elsewhere = a_director(a_school("Ver Weg", swv=an_swv("Ver")), "Vera Ver")

    def may(person) -> bool:
        found = access.reportable(person, TODAY, review.public_id)
        return db.session.scalars(found).unique().one_or_none() is not None

    # The expert shares with the whole country, so everybody reads their page.
    assert [may(p) for p in (cast.expert, cast.leader, cast.colleague, elsewhere)] == [True] * 4
    assert not may(cast.asker)  # wrote it
    with unit_of_work():
        db.session.get_one(Profile, cast.expert.id).paused_at = AFTER_SECOND
    # From that moment it is between the two of them.
    assert [may(p) for p in (cast.expert, cast.leader, cast.colleague, elsewhere)] == [
        True,
        False,
        False,
        False,
    ]
    hide(review, by=cast.coordinator)
    assert not may(cast.expert)


def test_the_coordinator_of_the_experts_own_samenwerkingsverband_decides(app):
    cast = a_cast()
    other = an_swv("Samen Elders")
    theirs = a_coordinator(other, "Cora Elders")
    school = a_school("De Verte", board=cast.lending.board, swv=other)
    expert = an_expert(school, "Evi Ver")
    lent = replace(cast, lending=school, leader=a_director(school), expert=expert)
    inzet = an_inzet(lent, "completed")
    review = write(inzet, GOOD, by=cast.asker)
    write(inzet, FUN, by=expert)
    report(review, by=expert)

    def has(person) -> list[int]:
        found = access.to_moderate(person, TODAY).where(Review.side == "asker")
        return [each.id for each in db.session.scalars(found).unique()]

    assert has(theirs) == [review.id]
    assert has(cast.coordinator) == []
    assert access.swv_that_decides(review) == other.id
    for stranger in (cast.coordinator, cast.leader, a_person("Vreemd")):
        with pytest.raises(RuleBroken, match="andere coördinator"):
            hide(review, by=stranger)
    mails = db.session.scalars(select(Job.payload).where(Job.kind == "review_report_mail")).all()
    assert [payload["person"] for payload in mails] == [theirs.id]
    hide(review, by=theirs)


def test_a_freelancer_has_the_coordinator_of_the_school_that_was_helped(app):
    cast = a_cast()
    expert = a_freelance_expert(cast)
    inzet = an_inzet(cast, "completed", expert=expert)
    review = write(inzet, GOOD, by=cast.asker)
    write(inzet, FUN, by=expert)
    assert access.swv_that_decides(review) == cast.swv.id
    hide(review, by=cast.coordinator)


@pytest.mark.parametrize("who", ["expert", "asker"])
def test_nobody_decides_about_what_they_wrote_or_what_is_about_them(app, who):
    cast = a_cast()
    review = opened_review(cast)
    person = getattr(cast, who)
    a_membership(person, "coordinator", cast.swv)
    report(review, by=cast.colleague)
    assert db.session.scalars(access.to_moderate(person, TODAY)).all() == []
    for what, why in (("hide", {"code": "insult"}), ("keep", {}), ("restore", {"words": "x"})):
        with pytest.raises(RuleBroken, match="iemand anders"):
            decide(what, review, by=person, **why)


def test_two_coordinators_at_once_hide_once(app):
    cast = a_cast()
    review = opened_review(cast)
    hide(review, by=cast.coordinator)
    with pytest.raises(StalePage):
        hide(review, by=a_coordinator(cast.swv, "Cas Ook"))
    decide("restore", review, by=cast.coordinator, words="Toch niet.")
    with pytest.raises(StalePage):
        decide("restore", review, by=cast.coordinator, words="Toch niet.")


def test_hiding_needs_a_reason_of_the_list_and_putting_back_needs_words(app):
    cast = a_cast()
    review = opened_review(cast)
    with pytest.raises(RuleBroken) as refused:
        hide(review, by=cast.coordinator, code="laag cijfer")
    assert refused.value.field == "reason"
    hide(review, by=cast.coordinator)
    with pytest.raises(RuleBroken) as refused:
        decide("restore", review, by=cast.coordinator, words="")
    assert refused.value.field == "words"


def test_the_database_knows_no_outcome_without_a_moment(app):
    cast = a_cast()
    report(opened_review(cast), by=cast.expert)
    with pytest.raises(DBAPIError, match="settled_by_an_outcome"), unit_of_work() as session:
        session.execute(text("UPDATE review_report SET outcome = 'kept'"))


def test_from_the_page_of_a_person_to_the_coordinator_and_back(browser):
    cast = a_cast()
    review = opened_review(cast)
    with clock.at(AFTER_SECOND):
        page = browser.sign_in(cast.leader).visit(f"/mensen/{cast.expert.public_id}")
        page = page.follow("Meld deze ervaring")
        refused = page.form().press("Meld dit")
        assert refused.error_beside("reason") == "Kies een reden."
        refused.form().fill({"reason": "contact", "words": "Een nummer."}).press("Meld dit")
        again = browser.visit(f"/ervaringen/{review.public_id}/melden")
        assert again.says("De coördinator kijkt er nog naar.")

        home = browser.sign_in(cast.coordinator).visit("/start")
        page = home.follow("Bekijk de melding")
        assert page.says("Er staan contactgegevens in: Een nummer.")
        assert not page.says("Leo Leider")
        (button,) = page.select("[aria-labelledby=reported] a[href$=verbergen]")
        page = (
            browser.visit(str(button["href"])).form().fill({"reason": "contact"}).press("Verberg")
        )
        assert page.says("Beide kanten horen het.")
        assert page.says("Zet terug")

        page = browser.sign_in(cast.expert).visit(f"/inzetten/{review.deployment.public_id}")
        assert page.says("De coördinator verborg een ervaring: Er staan contactgegevens in")
        assert not page.says("Algemene indruk")
        assert browser.visit(f"/mensen/{cast.expert.public_id}").says("Nog geen ervaringen")
        assert waiting(cast.coordinator, now=AFTER_SECOND) == []


NOTE = "Graag bel ik je hier even over."


def test_words_for_the_coordinator_alone_reach_them_once_it_is_open(app, browser):
    """And not before, nor ever anybody else: also that there is a note is told to nobody."""
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, replace(GOOD, private_note=NOTE), by=cast.asker)
    assert waiting(cast.coordinator, now=AFTER_SECOND) == []
    assert notes_told(app, cast.coordinator) == []
    write(inzet, FUN, by=cast.expert)

    (line,) = waiting(cast.coordinator, now=AFTER_SECOND)
    assert (line.title, line.endpoint) == ("Alleen voor jou", "reviews.moderation")
    (mail,) = notes_told(app, cast.coordinator)
    assert "/beheer/ervaringen" in text_of(mail)
    assert NOTE not in text_of(mail)
    with clock.at(AFTER_SECOND):
        page = browser.sign_in(cast.coordinator).visit("/beheer/ervaringen")
        assert page.says(NOTE)
        page = page.follow("Gelezen").form().press("Gelezen")
        assert page.says("Gelezen.")
        assert not page.says("Beide kanten horen het")
        for person in (cast.expert, cast.leader, cast.asker):
            page = browser.sign_in(person).visit(f"/inzetten/{inzet.public_id}")
            assert not page.says("bel ik je")
    assert waiting(cast.coordinator, now=AFTER_SECOND) == []
    assert all(notes_told(app, who) == [] for who in (cast.expert, cast.leader, cast.asker))


def test_a_note_is_read_once_and_by_whom_it_is_for(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, GOOD, by=cast.asker)
    write(inzet, replace(FUN, private_note=NOTE), by=cast.expert)
    review = db.session.scalars(select(Review).where(Review.side == "expert")).one()
    other = a_coordinator(an_swv("Elders"))
    with pytest.raises(RuleBroken, match="een andere coördinator"):
        decide("read_note", review, by=other)
    decide("read_note", review, by=cast.coordinator)
    with pytest.raises(RuleBroken, match="al gelezen"):
        decide("read_note", review, by=cast.coordinator)


def notes_told(app, person) -> list:
    with clock.at(AFTER_SECOND):
        found = mails_to(app, person.email)
    return [mail for mail in found if mail["Subject"] == "Iemand schreef iets voor jou alleen"]


def told_of_a_report(app, person) -> list:
    with clock.at(AFTER_SECOND):
        found = mails_to(app, person.email)
    return [mail for mail in found if mail["Subject"] == "Er is een ervaring gemeld"]


def test_the_mail_names_nobody_and_is_not_sent_about_what_was_decided(app):
    cast = a_cast()
    review = opened_review(cast)
    report(review, by=cast.leader, code="other", words="Hier staat te veel in.")
    (mail,) = told_of_a_report(app, cast.coordinator)
    text = text_of(mail)
    assert "/beheer/ervaringen" in text
    assert not [word for word in ("te veel", "Leo", "Sanne") if word in text]

    report(review, by=cast.colleague)
    decide("keep", review, by=cast.coordinator)
    assert len(told_of_a_report(app, cast.coordinator)) == 1


def test_both_sides_read_in_their_mail_what_was_decided(app):
    cast = a_cast()
    review = opened_review(cast)
    hide(review, by=cast.coordinator)
    with clock.at(AFTER_SECOND):
        for person in (cast.asker, cast.expert):
            assert mails_to(app, person.email)[-1]["Subject"].endswith("verborg een ervaring.")


@pytest.mark.parametrize(
    ("asker", "expert", "words"),
    [
        (GOOD, NOT_HELD, "Volgens de expert is het niet doorgegaan: iemand was ziek."),
        (NOT_HELD, FUN, "Volgens de school is het niet doorgegaan: iemand was ziek."),
    ],
    ids=["the expert says so", "the school says so"],
)
def test_that_it_took_place_according_to_one_side_only_comes_to_the_coordinator(
    app, asker, expert, words
):
    """The number stays: who says that it did not take place could else wipe one out."""
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    about = write(inzet, asker, by=cast.asker)
    assert db.session.scalars(select(Report)).all() == []
    write(inzet, expert, by=cast.expert)
    (found,) = db.session.scalars(select(Report)).all()
    assert (found.review_id, found.by_id, found.code, found.words) == (
        about.id, None, "contradiction", words,
    )  # fmt: skip
    assert standing(cast.expert)[1] == (1 if asker is GOOD else 0)
    with clock.at(AFTER_SECOND):
        assert "Gemelde ervaringen" in [
            each.title for each in waiting(cast.coordinator, now=AFTER_SECOND)
        ]
        told = [text_of(mail) for mail in mails_to(app, cast.coordinator.email)]
        assert sum("spreken elkaar tegen" in text for text in told) == 1
    report(about, by=cast.expert)  # still for each of the sides to do
    decide("keep", about, by=cast.coordinator, words="Het rooster laat zien dat het er was.")
    assert outcomes() == ["kept", "kept"]


@pytest.mark.parametrize("expert", [FUN, NOT_HELD])
def test_where_both_sides_say_the_same_there_is_nothing_to_decide(app, expert):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, GOOD if expert is FUN else NOT_HELD, by=cast.asker)
    write(inzet, expert, by=cast.expert)
    assert db.session.scalars(select(Report)).all() == []


@pytest.mark.engines("sqlite")
def test_the_coordinator_reads_what_each_side_says_of_it(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    write(inzet, GOOD, by=cast.asker)
    write(inzet, NOT_HELD, by=cast.expert)
    with clock.at(AFTER_SECOND):
        page = browser.sign_in(cast.coordinator).visit("/beheer/ervaringen")
    assert page.says("De expert en de school spreken elkaar tegen")
    assert page.says("Volgens de expert is het niet doorgegaan: iemand was ziek.")
