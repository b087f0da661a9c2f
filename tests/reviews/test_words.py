"""How to reach somebody, and names of children, are caught before anybody reads them."""

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.discretion import has_contact, names_of_children
from app.errors import RuleBroken
from app.reviews import actions
from app.reviews.actions import Draft
from app.reviews.models import Review
from tests.reviews.test_writing import GOOD, answer, opened_review, write
from tests.support.makers_deployments import AFTER_SECOND, a_cast, an_inzet

GIVEN = {"overall": 8, "fit": 4, "usefulness": 4, "cooperation": 4}
NAMED = "De aanpak hielp leerling Sem elke dag een stap verder."


@pytest.mark.parametrize(
    "words",
    [
        "Mail mij op noor@deklimop.test voor meer",
        "Mail noor (at) deklimop.nl maar",
        "Schrijf noor @ de-klimop . nl gerust",
        "Bel 06-12345678 als je meer wilt weten",
        "Bel 06 12 34 56 78 gerust",
        "Bel +31 6 1234 5678 gerust",
        "Bel 0031612345678 gerust",
        "Ons nummer is 010 - 123 45 67",
        "Bel ０６１２３４５６７８ gerust",
        "Bel 06\u200b12345678 gerust",
        "Zie https://voorbeeld.test/les",
        "Zie www.voorbeeld.test",
        "Kijk op juffrouwnoor.nl voor de lessen",
        "Volg mij via @juf_noor daar",
    ],
)
def test_a_way_to_reach_somebody_is_seen(words):
    assert has_contact(words)


@pytest.mark.parametrize(
    "words",
    [
        "Op 01-02-2026 12:30 begon de eerste les met 24 kinderen.",
        "In schooljaar 2026-2027 gaan we hiermee door.",
        "Het kostte € 1.250.000.000 en 12 uur, verdeeld over 3 dagen.",
        "Een ruime 8,5 voor deze training. Dank je wel",
        "We deden het o.a. in groep 3/4 en 5/6.",
    ],
)
def test_ordinary_words_are_no_contact(words):
    assert not has_contact(words)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (NAMED, ["Sem"]),
        ("Ons meisje, Amira, durft nu te praten.", ["Amira"]),
        ("De jongen genaamd Bram van Dijk bloeide op.", ["Bram van Dijk"]),
        ("De moeder van Youssef was blij.", ["Youssef"]),
        ("Fleur (8 jaar) leest nu zelf.", ["Fleur"]),
        ("Vooral Daan uit groep 5 leerde veel.", ["Daan"]),
        ("Het KIND Mees en leerling Sem, en weer leerling Sem.", ["Mees", "Sem"]),
        ("Elk kind. De groep leerde er veel van.", []),
        ("Voor elk kind Nederlands op niveau.", []),
        ("Sanne hielp ons team met rust in de klas.", []),
    ],
)
def test_what_may_be_the_name_of_a_child(words, names):
    assert names_of_children(words) == names


def test_contact_is_refused_in_a_review_and_in_an_answer(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    with pytest.raises(RuleBroken, match="telefoonnummers"):
        write(inzet, Draft(**GIVEN, words="Bel mij gerust op 06-12345678."), by=cast.asker)
    assert db.session.scalars(select(Review)).all() == []
    review = opened_review(a_cast())
    with pytest.raises(RuleBroken, match="telefoonnummers"):
        answer(review, "Bel mij gerust op 06-12345678.", by=review.subject)


def test_a_name_is_asked_about_once_and_goes_with_the_tick(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    with pytest.raises(RuleBroken, match="‘Sem’") as asked:
        write(inzet, Draft(**GIVEN, words=NAMED), by=cast.asker)
    assert asked.value.field == "words"
    with pytest.raises(RuleBroken, match="‘Sem’") as asked:
        write(inzet, Draft(**GIVEN, private_note=NAMED), by=cast.asker)
    assert asked.value.field == "private_note"
    write(inzet, Draft(**GIVEN, words=NAMED), by=cast.asker, cleared=("Sem",))


def test_the_form_asks_and_a_tick_does_not_hold_for_another_name(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    given = {"held": "yes", **{name: str(value) for name, value in GIVEN.items()}}
    with clock.at(AFTER_SECOND):
        page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}/ervaring")
        assert not page.select("[name=not_children]")
        page = page.form().fill({**given, "words": NAMED}).press()
        assert page.status == 422
        assert "‘Sem’" in page.error_beside("words")
        form = page.form()
        assert form.value("words") == NAMED
        form.fill({"not_children": ["Sem"], "words": NAMED.replace("Sem", "Bram")})
        page = form.press()
        assert page.status == 422
        assert "‘Bram’" in page.error_beside("words")
        page = page.form().fill({"not_children": ["Bram"]}).press()
        assert page.status == 200
        db.session.rollback()
        assert db.session.scalars(select(Review.words)).all() == [NAMED.replace("Sem", "Bram")]


def test_rewriting_is_enough(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    with clock.at(AFTER_SECOND):
        page = browser.sign_in(cast.expert).visit(f"/inzetten/{inzet.public_id}/ervaring")
        page = page.form().fill({"fun": "yes", "again": "yes", "words": NAMED}).press()
        form = page.form().fill({"words": NAMED.replace("leerling Sem", "een leerling")})
        assert form.fill({"not_children": ["Sem"]}).press().status == 200


def test_good_words_are_written_as_before(app):
    cast = a_cast()
    assert write(an_inzet(cast, "completed"), GOOD, by=cast.asker).words == GOOD.words
    assert actions.people_with_reviews() == []
