"""The words of tests/support/browser.py, in a real browser: what is read is what stands on the
screen, and what is pressed can be pressed.

The site runs in this process, so that each page is answered at the moment at which the test is:
a traject takes years.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from typing import Any, Self
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Locator
from playwright.sync_api import Page as Screen
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app import clock
from app.accounts.models import Person
from app.database import db
from tests.journeys.live import session_cookie


@dataclass
class MovingSite:
    """A site in this process; `moment` is when it is there, or None while time runs on."""

    app: Flask
    moment: datetime | None = None
    server: BaseWSGIServer | None = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if self.moment is None:
            return self.app.wsgi_app(environ, start_response)
        with clock.at(self.moment):
            return self.app.wsgi_app(environ, start_response)

    @property
    def url(self) -> str:
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_port}"


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """A test that fails says why itself."""


@contextmanager
def moving_site(app: Flask) -> Iterator[MovingSite]:
    site = MovingSite(app)
    site.server = make_server("127.0.0.1", 0, site, threaded=True, request_handler=_Silent)
    thread = Thread(target=site.server.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        thread.join()
        site.server.server_close()


class ScreenBrowser:
    """Whoever sits behind one screen; the next may sit down at it."""

    def __init__(self, site: MovingSite, screen: Screen) -> None:
        self.site, self.screen = site, screen

    def sign_in(self, person: Person) -> Self:
        self.arrive()
        name, value = session_cookie(self.site.app, person)
        self.screen.context.clear_cookies()
        self.screen.context.add_cookies([{"name": name, "value": value, "url": self.site.url}])
        return self

    def visit(self, path: str) -> "ScreenPage":
        self.arrive()
        self.screen.goto(self.site.url + path)
        return ScreenPage(self)

    def arrive(self) -> None:
        """The site is where the test is in time, and nothing of the test stands in its way."""
        self.site.moment = clock.now()
        db.session.rollback()


class ScreenPage:
    """What stands on the screen when it is made."""

    def __init__(self, browser: ScreenBrowser) -> None:
        self.browser, self.screen = browser, browser.screen
        self.path = urlsplit(self.screen.url).path
        self.text = " ".join(self.screen.locator("body").inner_text().split())

    def says(self, words: str) -> bool:
        return " ".join(words.split()) in self.text

    def unfold(self) -> "ScreenPage":
        """Everything that is folded away, opened by a click."""
        for summary in self.screen.locator("main details:not([open]) > summary").all():
            summary.click()
        return ScreenPage(self.browser)

    def follow(self, text: str) -> "ScreenPage":
        self._go(_one(self.screen.locator("main").get_by_role("link", name=text), text))
        return ScreenPage(self.browser)

    def press(self, button: str) -> "ScreenPage":
        self._go(_one(self.screen.locator("main").get_by_role("button", name=button), button))
        return ScreenPage(self.browser)

    def form(self, action: str = "") -> "ScreenForm":
        """The one with this action; without it the only one that sends something."""
        css = f'main form[action$="{action}"]' if action else 'main form[method="post"]'
        return ScreenForm(self, _one(self.screen.locator(css), f"form {action}"))

    def _go(self, what: Locator) -> None:
        self.browser.arrive()
        with self.screen.expect_navigation(wait_until="load"):
            what.click()


class ScreenForm:
    def __init__(self, page: ScreenPage, form: Locator) -> None:
        self.page, self.form = page, form

    def named(self, name: str) -> list[Locator]:
        return self.form.locator(f'[name="{name}"]:not([type="hidden"])').all()

    def fill(self, values: Mapping[str, Any]) -> Self:
        for name, value in values.items():
            controls = self.named(name)
            assert controls, f"No field {name!r} on {self.page.path}."
            kind = controls[0].get_attribute("type") or controls[0].evaluate("it => it.localName")
            if kind in ("radio", "checkbox"):
                self._choose(controls, [value] if isinstance(value, str) else list(value))
            elif kind == "select":
                controls[0].select_option(str(value))
            else:
                controls[0].fill(str(value))
        return self

    def press(self, button: str) -> ScreenPage:
        self.page._go(_one(self.form.get_by_role("button", name=button), button))
        return ScreenPage(self.page.browser)

    def _choose(self, controls: list[Locator], wanted: list[str]) -> None:
        for control in controls:
            if control.get_attribute("value") in wanted:
                control.check()


def _one(found: Locator, what: str) -> Locator:
    """The one that is called this, or begins so where words are added for who cannot see."""
    exact = [each for each in found.all() if " ".join(each.inner_text().split()) == what]
    have = exact or found.all()
    assert have, f"There is no {what!r} on the page."
    assert len(exact) == 1 or len(have) == 1, f"{len(have)} times {what!r} on the page."
    return have[0]
