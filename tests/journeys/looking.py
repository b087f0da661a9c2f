"""Looking at a page as people do: on a phone and on a desk, and with software that checks both.

With EXPEDU_PICTURES=1, and in `make prove`, a picture of each step is kept for whoever wants to see
what people see, in test-results/journey/.
"""

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

from playwright.sync_api import Page

from app.config import ROOT
from tests.support.lengths import AT_LENGTH

PICTURES = ROOT / "test-results" / "journey"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
KEEPS_PICTURES = AT_LENGTH or bool(os.environ.get("EXPEDU_PICTURES"))
PHONE, DESK = 375, 1280
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Runs in the page. What is found comes back as sentences.
RUN = """
async (rules) => {
  const found = await axe.run(document, {
    runOnly: rules, resultTypes: ["violations"], preload: false, iframes: false});
  return found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${rule.help} (${node.target.join(" ")}) ${node.html.slice(0, 160)}`));
}
"""
WIDER = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const wide = [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > width + 1)
    .map(one => one.outerHTML.slice(0, 120));
  return `${document.documentElement.scrollWidth} px wide: ${wide.slice(0, 4).join(" | ")}`;
}
"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def look(page: Page, name: str) -> None:
    """Fails when the page is wider than the screen, or keeps somebody out."""
    wrong = []
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate(_axe())
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        if KEEPS_PICTURES:
            page.screenshot(path=PICTURES / f"{name}-{width}.jpg", full_page=True, quality=80)
        wrong += [f"{name} at {width}: {sentence}" for sentence in _problems(page, width)]
    page.set_viewport_size({"width": DESK, "height": 900})
    assert not wrong, "\n".join(wrong)


def _problems(page: Page, width: int) -> Iterator[Any]:
    if wider := page.evaluate(WIDER):
        yield wider
    if width == PHONE or AT_LENGTH:  # what keeps somebody out does so on both, nearly always
        yield from page.evaluate(RUN, RULES)
