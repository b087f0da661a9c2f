"""A browser without a screen: follows links and fills in forms as a person would.

    page = browser.sign_in(noor).visit("/zoeken?q=pesten")
    page = page.follow("Stel je vraag").form().fill({"minutes": "6"}).press("Verstuur")
    assert page.says("Je vraag is verstuurd")

Every page that it is shown must keep the rules of tests/support/page_rules.py, so that no test
has to remember to look.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import clock
from app.accounts.actions import open_session
from app.database import unit_of_work
from tests.support.page_rules import breaches, parsed, words_of

TYPED = {"text", "search", "email", "password", "tel", "url", "number", "date", "time"}


class Browser:
    """One visitor with cookies of their own."""

    keeps_rules = True  # False: of pages that are looked at elsewhere, and here by very many

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def sign_in(self, person: Any) -> Self:
        """Open a session as the sign-in page would, without its slow password check."""
        with unit_of_work():
            token = open_session(person, now=clock.now())
        with self.client.session_transaction() as session:
            session.clear()
            session["_user_id"], session["_fresh"] = token, True
        return self

    def visit(self, path: str, **request: Any) -> "Page":
        """The page at `path`, after any redirects."""
        return Page(self, self.client.get(path, follow_redirects=True, **request))

    def send(self, path: str, data: Any, method: str = "post", kind: str | None = None) -> "Page":
        if method == "get":
            return self.visit(path, query_string=data)
        sent = self.client.post(path, data=data, content_type=kind, follow_redirects=True)
        return Page(self, sent)


class Page:
    """What the visitor sees. Making one fails when the page breaks a rule."""

    def __init__(self, browser: Browser, response: TestResponse) -> None:
        self.browser = browser
        self.response = response
        self.status = response.status_code
        self.path = response.request.path
        self.html = response.get_data().decode(errors="replace")  # a file need not be text
        where = f"{response.request.method} {self.path}"
        assert self.status < 500, f"{where} answered {self.status}; its log says why."
        if browser.keeps_rules and response.mimetype == "text/html" and self.html:
            broken = breaches(self.html, self.soup)
            assert not broken, f"{where} ({self.status}) breaks the rules of a page:\n- " + (
                "\n- ".join(broken)
            )

    @cached_property
    def soup(self) -> BeautifulSoup:
        """Read when somebody looks: of most answers in a crowd only the status counts."""
        return parsed(self.html)

    @property
    def text(self) -> str:
        """Everything it says, in single spaces."""
        return words_of(self.soup.body or self.soup)

    @property
    def h1(self) -> str:
        heading = self.soup.find("h1")
        assert heading is not None, f"{self.path} has no h1."
        return words_of(heading)

    def says(self, words: str) -> bool:
        return " ".join(words.split()) in self.text

    def select(self, css: str) -> list[Tag]:
        return list(self.soup.select(css))

    @property
    def errors(self) -> list[str]:
        """The sentences beside fields, then those about the form as a whole."""
        beside = [_sentence(error) for error in self.select(".field__error")]
        whole = [words_of(li) for li in self.select("#problems li") if not li.find("a")]
        return beside + whole

    def error_beside(self, name: str) -> str:
        """The sentence beside the field of that name; '' when it has none."""
        for control in self.soup.find_all(attrs={"name": name}):
            for tag in (control, control.find_parent("fieldset")):
                for target in str(tag.get("aria-describedby", "") if tag else "").split():
                    about = self.soup.find(id=target)
                    if about and "field__error" in (about.get("class") or []):
                        return _sentence(about)
        return ""

    def form(self, which: str = "") -> "Form":
        """The form with this action or #id; without one the only form, or POST form, of main."""
        forms = [Form(self, tag) for tag in self.select("main form")]
        if which.startswith("#"):
            found = [form for form in forms if form.tag.get("id") == which[1:]]
        elif which:
            found = [form for form in forms if form.path == urlsplit(which).path]
        else:
            found = forms if len(forms) == 1 else [form for form in forms if form.method == "post"]
        have = ", ".join(f"{form.method} {form.path}" for form in forms) or "none"
        assert len(found) == 1, f"{len(found)} forms fit {which!r} on {self.path}. It has: {have}."
        return found[0]

    def press(self, button: str) -> "Page":
        """Press the one button with this text, whichever form it is in."""
        buttons = [tag for tag in self.select("form button") if _called(tag, button)]
        exact = [tag for tag in buttons if words_of(tag) == button] or buttons
        have = ", ".join(repr(words_of(tag)) for tag in self.select("form button"))
        assert len(exact) == 1, f"{len(exact)} buttons say {button!r} on {self.path}: {have}."
        form = exact[0].find_parent("form")
        assert form is not None
        return Form(self, form).press(words_of(exact[0]))

    def link(self, text: str) -> str:
        """Where the one link with this text leads."""
        links = [tag for tag in self.select("a[href]") if _called(tag, text)]
        exact = [tag for tag in links if words_of(tag) == text] or links
        targets = {str(tag["href"]) for tag in exact}
        have = ", ".join(repr(words_of(tag)) for tag in self.select("main a[href]"))
        assert len(targets) == 1, f"{len(targets)} links say {text!r} on {self.path}: {have}."
        return targets.pop()

    def follow(self, text: str) -> "Page":
        return self.browser.visit(urljoin(self.path, self.link(text)))


