"""Pages of programmes, trajecten and moments, as their people see them."""

from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.programmes.models import Milestone
from tests.support.makers import MOMENT
from tests.support.makers_programmes import SMALL, Programming


def moment(key: str) -> Milestone:
    found = select(Milestone).where(Milestone.key == key).order_by(Milestone.id.desc())
    return db.session.scalars(found).first()  # type: ignore[return-value]


def page_of(key: str) -> str:
    return f"/momenten/{moment(key).public_id}"


@pytest.fixture
def world(app: Any) -> Programming:
    with clock.at(MOMENT):
        return Programming(SMALL)


def test_a_school_applies_and_its_plan_comes_back_and_is_good(world, browser):
    with clock.at(MOMENT):
        page = browser.sign_in(world.director).visit("/programmas").follow("Klein programma")
        assert page.says("Kosten voor de school € 0")
        assert page.says("Goed onderwijs voor ieder kind.")
        page = page.follow("Aanmelden")
        page = page.form().fill({"q_ready": ["time"]}).press("Aanmelden")
        assert page.error_beside("q_goal") == "Dit hebben we nodig."
        assert page.form().value("q_ready") == ["time"]
        page = page.form().fill({"q_goal": "Beter lezen."}).press("Aanmelden")
        assert page.status == 200
        assert page.says("Plan indienen ingeleverd")
        assert page.says("Programmaleider: hiervoor is iemand nodig, er is nog niemand.")

        owner = browser.sign_in(world.owner_person)
        page = owner.visit(page.path).follow("Kies iemand: Programmaleider")
        page = page.form().fill({"email": "niemand@nergens.test"}).press("Laat meedoen")
        assert page.error_beside("email").startswith("We vinden niemand met dit adres.")
        page = page.form().fill({"email": world.owner_person.email}).press("Laat meedoen")
        assert page.says("doet mee als Programmaleider")

        page = page.follow("Plan indienen")
        assert page.says("Beter lezen.")
        refused = page.press("Dit is goed")
        assert refused.says("Nog niet alles is op orde: Het team doet mee.")
        page = page.follow("Geef het terug")
        page = page.form().fill({"reason_words": "Vraag het team."}).press("Geef het terug")

        page = browser.sign_in(world.director).visit("/start").follow("Pas aan: Plan indienen")
        page = page.follow("Vul het formulier in")
        assert page.says("Vraag het team.")
        assert page.form().value("q_goal") == "Beter lezen."
        page = page.form().fill({"q_goal": "Beter lezen in groep 4.", "q_ready": ["time", "team"]})
        page = page.press("Lever in")
        assert page.says("Veranderd sinds de vorige keer")
        assert page.says("Eerst: Beter lezen. Nu: Beter lezen in groep 4.")

        page = browser.sign_in(world.owner_person).visit(page.path).press("Dit is goed")
        assert page.says("Dit moment is klaar.")
