"""Searching and asking on a phone whose browser runs no scripts: everything is there."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor
from tests.journeys.world import SKILL, World
from tests.support.makers import a_person, a_profile

pytestmark = [
    pytest.mark.journey,
    pytest.mark.engines("sqlite"),  # what a browser shows does not depend on the database
]


def test_searching_narrowing_and_asking_need_no_scripts(
    world: World, visitors: Any, app: Any, live_server: Any
) -> None:
    sanne = a_person("Sanne Kundig", at=world.lending)
    a_profile(sanne, skills=[SKILL], parts={2, 3})
    annelies = Visitor(visitors(width=375, java_script_enabled=False))
    annelies.is_signed_in_as(world.asker, app, live_server.url)

    annelies.visit("/start")
    annelies.press("Menu")
    annelies.follow("Zoeken")
    annelies.fill("Waar zoek je hulp bij?", "sociale veiligheid")
    annelies.press("Zoeken")
    annelies.found("Rik de Boer", "Sanne Kundig")

    annelies.press("Verfijn")
    annelies.within("Dagdeel").get_by_label(re.compile("Dinsdagochtend")).check()
    annelies.press("Filters toepassen")
    annelies.found("Sanne Kundig")

    annelies.page.get_by_text("Waarom staat deze hier?").click()
    expect(annelies.page.locator(".why")).to_contain_text("Past bij je vraag en is beschikbaar")
    annelies.follow("Vraag Sanne om hulp")
    annelies.fill("Hoeveel uur hulp denk je nodig te hebben?", "6")
    annelies.press("Verstuur je vraag")
    annelies.sees("Hulp bij sociale veiligheid", "Je vraag is verstuurd", "Sanne Kundig")
