"""The page that says how ervaringen are checked says what the code does, with its own numbers."""

import pytest

from app import clock
from app.reviews import rules, scoring
from tests.reviews.test_writing import opened_review
from tests.support.makers_deployments import AFTER_SECOND, a_cast

PATH = "/zo-controleren-wij-ervaringen"


@pytest.mark.parametrize(
    ("module", "name", "other", "says"),
    [
        (rules, "WINDOW_DAYS", 77, "77 dagen na het afronden"),
        (rules, "REPLY_DAYS", 78, "binnen 78 dagen"),
        (rules, "REMINDED_ON", (6, 13), "op dag 6 en 13"),
        (rules, "SHORTEST", 79, "79 tot 950 tekens"),
        (rules, "LONGEST", 980, "25 tot 980 tekens"),
        (rules, "EFFECT_MONTHS", (4, 8), "4, 8 maanden na de laatste keer"),
        (scoring, "FADES_IN", 81, "Na 81 maanden"),
        (scoring, "PRIOR_WEIGHT", 82.0, "als 82 verse ervaringen"),
        (scoring, "ENOUGH_FOR_A_MEAN", 83, "vanaf 83 ervaringen"),
        (scoring, "PRIOR", 6.4, "een 6,4"),
        (scoring, "SHOWN_FROM", 84, "vanaf 84 verschillende scholen"),
        (scoring, "PER_SCHOOL_AND_YEAR", 85, "hoogstens 85 ervaringen"),
        (scoring, "ONE_VOTE_FROM_SCHOOLS", 86, "Vanaf 86 scholen"),
        (scoring, "ONE_VOTE_FROM", 87.0, "zo veel wegen als 87 verse"),
        (scoring, "MOST_FROM_MEAN", 0.88, "tot ongeveer 0,88 punt van het gemiddelde"),
        (scoring, "MOST_INFLUENCE", 0.89, "tot ongeveer 0,89 punt van wat de andere"),
        (scoring, "MOST_OF_FEW", 0.87, "een uitschieter meer: hoogstens 0,87 punt"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isupper() else "",
)
def test_every_number_comes_from_the_code(browser, monkeypatch, module, name, other, says):
    assert not browser.visit(PATH).says(says)
    monkeypatch.setattr(module, name, other)
    assert browser.visit(PATH).says(says)


def test_anybody_can_read_it_and_finds_it_where_it_matters(browser):
    assert browser.visit("/").follow("Zo controleren wij dat").h1 == "Zo controleren wij ervaringen"
    cast = a_cast()
    opened_review(cast)
    with clock.at(AFTER_SECOND):
        browser.sign_in(cast.colleague)
        for path in (f"/mensen/{cast.expert.public_id}", "/zoeken"):
            main = browser.visit(path).select(f"main a[href='{PATH}']")
            assert len(main) == 1, path


def test_nothing_about_people_is_for_a_search_engine(browser):
    cast = a_cast()
    review = opened_review(cast)
    paths = (
        f"/mensen/{cast.expert.public_id}",
        f"/inzetten/{review.deployment.public_id}",
        f"/ervaringen/{review.public_id}/melden",
        "/profiel/gedeeld",
        "/zoeken",
        "/zoeken.json",
    )
    with clock.at(AFTER_SECOND):
        for person in (None, cast.expert, cast.leader):
            if person is not None:
                browser.sign_in(person)
            for path in paths:
                response = browser.client.get(path)
                assert "noindex" in response.headers["X-Robots-Tag"], path
                if person is None:
                    assert response.status_code in (302, 401), path
