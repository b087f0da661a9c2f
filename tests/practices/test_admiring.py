"""Mooi gedeeld, and a good word from who leads."""

from datetime import timedelta

import pytest

from app import clock
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken
from app.practices import compliments
from app.practices.models import Practice
from app.reviews import following
from app.reviews.models import ThankYou
from tests.support.browser import Browser
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT, a_board_member, a_director, a_person, a_school
from tests.support.makers_accounts import mails_to, text_of
from tests.support.makers_deployments import AFTER_SECOND, a_cast, an_inzet
from tests.support.makers_practices import a_practice


def thank(inzet, *, by, shared: bool) -> None:
    with unit_of_work():
        following.thank(inzet, "Het team praat er nog over.", by=by, now=AFTER_SECOND,
                        may_be_shared=shared)  # fmt: skip


def show(inzet, shown: bool, *, by) -> None:
    with unit_of_work():
        thanks = db.session.get_one(ThankYou, inzet.id)
        following.share_thanks(thanks, shown, by=by, now=AFTER_SECOND)


def test_thanks_are_read_by_others_where_both_want_that(app):
    cast = a_cast()
    private, open_one = an_inzet(cast, "completed"), None
    thank(private, by=cast.asker, shared=False)
    with pytest.raises(RuleBroken, match="alleen aan jou"):
        show(private, True, by=cast.expert)
    open_one = an_inzet(cast, "completed", dates=((MOMENT.date() + timedelta(days=8), 4, 60),))
    thank(open_one, by=cast.asker, shared=True)
    with pytest.raises(NotAllowed):
        show(open_one, True, by=cast.asker)
    with clock.at(AFTER_SECOND):
        reader = Browser(app).sign_in(a_person("Lezer", at=cast.lending))
        outside = Browser(app).sign_in(cast.colleague)
        page = reader.visit("/voorbeelden").follow("Mooi gedeeld")
        assert page.says("Nog niets gedeeld")
        mine = Browser(app).sign_in(cast.expert).visit("/profiel/gedeeld")
        assert mine.press("Laat dit zien op Mooi gedeeld").says("kunnen dit lezen")
        page = reader.visit("/voorbeelden/mooi-gedeeld")
        assert page.says("Het team praat er nog over.")
        assert page.says("De Vraag, aan Sanne Kundig")
        assert not outside.visit("/voorbeelden/mooi-gedeeld").says("praat er nog over")
        show(open_one, False, by=cast.expert)
        assert not reader.visit("/voorbeelden/mooi-gedeeld").says("praat er nog over")


def test_it_shows_what_was_shared_lately_within_the_board(app, browser):
    cast = a_cast()
    sister = a_school("De Zus", board=cast.lending.board)
    a_practice(cast.lending, title="Van ons", now=MOMENT)
    a_practice(sister, title="Van de zus", now=MOMENT - timedelta(days=3))
    a_practice(sister, title="Van lang geleden", now=MOMENT - timedelta(days=366))
    a_practice(cast.asking, title="Van een ander", now=MOMENT)
    with clock.at(MOMENT):
        page = browser.sign_in(a_person(at=cast.lending)).visit("/voorbeelden/mooi-gedeeld")
    assert [tag.get_text(strip=True) for tag in page.select("main .card__title")] == [
        "Van ons", "Van de zus"]  # fmt: skip


@both_at_length
def test_a_compliment_goes_to_who_carries_it_and_nobody_else_reads_it(app, browser):
    cast = a_cast()
    practice = a_practice(cast.lending, by=cast.expert)
    with clock.at(MOMENT):
        page = browser.sign_in(cast.asker).visit(f"/voorbeelden/{practice.public_id}")
        form = page.follow("Stuur een compliment").form("")
        own = {"note": "Iets in mijn eigen woorden", "words": ""}
        page = form.fill(own).press("Verstuur")
        assert page.error_beside("words") == "Schrijf je compliment."
        words = "Wij deden het jullie na, en het werkt."
        page = page.form("").fill(own | {"words": words}).press("Verstuur")
        assert page.says("Verstuurd. Dat doet iemand goed.")
        (mail,) = mails_to(app, cast.expert.email)
        assert words in text_of(mail)
        assert Browser(app).sign_in(cast.expert).visit("/profiel/gedeeld").says(words)
        assert not browser.visit(f"/voorbeelden/{practice.public_id}").says(words)
        page = browser.visit(f"/voorbeelden/compliment?voor={practice.public_id}")
        page = page.form("").fill({"note": "De kinderen merken het."}).press("Verstuur")
        assert page.says("Je stuurde hierover al een compliment.")


def test_who_leads_compliments_their_own_people(app):
    cast = a_cast()
    stranger, head = a_person(at=cast.asking), a_director(a_school("De Zus"))

    def say(to, *, by, words="Wat een vakmanschap.", about=None):
        with unit_of_work():
            about = db.session.get_one(Practice, about.id) if about else None
            return compliments.send(words, to=[to], about=about, by=by, now=MOMENT)

    assert len(say(cast.expert, by=cast.leader)) == 1
    assert len(say(cast.leader, by=cast.board)) == 1
    for to, by, refusal in (
        (stranger, cast.leader, RuleBroken),
        (cast.expert, a_board_member(cast.lending.board), RuleBroken),
        (cast.leader, cast.leader, RuleBroken),
        (cast.leader, cast.expert, NotAllowed),
        (cast.expert, head, RuleBroken),
    ):
        with pytest.raises(refusal):
            say(to, by=by)
    for words in ("", "x" * 281, "Bel 06-12345678", "Leerling Kevin is blij"):
        with pytest.raises(RuleBroken):
            say(cast.expert, by=cast.leader, words=words)
