"""How a programme of two years closes: is it in use, by what is that seen, and what comes of it."""

from typing import Any

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.programmes import actions, phases
from tests.support.makers import MOMENT
from tests.support.makers_programme_money import pays_from_the_next_pot
from tests.support.makers_programmes import Programming, Walk, catalogue_text


def test_after_two_years_it_is_asked_whether_it_is_in_use_with_evidence_and_no_year_follows(
    app, browser
):
    with clock.at(MOMENT):
        walk = Walk(Programming(catalogue_text("ontwikkelbudget")))
        walk.start()

    def on_to(key: str) -> Any:
        while (found := walk.next()).key != key:
            with clock.at(at := _ten(found)):
                pays_from_the_next_pot(walk.trajectory.id)
                walk.play(found)
        return max(at, _ten(found))

    def _ten(found: Any) -> Any:
        day = found.due_on
        return max(MOMENT, MOMENT.replace(year=day.year, month=day.month, day=day.day))

    def hands_in(**answers: Any) -> Any:
        asks = browser.sign_in(walk.world.teacher).visit(f"/momenten/{walk.next().public_id}")
        page = asks.follow("Vul het formulier in")
        return (
            page.form().fill({f"q_{key}": each for key, each in answers.items()}).press("Lever in")
        )

    def signs(by: Person, outcome: str, **facts: Any) -> None:
        with unit_of_work():
            person = db.session.get_one(Person, by.id)
            actions.sign(walk.next(), outcome, by=person, now=clock.now(), **facts)

    at = on_to("implemented")
    assert 23 * 30 < (at.date() - walk.again().started_on).days - 60 < 25 * 30  # two to apply
    with clock.at(at):
        pays_from_the_next_pot(walk.trajectory.id)
        page = hands_in(in_use="partly")
        assert page.error_beside("q_evidence") == "Dit hebben we nodig."
        page = hands_in(in_use="partly", evidence="Groep 7 en 8 doen het al, de rest niet.")
        assert page.says("Groep 7 en 8 doen het al")
        page = browser.sign_in(walk.world.director).visit(page.path).form()
        page = page.fill({"outcome": "implemented"}).press("Onderteken mijn keuze")
        assert "kan alleen als dit is ingevuld: Is het ingevoerd? Ja" in page.error_beside(
            "outcome"
        )
        for by in (walk.world.director, walk.world.board_member):
            signs(by, "finish_first")
    with clock.at(_ten(walk.next())):
        boxes = ["routine", "two_people", "year_plan", "findable"]
        hands_in(in_use="entirely", evidence="Het staat in het jaarplan.", anchored=boxes)
        offered = browser.sign_in(walk.world.director).visit(f"/momenten/{walk.next().public_id}")
        assert not offered.says("jaar toekennen")
        for by in (walk.world.director, walk.world.board_member):
            signs(by, "implemented")
        assert [row.key for row in walk.again().phases if row.is_open] == ["share"]
        assert set(phases.active(walk.again())) == {"apply", "year1", "year2", "share"}
