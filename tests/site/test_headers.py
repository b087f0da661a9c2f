"""Every answer carries the headers that protect its reader, whatever made the answer.

Those on every route × actor are looked at in test_authorization.py; here stand the answers that
need something unusual.
"""

from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import TestResponse

from app.web import MAX_BODY
from app.web.guard import MAX_QUERY, public
from tests.site.headers import missing
from tests.site.running import Site

HTTPS = {"base_url": "https://expedu.example", "trusted_hosts": ("expedu.example",)}

# A header asks nothing of a database.
pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.fresh_app]


def broken() -> str:
    raise ZeroDivisionError


def unusual_answers(site: Site, **where: str) -> Iterator[tuple[int, TestResponse]]:
    """Each status that the site can answer with, and an answer that has it."""
    somebody, anonymous = site.visitor("director"), site.visitor()
    for visitor in (somebody, anonymous):
        yield 400, visitor.get("/?q=%00", **where)
        yield 403, visitor.ask("POST", "/account/inloggen", **where)
        yield 404, visitor.get("/bestaat-niet", **where)
        yield 404, visitor.get("/static/bestaat-niet.css", **where)
        yield 405, visitor.ask("DELETE", "/", **where)
        yield 413, visitor.ask("POST", "/account/inloggen", data={"a": "x" * MAX_BODY}, **where)
        yield 414, visitor.get("/?q=" + "x" * MAX_QUERY, **where)
        yield 500, visitor.get("/kapot", **where)
        yield 200, visitor.get("/static/css/base.css", **where)
        yield 200, visitor.get("/healthz", **where)
        yield 200, visitor.ask("HEAD", "/zo-controleren-wij-ervaringen", **where)
        yield 200, visitor.ask("OPTIONS", "/account/inloggen", **where)
    yield 200, anonymous.get("/", **where)
    yield 302, somebody.get("/", **where)
    yield 302, anonymous.get("/start", **where)
    yield 308, anonymous.get("//start", **where)
    css = anonymous.get("/static/css/base.css", **where)
    unchanged = {"If-Modified-Since": css.headers["Last-Modified"]}
    yield 304, anonymous.get("/static/css/base.css", headers=unchanged, **where)


@pytest.fixture
def fragile(own_site: Callable[..., Site]) -> Callable[..., Site]:
    """A site with a page that breaks."""

    def make(**settings: object) -> Site:
        site = own_site(**settings)
        site.app.add_url_rule("/kapot", view_func=public(broken))
        return site

    return make


def test_every_answer_over_http_has_its_headers(fragile: Callable[..., Site]):
    site = fragile()
    for status, response in unusual_answers(site):
        about = f"{status} {response.request.method} {response.request.path}"
        assert response.status_code == status, about
        assert list(missing(response)) == [], about


def test_every_answer_over_https_also_says_never_to_come_without(fragile: Callable[..., Site]):
    site = fragile(**HTTPS)
    for status, response in unusual_answers(site, base_url="https://expedu.example/"):
        about = f"{status} {response.request.method} {response.request.path}"
        assert response.status_code == status, about
        assert list(missing(response, https=True)) == [], about


def test_a_refused_form_a_stale_one_and_one_too_many_have_their_headers(site: Site):
    visitor = site.visitor("director")
    drafts = {route.name: route for route in site.routes}["help_requests.move/weggooien"]
    stale = visitor.post(site.path(drafts, "own"))
    refused = visitor.post("/vragen/nieuw")
    assert (stale.status_code, refused.status_code) == (409, 422)
    assert [*missing(stale), *missing(refused)] == []


def test_an_address_of_another_host_is_refused_with_its_headers(own_site: Callable[..., Site]):
    response = own_site(**HTTPS).visitor().get("/", base_url="https://elders.example/")
    assert response.status_code == 400
    assert list(missing(response, https=True)) == []
    assert "elders.example" not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("settings", "base_url", "expected"),
    [
        ({}, "http://localhost/", "expedu=; HttpOnly; Path=/; SameSite=Lax"),
        (HTTPS, HTTPS["base_url"], "__Host-expedu=; HttpOnly; Path=/; SameSite=Lax; Secure"),
    ],
    ids=["http", "https"],
)
def test_the_cookie_is_for_this_site_alone(
    own_site: Callable[..., Site], settings: dict[str, object], base_url: str, expected: str
):
    """Also the one that comes with signing out, and with a page that has a form."""
    site = own_site(**settings)
    visitor = site.visitor("director")
    form = site.app.test_client().get("/account/inloggen", base_url=base_url)
    left = visitor.post("/account/uitloggen", base_url=base_url, headers={"Referer": base_url})
    assert left.status_code == 302
    for response in (form, left):
        (cookie,) = response.headers.getlist("Set-Cookie")
        assert attributes(cookie) == expected


def attributes(cookie: str) -> str:
    """The name of a cookie and what it may, in order, without its value and without an end."""
    pair, *rest = cookie.split("; ")
    kept = [each for each in rest if not each.startswith(("Expires=", "Max-Age="))]
    return "; ".join([pair.partition("=")[0] + "=", *sorted(kept)])
