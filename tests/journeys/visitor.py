"""Somebody behind a browser, in the words of the page."""

import re
from dataclasses import dataclass, replace
from email.message import EmailMessage

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from app.accounts.models import Person
from app.config import Settings
from tests.journeys.live import session_cookie
from tests.journeys.looking import look
from tests.support.makers_accounts import PASSWORD, address_in
from tests.support.servers import MailServer, WebServer, flask_command


@dataclass
class Visitor:
    """`looks`: pages for which `sees()` names a picture are looked at, on a phone and a desk."""

    page: Page
    looks: bool = False

    def visit(self, address: str) -> None:
        self.page.goto(address)

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def tick(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def within(self, group: str) -> Locator:
        """A group of boxes, by its question."""
        return self.page.get_by_role("group", name=group)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def follow(self, link: str) -> None:
        self.page.get_by_role("link", name=_called(link)).first.click()

    def takes_up(self, button: str) -> None:
        """Press the button of the one thing on the home page that waits under it."""
        self.page.get_by_role("article").get_by_role("link", name=_called(button)).click()

    def sees(self, heading: str, *sentences: str, picture: str = "") -> None:
        """The page is about this, and says all this."""
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        for sentence in sentences:
            expect(self.page.get_by_role("main")).to_contain_text(sentence)
        if self.looks and picture:
            look(self.page, picture)

    def does_not_see(self, sentence: str) -> None:
        expect(self.page.get_by_role("main")).not_to_contain_text(sentence)

    def found(self, *names: str) -> None:
        """Exactly these people are found, in this order."""
        expect(self.page.locator("#results .who__name")).to_have_text(list(names))

    def sign_in(self, person: Person) -> None:
        self.visit("/account/inloggen")
        self.fill("E-mailadres", person.email)
        self.fill("Wachtwoord", PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Inloggen").click()
        expect(self.page.get_by_role("banner")).to_contain_text(person.name)

    def is_signed_in_as(self, person: Person, app: Flask, site: str) -> None:
        """Without the sign-in page, where that is not what the story is about."""
        name, value = session_cookie(app, person)
        self.page.context.add_cookies([{"name": name, "value": value, "url": site}])


def _called(words: str) -> re.Pattern[str]:
    """These words, and what is added for who does not see what stands around them."""
    return re.compile(rf"^{re.escape(words)}( ?:.*)?$")


@dataclass
class Post:
    """The worker of the site under test, and what it sent."""

    settings: Settings
    server: WebServer
    mail: MailServer

    def goes_out(self) -> None:
        done = flask_command(replace(self.settings, base_url=self.server.url), "worker", "--once")
        assert done.returncode == 0, done.stderr

    def promises_are_kept(self) -> None:
        """The data holds what every feature promises about it."""
        done = flask_command(self.settings, "check")
        assert done.returncode == 0, done.stdout + done.stderr

    def to(self, address: str, about: str = "") -> EmailMessage:
        """The newest mail to this address with these words in its subject."""
        found = [mail for mail in self.mail.to(address) if about in str(mail["Subject"])]
        have = [(mail["To"], mail["Subject"]) for mail in self.mail.messages]
        assert found, f"No mail to {address} about {about!r}; there is {have}."
        return found[-1]

    def link_to(self, address: str, under: str = "/account/") -> str:
        return address_in(self.to(address), under)