class Form:
    """A form as it stands on the page, with what it would send."""

    def __init__(self, page: Page, tag: Tag) -> None:
        self.page = page
        self.tag = tag
        self.method = str(tag.get("method") or "get").lower()
        self.action = urljoin(page.path, str(tag.get("action") or page.response.request.full_path))
        self.path = urlsplit(self.action).path
        self.extra: dict[str, Any] = {}
        self.files: dict[str, tuple[str, bytes]] = {}

    @cached_property
    def controls(self) -> list[Tag]:
        outside = self.page.select(f'[form="{self.tag["id"]}"]') if self.tag.get("id") else []
        inside = self.tag.find_all(["input", "select", "textarea", "button"])
        return [tag for tag in [*inside, *outside] if not tag.has_attr("disabled")]

    def named(self, name: str) -> list[Tag]:
        return [tag for tag in self.controls if tag.get("name") == name and tag.name != "button"]

    def value(self, name: str) -> Any:
        """What stands in a field now: a text, or the list of what is ticked."""
        values = [value for key, value in self.data() if key == name]
        many = any(tag.get("type") == "checkbox" for tag in self.named(name))
        return values if many else values[0] if values else ""

    def fill(self, values: Mapping[str, Any]) -> Self:
        """Type, tick and choose, by the names of the fields.

        A group of boxes takes a list of values or labels, a single box True or False, a radio
        group or a select one value or label. What a person cannot do, this refuses: see tamper.
        """
        for name, value in values.items():
            controls = [tag for tag in self.named(name) if tag.get("type") != "hidden"]
            if not controls:
                names = sorted({str(tag["name"]) for tag in self.controls if tag.get("name")})
                raise AssertionError(
                    f"No field {name!r} to fill in on {self.page.path}; it has {names}."
                )
            self._fill_one(name, controls, value)
        return self

    def attach(self, name: str, file: str, content: bytes) -> Self:
        """Choose a file of one's own."""
        assert [tag.get("type") for tag in self.named(name)] == ["file"], name
        assert self.tag.get("enctype") == "multipart/form-data", "no file would be sent"
        self.files[name] = (file, content)
        return self

    def tamper(self, values: Mapping[str, Any]) -> Self:
        """Send these instead, as a visitor with other tools could: hidden, foreign or absent."""
        self.extra |= values
        return self

    def press(self, button: str = "") -> Page:
        """Press a button by its text; without one the only button of the form."""
        # Without a file chosen our site reads the other way of sending as well.
        with_files = {"kind": "multipart/form-data"} if self.files else {}
        return self.page.browser.send(*self.sent_by(button), self.method, **with_files)

    def sent_by(self, button: str = "") -> tuple[str, MultiDict[str, Any]]:
        """Where that button sends the form, and what goes with it."""
        buttons = [
            tag for tag in self.controls if tag.name == "button" and tag.get("type") != "button"
        ]
        found = [tag for tag in buttons if _called(tag, button)]
        found = [tag for tag in found if words_of(tag) == button] or found
        have = ", ".join(repr(words_of(tag)) for tag in buttons)
        assert len(found) == 1, (
            f"{len(found)} buttons say {button!r} in {self.path}; it has {have}."
        )
        data: MultiDict[str, Any] = MultiDict(self.data())
        if found[0].get("name"):
            data.add(str(found[0]["name"]), str(found[0].get("value", "")))
        for name, value in self.extra.items():
            data.setlist(name, [str(one) for one in _as_list(value) if one is not None])
        for name, (file, content) in self.files.items():
            data.setlist(name, [(BytesIO(content), file)])
        action = urljoin(self.action, str(found[0].get("formaction") or self.action))
        if self.method == "get":
            action = urlsplit(action).path
        return action, data

    def data(self) -> list[tuple[str, str]]:
        """What a browser would send, without a button."""
        sent = []
        for tag in self.controls:
            name = str(tag.get("name") or "")
            if not name or tag.name == "button" or tag.get("type") == "file":
                continue
            sent += [(name, value) for value in _values_of(tag)]
        return sent

    def _fill_one(self, name: str, controls: list[Tag], value: Any) -> None:
        kind = str(controls[0].get("type", "text")) if controls[0].name == "input" else ""
        if kind in TYPED:
            controls[0]["value"] = _as_text(value)
        elif controls[0].name == "textarea":
            controls[0].string = _as_text(value)
        elif controls[0].name == "select":
            self._choose(name, controls[0].find_all("option"), _as_list(value), "selected")
        elif kind == "checkbox" and isinstance(value, bool):
            assert len(controls) == 1, f"{name!r} is a group of boxes: give a list of its values."
            self._choose(name, controls, [controls[0].get("value", "on")] * value, "checked")
        elif kind in ("checkbox", "radio"):
            self._choose(name, controls, _as_list(value), "checked")
        else:
            raise AssertionError(f"A person cannot fill in {name!r}, of type {kind!r}.")

    def _choose(self, name: str, options: list[Tag], wanted: list[Any], mark: str) -> None:
        for option in options:
            option.attrs.pop(mark, None)
        for want in wanted:
            text = _as_text(want)
            fitting = [tag for tag in options if tag.get("value") == text] or [
                tag for tag in options if self._label_of(tag) == text
            ]
            if not fitting:
                have = [(str(tag.get("value")), self._label_of(tag)) for tag in options]
                raise AssertionError(
                    f"{name!r} has no option {text!r} on {self.page.path}: {have}."
                )
            fitting[0].attrs[mark] = ""

    def _label_of(self, tag: Tag) -> str:
        if tag.name == "option":
            return words_of(tag)
        named = {"for": tag["id"]} if tag.get("id") else {"for": "", "id": ""}
        label = self.page.soup.find("label", attrs=named) or tag.find_parent("label")
        return words_of(label) if label else ""


def _values_of(tag: Tag) -> list[str]:
    """What a control adds to the data of its form."""
    if tag.name == "textarea":
        typed = tag.get_text().replace("\r\n", "\n").removeprefix("\n")  # a first line end is none
        return [typed.replace("\n", "\r\n")]
    if tag.name == "select":
        options = tag.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")]
        if not chosen and not tag.has_attr("multiple"):
            chosen = options[:1]
        return [str(option.get("value", words_of(option))) for option in chosen]
    if tag.get("type") in ("checkbox", "radio"):
        return [str(tag.get("value", "on"))] if tag.has_attr("checked") else []
    return [str(tag.get("value", ""))]


def _called(tag: Tag, text: str) -> bool:
    return text in words_of(tag)


def _sentence(error: Tag) -> str:
    return words_of(error).removeprefix("Fout: ")


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return list(value)
    return [value]


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
