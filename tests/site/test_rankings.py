"""Nobody is put in an order of better and worse but in the answer of a search.

Every page that any test shows is looked at for numbers beside each other (`page_rules.rankings`);
here people with numbers stand on as many pages as there are.
"""

import re
from pathlib import Path

import pytest

from app import clock
from tests.support.browser import Browser
from tests.support.makers import MOMENT, a_person, a_profile
from tests.support.makers_deployments import a_cast, an_inzet, an_open_request
from tests.support.page_rules import breaches

APP = Path(__file__).parents[2] / "app"
# The best of them comes last in the alphabet, and neither first nor last by their number.
SCORED = (("Aad Middel", 8_100), ("Bo Laagst", 6_200), ("Cis Hoogst", 9_600), ("Dik Tussen", 7_300))
BY_SCORE = sorted(SCORED, key=lambda one: -one[1])
ORDERED = re.compile(r"(order_by|sorted)\([^()]*\b(score|review_count|review_schools)\b")
MARK = '<p class="score"><span class="score__mark">{1}</span></p>'


def is_ranked(text: str, names: list[str]) -> bool:
    """Whether these names stand in this order on the page, or in exactly the other one."""
    places = [text.find(name) for name in names]
    if -1 in places:
        return False
    return places == sorted(places) or places == sorted(places, reverse=True)


@pytest.mark.engines("sqlite")
def test_no_page_but_a_search_shows_people_by_their_number(app):
    with clock.at(MOMENT):
        cast = a_cast()
        for name, score in SCORED:
            person = a_person(name, at=cast.lending)
            numbers = {"score": score, "review_count": 6, "review_schools": 5}
            a_profile(person, **numbers, latest_review_line="Fijne hulp.")
        asked = an_open_request(cast)
        inzet = an_inzet(cast, "talking", asked=asked)
        plain = sorted(
            rule.rule
            for rule in app.url_map.iter_rules()
            if not rule.arguments and "GET" in (rule.methods or ())
        )
        about = [
            f"/vragen/{asked.public_id}",
            f"/inzetten/{inzet.public_id}",
            f"/inzicht/{cast.lending.public_id}",
            f"/inzicht/{cast.swv.public_id}",
            f"/vragen/nieuw?person={cast.expert.public_id}",
        ]
        by_score = [name for name, _ in BY_SCORE]
        plain = [path for path in plain if not path.startswith(("/zoeken", "/account/"))]
        everything = [*plain, *about]
        walks = ((cast.leader, everything), (cast.asker, about), (cast.coordinator, about))
        named = set()
        for viewer, paths in walks:
            browser = Browser(app).sign_in(viewer)
            for path in paths:
                page = browser.visit(path)  # breaks off at numbers beside each other
                if all(name in page.text for name in by_score):
                    named.add(page.path)
                assert not is_ranked(page.text, by_score), f"{path} puts people in an order."
        assert "/uitlenen/ruimte" in named  # otherwise no page with all of them was looked at
        page = Browser(app).sign_in(cast.asker).visit("/zoeken?q=pesten")
        assert len(page.select(".score__mark")) >= len(SCORED)  # in a search numbers may stand


def test_a_list_with_numbers_beside_each_other_would_be_seen():
    row = '<li><a href="/mensen/{0}">{0}</a>' + MARK + "</li>"
    both = row.format("aad", "8,1") + row.format("bo", "6,2")
    assert [one for one in breaches(f"<main><ul>{both}</ul></main>") if "beside each other" in one]
    one = f"<main><ul>{row.format('aad', '8,1')}</ul></main>"
    assert not [found for found in breaches(one) if "beside each other" in found]
    assert is_ranked("Bo, Dik, Aad, Cis", ["Cis", "Aad", "Dik", "Bo"])
    assert not is_ranked("Aad, Bo, Cis, Dik", ["Cis", "Aad", "Dik", "Bo"])


def test_nothing_but_the_search_orders_people_by_experience():
    found = [
        str(path.relative_to(APP))
        for path in APP.rglob("*.py")
        if path.parts[len(APP.parts)] != "search" and ORDERED.search(path.read_text())
    ]
    assert found == []
    assert ORDERED.search("select(Person).order_by(Profile.score.desc())")
