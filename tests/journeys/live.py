"""The strict browser of tests/support/browser.py over HTTP: on the processes of a real server."""

import http.client
import http.cookiejar
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from html import unescape
from threading import Barrier, Thread
from typing import Any, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.datastructures import MultiDict

from app.accounts.models import Person
from tests.support.browser import Browser
from tests.support.makers_accounts import a_session

T = TypeVar("T")


def session_cookie(app: Flask, person: Person, **more: str) -> tuple[str, str]:
    """Name and value of the cookie that signing in would give; `more` stands in it as well."""
    session = {"_user_id": a_session(person), "_fresh": True, **more}
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return app.config["SESSION_COOKIE_NAME"], serializer.dumps(session)


@dataclass
class Asked:
    method: str
    full_path: str

    @property
    def path(self) -> str:
        return urlsplit(self.full_path).path


@dataclass
class Answer:
    """As much of a test response as a Page reads."""

    request: Asked
    status_code: int
    mimetype: str
    body: bytes

    def get_data(self) -> bytes:
        return self.body


class HttpClient:
    def __init__(self, site: str, cookies: http.cookiejar.CookieJar) -> None:
        self.site, self.cookies = site, cookies
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))

    def get(self, path: str, query_string: Any = None, **_: Any) -> Answer:
        query = f"?{urlencode(_pairs(query_string))}" if query_string else ""
        return self._send("GET", path + query)

    def post(self, path: str, data: Any = (), **_: Any) -> Answer:
        return self._send("POST", path, urlencode(_pairs(data)).encode())

    def _send(self, method: str, path: str, data: bytes | None = None) -> Answer:
        request = urllib.request.Request(urljoin(self.site, path), data, method=method)
        try:
            response = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            response = refused
        with response:
            where = urlsplit(response.url)
            followed = response.url != request.full_url or method == "GET"
            return Answer(
                Asked("GET" if followed else method, f"{where.path}?{where.query}"),
                response.status,
                response.headers.get_content_type(),
                response.read(),
            )


class LiveBrowser(Browser):
    """Somebody on one server; two servers on one database are two processes for certain."""

    def __init__(self, app: Flask, site: str, person: Person | None) -> None:
        """Without a person it is somebody who did not sign in."""
        self.app = app
        jar = http.cookiejar.CookieJar()
        if person is not None:
            jar.set_cookie(_cookie(site, *session_cookie(app, person)))
        self.client: Any = HttpClient(site, jar)

    def at(self, site: str) -> "LiveBrowser":
        """The same browser, where its clicks end up with another process."""
        twin = copy(self)
        twin.client = HttpClient(site, self.client.cookies)
        return twin


@dataclass(frozen=True)
class Sent:
    """What came of a form that was sent, when nobody follows where it leads."""

    status: int
    location: str
    html: str

    def says(self, words: str) -> bool:
        """Whether the page says so in one piece. It is not taken apart for that: many are sent."""
        return " ".join(words.split()) in " ".join(unescape(self.html).split())


def send(site: str, action: str, data: str, cookies: Mapping[str, str]) -> Sent:
    """Send what a form holds, and follow nothing."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    path = urlsplit(action)._replace(scheme="", netloc="").geturl()
    connection.request("POST", path, data, headers)
    response = connection.getresponse()
    body = response.read().decode(errors="replace")
    connection.close()
    return Sent(response.status, response.headers.get("Location", ""), body)


def _cookie(site: str, name: str, value: str) -> http.cookiejar.Cookie:
    return http.cookiejar.Cookie(
        0, name, value, None, False, urlsplit(site).hostname or "", True, False, "/", True, False,
        None, False, None, None, {},
    )  # fmt: skip


def _pairs(data: Any) -> list[tuple[str, str]]:
    return list(MultiDict(data).items(multi=True))


def at_once(*presses: Callable[[], T]) -> list[T]:
    """Do these at the same moment; gives what came of them in their order."""
    barrier, pages, failures = Barrier(len(presses)), [None] * len(presses), []

    def press(number: int) -> None:
        try:
            barrier.wait(30)
            pages[number] = presses[number]()  # type: ignore[call-overload]
        except BaseException as failure:
            failures.append(failure)  # told below, in the thread of the test

    threads = [Thread(target=press, args=(number,)) for number in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if failures:
        raise failures[0]
    return pages  # type: ignore[return-value]
