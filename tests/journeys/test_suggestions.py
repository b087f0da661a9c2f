"""Choosing a suggestion with the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor
from tests.journeys.world import World
from tests.support.makers import a_person, a_profile

pytestmark = [
    pytest.mark.journey,
    pytest.mark.engines("sqlite"),  # what a browser shows does not depend on the database
]


def test_a_suggestion_is_chosen_with_the_arrows_and_put_away_with_escape(
    world: World, visitors: Any, app: Any, live_server: Any
) -> None:
    a_profile(a_person("Sanne Kundig", at=world.lending), skills=["pesten-aanpak"])
    annelies = Visitor(visitors(width=375))
    annelies.is_signed_in_as(world.asker, app, live_server.url)
    annelies.visit("/zoeken")
    box = annelies.page.get_by_role("combobox", name="Waar zoek je hulp bij?")
    options = annelies.page.get_by_role("option")

    box.press_sequentially("gepe")
    expect(options).to_have_text(["Pesten voorkomen en stoppen"])
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(annelies.page.locator("#suggestions-status")).to_have_text("1 voorstel")
    box.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("gepe")
    expect(box).to_have_attribute("aria-expanded", "false")

    box.press_sequentially("s")
    expect(options).to_have_count(1)
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-1")
    box.press("ArrowDown")  # past the last one is the box again
    expect(options.first).to_have_attribute("aria-selected", "false")
    box.press("ArrowUp")
    box.press("Enter")
    annelies.found("Sanne Kundig")
    expect(annelies.page).to_have_url(f"{live_server.url}/zoeken?skill=pesten-aanpak")


def test_enter_without_a_choice_asks_what_was_typed(
    world: World, visitors: Any, app: Any, live_server: Any
) -> None:
    annelies = Visitor(visitors())
    annelies.is_signed_in_as(world.asker, app, live_server.url)
    annelies.visit("/zoeken")
    box = annelies.page.get_by_role("combobox", name="Waar zoek je hulp bij?")
    box.press_sequentially("sociale veiligheid")
    expect(annelies.page.get_by_role("option")).not_to_have_count(0)
    box.press("Enter")
    annelies.found("Rik de Boer")
    expect(annelies.page).to_have_url(f"{live_server.url}/zoeken?q=sociale+veiligheid")
