"""A story that gets somebody who does it, is found by a search, and begins a vraag."""

from typing import Any

import pytest

from tests.journeys.visitor import Visitor
from tests.journeys.world import World
from tests.support.makers_accounts import a_person_with_password

pytestmark = [
    pytest.mark.journey,
    pytest.mark.engines("sqlite"),  # what a browser shows does not depend on the database
]

STORY = "Na elke pauze kwamen dezelfde ruzies mee naar binnen. Nu heeft elke hoek één spel."
RESULT = "De middag begint rustig, en kinderen lossen het zelf op."


def test_from_a_story_to_a_vraag_that_began_with_it(
    world: World, visitors: Any, app: Any, live_server: Any
) -> None:
    shy = a_person_with_password("Stil de Groot", at=world.lending)
    leo, stil, annelies = (Visitor(visitors(), looks=True) for _ in range(3))
    for visitor, person in ((leo, world.leader), (stil, shy), (annelies, world.asker)):
        visitor.is_signed_in_as(person, app, live_server.url)

    leo.visit("/voorbeelden")
    leo.follow("Deel een goed voorbeeld")
    leo.fill("Wat werkte er?", "Rust op het plein")
    leo.page.get_by_label("Het verhaal").fill(STORY)
    leo.page.get_by_label("Wat leverde het op?").fill(RESULT)
    leo.page.get_by_text("Sociale veiligheid en schoolklimaat").click()
    leo.tick("Sociale veiligheid op school")
    leo.sees("Deel een goed voorbeeld", picture="50-write-example")
    leo.press("Bewaar")
    leo.sees("Rust op het plein", "Nog niemand. Delen kan zodra iemand ja zegt")
    leo.follow("Vraag een collega")
    leo.page.get_by_label("Welke collega?").select_option("Stil de Groot")
    leo.press("Vraag het")
    leo.sees("Rust op het plein", "kan dit komen doen: gevraagd")

    stil.visit("/start")
    stil.takes_up("Geef antwoord")
    stil.sees("Rust op het plein", "Leo Bakker noemt jou.", "Sociale veiligheid op school",
              picture="52-asked-to-carry")  # fmt: skip
    stil.press("Ja, dit kan en wil ik komen doen")
    stil.sees("Rust op het plein", "Stil de Groot")

    leo.visit("/start")
    leo.takes_up("Bekijk en deel")
    leo.press("Delen")
    leo.sees("Rust op het plein", "kan dit komen doen: zei ja")

    annelies.visit("/zoeken?q=sociale+veiligheid")
    annelies.follow("Rust op het plein")
    annelies.sees("Rust op het plein", "Wie kan dit komen doen?", picture="53-example")
    annelies.follow("Vraag dit aan Stil de Groot")
    annelies.page.get_by_label("Hoeveel uur hulp denk je nodig te hebben?").fill("4")
    annelies.press("Verstuur je vraag")
    annelies.sees("Rust op het plein", "Dit begon bij Rust op het plein")
