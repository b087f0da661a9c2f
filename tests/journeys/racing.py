"""Somebody of a crowd, and the forms that a crowd sends.

A form is opened once, as it stands on its page. Whoever sends it then, and however often, sends it
with a key, a token and a version as a page of their own would have given them. What races is what
is sent; making and reading hundreds of pages that nobody looks at would take most of the time.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from app.accounts.models import Person
from tests.journeys.live import LiveBrowser, Sent, send, session_cookie
from tests.support.browser import Form
from tests.support.page_rules import words_of

DONE = HTTPStatus.FOUND  # a form that was carried out leads elsewhere
STALE = HTTPStatus.CONFLICT
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
OF_A_PAGE = frozenset({"form_key", "csrf_token", "seen"})


class Opening(LiveBrowser):
    """Opens the page of a form. How pages look is judged where one person walks through them."""

    keeps_rules = False


class Racer:
    """One person of a crowd, on one of the servers."""

    def __init__(self, app: Flask, site: str, person: Person) -> None:
        self.app, self.site, self.person = app, site, person
        secret = secrets.token_hex(20)
        name, value = session_cookie(app, person, csrf_token=secret)
        self.cookies = {name: value}
        self.token = _token(app, secret)

    def at(self, site: str) -> "Racer":
        """The same person with a screen that ends up at another process."""
        twin = copy(self)
        twin.site = site
        return twin

    def fills_in(self, path: str, button: str, **typed: str) -> "Sheet":
        """The form with this button on a page, filled in."""
        page = Opening(self.app, self.site, self.person).visit(path)
        tags = [tag for tag in page.select("main form") if button in words_of(tag)]
        (form,) = (Form(page, tag) for tag in tags)
        return Sheet.of(form.fill(typed), button)

    def send(self, path: str, fields: Sequence[tuple[str, Any]], seen: int | None) -> Sent:
        own = {"form_key": secrets.token_urlsafe(16), "csrf_token": self.token}
        own |= {} if seen is None else {"seen": str(seen)}
        sent = send(self.site, path, urlencode([*fields, *own.items()]), self.cookies)
        assert sent.status < 500, f"POST {path} answered {sent.status}; its log says why."
        assert "/account/inloggen" not in sent.location, f"POST {path} by who is not signed in"
        return sent


@dataclass(frozen=True)
class Sheet:
    """What a form sends when it is filled in like this and this button is pressed."""

    path: str
    fields: tuple[tuple[str, Any], ...]
    is_versioned: bool

    @classmethod
    def of(cls, form: Form, button: str) -> "Sheet":
        path, data = form.sent_by(button)
        sent = list(data.items(multi=True))
        fields = tuple(each for each in sent if each[0] not in OF_A_PAGE)
        return cls(path, fields, "seen" in data)

    def by(self, racer: Racer, about: Any = None, *, path: str = "") -> Callable[[], Sent]:
        """Ready to be sent by them, who saw `about` as it is now; `path`: about another one."""
        assert self.is_versioned == (about is not None), f"{self.path}: whose version is seen?"
        seen = about.version if about is not None else None
        return partial(racer.send, path or self.path, self.fields, seen)


def answers(sent: Iterable[Sent]) -> Counter[int]:
    return Counter(each.status for each in sent)


def exactly_one_happens(sent: Sequence[Sent]) -> None:
    """One is carried out; the others hear that something changed meanwhile."""
    wanted = Counter({int(DONE): 1, int(STALE): len(sent) - 1})
    assert answers(sent) == wanted, [(each.status, problems(each)) for each in sent]


def problems(sent: Sent) -> str:
    found = BeautifulSoup(sent.html, "html.parser").select_one("#problems")
    return words_of(found) if found else ""


def _token(app: Flask, secret: str) -> str:
    """What stands in the forms of somebody with this secret in their cookie."""
    with app.app_context(), app.test_request_context():  # each has a `g`, which keeps the token
        session["csrf_token"] = secret
        return str(generate_csrf())
