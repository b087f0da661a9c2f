"""The town of search, on a day that stands still, and its director at the search page."""

from typing import Any

import pytest

from app import clock
from tests.search.town import Town
from tests.support.browser import Browser
from tests.support.makers import MOMENT


@pytest.fixture
def still() -> Any:
    with clock.at(MOMENT):
        yield


@pytest.fixture
def town(still: None, app: Any) -> Town:
    return Town()


@pytest.fixture
def visit(town: Town, browser: Browser) -> Any:
    browser.sign_in(town.director)
    return browser.visit
